//! What the counts of people in one message are to each other: a part of another, added to it, put in its place, or of
//! another time.
//!
//! Reads the text between two counts: the group that each names, the words that join them. Not responsible for whose
//! they are (`owning`), nor for what is made of it (`heads`).

use crate::language::lexicon::Words;
use crate::language::lexicon::sections::HeadTerms;
use crate::language::{is_kanji, is_katakana};

/// Most words taken off either end of what stands between two counts.
const ENDS: usize = 5;
/// Longest name of a group that no list knows, in characters (A工場).
const NAME: usize = 8;
/// Marks that end a sentence.
pub(super) const SENTENCE: [char; 4] = ['。', '?', '!', '\n'];

/// Whom a count counts, by the word beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// All who work there (社員).
    Whole,
    /// All that was counted before (合わせて).
    Total,
    /// A part, by what the staff is parted by, and whether it may come on top of what is called the staff.
    Group(usize, bool),
    /// Something else with a name.
    Named,
    /// Nothing says it.
    None,
}

/// What stands between two counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// Whom the later one counts.
    pub(super) label: Label,
    /// Whether they are added in so many words.
    pub(super) added: bool,
    /// Whether nothing stands there but what joins them and names the later one.
    pub(super) listed: bool,
}

/// Reads what stands around counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Relations<'a>(pub(super) &'a HeadTerms);

impl Relations<'_> {
    /// What the text before a count says, `gap` being all from the count before it.
    pub(super) fn gap(self, gap: &str) -> Gap {
        let terms = self.0;
        let mut rest = self.counted(gap).map_or(gap, |(_, rest)| rest);
        let mut added = false;
        for _ in 0..ENDS {
            let (plus, listing) = (terms.plus.starting(rest), terms.listing.starting(rest));
            let word = plus.into_iter().chain(listing).max_by_key(|w| w.len());
            let Some(word) = word else { break };
            added |= plus == Some(word);
            rest = &rest[word.len()..];
        }
        for _ in 0..ENDS {
            // 含めて and 合計で are words themselves.
            let total = terms.totals.ending(rest).is_some();
            let Some(word) = terms.linked.ending(rest).filter(|_| !total) else { break };
            rest = rest[..rest.len() - word.len()].trim_end();
        }
        let (label, named) = self.label(rest);
        let other = &rest[..rest.len() - named];
        let name = |c: char| is_kanji(c) || is_katakana(c) || matches!(c, '0'..='9' | 'a'..='z');
        Gap { label, added, listed: other.chars().count() <= NAME && other.chars().all(name) }
    }

    /// Whom a count counts whose `after` names it (5人の正社員), and what follows.
    pub(super) fn counted(self, after: &str) -> Option<(Label, &str)> {
        let rest = &after[self.0.of.starting(after)?.len()..];
        let group = self.0.groups.values().enumerate().filter_map(|(i, words)| Some((words.starting(rest)?, Some(i))));
        let whole = self.0.wholes.starting(rest).map(|word| (word, None));
        let (word, group) = group.chain(whole).max_by_key(|(word, _)| word.len())?;
        let label = group.map_or(Label::Whole, |i| Label::Group(i, self.0.beside.holds(word)));
        Some((label, &rest[word.len()..]))
    }

    /// The label that `text` ends with, and its length.
    fn label(self, text: &str) -> (Label, usize) {
        let terms = self.0;
        if let Some(word) = terms.totals.ending(text) {
            return (Label::Total, word.len());
        }
        let group = |text: &str| {
            let ends = terms.groups.values().enumerate().filter_map(|(i, words)| Some((words.ending(text)?.len(), i)));
            let (length, i) = ends.max()?;
            Some((Label::Group(i, terms.beside.holds(&text[text.len() - length..])), length))
        };
        let whole = terms.wholes.ending(text).map_or(0, str::len);
        match group(text) {
            Some((label, length)) if length > whole => (label, length),
            _ if whole > 0 => {
                // 男性社員, パートの従業員.
                let before = &text[..text.len() - whole];
                let of = terms.of.ending(before).map_or(0, str::len);
                let parted = group(&before[..before.len() - of]);
                parted.map_or((Label::Whole, whole), |(label, length)| (label, length + of + whole))
            }
            _ => {
                let name = |c: &char| is_kanji(*c) || is_katakana(*c) || c.is_ascii_alphanumeric();
                let named = text.chars().rev().take_while(name).map(char::len_utf8).sum();
                (if named > 0 { Label::Named } else { Label::None }, named)
            }
        }
    }

    /// Whether one of `words` leads to the count after `gap`: nothing else stands between.
    pub(super) fn leads(self, words: &Words, gap: &str) -> bool {
        let Some(last) = words.find_all(gap).last() else { return false };
        let mut rest = &gap[last.end..];
        while !rest.is_empty() {
            let groups = self.0.groups.values().filter_map(|words| words.starting(rest));
            let lists = [&self.0.bridge, &self.0.wholes, words].into_iter().filter_map(|words| words.starting(rest));
            let Some(word) = groups.chain(lists).max_by_key(|word| word.len()) else { return false };
            rest = &rest[word.len()..];
        }
        true
    }

    /// Whether the text after a count goes on with one of those in it (うち正社員は).
    pub(super) fn begins_part(self, gap: &str) -> bool {
        let bare = gap.trim_start_matches(['、', '。', ' ', '\n']);
        let after = self.0.listing.starting(gap).map_or(gap, |word| &gap[word.len()..]);
        let part = [gap, bare, after].into_iter().any(|text| self.0.part.starting(text).is_some());
        part && self.0.own.starting(bare).is_none() && self.0.own.starting(after).is_none()
    }

    /// Whether it begins to speak of the firm, or of now, or against what was said.
    pub(super) fn turns(self, gap: &str) -> bool {
        gap.contains(SENTENCE) || self.0.own.within(gap) || self.0.turns.within(gap) || self.leads(&self.0.now, gap)
    }
}

/// How deep in brackets the end of `text` is, `before` it being so deep.
pub(super) fn depth(before: usize, text: &str) -> usize {
    text.chars().fold(before, |depth, c| match c {
        '(' | '[' | '【' | '〔' => depth + 1,
        ')' | ']' | '】' | '〕' => depth.saturating_sub(1),
        _ => depth,
    })
}
