//! Retrieval evaluation: ranks every document of a FAQ for every query, beside
//! plain BM25 over IPADIC base forms on the same data.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::language::lexicon::Lexicon;
use crate::language::synonyms::Synonyms;
use crate::language::{Analyzer, Class};
use crate::understanding::meaning::Meanings;
use crate::understanding::search::{Corpus, Index, Query};

/// A document of the corpus.
#[derive(Debug, Clone, Deserialize)]
pub struct Faq {
    /// Id.
    pub id: String,
    /// Question.
    pub question: String,
    /// Answer.
    pub answer: String,
}

/// A query.
#[derive(Debug, Clone, Deserialize)]
pub struct Question {
    /// Id.
    pub id: String,
    /// Text.
    pub text: String,
}

/// Query id → document ids, best first, 100 at most.
pub type Run = BTreeMap<String, Vec<String>>;
/// Query id → document id → grade.
pub type Judgements = BTreeMap<String, BTreeMap<String, f64>>;

/// Figures over all judged queries.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct Figures {
    /// nDCG at 10.
    pub ndcg_10: f64,
    /// Recall at 10.
    pub recall_10: f64,
    /// Mean reciprocal rank.
    pub mrr: f64,
    /// Share with a relevant document first.
    pub hit_1: f64,
    /// … among the first 3.
    pub hit_3: f64,
    /// … among the first 10.
    pub hit_10: f64,
    /// Judged queries.
    pub queries: usize,
}

/// A ranking run with its times.
#[derive(Debug, Clone, Serialize)]
pub struct Timed {
    /// The rankings.
    #[serde(skip)]
    pub run: Run,
    /// Seconds to build the index.
    pub index_seconds: f64,
    /// Latency of a query, microseconds: median and 99th percentile.
    pub query_us: (u64, u64),
}

/// Reads JSON lines.
///
/// # Errors
/// With the line that is none.
pub fn read_lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>> {
    (text.lines().enumerate())
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(at, l)| serde_json::from_str(l).with_context(|| format!("line {}", at + 1)))
        .collect()
}

/// Reads `query<TAB>doc<TAB>grade`.
///
/// # Errors
/// With the line that is malformed.
pub fn read_judgements(text: &str) -> Result<Judgements> {
    let mut judgements = Judgements::new();
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let [query, document, grade] = line.split('\t').collect::<Vec<_>>()[..] else {
            anyhow::bail!("line {}: expected query<TAB>doc<TAB>grade", at + 1);
        };
        let grade = grade.trim().parse().with_context(|| format!("line {}: grade {grade:?}", at + 1))?;
        judgements.entry(query.to_owned()).or_default().insert(document.to_owned(), grade);
    }
    Ok(judgements)
}

/// Ranks with the engine's own retrieval.
///
/// # Errors
/// When the dictionary cannot be loaded.
pub fn rank(corpus: &[Faq], queries: &[Question], synonyms: &[Vec<String>]) -> Result<Timed> {
    let analyzer = Analyzer::new(&[], &Lexicon::shared()?.language)?;
    let start = Instant::now();
    let synonyms = Synonyms::new(synonyms.iter().map(|g| g.iter().map(String::as_str).collect()), &analyzer);
    let mut documents = Corpus::default();
    for faq in corpus {
        let at = documents.push();
        documents.add_question(at, &analyzer.analyze(&faq.question), &analyzer);
        documents.add_body(at, &analyzer.analyze(&faq.answer), &analyzer);
    }
    let meanings = Meanings::new(documents.rows());
    let index = Index::build(documents, true);
    let index_seconds = start.elapsed().as_secs_f64();
    Ok(timed(corpus, queries, index_seconds, |text| {
        index.scores_by_meaning(&Query::new(&analyzer.analyze(text), &analyzer, &synonyms), &meanings)
    }))
}

