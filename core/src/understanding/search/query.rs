//! What is looked for: the words of a question and what stands for them.

use rustc_hash::FxHashMap;

use crate::language::synonyms::Synonyms;
use crate::language::vectors::Row;
use crate::language::{Analysis, Analyzer};
use crate::understanding::features::{self, FeatureHash, Term};

/// Weight of a synonym beside the word that was said.
const SYNONYM_WEIGHT: f32 = 0.3;

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
