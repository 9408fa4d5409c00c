//! Intent evaluation: a train and a test file, or folds over the pack's own phrases.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context, Result};
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::knowledge::Knowledge;
use crate::knowledge::intent::Body;
use crate::language::Analyzer;
use crate::language::lexicon::Lexicon;
use crate::understanding::Understander;
use crate::understanding::classifier::{Classifier, Settings};
use crate::understanding::features;
use crate::understanding::meaning::Meanings;
use crate::understanding::reject::Evidence;

use super::variations::Variation;

/// Figures of one evaluation.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Test utterances.
    pub tested: usize,
    /// Share with the right label first.
    pub accuracy: f64,
    /// Mean of the labels' F1.
    pub macro_f1: f64,
    /// Label → precision, recall, F1, support.
    pub labels: BTreeMap<String, LabelFigures>,
    /// Most frequent confusions: (right, taken for, times).
    pub confusions: Vec<(String, String, usize)>,
    /// Training time, seconds.
    pub train_seconds: f64,
    /// Time of one prediction, microseconds: median and 99th percentile.
    pub predict_us: (u64, u64),
}

/// Figures of one label.
#[derive(Debug, Clone, Copy, Default, Serialize)]
pub struct LabelFigures {
    /// Of those given the label, the share that has it.
    pub precision: f64,
    /// Of those that have the label, the share given it.
    pub recall: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Utterances that have it.
    pub support: usize,
}

/// One judged prediction.
#[derive(Debug, Clone)]
pub struct Judged {
    /// Right label.
    pub wanted: String,
    /// Label given.
    pub given: String,
}

/// Figures over judged predictions.
#[must_use]
pub fn report(judged: &[Judged], train_seconds: f64, latencies_us: &mut [u64]) -> Report {
    let mut counts: BTreeMap<&str, (usize, usize, usize)> = BTreeMap::new();
    let mut confused: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for j in judged {
        counts.entry(&j.wanted).or_default().2 += 1;
        if j.wanted == j.given {
            counts.entry(&j.wanted).or_default().0 += 1;
        } else {
            counts.entry(&j.given).or_default().1 += 1;
            *confused.entry((&j.wanted, &j.given)).or_default() += 1;
        }
    }
    let mut labels = BTreeMap::new();
    for (label, (right, wrong, support)) in &counts {
        let precision = ratio(*right, right + wrong);
        let recall = ratio(*right, *support);
        let f1 = if precision + recall > 0.0 { 2.0 * precision * recall / (precision + recall) } else { 0.0 };
        labels.insert((*label).to_owned(), LabelFigures { precision, recall, f1, support: *support });
    }
    let present: Vec<f64> = labels.values().filter(|l| l.support > 0).map(|l| l.f1).collect();
    let mut confusions: Vec<(String, String, usize)> =
        confused.into_iter().map(|((a, b), n)| (a.to_owned(), b.to_owned(), n)).collect();
    confusions.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.cmp(b)));
    Report {
        tested: judged.len(),
        accuracy: ratio(judged.iter().filter(|j| j.wanted == j.given).count(), judged.len()),
        macro_f1: present.iter().sum::<f64>() / (present.len().max(1) as f64),
        labels,
        confusions,
        train_seconds,
        predict_us: super::percentiles(latencies_us),
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Lines `label<TAB>text`.
///
/// # Errors
/// With the line that has no tab.
pub fn read_labelled(text: &str) -> Result<Vec<(String, String)>> {
    (text.lines().enumerate())
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(at, l)| {
            let (label, text) =
                l.split_once('\t').with_context(|| format!("line {} has no tab, expected label<TAB>text", at + 1))?;
            Ok((label.to_owned(), text.to_owned()))
        })
        .collect()
}

/// Trains on `train`, tests on `test`.
///
/// # Errors
/// When the dictionary cannot be loaded.
pub fn train_and_test(train: &[(String, String)], test: &[(String, String)]) -> Result<Report> {
    let analyzer = Analyzer::new(&[], &Lexicon::shared()?.language)?;
    let start = Instant::now();
    let mut labels: Vec<&str> = train.iter().map(|(l, _)| l.as_str()).collect();
    labels.sort_unstable();
    labels.dedup();
    let index: FxHashMap<&str, usize> = labels.iter().enumerate().map(|(i, l)| (*l, i)).collect();
    let analyses: Vec<_> = train.iter().map(|(_, text)| analyzer.analyze(text)).collect();
    let meanings = Meanings::new(analyses.iter().flat_map(|a| a.tokens.iter().filter_map(|t| t.row)));
    let examples: Vec<_> = (train.iter().zip(&analyses))
        .map(|((label, _), analysis)| (features::count(analysis, &analyzer, &meanings), index[label.as_str()]))
        .collect();
    let classifier = Classifier::train(examples, labels.len(), Settings::LABELLED);
    let seconds = start.elapsed().as_secs_f64();
    let mut latencies = Vec::with_capacity(test.len());
    let judged: Vec<Judged> = (test.iter())
        .map(|(wanted, text)| {
            let start = Instant::now();
            let margins = classifier.margins(&features::count(&analyzer.analyze(text), &analyzer, &meanings));
            let best = (0..margins.len()).max_by(|a, b| margins[*a].total_cmp(&margins[*b])).unwrap_or(0);
            latencies.push(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX));
            Judged { wanted: wanted.clone(), given: labels[best].to_owned() }
        })
        .collect();
    Ok(report(&judged, seconds, &mut latencies))
}

