//! Lexical retrieval: BM25 over several fields of each document, with synonyms, words of
//! like meaning, and the likeness of whole texts.
//!
//! A document is an entry (or an imported FAQ). Scores of the fields are added
//! raw, as measured to work best. Not responsible for intents.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::features::{self, FeatureHash, Term};
use super::gist::Gists;
use super::meaning::Meanings;
use crate::language::synonyms::Synonyms;
use crate::language::vectors::Row;
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
    /// Sound trigrams of the question field.
    QuestionSound,
}

const FIELDS: [(Field, f32); 4] =
    [(Field::All, 1.0), (Field::Question, 0.7), (Field::Sound, 0.2), (Field::QuestionSound, 0.1)];
const K1: f32 = 1.2;
const B: f32 = 0.6;
/// Weight of a synonym beside the word that was said.
const SYNONYM_WEIGHT: f32 = 0.3;
/// Weight of a word of like meaning, times the likeness.
const NEAR_WEIGHT: f32 = 0.4;
/// Most words of like meaning taken for one word.
const NEAR_MOST: usize = 10;
/// Weight of the likeness of whole texts, once for everything and once for the question field,
/// beside the sum of the question's rarities.
const GIST_WEIGHT: f32 = 0.2;

/// A word of a document: what it is found by, no more, since a large FAQ has millions.
#[derive(Debug, Clone, Copy)]
struct Word {
    term: u64,
    weight: f32,
    row: Option<Row>,
}

#[derive(Debug, Clone, Default)]
struct Document {
    question: Vec<Word>,
    body: Vec<Word>,
    question_sounds: Vec<FeatureHash>,
    body_sounds: Vec<FeatureHash>,
}

impl Document {
    fn words(&self) -> impl Iterator<Item = &Word> {
        self.question.iter().chain(&self.body)
    }
}

/// Documents to be indexed, each with a question field (titles, other names, phrases) and a body.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    documents: Vec<Document>,
    /// Keys by their row of the vector table.
    keys: FxHashMap<Row, Vec<String>>,
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
        terms.iter().map(|t| Word { term: term_hash(&t.key), weight: t.weight, row: t.row }).collect()
    }

    fn know(&mut self, row: Row, key: &str) {
        let keys = self.keys.entry(row).or_default();
        if !keys.iter().any(|k| k == key) {
            keys.push(key.to_owned());
        }
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
    /// Indexes `documents` documents. Their terms are counted twice rather than kept, which halves the memory.
    fn build(documents: usize, terms_of: impl Fn(usize) -> Counts) -> Self {
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
    question_sound: FieldIndex,
    /// Terms by their row of the vector table.
    by_row: FxHashMap<Row, Vec<String>>,
    /// What each document is about as a whole.
    gists: Gists,
    /// idf of a word no document has.
    unknown_idf: f32,
}

/// One word of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct QueryTerm {
    /// Reading key.
    pub key: String,
    /// Weight.
    pub weight: f32,
    /// Said by the person rather than a synonym.
    pub said: bool,
    /// Row of the vector table.
    pub row: Option<Row>,
}

/// A query: weighted terms and sounds.
#[derive(Debug, Clone, Default)]
pub struct Query {
    /// Words.
    pub terms: Vec<QueryTerm>,
    /// Sound trigrams.
    pub sounds: Vec<FeatureHash>,
}

