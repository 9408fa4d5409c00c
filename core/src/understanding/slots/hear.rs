//! Hears in a message what people say of themselves: where they are, their work, sort of firm.
//!
//! The words come from the pack's slots and the lexicon. Which places are named is the business of `place`,
//! how many people of `heads`, whose something is of `whose`.

use std::ops::Range;

use super::place::{Mention, Place};
use super::{Places, Slots};
use crate::knowledge::Knowledge;
use crate::knowledge::slots::{FirmSort, Prefecture, SlotValue, SlotValues};
use crate::language::Analysis;
use crate::language::lexicon::Words;
use crate::language::lexicon::sections::{NumberTerms, SlotTerms};

/// Everything that slots are heard by.
#[derive(Debug, Clone, Copy)]
pub struct Hearing<'a> {
    /// Words around what is said.
    pub terms: &'a SlotTerms,
    /// Words around numbers.
    pub numbers: &'a NumberTerms,
    /// Values of the pack.
    pub values: &'a SlotValues,
    /// All prefectures.
    pub prefectures: &'a [Prefecture],
    /// Names of those that the pack serves.
    pub served: &'a [String],
    /// Towns of the pack.
    pub places: &'a Places,
}

impl<'a> Hearing<'a> {
    /// With the words and values of `knowledge`, and its towns.
    #[must_use]
    pub fn new(knowledge: &'a Knowledge, places: &'a Places) -> Self {
        Self {
            terms: &knowledge.lexicon.slots,
            numbers: &knowledge.lexicon.numbers,
            values: &knowledge.slots,
            prefectures: &knowledge.prefectures,
            served: &knowledge.pack.prefectures,
            places,
        }
    }

    /// Slots said in one utterance.
    #[must_use]
    pub fn slots(&self, analysis: &Analysis) -> Slots {
        let text = analysis.normalized.text();
        let mut slots = Slots::default();
        for (place, _) in self.places_said(analysis) {
            match place {
                Place::Prefecture(p) => {
                    if slots.prefecture.as_deref().is_some_and(|before| before != p) {
                        slots.city = None;
                    }
                    slots.prefecture = Some(p.to_owned());
                }
                Place::City(city, prefecture) => {
                    slots.city = Some(city.to_owned());
                    slots.prefecture = Some(prefecture.to_owned());
                }
            }
        }
        slots.set_heads(self.heads(text));
        slots.firm = self.firm(text).filter(|(_, stated)| *stated).map(|(sort, _)| sort.to_owned());
        let works_as = |v: &SlotValue| v.all_words().any(|words| self.works_as(words, text));
        if let Some(line) = self.values.industries.iter().find(|v| works_as(v)) {
            slots.industry = Some(line.label.clone());
            slots.trade = line.trades.iter().find(|t| self.works_as(&t.words, text)).map(|t| t.label.clone());
        }
        slots.employment = self.values.employments.iter().find(|v| v.words.within(text)).map(|v| v.label.clone());
        slots
    }

    /// Prefectures named in `analysis`, in order, without those denied or others are in.
    #[must_use]
    pub fn prefectures(&self, analysis: &Analysis) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for (place, _) in self.places_said(analysis) {
            if let Place::Prefecture(p) = place
                && !found.iter().any(|f| f == p)
            {
                found.push(p.to_owned());
            }
        }
        found
    }

    /// Towns named in `analysis` with their prefectures, in order, without those denied; others may be there.
    #[must_use]
    pub fn towns(&self, analysis: &Analysis) -> Vec<(String, String)> {
        let text = analysis.normalized.text();
        let town = |(place, at): &Mention<'_>| match place {
            Place::City(city, prefecture) if !self.denied(text, at.end) => {
                Some(((*city).to_owned(), (*prefecture).to_owned()))
            }
            _ => None,
        };
        self.mentions(analysis).iter().filter_map(town).collect()
    }

    /// Places that are the person's, or asked for: none that is denied (宮城じゃなくて福島), where others are or one
    /// only goes, or that is left for another (東京から仙台に移す).
    fn places_said(&self, analysis: &Analysis) -> Vec<Mention<'a>> {
        let text = analysis.normalized.text();
        let mut said = self.mentions(analysis);
        said.retain(|(_, at)| !self.denied(text, at.end) && !self.elsewhere(text, at));
        if self.terms.moving.within(text) {
            let reached = |at: &Range<usize>| self.terms.moved_to.starting(place_end(text, at.end)).is_some();
            if said.iter().any(|(_, at)| reached(at)) {
                said.retain(|(_, at)| reached(at));
            }
        }
        said.retain(|(_, at)| !self.terms.left.is_match(place_end(text, at.end)));
        said
    }

    /// Whether `text` has one of the `words` that is neither somebody else's nor a firm to hear of (養豚の会社のこと).
    fn works_as(&self, words: &Words, text: &str) -> bool {
        let heard_of = |end: usize| self.terms.heard_of.is_match(&text[end..]);
        words.find_all(text).any(|at| !self.elsewhere(text, &at) && !heard_of(at.end))
    }

    /// Whether `word` is one that tells a line of business or an employment type (旅館, 板金, パート).
    #[must_use]
    pub fn tells_work(&self, word: &str) -> bool {
        let values = self.values.industries.iter().chain(&self.values.employments);
        values.flat_map(SlotValue::all_words).any(|words| words.within(word))
    }

    /// The sort of firm a message speaks of, by its label, and whether the person says to be one
    /// (個人事業主です) rather than asks about one (大企業でも使える？).
    #[must_use]
    pub fn firm(&self, text: &str) -> Option<(&'a str, bool)> {
        let sort = self.values.firms.iter().find(|f| f.words.within(text))?;
        Some((&sort.label, self.stated(sort, text)))
    }

    fn stated(&self, sort: &FirmSort, text: &str) -> bool {
        let states = |word: &str| {
            text.match_indices(word).any(|(at, _)| {
                let (before, rest) = (&text[..at], &text[at + word.len()..]);
                let end = rest.is_empty() || rest.starts_with('。');
                end || self.terms.stating.starting(rest).is_some() || self.terms.own_firm.is_match(before)
            })
        };
        sort.words.iter().any(states) || self.values.firms.iter().any(|f| f.states.within(text))
    }

    /// Whether what ends at byte `end` of `text` is denied after it.
    fn denied(&self, text: &str, end: usize) -> bool {
        self.terms.denials.starting(place_end(text, end)).is_some()
    }
}

/// What follows a place whose name ends at byte `end` of `text`, with or without what sort of place it is.
fn place_end(text: &str, end: usize) -> &str {
    text[end..].trim_start_matches(['県', '市', '町', '村', '都', '府'])
}
