//! Lexical retrieval: BM25 over several fields of each document, with synonyms, words of
//! like meaning, and the likeness of whole texts.
//!
//! A document is an entry (or an imported FAQ). Scores of the fields are added
//! raw, as measured to work best. Not responsible for intents.

mod corpus;
mod explain;
mod field;
mod index;
mod query;

pub use corpus::Corpus;
pub use explain::TermScore;
pub use index::Index;
pub use query::{Query, QueryTerm};
