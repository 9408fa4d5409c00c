//! How likely a reading is meant: one linear score over named features.
//!
//! The weights are data (`dictionaries/weights.csv`), learnt from scripted conversations by
//! `madoguchi eval dialogue --fit`; features are shares and probabilities, never an id or a word, so
//! that the weights serve any pack. Not responsible for the features.

use super::{Reading, Scene};
use crate::dialogue::policy::Policy;

/// A feature: group, name, value.
pub(super) type Feature = (&'static str, &'static str, f32);

/// Takes features one by one.
pub(super) type Sink<'s> = dyn FnMut(&'static str, &'static str, f32) + 's;

/// A reading with its score and what it is made of.
#[derive(Debug, Clone)]
pub(in crate::dialogue) struct Scored {
    pub(in crate::dialogue) reading: Reading,
    /// Score; only its order against others' means something.
    pub(in crate::dialogue) score: f32,
    /// Features that are not 0, where they are learnt from or shown.
    pub(in crate::dialogue) features: Vec<Feature>,
}

/// Features added up by their weights.
#[derive(Debug, Clone, Default)]
pub(super) struct Sum {
    pub(super) score: f32,
    /// Those that are not 0, where they are kept.
    pub(super) features: Vec<Feature>,
}

impl Policy<'_> {
    pub(super) fn score(&self, scene: &Scene<'_>, reading: Reading) -> Scored {
        // Several things are weighed against the best reading as one thing: what they have is by how much they are better.
        let alone = if matches!(reading, Reading::Several(_)) { scene.alone } else { 0.0 };
        let Sum { score, mut features } = self.sum(|add| self.features(scene, &reading, add));
        let of_target = reading.target().and_then(|at| scene.sum_of(at));
        features.extend(of_target.iter().flat_map(|sum| &sum.features));
        Scored { reading, score: alone + score + of_target.map_or(0.0, |sum| sum.score), features }
    }

    /// Adds up the features that `of` gives.
    pub(super) fn sum(&self, of: impl FnOnce(&mut Sink<'_>)) -> Sum {
        let (weights, mut sum) = (&self.mind.knowledge.weights, Sum::default());
        of(&mut |group, name, value| {
            if value != 0.0 {
                sum.score += value * weights.of(group, name);
                if self.wide {
                    sum.features.push((group, name, value));
                }
            }
        });
        sum
    }
}
