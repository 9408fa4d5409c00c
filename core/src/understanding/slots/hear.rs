//! Hears in a message what people say of themselves: where they are, their work, sort of firm.
//!
//! The words come from the pack's slots and the lexicon. Which places are named is the business of `place`,
//! how many people of `heads`, whose something is of `owning`.

use std::ops::Range;

use super::owning::{Named, Owning};
use super::place::{Mention, Place};
use super::{Places, Slots, Works};
use crate::knowledge::Knowledge;
use crate::knowledge::heads::HeadCount;
use crate::knowledge::marked::Sort;
use crate::knowledge::slots::{FirmSort, Prefecture, SlotValue, SlotValues};
use crate::language::Analysis;
use crate::language::lexicon::Words;
use crate::language::lexicon::sections::{HeadTerms, NumberTerms, SlotTerms};
use crate::language::numbers::{Number, Unit, numbers};

/// Everything that slots are heard by.
#[derive(Debug, Clone, Copy)]
pub struct Hearing<'a> {
    /// Words around what is said.
    pub terms: &'a SlotTerms,
    /// Words around numbers.
    pub numbers: &'a NumberTerms,
    /// Words between counts of people.
    pub heads: &'a HeadTerms,
    /// Values of the pack.
    pub values: &'a SlotValues,
    /// All prefectures.
    pub prefectures: &'a [Prefecture],
    /// Names of those that the pack serves.
    pub served: &'a [String],
    /// Towns of the pack.
    pub places: &'a Places,
    /// Words of its lines of business.
    pub works: &'a Works,
    /// Tells what is the firm's.
    pub owning: &'a Owning,
}

/// What one utterance says of the firm and of places.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// Its slots.
    pub slots: Slots,
    /// Where its head count stands, in bytes of the normalised text.
    pub heads: Option<Range<usize>>,
    /// Prefectures named, in order, without those denied.
    pub prefectures: Vec<String>,
    /// Towns named with their prefectures, in order, without those denied.
    pub towns: Vec<(String, String)>,
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
    pub fn new(knowledge: &'a Knowledge, places: &'a Places, works: &'a Works, owning: &'a Owning) -> Self {
        Self {
            terms: &knowledge.lexicon.slots,
            numbers: &knowledge.lexicon.numbers,
            heads: &knowledge.lexicon.heads,
            values: &knowledge.slots,
            prefectures: &knowledge.prefectures,
            served: &knowledge.pack.prefectures,
            places,
            works,
            owning,
        }
    }

    /// What is named in one utterance that may be the firm's, in order, with how surely it is.
    pub(super) fn told(&self, analysis: &Analysis) -> Told<'a> {
        let text = analysis.normalized.text();
        let people = numbers(text, self.numbers).into_iter().filter(|n| n.unit == Unit::People);
        let heads = people.map(|n| (Named::heads(&n), What::Heads(n)));
        let of_place = |m: Mention<'a>| {
            // What stands around a place stands around its whole address.
            let end = match m.place {
                Place::City(..) | Place::Prefecture(_) if text[..m.range.end].ends_with(['市', '町', '村']) => {
                    self.address_end(analysis, m.range.end)
                }
                Place::City(..) | Place::Prefecture(_) => m.range.end,
            };
            (Named { sort: Sort::Place, range: m.range.start..end, amount: None }, What::Place(m))
        };
        let of_work = |(line, range): (usize, _)| {
            (Named { sort: Sort::Work, range, amount: None }, What::Work(&self.values.industries[line]))
        };
        let places = self.mentions(analysis).into_iter().map(of_place);
        let mut all: Vec<(Named, What<'a>)> = heads.chain(places).chain(self.works.find(text).map(of_work)).collect();
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

    /// What is said in one utterance.
    #[must_use]
    pub fn said(&self, analysis: &Analysis) -> Said {
        let text = analysis.normalized.text();
        let told = self.told(analysis);
        let (mut prefectures, mut towns): (Vec<String>, Vec<_>) = Default::default();
        for place in self.places_named(text, &told) {
            match place {
                Place::Prefecture(p) if prefectures.iter().all(|known| known != p) => prefectures.push(p.to_owned()),
                Place::Prefecture(_) => {}
                Place::City(city, prefecture) => towns.push((city.to_owned(), prefecture.to_owned())),
            }
        }
        let (heads, at) = self.head_count(text, &told).unzip();
        Said { slots: self.slots_of(text, &told, heads), heads: at, prefectures, towns }
    }

    /// Slots said in one utterance.
    #[must_use]
    pub fn slots(&self, analysis: &Analysis) -> Slots {
        let (text, told) = (analysis.normalized.text(), self.told(analysis));
        self.slots_of(text, &told, self.head_count(text, &told).map(|(heads, _)| heads))
    }

    fn slots_of(&self, text: &str, told: &Told<'_>, heads: Option<HeadCount>) -> Slots {
        let mut slots = Slots::default();
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
        slots.set_heads(heads);
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
        slots.employment = self.employment(text).map(str::to_owned);
        slots
    }

    /// Places that are the firm's or asked for; where none is, those that are surely named, whoever is there. None that
    /// is denied (宮城じゃなくて福島).
    fn places_named(&self, text: &str, told: &Told<'a>) -> Vec<Place<'a>> {
        let own = told.places.iter().any(|(_, margin)| *margin > 0.0);
        let named = told.places.iter().filter(|(m, margin)| if own { *margin > 0.0 } else { m.sure });
        named.filter(|(m, _)| !self.denied(text, m.range.end)).map(|(m, _)| m.place).collect()
    }

    /// How those are employed that a text speaks of, by its label, where it does not say what they are to become.
    #[must_use]
    pub fn employment(&self, text: &str) -> Option<&'a str> {
        let has =
            |words: &Words| words.find_all(text).any(|range| self.terms.aimed_at.find(&text[range.end..]).is_none());
        self.values.employments.iter().find(|v| has(&v.words)).map(|v| v.label.as_str())
    }

    /// Whether a text begins with the own firm or oneself (うちは介護, わたしは会社の人).
    #[must_use]
    pub fn begins_with_self(&self, text: &str) -> bool {
        self.terms.own.find(text).is_some_and(|own| own.start() == 0)
    }

    /// Whether `word` is one that tells a line of business or an employment type (旅館, 板金, パート).
    #[must_use]
    pub fn tells_work(&self, word: &str) -> bool {
        self.works.tells(word)
    }

    /// Labels of the lines of business that a text names, whoever's they are; of the narrower ones alone, where it
    /// names any.
    #[must_use]
    pub fn lines_named(&self, text: &str) -> Vec<&str> {
        let (mut lines, mut trades): (Vec<&str>, Vec<&str>) = Default::default();
        for (at, range) in self.works.find(text) {
            let (line, word) = (&self.values.industries[at], &text[range]);
            match line.trades.iter().find(|t| t.words.within(word) || t.also.within(word)) {
                Some(trade) => trades.push(&trade.label),
                None => lines.push(&line.label),
            }
        }
        if trades.is_empty() { lines } else { trades }
    }

    /// Whether a text names a line of business or an employment type in any way.
    #[must_use]
    pub fn names_work(&self, text: &str) -> bool {
        self.works.names(text)
    }

    /// The sort of firm a message speaks of, by its label, and whether the person says to be one
    /// (個人事業主です) rather than asks about one (大企業でも使える？).
    #[must_use]
    pub fn firm(&self, text: &str) -> Option<(&'a str, bool)> {
        if !self.works.names_firm(text) {
            return None;
        }
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
