//! Numbers as they are typed: how many, of what, and how sure.
//!
//! Reads normalised text: digits with separators (1,200), with kanji powers (3百, 1万2千), in kanji
//! (二十五, which normalising has mostly settled), ranges (10〜20人, 2、3人, 50人か60人), limits (100人未満), numbers
//! nobody counted (数十人), people without a counter (従業員数: 18), money with its unit or without (30万), years of both
//! calendars (令和6年, r6). Not responsible for whose number it is.

mod amount;
mod groups;
mod numeral;
mod reading;
mod year;

pub use amount::{Amount, Number, Unit};
use reading::Reading;
pub(super) use year::year;

use super::lexicon::sections::NumberTerms;

/// Most bytes between two numbers the first of which becomes the second (20人から倍の、40人に).
const CHANGE: usize = 36;

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
        let (read, end) = Reading { text, terms, start: at }.read();
        let Some(read) = read else {
            at = end.unwrap_or_else(|| at + text[at..].chars().next().map_or(1, char::len_utf8));
            continue;
        };
        at = read.range.end;
        match found.last_mut() {
            Some(before) if within_limits(before, &read, text) => {
                before.amount = Amount::Between(before.amount.limits().map_or(0.0, |(least, _)| least), upper(&read));
                before.range.end = read.range.end;
            }
            Some(before) => {
                before.withdrawn |= becomes(before, &read, text, terms);
                found.push(read);
            }
            None => found.push(read),
        }
    }
    found
}

fn upper(number: &Number) -> Option<f64> {
    number.amount.limits().and_then(|(_, most)| most)
}

/// Whether `before` is the lower limit of what `read` is the upper one of (300人以上500人未満).
fn within_limits(before: &Number, read: &Number, text: &str) -> bool {
    let between = &text[before.range.end..read.range.start];
    let open = matches!((before.amount, read.amount), (Amount::Between(_, None), Amount::Between(0.0, Some(_))));
    open && before.unit == read.unit && between.trim_matches([' ', '、']).is_empty()
}

/// 20人から15人に減った, 20人→15人: the first holds no more.
fn becomes(before: &Number, read: &Number, text: &str, terms: &NumberTerms) -> bool {
    let (between, after) = (text[before.range.end..read.range.start].trim(), &text[read.range.end..]);
    let arrow = terms.arrow.holds(between);
    let changed = || between.len() <= CHANGE && terms.from.starting(between).is_some();
    before.unit == read.unit && !read.withdrawn && (arrow || terms.becomes.starting(after).is_some() && changed())
}

#[cfg(test)]
mod tests;
