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
    /// Nobody can say how many (何人か), or it cannot be read.
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

    /// The fewest and the most, as they were said; no end where that is open.
    #[must_use]
    pub fn limits(self) -> Option<(f64, Option<f64>)> {
        match self {
            Self::Exactly(n) | Self::About(n) => Some((n, Some(n))),
            Self::Between(least, most) => Some((least, most)),
            Self::Some => None,
        }
    }

    /// Whether one of its ends is open (100人以下, 100人以上).
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Between(_, None) | Self::Between(0.0, _))
    }

    /// Either of two, nobody knows which: from the least to the most that is said.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let (Some((a, b)), Some((c, d))) = (self.limits(), other.limits()) else { return Self::Some };
        if self == other { self } else { Self::Between(a.min(c), b.zip(d).map(|(b, d)| b.max(d))) }
    }

    /// Two counts together; not sure where one of them is not.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exactly(a), Self::Exactly(b)) => Self::Exactly(a + b),
            (Self::Exactly(a) | Self::About(a), Self::Exactly(b) | Self::About(b)) => Self::About(a + b),
            _ => match (self.limits(), other.limits()) {
                (Some((a, b)), Some((c, d))) => Self::Between(a + c, b.zip(d).map(|(b, d)| b + d)),
                _ => Self::Some,
            },
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
    /// Whether what follows takes it back, replaces it or makes it what is only aimed at (20人じゃなくて, 20人から15人に減った,
    /// 30人にしたい).
    pub withdrawn: bool,
}

/// Whether two whole numbers are the same.
pub(super) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.5
}
