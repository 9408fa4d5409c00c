//! Terms for cutting and weighing words, and for reading Latin letters.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::Words;

sections! {
    /// Words by the part they play in any question.
    LanguageTerms {
        /// Base forms said whatever the question is about.
        common: Words,
        /// English words that say nothing of the subject.
        english_stop: Words,
        /// Particles typed in romaji, and how they are written.
        romaji_particles: BTreeMap<String, String>,
        /// Kana after which romaji leaves a long vowel out, and the kana that spells it.
        long_after: BTreeMap<char, char>,
    }
}
