//! Who can use a measure: the rules the guide states, and the verdict on one firm.
//!
//! Rules are data of the pack (`eligibility:` of an entry). What they do not say
//! stays 要確認: nothing is concluded that the guide does not state.

use serde::{Deserialize, Serialize};

use super::model::{CourseStatus, Entry};

/// Lines of business that rules and slots speak of.
pub const INDUSTRIES: [&str; 14] = [
    "建設業",
    "製造業",
    "運送業",
    "宿泊業",
    "飲食業",
    "小売業",
    "卸売業",
    "農業",
    "漁業・水産業",
    "情報サービス業",
    "医療・介護",
    "サービス業",
    "林業",
    "縫製業",
];

/// Employment types that rules and slots speak of.
pub const EMPLOYMENTS: [&str; 6] = ["派遣", "パート・アルバイト", "契約社員", "障害者", "非正規", "正社員"];

/// What sort of body asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FirmSort {
    /// Large firm.
    #[serde(rename = "大企業")]
    Large,
    /// Firm between large and small.
    #[serde(rename = "中堅企業")]
    Middle,
    /// Small or medium firm.
    #[serde(rename = "中小企業")]
    Small,
    /// Micro firm; also a small firm.
    #[serde(rename = "小規模事業者")]
    Micro,
    /// Sole proprietor.
    #[serde(rename = "個人事業主")]
    Sole,
    /// Association of firms.
    #[serde(rename = "団体")]
    Association,
    /// Listed firm.
    #[serde(rename = "上場企業")]
    Listed,
    /// Firm that is not listed.
    #[serde(rename = "非上場企業")]
    Unlisted,
    /// A person, not a firm.
    #[serde(rename = "個人")]
    Person,
}

impl FirmSort {
    /// What people call it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Large => "大企業",
            Self::Middle => "中堅企業",
            Self::Small => "中小企業",
            Self::Micro => "小規模事業者",
            Self::Sole => "個人事業主",
            Self::Association => "団体",
            Self::Listed => "上場企業",
            Self::Unlisted => "非上場企業",
            Self::Person => "個人",
        }
    }

    /// Sorts that a firm is exactly one of by its size.
    fn is_size(self) -> bool {
        matches!(self, Self::Large | Self::Middle | Self::Small | Self::Micro)
    }

    /// Whether being `self` rules out being any of `wanted`; no where the guide leaves it open.
    fn excluded_by(self, wanted: &[Self]) -> bool {
        let all = |f: fn(Self) -> bool| wanted.iter().copied().all(f);
        match self {
            Self::Unlisted => wanted == [Self::Listed],
            Self::Listed => false,
            Self::Person => !wanted.contains(&Self::Person),
            _ if wanted == [Self::Person] => true,
            size if size.is_size() => all(Self::is_size) || wanted == [Self::Association],
            _ => false,
        }
    }
}

/// A wish of the person that measures serve, with the words it is recognised by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Id, used in `eligibility.purposes`.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Words that tell it.
    pub words: Vec<String>,
}

/// Verdict where a rule is not met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// Ruled out.
    #[default]
    No,
    /// To be checked: the guide names some, and leaves others open (中小企業など).
    Check,
}

/// One rule. All conditions must hold; a rule without any is one that only the person can check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The course it is about; the whole entry where missing.
    #[serde(default)]
    pub course: Option<String>,
    /// Lines of business it speaks of; others it leaves alone.
    #[serde(default)]
    pub within: Vec<String>,
    /// Most employees.
    #[serde(default)]
    pub max_employees: Option<u32>,
    /// Fewest employees.
    #[serde(default)]
    pub min_employees: Option<u32>,
    /// Sorts of firm; where a head count is given too, the count decides once it is known.
    #[serde(default)]
    pub firms: Vec<FirmSort>,
    /// Prefectures.
    #[serde(default)]
    pub prefectures: Vec<String>,
    /// Lines of business.
    #[serde(default)]
    pub industries: Vec<String>,
    /// Lines of business of which only a part is meant.
    #[serde(default)]
    pub check_industries: Vec<String>,
    /// Lines of business ruled out.
    #[serde(default)]
    pub except_industries: Vec<String>,
    /// Employment types it is about.
    #[serde(default)]
    pub employment: Vec<String>,
    /// What follows where it is not met.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// The rule as a sentence.
    pub says: String,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
}

