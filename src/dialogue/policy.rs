//! What to do with a message: stay on the topic, take up a new one, ask back, or decline.
//!
//! Not responsible for wording answers (`compose`) or talk (`talk`).

use std::cell::RefCell;

use jiff::civil::DateTime;
use rustc_hash::FxHashMap;

use super::compose::{Composer, Focus, side_label};
use super::follow_up::{CLEAR, ELSEWHERE};
use super::memo::memo;
use super::navigate::{Move, core, correction, steer};
use super::state::{Question, State, Topic};
use crate::knowledge::intent::{Body, IntentId, Need};
use crate::knowledge::model::{Course, Entry, EntryId};
use crate::language::latin::mostly_latin;
use crate::language::lexicon::sections::DialogueTerms;
use crate::language::phrasebook::Phrasebook;
use crate::message::{Block, Choice, EntryScore, IntentScore, Reply, ReplyKind};
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;
use crate::understanding::units::Part;
use crate::understanding::{Understander, Understanding};

/// Least probability of being about the pack at which an answer is given, and at which it is asked back.
pub(super) const IN_DOMAIN: f32 = 0.5;
const ASKS_BACK: f32 = 0.3;
/// Content words from which a message may hold more than its point, and ends of it looked at.
const LENGTHY: usize = 5;
const MOST_RESTS: usize = 4;
/// Entries whose tables are looked through for a name.
const ROWS_LOOKED_AT: usize = 5;
/// Least score of an entry that is answered without asking back.
const SURE: f32 = 0.3;
/// A few words (制度について教えて) that no intent is likely for, and that several entries have
/// about as much of, are asked back: least probability, least lead, most words.
const VAGUE: f32 = 0.2;
const LEAD: f32 = 0.15;
const FEW_WORDS: usize = 3;
/// Least probability of a need that is answered as a whole.
const NEED: f32 = 0.2;
/// The same for a message of a word or two (補助金を知りたい), which can only be broad.
const NEED_BRIEF: f32 = 0.08;
/// Share of a question's words that a row must match to be asked about rather than a wish.
const ROW_ASKED: f32 = 0.4;
/// How much likelier than its best entry alone a wish must be.
const ALONE: f32 = 1.5;
/// Share of a question in Latin letters that the pack must know.
const KNOWN: f32 = 0.5;

pub(super) struct Policy<'a> {
    pub(super) mind: &'a Understander,
    pub(super) now: DateTime,
    pub(super) state: State,
    /// Choices of the reply before.
    pub(super) offered: Vec<Choice>,
    /// Texts of this turn and what they mean: sentences of a letter are looked at from several sides.
    understood: RefCell<FxHashMap<String, Understanding>>,
}

impl<'a> Policy<'a> {
    pub(super) fn new(state: &State, mind: &'a Understander, now: DateTime) -> Self {
        let mut state = state.clone();
        state.turn = state.turn.saturating_add(1);
        Self { mind, now, state, offered: Vec::new(), understood: RefCell::default() }
    }

    /// What `text` means, worked out once a turn.
    pub(super) fn understand(&self, text: &str) -> Understanding {
        if let Some(known) = self.understood.borrow().get(text) {
            return known.clone();
        }
        let mut understanding = self.mind.understand(text);
        // Without rules it does not matter who asks, only where they are.
        if !self.mind.knowledge.has_rules() {
            let Slots { prefecture, city, .. } = understanding.slots;
            understanding.slots = Slots { prefecture, city, ..Slots::default() };
        }
        self.understood.borrow_mut().insert(text.to_owned(), understanding.clone());
        understanding
    }

