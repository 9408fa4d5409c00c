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
    /// Features that are not 0.
    pub(in crate::dialogue) features: Vec<Feature>,
}

impl Policy<'_> {
    pub(super) fn score(&self, scene: &Scene<'_>, reading: Reading) -> Scored {
        let weights = &self.mind.knowledge.weights;
        // Several things are weighed against the best reading as one thing: what they have is by how much they are better.
        let mut score = if matches!(reading, Reading::Several(_)) { scene.alone } else { 0.0 };
        let mut features = Vec::new();
        self.features(scene, &reading, &mut |group, name, value| {
            if value != 0.0 {
                score += value * weights.of(group, name);
                features.push((group, name, value));
            }
        });
        Scored { reading, score, features }
    }
}
