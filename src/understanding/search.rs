//! Lexical retrieval: BM25 over several fields of each document, with synonyms.
//!
//! A document is an entry (or an imported FAQ). Scores of the fields are added
//! raw, as measured to work best. Not responsible for intents.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::features;
use crate::language::synonyms::Synonyms;
use crate::language::{Analysis, Analyzer};

/// The fields of a document and what a match in them weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Everything.
    All,
    /// Titles, other names, phrases: what a question looks like.
    Question,
    /// Sound trigrams of everything.
    Sound,
}

const FIELDS: [(Field, f32); 3] = [(Field::All, 1.0), (Field::Question, 0.7), (Field::Sound, 0.2)];
const K1: f32 = 1.2;
const B: f32 = 0.6;
/// Weight of a synonym beside the word that was said.
const SYNONYM_WEIGHT: f32 = 0.3;

/// One document, ready to be indexed.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// Terms of the question field with weights.
    pub question: Vec<(String, f32)>,
    /// Terms of the rest.
    pub body: Vec<(String, f32)>,
    /// Sound trigrams.
    pub sounds: Vec<String>,
}

impl Document {
    /// Adds a text to the question field.
    pub fn add_question(&mut self, analysis: &Analysis, analyzer: &Analyzer) {
        self.question.extend(features::terms(analysis, analyzer));
        self.sounds.extend(features::sounds(analysis));
    }

    /// Adds a text to the body.
    pub fn add_body(&mut self, analysis: &Analysis, analyzer: &Analyzer) {
        self.body.extend(features::terms(analysis, analyzer));
        self.sounds.extend(features::sounds(analysis));
    }
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct FieldIndex {
    terms: FxHashMap<u64, u32>,
    /// Postings of term `t`: `postings[starts[t]..starts[t + 1]]`, (document, BM25 weight without idf).
    starts: Vec<u32>,
    postings: Vec<(u32, f32)>,
    idf: Vec<f32>,
}

impl FieldIndex {
    fn build(documents: &[FxHashMap<u64, f32>]) -> Self {
        let n = documents.len() as f32;
        let lengths: Vec<f32> = documents.iter().map(|d| d.values().sum()).collect();
        let mean = (lengths.iter().sum::<f32>() / n.max(1.0)).max(1e-3);
        let mut lists: FxHashMap<u64, Vec<(u32, f32)>> = FxHashMap::default();
        for (at, document) in documents.iter().enumerate() {
            let norm = K1 * (1.0 - B + B * lengths[at] / mean);
            for (term, tf) in document {
                lists.entry(*term).or_default().push((at as u32, tf * (K1 + 1.0) / (tf + norm)));
            }
        }
        let mut sorted: Vec<(u64, Vec<(u32, f32)>)> = lists.into_iter().collect();
        sorted.sort_unstable_by_key(|(term, _)| *term);
        let mut index = Self { starts: vec![0], ..Self::default() };
        for (term, mut list) in sorted {
            list.sort_unstable_by_key(|(d, _)| *d);
            let df = list.len() as f32;
            index.terms.insert(term, index.idf.len() as u32);
            index.idf.push((1.0 + (n - df + 0.5) / (df + 0.5)).ln());
            index.postings.append(&mut list);
            index.starts.push(index.postings.len() as u32);
        }
        index
    }

    fn list(&self, term: u64) -> Option<(f32, &[(u32, f32)])> {
        let t = *self.terms.get(&term)? as usize;
        Some((self.idf[t], &self.postings[self.starts[t] as usize..self.starts[t + 1] as usize]))
    }
}

/// The index.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Index {
    documents: usize,
    all: FieldIndex,
    question: FieldIndex,
    sound: FieldIndex,
    /// idf of a word no document has.
    unknown_idf: f32,
}

/// A query: weighted terms and sounds.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// (term, weight, said by the person rather than a synonym).
    pub terms: Vec<(String, f32, bool)>,
    /// Sound trigrams.
    pub sounds: Vec<String>,
}

impl Query {
    /// The query of an analysed question.
    #[must_use]
    pub fn new(analysis: &Analysis, analyzer: &Analyzer, synonyms: &Synonyms) -> Self {
        let mut terms: Vec<(String, f32, bool)> =
            features::terms(analysis, analyzer).into_iter().map(|(t, w)| (t, w, true)).collect();
        let keys: Vec<&str> = analysis.content().map(|t| t.key.as_str()).collect();
        let mut added: FxHashMap<&str, f32> = FxHashMap::default();
        for expansion in synonyms.expand(&keys) {
            for key in expansion.keys {
                let weight = SYNONYM_WEIGHT / expansion.keys.len() as f32;
                let best = added.entry(key).or_insert(0.0);
                *best = best.max(weight);
            }
        }
        let mut extra: Vec<(&str, f32)> = added.into_iter().filter(|(k, _)| !keys.contains(k)).collect();
        extra.sort_unstable_by(|a, b| a.0.cmp(b.0));
        terms.extend(extra.into_iter().map(|(k, w)| (k.to_owned(), w, false)));
        Self { terms, sounds: features::sounds(analysis) }
    }
}

/// What one term added to a document's score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TermScore {
    /// The term.
    pub term: String,
    /// Field it matched in.
    pub field: &'static str,
    /// Points.
    pub score: f32,
}

fn term_hash(term: &str) -> u64 {
    features::hash(features::Kind::Key, term)
}

fn sound_hash(gram: &str) -> u64 {
    features::hash(features::Kind::Sound, gram)
}

