//! What an edit does before it is made: everything that is answered otherwise, old beside new.
//!
//! Both minds are asked every phrase of the pack, every turn of its scripts, the generated cases of the laws, and what
//! people asked, in parallel. An answer has changed when what a person reads of it has. Not responsible for the edit.

use std::path::PathBuf;

use anyhow::Result;
use jiff::civil::DateTime;
use serde::Serialize;

use crate::dialogue::{State, step};
use crate::engine::Clock;
use crate::evaluate::laws::laws;
use crate::message::Reply;
use crate::script::{Expect, Script, compare};
use crate::store::answers::From;
use crate::store::{Store, StoreError};
use crate::understanding::Understander;

/// Where something that is asked comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// A phrase of the pack.
    Phrase,
    /// A script of the pack.
    Script,
    /// A generated case of a law.
    Law,
    /// What somebody asked.
    Logged,
}

impl Origin {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Phrase, Self::Script, Self::Law, Self::Logged];
}

/// A conversation that both minds are led through.
#[derive(Debug, Clone)]
pub struct Probe {
    /// Where it comes from.
    pub origin: Origin,
    /// The place: an intent, a file and a script's name, a law.
    pub place: String,
    /// What is said, each with what is expected of the reply.
    pub turns: Vec<(String, Option<Expect>)>,
    /// The memory it begins with.
    pub before: State,
    /// Its clock, where it has one of its own.
    pub now: Option<DateTime>,
}

impl Probe {
    fn cold(origin: Origin, place: String, said: String) -> Self {
        Self { origin, place, turns: vec![(said, None)], before: State::default(), now: None }
    }
}

/// A reply as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// Sort of the reply.
    pub kind: &'static str,
    /// The first entry's title.
    pub entry: Option<String>,
    /// What a person reads.
    pub text: String,
    /// Whether it is as a script expects, where one does.
    pub as_expected: Option<bool>,
}

/// An answer that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// Where what is asked comes from.
    pub origin: Origin,
    /// The place.
    pub place: String,
    /// What was said before.
    pub after: Vec<String>,
    /// What is said.
    pub said: String,
    /// The answer now.
    pub old: Shown,
    /// The answer after the edit.
    pub new: Shown,
}

impl Changed {
    /// Whether a script held before and does not afterwards.
    #[must_use]
    pub fn breaks(&self) -> bool {
        self.old.as_expected == Some(true) && self.new.as_expected == Some(false)
    }
}

/// What an edit does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// How many turns of each origin were asked.
    pub asked: Vec<(Origin, usize)>,
    /// The answers that change.
    pub changed: Vec<Changed>,
}

impl Effect {
    /// How many answers of an origin change.
    #[must_use]
    pub fn changed_of(&self, origin: Origin) -> usize {
        self.changed.iter().filter(|changed| changed.origin == origin).count()
    }

    /// How many turns of an origin were asked.
    #[must_use]
    pub fn asked_of(&self, origin: Origin) -> usize {
        self.asked.iter().find(|(of, _)| *of == origin).map_or(0, |(_, count)| *count)
    }

    /// How many turns of scripts and laws held before and do not afterwards.
    #[must_use]
    pub fn broken(&self) -> usize {
        self.changed.iter().filter(|changed| changed.breaks()).count()
    }
}

/// Every phrase of the pack of `mind`, and every case of its laws.
#[must_use]
pub fn of_pack(mind: &Understander, now: DateTime) -> Vec<Probe> {
    let intents = mind.knowledge.intents.iter().flat_map(|intent| {
        let place = intent.id.to_string();
        intent.phrases.iter().map(move |phrase| Probe::cold(Origin::Phrase, place.clone(), phrase.to_owned()))
    });
    // An imported question is its own phrase.
    let questions = mind.knowledge.entries.iter().filter(|e| e.traits.is_question()).flat_map(|entry| {
        let said = std::iter::once(&entry.title).chain(&entry.aliases);
        said.map(move |said| Probe::cold(Origin::Phrase, entry.id.0.clone(), said.clone()))
    });
    let cases = laws(mind, now).into_iter().flat_map(|law| {
        let probe = move |case| of_script(Origin::Law, law.name.to_owned(), &case);
        law.cases.into_iter().map(probe).collect::<Vec<_>>()
    });
    intents.chain(questions).chain(cases).collect()
}

