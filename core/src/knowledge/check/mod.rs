//! Whether a pack makes sense: references, addresses, numbers, reach, dates, duplicates.
//!
//! Every problem names file and line. Reading the files is `load`'s business.

mod address;
mod parts;

pub(in crate::knowledge) use address::{is_mail, is_phone, is_web};

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::intent::{Body, Intent};
use super::load::{Source, load};
use super::model::{Entry, EntryId};
use super::{Knowledge, Problem};
use crate::language::normalize;

/// Fewest phrases an intent may have.
pub const MIN_PHRASES: usize = 10;

static ID: LazyLock<Regex> = LazyLock::new(|| regex(r"^[a-z0-9]+(-[a-z0-9]+)*$"));

#[expect(clippy::expect_used, reason = "the patterns are constants, compiled in a test")]
fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

/// Everything wrong with `source`, sorted by file and line.
#[must_use]
pub fn check(source: &Source) -> Vec<Problem> {
    load_checked(source).1
}

/// The knowledge of `source` as far as it loads, and everything wrong with it.
#[must_use]
pub fn load_checked(source: &Source) -> (Option<Knowledge>, Vec<Problem>) {
    let Examined { knowledge, mut problems, mut follow } = examine(source);
    problems.append(&mut follow);
    problems.sort();
    (knowledge, problems)
}

/// What is wrong with a pack.
#[derive(Debug)]
pub struct Examined {
    /// The pack as far as it loads.
    pub knowledge: Option<Knowledge>,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// What most likely follows from it: something that another file does not give, while some file does not load.
    pub follow: Vec<Problem>,
}

/// Looks at `source`, and tells what is wrong from what only follows.
#[must_use]
pub fn examine(source: &Source) -> Examined {
    let (knowledge, mut problems) = load(source);
    let mut follow = Vec::new();
    if let Some(knowledge) = &knowledge {
        let mut checker = Checker { source, knowledge, problems: Vec::new(), lacks: Vec::new() };
        checker.run();
        let lacking = if problems.is_empty() { &mut problems } else { &mut follow };
        lacking.append(&mut checker.lacks);
        problems.append(&mut checker.problems);
    }
    for list in [&mut problems, &mut follow] {
        list.sort();
        list.dedup();
    }
    Examined { knowledge, problems, follow }
}

struct Checker<'a> {
    source: &'a Source,
    knowledge: &'a Knowledge,
    problems: Vec<Problem>,
    /// What is not there, but may be in a file that does not load.
    lacks: Vec<Problem>,
}