/// Who can use an entry, and for what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// Ids of the purposes it serves.
    pub purposes: Vec<String>,
    /// Rules.
    pub rules: Vec<Rule>,
}

/// What is known about the one who asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Profile<'a> {
    /// Prefecture, full name.
    pub prefecture: Option<&'a str>,
    /// Employees.
    pub employees: Option<u32>,
    /// Line of business.
    pub industry: Option<&'a str>,
    /// Sort of firm.
    pub firm: Option<FirmSort>,
    /// Employment type spoken of.
    pub employment: Option<&'a str>,
}

/// Whether a measure can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Every rule the guide states is met.
    Yes,
    /// Something is left to be checked.
    Check,
    /// A rule is not met.
    No,
}

/// A verdict with the rules it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement<'a> {
    /// Verdict.
    pub verdict: Verdict,
    /// Rules that decide it, the deciding ones first.
    pub rules: Vec<(Verdict, &'a Rule)>,
    /// Courses ruled out, with the rule.
    pub courses_out: Vec<&'a Rule>,
}

impl Rule {
    /// What the rule says of `who`; nothing where it does not speak of them.
    #[must_use]
    pub fn judge(&self, who: Profile<'_>) -> Option<Verdict> {
        let miss = match self.otherwise {
            Otherwise::No => Verdict::No,
            Otherwise::Check => Verdict::Check,
        };
        if !self.within.is_empty() {
            match who.industry {
                Some(industry) if self.within.iter().any(|w| w == industry) => {}
                Some(_) => return None,
                None => return Some(Verdict::Check),
            }
        }
        let mut verdicts = Vec::new();
        let counted = self.max_employees.is_some() || self.min_employees.is_some();
        if counted && (who.employees.is_some() || self.firms.is_empty()) {
            verdicts.push(who.employees.map_or(Verdict::Check, |n| {
                let fits = self.max_employees.is_none_or(|max| n <= max) && self.min_employees.is_none_or(|m| n >= m);
                if fits { Verdict::Yes } else { miss }
            }));
        } else if !self.firms.is_empty() {
            verdicts.push(self.firm(who.firm, miss));
        }
        verdicts.extend(listed(&self.prefectures, who.prefecture, miss));
        if !self.industries.is_empty() || !self.check_industries.is_empty() {
            verdicts.push(match who.industry {
                Some(i) if self.industries.iter().any(|x| x == i) => Verdict::Yes,
                Some(i) if !self.check_industries.iter().any(|x| x == i) => miss,
                _ => Verdict::Check,
            });
        }
        if !self.except_industries.is_empty() {
            verdicts.push(match who.industry {
                Some(i) if self.except_industries.iter().any(|x| x == i) => miss,
                Some(_) => Verdict::Yes,
                None => Verdict::Check,
            });
        }
        verdicts.extend(listed(&self.employment, who.employment, miss));
        Some(verdicts.into_iter().max().unwrap_or(Verdict::Check))
    }

    fn firm(&self, firm: Option<FirmSort>, miss: Verdict) -> Verdict {
        let business = [FirmSort::Large, FirmSort::Middle, FirmSort::Small];
        match firm {
            Some(sort) if self.firms.contains(&sort) => Verdict::Yes,
            Some(sort) if sort.excluded_by(&self.firms) => miss,
            // Where firms of every size may use it, the size need not be known.
            None | Some(FirmSort::Unlisted | FirmSort::Listed) if business.iter().all(|b| self.firms.contains(b)) => {
                Verdict::Yes
            }
            _ => Verdict::Check,
        }
    }

    /// Whether head count, place or industry decides about it, rather than only the sort of firm.
    #[must_use]
    pub fn decides(&self) -> bool {
        let lists =
            [&self.within, &self.industries, &self.check_industries, &self.except_industries, &self.prefectures];
        self.max_employees.is_some() || self.min_employees.is_some() || lists.iter().any(|l| !l.is_empty())
    }

    /// How many conditions it has: of two courses that fit, the one with more is the closer.
    #[must_use]
    pub fn conditions(&self) -> usize {
        [self.prefectures.len(), self.industries.len(), self.employment.len()].iter().filter(|n| **n > 0).count()
    }
}

fn listed(list: &[String], mine: Option<&str>, miss: Verdict) -> Option<Verdict> {
    (!list.is_empty()).then(|| match mine {
        Some(mine) if list.iter().any(|x| x == mine) => Verdict::Yes,
        Some(_) => miss,
        None => Verdict::Check,
    })
}

