//! Terms that tell which part of an entry answers.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Words by what they do to the choice of a part.
    PartTerms {
        /// Asks who runs something.
        body_asked: Words,
        /// Keys of words that seldom tell the parts of an entry apart.
        vague: Words,
        /// Keys of question words: what is asked for is not called by them.
        asking: Words,
        /// Asks for a number; the group is the counter.
        counted: Pattern,
        /// A thing's number, which is part of its name.
        numbered: Pattern,
        /// A number with what it measures.
        measured: Pattern,
        /// Counters that count the same.
        same_counters: Vec<Words>,
        /// What may stand before a counter beside digits.
        numerals: Words,
        /// Sorts of documents, rather than just any link.
        documents: Words,
        /// Cells that say nothing by themselves.
        yes_or_no: Words,
        /// Legal forms that people leave out of a firm's name.
        legal_forms: Words,
        /// Long words of cells and what people say for them.
        shortened: BTreeMap<String, String>,
    }
}
