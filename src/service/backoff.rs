//! How long to wait between tries of something that may work later.
//!
//! Not responsible for trying: each caller knows what an error means.

use std::time::Duration;

use backon::{BackoffBuilder as _, ExponentialBackoff, ExponentialBuilder};

/// Waits that double from `first` up to `last`, for ever, each with up to as much again by chance,
/// so that many do not come back at once.
#[derive(Debug)]
pub struct Waits {
    builder: ExponentialBuilder,
    next: ExponentialBackoff,
    last: Duration,
}

impl Waits {
    /// Waits from `first` to `last`.
    #[must_use]
    pub fn new(first: Duration, last: Duration) -> Self {
        let builder = ExponentialBuilder::new()
            .with_min_delay(first)
            .with_max_delay(last)
            .with_factor(2.0)
            .with_jitter()
            .without_max_times();
        Self { builder, next: builder.build(), last }
    }

    /// The next wait.
    pub fn next_wait(&mut self) -> Duration {
        self.next.next().unwrap_or(self.last)
    }

    /// Begins anew with the first.
    pub fn reset(&mut self) {
        self.next = self.builder.build();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_never_end() {
        let (first, last) = (Duration::from_millis(100), Duration::from_secs(2));
        let mut waits = Waits::new(first, last);
        let seen: Vec<Duration> = (0..200).map(|_| waits.next_wait()).collect();
        assert!((first..=first * 2).contains(&seen[0]), "{seen:?}");
        assert!(seen[10..].iter().all(|w| (last..=last * 2).contains(w)), "{seen:?}");
        waits.reset();
        assert!((first..=first * 2).contains(&waits.next_wait()));
    }
}
