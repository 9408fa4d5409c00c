//! Whether the person can use a measure: 対象, 対象外 or 要確認, with the rule and its page.
//!
//! Reads the rules of the pack (`eligibility`); what the guide leaves open is 要確認. Not responsible for lists of
//! measures: that is `shortlist`.

use std::borrow::Cow;

use super::answer::Focus;
use super::compose::audience_lines;
use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::eligibility::{Judgement, Profile, Verdict, judge};
use crate::knowledge::heads::HeadCount;
use crate::knowledge::model::{Course, Entry, Rule};
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::EligibilityReplyPhrases;
use crate::language::{Token, normalize};
use crate::message::{Block, Reply};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;
use crate::understanding::units::Part;

/// Lines of business of a rule from which the person's alone is said.
const MANY_LINES: usize = 4;
/// Share of the words of a case, or of a question, from which what is told speaks of it.
pub(super) const SPOKEN_OF: f32 = 0.5;

impl Policy<'_> {
    /// Whether the person can use entry `at`, as far as its rules speak of what is known.
    pub(super) fn verdict(&mut self, at: usize, course: Option<&str>, u: &Understanding) -> Reply {
        let entry = &self.mind.knowledge.entries[at];
        let asked = self.firm_spoken_of(u).is_some();
        if u.slots.heads().is_some() && !asked && !speaks_of(entry, &u.slots) && !speaks_of(entry, &self.state.slots) {
            return self.unlimited(at, u);
        }
        self.judged(at, course, u)
    }

    pub(super) fn profile<'s>(&'s self, slots: &'s Slots, u: &Understanding) -> Profile<'s> {
        let asked = self.firm_spoken_of(u).map(|(sort, _)| sort);
        Profile {
            prefecture: slots.prefecture.as_deref(),
            // 「大企業でも？」 asks about another firm than the one whose head count is known.
            employees: u.slots.heads().or(slots.heads().filter(|_| asked.is_none())),
            industry: slots.industry.as_deref(),
            trade: slots.trade.as_deref(),
            firm: asked.or(slots.firm.as_deref()),
            employment: slots.employment.as_deref(),
        }
    }

    /// What the entry, or the course of it that is named, says of who can use it, and that it is closed where it is.
    fn judging(&mut self, at: usize, u: &Understanding) -> Reply {
        let named = self.course_named(at, u).map(|i| Focus::Parts(vec![Part::Course(i)], Some(Facet::Audience)));
        self.judging = true;
        let reply = self.compose(at, &named.unwrap_or(Focus::Facet(Facet::Audience)), u, 1.0, 0);
        self.judging = false;
        reply
    }

    /// A head count asked about where the guide sets none: says so, above what it says of the audience.
    fn unlimited(&mut self, at: usize, u: &Understanding) -> Reply {
        let mut reply = self.judging(at, u);
        let heading = reply.after_heading();
        let said = self.book().eligibility_reply.no_head_count(self.mind.knowledge.source_name());
        reply.blocks.insert(heading, Block::Text(said));
        reply
    }

    /// The verdict on the person, with its rules, above what the entry says of its audience.
    fn judged(&mut self, at: usize, course: Option<&str>, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let entry = &knowledge.entries[at];
        let slots = self.state.slots.clone();
        let asked = self.firm_spoken_of(u).is_some();
        let mut reply = self.judging(at, u);
        let profile = self.profile(&slots, u);
        let Some(judgement) = judge(entry, course, profile, &knowledge.slots) else { return reply };
        let say = &self.book().eligibility_reply;
        let only = only_course(entry, &judgement);
        let lead = match judgement.verdict {
            Verdict::Yes | Verdict::Check if self.in_untold_case(at, u) => say.case_untold(knowledge.source_name()),
            Verdict::Yes if only.is_some() => say.course(only.map_or("", |c| c.name.as_str())),
            Verdict::Yes => say.yes(knowledge.source_name()),
            Verdict::Check => say.check(knowledge.source_name()),
            Verdict::No => say.no(knowledge.source_name()),
        };
        // Of the one course that is left its own rules tell most.
        let tells = |rule: &Rule| only.is_none_or(|c| rule.course.as_ref() == Some(&c.id));
        let rules = judgement.rules.iter().filter(|(v, rule)| *v != Verdict::Yes || tells(rule));
        let lines: Vec<String> =
            rules.map(|(v, r)| said_with_page(entry, *v, &rule_says(*v, r, &slots, say), r)).collect();
        let heading = reply.after_heading();
        reply.blocks.retain(|b| !matches!(b, Block::Bullets(_)));
        let out: Vec<String> = judgement.courses_out.iter().filter_map(|r| course_line(entry, r)).take(3).collect();
        if judgement.verdict != Verdict::No && only.is_none() && !out.is_empty() {
            reply.blocks.insert(heading, Block::Bullets(out));
            reply.blocks.insert(heading, Block::Text(say.courses_out().to_owned()));
        }
        // What lies on both sides of a limit is asked for, not judged by.
        let unsure = profile.employees.filter(|heads| {
            let open = |r: &Rule| r.counts_heads() && r.keeps(Some(*heads)).is_none();
            judgement.rules.iter().any(|(v, r)| *v == Verdict::Check && open(r))
        });
        let exactly = unsure.map(|heads| Block::Text(say.tell_exactly(count(heads, self.book()))));
        reply.blocks.splice(heading..heading, [Block::Text(lead), Block::Bullets(lines)].into_iter().chain(exactly));
        // The rules have said it already.
        let untold = self.in_untold_case(at, u);
        let whom = entry.audience.as_deref().map(str::trim).filter(|_| !judgement.rules.is_empty() && !untold);
        let said: Vec<&str> = judgement.rules.iter().map(|(_, r)| r.says.as_str()).chain(whom).collect();
        reply.blocks.retain(|b| !matches!(b, Block::Text(t) if said.contains(&t.as_str())));
        reply.cite(judgement.rules.iter().filter_map(|(_, r)| entry.page_of(r.page)));
        reply.name_source(&knowledge.pack);
        let used = used(&slots, &judgement, !asked, self.book());
        if !used.is_empty() {
            reply.notices.insert(0, say.by(used.join("・")));
        }
        reply
    }

    /// Whether a message asks which course of entry `at` is the person's, and what is known of them leaves one.
    pub(super) fn asks_own_course(&self, at: usize, u: &Understanding) -> bool {
        let knowledge = &self.mind.knowledge;
        let entry = &knowledge.entries[at];
        let which = self.turn_terms().which_of_two.within(u.analysis.normalized.text());
        let named = || self.mind.courses_named(at, u.analysis.normalized.text(), true).len();
        which && named() == 0 && {
            let judgement = judge(entry, None, self.profile(&self.state.slots, u), &knowledge.slots);
            judgement.is_some_and(|j| j.verdict == Verdict::Yes && only_course(entry, &j).is_some())
        }
    }

    /// 「社員20人です」 while an entry is the topic: whether it then fits, where its rules speak of that.
    pub(super) fn told(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        let knowledge = self.mind.knowledge.clone();
        let entry = &knowledge.entries[at];
        if !speaks_of(entry, &u.slots) {
            return None;
        }
        Some(self.judged(at, None, u))
    }

    /// Whether a message asks if one can use entry `at` in a case of which nothing told of its audience speaks
    /// (赤字でも使えますか).
    pub(super) fn in_untold_case(&self, at: usize, u: &Understanding) -> bool {
        let (turn, entry) = (self.turn_terms(), &self.mind.knowledge.entries[at]);
        let rules = || entry.eligibility.iter().flat_map(|e| &e.rules);
        let firm = self.firm_spoken_of(u).is_some();
        let Some(asked) = turn.in_case.captures(&u.nameless).and_then(|found| found.name("case")) else { return false };
        if turn.open.is_match(&u.nameless) || speaks_of(entry, &u.slots) || firm && rules().any(|r| !r.firms.is_empty())
        {
            return false;
        }
        let said: Vec<String> = (entry.audience.iter().cloned())
            .chain(rules().map(|r| r.says.clone()))
            .chain(audience_lines(entry, self.terms()))
            .map(|text| normalize(&text).text().to_owned())
            .collect();
        let of_case = |t: &&Token| asked.as_str().contains(u.analysis.surface(t));
        let case: Vec<&Token> = self.own_words(u).into_iter().filter(of_case).collect();
        let spoken_of = |t: &Token| said.iter().any(|text| text.contains(u.analysis.surface(t)));
        // 「女性の少ない会社でも取れる？」: what is said last of the case makes it one.
        case.last().is_some_and(|last| !spoken_of(last) || self.share_of(&case, spoken_of) < SPOKEN_OF)
    }

    /// Whether a message has no words beyond a name, the question whether, and the person's own firm.
    pub(super) fn asks_nothing_else(&self, u: &Understanding) -> bool {
        let whether: Vec<&str> = self.turn_terms().whether.find_iter(&u.nameless).map(|m| m.as_str()).collect();
        let idle = self.idle(u);
        u.analysis.content().all(|t| {
            let surface = u.analysis.surface(t);
            !u.nameless.contains(surface) || whether.iter().any(|w| w.contains(surface)) || idle(t)
        })
    }

    /// The course a message names, else the one in hand while the topic is `at`.
    pub(super) fn course_in_hand(&self, at: usize, u: &Understanding) -> Option<String> {
        let entry = &self.mind.knowledge.entries[at];
        if let Some(i) = self.course_named(at, u) {
            return Some(entry.courses[usize::from(i)].id.clone());
        }
        let open = matches!(&self.state.topic, Some(Topic::Entry(id, _)) if *id == entry.id);
        self.state.course.clone().filter(|c| open && entry.courses.iter().any(|x| x.id == *c))
    }
}

