//! Which part of an entry a question is after, learnt from the wordings in which its parts are asked for.
//!
//! `search` and `asks` say how near a wording is; a classifier an entry has learnt what tells its parts from each
//! other, those that it is asked for and does not tell among them. Not responsible for weighing the three against
//! each other (`dialogue`).

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::classifier::{Classifier, Settings, softmax};
use super::features::Features;
use super::units::Part;
use crate::flat::{Slab, U16};

/// Class of a part that is not learnt.
const NONE: u16 = u16::MAX;

/// The classifier of all entries' parts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// The parts of an entry are told from each other alone.
    classifier: Classifier,
    /// Class of each part; those of an entry stand together.
    classes: Slab<U16>,
}

/// What is learnt from: the parts of an entry in order, with the part that each is answered by and its wordings.
pub(super) type Worded = Vec<(Option<Part>, Vec<Features>)>;

impl Wanted {
    /// Learns from the parts of all entries, in order. Of an entry with one part there is nothing to learn.
    pub(super) fn learn(entries: impl Iterator<Item = Worded>) -> Self {
        let (mut groups, mut classes, mut learnt) = (Vec::new(), Vec::new(), 0_u16);
        for parts in entries {
            let mut known: FxHashMap<Part, u16> = FxHashMap::default();
            for part in parts.iter().filter_map(|(part, _)| *part) {
                let next = learnt + known.len() as u16;
                known.entry(part).or_insert(next);
            }
            if known.len() < 2 || usize::from(learnt) + known.len() >= usize::from(NONE) {
                known.clear();
            }
            let mut examples = Vec::new();
            for (part, wordings) in parts {
                let class = part.and_then(|part| known.get(&part).copied());
                classes.push(class.unwrap_or(NONE));
                examples.extend(
                    class
                        .into_iter()
                        .flat_map(|class| wordings.clone().into_iter().map(move |w| (w, usize::from(class)))),
                );
            }
            let next = learnt + known.len() as u16;
            if next > learnt {
                groups.push((usize::from(learnt)..usize::from(next), examples));
            }
            learnt = next;
        }
        Self { classifier: Classifier::train_apart(groups, Settings::PARTS), classes: classes.into_iter().collect() }
    }

    /// How well a question with these features fits each class.
    pub(super) fn margins(&self, question: &Features) -> Vec<f32> {
        self.classifier.margins(question)
    }

    /// For each part of the entry whose parts `units` are: the probability that a question with these margins is
    /// after it, 0 to 1.
    pub(super) fn of(&self, units: Range<usize>, margins: &[f32]) -> Vec<f32> {
        let classes = &self.classes[units];
        let learnt = || classes.iter().map(|c| c.get()).filter(|c| *c != NONE).map(usize::from);
        let (Some(first), Some(last)) = (learnt().min(), learnt().max()) else {
            return vec![0.0; classes.len()];
        };
        let shares = softmax(margins.get(first..=last).unwrap_or_default());
        let share = |class: u16| shares.get(usize::from(class).wrapping_sub(first)).copied().unwrap_or(0.0);
        classes.iter().map(|class| share(class.get())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understanding::features::of_words as features;

    #[test]
    fn parts_of_one_answer_are_one_and_what_is_not_learnt_is_nothing() {
        let (fact, note) = (Some(Part::Fact(0)), Some(Part::Note(0)));
        let first = vec![
            (fact, vec![features(&[1, 2]), features(&[1, 3])]),
            (None, Vec::new()),
            (note, vec![features(&[7, 8]), features(&[7, 9])]),
            (fact, vec![features(&[4, 2])]),
        ];
        let wanted = Wanted::learn([vec![(fact, vec![features(&[1])])], first].into_iter());
        let of = |units, words: &[u64]| wanted.of(units, &wanted.margins(&features(words)));
        let found = of(1..5, &[4]);
        assert!(found[0] > 0.5 && (found[0] - found[3]).abs() < 1e-6 && found[1] < 1e-6, "{found:?}");
        assert!(of(1..5, &[7, 8])[2] > 0.5);
        assert_eq!(of(0..1, &[1]), [0.0]);
    }
}