/// The scripts of files.
#[must_use]
pub fn of_scripts(files: &[(PathBuf, Vec<Script>)]) -> Vec<Probe> {
    let all = files.iter().flat_map(|(file, scripts)| scripts.iter().map(move |script| (file, script)));
    all.map(|(file, script)| {
        let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        of_script(Origin::Script, format!("{name}: {}", script.name.value), script)
    })
    .collect()
}

fn of_script(origin: Origin, place: String, script: &Script) -> Probe {
    let now = match script.clock() {
        Ok(Clock::Fixed(now)) => Some(now),
        _ => None,
    };
    let turns = script.turns.iter().map(|turn| (turn.say.value.clone(), Some(turn.expect.clone()))).collect();
    Probe { origin, place, turns, before: State::default(), now }
}

/// What people asked as far as their words are kept: the latest `most`, each question once where it began a
/// conversation.
///
/// # Errors
/// When the store fails.
pub fn of_log(store: &dyn Store, most: usize) -> Result<Vec<Probe>, StoreError> {
    let mut probes = Vec::new();
    let mut seen = rustc_hash::FxHashSet::default();
    store.answers(From::Latest, &mut |read| {
        if let Ok(record) = read
            && let (Some(answer), Some(words)) = (record.answer(), record.words())
            && (answer.before != State::default() || seen.insert(words.text.clone()))
        {
            let turns = vec![(words.text, None)];
            let (place, now) = (answer.id, Some(answer.now));
            probes.push(Probe { origin: Origin::Logged, place, turns, before: answer.before, now });
        }
        probes.len() < most
    })?;
    for one in store.unanswered()?.into_iter().rev().take(most.saturating_sub(probes.len())) {
        if let Some(text) = one.text.filter(|text| seen.insert(text.clone())) {
            probes.push(Probe::cold(Origin::Logged, one.channel, text));
        }
    }
    Ok(probes)
}

/// Leads both minds through `probes`; those without a clock of their own happen at `now`.
#[must_use]
pub fn effect(old: &Understander, new: &Understander, probes: &[Probe], now: DateTime) -> Effect {
    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let some = probes.len().div_ceil(workers * 8).max(1);
    let (parts, taken) = (probes.chunks(some).collect::<Vec<_>>(), std::sync::atomic::AtomicUsize::new(0));
    let found = parking_lot::Mutex::new(vec![Vec::new(); parts.len()]);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = taken.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    let Some(part) = parts.get(at) else { break };
                    let changed = part.iter().flat_map(|probe| changes(old, new, probe, now)).collect();
                    found.lock()[at] = changed;
                }
            });
        }
    });
    let count = |origin| probes.iter().filter(|p| p.origin == origin).map(|p| p.turns.len()).sum();
    Effect {
        asked: Origin::ALL.map(|origin| (origin, count(origin))).to_vec(),
        changed: found.into_inner().into_iter().flatten().collect(),
    }
}

fn changes(old: &Understander, new: &Understander, probe: &Probe, now: DateTime) -> Vec<Changed> {
    let now = probe.now.unwrap_or(now);
    let (mut before, mut after) = (probe.before.clone(), probe.before.clone());
    let mut changed = Vec::new();
    for (at, (said, expected)) in probe.turns.iter().enumerate() {
        let (next, was) = step(&before, said, old, now);
        before = next;
        let (next, is) = step(&after, said, new, now);
        after = next;
        let texts = (was.text(&old.knowledge.phrasebook), is.text(&new.knowledge.phrasebook));
        if texts.0 == texts.1 {
            continue;
        }
        changed.push(Changed {
            origin: probe.origin,
            place: probe.place.clone(),
            after: probe.turns[..at].iter().map(|(said, _)| said.clone()).collect(),
            said: said.clone(),
            old: shown(&was, texts.0, expected.as_ref(), old),
            new: shown(&is, texts.1, expected.as_ref(), new),
        });
    }
    changed
}

fn shown(reply: &Reply, text: String, expected: Option<&Expect>, mind: &Understander) -> Shown {
    Shown {
        kind: reply.kind.as_str(),
        entry: reply.entries.first().map(|entry| entry.title.clone()),
        text,
        as_expected: expected
            .map(|expected| compare(expected, &reply.to_json(&mind.knowledge.phrasebook, 0)).is_empty()),
    }
}
