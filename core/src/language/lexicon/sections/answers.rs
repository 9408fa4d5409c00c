//! Sorts of answers: how each is asked for, and how a text that gives one looks.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// One sort of answer: a sum, a date, a reason …
    AnswerTerm {
        /// What people call it, for saying that it is not told.
        called: String,
        /// Asks for one.
        asked: Pattern,
        /// Gives one.
        told: Pattern,
    }

    /// Sorts of answers, the strongest first.
    AnswerTerms {
        /// Each sort.
        sorts: Vec<AnswerTerm>,
        /// Those, by what they are called, that every application period tells, also one without a date.
        by_windows: Words,
    }
}
