//! How near a question is in meaning to the wordings in which the parts of an entry are asked for.
//!
//! Every wording is kept as the mean of its words' vectors, without the words of the entry's own names, so that
//! 「上限は？」 and 「最大でどれだけ」 are near without a word in common. Not responsible for weighing it against
//! words in common (`parts`).

use serde::{Deserialize, Serialize};

use super::gist::mean;
use crate::flat::{F32, Lists};
use crate::language::vectors::{DIMENSIONS, Row, Vector};

/// Gists of the wordings of all parts, in the order of the parts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct AskGists {
    /// One vector a wording of each part; the largest value of each is 127.
    wordings: Lists<i8>,
    /// Their lengths.
    lengths: Lists<F32>,
}

impl AskGists {
    /// Takes, for each part, the words of each of its wordings with their weights.
    pub(super) fn new(parts: impl Iterator<Item = Vec<Vec<(Row, f32)>>>) -> Self {
        let of = |words: Vec<(Row, f32)>| {
            let gist = mean(words.into_iter());
            let peak = i32::from(gist.iter().map(|v| v.unsigned_abs()).max().unwrap_or(0).max(1));
            gist.map(move |v| (i32::from(v) * 127 / peak) as i8)
        };
        let (mut all, mut lengths) = (Vec::new(), Vec::new());
        for wordings in parts {
            let values: Vec<i8> = wordings.into_iter().flat_map(of).collect();
            let squares = |of: &[i8]| of.iter().map(|v| i32::from(*v) * i32::from(*v)).sum::<i32>();
            lengths.push(values.chunks_exact(DIMENSIONS).map(|of| (squares(of) as f32).sqrt()).collect::<Vec<_>>());
            all.push(values);
        }
        Self { wordings: Lists::new(all), lengths: Lists::new(lengths) }
    }

    /// Cosine of `question` and the nearest wording of part `unit`; 0 where either says nothing.
    pub(super) fn likeness(&self, question: &Vector, unit: usize) -> f32 {
        let own = (question.iter().map(|v| i64::from(*v) * i64::from(*v)).sum::<i64>() as f32).sqrt();
        let wordings = self.wordings.get(unit).chunks_exact(DIMENSIONS).zip(self.lengths.get(unit));
        let likeness = |(values, length): (&[i8], &F32)| {
            let dot: i32 = values.iter().zip(question).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
            let lengths = length.get() * own;
            if lengths > 0.0 { dot as f32 / lengths } else { 0.0 }
        };
        wordings.map(likeness).fold(0.0, f32::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::vectors;

    #[test]
    fn the_nearest_wording_counts() {
        let words = |ws: &[&str]| ws.iter().filter_map(|w| vectors::row(w)).map(|r| (r, 1.0)).collect::<Vec<_>>();
        let gists = AskGists::new(
            [vec![words(&["給与", "金額"]), words(&["温泉"])], vec![words(&["電話"])], Vec::new()].into_iter(),
        );
        let question = mean(words(&["給料"]).into_iter());
        assert!(gists.likeness(&question, 0) > 0.5 && gists.likeness(&question, 1) < 0.4);
        assert_eq!((gists.likeness(&question, 2), gists.likeness(&mean([].into_iter()), 0)), (0.0, 0.0));
    }
}