impl Query {
    /// The query of an analysed question.
    #[must_use]
    pub fn new(analysis: &Analysis, analyzer: &Analyzer, synonyms: &Synonyms) -> Self {
        let said = |t: Term| QueryTerm { key: t.key, weight: t.weight, said: true, row: t.row };
        let mut terms: Vec<QueryTerm> = features::terms(analysis, analyzer).into_iter().map(said).collect();
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
        terms.extend(extra.into_iter().map(|(k, weight)| QueryTerm {
            key: k.to_owned(),
            weight,
            said: false,
            row: None,
        }));
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

/// Terms of one document with their weights added up, sorted.
type Counts = Vec<(u64, f32)>;

fn counted(mut all: Counts) -> Counts {
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

pub(super) fn term_hash(term: &str) -> u64 {
    features::hash(features::Kind::Key, term)
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
            let rarity = |w: &Word| index.all.list(w.term).map_or(index.unknown_idf, |(idf, _)| idf);
            let weighed = |w: &Word| w.row.map(|row| (row, w.weight * rarity(w)));
            index.gists =
                Gists::new(documents.iter().map(|d| {
                    [d.words().filter_map(weighed).collect(), d.question.iter().filter_map(weighed).collect()]
                }));
        }
        index
    }

    fn field(&self, field: Field) -> &FieldIndex {
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
        let terms: Vec<(u64, f32)> = query.terms.iter().map(|t| (term_hash(&t.key), t.weight)).collect();
        let mut scores = vec![0.0; self.documents];
        for (field, field_weight) in FIELDS {
            let index = self.field(field);
            let mut add = |term: u64, weight: f32| {
                if let Some((idf, postings)) = index.list(term) {
                    let by = field_weight * weight * idf;
                    for (document, tf) in postings {
                        scores[*document as usize] += by * tf;
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

    /// Words of the documents that are near in meaning to what was said, each no more than the word itself would be.
    fn near_terms(&self, query: &Query, meanings: &Meanings) -> Vec<QueryTerm> {
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
        let sounds: f32 = query.sounds.iter().filter_map(|g| self.sound.list(*g)).map(|(idf, _)| idf * 0.3).sum();
        let gists = if self.gists.is_empty() { 0.0 } else { 2.0 * GIST_WEIGHT };
        sounds + self.rarities(query) * (1.7 + gists)
    }

    /// Sum of the rarities of what was said.
    fn rarities(&self, query: &Query) -> f32 {
        query.terms.iter().filter(|t| t.said).map(|t| t.weight * self.rarity(&t.key)).sum()
    }

    fn rarity(&self, term: &str) -> f32 {
        self.idf(term).unwrap_or(self.unknown_idf)
    }

    /// Inverse document frequency of a term, if any document has it.
    #[must_use]
    pub fn idf(&self, term: &str) -> Option<f32> {
        self.all.list(term_hash(term)).map(|(idf, _)| idf)
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
        self.all.list(term_hash(term)).is_some_and(|(_, list)| list.binary_search_by_key(&at, |(d, _)| *d).is_ok())
    }

    /// Which terms gave `document` its score, largest first.
    #[must_use]
    pub fn explain(&self, query: &Query, meanings: &Meanings, document: usize) -> Vec<TermScore> {
        let mut parts = Vec::new();
        let mut sounds = 0.0;
        let points = |field: Field, weight: f32, term: u64| {
            let (idf, postings) = self.field(field).list(term)?;
            let (_, tf) = postings.iter().find(|(d, _)| *d as usize == document)?;
            Some(weight * idf * tf)
        };
        let near = self.near_terms(query, meanings);
        for (field, field_weight) in FIELDS {
            let name = match field {
                Field::Sound | Field::QuestionSound => {
                    sounds += query.sounds.iter().filter_map(|g| points(field, field_weight, *g)).sum::<f32>();
                    continue;
                }
                Field::All => "全文",
                Field::Question => "質問文",
            };
            for (term, near) in query.terms.iter().map(|t| (t, false)).chain(near.iter().map(|t| (t, true))) {
                if let Some(score) = points(field, field_weight * term.weight, term_hash(&term.key)) {
                    let sort = if near { "・近い語" } else { "" };
                    parts.push(TermScore { term: format!("{}{sort}", term.key), field: name, score });
                }
            }
        }
        parts.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut gists = vec![0.0; self.documents];
        let weighed = query.terms.iter().filter_map(|t| Some((t.row?, t.weight * self.rarity(&t.key))));
        self.gists.add(weighed, GIST_WEIGHT * self.rarities(query), &mut gists);
        for (term, field, score) in
            [("音の重なり", "音", sounds), ("全体の意味の近さ", "意味", gists.get(document).copied().unwrap_or(0.0))]
        {
            if score > 0.0 {
                parts.push(TermScore { term: term.to_owned(), field, score });
            }
        }
        parts
    }
}
