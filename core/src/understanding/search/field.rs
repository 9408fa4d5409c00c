//! One field of an index: which documents have a term, how often, how rare it is.
//!
//! Not responsible for what is looked for.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::flat::{F32, Lists, Slab, Table, U32};

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
    terms: Table,
    /// Documents of each term, and their BM25 weights without idf.
    documents: Lists<U32>,
    weights: Slab<F32>,
    idf: Slab<F32>,
}

/// A document with a term and its BM25 weight without idf, for each.
pub(super) type Postings<'i> = (&'i [U32], &'i [F32]);

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
        let mut starts = vec![0];
        starts.extend(sorted.iter().scan(0, |end, (_, df)| {
            *end += df;
            Some(*end)
        }));
        let at: FxHashMap<u64, usize> = sorted.iter().enumerate().map(|(at, (term, _))| (*term, at)).collect();
        let mut postings = vec![(0, 0.0); starts.last().map_or(0, |end| *end as usize)];
        let mut next = starts.clone();
        for (document, length) in lengths.into_iter().enumerate() {
            let norm = K1 * (1.0 - B + B * length / mean);
            for (term, tf) in terms_of(document) {
                let slot = &mut next[at[&term]];
                postings[*slot as usize] = (document as u32, tf * (K1 + 1.0) / (tf + norm));
                *slot += 1;
            }
        }
        let of = |at: usize| &postings[starts[at] as usize..starts[at + 1] as usize];
        Self {
            terms: Table::new(sorted.iter().zip(0..).map(|((term, _), at)| (*term, at))),
            idf: sorted.iter().map(|(_, df)| (1.0 + (n - *df as f32 + 0.5) / (*df as f32 + 0.5)).ln()).collect(),
            documents: Lists::new((0..sorted.len()).map(|at| of(at).iter().map(|(document, _)| *document))),
            weights: postings.iter().map(|(_, weight)| *weight).collect(),
        }
    }

    /// The rarity of a term.
    pub(super) fn idf(&self, term: u64) -> Option<f32> {
        Some(self.idf[self.terms.get(term)? as usize].get())
    }

    /// The rarity of a term and its postings.
    pub(super) fn list(&self, term: u64) -> Option<(f32, Postings<'_>)> {
        let t = self.terms.get(term)? as usize;
        let range = self.documents.range(t);
        Some((self.idf[t].get(), (self.documents.get(t), &self.weights[range])))
    }
}
