//! What a text is about as a whole: the mean of its words' vectors, by rarity.
//!
//! Two gists a document: of everything, and of its question field.

use serde::{Deserialize, Serialize};

use crate::flat::{F32, Slab};
use crate::language::vectors::{self, DIMENSIONS, Row, Vector};

/// Gists of all documents of an index.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Gists {
    /// Two vectors a document, one after the other, as bytes.
    values: Slab<i8>,
    /// What 1 of `values` is worth, a vector.
    scales: Slab<F32>,
}

impl Gists {
    /// Takes (row, weight) of the words of each document: of everything, and of the question field.
    #[must_use]
    pub(super) fn new(documents: impl Iterator<Item = [Vec<(Row, f32)>; 2]>) -> Self {
        let (mut values, mut scales): (Vec<i8>, Vec<f32>) = Default::default();
        for words in documents.flatten() {
            let gist = mean(words.into_iter());
            let peak = gist.iter().map(|v| v.unsigned_abs()).max().unwrap_or(0).max(1);
            values.extend(gist.iter().map(|v| (i32::from(*v) * 127 / i32::from(peak)) as i8));
            scales.push(f32::from(peak) / 127.0);
        }
        Self { values: values.into_iter().collect(), scales: scales.into_iter().collect() }
    }

    /// Whether there are none.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }

    /// Adds `weight` × likeness to the score of each document, once for each of its gists.
    pub(super) fn add(&self, question: impl Iterator<Item = (Row, f32)>, weight: f32, scores: &mut [f32]) {
        if self.is_empty() {
            return;
        }
        let gist = mean(question);
        if gist.iter().all(|v| *v == 0) {
            return;
        }
        for (i, (values, scale)) in self.values.chunks_exact(DIMENSIONS).zip(&*self.scales).enumerate() {
            let dot: i32 = values.iter().zip(&gist).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
            scores[i / 2] += weight * vectors::likeness(dot) * scale.get();
        }
    }
}

/// The mean of words' vectors by weight, of length one.
pub(super) fn mean(words: impl Iterator<Item = (Row, f32)>) -> Vector {
    let mut sum = [0.0_f32; DIMENSIONS];
    for (row, weight) in words {
        for (s, v) in sum.iter_mut().zip(vectors::vector(row)) {
            *s += weight * f32::from(v);
        }
    }
    vectors::unit(&sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_texts_score_higher() {
        let words = |ws: &[&str]| ws.iter().filter_map(|w| vectors::row(w)).map(|r| (r, 1.0)).collect::<Vec<_>>();
        let gists = Gists::new([["給与", "賃金"], ["温泉", "旅館"]].iter().map(|ws| [words(ws), words(&ws[..1])]));
        let mut scores = vec![0.0; 2];
        gists.add(words(&["給料"]).into_iter(), 1.0, &mut scores);
        assert!(scores[0] > 1.0 && scores[0] <= 2.1 && scores[1] < 0.5, "{scores:?}");
    }
}
