//! How many people work somewhere, as far as it was told: what is not sure decides only where it makes no difference.
//!
//! Not responsible for hearing it (`understanding::slots`).

/// How far off a count may be that is only about so many, as a share of it: people round to the ten.
const ABOUT: f64 = 0.1;

/// A head count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeadCount {
    /// Just so many.
    Exactly(u32),
    /// About so many (50人くらい).
    About(u32),
    /// From so many to so many, both included (10〜20人).
    Between(u32, u32),
    /// So many or fewer (100人以下).
    AtMost(u32),
    /// So many or more (300人以上).
    AtLeast(u32),
}

impl HeadCount {
    /// The number said, where it is one.
    #[must_use]
    pub fn said(self) -> Option<u32> {
        match self {
            Self::Exactly(n) | Self::About(n) => Some(n),
            Self::Between(..) | Self::AtMost(_) | Self::AtLeast(_) => None,
        }
    }

    /// The fewest and the most that it can be.
    #[must_use]
    pub fn limits(self) -> (u32, u32) {
        match self {
            Self::Exactly(n) => (n, n),
            Self::About(about) => {
                let off = (f64::from(about) * ABOUT).ceil() as u32;
                (about.saturating_sub(off), about.saturating_add(off))
            }
            Self::Between(least, most) => (least, most),
            Self::AtMost(most) => (0, most),
            Self::AtLeast(least) => (least, u32::MAX),
        }
    }

    /// Whether it was told exactly.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exactly(_))
    }

    /// Whether it keeps limits, both included; `None` where it may or may not.
    #[must_use]
    pub fn keeps(self, least: Option<u32>, most: Option<u32>) -> Option<bool> {
        let keeps = |n: u32| least.is_none_or(|least| n >= least) && most.is_none_or(|most| n <= most);
        let (low, high) = self.limits();
        let apart = least.is_some_and(|least| high < least) || most.is_some_and(|most| low > most);
        match (keeps(low), keeps(high)) {
            (true, true) => Some(true),
            _ if apart => Some(false),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HeadCount::{About, AtLeast, AtMost, Between, Exactly};
    use proptest::prelude::*;

    #[test]
    fn what_is_not_sure_decides_only_where_it_makes_no_difference() {
        let cases = [
            (Exactly(300), Some(true)),
            (Exactly(301), Some(false)),
            (About(300), None),
            (About(50), Some(true)),
            (About(900), Some(false)),
            (Between(10, 20), Some(true)),
            (Between(290, 310), None),
            (Between(301, 310), Some(false)),
            (AtMost(300), Some(true)),
            (AtMost(301), None),
            (AtLeast(300), None),
            (AtLeast(301), Some(false)),
        ];
        for (heads, keeps) in cases {
            assert_eq!(heads.keeps(None, Some(300)), keeps, "{heads:?}");
        }
        assert_eq!(Between(1, 500).keeps(Some(100), Some(300)), None);
    }

    proptest! {
        /// What is judged of an unsure count holds for every number that it can be.
        #[test]
        fn every_number_it_can_be_is_judged_alike(a in 0u32..500, more in 0u32..100, least in prop::option::of(0u32..400), most in prop::option::of(0u32..400)) {
            for heads in [Between(a, a + more), About(a), AtMost(a)] {
                if let Some(keeps) = heads.keeps(least, most) {
                    let (low, high) = heads.limits();
                    for n in low..=high {
                        prop_assert_eq!(Exactly(n).keeps(least, most), Some(keeps), "{} of {:?}", n, heads);
                    }
                }
            }
        }
    }
}
