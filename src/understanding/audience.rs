//! On whose behalf a message asks: a firm, a small firm, the worker, a bank.
//!
//! Cues are ordinary Japanese, the same for every pack. Not responsible for choosing a desk.

use std::sync::LazyLock;

use regex::Regex;

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

static CUES: LazyLock<Vec<(Audience, Regex)>> = LazyLock::new(|| {
    [
        (
            Audience::Person,
            r"本人|(?:働く|社員|従業員|外国人|労働者|実習生|留学生)の?側|求職者(?:として|向け)|個人として|私は?(?:特定技能|技能実習|外国人)|働いている人(?:が|から|向け)",
        ),
        (Audience::Bank, r"金融機関(?:として|向け|の者|の担当|です|側)|銀行(?:の者|の担当|です|員)|信用?金庫?(?:の者|の担当|です)"),
        (Audience::Small, r"中小"),
        (Audience::Large, r"中堅企業|大企業|全企業|大手"),
        (
            Audience::Firm,
            r"(?:会社|企業|法人|事業者|雇用主|事業主)(?:として|側|向け|の立場|から)|雇う側|受け入れる側|人事(?:の者|担当)",
        ),
    ]
    .into_iter()
    .map(|(audience, cue)| (audience, constant(cue)))
    .collect()
});

#[expect(clippy::expect_used, reason = "constant patterns, compiled in a test")]
fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

impl Audience {
    /// The audience normalised `text` names, the most telling first.
    #[must_use]
    pub fn said(text: &str) -> Option<Self> {
        CUES.iter().find(|(_, cue)| cue.is_match(text)).map(|(audience, _)| *audience)
    }

    /// The word for it in a desk's `audience`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Person => "本人",
            Self::Bank => "金融機関",
            Self::Small => "中小企業",
            Self::Large => "中堅企業",
            Self::Firm => "企業",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_understood() {
        for (text, wanted) in [
            ("社員本人が相談できる窓口は", Some(Audience::Person)),
            ("会社として相談したい", Some(Audience::Firm)),
            ("中小企業の窓口は", Some(Audience::Small)),
            ("大企業の場合の電話", Some(Audience::Large)),
            ("金融機関として問い合わせたい", Some(Audience::Bank)),
            ("うちの会社でも使えますか", None),
            ("福島銀行の事業は", None),
        ] {
            assert_eq!(Audience::said(text), wanted, "{text}");
        }
    }
}
