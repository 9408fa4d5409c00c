//! The index: documents scored by what was said, its synonyms and what is near in meaning.

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::corpus::{Corpus, Word};
use super::field::{FIELDS, Field, FieldIndex, counted};
use super::query::{Query, QueryTerm};
use crate::language::vectors::Row;
use crate::understanding::features::{self, FeatureHash};
use crate::understanding::gist::Gists;
use crate::understanding::meaning::Meanings;

/// Weight of a word of like meaning, times the likeness.
const NEAR_WEIGHT: f32 = 0.4;
/// Most words of like meaning taken for one word.
const NEAR_MOST: usize = 10;
/// Weight of the likeness of whole texts, once for everything and once for the question field,
/// beside the sum of the question's rarities.
pub(super) const GIST_WEIGHT: f32 = 0.2;

/// The index.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    pub(super) documents: usize,
    all: FieldIndex,
    question: FieldIndex,
    sound: FieldIndex,
    question_sound: FieldIndex,
    /// Terms by their row of the vector table.
    by_row: FxHashMap<Row, Vec<String>>,
    /// What each document is about as a whole.
    pub(super) gists: Gists,
    /// idf of a word no document has.
    unknown_idf: f32,
}

impl Index {
    /// Indexes the documents in order; the likeness of whole texts only where `gists` are wanted.
    #[must_use]
    pub fn build(corpus: Corpus, gists: bool) -> Self {
        let Corpus { mut documents, keys } = corpus;
        let length = documents.len();
        let sounds = |parts: [&[FeatureHash]; 2]| counted(parts.into_iter().flatten().map(|g| (*g, 1.0)).collect());
        let sound =
            FieldIndex::build(length, |at| sounds([&documents[at].question_sounds, &documents[at].body_sounds]));
        documents.iter_mut().for_each(|d| d.body_sounds = Vec::new());
        let question_sound = FieldIndex::build(length, |at| sounds([&documents[at].question_sounds, &[]]));
        documents.iter_mut().for_each(|d| d.question_sounds = Vec::new());
        let words = |parts: [&[Word]; 2]| counted(parts.into_iter().flatten().map(|w| (w.term, w.weight)).collect());
        let n = length as f32;
        let mut index = Self {
            documents: length,
            all: FieldIndex::build(length, |at| words([&documents[at].question, &documents[at].body])),
            question: FieldIndex::build(length, |at| words([&documents[at].question, &[]])),
            sound,
            question_sound,
            by_row: keys,
            gists: Gists::default(),
            unknown_idf: (1.0 + (n + 0.5) / 0.5).ln(),
        };
        if gists {
            let rarity = |w: &Word| index.all.idf(w.term).unwrap_or(index.unknown_idf);
            let weighed = |w: &Word| w.row.map(|row| (row, w.weight * rarity(w)));
            index.gists =
                Gists::new(documents.iter().map(|d| {
                    [d.words().filter_map(weighed).collect(), d.question.iter().filter_map(weighed).collect()]
                }));
        }
        index
    }

    pub(super) fn field(&self, field: Field) -> &FieldIndex {
        match field {
            Field::All => &self.all,
            Field::Question => &self.question,
            Field::Sound => &self.sound,
            Field::QuestionSound => &self.question_sound,
        }
    }

    /// Scores every document by what was said and its synonyms.
    #[must_use]
    pub fn scores(&self, query: &Query) -> Vec<f32> {
        self.scores_within(query, 0..self.documents)
    }

    /// Scores the documents of a range, in their order.
    fn scores_within(&self, query: &Query, range: Range<usize>) -> Vec<f32> {
        let terms: Vec<(u64, f32)> = query.terms.iter().map(|t| (features::term_hash(&t.key), t.weight)).collect();
        let mut scores = vec![0.0; range.len()];
        let whole = range.len() == self.documents;
        for (field, field_weight) in FIELDS {
            let index = self.field(field);
            let mut add = |term: u64, weight: f32| {
                if let Some((idf, (documents, weights))) = index.list(term) {
                    let by = field_weight * weight * idf;
                    let first = if whole { 0 } else { documents.partition_point(|d| (d.get() as usize) < range.start) };
                    for (document, tf) in documents[first..].iter().zip(&weights[first..]) {
                        let document = document.get() as usize;
                        if document >= range.end {
                            break;
                        }
                        scores[document - range.start] += by * tf.get();
                    }
                }
            };
            match field {
                Field::Sound | Field::QuestionSound => query.sounds.iter().for_each(|gram| add(*gram, 1.0)),
                Field::All | Field::Question => terms.iter().for_each(|(term, weight)| add(*term, *weight)),
            }
        }
        scores
    }

