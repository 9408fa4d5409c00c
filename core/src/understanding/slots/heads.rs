//! Hears how many people the firm has that a message is about.
//!
//! Of the counts that are the firm's the last holds, with what is counted together with it. Not responsible for reading
//! numbers, nor for whose they are.

use std::ops::Range;

use super::Hearing;
use super::hear::Told;
use crate::knowledge::heads::HeadCount;
use crate::language::numbers::{Amount, Number};

/// How surely a count must be the firm's: a wrong one decides wrongly what it can use.
const SURE: f32 = 0.1;

impl Hearing<'_> {
    /// Head count of the firm said last and where it stands. One with an open end (100人以下) is none: that is how
    /// conditions are told.
    pub(super) fn head_count(&self, text: &str, told: &Told<'_>) -> Option<(HeadCount, Range<usize>)> {
        let mut held: Option<(Amount, Range<usize>)> = None;
        for (number, margin) in &told.heads {
            let Number { amount, range, withdrawn, .. } = number;
            if *withdrawn || *margin < SURE || head_count(*amount).is_none() {
                continue;
            }
            // 正社員3人とパート7人: both count.
            held = Some(match held {
                Some((before, at)) if self.terms.heads_joined.is_match(&text[at.end..range.start]) => {
                    (sum(before, *amount), at.start..range.end)
                }
                _ => (*amount, range.clone()),
            });
        }
        held.and_then(|(amount, at)| Some((head_count(amount)?, at)))
    }
}

/// An amount of people as a head count.
fn head_count(amount: Amount) -> Option<HeadCount> {
    let count = |n: f64| Amount::Exactly(n).exactly().and_then(|n| u32::try_from(n).ok());
    match amount {
        Amount::Exactly(n) => count(n).map(HeadCount::Exactly),
        Amount::About(n) => count(n).map(HeadCount::About),
        Amount::Between(least, Some(most)) if least > 0.0 => Some(HeadCount::Between(count(least)?, count(most)?)),
        Amount::Between(..) | Amount::Some => None,
    }
}

/// Two counts together; not sure where one of them is not.
fn sum(a: Amount, b: Amount) -> Amount {
    match (a, b) {
        (Amount::Exactly(a), Amount::Exactly(b)) => Amount::Exactly(a + b),
        (Amount::Exactly(a) | Amount::About(a), Amount::Exactly(b) | Amount::About(b)) => Amount::About(a + b),
        _ => Amount::Some,
    }
}
