//! What a person says about themselves: prefecture, town, head count, industry, employment type.
//!
//! Which values there are is the pack's business (`knowledge::slots`).

mod hear;
mod place;

use serde::{Deserialize, Serialize};

pub use hear::Hearing;
pub use place::{Places, place_key};

/// Slots of one utterance or of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Prefecture, full name.
    pub prefecture: Option<String>,
    /// City, town or village.
    pub city: Option<String>,
    /// Number of employees.
    pub employees: Option<u32>,
    /// Line of business.
    pub industry: Option<String>,
    /// Employment type.
    pub employment: Option<String>,
    /// Sort of firm: label of one of the pack's.
    pub firm: Option<String>,
    /// What a measure is wanted for: label of one of the pack's purposes.
    pub purpose: Option<String>,
}

impl Slots {
    /// Whether nothing is known about the person; what they want does not count.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Self { purpose: None, ..self.clone() } == Self::default()
    }

    /// What is known, as JSON; what is not known is left out.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut all = serde_json::json!(self);
        if let Some(map) = all.as_object_mut() {
            map.retain(|_, v| !v.is_null());
        }
        all
    }

    /// Takes over what `newer` says; a new prefecture forgets a town of another.
    pub fn update(&mut self, newer: &Self) {
        if newer.prefecture.is_some() && newer.prefecture != self.prefecture {
            self.city = None;
        }
        for (mine, new) in [
            (&mut self.prefecture, &newer.prefecture),
            (&mut self.city, &newer.city),
            (&mut self.industry, &newer.industry),
            (&mut self.employment, &newer.employment),
            (&mut self.firm, &newer.firm),
            (&mut self.purpose, &newer.purpose),
        ] {
            if new.is_some() {
                mine.clone_from(new);
            }
        }
        if newer.employees.is_some() {
            self.employees = newer.employees;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;
    use crate::knowledge::load::{Source, load};
    use crate::language::Analyzer;
    use std::sync::LazyLock;

    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| {
        let lexicon = crate::language::lexicon::Lexicon::shared().expect("lexicon");
        Analyzer::new(&[], &lexicon.language).expect("dictionary")
    });

    static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(|| load(&Source::embedded()).0.expect("pack"));

    fn firm(text: &str) -> Option<(&'static str, bool)> {
        static NOWHERE: LazyLock<Places> = LazyLock::new(Places::default);
        Hearing::new(&KNOWLEDGE, &NOWHERE).firm(text)
    }

    fn said(text: &str) -> Slots {
        let town = |name: &str, prefecture: &str| (place_key(name), (name.to_owned(), prefecture.to_owned()));
        let places: Places =
            [town("釜石市", "岩手県"), town("丸森町", "宮城県"), town("鰺ヶ沢町", "青森県")].into_iter().collect();
        Hearing::new(&KNOWLEDGE, &places).slots(&ANALYZER.analyze(text))
    }

    #[test]
    fn places() {
        assert_eq!(said("山形のプロ拠点").prefecture.as_deref(), Some("山形県"));
        assert_eq!(said("宮城じゃなくて福島です").prefecture.as_deref(), Some("福島県"));
        assert_eq!(said("福島銀行の事業").prefecture, None);
        assert_eq!(said("釜石の会社です").prefecture.as_deref(), Some("岩手県"));
        assert_eq!(said("鯵ケ沢町の組合").city.as_deref(), Some("鰺ヶ沢町"));
        assert_eq!(said("あおもりけんの窓口").prefecture.as_deref(), Some("青森県"));
    }

    #[test]
    fn sorts_of_firm() {
        assert_eq!(said("個人事業主です").firm.as_deref(), Some("個人事業主"));
        assert_eq!(said("大企業でも使えますか").firm, None);
        assert_eq!(firm("大企業でも使えますか"), Some(("大企業", false)));
        assert_eq!(firm("うちは上場してないけど"), Some(("非上場企業", true)));
        assert_eq!(firm("特定技能の試験"), None);
    }

    #[test]
    fn a_prefecture_in_hiragana_is_told_from_other_words() {
        assert_eq!(said("おおさかの窓口").prefecture.as_deref(), Some("大阪府"));
        assert_eq!(said("ならけんの会社です").prefecture.as_deref(), Some("奈良県"));
        assert_eq!(said("ならは?").prefecture, None);
        assert_eq!(said("あきたの窓口").prefecture.as_deref(), Some("秋田県"));
        assert_eq!(said("もうあきた").prefecture, None);
    }

    #[test]
    fn people_and_work() {
        assert_eq!(said("当社は社員十二名の板金加工業です").employees, Some(12));
        assert_eq!(said("当社は社員十二名の板金加工業です").industry.as_deref(), Some("製造業"));
        assert_eq!(said("20人です").employees, Some(20));
        assert_eq!(said("社員は20人じゃなくて35人です").employees, Some(35));
        assert_eq!(said("20人じゃなくて35人").employees, Some(35));
        assert_eq!(said("水産加工の会社です").industry.as_deref(), Some("製造業"));
        assert_eq!(said("パートの賃上げ").employment.as_deref(), Some("パート・アルバイト"));
        assert_eq!(said("2024年度").employees, None);
    }

    #[test]
    fn head_counts_however_they_are_said() {
        for (text, heads) in [
            ("社員1,200人の会社です", Some(1_200)),
            ("社員１，２００人の会社です", Some(1_200)),
            ("社員3百人の会社です", Some(300)),
            ("社員1千人の会社です", Some(1_000)),
            ("社員が1万人です", Some(10_000)),
            ("従業員 ５０ 名です", Some(50)),
            ("社員が20人から15人に減りました", Some(15)),
            ("24人じゃなくて26人", Some(26)),
            ("正社員3人とパート7人です", Some(10)),
            ("12人の運送屋", Some(12)),
            ("全部で24人", Some(24)),
            ("うちら三人でやってる", Some(3)),
            ("22人だけど", Some(22)),
            ("50人くらいです", Some(50)),
            // Not sure, or not the firm's.
            ("社員10〜20人の会社です", None),
            ("社員100人以下の会社でも使えますか", None),
            ("社員の一人が親の介護で休んでいる", None),
            ("1人目の子が生まれた社員", None),
            ("お客さんが30人来た", None),
        ] {
            assert_eq!(said(text).employees, heads, "{text}");
        }
    }
}
