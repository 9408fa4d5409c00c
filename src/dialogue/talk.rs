//! Talk about the bot itself, the contents, and honest refusals.

use super::compose::Reception;
use super::memo::memo;
use super::policy::{Policy, about_choice};
use super::repair::MANY_MISSES;
use super::state::Topic;
use super::verdict::count;
use crate::knowledge::desks::{Asker, choose};
use crate::knowledge::intent::{Act, Body, IntentId, Outside, Talk};
use crate::language::latin::mostly_latin;
use crate::language::{Token, pos};
use crate::message::{Choice, Contact, IntentScore, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::timing::Timing;

/// Probability from which a nearest guess is offered with a refusal.
const GUESS: f32 = 0.25;
/// Probability from which a near topic is answered by name.
const NEAR: f32 = 0.3;

/// Probability from which an entry may be meant although a near topic is likelier.
const TORN: f32 = 0.1;
/// Margin below which no entry is meant.
const HOPELESS: f32 = -0.5;

impl Policy<'_> {
    /// Share of a message's words that no phrase of talk has: 「忘年会の費用は経費で落ちますか」 is no greeting.
    pub(super) fn strange_to_talk(&self, u: &Understanding) -> f32 {
        let strange = |t: &&Token| {
            let name = t.pos.contains(pos::PROPER) && !u.analysis.surface(t).is_ascii();
            let around = [pos::INTERJECTION, pos::ADVERB, pos::CONJUNCTION].iter().any(|p| t.pos.starts_with(p));
            !self.mind.model.talk.contains(&t.key) && !name && !around
        };
        let words = u.analysis.content().count().max(1);
        u.analysis.content().filter(strange).count() as f32 / words as f32
    }

    /// Takes note of a nod.
    pub(super) fn nod(&mut self) -> Reply {
        let knowledge = &self.mind.knowledge;
        let mut reply = self.reply(ReplyKind::Smalltalk);
        match &self.state.topic {
            Some(Topic::Entry(id, _)) if knowledge.entry(id).is_some() => {
                let name = knowledge.entry(id).map_or("", |e| e.name());
                reply.say(self.book().talk.nod_about(name));
            }
            _ => reply.say(self.book().talk.nod(self.example())),
        }
        reply
    }

    /// An example of a message, where the pack has one.
    fn example(&self) -> String {
        let example = self.mind.knowledge.pack.wording.example.as_ref();
        example.map_or(String::new(), |e| self.book().talk.example(e))
    }

    pub(super) fn talk(&mut self, id: &IntentId, talk: &Talk, confidence: f32) -> Reply {
        let kind = if talk.act == Act::Human { ReplyKind::Handoff } else { ReplyKind::Smalltalk };
        let knowledge = self.mind.knowledge.clone();
        let mut reply = self.reply(kind);
        reply.intent = Some(IntentScore { id: id.0.clone(), confidence });
        let turn = self.state.turn as usize;
        if let Some(text) = talk.replies.get(turn.wrapping_sub(1) % talk.replies.len().max(1)) {
            reply.say(text.trim());
        }
        match talk.act {
            Act::Human => self.memo(&mut reply),
            Act::Complaint => {
                reply.contacts.push((&knowledge.pack.default_desk).into());
                reply.ask = Some(self.book().talk.after_complaint().to_owned());
                reply.choices = self.person_or_restart();
            }
            Act::Greeting | Act::Capabilities | Act::Who => self.offer_themes(&mut reply),
            Act::Thanks | Act::Bye | Act::Praise => {}
        }
        reply
    }

    /// A person to talk to, or a new beginning.
    pub(super) fn person_or_restart(&self) -> Vec<Choice> {
        let menu = &self.book().menu;
        [menu.person(), menu.restart()]
            .map(|said| Choice { label: said.to_owned(), send: said.to_owned(), entry: None })
            .to_vec()
    }

    /// The desk, and what to read out when calling.
    fn memo(&self, reply: &mut Reply) {
        let knowledge = &self.mind.knowledge;
        let entry = match &self.state.topic {
            Some(Topic::Entry(id, _)) => knowledge.entry(id),
            _ => None,
        };
        if let Some(entry) = entry {
            let prefectures: Vec<String> = self.state.slots.prefecture.clone().into_iter().collect();
            let course = self.state.course.as_ref().and_then(|id| entry.courses.iter().find(|c| c.id == *id));
            let asker = Asker { prefectures: &prefectures, ..Asker::default() };
            let chosen = choose(knowledge, entry, course, asker);
            let fit = chosen.desks.iter().filter(|d| !chosen.needs_prefecture || d.prefecture.is_none());
            reply.contacts.extend(fit.take(2).map(|d| Contact::from(*d)));
        }
        let general = Contact::from(&knowledge.pack.default_desk);
        if !reply.contacts.contains(&general) {
            reply.contacts.push(general);
        }
        reply.memo = Some(memo(&self.state, knowledge, self.now, &reply.contacts));
    }

    /// When the publisher's desk can be reached, asked while no measure is in hand.
    pub(super) fn office_hours(&self, timing: Timing) -> Reply {
        let knowledge = &self.mind.knowledge;
        let mut reply = self.reply(ReplyKind::Answer);
        reply.facet = Some(Facet::Contact);
        reply.contacts.push((&knowledge.pack.default_desk).into());
        for line in (Reception { knowledge, now: self.now }).lines(timing, &reply.contacts) {
            reply.say(line);
        }
        reply.cite(knowledge.pack.default_desk.page);
        reply.name_source(&knowledge.pack);
        reply.ask = Some(self.book().reception.name_item(knowledge.item_name()));
        reply
    }

    pub(super) fn offer_themes(&self, reply: &mut Reply) {
        if self.mind.knowledge.pack.themes.is_empty() {
            return;
        }
        reply.ask = Some(self.book().menu.themes().to_owned());
        reply.choices = (self.mind.knowledge.pack.themes.iter())
            .map(|t| Choice { label: t.title.clone(), send: t.title.clone(), entry: None })
            .collect();
    }

    /// The contents by theme.
    pub(super) fn contents(&self, lead: &str) -> Reply {
        let pack = &self.mind.knowledge.pack;
        let mut reply = self.reply(ReplyKind::Clarify);
        reply.say(lead);
        self.offer_themes(&mut reply);
        reply.contacts.push((&pack.default_desk).into());
        reply
    }

    pub(super) fn help(&mut self) -> Reply {
        self.state.aside = true;
        let pack = &self.mind.knowledge.pack;
        let talk = &self.book().talk;
        let mut reply = self.reply(ReplyKind::Smalltalk);
        reply.say(talk.help(&pack.publisher, &pack.title, &pack.edition_text, &pack.scope));
        reply.say(talk.help_how(self.mind.knowledge.item_name()));
        self.offer_themes(&mut reply);
        reply
    }

    /// The person only said who they are: take note, and ask what it is about.
    pub(super) fn introduced(&mut self, u: &Understanding) -> Reply {
        let mut reply = self.reply_to(ReplyKind::Clarify, u);
        let slots = &self.state.slots;
        let said: Vec<String> = [
            slots.prefecture.clone(),
            slots.line().cloned(),
            slots.heads().map(|heads| self.book().memo.employees(count(heads, self.book()))),
            slots.employment.clone(),
        ]
        .into_iter()
        .flatten()
        .collect();
        let (talk, said) = (&self.book().talk, said.join("・"));
        reply.say(self.by_theme(&talk.introduced(&said), &talk.introduced_plain(&said)));
        self.offer_themes(&mut reply);
        reply
    }

    /// The person said who they are, which changes nothing about the entry in hand.
    pub(super) fn noted_of_self(&mut self, u: &Understanding) -> Reply {
        let mut reply = self.nod();
        reply.intent = super::policy::likeliest(u);
        reply
    }

    pub(super) fn nothing_said(&mut self) -> Reply {
        let mut reply = self.reply(ReplyKind::Clarify);
        reply.say(self.book().talk.nothing_said(self.example()));
        reply
    }

    /// The near topic of a message that may as well mean the entry which fits it best: 「パパ育休を進めたい」 is the
    /// law's or the subsidy's. Agencies need no guess: the topic names those that help.
    pub(super) fn torn(&self, u: &Understanding) -> Option<Outside> {
        let intents = &self.mind.knowledge.intents;
        let (first, second) = (u.intents.first()?, u.intents.get(1)?);
        let best = &self.mind.knowledge.entries[u.entries.first()?.at];
        match (&intents[first.at].body, &intents[second.at].body) {
            (Body::Outside(topic), Body::Entry(id)) if topic.near && *id == best.id && !best.traits.is_helper() => {
                (second.confidence >= TORN && u.evidence.inside >= HOPELESS).then(|| topic.clone())
            }
            _ => None,
        }
    }

    /// What the guide says nothing of, and what it says that may be meant.
    pub(super) fn perhaps(&mut self, u: &Understanding, topic: &Outside) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = self.clarify(u);
        reply.blocks.clear();
        reply.say(topic.reply.as_deref().unwrap_or_default().trim());
        reply.ask = Some(self.book().ask_back.perhaps().to_owned());
        let least = u.entries.first().map_or(0.0, |e| e.score) / 2.0;
        let likely = u.entries.iter().filter(|e| e.score >= least).map(|e| &knowledge.entries[e.at]);
        let helpers = topic.desks.iter().filter_map(|id| knowledge.entry(id));
        reply.choices.clear();
        for entry in likely.take(2).chain(helpers) {
            let choice = about_choice(entry, self.book());
            if !reply.choices.contains(&choice) {
                reply.choices.push(choice);
            }
        }
        reply
    }

    /// Outside of what the bot knows: says so, and says who could help.
    pub(super) fn unknown(&mut self, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let pack = &knowledge.pack;
        self.state.misses = self.state.misses.saturating_add(1);
        let refusal = &self.book().refusal;
        let mut reply = self.reply(ReplyKind::Fallback);
        let outside: Option<(&IntentId, &Outside, f32)> =
            u.intents.iter().take(2).find_map(|i| match &knowledge.intents[i.at].body {
                Body::Outside(o) if o.near => Some((&knowledge.intents[i.at].id, o, i.confidence)),
                _ => None,
            });
        match outside {
            Some((id, outside, confidence)) if confidence >= NEAR && u.evidence.outside >= u.evidence.inside - 0.3 => {
                reply.intent = Some(IntentScore { id: id.0.clone(), confidence });
                reply.say(outside.reply.as_deref().unwrap_or_default().trim());
                let helpers: Vec<_> = outside.desks.iter().filter_map(|d| knowledge.entry(d)).collect();
                if !helpers.is_empty() {
                    reply.say(refusal.helpers());
                    for entry in helpers {
                        reply.contacts.extend(
                            knowledge
                                .desks_of(entry)
                                .into_iter()
                                .filter(|d| d.prefecture.is_none() || d.prefecture == self.state.slots.prefecture)
                                .take(1)
                                .map(Contact::from),
                        );
                        reply.choices.push(about_choice(entry, self.book()));
                    }
                }
            }
            _ => {
                let top = u.intents.first().filter(|i| matches!(knowledge.intents[i.at].body, Body::Outside(_)));
                reply.intent = top.map(|i| IntentScore { id: i.id.0.clone(), confidence: i.confidence });
                reply.say(refusal.unknown(&pack.title, &pack.scope));
                if mostly_latin(u.analysis.normalized.text()) {
                    reply.say(self.in_english());
                    self.offer_themes(&mut reply);
                }
                if u.domain >= GUESS && u.evidence.coverage >= 0.4 {
                    let guesses: Vec<Choice> =
                        u.entries.iter().take(3).map(|e| about_choice(&knowledge.entries[e.at], self.book())).collect();
                    reply.ask = Some(self.book().ask_back.guess().to_owned());
                    reply.choices = guesses;
                }
            }
        }
        let general = Contact::from(&pack.default_desk);
        if !reply.contacts.contains(&general) {
            reply.contacts.push(general);
        }
        if self.state.misses > MANY_MISSES {
            let desk = self.desk_instead();
            reply.blocks.extend(desk.blocks);
            reply.ask = desk.ask;
            reply.choices = desk.choices;
        } else if self.state.misses == MANY_MISSES && reply.choices.is_empty() && !pack.themes.is_empty() {
            reply.say(refusal.again());
            self.offer_themes(&mut reply);
        }
        self.state.runners_up = u.entries.iter().take(4).map(|e| knowledge.entries[e.at].id.clone()).collect();
        reply
    }

    /// What to those who write another language is said in English.
    fn in_english(&self) -> String {
        let (refusal, wording) = (&self.book().refusal, &self.mind.knowledge.pack.wording);
        let about = wording.english_scope.as_ref().map_or(String::new(), |s| refusal.english_about(s));
        let example = wording.english_example.as_ref().map_or(String::new(), |e| refusal.english_example(e));
        refusal.english(about, example, self.by_theme(refusal.english_subjects(), ""))
    }
}