/// What a held-out phrase looked like to a mind that never saw it.
#[derive(Debug, Clone, Serialize)]
pub struct HeldOut {
    /// Class of variation.
    pub class: &'static str,
    /// The phrase, varied.
    pub phrase: String,
    /// Its intent.
    pub intent: String,
    /// The intent given.
    pub given: String,
    /// Kind of its intent: entry, need, talk or outside.
    pub kind: &'static str,
    /// Evidence.
    pub evidence: Evidence,
    /// Probability of the intent given.
    pub confidence: f32,
    /// Probability of being about the pack.
    pub domain: f32,
    /// Time it took, microseconds.
    pub us: u64,
}

impl HeldOut {
    /// Right and given label.
    #[must_use]
    pub fn judged(&self) -> Judged {
        Judged { wanted: self.intent.clone(), given: self.given.clone() }
    }

    /// Whether its intent is about the pack.
    #[must_use]
    pub fn inside(&self) -> bool {
        matches!(self.kind, "entry" | "need")
    }
}

/// How phrases are held out.
#[derive(Debug, Clone, Copy)]
pub struct Plan<'a> {
    /// Every `folds`-th phrase of each intent is held out.
    pub folds: usize,
    /// Folds tested, of all.
    pub tested: usize,
    /// Instead of phrases, every `folds`-th outside topic.
    pub whole_topics: bool,
    /// How held-out phrases are varied; each is looked at in every way.
    pub variations: &'a [Variation],
}

/// Holds out a fold at a time, learns once from the rest and looks at what was held out in every variation.
/// Also says how long that took, seconds.
///
/// # Errors
/// When a mind cannot be compiled.
pub fn held_out(knowledge: &Knowledge, plan: Plan<'_>) -> Result<(Vec<HeldOut>, f64)> {
    let base = Analyzer::new(&[], &knowledge.lexicon.language)?;
    let mut seen = Vec::new();
    let start = Instant::now();
    for fold in 0..plan.tested.min(plan.folds) {
        let (kept, out) = split(knowledge, plan, fold);
        let mind = Understander::compile(std::sync::Arc::new(kept), &base)?;
        for (variation, (i, phrase)) in plan.variations.iter().flat_map(|v| out.iter().map(move |o| (v, o))) {
            let Some(phrase) = variation.of(phrase, &base) else { continue };
            let intent = &knowledge.intents[*i];
            let start = Instant::now();
            let u = mind.understand(&phrase);
            seen.push(HeldOut {
                us: u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX),
                class: variation.name,
                phrase,
                intent: intent.id.0.clone(),
                given: u.intents[0].id.0.clone(),
                kind: match intent.body {
                    Body::Entry(_) => "entry",
                    Body::Need(_) => "need",
                    Body::Talk(_) => "talk",
                    Body::Outside(_) => "outside",
                },
                evidence: u.evidence,
                confidence: u.intents[0].confidence,
                domain: u.domain,
            });
        }
    }
    Ok((seen, start.elapsed().as_secs_f64()))
}

/// The pack without what `fold` holds out, and that: (intent, phrase).
fn split(knowledge: &Knowledge, plan: Plan<'_>, fold: usize) -> (Knowledge, Vec<(usize, String)>) {
    let mut kept = knowledge.clone();
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut topic = 0;
    for (i, intent) in kept.intents.iter_mut().enumerate() {
        if plan.whole_topics {
            if matches!(intent.body, Body::Outside(_)) {
                topic += 1;
                if topic % plan.folds == fold {
                    out.extend(std::mem::take(&mut intent.phrases).iter().map(|p| (i, p.to_owned())));
                }
            }
            continue;
        }
        let mut at = i;
        let (left, held): (Vec<&str>, Vec<&str>) = intent.phrases.iter().partition(|_| {
            at += 1;
            at % plan.folds != fold
        });
        out.extend(held.into_iter().map(|p| (i, p.to_owned())));
        intent.phrases = left.into_iter().collect();
    }
    if plan.whole_topics {
        // A topic without phrases must not be learnt from its label either.
        kept.intents.retain(|i| !i.phrases.is_empty());
    }
    (kept, out)
}
