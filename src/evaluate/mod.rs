//! Measurements: how well intents are recognised and documents found.

pub mod asks;
pub mod baseline;
pub mod dialogue;
mod example;
mod fit;
pub mod intents;
pub mod laws;
pub mod questions;
pub mod reliability;
pub mod retrieval;
pub mod suggest;
pub mod variations;

/// Middle and 99th percentile of latencies in microseconds.
#[must_use]
pub fn percentiles(latencies_us: &mut [u64]) -> (u64, u64) {
    latencies_us.sort_unstable();
    let at = |share: f64| {
        latencies_us
            .get(((latencies_us.len() as f64 * share) as usize).min(latencies_us.len().saturating_sub(1)))
            .copied()
            .unwrap_or(0)
    };
    (at(0.5), at(0.99))
}
