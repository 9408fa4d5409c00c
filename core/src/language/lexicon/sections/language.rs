//! Terms for cutting and weighing words, and for reading Latin letters.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Words by the part they play in any question.
    LanguageTerms {
        /// Base forms said whatever the question is about.
        common: Words,
        /// Names that chat services write for emoji; the group `keep` stays.
        shortcodes: Pattern,
        /// Emoji of the keypad's keys; the group `keep` is the digit.
        keycaps: Pattern,
        /// Two numbers in circles or brackets of their own beside each other, `keep` and `next`.
        enclosed: Pattern,
        /// Faces between the hands of one who bows; the groups `keep` and `next` stay.
        bows: Pattern,
        /// What only decorates a message as it was typed: emoji, faces made of signs.
        decoration: Pattern,
        /// Laughter written after a sentence; the group `keep` stays.
        laughter: Pattern,
        /// Something of every laughter, as it is typed.
        laughs: Vec<String>,
        /// Shortcodes of the keypad's keys, from 0.
        keypad: Vec<String>,
        /// English words that say nothing of the subject.
        english_stop: Words,
        /// Numbers with counters in kana, and how they are written otherwise.
        kana_numbers: BTreeMap<String, String>,
        /// Particles typed in romaji, and how they are written.
        romaji_particles: BTreeMap<String, String>,
        /// Kana after which romaji leaves a long vowel out, and the kana that spells it.
        long_after: BTreeMap<char, char>,
    }
}
