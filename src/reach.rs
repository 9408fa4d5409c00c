//! Proof of reach: walks the dialogue from the greeting over every choice it offers, and says
//! which entries, desks and links can be reached in how many turns, and where nothing leads on.
//!
//! Takes only what is offered: a choice's number, or a prefecture's name where one is asked for.
//! What can be typed freely is the scripts' business.

use std::collections::VecDeque;
use std::fmt::Write as _;

use jiff::civil::DateTime;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::dialogue::{Question, State, step};
use crate::knowledge::Knowledge;
use crate::knowledge::model::ColumnType;
use crate::language::phrasebook::Phrasebook;
use crate::message::{Contact, Reply, ReplyKind};
use crate::understanding::Understander;

/// Turns after the greeting within which everything must be reached.
pub const MOST_TURNS: usize = 4;
/// What opens the walk, and what must lead out of every state.
const GREETING: &str = "こんにちは";
const RESTART: &str = "最初から";

/// Something that must be reachable, and the shortest way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What it is, as people read it.
    pub name: String,
    /// What is said after the greeting, one a turn; none: not reachable.
    pub path: Option<Vec<String>>,
}

/// What the walk found.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// States told apart.
    pub states: usize,
    /// Replies taken.
    pub replies: usize,
    /// Entries, answered about.
    pub entries: Vec<Target>,
    /// Desks shown.
    pub desks: Vec<Target>,
    /// Links shown.
    pub links: Vec<Target>,
    /// Ways to replies that offer nothing, or out of which 「最初から」 does not lead.
    pub dead_ends: Vec<Vec<String>>,
}

impl Reach {
    /// The three sorts of targets with their names.
    #[must_use]
    pub fn sorts(&self) -> [(&'static str, &[Target]); 3] {
        [("項目", &self.entries), ("窓口", &self.desks), ("リンク", &self.links)]
    }

    /// Whether everything is reached in time and nothing is a dead end.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.dead_ends.is_empty() && self.sorts().iter().all(|(_, targets)| targets.iter().all(|t| t.path.is_some()))
    }

    /// Counts by turns, the longest ways, and what is missing.
    #[must_use]
    pub fn report(&self) -> String {
        let mut text =
            format!("たどった状態 {}、応答 {}（あいさつから {MOST_TURNS} ターン以内）\n", self.states, self.replies);
        for (sort, targets) in self.sorts() {
            let reached = targets.iter().filter(|t| t.path.is_some()).count();
            let by_turns: Vec<String> = (0..=MOST_TURNS)
                .map(|n| (n, targets.iter().filter(|t| t.path.as_ref().is_some_and(|p| p.len() == n)).count()))
                .filter(|(_, count)| *count > 0)
                .map(|(n, count)| format!("{n}ターン {count}"))
                .collect();
            let _ = writeln!(text, "{sort}: {reached} / {}（{}）", targets.len(), by_turns.join("、"));
            if let Some((name, path)) =
                targets.iter().filter_map(|t| Some((&t.name, t.path.as_ref()?))).max_by_key(|(_, p)| p.len())
            {
                let _ = writeln!(text, "  いちばん遠いもの: {name} ← {}", path.join(" → "));
            }
            for target in targets.iter().filter(|t| t.path.is_none()) {
                let _ = writeln!(text, "  届かない: {}", target.name);
            }
        }
        let _ = writeln!(text, "行き止まり: {}", self.dead_ends.len());
        for path in &self.dead_ends {
            let _ = writeln!(text, "  {}", path.join(" → "));
        }
        text
    }
}

/// Walks the dialogue of `mind` as it stands at `now`.
#[must_use]
pub fn walk(mind: &Understander, now: DateTime) -> Reach {
    let mut walk = Walk::new(mind, now);
    walk.run();
    walk.finish()
}

/// A state the walk stands in, and how it came there.
struct Stand {
    state: State,
    /// Position of the stand before, and the label said there.
    from: Option<(usize, String)>,
    turns: usize,
}

struct Walk<'a> {
    mind: &'a Understander,
    now: DateTime,
    stands: Vec<Stand>,
    seen: FxHashSet<String>,
    replies: usize,
    /// Name of a target → the stand at which it was first shown.
    shown: FxHashMap<Goal, usize>,
    dead: Vec<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Goal {
    Entry(String),
    Desk(String),
    Link(String),
}

impl<'a> Walk<'a> {
    fn new(mind: &'a Understander, now: DateTime) -> Self {
        Self {
            mind,
            now,
            stands: Vec::new(),
            seen: FxHashSet::default(),
            replies: 0,
            shown: FxHashMap::default(),
            dead: Vec::new(),
        }
    }

    fn run(&mut self) {
        let mut queue = VecDeque::new();
        let (state, reply) = step(&State::default(), GREETING, self.mind, self.now);
        queue.extend(self.arrive(state, &reply, None, 0));
        while let Some(at) = queue.pop_front() {
            if self.stands[at].turns == MOST_TURNS {
                continue;
            }
            for (said, label) in self.moves(at) {
                let (state, reply) = step(&self.stands[at].state, &said, self.mind, self.now);
                let turns = self.stands[at].turns + 1;
                queue.extend(self.arrive(state, &reply, Some((at, label)), turns));
            }
        }
    }

