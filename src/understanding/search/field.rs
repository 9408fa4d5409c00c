//! One field of an index: which documents have a term, how often, how rare it is.
//!
//! Not responsible for what is looked for.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The fields of a document and what a match in them weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    /// Everything.
    All,
    /// Titles, other names, phrases: what a question looks like.
    Question,
    /// Sound trigrams of everything.
    Sound,
    /// Sound trigrams of the question field.
    QuestionSound,
}

pub(super) const FIELDS: [(Field, f32); 4] =
    [(Field::All, 1.0), (Field::Question, 0.7), (Field::Sound, 0.2), (Field::QuestionSound, 0.1)];
const K1: f32 = 1.2;
const B: f32 = 0.6;

/// Terms of one document with their weights added up, sorted.
pub(super) type Counts = Vec<(u64, f32)>;

/// Equal terms of `all` together.
pub(super) fn counted(mut all: Counts) -> Counts {
    all.sort_unstable_by_key(|(term, _)| *term);
    all.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    all
}

/// One field of all documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct FieldIndex {
    terms: FxHashMap<u64, u32>,
    /// Postings of term `t`: `postings[starts[t]..starts[t + 1]]`, (document, BM25 weight without idf).
    starts: Vec<u32>,
    postings: Vec<(u32, f32)>,
    idf: Vec<f32>,
}

impl FieldIndex {
    /// Indexes `documents` documents. Their terms are counted twice rather than kept, which halves the memory.
    pub(super) fn build(documents: usize, terms_of: impl Fn(usize) -> Counts) -> Self {
        let mut lengths = Vec::with_capacity(documents);
        let mut frequency: FxHashMap<u64, u32> = FxHashMap::default();
        for at in 0..documents {
            let terms = terms_of(at);
            lengths.push(terms.iter().map(|(_, tf)| tf).sum::<f32>());
            for (term, _) in terms {
                *frequency.entry(term).or_insert(0) += 1;
            }
        }
        let n = documents as f32;
        let mean = (lengths.iter().sum::<f32>() / n.max(1.0)).max(1e-3);
        let mut sorted: Vec<(u64, u32)> = frequency.into_iter().collect();
        sorted.sort_unstable();
        let mut index = Self { starts: vec![0], ..Self::default() };
        let mut end = 0;
        for (at, (term, df)) in sorted.into_iter().enumerate() {
            index.terms.insert(term, at as u32);
            index.idf.push((1.0 + (n - df as f32 + 0.5) / (df as f32 + 0.5)).ln());
            end += df;
            index.starts.push(end);
        }
        index.postings = vec![(0, 0.0); end as usize];
        let mut next = index.starts.clone();
        for (at, length) in lengths.into_iter().enumerate() {
            let norm = K1 * (1.0 - B + B * length / mean);
            for (term, tf) in terms_of(at) {
                let slot = &mut next[index.terms[&term] as usize];
                index.postings[*slot as usize] = (at as u32, tf * (K1 + 1.0) / (tf + norm));
                *slot += 1;
            }
        }
        index
    }

    /// The rarity of a term and its postings.
    pub(super) fn list(&self, term: u64) -> Option<(f32, &[(u32, f32)])> {
        let t = *self.terms.get(&term)? as usize;
        Some((self.idf[t], &self.postings[self.starts[t] as usize..self.starts[t + 1] as usize]))
    }
}
