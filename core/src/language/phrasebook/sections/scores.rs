//! How it is told which words gave an entry its score.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Fields of the index and what matched in them.
    ScorePhrases {
        /// The field of everything an entry says.
        everything,
        /// The field of names and phrases.
        question,
        /// A term that is only near in meaning to what was said.
        near(term),
        /// All sounds that match.
        sounds,
        /// The field of sounds.
        sound,
        /// The likeness of whole texts.
        whole,
        /// The field of meanings.
        meaning,
    }
}