impl Checker<'_> {
    fn run(&mut self) {
        let knowledge = self.knowledge;
        self.desk("knowledge/pack.yaml", &knowledge.pack.default_desk);
        for entry in &knowledge.entries {
            self.entry(entry);
        }
        for intent in &knowledge.intents {
            self.intent(intent);
        }
        for sort in &knowledge.pack.sorts {
            for id in sort.kinds.iter().filter(|id| !knowledge.pack.kinds.iter().any(|k| k.id == **id)) {
                let word = sort.words.first().map_or("words:", String::as_str);
                self.wrong("knowledge/pack.yaml", word, format!("kind {:?} is not declared", id.0), "one of its kinds");
            }
            if !knowledge.entries.iter().any(|e| sort.holds(e)) {
                let word = sort.words.first().map_or("words:", String::as_str);
                self.lacking(
                    "knowledge/pack.yaml",
                    word,
                    format!("no entry is of the sort {word:?}"),
                    "kinds or names",
                );
            }
        }
        for purpose in &knowledge.pack.purposes {
            let is = |id: &str| knowledge.intents.iter().any(|i| i.id.0 == id && matches!(i.body, Body::Need(_)));
            if let Some(id) = purpose.need.as_ref().filter(|id| !is(id)) {
                let (wrong, expected) = (format!("no wish is called {id:?}"), "the id of one in intents/needs");
                self.lacking("knowledge/pack.yaml", id, wrong, expected);
            }
        }
        self.phrases();
        self.reach();
    }

    fn wrong(&mut self, file: &str, needle: &str, wrong: impl AsRef<str>, expected: &str) {
        let line = self.source.line_of(file, needle);
        self.problems.push(Problem::new(file, line, wrong.as_ref(), expected));
    }

    /// Something that another file should give.
    fn lacking(&mut self, file: &str, needle: &str, wrong: impl AsRef<str>, expected: &str) {
        let line = self.source.line_of(file, needle);
        self.lacks.push(Problem::new(file, line, wrong.as_ref(), expected));
    }

    fn entry(&mut self, entry: &Entry) {
        let file = format!("knowledge/entries/{}.yaml", entry.id);
        let file = file.as_str();
        if !ID.is_match(entry.id.as_str()) {
            self.wrong(file, "id:", format!("id {:?}", entry.id.0), "lower-case letters, digits and single hyphens");
        }
        for (key, text) in [("title:", &entry.title), ("summary:", &entry.summary)] {
            if text.trim().is_empty() {
                self.wrong(file, key, format!("{key} is empty"), "text");
            }
        }
        if entry.traits.id != entry.kind {
            let kinds: Vec<&str> = self.knowledge.pack.kinds.iter().map(|k| k.id.0.as_str()).collect();
            let expected = if kinds.is_empty() { "faq, or kinds: in pack.yaml".to_owned() } else { kinds.join(", ") };
            self.lacking(file, "kind:", format!("kind {:?} is not in pack.yaml", entry.kind.0), &expected);
        }
        if let Some(theme) = &entry.theme
            && !self.knowledge.pack.themes.iter().any(|t| t.id == *theme)
        {
            self.lacking(file, "theme:", format!("theme {theme:?} is not in pack.yaml"), "one of its themes");
        }
        for id in entry.related.iter().chain(&entry.desks_from) {
            self.reference(file, id);
        }
        for id in entry.comparisons.iter().flat_map(|c| &c.sides).filter_map(|s| s.entry.as_ref()) {
            self.reference(file, id);
        }
        if entry.desks.is_empty()
            && entry.desks_from.iter().any(|id| self.knowledge.entry(id).is_some_and(|e| e.desks.is_empty()))
        {
            self.lacking(file, "desks_from:", "desks_from names an entry without desks", "an entry that has desks");
        }
        for link in &entry.links {
            self.link(file, link);
        }
        for desk in &entry.desks {
            self.desk(file, desk);
        }
        self.parts(file, entry);
        self.eligibility(file, entry);
        self.tables(file, entry);
        self.pages(file, entry);
    }

    fn reference(&mut self, file: &str, id: &EntryId) {
        if self.knowledge.entry(id).is_none() {
            self.lacking(file, id.as_str(), format!("entry {:?} does not exist", id.0), "the id of an entry");
        }
    }

    fn intent(&mut self, intent: &Intent) {
        let folder = match &intent.body {
            Body::Entry(_) => "entries",
            Body::Need(_) => "needs",
            Body::Talk(_) => "talk",
            Body::Outside(_) => "outside",
        };
        let file = format!("intents/{folder}/{}.yaml", intent.id);
        let file = file.as_str();
        if intent.phrases.len() < MIN_PHRASES {
            self.wrong(
                file,
                "phrases:",
                format!("{} phrases", intent.phrases.len()),
                &format!("at least {MIN_PHRASES}"),
            );
        }
        match &intent.body {
            Body::Entry(id) => {
                self.reference(file, id);
                self.asked(file, intent, id);
            }
            Body::Need(need) => {
                if need.entries.is_empty() {
                    self.wrong(file, "entries:", "the intent leads nowhere", "at least one entry");
                }
                for id in need.entries.iter().chain(need.choices.iter().filter_map(|c| c.entry.as_ref())) {
                    self.reference(file, id);
                }
                for (key, text) in [("reply:", &need.reply), ("ask:", &need.ask), ("why:", &need.why)] {
                    if text.trim().is_empty() {
                        self.wrong(file, key, format!("{key} is empty"), "a sentence");
                    }
                }
                if !(2..=9).contains(&need.choices.len()) {
                    self.wrong(file, "choices:", format!("{} choices", need.choices.len()), "two to nine");
                }
            }
            Body::Talk(talk) if talk.replies.is_empty() => {
                self.wrong(file, "replies:", "the intent leads nowhere", "at least one reply")
            }
            Body::Talk(_) => {}
            Body::Outside(outside) => {
                if outside.near && outside.reply.is_none() {
                    self.wrong(file, "near:", "a near topic without a reply", "reply: an honest sentence");
                }
                for id in &outside.desks {
                    self.reference(file, id);
                }
            }
        }
    }

    /// Questions are those of parts that the entry has.
    fn asked(&mut self, file: &str, intent: &Intent, id: &EntryId) {
        let Some(entry) = self.knowledge.entry(id) else { return };
        for (part, _) in &intent.asked {
            if entry.position_of(part).is_none() {
                let (key, expected) = (part.name(), "a part of it");
                self.lacking(file, key, format!("the entry has no {key:?} that could be asked for"), expected);
            }
        }
    }

    /// No two intents share a phrase, and none has the same twice.
    fn phrases(&mut self) {
        let knowledge = self.knowledge;
        let mut seen: BTreeMap<String, &Intent> = BTreeMap::new();
        for intent in &knowledge.intents {
            for phrase in &intent.phrases {
                let plain: String = normalize(phrase).text().chars().filter(|c| c.is_alphanumeric()).collect();
                if let Some(other) = seen.insert(plain, intent) {
                    let file = self.file_of(intent);
                    self.wrong(
                        &file,
                        phrase,
                        format!("phrase {phrase:?} is also in intent {}", other.id),
                        "a phrase of one intent only",
                    );
                }
            }
        }
    }

    fn file_of(&self, intent: &Intent) -> String {
        let name = format!("/{}.yaml", intent.id);
        let found = self.source.files.iter().map(|(p, _)| p).find(|p| p.starts_with("intents/") && p.ends_with(&name));
        found.cloned().unwrap_or_default()
    }

    fn reach(&mut self) {
        let knowledge = self.knowledge;
        let reached: BTreeSet<&EntryId> = (knowledge.intents.iter())
            .flat_map(|i| match &i.body {
                Body::Entry(id) => std::slice::from_ref(id),
                Body::Need(need) => &need.entries[..],
                _ => &[],
            })
            .collect();
        // Imported questions are found by their own words.
        for entry in knowledge.entries.iter().filter(|e| !e.traits.is_question() && !reached.contains(&e.id)) {
            let file = format!("knowledge/entries/{}.yaml", entry.id);
            self.lacking(
                &file,
                "id:",
                format!("no intent reaches entry {:?}", entry.id.0),
                "intents/entries/ or a need that lists it",
            );
        }
    }
}
