//! From an analysis to what was meant: intent, entries, facet, slots, confidence.
//!
//! Lexical retrieval over entries and a linear classifier over phrases are
//! added into one score an entry; `reject` says whether any of it is meant.
//! Not responsible for what to answer.

pub(crate) mod asked;
pub mod audience;
mod bytes;
pub mod classifier;
pub mod facet;
pub mod features;
mod gist;
mod lookup;
pub mod meaning;
pub mod model;
pub mod reject;
pub mod search;
pub mod slots;
mod sort;
pub mod timing;
pub mod units;

use std::borrow::Cow;
use std::sync::Arc;

use serde::Serialize;

use crate::knowledge::Knowledge;
use crate::knowledge::intent::{Body, IntentId};
use crate::language::latin::{self, Bridged};
use crate::language::{Analysis, Analyzer, Token};
use facet::Facet;
use model::Model;
use search::{Query, TermScore};
use slots::{Hearing, Slots};

/// An intent with the probability that it was meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedIntent {
    /// Position in `knowledge.intents`.
    #[serde(skip)]
    pub at: usize,
    /// Id.
    pub id: IntentId,
    /// Probability, 0 to 1, among all intents.
    pub confidence: f32,
}

/// An entry with its fused score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankedEntry {
    /// Position in `knowledge.entries`.
    pub at: usize,
    /// Fused score, 0 to about 1.
    pub score: f32,
    /// Part of it from the classifier.
    pub classified: f32,
    /// Part of it from retrieval.
    pub retrieved: f32,
    /// Part of it from broad needs that list the entry.
    pub needed: f32,
}

/// What a message means, before the conversation is considered.
#[derive(Debug, Clone)]
pub struct Understanding {
    /// The message, analysed.
    pub analysis: Analysis,
    /// Its query.
    pub query: Query,
    /// Intents, best first, five at most.
    pub intents: Vec<RankedIntent>,
    /// Entries, best first, ten at most.
    pub entries: Vec<RankedEntry>,
    /// Entries called by one of their names, longest name first.
    pub mentioned: Vec<usize>,
    /// The normalised text with those names blanked out.
    pub nameless: String,
    /// Facets, strongest cue first.
    pub facets: Vec<Facet>,
    /// What the person said about themselves.
    pub slots: Slots,
    /// Prefectures named, in order.
    pub prefectures: Vec<String>,
    /// Evidence for and against the message being about the pack.
    pub evidence: reject::Evidence,
    /// Probability that the message is about the pack, 0 to 1.
    pub domain: f32,
}

/// The understanding stage: analyzer, model and knowledge of one pack.
#[derive(Debug)]
pub struct Understander {
    /// The pack.
    pub knowledge: Arc<Knowledge>,
    /// What was learnt from it.
    pub model: Model,
    analyzer: Analyzer,
    /// Normalised names of entries, longest first.
    names: lookup::Names,
    /// Phone numbers (digits), mail addresses and URLs.
    addresses: lookup::Addresses,
    /// Wordings of the entries.
    wording: Vec<asked::Wording>,
    /// Words that tell a purpose, longest first, with its label.
    purposes: Vec<(String, String)>,
    /// Sorts of entries a question may ask for.
    sorts: sort::Sorts,
    /// Expressions of the dialect, longest first.
    dialect: Vec<(String, String)>,
}

/// Steepness with which margins become probabilities; fitted on held-out phrases.
const SHARPNESS: f32 = 5.0;
/// How much the margin of an entry's intent gains when the entry's own text fits best, and that of a need when
/// one of its entries does. No gain on phrases held out, which are like those learnt from; on questions
/// written by others, two points at rank 1.
const ENTRY_SUPPORT: f32 = 0.4;
const NEED_SUPPORT: f32 = 0.2;
/// Weights of the fused entry score; fitted on held-out phrases.
const CLASSIFIED: f32 = 0.6;
const RETRIEVED: f32 = 0.4;
const NEEDED: f32 = 0.5;
/// How much an entry loses per place in a need's list.
const NEED_DECAY: f32 = 0.93;

