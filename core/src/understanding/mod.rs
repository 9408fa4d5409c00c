//! From an analysis to what was meant: intent, entries, facet, slots, confidence.
//!
//! `understander` puts the rest together; `reject` says whether anything is meant; `parts`, `wanted` and `rows`
//! find what of an entry answers. Not responsible for what to answer.

mod addresses;
mod asked_of;
mod asks;
pub mod audience;
pub mod classifier;
pub mod facet;
pub mod features;
mod follows;
mod gist;
mod kinds;
pub mod meaning;
mod meant;
pub mod model;
mod names;
mod parts;
mod ranking;
pub mod reject;
mod rows;
pub mod search;
pub mod slots;
pub mod timing;
mod understander;
pub mod units;
mod verbatim;
pub mod wanted;
mod worded;
mod wording;

pub use meant::{RankedEntry, RankedIntent, Understanding};
pub use understander::Understander;

#[cfg(test)]
mod tests;
