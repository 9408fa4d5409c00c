//! Talk about the bot itself, the contents, and honest refusals.

use super::compose::{Focus, hours_lines};
use super::memo::{memo, wants_call};
use super::policy::{Policy, about_choice};
use super::repair::MANY_MISSES;
use super::state::Topic;
use crate::knowledge::desks::{Asker, choose};
use crate::knowledge::intent::{Act, Body, IntentId, Outside, Talk};

use crate::language::Token;
use crate::language::latin::mostly_latin;
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
/// Talk may have one word in so many that no phrase of talk has.
const MOST_STRANGE: usize = 3;

impl Policy<'_> {
    /// Whether a message is talk about the bot rather than a question: clearly so, and
    /// more clearly while a topic is open, when short remarks are about the topic.
    pub(super) fn is_talk(&self, u: &Understanding) -> bool {
        let e = &u.evidence;
        let Some(top) = u.intents.first() else {
            return false;
        };
        let Body::Talk(talk) = &self.mind.knowledge.intents[top.at].body else {
            return false;
        };
        // Where imported questions leave the classifier nothing but talk, it must speak clearly for it.
        if !e.phrased && e.talk <= 0.0 {
            return false;
        }
        // Greetings around something else are no greeting: 「忘年会の費用は経費で落ちますか」.
        let strange = |t: &&Token| {
            let name = t.pos.contains("固有名詞") && !u.analysis.surface(t).is_ascii();
            let around = ["感動詞", "副詞", "接続詞"].iter().any(|p| t.pos.starts_with(p));
            !self.mind.model.talk.contains(&t.key) && !name && !around
        };
        let words = u.analysis.content().count();
        let of_any_kind = matches!(talk.act, Act::Human | Act::Complaint);
        if !of_any_kind && u.analysis.content().filter(strange).count() * MOST_STRANGE > words {
            return false;
        }
        // 「電話」 while a measure is in hand is about its desk; only a person asked for is a wish for one.
        let text = u.analysis.normalized.text();
        let about_desk = matches!(self.state.topic, Some(Topic::Entry(..))) && u.facets.contains(&Facet::Contact);
        if talk.act == Act::Human && about_desk && !asks_person(text) {
            return false;
        }
        let lead = e.talk - e.inside.max(e.outside);
        let open = self.state.topic.is_some();
        // 「電話」 alone asks for the topic's desk.
        let for_person = talk.act == Act::Human && asks_person(text);
        if open && !u.facets.is_empty() && self.bare(u) && !for_person {
            return false;
        }
        let (margin, confidence) = match talk.act {
            Act::Complaint if !open => (0.0, 0.3),
            _ if !open => (0.0, 0.1),
            // 「電話は？」 is about the topic, 「担当者につないで」 is not.
            Act::Human if u.facets.is_empty() => (0.0, 0.3),
            Act::Human | Act::Complaint | Act::Thanks => (0.1, 0.6),
            _ => (0.45, 0.75),
        };
        lead >= margin
            && top.confidence >= confidence
            && (!open || u.facets.is_empty() || top.confidence >= 0.9 || for_person)
    }

    /// Takes note of a nod.
    pub(super) fn nod(&mut self) -> Reply {
        let knowledge = &self.mind.knowledge;
        let mut reply = Reply::new(ReplyKind::Smalltalk, &knowledge.pack.edition);
        reply.slots = self.state.slots.clone();
        match &self.state.topic {
            Some(Topic::Entry(id, _)) if knowledge.entry(id).is_some() => {
                let name = knowledge.entry(id).map_or("", |e| e.name());
                reply.say(format!(
                    "「{name}」について、ほかに知りたいことがあれば書いてください（対象、期限、問い合わせ先など）。"
                ));
            }
            _ => reply.say("知りたいことやお困りごとを、そのまま書いてください（例: 外国人材を採用したい）。"),
        }
        reply
    }

    pub(super) fn talk(&mut self, id: &IntentId, talk: &Talk, confidence: f32) -> Reply {
        let kind = if talk.act == Act::Human { ReplyKind::Handoff } else { ReplyKind::Smalltalk };
        let knowledge = self.mind.knowledge.clone();
        let mut reply = Reply::new(kind, &knowledge.pack.edition);
        reply.intent = Some(IntentScore { id: id.0.clone(), confidence });
        reply.slots = self.state.slots.clone();
        let turn = self.state.turn as usize;
        if let Some(text) = talk.replies.get(turn.wrapping_sub(1) % talk.replies.len().max(1)) {
            reply.say(text.trim());
        }
        match talk.act {
            Act::Human => self.memo(&mut reply),
            Act::Complaint => {
                reply.contacts.push((&knowledge.pack.default_desk).into());
                reply.ask = Some("よろしければ、次からお選びください。".to_owned());
                reply.choices = [("担当者につないで", "担当者につないで"), ("最初から", "最初から")]
                    .map(|(label, send)| Choice { label: label.to_owned(), send: send.to_owned(), entry: None })
                    .to_vec();
            }
            Act::Greeting | Act::Capabilities | Act::Who => self.offer_themes(&mut reply),
            Act::Thanks | Act::Bye | Act::Praise => {}
        }
        reply
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

    /// 「電話で聞きたい」 about the measure in hand: its desk and a memo, without a record for the staff.
    pub(super) fn call(&mut self, u: &Understanding) -> Option<Reply> {
        let Some(Topic::Entry(id, _)) = self.state.topic.clone() else {
            return None;
        };
        let text = u.analysis.normalized.text();
        if !wants_call(text) || asks_person(text) || !u.mentioned.is_empty() {
            return None;
        }
        let at = self.mind.knowledge.position(&id)?;
        Some(self.compose(at, &Focus::Facet(Facet::Contact), u, 1.0, 0))
    }

    /// When the publisher's desk can be reached, asked while no measure is in hand.
    pub(super) fn office_hours(&self, timing: Timing) -> Reply {
        let knowledge = &self.mind.knowledge;
        let mut reply = Reply::new(ReplyKind::Answer, &knowledge.pack.edition);
        reply.facet = Some(Facet::Contact);
        reply.slots = self.state.slots.clone();
        reply.contacts.push((&knowledge.pack.default_desk).into());
        for line in hours_lines(timing, &reply.contacts, &knowledge, self.now) {
            reply.say(line);
        }
        reply.cite(knowledge.pack.default_desk.page);
        reply.name_source(&knowledge.pack);
        reply.ask = Some("制度ごとの窓口の時間をお調べするときは、制度の名前を書いてください。".to_owned());
        reply
    }

    pub(super) fn offer_themes(&self, reply: &mut Reply) {
        reply.ask = Some("テーマから選ぶこともできます。".to_owned());
        reply.choices = (self.mind.knowledge.pack.themes.iter())
            .map(|t| Choice { label: t.title.clone(), send: t.title.clone(), entry: None })
            .collect();
    }

    /// The contents by theme.
    pub(super) fn contents(&self, lead: &str) -> Reply {
        let pack = &self.mind.knowledge.pack;
        let mut reply = Reply::new(ReplyKind::Clarify, &pack.edition);
        reply.say(lead);
        reply.slots = self.state.slots.clone();
        self.offer_themes(&mut reply);
        reply.contacts.push((&pack.default_desk).into());
        reply
    }

    pub(super) fn help(&mut self) -> Reply {
        self.state.aside = true;
        let pack = &self.mind.knowledge.pack;
        let mut reply = Reply::new(ReplyKind::Smalltalk, &pack.edition);
        reply.say(format!(
            "{}「{}」（{}）をもとに、{}をご案内します。",
            pack.publisher, pack.title, pack.edition_text, pack.scope
        ));
        reply.say("困っていることや制度の名前をそのまま書いてください。番号でも選べます。「戻る」「最初から」「もっと」「違う」も使えます。");
        reply.slots = self.state.slots.clone();
        self.offer_themes(&mut reply);
        reply
    }

    pub(super) fn nothing_said(&mut self) -> Reply {
        let pack = &self.mind.knowledge.pack;
        let mut reply = Reply::new(ReplyKind::Clarify, &pack.edition);
        reply.say("メッセージが空のようです。知りたいことを書いてください（例: 外国人材を採用したい）。");
        reply.slots = self.state.slots.clone();
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
        reply.ask = Some("もしかして、次のことでしょうか。".to_owned());
        let least = u.entries.first().map_or(0.0, |e| e.score) / 2.0;
        let likely = u.entries.iter().filter(|e| e.score >= least).map(|e| &knowledge.entries[e.at]);
        let helpers = topic.desks.iter().filter_map(|id| knowledge.entry(id));
        reply.choices.clear();
        for entry in likely.take(2).chain(helpers) {
            let choice = about_choice(entry);
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
        let mut reply = Reply::new(ReplyKind::Fallback, &pack.edition);
        reply.slots = self.state.slots.clone();
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
                    reply.say("次のところが力になれるかもしれません。");
                    for entry in helpers {
                        reply.contacts.extend(
                            knowledge
                                .desks_of(entry)
                                .into_iter()
                                .filter(|d| d.prefecture.is_none() || d.prefecture == self.state.slots.prefecture)
                                .take(1)
                                .map(Contact::from),
                        );
                        reply.choices.push(about_choice(entry));
                    }
                }
            }
            _ => {
                let top = u.intents.first().filter(|i| matches!(knowledge.intents[i.at].body, Body::Outside(_)));
                reply.intent = top.map(|i| IntentScore { id: i.id.0.clone(), confidence: i.confidence });
                reply.say(format!(
                    "すみません、それは「{}」には載っておらず、お答えできません。{}についてお調べできます。",
                    pack.title, pack.scope
                ));
                if mostly_latin(u.analysis.normalized.text()) {
                    reply.say("Sorry, I can answer only in Japanese, about hiring, training and productivity support for firms in Tohoku. Please try a few Japanese words (for example: 外国人 採用), choose a subject from the list, or call the desk below.");
                    self.offer_themes(&mut reply);
                }
                if u.domain >= GUESS && u.evidence.coverage >= 0.4 {
                    let guesses: Vec<Choice> =
                        u.entries.iter().take(3).map(|e| about_choice(&knowledge.entries[e.at])).collect();
                    reply.ask = Some("もしかして、こちらのことでしょうか。".to_owned());
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
        } else if self.state.misses == MANY_MISSES && reply.choices.is_empty() {
            reply.say("うまくお答えできずすみません。テーマの一覧からお選びいただくこともできます。");
            self.offer_themes(&mut reply);
        }
        self.state.runners_up = u.entries.iter().take(4).map(|e| knowledge.entries[e.at].id.clone()).collect();
        reply
    }
}

/// Whether normalised `text` asks for a person rather than for a number.
fn asks_person(text: &str) -> bool {
    const PERSON: [&str; 12] =
        ["つない", "つなげ", "代わ", "替わ", "担当者", "人と話", "人に聞", "人間", "職員", "オペレ", "有人", "誰か"];
    PERSON.iter().any(|w| text.contains(w))
}
