//! Which words a pack knows are near in meaning to a word that was said.
//!
//! Worked out once from the static vectors for every word of their table, so that a
//! question costs look-ups only. Not responsible for weighing what is found.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::flat::{Lists, Slab, U16};
use crate::language::vectors::{self, Row, Vector};

/// Nearest known rows kept for each row of the table.
const NEAREST: usize = 10;
/// Least cosine at which a word counts as near.
const NEAR: f32 = 0.5;

/// For every row of the vector table, the nearest rows a pack knows, the row itself included.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Meanings {
    /// Neighbours of each row, nearest first; empty for a pack without known words.
    near: Lists<U16>,
    /// Their cosines × 255.
    cosines: Slab<u8>,
}

impl Meanings {
    /// Works out the neighbours among `known` rows; a second at most, on all cores.
    #[must_use]
    pub fn new(known: impl IntoIterator<Item = Row>) -> Self {
        let mut known: Vec<Row> = known.into_iter().collect::<FxHashSet<Row>>().into_iter().collect();
        known.sort_unstable();
        if known.is_empty() {
            return Self::default();
        }
        let table: Vec<Vector> = known.iter().map(|r| vectors::vector(*r)).collect();
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let share = vectors::rows().div_ceil(threads);
        let lists: Vec<Vec<(Row, u8)>> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|t| {
                    let (known, table) = (&known, &table);
                    let rows = (t * share).min(vectors::rows())..((t + 1) * share).min(vectors::rows());
                    scope.spawn(move || rows.map(|r| nearest(r as Row, known, table)).collect::<Vec<_>>())
                })
                .collect();
            workers.into_iter().flat_map(|w| w.join().unwrap_or_default()).collect()
        });
        Self {
            near: Lists::new(lists.iter().map(|list| list.iter().map(|(row, _)| *row))),
            cosines: lists.iter().flatten().map(|(_, cosine)| *cosine).collect(),
        }
    }

    /// Known rows near `row` with their cosines, nearest first.
    pub fn near(&self, row: Row) -> impl Iterator<Item = (Row, f32)> + '_ {
        let at = usize::from(row);
        let cosines = &self.cosines[self.near.range(at)];
        self.near.get(at).iter().zip(cosines).map(|(r, c)| (r.get(), f32::from(*c) / 255.0))
    }
}

fn nearest(row: Row, known: &[Row], table: &[Vector]) -> Vec<(Row, u8)> {
    let vector = vectors::vector(row);
    let mut found: Vec<(Row, f32)> =
        (known.iter().zip(table)).map(|(r, v)| (*r, vectors::cosine(&vector, v))).filter(|(_, c)| *c >= NEAR).collect();
    found.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.truncate(NEAREST);
    found.into_iter().map(|(r, c)| (r, (c.min(1.0) * 255.0) as u8)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_words_find_known_ones() {
        let row = |w: &str| vectors::row(w).expect(w);
        let meanings = Meanings::new(["給与", "温泉", "会社"].map(row));
        let near: Vec<Row> = meanings.near(row("給料")).map(|(r, _)| r).collect();
        assert_eq!(near.first(), Some(&row("給与")));
        assert!(!near.contains(&row("温泉")));
        assert_eq!(Meanings::new([]).near(row("給料")).count(), 0);
    }
}
