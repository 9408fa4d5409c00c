//! What a pack's author should write next: wordings of an entry that lead elsewhere, and entries taken for each other.
//!
//! The wordings are the author's own, varied by the classes of the robustness gate. Not responsible for showing them.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use rustc_hash::FxHashMap;

use super::variations::{ALL, WRITTEN};
use crate::dialogue::{State, step};
use crate::knowledge::intent::Body;
use crate::knowledge::model::EntryId;
use crate::understanding::Understander;

/// Wordings of one entry that are varied.
const MOST_WORDINGS: usize = 12;

/// A wording that did not lead to its entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// Class of the variation.
    pub class: &'static str,
    /// What was said.
    pub said: String,
    /// The entry that answered instead, by position.
    pub answered: Option<usize>,
}

/// What a pack lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suggestions {
    /// Wordings that were tried.
    pub tried: usize,
    /// Entries by position, each with the wordings that lead elsewhere; none is empty.
    pub lacking: Vec<(usize, Vec<Lacking>)>,
    /// Pairs of entries by position, with how often one answered for the other; most often first.
    pub confused: Vec<((usize, usize), usize)>,
}

/// Says every wording of every entry of `mind` in every class.
#[must_use]
pub fn suggest(mind: &Understander, now: DateTime) -> Suggestions {
    let mut found = Suggestions::default();
    let mut confused: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let wordings = wordings(mind);
    for (at, wordings) in wordings.iter().enumerate() {
        let mut lacking = Vec::new();
        for wording in wordings.iter().take(MOST_WORDINGS) {
            for variation in &ALL {
                let Some(said) = variation.of(wording, mind.analyzer()) else { continue };
                found.tried += 1;
                let (_, reply) = step(&State::default(), &said, mind, now);
                let answered = reply.entries.first().and_then(|e| mind.knowledge.position(&e.id));
                if answered == Some(at) {
                    continue;
                }
                if let Some(other) = answered {
                    *confused.entry((at.min(other), at.max(other))).or_default() += 1;
                }
                lacking.push(Lacking { class: variation.name, said, answered });
            }
        }
        // As it is written first: what is lost there is lost in every class.
        lacking.sort_by_key(|l| (l.class != WRITTEN.name, l.class));
        if !lacking.is_empty() {
            found.lacking.push((at, lacking));
        }
    }
    found.confused = confused.into_iter().collect();
    found.confused.sort_by_key(|(pair, count)| (std::cmp::Reverse(*count), *pair));
    found
}

/// How each entry is asked for: a question by itself, everything else by the phrases of its intent.
fn wordings(mind: &Understander) -> Vec<Vec<&str>> {
    let knowledge = &mind.knowledge;
    let mut phrases: FxHashMap<&EntryId, Vec<&str>> = FxHashMap::default();
    for intent in &knowledge.intents {
        if let Body::Entry(id) = &intent.body {
            phrases.entry(id).or_default().extend(&intent.phrases);
        }
    }
    let mut all = Vec::with_capacity(knowledge.entries.len());
    for entry in &knowledge.entries {
        let mut own = phrases.remove(&entry.id).unwrap_or_default();
        if entry.traits.is_question() {
            own.splice(..0, std::iter::once(&entry.title).chain(&entry.aliases).map(String::as_str));
        }
        all.push(own);
    }
    all
}
