//! Carrying out a reading: from what is meant to the reply.
//!
//! Not responsible for choosing the reading.

use std::rc::Rc;

use super::answer::Focus;
use super::compose::Composer;
use super::focus::{side_asked, spoken_of};
use super::hearing::{Heard, set_slots};
use super::memo::memo;
use super::policy::{Company, Policy, likeliest};
use super::reading::Reading;
use super::state::{Question, Topic};
use crate::knowledge::intent::{Body, Talk};
use crate::message::Reply;
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

impl Policy<'_> {
    /// The reply that a reading leads to.
    pub(super) fn perform(&mut self, heard: &Heard, reading: &Reading) -> Reply {
        let u = &heard.point;
        // What a side was asked of is named in the next message or not at all.
        self.state.awaiting = self.state.awaiting.filter(|awaited| *awaited != Question::Thing);
        match reading {
            Reading::Entry(at, focus) => self.asked_about(*at, focus, u),
            Reading::Likewise(at, focus) => self.compose(*at, focus, &self.asked_again(u), 1.0, 0),
            Reading::Place(at) => {
                self.state.awaiting = None;
                self.place(*at, self.last_side(), u)
            }
            Reading::Verdict(at) => {
                let course = self.course_in_hand(*at, u);
                self.verdict(*at, course.as_deref(), u)
            }
            Reading::Told(at) => self.told(*at, &heard.whole).unwrap_or_else(|| self.noted_of_self(u)),
            Reading::Against(at, others) => {
                let set = self.set_beside(*at, others);
                let (at, focus) = set.unwrap_or_else(|| (*at, Focus::Against(others.clone())));
                self.compose(at, &focus, u, 1.0, 0)
            }
            Reading::Comparison(at, index, sides) => {
                self.compose(*at, &Focus::Comparison(*index, sides.clone()), u, 1.0, 0)
            }
            Reading::ExampleThere(at) => self.by_place(*at, u),
            Reading::TwoPlaces(at) => self.two_prefectures(*at, u),
            Reading::Need(at) => self.wished(*at, u),
            Reading::Which(at) => {
                let knowledge = self.mind.knowledge.clone();
                let intent = &knowledge.intents[*at];
                if let Body::Need(need) = &intent.body { self.unnarrowed(&intent.id, need) } else { self.help() }
            }
            Reading::SideOf(ids, facet) => self.which(ids, *facet, u),
            Reading::Shortlist(within) => self.list_for(within.clone(), u),
            Reading::Purpose => self.ask_purpose(u),
            Reading::Introduced => self.introduced(u),
            Reading::Hours(timing) => self.office_hours(*timing),
            Reading::Talk(at) => self.talked(*at, u),
            Reading::Noted(_) => self.nod(),
            Reading::SetAside => self.set_aside(),
            Reading::More => self.more(),
            Reading::Outside(_) => match self.torn(u) {
                Some(topic) => self.perhaps(u, &topic),
                None => self.unknown(u),
            },
            Reading::Judged(named) => self.each_judged(named, u),
            Reading::Unknown => self.unknown(u),
            Reading::Unclear => match self.side_alone(u).filter(|_| self.state.topic.is_none()) {
                Some(side) => self.of_what(side, u),
                None => self.clarify(u),
            },
            Reading::Several(pieces) => self.several(heard, pieces),
        }
    }

    /// What is asked of an entry.
    fn asked_about(&mut self, at: usize, focus: &Focus, u: &Understanding) -> Reply {
        let score = u.entries.iter().find(|e| e.at == at).map_or(0.5, |e| e.score);
        let mut reply = match self.two_sides(at, u) {
            Some(reply) => reply,
            None if self.asks_own_course(at, u) => self.verdict(at, None, u),
            None => self.with_focus(at, focus, u, score),
        };
        self.remember_runners_up(u, at, &mut reply);
        reply
    }

    /// The side last asked about of the entry in hand.
    fn last_side(&self) -> Option<Facet> {
        if let Some(Topic::Entry(_, last)) = &self.state.topic { *last } else { None }
    }

    /// The question before with the thing that is said now in it.
    pub(super) fn asked_again(&self, u: &Understanding) -> Rc<Understanding> {
        let words = self.state.asked_words.as_deref().unwrap_or_default();
        let text = u.analysis.normalized.text();
        let thing = self.turn_terms().likewise.find(text).map_or(text, |end| &text[..end.start()]);
        let mut again = self.understand(&self.book().menu.side_of(thing, words));
        set_slots(&mut again, u.slots.clone());
        again
    }

    fn wished(&mut self, at: usize, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let intent = &knowledge.intents[at];
        let Body::Need(need) = &intent.body else { return self.unknown(u) };
        let confidence = u.intents.iter().find(|i| i.at == at).map_or(1.0, |i| i.confidence);
        let order: Vec<(usize, f32)> = u.entries.iter().map(|e| (e.at, e.score)).collect();
        self.need(&intent.id, need, confidence, &order)
    }

    fn talked(&mut self, at: usize, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let intent = &knowledge.intents[at];
        let Body::Talk(talk) = &intent.body else { return self.nod() };
        let confidence = u.intents.iter().find(|i| i.at == at).map_or(0.5, |i| i.confidence);
        let talk: &Talk = talk;
        self.talk(&intent.id, talk, confidence)
    }

    /// Answers about entry `at`, choosing the side or the part asked for.
    pub(super) fn about(&mut self, at: usize, u: &Understanding, score: f32) -> Reply {
        if let Some(reply) = self.two_sides(at, u) {
            return reply;
        }
        let focus = self.best_focus(at, u);
        self.with_focus(at, &focus, u, score)
    }

    fn with_focus(&mut self, at: usize, focus: &Focus, u: &Understanding, score: f32) -> Reply {
        if !matches!(focus, Focus::Facet(Facet::Contact | Facet::Deadline))
            && let Some(reply) = self.unlisted_town(at, u)
        {
            return reply;
        }
        self.compose(at, focus, u, score, 0)
    }

    pub(super) fn compose(&mut self, at: usize, focus: &Focus, u: &Understanding, score: f32, page: usize) -> Reply {
        let untold = matches!(focus, Focus::NotTold(_)) && self.company != Company::Another;
        let nearby = if untold { self.nearby(at, u) } else { Vec::new() };
        let composer = Composer {
            mind: self.mind,
            now: self.now,
            slots: &self.state.slots,
            // 「支社が福島にもあるんだけど、そっちだと？」: what is named counts, the firm's or not.
            prefectures: match (u.prefectures.len(), &u.slots.prefecture) {
                (0, _) | (1, Some(_)) => self.state.slots.prefecture.clone().into_iter().collect(),
                _ => u.prefectures.clone(),
            },
            question: u.analysis.normalized.text(),
            request: self.request(at, focus, u),
            sort: self.mind.sort_asked(u),
            page,
            goes_on: self.open_entry() == Some(at),
            known: u.mentioned.contains(&at) || self.talked_of(at),
            offered: if self.open_entry() == Some(at) { &self.offered } else { &[] },
            shown: if self.open_entry() == Some(at) { &self.state.shown } else { &[] },
            untold: self.open_entry() == Some(at) && self.state.answered.contains(&Focus::NotTold(None)),
            perhaps_told: self.perhaps_told(at, u, focus, &nearby),
            nearby,
            judging: self.judging,
            beside: self.company == Company::Another,
            settled: if self.judging { None } else { self.settled_by(at, focus, u) },
            yes_or_no: self.may_settle(u),
            in_untold_case: self.in_untold_case(at, u),
            business_asked: match focus {
                _ if self.judging || untold => None,
                // The row for it tells of it.
                Focus::Rows(..) => None,
                _ => self.business_asked(at, u),
            },
            desk_due: std::cell::Cell::new(false),
        };
        let mut reply = composer.answer(at, score, focus);
        reply.intent = likeliest(u);
        let facet = match focus {
            Focus::Facet(facet) => Some(*facet),
            Focus::Comparison(..) | Focus::Against(_) => Some(Facet::Difference),
            Focus::Rows(..) => Some(Facet::Case),
            Focus::Parts(_, facet) => *facet,
            Focus::NotTold(_) => side_asked(u, self.mind),
        };
        reply.facet = facet;
        self.state.awaiting = reply.ask.is_some().then_some(Question::Prefecture);
        self.state.page = page;
        let entry = &self.mind.knowledge.entries[at];
        if self.open_entry() != Some(at) {
            self.state.shown.clear();
            self.state.answered.clear();
        }
        self.state.answered.retain(|f| f != focus);
        self.state.answered.push(focus.clone());
        self.state.shown.extend(facet.filter(|f| !self.state.shown.contains(f)));
        self.state.enter(Topic::Entry(entry.id.clone(), facet));
        if let Focus::Parts(parts, _) = focus
            && let Some(course) = spoken_of(entry, parts)
        {
            self.state.course = Some(course.id.clone());
        }
        if facet == Some(Facet::Contact) && self.terms().calling.within(u.analysis.normalized.text()) {
            reply.memo = Some(memo(&self.state, &self.mind.knowledge, self.now, &reply.contacts));
        }
        reply
    }
}
