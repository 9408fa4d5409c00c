//! Whether a message opens a matter or asks on about the one in hand, by how it is said.
//!
//! 「売上の伸びない居酒屋です、外国の人を雇えますか」 opens one, 「何人まで？」 asks on. Learnt from the phrases of the intents, which
//! open, and the wordings in which parts of entries are asked for, which ask on. Not responsible for what it is about.

use serde::{Deserialize, Serialize};

use super::classifier::{Classifier, Settings, softmax};
use super::features::Features;

/// Probability where nothing was learnt.
const UNKNOWN: f32 = 0.5;

/// What tells the two apart; nothing for a pack that has no phrases, or no wordings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Follows(Option<Classifier>);

impl Follows {
    /// Learns from what opens a matter and what asks on.
    pub(super) fn learn(opening: Vec<Features>, following: Vec<Features>) -> Self {
        if opening.is_empty() || following.is_empty() {
            return Self(None);
        }
        let opening = opening.into_iter().map(|features| (features, 0));
        let examples = opening.chain(following.into_iter().map(|features| (features, 1))).collect();
        Self(Some(Classifier::train(examples, 2, Settings::FOLLOWS)))
    }

    /// Probability that a message with these features asks on, 0 to 1.
    pub(super) fn of(&self, message: &Features) -> f32 {
        self.0.as_ref().map_or(UNKNOWN, |classifier| softmax(&classifier.margins(message))[1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::features::of_words as features;

    #[test]
    fn what_asks_on_is_told_by_how_it_is_said() {
        let opening: Vec<_> = (10..20).map(|word| features(&[1, word])).collect();
        let following: Vec<_> = (10..20).map(|word| features(&[2, word])).collect();
        let follows = Follows::learn(opening, following);
        assert!(follows.of(&features(&[2, 15])) > 0.7 && follows.of(&features(&[1, 15])) < 0.3);
        let nothing = Follows::learn(Vec::new(), vec![features(&[2])]);
        assert!((nothing.of(&features(&[2])) - UNKNOWN).abs() < f32::EPSILON);
    }
}
