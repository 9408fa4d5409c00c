//! Who can use a measure: the rules the guide states, and the verdict on one firm.
//!
//! Rules are data of the pack (`eligibility:` of an entry). What they do not say
//! stays 要確認: nothing is concluded that the guide does not state.

use super::heads::HeadCount;
use super::model::{CourseStatus, Entry, Otherwise, Rule};
use super::slots::{Aspect, FirmSort, SlotValues};

/// What is known about the one who asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Profile<'a> {
    /// Prefecture, full name.
    pub prefecture: Option<&'a str>,
    /// Employees.
    pub employees: Option<HeadCount>,
    /// Line of business.
    pub industry: Option<&'a str>,
    /// The narrower line within it.
    pub trade: Option<&'a str>,
    /// Sort of firm, by its label.
    pub firm: Option<&'a str>,
    /// Employment type spoken of.
    pub employment: Option<&'a str>,
}

impl Profile<'_> {
    /// Whether the line of business, or the narrower one, is one of `lines`; `None` where it is not known.
    fn works_in(&self, lines: &[String]) -> Option<bool> {
        let is = |line: Option<&str>| line.is_some_and(|line| lines.iter().any(|l| l == line));
        self.industry.map(|_| is(self.industry) || is(self.trade))
    }
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
    pub fn judge(&self, who: Profile<'_>, values: &SlotValues) -> Option<Verdict> {
        let miss = match self.otherwise {
            Otherwise::No => Verdict::No,
            Otherwise::Check => Verdict::Check,
        };
        if !self.within.is_empty() {
            match who.works_in(&self.within) {
                Some(true) => {}
                Some(false) => return None,
                None => return Some(Verdict::Check),
            }
        }
        let mut verdicts = Vec::new();
        if self.counts_heads() && (who.employees.is_some() || self.firms.is_empty()) {
            verdicts.push(match self.keeps(who.employees) {
                Some(true) => Verdict::Yes,
                Some(false) => miss,
                None => Verdict::Check,
            });
        } else if !self.firms.is_empty() {
            verdicts.push(self.firm(who.firm, miss, values));
        }
        verdicts.extend(listed(&self.prefectures, who.prefecture, miss));
        if !self.industries.is_empty() || !self.check_industries.is_empty() {
            verdicts.push(match (who.works_in(&self.industries), who.works_in(&self.check_industries)) {
                (Some(true), _) => Verdict::Yes,
                (_, Some(false)) => miss,
                _ => Verdict::Check,
            });
        }
        if !self.except_industries.is_empty() {
            verdicts.push(match who.works_in(&self.except_industries) {
                Some(true) => miss,
                Some(false) => Verdict::Yes,
                None => Verdict::Check,
            });
        }
        verdicts.extend(listed(&self.employment, who.employment, miss));
        Some(verdicts.into_iter().max().unwrap_or(Verdict::Check))
    }

    /// Whether it sets a limit to the head count.
    #[must_use]
    pub fn counts_heads(&self) -> bool {
        self.max_employees.is_some() || self.min_employees.is_some()
    }

    /// Whether a head count keeps the rule's limits; `None` where that is not known.
    #[must_use]
    pub fn keeps(&self, employees: Option<HeadCount>) -> Option<bool> {
        employees.and_then(|heads| heads.keeps(self.min_employees, self.max_employees))
    }

    fn firm(&self, firm: Option<&str>, miss: Verdict, values: &SlotValues) -> Verdict {
        let named = |label: &str| self.firms.iter().any(|f| f == label);
        let wanted: Vec<Aspect> = self.firms.iter().filter_map(|f| values.firm(f)).map(|f| f.aspect).collect();
        let sort = firm.and_then(|label| values.firm(label));
        let fits = |sort: &FirmSort| named(&sort.label) || sort.part_of.as_deref().is_some_and(named);
        // Where firms of every size may use it, the size need not be known.
        let of_any_size = sort.is_none_or(|s| s.aspect == Aspect::Listing);
        let mut sizes = values.firms.iter().filter(|f| f.aspect == Aspect::Size).peekable();
        match sort {
            Some(sort) if fits(sort) => Verdict::Yes,
            Some(sort) if excluded(sort.aspect, &wanted) => miss,
            _ if of_any_size && sizes.peek().is_some() && sizes.all(fits) => Verdict::Yes,
            _ => Verdict::Check,
        }
    }

    /// Whether head count, place or industry decides about it, rather than only the sort of firm.
    #[must_use]
    pub fn decides(&self) -> bool {
        let lists =
            [&self.within, &self.industries, &self.check_industries, &self.except_industries, &self.prefectures];
        self.counts_heads() || lists.iter().any(|l| !l.is_empty())
    }

    /// How many conditions it has: of two courses that fit, the one with more is the closer.
    #[must_use]
    pub fn conditions(&self) -> usize {
        [self.prefectures.len(), self.industries.len(), self.employment.len()].iter().filter(|n| **n > 0).count()
    }
}

