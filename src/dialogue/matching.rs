//! Who can use what: the verdict on one measure, and the short list for a firm.
//!
//! Both read the rules of the pack (`eligibility`); what the guide leaves open is 要確認.

use std::sync::LazyLock;

use regex::Regex;

use super::compose::Focus;
use super::follow_up::{CLEAR, OTHER_TOPIC};
use super::policy::{Policy, about_choice, entry_score};
use super::state::{Question, Topic};
use crate::knowledge::eligibility::{Judgement, Profile, Verdict, judge};
use crate::knowledge::freshness::{Standing, standing};
use crate::knowledge::intent::{Body, IntentId};
use crate::knowledge::model::{Entry, EntryId, Rule};
use crate::language::phrasebook::Phrasebook;
use crate::message::{Block, Choice, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;

/// Measures on a short list, and measures named as ruled out.
const LISTED: usize = 5;
const RULED_OUT: usize = 3;
/// Questions about the person before the list is left as it is.
const MOST_QUESTIONS: u8 = 2;

#[expect(clippy::expect_used, reason = "constant patterns, compiled in a test")]
fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

/// Asks whether something can be used: …でも取れますか, …だけど対象？
static WHETHER: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"(?:でも|じゃ|だと|だけど|ですが|けど)、? ?(?:使え|取れ|とれ|受けられ|受けれ|もらえ|貰え|申請でき|申し込め|申込め|応募でき|利用でき|参加でき|入れ|雇え|対象|該当|当てはま|いけ|大丈夫|いい|ok|可能|無理|だめ)",
        r"|(?:使え|取れ|受けられ|もらえ|申請でき|応募でき|利用でき|参加でき|雇え)(?:る|ます|ない|ません)の?(?:か|かな|でしょうか)?(?:\?|。|$)",
        r"|対象(?:です|になり?|に入り?|外|か|\?|。|$)|該当(?:し|する)|でも\?"
    ))
});
/// Asks for more than yes or no: いくらもらえますか is no question of whether.
static OPEN: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"何|なに|なん[のでがをか]|いくら|どれ|どの|どこ|どう|どんな|どちら|どっち|いつ|誰|だれ|ほかに|他に")
});
/// Asks what there is to use: 使える制度は？ 何か使える？
static WHICH: LazyLock<Regex> = LazyLock::new(|| {
    constant(concat!(
        r"(?:使え|つかえ|もらえ|貰え|受けられ|利用でき|申請でき|取れ|とれ|対象にな|合う|合った|向いた|向いてい)(?:る|た|そうな)?(?:国の|公的な)?(?:制度|助成金|補助金|助成|補助|支援|施策|もの|やつ|の(?:は|って|が|ある)|認定|お金)",
        r"|(?:何か|なにか|なんか|何が|なにが|どれが|どれか|どんなのが)(?:使え|つかえ|もらえ|受けられ|取れ|とれ)|(?:制度|助成金|補助金|支援|施策)(?:は|って|が|を)?(?:何か|なにか|なんか|どれ|どんなの).{0,6}(?:使え|もらえ|受けられ)"
    ))
});
/// Asks for something good, whatever it is.
static GOOD: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"^(?:何か|なにか|なんか)?(?:いい|良い|よい|お得な|おすすめの|オススメの|便利な)(?:制度|助成金|補助金|支援|施策|もの|の)(?:は|って|が)?(?:ない|無い|ある|あり|教え|知り)",
    )
});
/// The person speaks of their own firm.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    constant(r"うち(?:の|で|は|が|でも|にも|も|みたい|くらい)|当社|弊社|自社|わが社|我が社|私ども|小社")
});

