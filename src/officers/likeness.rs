//! Questions that mean nearly the same, put together.
//!
//! Likeness is the cosine of the means of word vectors, weighted by how rare a word is in the pack, or the share of
//! words in common, whichever is greater. Not responsible for where the questions come from.

use rustc_hash::FxHashSet;

use crate::language::vectors::{self, DIMENSIONS, Vector};
use crate::understanding::Understander;

/// From here on two questions are of one group.
const ALIKE: f32 = 0.78;
/// How rare a word is that the pack does not know.
const UNKNOWN: f32 = 6.0;

/// A question as it is compared.
#[derive(Debug)]
struct Meant {
    gist: Option<Vector>,
    words: FxHashSet<String>,
}

impl Meant {
    fn of(text: &str, mind: &Understander) -> Self {
        let analysis = mind.analyzer().analyze(text);
        let (mut sum, mut known) = ([0.0_f32; DIMENSIONS], false);
        let mut words = FxHashSet::default();
        for token in analysis.content() {
            words.insert(token.key.clone());
            let Some(row) = token.row else { continue };
            known = true;
            let rare = mind.model.index.idf(&token.key).unwrap_or(UNKNOWN);
            for (sum, value) in sum.iter_mut().zip(vectors::vector(row)) {
                *sum += rare * f32::from(value);
            }
        }
        Self { gist: known.then(|| vectors::unit(&sum)), words }
    }

    fn likeness(&self, other: &Self) -> f32 {
        let common = self.words.intersection(&other.words).count() as f32;
        let all = self.words.union(&other.words).count().max(1) as f32;
        let near = self.gist.as_ref().zip(other.gist.as_ref()).map_or(0.0, |(a, b)| vectors::cosine(a, b));
        near.max(common / all)
    }
}

/// Positions of `texts` in groups of nearly the same meaning: the largest first, each with what is nearest to all
/// the others of it first.
#[must_use]
pub fn groups(texts: &[&str], mind: &Understander) -> Vec<Vec<usize>> {
    let meant: Vec<Meant> = texts.iter().map(|text| Meant::of(text, mind)).collect();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, one) in meant.iter().enumerate() {
        // Compared with the first of each group, so that chains of half-likeness do not grow into one.
        let best = groups.iter().enumerate().map(|(i, group)| (i, one.likeness(&meant[group[0]])));
        match best.filter(|(_, likeness)| *likeness >= ALIKE).max_by(|a, b| a.1.total_cmp(&b.1)) {
            Some((i, _)) => groups[i].push(at),
            None => groups.push(vec![at]),
        }
    }
    for group in &mut groups {
        let nearness = |at: usize| group.iter().map(|other| meant[at].likeness(&meant[*other])).sum::<f32>();
        let middle = group.iter().copied().max_by(|a, b| nearness(*a).total_cmp(&nearness(*b)));
        if let Some(place) = middle.and_then(|middle| group.iter().position(|at| *at == middle)) {
            group[..=place].rotate_right(1);
        }
    }
    groups.sort_by_key(|group| (std::cmp::Reverse(group.len()), group[0]));
    groups
}
