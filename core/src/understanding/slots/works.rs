//! Finds the words of a pack's lines of business, employment types and sorts of firm in a text.
//!
//! Not responsible for whose work it is: that is `owning`.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::knowledge::slots::{SlotValue, SlotValues};
use crate::language::lexicon::Words;

/// The words of a pack's [`SlotValues`], all looked for at once.
#[derive(Debug)]
pub struct Works {
    /// Every word that tells a line of business, if only where it is said of a firm.
    lines: Words,
    /// The first line that each of them tells, by position.
    line_of: FxHashMap<String, usize>,
    /// Words that tell a line of business or an employment type wherever they stand.
    plain: Words,
    employments: Words,
    firms: Words,
}

impl Works {
    /// The words of `values`.
    #[must_use]
    pub fn new(values: &SlotValues) -> Self {
        let (mut all, mut line_of) = (Vec::new(), FxHashMap::default());
        for (at, line) in values.industries.iter().enumerate() {
            for word in line.all_words().chain(line.all_also()).flat_map(Words::iter) {
                if !line_of.contains_key(word) {
                    line_of.insert(word.to_owned(), at);
                    all.push(word);
                }
            }
        }
        let words = |of: &[SlotValue]| -> Vec<String> {
            of.iter().flat_map(SlotValue::all_words).flat_map(Words::iter).map(str::to_owned).collect()
        };
        let employments = words(&values.employments);
        let plain = words(&values.industries).into_iter().chain(employments.iter().cloned());
        let firms = Words::new(values.firms.iter().flat_map(|f| f.words.iter()));
        Self { lines: Words::new(all), plain: Words::new(plain), employments: Words::new(employments), firms, line_of }
    }

    /// Where words of lines of business stand in `text`, with the position of each line; of those that overlap the
    /// first, and the longest of these.
    pub(super) fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (usize, Range<usize>)> + 'a {
        self.lines.find_all(text).filter_map(|range| Some((*self.line_of.get(&text[range.clone()])?, range)))
    }

    /// Whether a text has a word that tells a line of business or an employment type by itself.
    pub(super) fn tells(&self, text: &str) -> bool {
        self.plain.within(text)
    }

    /// Whether a text has a word of a sort of firm.
    pub(super) fn names_firm(&self, text: &str) -> bool {
        self.firms.within(text)
    }

    /// Whether a text has any word of a line of business or an employment type.
    pub(super) fn names(&self, text: &str) -> bool {
        self.lines.within(text) || self.employments.within(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_word_of_the_first_line_is_found() {
        let words = |of: &[&str]| Words::new(of.iter().copied());
        let line = |label: &str, of: &[&str], also: &[&str]| SlotValue {
            label: label.to_owned(),
            words: words(of),
            also: words(also),
            trades: Vec::new(),
        };
        let industries = vec![line("宿泊", &["旅館", "宿"], &["温泉"]), line("飲食", &["食堂", "旅館食堂", "宿"], &[])];
        let values =
            SlotValues { industries, employments: vec![line("パート", &["パート"], &[])], firms: Vec::new() };
        let all = Works::new(&values);
        assert_eq!(all.find("宿と旅館食堂").collect::<Vec<_>>(), [(0, 0..3), (1, 6..18)]);
        assert!(all.tells("パートの人") && !all.tells("温泉") && all.names("温泉"));
    }
}
