//! What a number says: how many, how sure, of what, and where it stands.

use std::ops::Range;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// People.
    People,
    /// Yen.
    Yen,
    /// Parts of a hundred.
    Percent,
    /// A year of the common calendar, whichever it was said in.
    Year,
}

/// How many, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// Just this many.
    Exactly(f64),
    /// Not meant exactly (50人くらい).
    About(f64),
    /// Somewhere from the first to the second; no end where it is open (100人以上). Limits that are
    /// left out themselves (100人未満) are whole numbers one further in.
    Between(f64, Option<f64>),
    /// Nobody counted (数十人, 何人か).
    Some,
}

impl Amount {
    /// The whole number it is, where it is meant as one.
    #[must_use]
    pub fn exactly(self) -> Option<u64> {
        match self {
            Self::Exactly(n) => whole(n),
            _ => None,
        }
    }
}

fn whole(n: f64) -> Option<u64> {
    (n.fract() == 0.0 && (0.0..=1e15).contains(&n)).then_some(n as u64)
}

/// A number with its unit, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// How many.
    pub amount: Amount,
    /// Of what.
    pub unit: Unit,
    /// Bytes of the normalised text, words of doubt and limit included.
    pub range: Range<usize>,
    /// Whether what follows takes it back or replaces it (20人じゃなくて, 20人から15人に減った).
    pub withdrawn: bool,
}
