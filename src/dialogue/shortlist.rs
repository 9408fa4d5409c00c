//! What the person can use, of all measures or of those of a wish; and where to begin.
//!
//! Not responsible for the verdict on one measure: that is `verdict`.

use super::hearing::{Clause, SURE};
use super::policy::{Policy, about_choice, entry_score};
use super::state::{Question, Topic};
use super::verdict::{count, reason, rule_line, rule_says, sign, speaks_of_industry};
use crate::knowledge::acts::Act;
use crate::knowledge::eligibility::{Judgement, Profile, Verdict, judge};
use crate::knowledge::freshness::{Standing, standings};
use crate::knowledge::intent::{Body, IntentId};
use crate::knowledge::model::{Entry, EntryId, Rule};
use crate::language::phrasebook::Phrasebook;
use crate::message::{Block, Choice, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::slots::Slots;

/// Measures on a short list, and measures named as ruled out.
const LISTED: usize = 5;
const RULED_OUT: usize = 3;
/// Score from which a measure is one that the message speaks of.
const MEANT: f32 = 0.4;
/// Questions about the person before the list is left as it is.
const MOST_QUESTIONS: u8 = 2;

impl Policy<'_> {
    /// Whether head count, sort of firm, industry or employment type decides about entries of a need.
    pub(super) fn depends(&self, id: &IntentId) -> bool {
        let knowledge = &self.mind.knowledge;
        let Some(Body::Need(need)) = knowledge.intent(id).map(|i| &i.body) else { return false };
        let ruled = |e: &&Entry| e.eligibility.is_some();
        need.entries.iter().filter_map(|e| knowledge.entry(e)).filter(ruled).count() >= 2
    }

    /// What the person has not said of the firm yet, as the bot calls it.
    pub(super) fn not_told_of_firm(&self) -> Vec<&str> {
        let (slots, say) = (&self.state.slots, &self.book().ask_back);
        let things = [
            (slots.prefecture.is_some(), say.tell_prefecture()),
            (slots.heads().is_some(), say.tell_employees()),
            (slots.industry.is_some(), say.tell_industry()),
        ];
        things.into_iter().filter(|(told, _)| !told).map(|(_, called)| called).collect()
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
        // Open before closed, sure before to be checked, what the message speaks of before the rest; where nothing else
        // tells, what serves this purpose first of all.
        let meant = |e: &Entry| {
            let at = knowledge.position(&e.id);
            u.entries.iter().any(|ranked| Some(ranked.at) == at && ranked.score >= MEANT)
        };
        // 「若い者に資格を取らせたい。使える助成金ある？」: what has nothing to do with that is not asked for.
        let wished = purpose.is_none() && within.is_none() && self.wishes_in_particular(u);
        if wished && judged.iter().any(|(e, ..)| meant(e)) {
            judged.retain(|(e, ..)| meant(e));
        }
        let place = |e: &Entry| {
            let first =
                e.eligibility.as_ref().and_then(|x| purpose_id.and_then(|id| x.purposes.iter().position(|p| p == id)));
            first.unwrap_or(0)
        };
        judged.sort_by_key(|(e, j, over)| {
            let closeness = j.rules.iter().map(|(_, r)| r.conditions()).max().unwrap_or(0);
            (*over, j.verdict, !meant(e), place(e), std::cmp::Reverse(closeness))
        });
        let say = &self.book().eligibility_reply;
        let mut reply = self.reply_to(ReplyKind::Choices, u);
        let whom = self.whose(&slots);
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
        let question = self.next_question(&judged, purpose.is_none() && within.is_none() && !wished);
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

    /// Whether a message that asks what can be used wishes for something in particular beside that.
    fn wishes_in_particular(&self, u: &Understanding) -> bool {
        let usable = &self.turn_terms().usable;
        let wishes = |c: &Clause| {
            c.does(Act::Wish) >= SURE && !usable.is_match(&c.text) && {
                !self.own_words(&self.understand(&c.text)).is_empty()
            }
        };
        self.clauses(u.analysis.normalized.text()).iter().any(wishes)
    }

    /// Whose it is, as far as is known of the firm.
    fn whose(&self, slots: &Slots) -> String {
        let known = known(slots, self.book());
        if known.is_empty() { String::new() } else { self.book().eligibility_reply.whom(known.join("・")) }
    }

    /// Each of the entries named, with whether the person can use it as far as is known.
    pub(super) fn each_judged(&mut self, named: &[usize], u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let slots = self.state.slots.clone();
        let who = self.profile(&slots, u);
        let judged: Vec<(&Entry, Judgement<'_>)> = (named.iter().map(|at| &knowledge.entries[*at]))
            .filter_map(|e| judge(e, None, who, &knowledge.slots).map(|j| (e, j)))
            .collect();
        let say = &self.book().eligibility_reply;
        let mut reply = self.reply_to(ReplyKind::Choices, u);
        reply.say(say.each(self.whose(&slots)));
        let lines = judged.iter().map(|(e, j)| self.fit_line(e, j, self.over(e)));
        reply.blocks.push(Block::Bullets(lines.collect()));
        reply.entries = judged.iter().map(|(e, _)| entry_score(e, 0.5)).collect();
        reply.choices = judged.iter().map(|(e, _)| about_choice(e, self.book())).collect();
        reply.ask = Some(say.pick().to_owned());
        reply.cite(judged.iter().flat_map(|(e, j)| j.rules.iter().filter_map(|(_, r)| e.page_of(r.page))));
        reply.name_source(&knowledge.pack);
        self.state.awaiting = None;
        self.state.enter(Topic::Shortlist(None));
        reply
    }

    /// For entries of a wish, what is known about the firm says of each that may fit, and which surely fit and are not
    /// over. What does not is left out: beside a wish that others of its entries serve, 「×」 reads as a no to the wish.
    pub(super) fn for_firm(&self, ids: &[EntryId]) -> (Vec<String>, Vec<EntryId>) {
        let slots = &self.state.slots;
        if slots.heads().is_none() && slots.industry.is_none() && slots.firm.is_none() {
            return Default::default();
        }
        let who = known_profile(slots);
        let mut judged: Vec<(&Entry, Judgement<'_>)> = (ids.iter().filter_map(|id| self.mind.knowledge.entry(id)))
            .filter_map(|e| judge(e, None, who, &self.mind.knowledge.slots).map(|j| (e, j)))
            .filter(|(_, j)| {
                j.verdict != Verdict::No && j.rules.iter().any(|(v, r)| *v != Verdict::Check && r.decides())
            })
            .collect();
        judged.sort_by_key(|(_, j)| j.verdict);
        let lines = judged.iter().take(LISTED).map(|(e, j)| self.fit_line(e, j, self.over(e))).collect();
        let sure = judged.iter().filter(|(e, j)| j.verdict == Verdict::Yes && !self.over(e));
        (lines, sure.map(|(e, _)| e.id.clone()).collect())
    }

    /// Whether an entry may be offered: it was not put aside, and nothing known of the firm speaks against it.
    pub(super) fn serves(&self, id: &EntryId) -> bool {
        let knowledge = &self.mind.knowledge;
        let judged =
            knowledge.entry(id).and_then(|e| judge(e, None, known_profile(&self.state.slots), &knowledge.slots));
        !self.state.excluded.contains(id) && judged.is_none_or(|j| j.verdict != Verdict::No)
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
        if slots.heads().is_none_or(|heads| !heads.is_exact()) && open(&Rule::counts_heads) {
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
    pub(super) fn over(&self, entry: &Entry) -> bool {
        let standings = standings(entry, self.now);
        !standings.is_empty() && standings.iter().all(|s| matches!(s, Standing::Ended { .. } | Standing::Suspended))
    }

    /// One line of the short list: the measure, and why it fits or what to check.
    fn fit_line(&self, entry: &Entry, judgement: &Judgement<'_>, over: bool) -> String {
        let over = if over { self.book().answer.tag_over() } else { "" };
        let say = &self.book().eligibility_reply;
        let why = judgement.rules.first().map_or(String::new(), |(v, r)| {
            format!(" — {}", reason(entry, &rule_says(*v, r, &self.state.slots, say), r))
        });
        format!("{} {}{over}{why}", sign(judgement.verdict), entry.name())
    }
}

/// What is known about the firm, to judge by.
fn known_profile(slots: &Slots) -> Profile<'_> {
    Profile {
        prefecture: slots.prefecture.as_deref(),
        employees: slots.heads(),
        industry: slots.industry.as_deref(),
        trade: slots.trade.as_deref(),
        firm: slots.firm.as_deref(),
        employment: slots.employment.as_deref(),
    }
}

/// What is known about the firm, as people say it.
pub(super) fn known(slots: &Slots, book: &Phrasebook) -> Vec<String> {
    [
        slots.prefecture.clone(),
        slots.heads().map(|heads| book.memo.employees(count(heads, book))),
        slots.line().cloned(),
        slots.firm.clone(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