/// The one course that can be used, where others are ruled out.
fn only_course<'e>(entry: &'e Entry, judgement: &Judgement<'_>) -> Option<&'e Course> {
    let mut of = judgement.rules.iter().filter_map(|(_, rule)| rule.course.as_ref());
    let first = of.next().filter(|_| !judgement.courses_out.is_empty())?;
    let only = of.all(|other| other == first) && judgement.courses_out.iter().all(|r| r.course.as_ref() != Some(first));
    entry.courses.iter().find(|c| only && c.id == *first)
}

/// Whether some rule of `entry` speaks of what `slots` say.
pub(super) fn speaks_of(entry: &Entry, slots: &Slots) -> bool {
    entry.eligibility.iter().flat_map(|e| &e.rules).any(|r| {
        slots.heads().is_some() && (r.counts_heads() || !r.firms.is_empty())
            || slots.industry.is_some() && speaks_of_industry(r)
            || slots.prefecture.is_some() && !r.prefectures.is_empty()
            || slots.employment.is_some() && !r.employment.is_empty()
            || slots.firm.is_some() && !r.firms.is_empty()
    })
}

pub(super) fn speaks_of_industry(rule: &Rule) -> bool {
    ![&rule.within, &rule.industries, &rule.check_industries, &rule.except_industries].iter().all(|l| l.is_empty())
}

