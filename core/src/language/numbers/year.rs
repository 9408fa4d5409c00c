//! Years of both calendars: 2024年, 令和6年, r6, 平成元年.

use super::amount::{Amount, Number, Unit};
use super::numeral::numeral;
use crate::language::lexicon::sections::NumberTerms;

/// Years that four digits alone are taken for.
const YEARS: std::ops::Range<f64> = 1_900.0..2_100.0;
/// Years an era may have.
const LONGEST_ERA: f64 = 99.0;

/// The year that begins at `at`: an era with its year, four digits before the word for a year, or all that is said.
pub(in crate::language) fn year(text: &str, at: usize, terms: &NumberTerms) -> Option<Number> {
    let before = text[..at].chars().next_back();
    let rest = &text[at..];
    let era = terms.eras.iter().filter(|(name, _)| rest.starts_with(name.as_str())).max_by_key(|(name, _)| name.len());
    let (year, end) = if let Some((name, first)) = era {
        // r6 within a word is no year.
        if name.is_ascii() && before.is_some_and(|c| c.is_ascii_alphanumeric()) {
            return None;
        }
        let from = at + name.len();
        let (nth, end) = match terms.first_year.starting(&text[from..]) {
            Some(word) => (1.0, from + word.len()),
            None => match numeral(text, from, terms)? {
                (Amount::Exactly(n), end) if (1.0..=LONGEST_ERA).contains(&n) => (n.trunc(), whole(text, from, end)),
                _ => return None,
            },
        };
        // Nor is s2人.
        let counted = terms.people.starting(&text[end..]).is_some();
        if name.is_ascii() && (counted || text[end..].starts_with(|c: char| c.is_ascii_alphanumeric())) {
            return None;
        }
        (f64::from(*first) + nth - 1.0, end)
    } else {
        let (Amount::Exactly(year), end) = numeral(text, at, terms)? else { return None };
        let named = terms.years.starting(&text[end..]).is_some();
        let alone = || {
            let apart =
                |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || matches!(c, '、' | '。' | '?' | '(' | ')'));
            end - at == 4 && apart(before) && apart(text[end..].chars().next())
        };
        if !YEARS.contains(&year) || year.fract() != 0.0 || !(named || alone()) {
            return None;
        }
        (year, end)
    };
    let word = terms.years.starting(&text[end..]).map_or(0, str::len);
    Some(Number { amount: Amount::Exactly(year), unit: Unit::Year, range: at..end + word, withdrawn: false })
}

/// Where the whole part of the numeral from `start` to `end` ends: of r6.12.1 the point is none of a fraction.
fn whole(text: &str, start: usize, end: usize) -> usize {
    text[start..end].find('.').map_or(end, |point| start + point)
}
