//! Sorts of answers: how each is asked for, and how a text that gives one looks.

use super::sections;
use crate::language::lexicon::Pattern;

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
    }
}