/// What is known about the person and spoken of by the rules that decided.
fn used(slots: &Slots, judgement: &Judgement<'_>, firm: bool, book: &Phrasebook) -> Vec<String> {
    let any = |f: &dyn Fn(&Rule) -> bool| judgement.rules.iter().any(|(_, r)| f(r));
    [
        slots.prefecture.clone().filter(|_| any(&|r| !r.prefectures.is_empty())),
        slots.heads().filter(|_| any(&Rule::counts_heads)).map(|heads| book.memo.employees(count(heads, book))),
        slots.line().cloned().filter(|_| any(&speaks_of_industry)),
        slots.employment.clone().filter(|_| any(&|r| !r.employment.is_empty())),
        slots.firm.clone().filter(|_| firm && any(&|r| !r.firms.is_empty())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// A head count as it is said back: 20, 約50, 10〜20.
pub(super) fn count(heads: HeadCount, book: &Phrasebook) -> String {
    match heads {
        HeadCount::Exactly(n) => n.to_string(),
        HeadCount::About(n) => book.memo.about(n),
        HeadCount::Between(least, most) => book.memo.between(least, most),
        HeadCount::AtMost(most) => book.memo.at_most(most),
        HeadCount::AtLeast(least) => book.memo.at_least(least),
    }
}

pub(super) fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "○",
        Verdict::Check => "△",
        Verdict::No => "×",
    }
}

/// 「× 常時雇用する人が300人以下の中小企業が対象です（p.39）」
pub(super) fn rule_line(entry: &Entry, verdict: Verdict, rule: &Rule) -> String {
    said_with_page(entry, verdict, &rule.says, rule)
}

/// What is said for a rule, with its sign, its course and its page.
fn said_with_page(entry: &Entry, verdict: Verdict, says: &str, rule: &Rule) -> String {
    format!("{} {}", sign(verdict), reason(entry, says, rule))
}

/// What is said for a rule, with its course and its page.
pub(super) fn reason(entry: &Entry, says: &str, rule: &Rule) -> String {
    let page = entry.page_of(rule.page).map_or(String::new(), |p| format!("（p.{p}）"));
    let course = rule.course.as_ref().and_then(|id| entry.courses.iter().find(|c| c.id == *id));
    let course = course.map_or(String::new(), |c| format!("{}: ", c.name));
    format!("{course}{}{page}", says.trim_end_matches('。'))
}

/// What a rule says to the person: of many lines of business the own one alone.
pub(super) fn rule_says<'r>(
    verdict: Verdict,
    rule: &'r Rule,
    slots: &Slots,
    say: &EligibilityReplyPhrases,
) -> Cow<'r, str> {
    match slots.line().filter(|_| verdict == Verdict::Yes && rule.industries.len() >= MANY_LINES) {
        Some(line) => Cow::Owned(say.line_fits(line)),
        None => Cow::Borrowed(&rule.says),
    }
}

fn course_line(entry: &Entry, rule: &Rule) -> Option<String> {
    rule.course.as_ref().map(|_| rule_line(entry, Verdict::No, rule))
}