impl Index {
    /// Indexes `documents` in order.
    #[must_use]
    pub fn build(documents: &[Document]) -> Self {
        let count = |each: &mut dyn FnMut(&Document, &mut FxHashMap<u64, f32>)| -> Vec<FxHashMap<u64, f32>> {
            documents
                .iter()
                .map(|d| {
                    let mut counts = FxHashMap::default();
                    each(d, &mut counts);
                    counts
                })
                .collect()
        };
        let add = |counts: &mut FxHashMap<u64, f32>, terms: &[(String, f32)]| {
            for (term, weight) in terms {
                *counts.entry(term_hash(term)).or_insert(0.0) += weight;
            }
        };
        let question = count(&mut |d, counts| add(counts, &d.question));
        let all = count(&mut |d, counts| {
            add(counts, &d.question);
            add(counts, &d.body);
        });
        let sound = count(&mut |d, counts| {
            for gram in &d.sounds {
                *counts.entry(sound_hash(gram)).or_insert(0.0) += 1.0;
            }
        });
        let n = documents.len() as f32;
        Self {
            documents: documents.len(),
            all: FieldIndex::build(&all),
            question: FieldIndex::build(&question),
            sound: FieldIndex::build(&sound),
            unknown_idf: (1.0 + (n + 0.5) / 0.5).ln(),
        }
    }

    fn field(&self, field: Field) -> &FieldIndex {
        match field {
            Field::All => &self.all,
            Field::Question => &self.question,
            Field::Sound => &self.sound,
        }
    }

    /// Scores every document.
    #[must_use]
    pub fn scores(&self, query: &Query) -> Vec<f32> {
        let mut scores = vec![0.0; self.documents];
        self.walk(query, |field_weight, weight, idf, postings| {
            for (document, tf) in postings {
                scores[*document as usize] += field_weight * weight * idf * tf;
            }
        });
        scores
    }

    fn walk(&self, query: &Query, mut each: impl FnMut(f32, f32, f32, &[(u32, f32)])) {
        for (field, field_weight) in FIELDS {
            let index = self.field(field);
            if field == Field::Sound {
                for gram in &query.sounds {
                    if let Some((idf, postings)) = index.list(sound_hash(gram)) {
                        each(field_weight, 1.0, idf, postings);
                    }
                }
            } else {
                for (term, weight, _) in &query.terms {
                    if let Some((idf, postings)) = index.list(term_hash(term)) {
                        each(field_weight, *weight, idf, postings);
                    }
                }
            }
        }
    }

    /// How much of what was said the documents know, 0 to 1, weighted by rarity.
    #[must_use]
    pub fn coverage(&self, query: &Query) -> f32 {
        let (mut known, mut total) = (0.0, 1e-6);
        for (term, weight, said) in &query.terms {
            if *said {
                let idf = self.idf(term);
                total += weight * idf.unwrap_or(self.unknown_idf);
                known += weight * idf.unwrap_or(0.0);
            }
        }
        known / total
    }

    /// Highest score the query could reach in a document of mean length that says everything once.
    #[must_use]
    pub fn ceiling(&self, query: &Query) -> f32 {
        let sounds: f32 =
            query.sounds.iter().filter_map(|g| self.sound.list(sound_hash(g))).map(|(idf, _)| idf * 0.2).sum();
        let terms: f32 =
            query.terms.iter().filter(|t| t.2).map(|(t, w, _)| w * self.idf(t).unwrap_or(self.unknown_idf) * 1.7).sum();
        sounds + terms
    }

    /// Inverse document frequency of a term, if any document has it.
    #[must_use]
    pub fn idf(&self, term: &str) -> Option<f32> {
        self.all.list(term_hash(term)).map(|(idf, _)| idf)
    }

    /// Whether `document` has `term` anywhere.
    #[must_use]
    pub fn contains(&self, document: usize, term: &str) -> bool {
        let at = u32::try_from(document).unwrap_or(u32::MAX);
        self.all.list(term_hash(term)).is_some_and(|(_, list)| list.binary_search_by_key(&at, |(d, _)| *d).is_ok())
    }

    /// Which terms gave `document` its score, largest first.
    #[must_use]
    pub fn explain(&self, query: &Query, document: usize) -> Vec<TermScore> {
        let mut parts = Vec::new();
        let mut sounds = 0.0;
        for (field, field_weight) in FIELDS {
            let index = self.field(field);
            let terms: Vec<(&str, u64, f32)> = if field == Field::Sound {
                query.sounds.iter().map(|g| (g.as_str(), sound_hash(g), 1.0)).collect()
            } else {
                query.terms.iter().map(|(t, w, _)| (t.as_str(), term_hash(t), *w)).collect()
            };
            for (term, key, weight) in terms {
                let Some((idf, postings)) = index.list(key) else {
                    continue;
                };
                let Some((_, tf)) = postings.iter().find(|(d, _)| *d as usize == document) else {
                    continue;
                };
                let score = field_weight * weight * idf * tf;
                match field {
                    Field::Sound => sounds += score,
                    Field::All => parts.push(TermScore { term: term.to_owned(), field: "全文", score }),
                    Field::Question => parts.push(TermScore { term: term.to_owned(), field: "質問文", score }),
                }
            }
        }
        parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        if sounds > 0.0 {
            parts.push(TermScore { term: "音の重なり".to_owned(), field: "音", score: sounds });
        }
        parts
    }
}
