//! The course of one turn: rules that are certain first, then the best reading of what was said.
//!
//! Not responsible for readings (`reading`), for carrying one out (`perform`) or for wording answers (`compose`).

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::DateTime;
use rustc_hash::FxHashMap;

use super::Candidate;
use super::focus::Common;
use super::hearing::{Heard, SURE};
use super::navigate::{Move, core, correction, several_numbered, steer};
use super::reading::{Asking, Reading, Scored};
use super::state::{Question, State, Topic};
use super::texts::Texts;
use crate::knowledge::acts::Act;
use crate::knowledge::model::{Entry, EntryId};
use crate::language::Analysis;
use crate::language::lexicon::sections::{DialogueTerms, TurnTerms};
use crate::language::phrasebook::Phrasebook;
use crate::message::{Block, Choice, EntryScore, IntentScore, Reply, ReplyKind};
use crate::understanding::units::Part;
use crate::understanding::{Understander, Understanding};

/// How surely an entry must be put aside to stay so.
const PUT_AWAY: f32 = 0.8;

/// What texts of a turn come to in this conversation, each worked out once; by normalised text.
#[derive(Default)]
pub(super) struct Weighed {
    /// Pieces of the message as they were heard, each with what was in hand then.
    heard_pieces: RefCell<FxHashMap<HeardIn, Rc<Heard>>>,
    /// What each part of an entry has of a text, and what a text asks.
    pub(super) common: RefCell<FxHashMap<(String, usize), Rc<Common>>>,
    pub(super) asking: RefCell<FxHashMap<String, Rc<Asking>>>,
}

/// Pieces of a message, each with the entries that the pieces before it were about, and its best reading.
type Read = FxHashMap<(String, Vec<usize>), Scored>;

/// A text, the entry in hand, and whether nothing is: how it is heard depends on no more.
type HeardIn = (String, Option<usize>, bool);

/// What else is answered along with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Company {
    None,
    /// It is one of several things: it must be clear which is not told.
    Several,
    /// It stands beside another answer: はい or いいえ could be taken for that one's.
    Another,
}

/// One turn of a conversation.
#[derive(Clone)]
pub(super) struct Policy<'a> {
    pub(super) mind: &'a Understander,
    pub(super) now: DateTime,
    pub(super) state: State,
    /// Choices of the reply before.
    pub(super) offered: Vec<Choice>,
    /// The topic, and the entry in hand, before this turn.
    pub(super) topic_before: Option<Topic>,
    pub(super) entry_before: Option<usize>,
    /// Name of the rule or reading that answered.
    pub(super) answered_by: &'static str,
    /// What was heard and how it was read, where a reading answered.
    pub(super) heard: Option<(Heard, Reading)>,
    /// What texts of this turn mean: clauses and pieces are looked at from several sides.
    texts: Rc<Texts<'a>>,
    pub(super) weighed: Rc<Weighed>,
    /// Entries that pieces of the message before this one were about, where it is looked at after them.
    pub(super) after: Vec<usize>,
    /// What was read so far.
    pub(super) pieces_read: Rc<RefCell<Read>>,
    /// Whether the person can use something is being answered: then it is said that it is closed, whenever it is.
    pub(super) judging: bool,
    /// What else is answered along with what is.
    pub(super) company: Company,
    /// All ways of answering compete, not only the best of each entry: to learn from.
    pub(super) wide: bool,
}

impl<'a> Policy<'a> {
    pub(super) fn new(state: &State, mind: &'a Understander, now: DateTime) -> Self {
        let mut state = state.clone();
        state.turn = state.turn.saturating_add(1);
        let topic_before = state.topic.clone();
        let mut policy = Self {
            after: Vec::new(),
            pieces_read: Rc::default(),
            judging: false,
            company: Company::None,
            wide: false,
            mind,
            now,
            state,
            offered: Vec::new(),
            heard: None,
            topic_before,
            entry_before: None,
            answered_by: "",
            texts: Rc::new(Texts::new(mind)),
            weighed: Rc::default(),
        };
        policy.entry_before = policy.open_entry();
        policy
    }

