//! One expected turn with every reading of it: what weights are learnt from.

use std::path::PathBuf;

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