    /// What the bot says.
    pub(super) fn book(&self) -> &'a Phrasebook {
        &self.mind.knowledge.phrasebook
    }

    /// Words it looks for.
    pub(super) fn terms(&self) -> &'a DialogueTerms {
        &self.mind.knowledge.lexicon.dialogue
    }

    /// A reply that says nothing yet, with what is known about the person.
    pub(super) fn reply(&self, kind: ReplyKind) -> Reply {
        let mut reply = Reply::new(kind, &self.mind.knowledge.pack.edition);
        reply.slots = self.state.slots.clone();
        reply
    }

    /// The same for a message, with the likeliest intent of it.
    pub(super) fn reply_to(&self, kind: ReplyKind, u: &Understanding) -> Reply {
        let mut reply = self.reply(kind);
        reply.intent = likeliest(u);
        reply
    }

    /// Of two wordings the one that fits a pack with themes, or without.
    pub(super) fn by_theme<'p>(&self, themed: &'p str, plain: &'p str) -> &'p str {
        if self.mind.knowledge.pack.themes.is_empty() { plain } else { themed }
    }

    pub(super) fn into_state(self) -> State {
        self.state
    }

    pub(super) fn turn(&mut self, text: &str) -> Reply {
        if text.trim().is_empty() {
            return self.nothing_said();
        }
        let standard = self.mind.standard(text);
        let text = standard.as_ref();
        let choices = std::mem::take(&mut self.state.choices);
        self.offered.clone_from(&choices);
        let menu = &self.book().menu;
        match steer(text, &choices, self.terms()) {
            Some(Move::Pick(i)) => self.pick(&choices[i]),
            Some(Move::Restart) => {
                self.state = State { turn: self.state.turn, ..State::default() };
                self.contents(self.by_theme(menu.restarted(), menu.restarted_plain()))
            }
            Some(Move::Back) => self.back(),
            Some(Move::More) => self.more(),
            Some(Move::Wrong) if self.state.topic.is_some() || !choices.is_empty() => self.wrong(),
            Some(Move::Help) => self.help(),
            Some(Move::Skip) => self.skip(),
            Some(Move::OffList) if self.state.awaiting == Some(Question::Employees) => self.ask(&menu.head_count(text)),
            Some(Move::OffList) => {
                let mut reply = self.reply(ReplyKind::Clarify);
                reply.say(menu.off_list(choices.len()));
                reply.choices = choices;
                reply
            }
            Some(Move::Nod) if text.chars().any(char::is_alphanumeric) || !text.trim().is_empty() => self.nod(),
            _ => match self.chosen_by_place(text, &choices) {
                Some(i) => self.pick(&choices[i]),
                None => self.ask(text),
            },
        }
    }

    /// 「青森のやつ」: the one choice whose firm is there.
    fn chosen_by_place(&self, text: &str, choices: &[Choice]) -> Option<usize> {
        let points = ["やつ", "会社", "企業", "事例", "もの", "とこ", "ところ"].iter().any(|w| text.contains(w));
        if !points && matches!(self.state.topic, Some(Topic::Entry(..))) {
            return None;
        }
        let u = self.mind.understand(&core(text, self.terms()));
        let prefecture = u.slots.prefecture.as_ref().filter(|_| self.bare(&u))?;
        // 「宮城の会社は？」 of a topic that lists firms there asks for those.
        if let Some(Topic::Entry(id, _)) = &self.state.topic
            && let Some(at) = self.mind.knowledge.position(id)
            && !text.contains("やつ")
            && self.mind.named_rows(&u, at).is_some_and(|(_, _, thing)| thing)
        {
            return None;
        }
        let there = |c: &Choice| {
            let entry = c.entry.as_ref().and_then(|id| self.mind.knowledge.entry(id));
            let firm = entry.and_then(|e| e.firm.as_ref());
            firm.is_some_and(|f| f.prefecture.as_ref() == Some(prefecture))
        };
        let mut found = (0..choices.len()).filter(|i| there(&choices[*i]));
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }

    fn pick(&mut self, choice: &Choice) -> Reply {
        if choice.send == self.book().menu.go_on_send() {
            return self.more();
        }
        match choice.entry.as_ref().and_then(|id| self.mind.knowledge.position(id)) {
            Some(at) => {
                // The words of a choice are the bot's, not what the person said of themselves.
                let u = self.mind.understand(&choice.send);
                self.about(at, &u, 1.0)
            }
            // What a choice sends may steer (最初から) as well as ask.
            None => self.turn(&choice.send),
        }
    }

    fn ask(&mut self, text: &str) -> Reply {
        if let Some(rest) = correction(text, self.terms()) {
            return self.ask(&rest);
        }
        if let Some(theme) = self.theme(text) {
            return theme;
        }
        if let Some(reply) = self.reverse(text) {
            return reply;
        }
        if let Some((japanese, english)) = self.mind.in_japanese(text)
            && self.understand(&japanese).domain >= IN_DOMAIN
        {
            let mut reply = self.ask(&japanese);
            let talk = &self.book().talk;
            let english = if english { talk.read_as_english() } else { "" };
            reply.blocks.insert(0, Block::Text(talk.read_as(japanese, english)));
            return reply;
        }
        let u = self.pointed(text);
        // English that says nothing the pack knows.
        if mostly_latin(text) && u.mentioned.is_empty() && u.evidence.coverage < KNOWN && !self.is_talk(&u) {
            return self.unknown(&u);
        }
        if let Some(reply) = self.topic_rows(&u) {
            return reply;
        }
        if let Some(reply) = self.shortlist(&u) {
            return reply;
        }
        if let Some(reply) = self.several(text) {
            return reply;
        }
        self.respond(&u)
    }

    /// What a message means. Where the whole of it is unclear, the point stands at its end: after
    /// 「当社は社員12名の板金加工業で、」 the rest alone is clearer. What was said of oneself is kept.
    pub(super) fn pointed(&self, text: &str) -> Understanding {
        let whole = self.understand(text);
        let sureness = |u: &Understanding| match u.intents.first() {
            Some(i) if !matches!(self.mind.knowledge.intents[i.at].body, Body::Talk(_)) => i.confidence,
            _ => 0.0,
        };
        if sureness(&whole) >= CLEAR || !whole.mentioned.is_empty() || whole.analysis.content().count() < LENGTHY {
            return whole;
        }
        let ends = text.match_indices(['、', '。', '，', ',', '\n']).map(|(at, mark)| &text[at + mark.len()..]);
        let rests: Vec<&str> = ends.filter(|rest| rest.chars().any(char::is_alphanumeric)).collect();
        let best = (rests.iter().rev().take(MOST_RESTS))
            .map(|rest| self.understand(rest))
            .filter(|u| sureness(u) >= CLEAR)
            .max_by(|a, b| sureness(a).total_cmp(&sureness(b)));
        match best {
            Some(point) => Understanding { slots: whole.slots, prefectures: whole.prefectures, ..point },
            None => whole,
        }
    }

    pub(super) fn respond(&mut self, u: &Understanding) -> Reply {
        self.state.slots.update(&u.slots);
        let statement = ["です", "だよ", "だけど", "なんだけど", "でして", "ございます", "ます"]
            .iter()
            .any(|e| u.analysis.normalized.text().trim_end_matches(['。', ' ']).ends_with(e));
        if let Some(reply) = self.recall(u) {
            return reply;
        }
        if let Some(reply) = self.shortlist(u) {
            return reply;
        }
        if let Some(reply) = self.shortlist_again(u) {
            return reply;
        }
        if let Some(reply) = self.by_place(u) {
            return reply;
        }
        if let Some(reply) = self.two_prefectures(u) {
            return reply;
        }
        if let Some(reply) = self.verdict(u) {
            return reply;
        }
        if self.state.topic.is_none() && self.asks_where_to_begin(u) {
            return self.ask_purpose(u);
        }
        let about_self =
            !u.slots.is_empty() && self.bare(u) && (u.facets.is_empty() || statement) && u.mentioned.is_empty();
        if (about_self || statement && self.presents(u)) && !matches!(self.state.topic, Some(Topic::Entry(..))) {
            return self.introduced(u);
        }
        if let Some(reply) = self.call(u) {
            return reply;
        }
        if let Some(reply) = self.follow_up(u) {
            return reply;
        }
        if let Some(timing) = self.mind.cues.timing(u.analysis.normalized.text())
            && u.mentioned.is_empty()
            && self.bare(u)
        {
            return self.office_hours(timing);
        }
        self.decide(u)
    }

    fn decide(&mut self, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let Some(top) = u.intents.first() else {
            return self.unknown(u);
        };
        let intent = &knowledge.intents[top.at];
        if let Some((at, focus)) = self.comparison(u) {
            return self.compose(at, &focus, u, u.entries.iter().find(|e| e.at == at).map_or(0.5, |e| e.score), 0);
        }
        let mentioned = &u.mentioned[..];
        if u.facets.contains(&Facet::Difference) && mentioned.len() >= 2 {
            return self.compose(
                mentioned[0],
                &Focus::Against(mentioned[1..].iter().copied().take(2).collect()),
                u,
                1.0,
                0,
            );
        }
        if let Body::Talk(talk) = &intent.body
            && self.is_talk(u)
            && mentioned.is_empty()
        {
            return self.talk(&intent.id, talk, top.confidence);
        }
        // 「手続きについて知りたい」 alone can mean no single entry, however likely one looks.
        let unlikely = !u.facets.is_empty() && matches!(intent.body, Body::Outside(_)) && top.confidence < VAGUE;
        let single = matches!(intent.body, Body::Entry(_)) || unlikely;
        if self.bare(u) && mentioned.is_empty() && u.slots.is_empty() && single {
            return self.clarify(u);
        }
        if !u.evidence.phrased {
            // Imported questions: their words alone tell less, so a middling match is asked back.
            return match (u.domain, u.entries.first()) {
                (d, Some(best)) if d >= IN_DOMAIN => {
                    let mut reply = self.about(best.at, u, best.score);
                    self.remember_runners_up(u, best.at, &mut reply);
                    reply
                }
                (d, _) if d >= ASKS_BACK => self.clarify(u),
                _ => self.unknown(u),
            };
        }
        // A firm or thing of a list called by its name is asked about itself, whatever the words around it.
        if mentioned.is_empty()
            && let Some(row) = u.entries.iter().take(ROWS_LOOKED_AT).find(|e| self.mind.names_row(u, e.at))
        {
            let mut reply = self.about(row.at, u, row.score);
            self.remember_runners_up(u, row.at, &mut reply);
            return reply;
        }
        if let Some((id, need, confidence)) = self.broad(u).filter(|_| u.analysis.content().count() <= 2) {
            let order: Vec<(usize, f32)> = u.entries.iter().map(|e| (e.at, e.score)).collect();
            return self.need(&id, &need, confidence, &order);
        }
        let outside = matches!(intent.body, Body::Outside(_));
        if u.domain < IN_DOMAIN && (mentioned.is_empty() || outside) {
            return match self.torn(u) {
                Some(topic) => self.perhaps(u, &topic),
                None if u.domain >= ASKS_BACK && !outside => self.clarify(u),
                None => self.unknown(u),
            };
        }
        if let Some((id, need, confidence)) = self.broad(u) {
            let order: Vec<(usize, f32)> = u.entries.iter().map(|e| (e.at, e.score)).collect();
            return self.need(&id, &need, confidence, &order);
        }
        let Some(best) = u.entries.first() else {
            return self.unknown(u);
        };
        let labels = &self.mind.knowledge.phrasebook.facets;
        let pressed = |f: &Facet| u.nameless.trim_matches(['\u{0}', 'の', ' ']) == side_label(*f, labels);
        let at = match mentioned {
            // What a button of the entry sends is about that entry.
            [named] if u.facets.iter().any(pressed) => *named,
            [named] if self.only_names(u) && best.score < ELSEWHERE => *named,
            [named] => self.sole(*named, u),
            _ => best.at,
        };
        let score = u.entries.iter().find(|e| e.at == at).map_or(best.score, |e| e.score);
        let second = u.entries.iter().find(|e| e.at != best.at).map_or(0.0, |e| e.score);
        let vague = top.confidence < VAGUE && best.score - second < LEAD && u.analysis.content().count() <= FEW_WORDS;
        if (score < SURE || vague) && mentioned.is_empty() {
            return self.clarify(u);
        }
        let mut reply = self.about(at, u, score);
        self.remember_runners_up(u, at, &mut reply);
        reply
    }

    /// Whether a need's own label names every entry the message does (「プロ拠点」の活用事例): then the need is meant.
    fn names_all(&self, label: &str, mentioned: &[usize]) -> bool {
        mentioned.is_empty() || {
            let own = self.mind.understand(label).mentioned;
            mentioned.iter().all(|m| own.contains(m))
        }
    }

    /// The broad wish a message is about, where it is one: clearly, or likelier than any single entry.
    fn broad(&self, u: &Understanding) -> Option<(IntentId, Need, f32)> {
        let knowledge = &self.mind.knowledge;
        // A row of a list named outright (a firm, a town) is asked about itself.
        let row = |at: usize| {
            self.mind.named_rows(u, at).is_some_and(|(_, rows, thing)| thing && rows.len() == 1)
                || matches!(self.mind.parts(u, at).first(), Some((Part::Row(..), share)) if *share >= ROW_ASKED)
        };
        let unsure = u.intents.first().is_none_or(|i| i.confidence < CLEAR);
        if unsure && u.mentioned.is_empty() && u.entries.first().is_some_and(|e| row(e.at)) {
            return None;
        }
        let brief = u.analysis.content().count() <= 2;
        let top = u.intents.first()?;
        // A word or two (補助金を知りたい) can only be broad, whichever topic outside comes close too.
        let near = if brief && top.confidence < CLEAR { 3 } else { 1 };
        u.intents.iter().take(near).find_map(|i| {
            let Body::Need(need) = &knowledge.intents[i.at].body else { return None };
            if !self.names_all(&knowledge.intents[i.at].label, &u.mentioned) {
                return None;
            }
            // Between a wish and one entry of its list, the entry that is nearly as likely by itself is meant.
            let best = u.entries.first().map(|e| &knowledge.entries[e.at].id);
            let alone = u.intents.iter().find(|x| best.is_some_and(|b| b.0 == x.id.0)).map_or(0.0, |x| x.confidence);
            let listed = best.is_some_and(|id| need.entries.contains(id)) && i.confidence >= ALONE * alone;
            let enough = i.confidence >= CLEAR || listed && i.confidence >= NEED || brief && i.confidence >= NEED_BRIEF;
            enough.then(|| (i.id.clone(), need.clone(), i.confidence))
        })
    }

    /// The one entry named, unless another stands clearly above it (a case of the measure named).
    fn sole(&self, named: usize, u: &Understanding) -> usize {
        let own = u.entries.iter().find(|e| e.at == named).map_or(0.0, |e| e.score);
        match u.entries.first() {
            Some(best) if best.score > own + 0.15 || own == 0.0 => best.at,
            _ => named,
        }
    }

    fn remember_runners_up(&mut self, u: &Understanding, at: usize, reply: &mut Reply) {
        let knowledge = &self.mind.knowledge;
        let others: Vec<&crate::understanding::RankedEntry> = u.entries.iter().filter(|e| e.at != at).take(4).collect();
        self.state.runners_up = others.iter().map(|e| knowledge.entries[e.at].id.clone()).collect();
        reply.entries.extend(others.iter().map(|e| entry_score(&knowledge.entries[e.at], e.score)));
        reply.intent = likeliest(u);
    }

    /// Answers about entry `at`, choosing the side or the part asked for.
    pub(super) fn about(&mut self, at: usize, u: &Understanding, score: f32) -> Reply {
        if let Some(reply) = self.two_sides(at, u) {
            return reply;
        }
        let focus = self.focus(at, u);
        if !matches!(focus, Focus::Facet(Facet::Contact | Facet::Deadline))
            && let Some(reply) = self.unlisted_town(at, u)
        {
            return reply;
        }
        self.compose(at, &focus, u, score, 0)
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

pub(super) fn entry_score(entry: &Entry, score: f32) -> EntryScore {
    EntryScore { id: entry.id.clone(), title: entry.title.clone(), score }
}

/// The likeliest intent of a message.
pub(super) fn likeliest(u: &Understanding) -> Option<IntentScore> {
    u.intents.first().map(|i| IntentScore { id: i.id.0.clone(), confidence: i.confidence })
}

pub(super) fn about_choice(entry: &Entry, book: &Phrasebook) -> Choice {
    let send = if entry.traits.is_question() { entry.title.clone() } else { book.menu.about(entry.name()) };
    Choice { label: entry.title.clone(), send, entry: Some(EntryId(entry.id.0.clone())) }
}
