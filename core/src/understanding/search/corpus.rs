//! Documents to be indexed, as words and sounds.
//!
//! Not responsible for weighing them: that is `index`.

use rustc_hash::FxHashMap;

use crate::language::vectors::Row;
use crate::language::{Analysis, Analyzer};
use crate::understanding::features::{self, FeatureHash};

/// A word of a document: what it is found by, no more, since a large FAQ has millions.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word {
    pub(super) term: u64,
    pub(super) weight: f32,
    pub(super) row: Option<Row>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    pub(super) question: Vec<Word>,
    pub(super) body: Vec<Word>,
    pub(super) question_sounds: Vec<FeatureHash>,
    pub(super) body_sounds: Vec<FeatureHash>,
}

impl Document {
    pub(super) fn words(&self) -> impl Iterator<Item = &Word> {
        self.question.iter().chain(&self.body)
    }
}

/// Documents to be indexed, each with a question field (titles, other names, phrases) and a body.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    pub(super) documents: Vec<Document>,
    /// Keys by their row of the vector table.
    pub(super) keys: FxHashMap<Row, Vec<String>>,
}

impl Corpus {
    /// `documents` empty documents.
    #[must_use]
    pub fn new(documents: usize) -> Self {
        Self { documents: vec![Document::default(); documents], ..Self::default() }
    }

    /// Adds a document; returns its position.
    pub fn push(&mut self) -> usize {
        self.documents.push(Document::default());
        self.documents.len() - 1
    }

    /// Adds a text to the question field of document `at`.
    pub fn add_question(&mut self, at: usize, analysis: &Analysis, analyzer: &Analyzer) {
        let words = self.words(analysis, analyzer);
        self.documents[at].question.extend(words);
        self.documents[at].question_sounds.extend(features::sounds(analysis));
    }

    /// Adds a text to the body of document `at`.
    pub fn add_body(&mut self, at: usize, analysis: &Analysis, analyzer: &Analyzer) {
        let words = self.words(analysis, analyzer);
        self.documents[at].body.extend(words);
        self.documents[at].body_sounds.extend(features::sounds(analysis));
    }

    /// Adds the words of document `from` of `other` to the body of document `at`.
    pub fn add_words_of(&mut self, at: usize, other: &Self, from: usize) {
        self.documents[at].body.extend(other.documents[from].words());
        for (row, keys) in other.documents[from].words().filter_map(|w| Some((w.row?, other.keys.get(&w.row?)?))) {
            keys.iter().for_each(|key| self.know(row, key));
        }
    }

    /// Rows of the vector table that the documents know.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.keys.keys().copied()
    }

    fn words(&mut self, analysis: &Analysis, analyzer: &Analyzer) -> Vec<Word> {
        let terms = features::terms(analysis, analyzer);
        for term in &terms {
            if let Some(row) = term.row {
                self.know(row, &term.key);
            }
        }
        terms.iter().map(|t| Word { term: features::term_hash(&t.key), weight: t.weight, row: t.row }).collect()
    }

    fn know(&mut self, row: Row, key: &str) {
        let keys = self.keys.entry(row).or_default();
        if !keys.iter().any(|k| k == key) {
            keys.push(key.to_owned());
        }
    }
}
