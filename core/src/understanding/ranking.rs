//! From margins and retrieval to ranked entries and the evidence that any of them is meant.
//!
//! Lexical retrieval over entries and a linear classifier over phrases are added into one score an
//! entry. Not responsible for where margins and scores come from.

use super::classifier::softmax;
use super::meant::RankedEntry;
use super::reject;
use super::search::Query;
use super::understander::Understander;
use crate::knowledge::intent::Body;
use crate::language::Analysis;

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
    /// How well each entry's own text fits the query: relative to the best entry, damped when even
    /// the best matches little of the question; 0 to 1.
    pub(super) fn shares(&self, query: &Query) -> Vec<f32> {
        let mut scores = self.model.index.scores_by_meaning(query, &self.model.meanings);
        let best = scores.iter().copied().fold(1e-6, f32::max);
        let strength = (best / self.model.index.ceiling(query).max(1e-3)).min(1.0).sqrt();
        scores.iter_mut().for_each(|s| *s *= strength / best);
        scores
    }

    /// Probabilities of the intents.
    pub(super) fn probabilities(&self, margins: &[f32], shares: &[f32]) -> Vec<f32> {
        softmax(&self.supported(margins, shares))
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

    pub(super) fn rank(&self, probabilities: &[f32], shares: &[f32], analysis: &Analysis) -> Vec<RankedEntry> {
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
        let weights = self.kinds.weights(analysis);
        for e in &mut entries {
            let weight = weights.as_ref().map_or(1.0, |of| of(e.at));
            (e.classified, e.retrieved, e.needed) = (e.classified * weight, e.retrieved * weight, e.needed * weight);
            e.score = e.classified + e.retrieved + e.needed;
        }
        entries.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        entries.truncate(10);
        entries
    }

    pub(super) fn evidence(
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
}