/// The verdict on `who` for `entry`, or for one of its courses.
#[must_use]
pub fn judge<'a>(entry: &'a Entry, course: Option<&str>, who: Profile<'_>) -> Option<Judgement<'a>> {
    let eligibility = entry.eligibility.as_ref()?;
    let own = eligibility.rules.iter().filter(|r| r.course.is_none() || r.course.as_deref() == course);
    let mut rules: Vec<(Verdict, &Rule)> = own.filter_map(|r| r.judge(who).map(|v| (v, r))).collect();
    let mut courses_out = Vec::new();
    if course.is_none() {
        // The entry can be used when one of its courses can; the closest stands for them.
        let mut open: Vec<(Verdict, &Rule)> = Vec::new();
        let closed = |id: &str| {
            entry
                .courses
                .iter()
                .any(|c| c.id == id && matches!(c.status, Some(CourseStatus::Suspended | CourseStatus::Ended)))
        };
        for rule in eligibility.rules.iter().filter(|r| r.course.as_ref().is_some_and(|c| !closed(c))) {
            match rule.judge(who) {
                Some(Verdict::No) => courses_out.push(rule),
                Some(verdict) => open.push((verdict, rule)),
                None => {}
            }
        }
        open.sort_by_key(|(verdict, rule)| (*verdict, std::cmp::Reverse(rule.conditions())));
        let best = open.first().map(|(v, _)| *v);
        rules.extend(open.into_iter().filter(|(v, _)| Some(*v) == best).take(2));
        if best.is_none() && !courses_out.is_empty() && rules.is_empty() {
            rules.extend(courses_out.iter().map(|r| (Verdict::No, *r)));
        }
    }
    let verdict = rules.iter().map(|(v, _)| *v).max().unwrap_or(Verdict::Check);
    rules.sort_by_key(|(v, _)| std::cmp::Reverse(*v));
    Some(Judgement { verdict, rules, courses_out })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(yaml: &str) -> Rule {
        serde_saphyr::from_str(yaml).expect("rule")
    }

    #[test]
    fn a_head_count_decides_before_the_sort_of_firm() {
        let r = rule("{max_employees: 300, firms: [中小企業], says: a}");
        let who = |employees, firm| Profile { employees, firm, ..Profile::default() };
        assert_eq!(r.judge(who(Some(350), None)), Some(Verdict::No));
        assert_eq!(r.judge(who(Some(12), None)), Some(Verdict::Yes));
        assert_eq!(r.judge(who(None, Some(FirmSort::Large))), Some(Verdict::No));
        assert_eq!(r.judge(who(None, None)), Some(Verdict::Check));
    }

    #[test]
    fn what_the_guide_leaves_open_stays_open() {
        let small = rule("{firms: [中小企業, 小規模事業者], says: a}");
        let firm = |firm| Profile { firm: Some(firm), ..Profile::default() };
        assert_eq!(small.judge(firm(FirmSort::Large)), Some(Verdict::No));
        assert_eq!(small.judge(firm(FirmSort::Sole)), Some(Verdict::Check));
        assert_eq!(small.judge(firm(FirmSort::Small)), Some(Verdict::Yes));
        let listed = rule("{firms: [上場企業], says: a}");
        assert_eq!(listed.judge(firm(FirmSort::Unlisted)), Some(Verdict::No));
        assert_eq!(listed.judge(firm(FirmSort::Small)), Some(Verdict::Check));
        let person = rule("{firms: [個人], says: a}");
        assert_eq!(person.judge(firm(FirmSort::Small)), Some(Verdict::No));
        assert_eq!(rule("{says: a}").judge(Profile::default()), Some(Verdict::Check));
    }

    #[test]
    fn industries_and_places() {
        let farm = Profile { industry: Some("農業"), prefecture: Some("秋田県"), ..Profile::default() };
        assert_eq!(rule("{except_industries: [農業], says: a}").judge(farm), Some(Verdict::No));
        assert_eq!(rule("{within: [小売業], max_employees: 50, says: a}").judge(farm), None);
        assert_eq!(rule("{prefectures: [岩手県], says: a}").judge(farm), Some(Verdict::No));
        assert_eq!(rule("{industries: [建設業], check_industries: [農業], says: a}").judge(farm), Some(Verdict::Check));
    }
}