/// Whether being something rules out being any of `wanted`; no where the guide leaves it open.
fn excluded(mine: Aspect, wanted: &[Aspect]) -> bool {
    let only = |aspect: Aspect| wanted.iter().all(|w| *w == aspect);
    match mine {
        Aspect::Person => !wanted.contains(&Aspect::Person),
        Aspect::Listing => only(Aspect::Listing),
        Aspect::Size => only(Aspect::Size) || only(Aspect::Association) || only(Aspect::Person),
        Aspect::Form | Aspect::Association => only(Aspect::Person),
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
pub fn judge<'a>(
    entry: &'a Entry,
    course: Option<&str>,
    who: Profile<'_>,
    values: &SlotValues,
) -> Option<Judgement<'a>> {
    let eligibility = entry.eligibility.as_ref()?;
    let own = eligibility.rules.iter().filter(|r| r.course.is_none() || r.course.as_deref() == course);
    let mut rules: Vec<(Verdict, &Rule)> = own.filter_map(|r| r.judge(who, values).map(|v| (v, r))).collect();
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
            match rule.judge(who, values) {
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

    fn values() -> SlotValues {
        let sort =
            |label, aspect, part: &str| format!("  - {{label: {label}, aspect: {aspect}, {part}words: [{label}]}}\n");
        let firms = [
            sort("大", "size", ""),
            sort("中", "size", ""),
            sort("小", "size", "part_of: 中, "),
            sort("一人", "form", ""),
            sort("組合", "association", ""),
            sort("上場", "listing", ""),
            sort("非上場", "listing", ""),
            sort("個人", "person", ""),
        ];
        serde_saphyr::from_str(&format!("firms:\n{}", firms.concat())).expect("slots")
    }

    fn judged(rule: &Rule, who: Profile<'_>) -> Option<Verdict> {
        rule.judge(who, &values())
    }

    #[test]
    fn a_head_count_decides_before_the_sort_of_firm() {
        let r = rule("{max_employees: 300, firms: [中], says: a}");
        let who = |employees, firm| Profile { employees, firm, ..Profile::default() };
        assert_eq!(judged(&r, who(Some(HeadCount::Exactly(350)), None)), Some(Verdict::No));
        assert_eq!(judged(&r, who(Some(HeadCount::Exactly(12)), None)), Some(Verdict::Yes));
        assert_eq!(judged(&r, who(Some(HeadCount::Between(290, 310)), None)), Some(Verdict::Check));
        assert_eq!(judged(&r, who(None, Some("大"))), Some(Verdict::No));
        assert_eq!(judged(&r, who(None, None)), Some(Verdict::Check));
    }

    #[test]
    fn what_the_guide_leaves_open_stays_open() {
        let firm = |firms: &str, mine| {
            judged(&rule(&format!("{{firms: [{firms}], says: a}}")), Profile { firm: mine, ..Profile::default() })
        };
        let cases = [
            ("中, 小", "大", Verdict::No),
            ("中, 小", "一人", Verdict::Check),
            ("中, 小", "中", Verdict::Yes),
            ("中", "小", Verdict::Yes),
            ("小", "中", Verdict::No),
            ("上場", "非上場", Verdict::No),
            ("上場", "中", Verdict::Check),
            ("組合", "大", Verdict::No),
            ("中, 組合", "大", Verdict::Check),
            ("個人", "中", Verdict::No),
            ("個人", "組合", Verdict::No),
            ("中, 組合", "個人", Verdict::No),
            ("大, 中", "上場", Verdict::Yes),
        ];
        for (firms, mine, verdict) in cases {
            assert_eq!(firm(firms, Some(mine)), Some(verdict), "{mine} of {firms}");
        }
        assert_eq!(firm("大, 中", None), Some(Verdict::Yes), "of every size");
        assert_eq!(firm("中", None), Some(Verdict::Check));
        assert_eq!(judged(&rule("{says: a}"), Profile::default()), Some(Verdict::Check));
    }

    #[test]
    fn industries_and_places() {
        let farm = Profile { industry: Some("農業"), prefecture: Some("秋田県"), ..Profile::default() };
        let says = |yaml: &str| judged(&rule(yaml), farm);
        assert_eq!(says("{except_industries: [農業], says: a}"), Some(Verdict::No));
        assert_eq!(says("{within: [小売業], max_employees: 50, says: a}"), None);
        assert_eq!(says("{prefectures: [岩手県], says: a}"), Some(Verdict::No));
        assert_eq!(says("{industries: [建設業], check_industries: [農業], says: a}"), Some(Verdict::Check));
        assert_eq!(says("{prefectures: [岩手県], otherwise: check, says: a}"), Some(Verdict::Check));
    }

    #[test]
    fn a_rule_may_name_the_narrower_line() {
        let food = Profile { industry: Some("製造業"), trade: Some("食品"), ..Profile::default() };
        let says = |yaml: &str| judged(&rule(yaml), food);
        assert_eq!(says("{industries: [食品], check_industries: [製造業], says: a}"), Some(Verdict::Yes));
        assert_eq!(says("{check_industries: [製造業], except_industries: [食品], says: a}"), Some(Verdict::No));
        assert_eq!(says("{within: [製造業], max_employees: 50, says: a}"), Some(Verdict::Check));
    }

    #[test]
    fn an_entry_can_be_used_when_one_of_its_courses_can() {
        let entry: Entry = serde_saphyr::from_str(concat!(
            "id: grant\nkind: measure\ntitle: 例\nsummary: 例\n",
            "courses:\n  - {id: a, name: 甲}\n  - {id: b, name: 乙}\n  - {id: c, name: 丙, status: ended}\n",
            "eligibility:\n  purposes: [x]\n  rules:\n",
            "    - {course: a, industries: [農業], says: 農業が対象です。}\n",
            "    - {course: b, max_employees: 50, says: 50人までです。}\n",
            "    - {course: c, employment: [派遣], says: 派遣が対象です。}\n",
        ))
        .expect("entry");
        let shop =
            Profile { industry: Some("小売業"), employees: Some(HeadCount::Exactly(30)), ..Profile::default() };
        let whole = judge(&entry, None, shop, &values()).expect("rules");
        assert_eq!(whole.verdict, Verdict::Yes);
        assert_eq!(whole.rules[0].1.course.as_deref(), Some("b"));
        assert_eq!(whole.courses_out.iter().map(|r| r.course.as_deref()).collect::<Vec<_>>(), [Some("a")]);
        let course = judge(&entry, Some("a"), shop, &values()).expect("rules");
        assert_eq!(course.verdict, Verdict::No);
    }
}