/// Ranks with BM25 (k1 1.2, b 0.75) over IPADIC base forms of content words, question and answer together.
///
/// # Errors
/// When the dictionary cannot be loaded.
pub fn rank_plain(corpus: &[Faq], queries: &[Question]) -> Result<Timed> {
    let analyzer = Analyzer::new(&[], &Lexicon::shared()?.language)?;
    let words = |text: &str| -> Vec<String> {
        analyzer.analyze(text).tokens.iter().filter(|t| t.class != Class::Function).map(|t| t.base.clone()).collect()
    };
    let start = Instant::now();
    let documents: Vec<BTreeMap<String, f32>> = (corpus.iter())
        .map(|faq| {
            let mut counts = BTreeMap::new();
            for word in words(&faq.question).into_iter().chain(words(&faq.answer)) {
                *counts.entry(word).or_insert(0.0) += 1.0;
            }
            counts
        })
        .collect();
    let lengths: Vec<f32> = documents.iter().map(|d| d.values().sum()).collect();
    let mean = lengths.iter().sum::<f32>() / (lengths.len().max(1) as f32);
    let mut frequency: BTreeMap<&str, f32> = BTreeMap::new();
    for word in documents.iter().flat_map(BTreeMap::keys) {
        *frequency.entry(word).or_insert(0.0) += 1.0;
    }
    let n = documents.len() as f32;
    let index_seconds = start.elapsed().as_secs_f64();
    Ok(timed(corpus, queries, index_seconds, |text| {
        let mut scores = vec![0.0; documents.len()];
        for word in words(text) {
            let df = frequency.get(word.as_str()).copied().unwrap_or(0.0);
            let idf = (1.0 + (n - df + 0.5) / (df + 0.5)).ln();
            for (at, document) in documents.iter().enumerate() {
                if let Some(tf) = document.get(&word) {
                    scores[at] += idf * tf * 2.2 / (tf + 1.2 * (0.25 + 0.75 * lengths[at] / mean));
                }
            }
        }
        scores
    }))
}

fn timed(corpus: &[Faq], queries: &[Question], index_seconds: f64, score: impl Fn(&str) -> Vec<f32>) -> Timed {
    let mut latencies = Vec::with_capacity(queries.len());
    let mut run = Run::new();
    for query in queries {
        let start = Instant::now();
        let scores = score(&query.text);
        let mut order: Vec<usize> = (0..corpus.len()).filter(|i| scores[*i] > 0.0).collect();
        order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
        order.truncate(100);
        latencies.push(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX));
        run.insert(query.id.clone(), order.into_iter().map(|i| corpus[i].id.clone()).collect());
    }
    Timed { run, index_seconds, query_us: super::percentiles(&mut latencies) }
}

/// Figures of a run. nDCG uses the gain 2^grade − 1; relevant means a grade above 0.
#[must_use]
pub fn figures(run: &Run, judgements: &Judgements) -> Figures {
    let mut sum = Figures::default();
    for (query, wanted) in judgements.iter().filter(|(_, w)| w.values().any(|g| *g > 0.0)) {
        let empty = Vec::new();
        let ranked = run.get(query).unwrap_or(&empty);
        let gain = |g: f64| g.exp2() - 1.0;
        let discounted = |grades: &mut dyn Iterator<Item = f64>| -> f64 {
            grades.take(10).enumerate().map(|(i, g)| gain(g) / (i as f64 + 2.0).log2()).sum()
        };
        let mut ideal: Vec<f64> = wanted.values().copied().collect();
        ideal.sort_by(|a, b| b.total_cmp(a));
        let best = discounted(&mut ideal.into_iter());
        let got = discounted(&mut ranked.iter().map(|d| wanted.get(d).copied().unwrap_or(0.0)));
        let relevant = |d: &String| wanted.get(d).is_some_and(|g| *g > 0.0);
        let total = wanted.values().filter(|g| **g > 0.0).count();
        let first = ranked.iter().position(relevant);
        let hit = |n: usize| f64::from(u8::from(first.is_some_and(|f| f < n)));
        sum.queries += 1;
        sum.ndcg_10 += got / best;
        sum.recall_10 += ranked.iter().take(10).filter(|d| relevant(d)).count() as f64 / total as f64;
        sum.mrr += first.map_or(0.0, |f| 1.0 / (f as f64 + 1.0));
        sum.hit_1 += hit(1);
        sum.hit_3 += hit(3);
        sum.hit_10 += hit(10);
    }
    let n = sum.queries.max(1) as f64;
    for value in [&mut sum.ndcg_10, &mut sum.recall_10, &mut sum.mrr, &mut sum.hit_1, &mut sum.hit_3, &mut sum.hit_10] {
        *value /= n;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_by_hand() {
        let run: Run = [("q".to_owned(), vec!["b".to_owned(), "a".to_owned()])].into_iter().collect();
        let judgements = read_judgements("q\ta\t2\nq\tc\t1\n").expect("qrels");
        let f = figures(&run, &judgements);
        let wanted = (3.0 / 3.0_f64.log2()) / (3.0 + 1.0 / 3.0_f64.log2());
        assert!((f.ndcg_10 - wanted).abs() < 1e-9);
        assert!((f.recall_10 - 0.5).abs() < 1e-9 && (f.mrr - 0.5).abs() < 1e-9 && f.hit_1 == 0.0 && f.hit_3 > 0.99);
    }
}
