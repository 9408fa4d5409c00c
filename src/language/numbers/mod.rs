//! Numbers as they are typed: how many, of what, and how sure.
//!
//! Reads normalised text: digits with separators (1,200), with kanji powers (3百, 1万2千), in kanji
//! (二十五, which normalising has mostly settled), ranges (10〜20人, 2、3人), limits (100人未満), numbers
//! nobody counted (数十人), money with its unit or without (30万), years of both calendars (令和6年, r6).
//! Not responsible for whose number it is.

mod numeral;
mod year;

use std::ops::Range;

use numeral::{Numeral, numeral};
use year::year;

use super::is_kanji;
use super::lexicon::sections::NumberTerms;

/// What a number counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// People.
    People,
    /// Yen.
    Yen,
    /// Parts of a hundred.
    Percent,
    /// A year of the common calendar, whichever it was said in.
    Year,
}

/// How many, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// Just this many.
    Exactly(f64),
    /// Not meant exactly (50人くらい).
    About(f64),
    /// Somewhere from the first to the second; no end where it is open (100人以上). Limits that are
    /// left out themselves (100人未満) are whole numbers one further in.
    Between(f64, Option<f64>),
    /// Nobody counted (数十人, 何人か).
    Some,
}

impl Amount {
    /// The whole number it is, where it is meant as one.
    #[must_use]
    pub fn exactly(self) -> Option<u64> {
        match self {
            Self::Exactly(n) => whole(n),
            _ => None,
        }
    }

    /// The whole number it is, or is about.
    #[must_use]
    pub fn nearly(self) -> Option<u64> {
        match self {
            Self::Exactly(n) | Self::About(n) => whole(n),
            _ => None,
        }
    }
}

fn whole(n: f64) -> Option<u64> {
    (n.fract() == 0.0 && (0.0..=1e15).contains(&n)).then_some(n as u64)
}

/// A number with its unit, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Number {
    /// How many.
    pub amount: Amount,
    /// Of what.
    pub unit: Unit,
    /// Bytes of the normalised text, words of doubt and limit included.
    pub range: Range<usize>,
    /// Whether what follows takes it back or replaces it (20人じゃなくて, 20人から15人に減った).
    pub withdrawn: bool,
}

/// All numbers with a unit in normalised `text`, in order.
#[must_use]
pub fn numbers(text: &str, terms: &NumberTerms) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some(number) = year(text, at, terms) {
            at = number.range.end;
            found.push(number);
            continue;
        }
        let Some((numeral, end)) = numeral(text, at, terms) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let start = at;
        at = end;
        let Some(read) = Reading { text, terms, start, numeral, end }.read() else { continue };
        at = read.range.end;
        // 20人から15人に減った: the first holds no more.
        let becomes = terms.becomes.starting(&text[at..]).is_some();
        if let Some(before) = found.last_mut().filter(|b| becomes && b.unit == read.unit) {
            let between = &text[before.range.end..read.range.start];
            before.withdrawn |= terms.range.holds(between.trim());
        }
        found.push(read);
    }
    found
}

struct Reading<'a> {
    text: &'a str,
    terms: &'a NumberTerms,
    start: usize,
    numeral: Numeral,
    end: usize,
}

impl Reading<'_> {
    /// The number that begins with this numeral, if a unit follows it or the end of its range.
    fn read(self) -> Option<Number> {
        let Self { text, terms, numeral: Numeral(first), .. } = self;
        let (mut unit, mut end) = (None, self.end);
        if let Some((u, after)) = self.unit(end) {
            (unit, end) = (Some(u), after);
        }
        let mut amount = first.map_or(Amount::Some, Amount::Exactly);
        if let (Some(low), Some((high, after, of))) = (first, self.upper(end)) {
            // 「20人から15人に」 is a change, not a range.
            if unit.is_none_or(|u| u == of) && terms.becomes.starting(&text[after..]).is_none() && high > low {
                (amount, unit, end) = (Amount::Between(low, Some(high)), Some(of), after);
            }
        }
        let unit = unit?;
        let (amount, end) = self.limited(amount, end);
        let about = terms.about_before.ending(text[..self.start].trim_end());
        let start = about.map_or(self.start, |word| text[..self.start].trim_end().len() - word.len());
        let amount = match amount {
            Amount::Exactly(n) if about.is_some() => Amount::About(n),
            other => other,
        };
        let withdrawn = terms.denied.starting(text[end..].trim_start()).is_some();
        Some(Number { amount, unit, range: start..end, withdrawn })
    }

    /// The unit at `at`, one blank before it or none, and its end.
    fn unit(&self, at: usize) -> Option<(Unit, usize)> {
        let rest = &self.text[at..];
        let blank = usize::from(rest.starts_with(' '));
        let units =
            [(Unit::People, &self.terms.people), (Unit::Yen, &self.terms.yen), (Unit::Percent, &self.terms.percent)];
        let named = units.into_iter().find_map(|(unit, words)| {
            let word = words.starting(&rest[blank..])?;
            let end = blank + word.len();
            self.terms.ordinal.starting(&rest[end..]).is_none().then_some((unit, at + end))
        });
        // 資本金1000万, 2億: what is counted in these and not named is money.
        let large = self.text[..at].ends_with(['万', '億']);
        let bare = !rest.starts_with(|c: char| is_kanji(c) || matches!(c, 'ァ'..='ヺ') || c.is_ascii_alphanumeric());
        let doubted = self.terms.about_after.starting(rest).is_some();
        named.or_else(|| (large && (bare || doubted)).then_some((Unit::Yen, at)))
    }

    /// The upper end of a range whose lower end stands before `at`: its value, its end, its unit.
    fn upper(&self, at: usize) -> Option<(f64, usize, Unit)> {
        let rest = &self.text[at..];
        // 2、3人; 20人、30人 are two numbers.
        let comma = || ["、", ","].into_iter().find(|c| at == self.end && rest.starts_with(c));
        let between = self.terms.range.starting(rest);
        let word = between.or_else(comma)?;
        let (Numeral(high), end) = numeral(self.text, at + word.len(), self.terms)?;
        let (unit, end) = self.unit(end)?;
        let neighbours = || [1.0, 10.0, 100.0].contains(&(high? - self.numeral.0?)).then_some(());
        if between.is_none() {
            neighbours()?;
        }
        Some((high?, end, unit))
    }

    /// `amount` with the word of limit or doubt that follows it at `at`, and the end of that.
    fn limited(&self, amount: Amount, at: usize) -> (Amount, usize) {
        let (rest, terms) = (&self.text[at..], self.terms);
        let Amount::Exactly(n) = amount else {
            let doubt = terms.about_after.starting(rest).map_or(0, str::len);
            return (amount, at + doubt);
        };
        let ends = |word: &str| at + word.len();
        if let Some(word) = terms.less_than.starting(rest) {
            return (Amount::Between(0.0, Some(n - 1.0)), ends(word));
        }
        if let Some(word) = terms.at_most.starting(rest) {
            return (Amount::Between(0.0, Some(n)), ends(word));
        }
        if let Some(word) = terms.at_least.starting(rest) {
            return (Amount::Between(n, None), ends(word));
        }
        if let Some(word) = terms.more_than.starting(rest) {
            return (Amount::Between(n + 1.0, None), ends(word));
        }
        match terms.about_after.starting(rest) {
            Some(word) => (Amount::About(n), ends(word)),
            None => (amount, at),
        }
    }
}

#[cfg(test)]
mod tests;
