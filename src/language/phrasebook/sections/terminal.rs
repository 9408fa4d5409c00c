//! What only the terminal shows.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Texts around the conversation at a terminal.
    TerminalPhrases {
        /// Before what is typed.
        prompt,
        /// Greets.
        welcome(publisher, title, edition),
        /// Takes leave.
        goodbye,
    }
}
