//! One number with its unit: which numerals make it up, what it counts, and the words of limit and doubt around it.
//!
//! Not responsible for what two numbers are to each other: that is their readers' business.

use super::amount::{Amount, Number, Unit};
use super::groups::{apart, grouped, in_a_row, lookalike};
use super::numeral::{numeral, plain};
use crate::language::is_kanji;
use crate::language::lexicon::Words;
use crate::language::lexicon::sections::NumberTerms;

/// Most words between what is counted and its number (従業員数 は ： 50).
const LINKS: usize = 4;

/// A number that begins at `start`.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) terms: &'a NumberTerms,
    pub(super) start: usize,
}

impl Reading<'_> {
    /// The number that begins here, if a unit follows it or the end of its range, and where to go on.
    pub(super) fn read(&self) -> (Option<Number>, Option<usize>) {
        let Self { text, terms, start } = *self;
        let Some((first, end)) = numeral(text, start, terms) else {
            let read = lookalike(text, start).and_then(|read| self.counted_people(read));
            return (read.map(|(amount, unit, end)| self.number(amount, unit, end)), None);
        };
        let several = || {
            let counts = self.counts();
            apart(text, start, counts)
                .or_else(|| grouped(text, start, end, counts, start == 0))
                .or_else(|| lookalike(text, start))
                .and_then(|read| self.counted_people(read))
        };
        let found = several().or_else(|| self.simple(first, end));
        (found.map(|(amount, unit, end)| self.number(amount, unit, end)), Some(end))
    }

    /// What was read as one number, where it counts people.
    fn counted_people(&self, (amount, end): (Amount, usize)) -> Option<(Amount, Unit, usize)> {
        self.unit(end).filter(|(unit, _)| *unit == Unit::People).map(|(unit, end)| (amount, unit, end))
    }

    /// The number that this numeral is, or begins as the lower end of a range.
    fn simple(&self, first: Amount, end: usize) -> Option<(Amount, Unit, usize)> {
        let over = || {
            let word = self.terms.over_within.starting(&self.text[end..])?;
            let (unit, after) = self.unit(end + word.len())?;
            Some((decade(first), unit, after))
        };
        let own = over().or_else(|| self.unit(end).map(|(unit, after)| (first, unit, after)));
        let after = own.map_or(end, |(_, _, after)| after);
        let ranged = self.upper(first, after, own.map(|(_, unit, _)| unit));
        let (amount, unit, after) = ranged.or(own)?;
        // The end of something else (12/20人) tells no count.
        let cut = |mark: char| matches!(mark, '/' | ':' | '^' | '\'' | '_' | '*' | ',' | '.');
        let rest = self.text[..self.start].strip_suffix(cut);
        let tail = unit == Unit::People && rest.is_some_and(|rest| rest.ends_with(|c: char| c.is_ascii_digit()));
        Some((if tail { Amount::Some } else { amount }, unit, after))
    }

    /// With the words around it.
    fn number(&self, amount: Amount, unit: Unit, end: usize) -> Number {
        let (text, terms) = (self.text, self.terms);
        let (amount, end) = self.limited(amount, end);
        let before = text[..self.start].trim_end();
        let word = |words: &Words| words.ending(before).map(str::len);
        let (about, most, least) =
            (word(&terms.about_before), word(&terms.at_most_before), word(&terms.at_least_before));
        let start = [about, most, least].into_iter().flatten().max().map_or(self.start, |n| before.len() - n);
        let amount = match (amount, most.is_some(), least.is_some()) {
            (Amount::Exactly(n) | Amount::About(n) | Amount::Between(_, Some(n)), true, _) => {
                Amount::Between(0.0, Some(n))
            }
            (Amount::Exactly(n) | Amount::About(n) | Amount::Between(n, _), _, true) => Amount::Between(n, None),
            (Amount::Exactly(n), ..) if about.is_some() => Amount::About(n),
            _ => amount,
        };
        let rest = text[end..].trim_start();
        let withdrawn = terms.denied.starting(rest).or_else(|| terms.aimed.starting(rest)).is_some();
        Number { amount, unit, range: start..end, withdrawn }
    }

    /// Whether a word stands before that is followed by how many people there are (従業員数: 50).
    fn counts(&self) -> bool {
        let mut before = self.text[..self.start].trim_end();
        for _ in 0..LINKS {
            if self.terms.counted.ending(before).is_some() {
                return true;
            }
            let Some(link) = self.terms.counted_link.ending(before) else { return false };
            before = before[..before.len() - link.len()].trim_end();
        }
        false
    }

    /// The unit at `at`, one blank before it or none, and its end.
    fn unit(&self, at: usize) -> Option<(Unit, usize)> {
        let rest = &self.text[at..];
        let blank = usize::from(rest.starts_with(' '));
        let units =
            [(Unit::People, &self.terms.people), (Unit::Yen, &self.terms.yen), (Unit::Percent, &self.terms.percent)];
        let named = units.into_iter().find_map(|(unit, words)| {
            let digits = || self.text[..at].ends_with(|c: char| c.is_ascii_digit());
            let kana = || self.terms.people_digits.starting(rest).filter(|_| unit == Unit::People && digits());
            let word = words.starting(&rest[blank..]).or_else(kana)?;
            let end = blank + word.len();
            self.terms.ordinal.starting(&rest[end..]).is_none().then_some((unit, at + end))
        });
        // 資本金1000万, 2億: what is counted in these and not named is money.
        let large = self.text[..at].ends_with(['万', '億']);
        let bare = !rest.starts_with(|c: char| is_kanji(c) || matches!(c, 'ァ'..='ヺ') || c.is_ascii_alphanumeric());
        let doubted = self.terms.about_after.starting(rest).is_some();
        named
            .or_else(|| (large && (bare || doubted)).then_some((Unit::Yen, at)))
            .or_else(|| (self.bare_end(rest) && self.counts()).then_some((Unit::People, at)))
    }

    /// Whether what follows leaves a number without a unit: nothing counted is named.
    fn bare_end(&self, rest: &str) -> bool {
        let joins = |c: char| c.is_alphanumeric() || matches!(c, '%' | '~' | '〜' | '-' | '→' | ',' | '\'' | '_' | '.');
        let after = rest.trim_start_matches([' ', '、', '・', '/']);
        let listed = after.len() < rest.len() && plain(after, 0).is_some();
        // 24(正しくは26)人: the counter follows.
        let bracket = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(_, after)| after);
        let counted = bracket.is_some_and(|after| self.terms.people.starting(after).is_some());
        let bare = !rest.starts_with(joins) && !listed && !counted;
        bare || [&self.terms.bare_end, &self.terms.about_after].iter().any(|words| words.starting(rest).is_some())
    }

    /// The upper end of a range whose lower end stands before `at`, as the amount it all is, with its unit and end.
    fn upper(&self, first: Amount, at: usize, unit: Option<Unit>) -> Option<(Amount, Unit, usize)> {
        let (low, _) = first.limits()?;
        let rest = self.text[at..].strip_prefix(' ').unwrap_or(&self.text[at..]);
        let terms = self.terms;
        let (range, either) = (terms.range.starting(rest), terms.either.starting(rest));
        // 2、3人; 20人、30人 are two numbers.
        let row = || ["、", ",", "・"].into_iter().find(|mark| unit.is_none() && rest.starts_with(mark));
        let word = range.or(either).or_else(row)?;
        let rest = &rest[word.len()..];
        let from = self.text.len() - rest.strip_prefix(' ').unwrap_or(rest).len();
        let (second, end) = numeral(self.text, from, terms)?;
        let (of, end) = self.unit(end)?;
        let high = second.limits().and_then(|(_, most)| most)?;
        let tail = &self.text[end..];
        let changes = || terms.becomes.starting(tail).or_else(|| terms.aimed.starting(tail)).is_some();
        let moves = || terms.moved.starting(tail).is_some();
        if unit.is_some_and(|unit| unit != of) {
            return None;
        }
        let amount = if range.is_some() {
            // 「20人から15人に」 is a change, not a range; neither is 「20人から5人減った」.
            (high > low && !changes() && !moves()).then_some(Amount::Between(low, Some(high)))?
        } else if either.is_some() {
            first.or(second)
        } else {
            let (low, high) = in_a_row(low, high)?;
            Amount::Between(low, Some(high))
        };
        Some((amount, of, end))
    }

    /// `amount` with the word of limit or doubt that follows it at `at`, and the end of that.
    fn limited(&self, amount: Amount, at: usize) -> (Amount, usize) {
        let (rest, terms) = (&self.text[at..], self.terms);
        if terms.becomes.starting(rest).or_else(|| terms.aimed.starting(rest)).is_some() {
            return (amount, at);
        }
        let word = |words: &Words| {
            let word = words.starting(rest)?;
            // 5人強化, 30人代表: a word of one character is none within another.
            let within = word.chars().count() == 1 && rest[word.len()..].starts_with(is_kanji);
            (!within).then_some(at + word.len())
        };
        let Some((least, Some(most))) = amount.limits() else {
            return (amount, word(&terms.about_after).unwrap_or(at));
        };
        let single = matches!(amount, Amount::Exactly(_) | Amount::About(_));
        let below = if single { 0.0 } else { least };
        let limits: [(&Words, Amount); 5] = [
            (&terms.decade, decade(amount)),
            (&terms.less_than, Amount::Between(below, Some(most - 1.0))),
            (&terms.at_most, Amount::Between(below, Some(most))),
            (&terms.at_least, Amount::Between(least, None)),
            (&terms.more_than, Amount::Between(least + if single { 1.0 } else { 0.0 }, None)),
        ];
        if let Some((limited, end)) = limits.into_iter().find_map(|(words, limited)| Some((limited, word(words)?))) {
            let doubt = terms.about_after.starting(&self.text[end..]).map_or(0, str::len);
            return (limited, end + doubt);
        }
        match (word(&terms.about_after), amount) {
            (Some(end), Amount::Exactly(n)) => (Amount::About(n), end),
            (Some(end), _) => (amount, end),
            (None, _) => (amount, at),
        }
    }
}

/// All numbers that begin as this one does: fifty to fifty-nine for 50人台.
fn decade(amount: Amount) -> Amount {
    let Some((least, Some(most))) = amount.limits() else { return amount };
    let mut width = 1.0;
    while least > 0.0 && least % (width * 10.0) == 0.0 && width < least {
        width *= 10.0;
    }
    Amount::Between(least, Some(most.max(least + width - 1.0)))
}
