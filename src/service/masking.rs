//! What tells who somebody is, taken out of a text before it is kept or logged: phone numbers, mail
//! addresses, long numbers (My Number, accounts, cards) and names that people give themselves.
//!
//! What is looked for is `masking` of the lexicon, what stands in its place `masking` of the phrasebook.
//! Rather too much than too little: only what is kept changes, never what is answered or passed on. Not
//! responsible for what is kept, or for how long.

use std::ops::Range;
use std::time::Duration;

use crate::knowledge::Knowledge;
use crate::language::lexicon::sections::MaskTerms;
use crate::language::{Normalized, normalize, pos};
use crate::understanding::Understander;

/// What is kept of what people write.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum KeepWords {
    /// Nothing.
    #[default]
    Nothing,
    /// Their words, masked, for a while or as long as the record.
    Masked(Option<Duration>),
}

/// Digits from which on a number tells who somebody is.
const LONG: usize = 9;
/// Digits of a phone number in Japan, its leading zero included.
const PHONE: [usize; 2] = [10, 11];

/// `text` with marks in the place of what tells who somebody is. What is too long to be read as a question
/// is left out.
#[must_use]
pub fn masked(text: &str, knowledge: &Knowledge) -> String {
    replaced(text, &normalize(text), knowledge, Vec::new())
}

/// The same without names of any sort that the pack does not know, and without addresses of pages: for records that
/// others read.
#[must_use]
pub(super) fn nameless(text: &str, mind: &Understander) -> String {
    let analysis = mind.analyzer().analyze(text);
    let names = analysis.tokens.iter().filter(|token| {
        let mut levels = token.pos.split(',');
        let proper = levels.next() == Some(pos::NOUN) && levels.next() == Some(pos::PROPER);
        proper && levels.next() != Some(pos::PLACE) && mind.model.index.idf(&token.key).is_none()
    });
    let mark = mind.knowledge.phrasebook.masking.name();
    let normal = &analysis.normalized;
    let pages = mind.knowledge.lexicon.masking.page.find_iter(normal.text());
    let pages = pages.map(|m| (m.range(), mind.knowledge.phrasebook.masking.page()));
    replaced(text, normal, &mind.knowledge, names.map(|token| (token.range.clone(), mark)).chain(pages).collect())
}

/// `text` with marks in the place of what is looked for, and of what was `found` already in its normalised form.
fn replaced<'k>(
    text: &str,
    normal: &Normalized,
    knowledge: &'k Knowledge,
    mut found: Vec<(Range<usize>, &'k str)>,
) -> String {
    let (terms, marks) = (&knowledge.lexicon.masking, &knowledge.phrasebook.masking);
    let read = normal.text();
    found.extend(terms.mail.find_iter(read).map(|m| (m.range(), marks.mail())));
    for number in terms.number.find_iter(read) {
        if let Some(is_phone) = number_kind(number.as_str(), &read[number.end()..], terms) {
            found.push((number.range(), if is_phone { marks.phone() } else { marks.number() }));
        }
    }
    let group = |pattern: &crate::language::lexicon::Pattern, mark: &'k str| {
        let groups = pattern.captures_iter(read).filter_map(|c| c.name("it").map(|m| m.range()));
        groups.map(|range| (range, mark)).collect::<Vec<_>>()
    };
    found.extend(group(&terms.labelled_number, marks.phone()));
    found.extend(terms.name.iter().flat_map(|pattern| group(pattern, marks.name())));
    let perhaps = group(&terms.perhaps_name, marks.name());
    found.extend(perhaps.into_iter().filter(|(name, _)| terms.no_name.ending(&read[name.clone()]).is_none()));
    found.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    // Beyond what was read nothing was looked for.
    let end = normal.original(0..read.len()).end;
    let (mut kept, mut at) = (String::with_capacity(text.len()), 0);
    for (range, mark) in found {
        let there = normal.original(range);
        if there.start < at {
            // Overlaps what is out already: the rest of it goes too.
            at = at.max(there.end);
            continue;
        }
        kept.push_str(&text[at..there.start]);
        kept.push_str(mark);
        at = there.end;
    }
    kept.push_str(text.get(at..end).unwrap_or_default());
    kept
}

/// Whether a number is a phone's; none where it tells nobody: short, or so many of something.
fn number_kind(number: &str, after: &str, terms: &MaskTerms) -> Option<bool> {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let abroad = number.starts_with('+');
    let phone = abroad || (digits.first() == Some(&'0') && PHONE.contains(&digits.len()));
    let counts = !phone && terms.counted.starting(after).is_some();
    (phone || (digits.len() >= LONG && !counts)).then_some(phone)
}
