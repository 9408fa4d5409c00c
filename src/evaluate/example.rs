//! One expected turn with every reading of it: what weights are learnt from.

use std::path::PathBuf;

use crate::dialogue::SEVERAL;

/// Parts of the examples worked on at once; fixed, so that sums come out alike on every machine.
pub(super) const WORKERS: usize = 4;

/// Name of a reading, its features by number, whether its reply is as expected.
pub type Read = (&'static str, Vec<(u32, f32)>, bool);

/// One expected turn with all its readings.
#[derive(Debug)]
pub struct Example {
    /// File and line of the turn.
    pub place: (PathBuf, u64),
    /// What was said.
    pub said: String,
    /// How much it counts.
    pub worth: f32,
    /// Name of each reading, its features and whether its reply is as expected.
    pub readings: Vec<Read>,
}

impl Example {
    /// The score of each reading by the weight of each feature, and the best of those that are one thing: what several
    /// things are weighed against, which have that much more.
    pub(super) fn scores(&self, weight: impl Fn(u32) -> f32) -> (Vec<f32>, Option<usize>) {
        let own = |(_, features, _): &Read| features.iter().map(|(i, v)| weight(*i) * v).sum::<f32>();
        let mut scores: Vec<f32> = self.readings.iter().map(own).collect();
        let alone = (0..scores.len()).filter(|i| !self.is_several(*i)).max_by(|a, b| scores[*a].total_cmp(&scores[*b]));
        let best = alone.map_or(0.0, |i| scores[i]);
        scores.iter_mut().enumerate().filter(|(i, _)| self.is_several(*i)).for_each(|(_, score)| *score += best);
        (scores, alone)
    }

    /// Whether reading `i` is one of several things.
    pub(super) fn is_several(&self, i: usize) -> bool {
        self.readings[i].0 == SEVERAL
    }
}
