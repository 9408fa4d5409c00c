//! Hears in a message what people say of themselves: head count, work, sort of firm.
//!
//! The words come from the pack's slots and the lexicon. Places are the business of `place`.

use super::Slots;
use super::place::{Place, Places};
use crate::knowledge::Knowledge;
use crate::knowledge::slots::{FirmSort, Prefecture, SlotValue, SlotValues};
use crate::language::Analysis;
use crate::language::lexicon::sections::{NumberTerms, SlotTerms};
use crate::language::numbers::{Amount, Unit, numbers};

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
        for (place, at) in self.mentions(analysis) {
            // 「宮城じゃなくて福島」: what is denied does not count.
            if self.denied(text, at) {
                continue;
            }
            match place {
                Place::Prefecture(p) => slots.prefecture = Some(p.to_owned()),
                Place::City(city, prefecture) => {
                    slots.city = Some(city.to_owned());
                    slots.prefecture.get_or_insert_with(|| prefecture.to_owned());
                }
            }
        }
        let first = |values: &[SlotValue]| values.iter().find(|v| v.words.within(text)).map(|v| v.label.clone());
        slots.employees = self.heads(text);
        slots.firm = self.firm(text).filter(|(_, stated)| *stated).map(|(sort, _)| sort.to_owned());
        slots.industry = first(&self.values.industries);
        slots.employment = first(&self.values.employments);
        slots
    }

    /// Prefectures named in `analysis`, in order, without those denied.
    #[must_use]
    pub fn prefectures(&self, analysis: &Analysis) -> Vec<String> {
        let text = analysis.normalized.text();
        let mut found: Vec<String> = Vec::new();
        for (place, at) in self.mentions(analysis) {
            if let Place::Prefecture(p) = place
                && !self.denied(text, at)
                && !found.iter().any(|f| f == p)
            {
                found.push(p.to_owned());
            }
        }
        found
    }

    /// Whether `word` is one that tells a line of business or an employment type (旅館, 板金, パート).
    #[must_use]
    pub fn tells_work(&self, word: &str) -> bool {
        self.values.industries.iter().chain(&self.values.employments).any(|v| v.words.within(word))
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

    /// Head count of the own firm said last. One that is not sure (10〜20人, 100人以下) is none: nothing
    /// may be judged by it.
    fn heads(&self, text: &str) -> Option<u32> {
        let people = numbers(text, self.numbers).into_iter().filter(|n| n.unit == Unit::People);
        // The count so far, where it ends, and whether it was said of the own firm.
        let (mut last, mut held): (Option<(Amount, usize, bool)>, Option<Amount>) = (None, None);
        let mut withdrawn = None;
        for number in people {
            let (before, after) = (&text[..number.range.start], &text[number.range.end..]);
            let between = last.as_ref().map(|(_, end, _)| &text[*end..number.range.start]);
            let joined = between.is_some_and(|b| self.terms.heads_joined.is_match(b));
            let own = self.of_own_firm(before, after) || withdrawn.take().is_some() || joined && held.is_some();
            let amount = match last {
                Some((before, _, true)) if joined => sum(before, number.amount),
                _ => number.amount,
            };
            last = Some((amount, number.range.end, own));
            if number.withdrawn {
                withdrawn = Some(());
            } else if own {
                held = Some(amount);
            }
        }
        held.and_then(Amount::nearly).and_then(|n| u32::try_from(n).ok())
    }

    /// Whether a number of people that stands between `before` and `after` is that of the own firm.
    fn of_own_firm(&self, before: &str, after: &str) -> bool {
        let alone = self.terms.alone_before.is_match(before) && self.terms.alone_after.is_match(after);
        let works = || {
            let work = after.strip_prefix('の').unwrap_or_default();
            self.values.industries.iter().any(|v| v.words.find(work).is_some_and(|at| at.start == 0))
        };
        alone || self.terms.heads_before.is_match(before) || self.terms.heads_after.is_match(after) || works()
    }

    /// Whether what ends at byte `end` of `text` is denied after it.
    fn denied(&self, text: &str, end: usize) -> bool {
        let rest = text[end..].trim_start_matches(['県', '市', '町', '村', '都', '府']);
        self.terms.denials.starting(rest).is_some()
    }
}

/// Two counts together; not sure where one of them is not.
fn sum(a: Amount, b: Amount) -> Amount {
    match (a, b) {
        (Amount::Exactly(a), Amount::Exactly(b)) => Amount::Exactly(a + b),
        (Amount::Exactly(a) | Amount::About(a), Amount::Exactly(b) | Amount::About(b)) => Amount::About(a + b),
        _ => Amount::Some,
    }
}