    /// Scores every document by what was said, what is near in meaning, and what it is about as a whole.
    #[must_use]
    pub fn scores_by_meaning(&self, query: &Query, meanings: &Meanings) -> Vec<f32> {
        let mut widened = query.clone();
        widened.terms.extend(self.near_terms(query, meanings));
        let mut scores = self.scores(&widened);
        let weighed = query.terms.iter().filter_map(|t| Some((t.row?, t.weight * self.rarity(&t.key))));
        self.gists.add(weighed, GIST_WEIGHT * self.rarities(query), &mut scores);
        scores
    }

    /// The same for a range of documents of an index without gists.
    pub(in crate::understanding) fn part_scores(
        &self,
        query: &Query,
        meanings: &Meanings,
        range: Range<usize>,
    ) -> Vec<f32> {
        let mut widened = query.clone();
        widened.terms.extend(self.near_terms(query, meanings));
        self.scores_within(&widened, range)
    }

    /// Words of the documents that are near in meaning to what was said, each no more than the word itself would be.
    pub(super) fn near_terms(&self, query: &Query, meanings: &Meanings) -> Vec<QueryTerm> {
        let said: FxHashSet<&str> = query.terms.iter().map(|t| t.key.as_str()).collect();
        let mut best: FxHashMap<&str, f32> = FxHashMap::default();
        for term in query.terms.iter().filter(|t| t.said) {
            let Some(row) = term.row else {
                continue;
            };
            let own = self.rarity(&term.key);
            let keys = meanings.near(row).flat_map(|(r, c)| {
                self.by_row.get(&r).map_or(&[][..], Vec::as_slice).iter().map(move |key| (key.as_str(), c))
            });
            for (key, cosine) in keys.filter(|(key, _)| !said.contains(key)).take(NEAR_MOST) {
                let weight = NEAR_WEIGHT * cosine * (own / self.rarity(key)).min(1.0);
                let known = best.entry(key).or_insert(0.0);
                *known = known.max(weight);
            }
        }
        let mut terms: Vec<QueryTerm> = (best.into_iter())
            .map(|(key, weight)| QueryTerm { key: key.to_owned(), weight, said: false, row: None })
            .collect();
        terms.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        terms
    }

    /// How much of what was said the documents know, 0 to 1, weighted by rarity.
    #[must_use]
    pub fn coverage(&self, query: &Query) -> f32 {
        let (mut known, mut total) = (0.0, 1e-6);
        for term in query.terms.iter().filter(|t| t.said) {
            let idf = self.idf(&term.key);
            total += term.weight * idf.unwrap_or(self.unknown_idf);
            known += term.weight * idf.unwrap_or(0.0);
        }
        known / total
    }

    /// Highest score the query could reach in a document of mean length that says everything once.
    #[must_use]
    pub fn ceiling(&self, query: &Query) -> f32 {
        let sounds: f32 = query.sounds.iter().filter_map(|g| self.sound.idf(*g)).map(|idf| idf * 0.3).sum();
        let gists = if self.gists.is_empty() { 0.0 } else { 2.0 * GIST_WEIGHT };
        sounds + self.rarities(query) * (1.7 + gists)
    }

    /// Sum of the rarities of what was said.
    pub(super) fn rarities(&self, query: &Query) -> f32 {
        query.terms.iter().filter(|t| t.said).map(|t| t.weight * self.rarity(&t.key)).sum()
    }

    pub(super) fn rarity(&self, term: &str) -> f32 {
        self.idf(term).unwrap_or(self.unknown_idf)
    }

    /// Inverse document frequency of a term, if any document has it.
    #[must_use]
    pub fn idf(&self, term: &str) -> Option<f32> {
        self.all.idf(features::term_hash(term))
    }

    /// Inverse document frequency of a word that no document has.
    #[must_use]
    pub fn unknown_idf(&self) -> f32 {
        self.unknown_idf
    }

    /// Whether `document` has `term` anywhere.
    #[must_use]
    pub fn contains(&self, document: usize, term: &str) -> bool {
        let at = u32::try_from(document).unwrap_or(u32::MAX);
        self.all
            .list(features::term_hash(term))
            .is_some_and(|(_, (documents, _))| documents.binary_search_by_key(&at, |d| d.get()).is_ok())
    }
}