impl Understander {
    /// Puts together what was compiled or read from the store.
    #[must_use]
    pub fn new(knowledge: Arc<Knowledge>, model: Model, analyzer: Analyzer) -> Self {
        let names = lookup::names(&knowledge);
        let addresses = lookup::addresses(&knowledge);
        let wording = knowledge.entries.iter().map(asked::Wording::new).collect();
        let purposes = lookup::purposes(&knowledge);
        let sorts = sort::Sorts::new(&knowledge);
        let mut dialect = knowledge.dialect.clone();
        dialect.sort_by_key(|(said, _)| std::cmp::Reverse(said.len()));
        Self { knowledge, model, analyzer, names, addresses, wording, purposes, sorts, dialect }
    }

    /// Compiles `knowledge` and puts it together.
    ///
    /// # Errors
    /// When a user word cannot be used.
    pub fn compile(knowledge: Arc<Knowledge>, base: &Analyzer) -> anyhow::Result<Self> {
        let (model, analyzer) = Model::compile(&knowledge, base)?;
        Ok(Self::new(knowledge, model, analyzer))
    }

    /// The analyzer with the pack's words.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// What people say of themselves is heard by this.
    #[must_use]
    pub fn hearing(&self) -> Hearing<'_> {
        Hearing::new(&self.knowledge, &self.model.places)
    }

    /// Understands one message.
    #[must_use]
    pub fn understand(&self, text: &str) -> Understanding {
        let analysis = self.analyzer.analyze(text);
        let query = Query::new(&analysis, &self.analyzer, &self.model.synonyms);
        let features = features::count(&analysis, &self.analyzer, &self.model.meanings);
        let classifier = if analysis.in_hiragana() { &self.model.aloud } else { &self.model.classifier };
        let margins = classifier.margins(&features);
        let shares = self.shares(&query);
        let probabilities = softmax(&self.supported(&margins, &shares));
        let entries = self.rank(&probabilities, &shares, &analysis);
        let (nameless, mentioned) = self.without_names(analysis.normalized.text());
        let evidence = self.evidence(&analysis, &query, &margins, &probabilities, &entries);
        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
        let intents = (order.into_iter().take(5))
            .map(|at| RankedIntent { at, id: self.knowledge.intents[at].id.clone(), confidence: probabilities[at] })
            .collect();
        Understanding {
            facets: facet::facets(&nameless),
            slots: self.slots(&analysis, &nameless),
            mentioned,
            nameless,
            prefectures: self.hearing().prefectures(&analysis),
            domain: evidence.probability(),
            analysis,
            query,
            intents,
            entries,
            evidence,
        }
    }

    /// `text` in standard language, where it holds expressions of the pack's dialect; of several the longest.
    #[must_use]
    pub fn standard<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for (said, standard) in &self.dialect {
            if text.contains(said.as_str()) {
                text = Cow::Owned(text.replace(said.as_str(), standard));
            }
        }
        text
    }

    /// A text without the names of entries in it, whose names they were, and the facets asked for: what costs
    /// little of understanding it.
    #[must_use]
    pub fn named(&self, text: &str) -> (String, Vec<usize>, Vec<Facet>) {
        let (nameless, mentioned) = self.without_names(crate::language::normalize(text).text());
        let facets = facet::facets(&nameless);
        (nameless, mentioned, facets)
    }

    /// A question typed in English or romaji, in Japanese, and whether it was English; none where it would be a guess.
    #[must_use]
    pub fn in_japanese(&self, text: &str) -> Option<(String, bool)> {
        let known = |spelling: &String| {
            let analysis = self.analyzer.analyze(spelling);
            let points = |t: &Token| {
                let length = t.key.chars().count() as f32;
                if self.model.index.idf(&t.key).is_some() { length - 1.0 } else { -length }
            };
            analysis.content().map(points).sum::<f32>()
        };
        match latin::bridge(text, &self.knowledge.english)? {
            Bridged::English(japanese) => Some((japanese, true)),
            Bridged::Romaji(words) => {
                let best = |spellings: Vec<String>| {
                    // The first of equals: as it was typed.
                    spellings.into_iter().rev().max_by(|a, b| known(a).total_cmp(&known(b))).unwrap_or_default()
                };
                let japanese = words.into_iter().map(best).collect::<Vec<_>>().join(" ");
                (!latin::mostly_latin(&japanese)).then_some((japanese, false))
            }
        }
    }

    fn slots(&self, analysis: &Analysis, nameless: &str) -> Slots {
        let mut slots = self.hearing().slots(analysis);
        // 大槻ファーム is a name, not what the person does.
        if !self.hearing().tells_work(nameless) {
            slots.industry = None;
            slots.employment = None;
        }
        let text = analysis.normalized.text();
        slots.purpose = self.purposes.iter().find(|(word, _)| text.contains(word.as_str())).map(|(_, p)| p.clone());
        slots
    }

    /// How well each entry's own text fits the query: relative to the best entry, damped when even
    /// the best matches little of the question; 0 to 1.
    fn shares(&self, query: &Query) -> Vec<f32> {
        let mut scores = self.model.index.scores_by_meaning(query, &self.model.meanings);
        let best = scores.iter().copied().fold(1e-6, f32::max);
        let strength = (best / self.model.index.ceiling(query).max(1e-3)).min(1.0).sqrt();
        scores.iter_mut().for_each(|s| *s *= strength / best);
        scores
    }

    /// Margins of the intents, moved by how well the text of their entries fits.
    fn supported(&self, margins: &[f32], shares: &[f32]) -> Vec<f32> {
        (self.knowledge.intents.iter().zip(margins))
            .map(|(intent, margin)| match &intent.body {
                Body::Entry(id) => margin + ENTRY_SUPPORT * self.knowledge.position(id).map_or(0.0, |at| shares[at]),
                Body::Need(need) => {
                    let best = need.entries.iter().filter_map(|id| self.knowledge.position(id)).map(|at| shares[at]);
                    margin + NEED_SUPPORT * best.fold(0.0, f32::max)
                }
                _ => *margin,
            })
            .collect()
    }

    fn rank(&self, probabilities: &[f32], shares: &[f32], analysis: &Analysis) -> Vec<RankedEntry> {
        let mut entries: Vec<RankedEntry> = (shares.iter().enumerate())
            .map(|(at, share)| RankedEntry {
                at,
                score: 0.0,
                classified: 0.0,
                retrieved: RETRIEVED * share,
                needed: 0.0,
            })
            .collect();
        for (intent, p) in self.knowledge.intents.iter().zip(probabilities) {
            match &intent.body {
                Body::Entry(id) => {
                    if let Some(at) = self.knowledge.position(id) {
                        entries[at].classified += CLASSIFIED * p;
                    }
                }
                Body::Need(need) => {
                    let mut weight = NEEDED * p;
                    for at in need.entries.iter().filter_map(|id| self.knowledge.position(id)) {
                        entries[at].needed += weight;
                        weight *= NEED_DECAY;
                    }
                }
                _ => {}
            }
        }
        let weights = self.sorts.weights(analysis);
        for e in &mut entries {
            let weight = weights.as_ref().map_or(1.0, |of| of(e.at));
            (e.classified, e.retrieved, e.needed) = (e.classified * weight, e.retrieved * weight, e.needed * weight);
            e.score = e.classified + e.retrieved + e.needed;
        }
        entries.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        entries.truncate(10);
        entries
    }

    fn evidence(
        &self,
        analysis: &Analysis,
        query: &Query,
        margins: &[f32],
        probabilities: &[f32],
        entries: &[RankedEntry],
    ) -> reject::Evidence {
        let (mut inside, mut outside, mut talk) = (f32::NEG_INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY);
        let mut outside_probability = 0.0;
        for ((intent, margin), p) in self.knowledge.intents.iter().zip(margins).zip(probabilities) {
            let best = match intent.body {
                Body::Entry(_) | Body::Need(_) => &mut inside,
                Body::Talk(_) => &mut talk,
                Body::Outside(_) => {
                    outside_probability += p;
                    &mut outside
                }
            };
            *best = best.max(*margin);
        }
        reject::Evidence {
            inside: inside.max(-2.0),
            outside: outside.max(-2.0),
            talk: talk.max(-2.0),
            outside_probability,
            coverage: self.model.index.coverage(query),
            retrieved: entries.iter().map(|e| e.retrieved).fold(0.0, f32::max) / RETRIEVED,
            length: analysis.content().count() as f32,
            phrased: inside > f32::NEG_INFINITY,
        }
    }

    /// Which terms gave entry `at` its retrieval score.
    #[must_use]
    pub fn explain(&self, understanding: &Understanding, at: usize) -> Vec<TermScore> {
        self.model.index.explain(&understanding.query, &self.model.meanings, at)
    }
}

fn softmax(margins: &[f32]) -> Vec<f32> {
    let best = margins.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut p: Vec<f32> = margins.iter().map(|m| (SHARPNESS * (m - best)).exp()).collect();
    let sum: f32 = p.iter().sum();
    p.iter_mut().for_each(|v| *v /= sum);
    p
}
