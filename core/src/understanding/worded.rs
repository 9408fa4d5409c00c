//! The wordings in which the parts of entries are asked for, and what is learnt from them.
//!
//! Wordings stand with the parts, with the intents (`asked:`), and, of what every entry has, in what all packs share.
//! Not responsible for how a question is weighed by what was learnt (`wanted`, `asks`, `follows`, `asked_of`).

use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::asked_of::AskedOf;
use super::asks::AskGists;
use super::features::{FeatureHash, Features, term_hash};
use super::follows::Follows;
use super::search::Index;
use super::units::{self, Part, Unit};
use super::wanted::Wanted;
use crate::flat::Texts;
use crate::knowledge::Knowledge;
use crate::knowledge::intent::Body;
use crate::knowledge::model::Entry;
use crate::language::{Analysis, Analyzer};

/// The wordings of all parts, in their order.
pub(super) struct Worded<'k> {
    knowledge: &'k Knowledge,
    /// How people ask for parts, beside the words that stand with each.
    beside: FxHashMap<(usize, Part), &'k Texts>,
    parts: Vec<Wordings>,
}

/// Wordings of one part.
struct Wordings {
    /// Those in which people ask for it, those that stand with it first; then its own words.
    all: Vec<Analysis>,
    /// How many of them, from the first, are such that people ask in.
    asked: usize,
    /// Which of those stand beside it.
    beside: Range<usize>,
}

impl<'k> Worded<'k> {
    pub(super) fn new(knowledge: &'k Knowledge) -> Self {
        let mut beside = FxHashMap::default();
        for intent in &knowledge.intents {
            let Body::Entry(id) = &intent.body else { continue };
            let Some(at) = knowledge.position(id) else { continue };
            for (asked, texts) in &intent.asked {
                beside.extend(units::part_of(&knowledge.entries[at], asked).map(|part| ((at, part), texts)));
            }
        }
        Self { knowledge, beside, parts: Vec::new() }
    }

    /// Adds `part` of entry `at`, with its question words, its text and what tells it from other parts.
    pub(super) fn add(
        &mut self,
        (at, part): (usize, Part),
        own: (&[String], &[String], &[String]),
        read: impl FnMut(&str) -> Analysis,
    ) {
        let (first, rest) = units::wordings(part, own);
        let beside = self.beside.get(&(at, part)).into_iter().flat_map(|texts| texts.iter());
        let mut all: Vec<&str> = first.iter().map(String::as_str).chain(beside).collect();
        let asked = all.len();
        all.extend(rest.into_iter().flatten().map(String::as_str));
        let all = all.into_iter().map(read).collect();
        self.parts.push(Wordings { all, asked, beside: first.len()..asked });
    }

    /// Meanings of the wordings that stand with the parts: their words by rarity, without those of the entry's own
    /// names. The many beside them would make every part alike, and each costs time in every turn.
    pub(super) fn gists(&self, index: &Index, units: &[Unit], name_words: &[FxHashSet<FeatureHash>]) -> AskGists {
        let rarity = |key: &String| index.idf(key).unwrap_or_else(|| index.unknown_idf());
        AskGists::new(self.parts.iter().zip(units).map(|(wordings, unit)| {
            let own = |key: &String| name_words[unit.entry as usize].contains(&term_hash(key));
            let weighed = |a: &Analysis| {
                a.content().filter(|t| !own(&t.key)).filter_map(|t| Some((t.row?, rarity(&t.key)))).collect()
            };
            let with_it = wordings.all.iter().enumerate().filter(|(i, _)| !wordings.beside.contains(i));
            with_it.map(|(_, wording)| weighed(wording)).collect()
        }))
    }

    /// What tells the parts of an entry from each other, and what tells asking on from opening a matter (learnt from
    /// how matters are opened, too), and of which entry something is asked. `count` makes features of a wording.
    pub(super) fn learn(
        &self,
        (units, starts): (&[Unit], &[u32]),
        opening: Vec<Features>,
        analyzer: &Analyzer,
        count: impl Fn(&Analysis) -> Features,
    ) -> (Wanted, Follows, AskedOf) {
        let counted = |said: &Texts| said.iter().map(|text| count(&analyzer.analyze(text))).collect::<Vec<_>>();
        let sides: Vec<_> = self.knowledge.sides.iter().map(|(side, said)| (side, counted(said))).collect();
        let of_entry = |(entry, range): (&Entry, &[u32])| {
            let range = range[0] as usize..range[1] as usize;
            let part = |(unit, wordings): (&Unit, &Wordings)| {
                let answer = units::answered_by(entry, unit.part);
                let shared = sides.iter().filter(|(side, _)| units::part_of(entry, side) == Some(unit.part));
                let shared = shared.flat_map(|(_, said)| said.iter().cloned());
                (answer, answer.iter().flat_map(|_| &wordings.all).map(&count).chain(shared).collect())
            };
            units[range.clone()].iter().zip(&self.parts[range]).map(part).collect()
        };
        let wanted = Wanted::learn(self.knowledge.entries.iter().zip(starts.windows(2)).map(of_entry));
        let asked = self.parts.iter().zip(units);
        let asked = asked.flat_map(|(of, unit)| of.all[..of.asked].iter().map(|a| (a, unit.entry as usize)));
        let of: Vec<(Features, usize)> = asked.map(|(a, entry)| (count(a), entry)).collect();
        let following = of.iter().map(|(asked, _)| asked).chain(sides.iter().flat_map(|(_, said)| said));
        let follows = Follows::learn(opening, following.cloned().collect());
        (wanted, follows, AskedOf::learn(of, self.knowledge.entries.len()))
    }
}
