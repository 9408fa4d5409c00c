//! Carrying out a reading: from what is meant to the reply.
//!
//! Not responsible for choosing the reading.

use super::compose::{Composer, Focus};
use super::hearing::Heard;
use super::memo::memo;
use super::policy::{Policy, likeliest};
use super::reading::Reading;
use super::state::{Question, Topic};
use crate::knowledge::intent::{Body, Talk};
use crate::knowledge::model::{Course, Entry};
use crate::message::{Block, Reply};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::units::Part;

impl Policy<'_> {
    /// The reply that a reading leads to.
    pub(super) fn perform(&mut self, heard: &Heard, reading: &Reading) -> Reply {
        let u = &heard.point;
        match reading {
            Reading::Entry(at) => self.asked_about(*at, u),
            Reading::Likewise(at) => self.likewise(*at, u),
            Reading::Place(at) => {
                self.state.awaiting = None;
                self.place(*at, self.last_side(), u)
            }
            Reading::Verdict(at) => {
                let course = self.course_in_hand(*at, u);
                self.verdict(*at, course.as_deref(), u)
            }
            Reading::Told(at) => self.told(*at, &heard.whole).unwrap_or_else(|| self.noted_of_self(u)),
            Reading::Against(at, others) => self.compose(*at, &Focus::Against(others.clone()), u, 1.0, 0),
            Reading::Comparison(at, index, sides) => {
                self.compose(*at, &Focus::Comparison(*index, sides.clone()), u, 1.0, 0)
            }
            Reading::Absent(at) => self.absent(*at, u),
            Reading::ExampleThere(at) => self.by_place(*at, u),
            Reading::TwoPlaces(at) => self.two_prefectures(*at, u),
            Reading::Need(at) => self.wished(*at, u),
            Reading::Which(at) => {
                let knowledge = self.mind.knowledge.clone();
                let intent = &knowledge.intents[*at];
                if let Body::Need(need) = &intent.body { self.unnarrowed(&intent.id, need) } else { self.help() }
            }
            Reading::SideOf(ids, facet) => self.which(ids, *facet),
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
            Reading::Unknown => self.unknown(u),
            Reading::Unclear => self.clarify(u),
            Reading::Several(pieces) => self.several(heard, pieces),
        }
    }

    /// An entry, for what is asked of it.
    fn asked_about(&mut self, at: usize, u: &Understanding) -> Reply {
        let score = u.entries.iter().find(|e| e.at == at).map_or(0.5, |e| e.score);
        let open = self.open_entry() == Some(at);
        let bare = self.bare(u);
        let mut reply = if open && bare && !u.facets.is_empty() {
            self.of_course(at, u).unwrap_or_else(|| self.about(at, u, score))
        } else if open && bare && u.facets.is_empty() && u.mentioned.is_empty() && self.course_at(at).is_some() {
            let course = self.course_at(at).into_iter().collect();
            self.compose(at, &Focus::Parts(course, None), u, score, 0)
        } else if !open && bare && u.mentioned.is_empty() {
            // Gone back to: the side asked last, where none is asked now.
            let last = self.state.history.iter().rev().chain(&self.state.first).find_map(|t| match t {
                Topic::Entry(id, last) if *id == self.mind.knowledge.entries[at].id => *last,
                _ => None,
            });
            let side =
                u.facets.first().copied().or(last.filter(|f| *f != Facet::Difference)).unwrap_or(Facet::Overview);
            self.compose(at, &Focus::Facet(side), u, score, 0)
        } else if open && u.facets.is_empty() && self.says_more_than_name(at, u) {
            match self.focus(at, u) {
                Focus::Facet(Facet::Overview) => self.not_found(at, u),
                focus => self.with_focus(at, &focus, u, score),
            }
        } else {
            self.about(at, u, score)
        };
        self.remember_runners_up(u, at, &mut reply);
        reply
    }

    /// What was asked of the topic is found nowhere in it: says so rather than telling what was told already.
    fn not_found(&mut self, at: usize, u: &Understanding) -> Reply {
        if self.mind.knowledge.entries[at].traits.is_question() {
            return self.about(at, u, 1.0);
        }
        let mut reply = self.compose(at, &Focus::Facet(Facet::Contact), u, 1.0, 0);
        reply.facet = None;
        reply.blocks = vec![Block::Text(self.book().answer.not_found(self.mind.knowledge.source_name()))];
        reply
    }

    /// The question before, of another thing (くるみんだと？ 2号は？).
    fn likewise(&mut self, at: usize, u: &Understanding) -> Reply {
        let again = self.asked_again(u);
        match (self.focus(at, &again), self.last_side()) {
            // Where the words of the question before find nothing, its side does.
            (Focus::Facet(Facet::Overview), Some(last)) if last != Facet::Difference => {
                self.compose(at, &Focus::Facet(last), &again, 1.0, 0)
            }
            (focus, _) => self.compose(at, &focus, &again, 1.0, 0),
        }
    }

    /// The side last asked about of the entry in hand.
    fn last_side(&self) -> Option<Facet> {
        if let Some(Topic::Entry(_, last)) = &self.state.topic { *last } else { None }
    }

    /// The question before with the thing that is said now in it.
    pub(super) fn asked_again(&self, u: &Understanding) -> Understanding {
        let words = self.state.asked_words.as_deref().unwrap_or_default();
        let text = u.analysis.normalized.text();
        let thing = self.turn_terms().likewise.find(text).map_or(text, |end| &text[..end.start()]);
        let again = self.understand(&self.book().menu.side_of(thing, words));
        Understanding { slots: u.slots.clone(), ..again }
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

    /// A question about an entry that the guide does not answer: says so, and names the desk.
    fn absent(&mut self, at: usize, u: &Understanding) -> Reply {
        let name = self.mind.knowledge.entries[at].name().to_owned();
        let mut reply = self.compose(at, &Focus::Facet(Facet::Contact), u, 1.0, 0);
        let heading = usize::from(matches!(reply.blocks.first(), Some(Block::Heading(_))));
        reply.blocks.truncate(heading);
        reply.say(self.book().answer.not_told(name, self.mind.knowledge.source_name()));
        reply
    }

    /// A side asked about while a course is in hand: the course answers (条件は？ リンクは？).
    fn of_course(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        // 「そのコースの…」 points at it rather than asking which there are.
        let points = self.points_back(u);
        let side = u.facets.iter().find(|f| !(points && **f == Facet::Course)).copied();
        let of_course = matches!(
            side,
            Some(Facet::Audience | Facet::Amount | Facet::Link | Facet::Contact | Facet::How | Facet::Detail)
        );
        // 「パンフレットは」 names a document of its own.
        let document = !points
            && side == Some(Facet::Link)
            && matches!(self.parts(u, at).first(), Some((Part::Link(_) | Part::CourseLink(..), share)) if *share >= 0.5);
        let course = self.course_at(at).filter(|_| of_course && !document)?;
        // 「メリットは？」: what the entry gives, where the course says nothing of its own.
        let entry = &self.mind.knowledge.entries[at];
        let gain = self.turn_terms().benefits.within(&u.nameless) && !points;
        if let Part::Course(i) = course
            && gain
            && entry.courses[usize::from(i)].amount.is_none()
        {
            return None;
        }
        Some(self.compose(at, &Focus::Parts(vec![course], side), u, 1.0, 0))
    }

    /// The course of entry `at` that is in hand.
    fn course_at(&self, at: usize) -> Option<Part> {
        let id = self.state.course.as_ref()?;
        let i = self.mind.knowledge.entries[at].courses.iter().position(|c| c.id == *id)?;
        Some(Part::Course(i as u16))
    }

    /// Answers about entry `at`, choosing the side or the part asked for.
    pub(super) fn about(&mut self, at: usize, u: &Understanding, score: f32) -> Reply {
        if let Some(reply) = self.two_sides(at, u) {
            return reply;
        }
        let focus = self.focus(at, u);
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

    /// Whether a message has words of its own beside the entry's name.
    fn says_more_than_name(&self, at: usize, u: &Understanding) -> bool {
        self.own_words(u).iter().any(|t| !self.mind.model.in_name(at, &t.key))
    }

    pub(super) fn compose(&mut self, at: usize, focus: &Focus, u: &Understanding, score: f32, page: usize) -> Reply {
        let composer = Composer {
            mind: self.mind,
            now: self.now,
            slots: &self.state.slots,
            prefectures: match u.prefectures.len() {
                0 | 1 => self.state.slots.prefecture.clone().into_iter().collect(),
                _ => u.prefectures.clone(),
            },
            question: u.analysis.normalized.text(),
            page,
            goes_on: self.open_entry() == Some(at),
            offered: if self.open_entry() == Some(at) { &self.offered } else { &[] },
            shown: if self.open_entry() == Some(at) { &self.state.shown } else { &[] },
            desk_due: std::cell::Cell::new(false),
        };
        let mut reply = composer.answer(at, score, focus);
        reply.intent = likeliest(u);
        let facet = match focus {
            Focus::Facet(facet) => Some(*facet),
            Focus::Comparison(..) | Focus::Against(_) => Some(Facet::Difference),
            Focus::Rows(..) => Some(Facet::Case),
            Focus::Parts(_, facet) => *facet,
        };
        self.state.awaiting = reply.ask.is_some().then_some(Question::Prefecture);
        self.state.page = page;
        let entry = &self.mind.knowledge.entries[at];
        if self.open_entry() != Some(at) {
            self.state.shown.clear();
        }
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

/// The one course that parts of an entry are about: the first part itself, or what all facts name.
fn spoken_of<'e>(entry: &'e Entry, parts: &[Part]) -> Option<&'e Course> {
    if let Some(Part::Course(i)) = parts.first() {
        return entry.courses.get(usize::from(*i));
    }
    let named = |part: &Part| match part {
        Part::Fact(i) => {
            let fact = &entry.facts[usize::from(*i)];
            let mut courses = entry.courses.iter().filter(|c| fact.is_about(c));
            courses.next().filter(|_| courses.next().is_none())
        }
        Part::CourseLink(c, _) => entry.courses.get(usize::from(*c)),
        _ => None,
    };
    let course = parts.first().and_then(named)?;
    parts.iter().filter_map(named).all(|c| c.id == course.id).then_some(course)
}