    /// What is offered in a state: (what to say, what the person reads).
    fn moves(&self, at: usize) -> Vec<(String, String)> {
        let state = &self.stands[at].state;
        let numbered = state.choices.iter().enumerate().map(|(i, c)| ((i + 1).to_string(), c.label.clone()));
        let places =
            self.mind.knowledge.pack.prefectures.iter().filter(|_| state.awaiting == Some(Question::Prefecture));
        numbered.chain(places.map(|p| (p.clone(), p.clone()))).collect()
    }

    /// Notes what a reply shows; gives the stand when its state is new.
    fn arrive(&mut self, state: State, reply: &Reply, from: Option<(usize, String)>, turns: usize) -> Option<usize> {
        self.replies += 1;
        let goals = goals_of(reply, &self.mind.knowledge.phrasebook);
        let new = self.seen.insert(key(&state));
        if !new && goals.iter().all(|g| self.shown.contains_key(g)) {
            return None;
        }
        let at = self.stands.len();
        for goal in goals {
            self.shown.entry(goal).or_insert(at);
        }
        let leads_on = !reply.choices.is_empty() || reply.ask.is_some();
        let leads_out = !step(&state, RESTART, self.mind, self.now).1.choices.is_empty();
        self.stands.push(Stand { state, from, turns });
        if !leads_on || !leads_out {
            self.dead.push(at);
        }
        new.then_some(at)
    }

    fn path(&self, mut at: usize) -> Vec<String> {
        let mut path = Vec::new();
        while let Some((before, label)) = &self.stands[at].from {
            path.push(label.clone());
            at = *before;
        }
        path.reverse();
        path
    }

    fn finish(self) -> Reach {
        let knowledge = &self.mind.knowledge;
        let target = |name: String, goal: &Goal| Target { name, path: self.shown.get(goal).map(|at| self.path(*at)) };
        Reach {
            states: self.seen.len(),
            replies: self.replies,
            entries: (knowledge.entries.iter())
                .map(|e| target(format!("{}（{}）", e.title, e.id), &Goal::Entry(e.id.0.clone())))
                .collect(),
            desks: desks(knowledge)
                .into_iter()
                .map(|(owner, desk)| {
                    let id = desk_id(&desk);
                    target(format!("{owner}: {id}"), &Goal::Desk(id))
                })
                .collect(),
            links: links(knowledge)
                .into_iter()
                .map(|(owner, url)| target(format!("{owner}: {url}"), &Goal::Link(url)))
                .collect(),
            dead_ends: self.dead.iter().map(|at| self.path(*at)).collect(),
        }
    }
}

/// What tells states apart: everything that decides what can come next. How the conversation
/// came there (history, misses, runners-up) only matters to 戻る and 違う, which the walk does not take.
fn key(state: &State) -> String {
    format!(
        "{:?} {:?} {:?} {} {:?} {:?}",
        state.topic, state.course, state.slots, state.page, state.awaiting, state.choices
    )
}

fn goals_of(reply: &Reply, book: &Phrasebook) -> Vec<Goal> {
    let entry = reply.entries.first().filter(|_| reply.kind == ReplyKind::Answer);
    let mut goals: Vec<Goal> = entry.map(|e| Goal::Entry(e.id.0.clone())).into_iter().collect();
    goals.extend(reply.contacts.iter().map(|c| Goal::Desk(desk_id(c))));
    goals.extend(urls_in(&reply.text(book)).map(Goal::Link));
    goals
}

/// A desk as it is told apart: who, and how to reach it; one desk may serve several purposes.
pub(crate) fn desk_id(contact: &Contact) -> String {
    let ways = [&contact.phone, &contact.email, &contact.form, &contact.url, &contact.address];
    let way = ways.into_iter().flatten().next().map_or("", String::as_str);
    format!("{} {way}", contact.org).trim_end().to_owned()
}

/// All desks of a pack, each once, with the name of what it is written under.
pub(crate) fn desks(knowledge: &Knowledge) -> Vec<(String, Contact)> {
    let mut seen = FxHashSet::default();
    let own = knowledge.entries.iter().flat_map(|e| {
        e.desks.iter().chain(e.courses.iter().flat_map(|c| &c.desks)).map(|d| (e.name().to_owned(), Contact::from(d)))
    });
    std::iter::once((knowledge.pack.title.clone(), Contact::from(&knowledge.pack.default_desk)))
        .chain(own)
        .filter(|(_, contact)| seen.insert(desk_id(contact)))
        .collect()
}

/// All addresses of a pack, each once, with the name of what it is written under.
pub(crate) fn links(knowledge: &Knowledge) -> Vec<(String, String)> {
    let mut seen = FxHashSet::default();
    let mut all = Vec::new();
    for entry in &knowledge.entries {
        let links = entry.links.iter().chain(entry.courses.iter().flat_map(|c| &c.links)).map(|l| l.url.as_str());
        let desks = entry.desks.iter().chain(entry.courses.iter().flat_map(|c| &c.desks));
        let cells = entry.tables.iter().flat_map(|t| t.rows.iter().flat_map(|r| t.cells(r, ColumnType::Url)));
        let urls = links.chain(cells).chain(desks.flat_map(|d| d.url.iter().chain(&d.form)).map(String::as_str));
        for url in urls {
            if seen.insert(url) {
                all.push((entry.name().to_owned(), url.to_owned()));
            }
        }
    }
    all
}

/// Addresses in a text: from `http` to the first character that no address has unescaped.
pub(crate) fn urls_in(text: &str) -> impl Iterator<Item = String> {
    text.match_indices("http").map(|(at, _)| {
        text[at..].chars().take_while(|c| c.is_ascii_graphic() && !['"', '<', '>'].contains(c)).collect::<String>()
    })
}
