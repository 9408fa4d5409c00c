//! Answers replayed: from the pack, the memory and the clock they were given from, to the same bytes or not.
//!
//! Not responsible for what was recorded (`service::recording`) or for the chain (`store::answers`).

use std::path::Path;

use anyhow::{Context as _, Result};
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::compiled;
use crate::dialogue::step;
use crate::knowledge::load::Source;
use crate::mind::{self, archive, embedded};
use crate::service::recording::sums;
use crate::store::answers::{Answer, From, Link, Recorded, Tampered, Whose};
use crate::store::{Store, StoreError};
use crate::understanding::Understander;

/// What came of replaying an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The same bytes.
    Same,
    /// A person reads the same; what lies behind it differs.
    SameText,
    /// It is answered otherwise.
    Differs,
    /// It is answered otherwise, but some of the words were masked or are not kept.
    Undecided,
    /// The words are not kept, so that nothing can be replayed.
    NoWords,
    /// The pack of then is not kept here.
    NoPack,
    /// What was recorded was forgotten on purpose.
    Forgotten,
    /// The record itself was changed.
    Tampered,
}

/// An answer and what came of replaying it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Verified {
    /// Id.
    pub id: String,
    /// Place in the chain.
    pub number: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// What is wrong with the record, where something is.
    pub tampered: Option<Tampered>,
    /// Whether this program's code is that which gave the answer.
    pub same_code: bool,
    /// What was recorded.
    pub answer: Option<Answer>,
    /// The words, as far as they are kept.
    pub words: Option<String>,
    /// What is answered now.
    pub text: Option<String>,
}

/// Replays answers; compiles each pack of then once.
pub struct Verifier<'a> {
    data: &'a Path,
    current: (&'a str, &'a Understander),
    /// A pack that is not in the data folder, by the hash of its files.
    other: Option<(String, &'a Source)>,
    minds: FxHashMap<String, Option<Understander>>,
}

impl std::fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verifier").finish_non_exhaustive()
    }
}

impl<'a> Verifier<'a> {
    /// A verifier on what `data` keeps. `pack` is the name of the version in use, `other` a pack from elsewhere.
    #[must_use]
    pub fn new(data: &'a Path, pack: &'a str, mind: &'a Understander, other: Option<&'a Source>) -> Self {
        Self { data, current: (pack, mind), other: other.map(|o| (o.hash(), o)), minds: FxHashMap::default() }
    }

    fn mind(&mut self, pack: &str) -> Result<Option<&Understander>> {
        if pack == self.current.0 {
            return Ok(Some(self.current.1));
        }
        if !self.minds.contains_key(pack) {
            let other = self.other.as_ref().filter(|(hash, _)| hash == pack).map(|(_, source)| (*source).clone());
            let own = || (pack == embedded::hash()).then(embedded::files);
            let source = archive::read(self.data, pack).or(other).or_else(own);
            let mind = source.map(|source| compiled::of_files(&source)).transpose();
            self.minds.insert(pack.to_owned(), mind.with_context(|| format!("compiling the pack {pack}"))?);
        }
        Ok(self.minds.get(pack).and_then(Option::as_ref))
    }

    /// Replays the answer of `record`, which follows `before` in the chain.
    ///
    /// # Errors
    /// When a pack of then does not compile any more.
    pub fn verify(&mut self, record: &Recorded, before: &Link) -> Result<Verified> {
        let (answer, words) = (record.answer(), record.words());
        let mut verified = Verified {
            id: record.id().to_owned(),
            number: record.number(),
            outcome: Outcome::Forgotten,
            tampered: record.fault(before),
            same_code: answer.as_ref().is_some_and(|answer| answer.code == mind::CODE),
            answer: answer.clone(),
            words: words.as_ref().map(|words| words.text.clone()),
            text: None,
        };
        if verified.tampered.is_some() {
            verified.outcome = Outcome::Tampered;
            return Ok(verified);
        }
        let Some(answer) = answer else { return Ok(verified) };
        let Some(mind) = self.mind(&answer.pack)? else {
            verified.outcome = Outcome::NoPack;
            return Ok(verified);
        };
        let Some(words) = words else {
            verified.outcome = Outcome::NoWords;
            return Ok(verified);
        };
        let (_, reply) = step(&answer.before, &words.text, mind, answer.now);
        let (text, all) = sums(&reply, &mind.knowledge.phrasebook)?;
        verified.text = Some(reply.text(&mind.knowledge.phrasebook));
        verified.outcome = match (all == answer.reply, text == answer.text) {
            (true, _) => Outcome::Same,
            (_, true) => Outcome::SameText,
            _ if answer.before_cut || words.whose == Whose::Masked => Outcome::Undecided,
            _ => Outcome::Differs,
        };
        Ok(verified)
    }
}

/// What is true of the whole chain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Chain {
    /// Records.
    pub records: usize,
    /// Link of the last one: noted elsewhere, it shows later that nothing before it was rewritten.
    pub head: String,
    /// Records that were changed, taken out or put in: their numbers.
    pub tampered: Vec<(u64, Tampered)>,
    /// Whether the link that was noted earlier stands in the chain, where one was given.
    pub holds_noted: Option<bool>,
}

/// Checks the chain of `store`; `noted` is a head that was noted earlier.
///
/// # Errors
/// When the store fails.
pub fn chain(store: &dyn Store, noted: Option<&str>) -> Result<Chain, StoreError> {
    let mut at = store.chain_start()?;
    let mut found = Chain { holds_noted: noted.map(|noted| noted == at.link), ..Chain::default() };
    store.answers(From::Oldest, &mut |read| {
        found.records += 1;
        match read {
            Ok(record) => {
                found.tampered.extend(record.fault(&at).map(|fault| (record.number(), fault)));
                at = record.chain();
                found.holds_noted = found.holds_noted.map(|holds| holds || noted == Some(at.link.as_str()));
            }
            Err(number) => {
                found.tampered.push((number, Tampered::Unreadable));
                at = Link { next: number + 1, link: String::new() };
            }
        }
        true
    })?;
    found.head = at.link;
    Ok(found)
}

/// The record of an answer, and where the chain stood before it.
///
/// # Errors
/// When the store fails.
pub fn find(store: &dyn Store, id: &str) -> Result<Option<(Recorded, Link)>, StoreError> {
    let mut before = store.chain_start()?;
    let mut found = None;
    store.answers(From::Oldest, &mut |read| {
        match read {
            Ok(record) if record.id() == id => found = Some(record),
            Ok(record) => before = record.chain(),
            Err(number) => before = Link { next: number + 1, link: String::new() },
        }
        found.is_none()
    })?;
    Ok(found.map(|record| (record, before)))
}
