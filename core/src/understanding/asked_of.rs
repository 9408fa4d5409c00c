//! Of which entry something is asked where its name is not said, by how the parts of all entries are asked for.
//!
//! 「2号になるには何がいる？」 can be asked of one alone, 「いくら？」 of any. Phrases of intents open a matter and are learnt
//! elsewhere (`classifier`), an entry's parts are told from each other by `wanted`. Not responsible for what is in hand.

use serde::{Deserialize, Serialize};

use super::classifier::{Classifier, Settings};
use super::features::Features;

/// What tells the entries apart; nothing for a pack without wordings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct AskedOf(Option<Classifier>);

impl AskedOf {
    /// Learns from the wordings of all parts, each with the position of its entry, of so many.
    pub(super) fn learn(wordings: Vec<(Features, usize)>, entries: usize) -> Self {
        Self((!wordings.is_empty()).then(|| Classifier::train(wordings, entries, Settings::ASKED_OF)))
    }

    /// The margin of every entry, by its position; above 0 speaks for it. Empty where nothing was learnt.
    pub(super) fn margins(&self, question: &Features) -> Vec<f32> {
        self.0.as_ref().map_or_else(Vec::new, |classifier| classifier.margins(question))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::features::of_words as features;

    #[test]
    fn what_only_one_is_asked_speaks_for_it() {
        let wordings = (10..20).flat_map(|w| [(features(&[1, w]), 0), (features(&[2, w]), 1)]).collect();
        let margins = AskedOf::learn(wordings, 2).margins(&features(&[2, 15]));
        assert!(margins[1] > 0.0 && margins[0] < 0.0, "{margins:?}");
        assert!(AskedOf::learn(Vec::new(), 2).margins(&features(&[2])).is_empty());
    }
}