impl Policy<'_> {
    fn profile<'s>(&'s self, slots: &'s Slots, u: &Understanding) -> Profile<'s> {
        let asked = self.mind.hearing().firm(u.analysis.normalized.text()).map(|(sort, _)| sort);
        Profile {
            prefecture: slots.prefecture.as_deref(),
            // 「大企業でも？」 asks about another firm than the one whose head count is known.
            employees: u.slots.employees.or(slots.employees.filter(|_| asked.is_none())),
            industry: slots.industry.as_deref(),
            firm: asked.or(slots.firm.as_deref()),
            employment: slots.employment.as_deref(),
        }
    }

    /// 「従業員350人でも取れますか」: 対象, 対象外 or 要確認 first, with the rule and its page.
    pub(super) fn verdict(&mut self, u: &Understanding) -> Option<Reply> {
        let text = u.analysis.normalized.text();
        if !WHETHER.is_match(&u.nameless) || OPEN.is_match(&u.nameless) || u.facets.contains(&Facet::Difference) {
            return None;
        }
        let knowledge = self.mind.knowledge.clone();
        let at = match (&u.mentioned[..], &self.state.topic) {
            ([at], _) => *at,
            // An entry that the words clearly mean, before the one in hand.
            ([], _)
                if !self.asks_nothing_else(u)
                    && clear(u).is_some_and(|i| matches!(knowledge.intents[i].body, Body::Entry(_))) =>
            {
                clear(u).and_then(|i| knowledge.position(&EntryId(knowledge.intents[i].id.0.clone())))?
            }
            ([], Some(Topic::Entry(id, _))) => {
                let at = knowledge.position(id)?;
                if self.wants_other_sort(at, u) {
                    return None;
                }
                at
            }
            ([], _) => u.entries.first().filter(|e| e.score >= OTHER_TOPIC)?.at,
            _ => return None,
        };
        let entry = &knowledge.entries[at];
        entry.eligibility.as_ref()?;
        // It is a question of who one is when a rule of the entry speaks of what was said, or, for
        // what was said before, when the message asks about nothing of its own.
        let asked = self.mind.hearing().firm(text).is_some();
        let before = OWN.is_match(text) || speaks_of(entry, &self.state.slots);
        if !(asked || speaks_of(entry, &u.slots) || before && self.asks_nothing_else(u)) {
            return u.slots.employees.map(|_| self.unlimited(at, u));
        }
        let course = self.course_in_hand(at, u);
        Some(self.judged(at, course.as_deref(), u))
    }

    /// A head count asked about where the guide sets none: says so, above what it says of the audience.
    fn unlimited(&mut self, at: usize, u: &Understanding) -> Reply {
        let mut reply = self.compose(at, &Focus::Facet(Facet::Audience), u, 1.0, 0);
        let heading = usize::from(matches!(reply.blocks.first(), Some(Block::Heading(_))));
        let said = self.book().eligibility_reply.no_head_count(self.mind.knowledge.source_name());
        reply.blocks.insert(heading, Block::Text(said));
        reply
    }

    /// The verdict on the person, with its rules, above what the entry says of its audience.
    fn judged(&mut self, at: usize, course: Option<&str>, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let entry = &knowledge.entries[at];
        let slots = self.state.slots.clone();
        let asked = self.mind.hearing().firm(u.analysis.normalized.text()).is_some();
        let mut reply = self.compose(at, &Focus::Facet(Facet::Audience), u, 1.0, 0);
        let Some(judgement) = judge(entry, course, self.profile(&slots, u), &knowledge.slots) else { return reply };
        let say = &self.book().eligibility_reply;
        let lead = match judgement.verdict {
            Verdict::Yes => say.yes(knowledge.source_name()),
            Verdict::Check => say.check(knowledge.source_name()),
            Verdict::No => say.no(knowledge.source_name()),
        };
        let lines: Vec<String> = judgement.rules.iter().map(|(v, r)| rule_line(entry, *v, r)).collect();
        let heading = usize::from(matches!(reply.blocks.first(), Some(Block::Heading(_))));
        reply.blocks.retain(|b| !matches!(b, Block::Bullets(_)));
        let out: Vec<String> = judgement.courses_out.iter().filter_map(|r| course_line(entry, r)).take(3).collect();
        if judgement.verdict != Verdict::No && !out.is_empty() {
            reply.blocks.insert(heading, Block::Bullets(out));
            reply.blocks.insert(heading, Block::Text(say.courses_out().to_owned()));
        }
        reply.blocks.insert(heading, Block::Bullets(lines));
        reply.blocks.insert(heading, Block::Text(lead));
        // The rules have said it already.
        let said: Vec<&str> = judgement.rules.iter().map(|(_, r)| r.says.as_str()).collect();
        reply.blocks.retain(|b| !matches!(b, Block::Text(t) if said.contains(&t.as_str())));
        reply.cite(judgement.rules.iter().filter_map(|(_, r)| entry.page_of(r.page)));
        reply.name_source(&knowledge.pack);
        let used = used(&slots, &judgement, !asked, self.book());
        if !used.is_empty() {
            reply.notices.insert(0, say.by(used.join("・")));
        }
        reply
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

    /// Whether a message has no words beyond a name, the question whether, and the person's own firm.
    fn asks_nothing_else(&self, u: &Understanding) -> bool {
        let whether: Vec<&str> = WHETHER.find_iter(&u.nameless).map(|m| m.as_str()).collect();
        u.analysis.content().all(|t| {
            let surface = u.analysis.surface(t);
            !u.nameless.contains(surface) || whether.iter().any(|w| w.contains(surface)) || self.idle(t, u)
        })
    }

    /// The course a message names, else the one in hand while the topic is `at`.
    fn course_in_hand(&self, at: usize, u: &Understanding) -> Option<String> {
        let entry = &self.mind.knowledge.entries[at];
        if let Some(i) = self.course_named(entry, u) {
            return Some(entry.courses[usize::from(i)].id.clone());
        }
        let open = matches!(&self.state.topic, Some(Topic::Entry(id, _)) if *id == entry.id);
        self.state.course.clone().filter(|c| open && entry.courses.iter().any(|x| x.id == *c))
    }

    /// 「うちで使える制度は？」: what fits, what to check, and what was ruled out.
    pub(super) fn shortlist(&mut self, u: &Understanding) -> Option<Reply> {
        let text = u.analysis.normalized.text();
        let one = clear(u).is_some_and(|i| matches!(self.mind.knowledge.intents[i].body, Body::Entry(_)));
        if one || !self.mind.knowledge.has_rules() || !u.mentioned.is_empty() || !WHICH.is_match(text) {
            return None;
        }
        let slots = &self.state.slots;
        let firm_known = slots.employees.is_some() || slots.industry.is_some() || slots.firm.is_some();
        if !(OWN.is_match(text) || firm_known || !u.slots.is_empty()) {
            return None;
        }
        self.state.slots.update(&u.slots);
        let within = match &self.state.topic {
            Some(Topic::Need(id) | Topic::Shortlist(Some(id))) if u.slots.purpose.is_none() => Some(id.clone()),
            _ => None,
        };
        Some(self.list_for(within, u))
    }

    /// More about the person, or another purpose, while a short list is on the table.
    pub(super) fn shortlist_again(&mut self, u: &Understanding) -> Option<Reply> {
        let within = match &self.state.topic {
            Some(Topic::Shortlist(within)) => within.clone(),
            Some(Topic::Need(id)) if !u.slots.is_empty() && self.depends(id) => Some(id.clone()),
            _ => return None,
        };
        let (bare, told) = (self.bare(u), !u.slots.is_empty());
        let wish = u.slots.purpose.is_some() && u.analysis.content().count() <= 3 && u.facets.is_empty();
        let firm = self.mind.hearing().firm(u.analysis.normalized.text()).is_some();
        if !u.mentioned.is_empty()
            || !(told && bare && u.facets.is_empty()
                || wish && matches!(self.state.topic, Some(Topic::Shortlist(_)))
                || firm && bare)
        {
            return None;
        }
        let within = within.filter(|_| u.slots.purpose.is_none());
        Some(self.list_for(within, u))
    }

    /// Whether head count, sort of firm, industry or employment type decides about entries of a need.
    pub(super) fn depends(&self, id: &IntentId) -> bool {
        let knowledge = &self.mind.knowledge;
        let Some(Body::Need(need)) = knowledge.intent(id).map(|i| &i.body) else { return false };
        let ruled = |e: &&Entry| e.eligibility.is_some();
        need.entries.iter().filter_map(|e| knowledge.entry(e)).filter(ruled).count() >= 2
    }

    /// The short list for what is known so far.
    pub(super) fn list_for(&mut self, within: Option<IntentId>, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let slots = self.state.slots.clone();
        let purpose = slots.purpose.as_ref().filter(|_| within.is_none());
        if purpose.is_none() && within.is_none() && slots.is_empty() {
            return self.ask_purpose(u);
        }
        let who = self.profile(&slots, u);
        let need: Option<&[_]> = within.as_ref().and_then(|id| knowledge.intent(id)).and_then(|i| match &i.body {
            Body::Need(need) => Some(&need.entries[..]),
            _ => None,
        });
        let purpose_id =
            purpose.and_then(|label| knowledge.pack.purposes.iter().find(|p| p.label == *label)).map(|p| &p.id);
        let wanted = |e: &&Entry| {
            let serves = |id: &String| e.eligibility.as_ref().is_some_and(|x| x.purposes.contains(id));
            need.is_none_or(|ids| ids.contains(&e.id)) && purpose_id.is_none_or(serves)
        };
        let mut judged: Vec<(&Entry, Judgement<'_>, bool)> = (knowledge.entries.iter().filter(wanted))
            .filter(|e| purpose_id.is_some() || need.is_some() || !e.traits.is_narrow())
            .filter_map(|e| judge(e, None, who, &knowledge.slots).map(|j| (e, j, self.over(e))))
            .collect();
        // Open before closed, sure before to be checked; where nothing else tells, what serves this purpose first of all.
        let place = |e: &Entry| {
            let first =
                e.eligibility.as_ref().and_then(|x| purpose_id.and_then(|id| x.purposes.iter().position(|p| p == id)));
            first.unwrap_or(0)
        };
        judged.sort_by_key(|(e, j, over)| {
            let closeness = j.rules.iter().map(|(_, r)| r.conditions()).max().unwrap_or(0);
            (*over, j.verdict, place(e), std::cmp::Reverse(closeness))
        });
        let say = &self.book().eligibility_reply;
        let mut reply = self.reply_to(ReplyKind::Choices, u);
        let known = known(&slots, self.book());
        let whom = if known.is_empty() { String::new() } else { say.whom(known.join("・")) };
        let what = purpose.map_or(say.usable().to_owned(), |p| say.usable_for(p));
        let fit: Vec<&(&Entry, Judgement<'_>, bool)> =
            judged.iter().filter(|(_, j, _)| j.verdict != Verdict::No).take(LISTED).collect();
        if fit.is_empty() {
            reply.say(say.none(whom, what, knowledge.source_name()));
        } else {
            reply.say(say.some(whom, what));
            reply.blocks.push(Block::Bullets(fit.iter().map(|(e, j, over)| self.fit_line(e, j, *over)).collect()));
        }
        let out: Vec<String> = (judged.iter().filter(|(_, j, _)| j.verdict == Verdict::No).take(RULED_OUT))
            .filter_map(|(e, j, _)| j.rules.first().map(|(v, r)| format!("{}: {}", e.name(), rule_line(e, *v, r))))
            .collect();
        if !out.is_empty() {
            reply.say(say.left_out());
            reply.blocks.push(Block::Bullets(out));
        }
        reply.entries = fit.iter().map(|(e, ..)| entry_score(e, 0.5)).collect();
        reply.choices = fit.iter().map(|(e, ..)| about_choice(e, self.book())).collect();
        let question = self.next_question(&judged, purpose.is_none() && within.is_none());
        self.state.awaiting = question.as_ref().map(|(q, _)| *q);
        self.state.asked = self.state.asked.saturating_add(u8::from(question.is_some()));
        reply.ask = Some(question.map_or(say.pick().to_owned(), |(_, text)| say.or_skip(text)));
        let pages = judged.iter().filter(|(_, j, _)| j.verdict != Verdict::No).take(LISTED);
        reply.cite(pages.flat_map(|(e, j, _)| j.rules.iter().filter_map(|(_, r)| e.page_of(r.page))));
        reply.contacts.push((&knowledge.pack.default_desk).into());
        reply.name_source(&knowledge.pack);
        self.state.runners_up = judged.iter().skip(LISTED).take(4).map(|(e, ..)| e.id.clone()).collect();
        self.state.enter(Topic::Shortlist(within));
        reply
    }

    /// For entries of a wish, what is known about the firm says of each: what fits, then what does not.
    pub(super) fn for_firm(&self, ids: &[EntryId]) -> Vec<String> {
        let slots = &self.state.slots;
        if slots.employees.is_none() && slots.industry.is_none() && slots.firm.is_none() {
            return Vec::new();
        }
        let who = Profile {
            prefecture: slots.prefecture.as_deref(),
            employees: slots.employees,
            industry: slots.industry.as_deref(),
            firm: slots.firm.as_deref(),
            employment: slots.employment.as_deref(),
        };
        let mut judged: Vec<(&Entry, Judgement<'_>)> = (ids.iter().filter_map(|id| self.mind.knowledge.entry(id)))
            .filter_map(|e| judge(e, None, who, &self.mind.knowledge.slots).map(|j| (e, j)))
            .filter(|(_, j)| j.rules.iter().any(|(v, r)| *v != Verdict::Check && r.decides()))
            .collect();
        judged.sort_by_key(|(_, j)| j.verdict);
        judged.iter().take(LISTED).map(|(e, j)| self.fit_line(e, j, self.over(e))).collect()
    }

    /// The one thing about the person that would decide most, with the reason for asking.
    fn next_question(&self, judged: &[(&Entry, Judgement<'_>, bool)], any_purpose: bool) -> Option<(Question, String)> {
        if self.state.asked >= MOST_QUESTIONS {
            return None;
        }
        let say = &self.book().eligibility_reply;
        if any_purpose {
            let examples = self.mind.knowledge.pack.wording.example_purposes.as_ref();
            let examples = examples.map_or(String::new(), |e| format!("（{e}）"));
            return Some((Question::Purpose, say.ask_purpose(examples)));
        }
        let slots = &self.state.slots;
        let open = |f: &dyn Fn(&Rule) -> bool| {
            judged.iter().flat_map(|(_, j, _)| &j.rules).any(|(v, r)| *v == Verdict::Check && f(r))
        };
        if slots.employees.is_none() && open(&|r| r.max_employees.is_some() || r.min_employees.is_some()) {
            return Some((Question::Employees, say.ask_employees().to_owned()));
        }
        if slots.industry.is_none() && open(&speaks_of_industry) {
            return Some((Question::Industry, say.ask_industry().to_owned()));
        }
        if slots.firm.is_none() && open(&|r| !r.firms.is_empty()) {
            return Some((Question::Firm, say.ask_firm().to_owned()));
        }
        if slots.employment.is_none() && open(&|r| !r.employment.is_empty()) {
            return Some((Question::Employment, say.ask_employment().to_owned()));
        }
        None
    }

    /// 「何から始めればいい？」 with nothing on the table.
    pub(super) fn asks_where_to_begin(&self, u: &Understanding) -> bool {
        if !self.mind.knowledge.has_rules() || self.mind.knowledge.pack.purposes.is_empty() {
            return false;
        }
        let text = u.analysis.normalized.text();
        let first = ["何から", "なにから", "どこから"].iter().any(|w| text.contains(w))
            && u.analysis.content().count() <= 3
            && u.intents.first().is_none_or(|i| i.confidence < CLEAR);
        u.mentioned.is_empty() && (first || GOOD.is_match(text) && u.slots.purpose.is_none())
    }

    pub(super) fn ask_purpose(&mut self, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let pack = &knowledge.pack;
        let (say, item) = (&self.book().eligibility_reply, knowledge.item_name());
        let mut reply = self.reply_to(ReplyKind::Choices, u);
        let usable = |e: &&crate::understanding::RankedEntry| knowledge.entries[e.at].eligibility.is_some();
        reply.entries =
            u.entries.iter().filter(usable).take(5).map(|e| entry_score(&knowledge.entries[e.at], e.score)).collect();
        reply.say(match &pack.wording.example_profile {
            Some(example) => say.purpose_lead_example(item, example),
            None => say.purpose_lead(item),
        });
        reply.ask = Some(say.purpose_first(item));
        reply.choices = (pack.purposes.iter())
            .filter(|p| {
                self.mind
                    .knowledge
                    .entries
                    .iter()
                    .filter(|e| e.eligibility.as_ref().is_some_and(|x| x.purposes.contains(&p.id)))
                    .count()
                    >= 2
            })
            .take(9)
            .map(|p| Choice { label: p.label.clone(), send: say.purpose_send(&p.label, item), entry: None })
            .collect();
        self.state.awaiting = Some(Question::Purpose);
        self.state.asked = self.state.asked.saturating_add(1);
        self.state.enter(Topic::Shortlist(None));
        reply
    }

    /// Whether every window of the entry as a whole is over.
    fn over(&self, entry: &Entry) -> bool {
        let mut own = entry.windows.iter().filter(|w| w.course.is_none()).peekable();
        own.peek().is_some()
            && own.all(|w| matches!(standing(w, self.now), Standing::Ended { .. } | Standing::Suspended))
    }
}

/// The intent a message clearly speaks for.
fn clear(u: &Understanding) -> Option<usize> {
    u.intents.first().filter(|i| i.confidence >= CLEAR).map(|i| i.at)
}

/// Whether some rule of `entry` speaks of what `slots` say.
fn speaks_of(entry: &Entry, slots: &Slots) -> bool {
    entry.eligibility.iter().flat_map(|e| &e.rules).any(|r| {
        slots.employees.is_some() && (r.max_employees.is_some() || r.min_employees.is_some() || !r.firms.is_empty())
            || slots.industry.is_some() && speaks_of_industry(r)
            || slots.prefecture.is_some() && !r.prefectures.is_empty()
            || slots.employment.is_some() && !r.employment.is_empty()
            || slots.firm.is_some() && !r.firms.is_empty()
    })
}

fn speaks_of_industry(rule: &Rule) -> bool {
    ![&rule.within, &rule.industries, &rule.check_industries, &rule.except_industries].iter().all(|l| l.is_empty())
}

/// What is known about the firm, as people say it.
pub(super) fn known(slots: &Slots, book: &Phrasebook) -> Vec<String> {
    [
        slots.prefecture.clone(),
        slots.employees.map(|n| book.memo.employees(n)),
        slots.industry.clone(),
        slots.firm.clone(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What is known about the person and spoken of by the rules that decided.
fn used(slots: &Slots, judgement: &Judgement<'_>, firm: bool, book: &Phrasebook) -> Vec<String> {
    let any = |f: &dyn Fn(&Rule) -> bool| judgement.rules.iter().any(|(_, r)| f(r));
    [
        slots.prefecture.clone().filter(|_| any(&|r| !r.prefectures.is_empty())),
        slots
            .employees
            .filter(|_| any(&|r| r.max_employees.is_some() || r.min_employees.is_some()))
            .map(|n| book.memo.employees(n)),
        slots.industry.clone().filter(|_| any(&speaks_of_industry)),
        slots.employment.clone().filter(|_| any(&|r| !r.employment.is_empty())),
        slots.firm.clone().filter(|_| firm && any(&|r| !r.firms.is_empty())),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Yes => "○",
        Verdict::Check => "△",
        Verdict::No => "×",
    }
}

/// 「× 常時雇用する人が300人以下の中小企業が対象です（p.39）」
fn rule_line(entry: &Entry, verdict: Verdict, rule: &Rule) -> String {
    let page = entry.page_of(rule.page).map_or(String::new(), |p| format!("（p.{p}）"));
    let course = rule.course.as_ref().and_then(|id| entry.courses.iter().find(|c| c.id == *id));
    let course = course.map_or(String::new(), |c| format!("{}: ", c.name));
    format!("{} {course}{}{page}", sign(verdict), rule.says.trim_end_matches('。'))
}

fn course_line(entry: &Entry, rule: &Rule) -> Option<String> {
    rule.course.as_ref().map(|_| rule_line(entry, Verdict::No, rule))
}

impl Policy<'_> {
    /// One line of the short list: the measure, and why it fits or what to check.
    fn fit_line(&self, entry: &Entry, judgement: &Judgement<'_>, over: bool) -> String {
        let over = if over { self.book().answer.tag_over() } else { "" };
        let why = judgement.rules.first().map_or(String::new(), |(_, r)| {
            let page = entry.page_of(r.page).map_or(String::new(), |p| format!("（p.{p}）"));
            let course = r.course.as_ref().and_then(|id| entry.courses.iter().find(|c| c.id == *id));
            let course = course.map_or(String::new(), |c| format!("{}: ", c.name));
            format!(" — {course}{}{page}", r.says.trim_end_matches('。'))
        });
        format!("{} {}{over}{why}", sign(judgement.verdict), entry.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_of_whether_and_which() {
        for text in [
            "従業員350人でも取れますか",
            "個人事業主でも使える?",
            "うちは農業だけど対象?",
            "秋田でも使える?",
            "個人事業主でもいい?",
            "特定技能で雇える?",
        ] {
            assert!(WHETHER.is_match(text), "{text}");
        }
        for text in ["うちで使える制度は?", "賃上げしたい。何か使える?", "社員20人の会社がもらえる助成金ある?"]
        {
            assert!(WHICH.is_match(text), "{text}");
        }
        assert!(!WHICH.is_match("パートを正社員にしたい"));
        assert!(!WHETHER.is_match("いつまでに申し込めばいいですか"));
        assert!(OPEN.is_match("いくらもらえますか"));
    }
}
