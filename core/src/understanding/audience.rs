//! On whose behalf a message asks: a firm, a small firm, the worker, a bank.
//!
//! Cues are words of the lexicon. Not responsible for choosing a desk.

use crate::language::lexicon::sections::{AudienceTerm, AudienceTerms};

/// For whom a question is asked, or a desk is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// The worker or student rather than the firm.
    Person,
    /// A bank or credit union.
    Bank,
    /// A small or medium-sized firm.
    Small,
    /// A larger firm, or any firm.
    Large,
    /// A firm.
    Firm,
}

impl Audience {
    /// The most telling first.
    const ALL: [Self; 5] = [Self::Person, Self::Bank, Self::Small, Self::Large, Self::Firm];

    /// The audience normalised `text` names, the most telling first.
    #[must_use]
    pub fn said(text: &str, terms: &AudienceTerms) -> Option<Self> {
        Self::ALL.into_iter().find(|audience| audience.term(terms).said.is_match(text))
    }

    /// The word for it in a desk's `audience`.
    #[must_use]
    pub fn word(self, terms: &AudienceTerms) -> &str {
        &self.term(terms).desk
    }

    fn term(self, terms: &AudienceTerms) -> &AudienceTerm {
        match self {
            Self::Person => &terms.person,
            Self::Bank => &terms.bank,
            Self::Small => &terms.small,
            Self::Large => &terms.large,
            Self::Firm => &terms.firm,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_understood() {
        let terms = crate::language::lexicon::Lexicon::shared().expect("lexicon").audience;
        for (text, wanted) in [
            ("社員本人が相談できる窓口は", Some(Audience::Person)),
            ("会社として相談したい", Some(Audience::Firm)),
            ("中小企業の窓口は", Some(Audience::Small)),
            ("大企業の場合の電話", Some(Audience::Large)),
            ("金融機関として問い合わせたい", Some(Audience::Bank)),
            ("うちの会社でも使えますか", None),
            ("福島銀行の事業は", None),
        ] {
            assert_eq!(Audience::said(text, &terms), wanted, "{text}");
        }
    }
}