    /// `text` cut into words, once a turn.
    pub(super) fn analysis(&self, text: &str) -> Arc<Analysis> {
        self.texts.analysis(text)
    }

    /// What normalised `text` means, where that was worked out this turn.
    pub(super) fn understood(&self, text: &str) -> Option<Rc<Understanding>> {
        self.texts.understood(text)
    }

    /// What `text` means, worked out once a turn.
    pub(super) fn understand(&self, text: &str) -> Rc<Understanding> {
        self.texts.understand(text)
    }

    /// A piece of the message as it is heard, worked out once a turn for what is in hand.
    pub(super) fn heard_piece(&self, text: &str) -> Rc<Heard> {
        let key = (text.to_owned(), self.open_entry(), self.state.topic.is_none());
        if let Some(known) = self.weighed.heard_pieces.borrow().get(&key) {
            return known.clone();
        }
        let heard = Rc::new(self.hear(text));
        self.weighed.heard_pieces.borrow_mut().insert(key, heard.clone());
        heard
    }

    /// Parts of entry `at` that answer what is asked, best first, worked out once a turn.
    pub(super) fn parts(&self, u: &Understanding, at: usize) -> Rc<[(Part, f32)]> {
        self.texts.parts(u, at)
    }

    /// What the bot says.
    pub(super) fn book(&self) -> &'a Phrasebook {
        &self.mind.knowledge.phrasebook
    }

    /// Words it looks for.
    pub(super) fn terms(&self) -> &'a DialogueTerms {
        &self.mind.knowledge.lexicon.dialogue
    }

    /// Words by which a message is cut and told to stay or to turn.
    pub(super) fn turn_terms(&self) -> &'a TurnTerms {
        &self.mind.knowledge.lexicon.turn
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

    /// Answers one message.
    pub(super) fn turn(&mut self, text: &str) -> Reply {
        if text.trim().is_empty() {
            self.answered_by = "nothing-said";
            return self.nothing_said();
        }
        self.offered = std::mem::take(&mut self.state.choices);
        let reply = self.respond(text);
        self.finish(reply)
    }

    /// The reply to a message, or to what a choice sends, before it is finished.
    fn respond(&mut self, text: &str) -> Reply {
        let standard = self.mind.standard(text);
        let text = standard.as_ref();
        match self.certain(text) {
            Some(reply) => reply,
            None => self.ask(text),
        }
    }

    /// What can mean only one thing: a command, a theme's title, a number or address looked up.
    fn certain(&mut self, text: &str) -> Option<Reply> {
        let choices = self.offered.clone();
        if let Some(reply) = self.verbatim(text, &choices) {
            return Some(reply);
        }
        if let Some(reply) = self.steered(text, &choices) {
            return Some(reply);
        }
        let together = several_numbered(text, &choices, self.terms());
        if together.len() > 1 {
            self.answered_by = "picks";
            return Some(self.pick_several(&together, &choices));
        }
        if let Some((i, rest)) = self.taken(text, &choices) {
            self.answered_by = "taken";
            return Some(self.take(&choices[i], &rest));
        }
        if let Some(i) = self.chosen_by_place(text, &choices) {
            self.answered_by = "chosen-by-place";
            return Some(self.pick(&choices[i]));
        }
        if let Some(rest) = correction(text, self.terms()) {
            self.answered_by = "correction";
            return Some(self.ask(&rest));
        }
        if let Some(theme) = self.theme(text) {
            self.answered_by = "theme";
            return Some(theme);
        }
        if let Some(wish) = self.wish_called(text) {
            self.answered_by = "wish-called";
            return Some(wish);
        }
        let reply = self.reverse(text)?;
        self.answered_by = "look-up";
        Some(reply)
    }

    fn steered(&mut self, text: &str, choices: &[Choice]) -> Option<Reply> {
        let menu = &self.book().menu;
        let mv = steer(text, choices, self.terms())?;
        let reply = match mv {
            Move::Pick(i) => self.pick(&choices[i]),
            Move::Restart => {
                self.state = State { turn: self.state.turn, ..State::default() };
                self.contents(self.by_theme(menu.restarted(), menu.restarted_plain()))
            }
            Move::Back => self.back(),
            Move::More => self.more(),
            Move::Wrong if self.state.topic.is_some() || !choices.is_empty() => self.wrong(),
            Move::Help => self.help(),
            Move::Skip => self.skip(),
            Move::OffList if self.state.awaiting == Some(Question::Employees) => self.ask(&menu.head_count(text)),
            Move::OffList => {
                let mut reply = self.reply(ReplyKind::Clarify);
                reply.say(menu.off_list(choices.len()));
                reply.choices = choices.to_vec();
                reply
            }
            Move::Nod => self.nod(),
            Move::Wrong => return None,
        };
        self.answered_by = mv.name();
        Some(reply)
    }

    /// 「青森のやつ」: the one choice whose firm is there.
    fn chosen_by_place(&self, text: &str, choices: &[Choice]) -> Option<usize> {
        let turn = self.turn_terms();
        if choices.is_empty() || !turn.choice.within(text) && matches!(self.state.topic, Some(Topic::Entry(..))) {
            return None;
        }
        let u = self.mind.understand(&core(text, self.terms()));
        let prefecture = u.slots.prefecture.as_ref().filter(|_| self.bare(&u))?;
        // 「宮城の会社は？」 of a topic that lists firms there asks for those.
        let lists = |at: usize| self.mind.named_rows(&u, at).is_some_and(|(_, _, thing)| thing);
        if !turn.choice_only.within(text) && self.open_entry().is_some_and(lists) {
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

    pub(super) fn pick(&mut self, choice: &Choice) -> Reply {
        if choice.send == self.book().menu.go_on_send() {
            return self.more();
        }
        if let Some(purpose) = self.purpose_chosen(choice) {
            self.state.slots.purpose = Some(purpose);
            let u = self.mind.understand(&choice.send);
            return self.list_for(None, &u);
        }
        let Some(at) = choice.entry.as_ref().and_then(|id| self.mind.knowledge.position(id)) else {
            // What a choice sends may steer (最初から) as well as ask.
            self.offered.clear();
            return self.respond(&choice.send);
        };
        // What is chosen is no longer put aside.
        self.state.excluded.retain(|id| Some(id) != choice.entry.as_ref());
        // The words of a choice are the bot's, not what the person said of themselves.
        let u = self.understand(&choice.send);
        self.state.asked_words = words_asked(&u);
        self.about(at, &u, 1.0)
    }

    /// The purpose that a choice of the question for it stands for.
    fn purpose_chosen(&self, choice: &Choice) -> Option<String> {
        let asked = self.state.awaiting == Some(Question::Purpose);
        let purposes = self.mind.knowledge.pack.purposes.iter();
        purposes.map(|p| &p.label).find(|label| asked && **label == choice.label).cloned()
    }

    /// The best reading of a message, carried out.
    fn ask(&mut self, text: &str) -> Reply {
        if let Some((japanese, english)) = self.mind.in_japanese(text) {
            let before = self.state.clone();
            let mut reply = self.ask_in_japanese(&japanese);
            let talk = &self.book().talk;
            // Nothing that is known: what was typed may be of a topic outside too.
            if reply.kind == ReplyKind::Fallback && english && reply.choices.is_empty() {
                self.state = before;
                return self.ask_in_japanese(text);
            }
            let english = if english { talk.read_as_english() } else { "" };
            if reply.kind != ReplyKind::Smalltalk {
                reply.blocks.insert(0, Block::Text(talk.read_as(japanese, english)));
            }
            return reply;
        }
        self.ask_in_japanese(text)
    }

    fn ask_in_japanese(&mut self, text: &str) -> Reply {
        let heard = self.hear(text);
        self.take_note(&heard);
        self.put_away(&heard);
        if let Some(at) = self.nearly_verbatim(&heard) {
            return self.own_answer(at, heard);
        }
        let best = self.readings(&heard).swap_remove(0);
        self.answered_by = best.reading.name();
        tracing::debug!(reading = ?best.reading, score = best.score, "the best reading");
        let reply = self.carried_out(&heard, &best.reading);
        self.heard = Some((heard, best.reading));
        reply
    }

    /// What is said of oneself is kept; what was wanted is not once another matter is begun (話は変わりますが).
    fn take_note(&mut self, heard: &Heard) {
        if heard.does(Act::Switch) >= SURE && !self.own_words(&heard.point).is_empty() {
            self.state.slots.purpose = None;
        }
        self.state.slots.update(&heard.whole.slots);
    }

    /// Entries put aside are not offered again until they are named.
    fn put_away(&mut self, heard: &Heard) {
        let entries = &self.mind.knowledge.entries;
        self.state.excluded.retain(|id| !heard.point.mentioned.iter().any(|at| entries[*at].id == *id));
        for (at, _) in
            heard.excluded.iter().filter(|(at, degree)| *degree >= PUT_AWAY && !heard.point.mentioned.contains(at))
        {
            if !self.state.excluded.contains(&entries[*at].id) {
                self.state.excluded.push(entries[*at].id.clone());
            }
        }
    }

    /// Every reading of a message with the reply and the memory it would lead to, without what other sentences ask
    /// beside it: to learn from, only what it answers by itself tells it from the others.
    pub(super) fn possible(&self, text: &str) -> Option<Vec<Candidate>> {
        let mut first = self.clone();
        first.wide = true;
        let standard = self.mind.standard(text);
        let text = standard.as_ref();
        first.offered = std::mem::take(&mut first.state.choices);
        if text.trim().is_empty() || first.clone().certain(text).is_some() || self.mind.in_japanese(text).is_some() {
            return None;
        }
        let heard = first.hear(text);
        first.take_note(&heard);
        first.put_away(&heard);
        let readings = first.readings(&heard);
        let performed = readings.into_iter().map(|scored| {
            let mut policy = first.clone();
            policy.wide = false;
            // Each leads elsewhere, where pieces may be read otherwise.
            policy.pieces_read = Rc::new(RefCell::clone(&first.pieces_read));
            let Scored { reading, score, features } = scored;
            let name = reading.name();
            let pieces = reading.pieces().iter().map(|p| (p.text.clone(), p.reading.name())).collect();
            let reply = policy.perform(&heard, &reading);
            policy.heard = Some((heard.clone(), reading));
            let reply = policy.finish(reply);
            Candidate { name, score, pieces, features, state: policy.state, reply }
        });
        Some(performed.collect())
    }

    /// Whether a need's own label names every entry the message does (「プロ拠点」の活用事例): then the need is meant.
    pub(super) fn names_all(&self, label: &str, mentioned: &[usize]) -> bool {
        mentioned.is_empty() || {
            let own = self.mind.understand(label).mentioned;
            mentioned.iter().all(|m| own.contains(m))
        }
    }

    pub(super) fn remember_runners_up(&mut self, u: &Understanding, at: usize, reply: &mut Reply) {
        let knowledge = &self.mind.knowledge;
        let others: Vec<&crate::understanding::RankedEntry> = u.entries.iter().filter(|e| e.at != at).take(4).collect();
        self.state.runners_up = others.iter().map(|e| knowledge.entries[e.at].id.clone()).collect();
        reply.entries.extend(others.iter().map(|e| entry_score(&knowledge.entries[e.at], e.score)));
        reply.intent = likeliest(u);
    }
}

pub(super) fn entry_score(entry: &Entry, score: f32) -> EntryScore {
    EntryScore { id: entry.id.clone(), title: entry.title.clone(), score }
}

/// What is asked, without whose: asked again of another thing by 「くるみんだと？」.
pub(super) fn words_asked(u: &Understanding) -> Option<String> {
    let asked = u.nameless.trim_matches(|c: char| !c.is_alphanumeric());
    (!asked.is_empty()).then(|| asked.to_owned())
}

/// The likeliest intent of a message.
pub(super) fn likeliest(u: &Understanding) -> Option<IntentScore> {
    u.intents.first().map(|i| IntentScore { id: i.id.0.clone(), confidence: i.confidence })
}

pub(super) fn about_choice(entry: &Entry, book: &Phrasebook) -> Choice {
    let send = if entry.traits.is_question() { entry.title.clone() } else { book.menu.about(entry.name()) };
    Choice { label: entry.title.clone(), send, entry: Some(EntryId(entry.id.0.clone())) }
}
