//! Hears in a message what people say of themselves: where they are, their work, sort of firm.
//!
//! The words come from the pack's slots and the lexicon. Which places are named is the business of `place`,
//! how many people of `heads`, whose something is of `owning`.

use std::ops::Range;

use super::owning::{Named, Owning};
use super::place::{Mention, Place};
use super::{Places, Slots};
use crate::knowledge::Knowledge;
use crate::knowledge::marked::Sort;
use crate::knowledge::slots::{FirmSort, Prefecture, SlotValue, SlotValues};
use crate::language::Analysis;
use crate::language::lexicon::Words;
use crate::language::lexicon::sections::{NumberTerms, SlotTerms};
use crate::language::numbers::{Number, Unit, numbers};

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
    /// Tells what is the firm's.
    pub owning: &'a Owning,
}

/// Something named, of its sort.
enum What<'a> {
    Heads(Number),
    Place(Mention<'a>),
    Work(&'a SlotValue),
}

/// What an utterance names, sort by sort, with how surely each is the firm's: above 0 speaks for it.
#[derive(Default)]
pub(super) struct Told<'a> {
    pub(super) heads: Vec<(Number, f32)>,
    places: Vec<(Mention<'a>, f32)>,
    works: Vec<(&'a SlotValue, Range<usize>, f32)>,
}

impl<'a> Hearing<'a> {
    /// With the words and values of `knowledge`, and its towns.
    #[must_use]
    pub fn new(knowledge: &'a Knowledge, places: &'a Places, owning: &'a Owning) -> Self {
        Self {
            terms: &knowledge.lexicon.slots,
            numbers: &knowledge.lexicon.numbers,
            values: &knowledge.slots,
            prefectures: &knowledge.prefectures,
            served: &knowledge.pack.prefectures,
            places,
            owning,
        }
    }

    /// What is named in one utterance that may be the firm's, in order, with how surely it is.
    pub(super) fn told(&self, analysis: &Analysis) -> Told<'a> {
        let text = analysis.normalized.text();
        let people = numbers(text, self.numbers).into_iter().filter(|n| n.unit == Unit::People);
        let heads = people.map(|n| (Named::heads(&n), What::Heads(n)));
        let of_place =
            |m: Mention<'a>| (Named { sort: Sort::Place, range: m.range.clone(), amount: None }, What::Place(m));
        let of_work = |(line, range)| (Named { sort: Sort::Work, range, amount: None }, What::Work(line));
        let places = self.mentions(analysis).into_iter().map(of_place);
        let mut all: Vec<(Named, What<'a>)> =
            heads.chain(places).chain(self.works(text).into_iter().map(of_work)).collect();
        all.sort_by_key(|(named, _)| (named.range.start, std::cmp::Reverse(named.range.end)));
        let mut end = 0;
        all.retain(|(named, _)| {
            let apart = named.range.start >= end;
            end = if apart { named.range.end } else { end };
            apart
        });
        let (named, what): (Vec<Named>, Vec<What<'a>>) = all.into_iter().unzip();
        let mut told = Told::default();
        for ((what, margin), named) in what.into_iter().zip(self.owning.margins(text, &named)).zip(named) {
            match what {
                What::Heads(number) => told.heads.push((number, margin)),
                What::Place(mention) => told.places.push((mention, margin)),
                What::Work(line) => told.works.push((line, named.range, margin)),
            }
        }
        told
    }

    /// What is named in one utterance that is the firm's, and where.
    #[cfg(test)]
    pub(super) fn own(&self, analysis: &Analysis) -> Vec<(Sort, Range<usize>)> {
        let told = self.told(analysis);
        let heads = told.heads.into_iter().filter(|(_, m)| *m > 0.0).map(|(n, _)| (Sort::Heads, n.range));
        let places = told.places.into_iter().filter(|(_, m)| *m > 0.0).map(|(p, _)| (Sort::Place, p.range));
        let works = told.works.into_iter().filter(|(.., m)| *m > 0.0).map(|(_, at, _)| (Sort::Work, at));
        heads.chain(places).chain(works).collect()
    }

    /// Slots said in one utterance.
    #[must_use]
    pub fn slots(&self, analysis: &Analysis) -> Slots {
        let text = analysis.normalized.text();
        let (told, mut slots) = (self.told(analysis), Slots::default());
        for (mention, _) in told.places.iter().filter(|(_, margin)| *margin > 0.0) {
            match mention.place {
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
        slots.set_heads(self.head_count(text, &told).map(|(heads, _)| heads));
        slots.firm = self.firm(text).filter(|(_, stated)| *stated).map(|(sort, _)| sort.to_owned());
        let own = |(_, _, margin): &&(&SlotValue, Range<usize>, f32)| *margin > 0.0;
        let own: Vec<_> = told.works.iter().filter(own).map(|(line, at, _)| (*line, &text[at.clone()])).collect();
        if let Some(line) =
            self.values.industries.iter().find(|line| own.iter().any(|(own, _)| std::ptr::eq(*own, *line)))
        {
            let within = |words: &Words| own.iter().any(|(own, word)| std::ptr::eq(*own, line) && words.within(word));
            slots.industry = Some(line.label.clone());
            slots.trade = line.trades.iter().find(|t| within(&t.words) || within(&t.also)).map(|t| t.label.clone());
        }
        slots.employment = self.values.employments.iter().find(|v| v.words.within(text)).map(|v| v.label.clone());
        slots
    }

    /// Prefectures named in `analysis`, in order, without those denied.
    #[must_use]
    pub fn prefectures(&self, analysis: &Analysis) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for place in self.places_named(analysis) {
            if let Place::Prefecture(p) = place
                && !found.iter().any(|f| f == p)
            {
                found.push(p.to_owned());
            }
        }
        found
    }

    /// Towns named in `analysis` with their prefectures, in order, without those denied.
    #[must_use]
    pub fn towns(&self, analysis: &Analysis) -> Vec<(String, String)> {
        let town = |place| match place {
            Place::City(city, prefecture) => Some((str::to_owned(city), str::to_owned(prefecture))),
            Place::Prefecture(_) => None,
        };
        self.places_named(analysis).into_iter().filter_map(town).collect()
    }

    /// Places that are the firm's or asked for; where none is, those that are surely named, whoever is there. None that
    /// is denied (宮城じゃなくて福島).
    fn places_named(&self, analysis: &Analysis) -> Vec<Place<'a>> {
        let (text, all) = (analysis.normalized.text(), self.told(analysis).places);
        let own = all.iter().any(|(_, margin)| *margin > 0.0);
        let named = all.into_iter().filter(|(m, margin)| if own { *margin > 0.0 } else { m.sure });
        named.filter(|(m, _)| !self.denied(text, m.range.end)).map(|(m, _)| m.place).collect()
    }

    /// Where words of lines of business stand in `text`; of those that overlap the longest.
    fn works(&self, text: &str) -> Vec<(&'a SlotValue, Range<usize>)> {
        let found = |line: &'a SlotValue| {
            line.all_words()
                .chain(line.all_also())
                .flat_map(|words| words.find_all(text))
                .map(move |range| (line, range))
                .collect::<Vec<_>>()
        };
        self.values.industries.iter().flat_map(found).collect()
    }

    /// Whether a text begins with the own firm or oneself (うちは介護, わたしは会社の人).
    #[must_use]
    pub fn begins_with_self(&self, text: &str) -> bool {
        self.terms.own.find(text).is_some_and(|own| own.start() == 0)
    }

    /// Whether `word` is one that tells a line of business or an employment type (旅館, 板金, パート).
    #[must_use]
    pub fn tells_work(&self, word: &str) -> bool {
        let values = self.values.industries.iter().chain(&self.values.employments);
        values.flat_map(SlotValue::all_words).any(|words| words.within(word))
    }

    /// Whether a text names a line of business or an employment type in any way.
    #[must_use]
    pub fn names_work(&self, text: &str) -> bool {
        !self.works(text).is_empty() || self.values.employments.iter().any(|v| v.words.within(text))
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
