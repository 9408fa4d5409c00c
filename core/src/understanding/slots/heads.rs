//! Hears how many people the own firm has.
//!
//! A number counts where it is told of the own firm: what stands before it says whose it is, what
//! follows that it is told. Not responsible for reading numbers.

use std::ops::Range;

use super::Hearing;
use super::whose::{SENTENCE, clause, sentence};
use crate::knowledge::heads::HeadCount;
use crate::knowledge::slots::SlotValue;
use crate::language::lexicon::Words;
use crate::language::numbers::{Amount, Number, Unit, numbers};

/// Most characters of a piece of such a list.
const LISTED: usize = 10;

/// Numbers that are counted together (正社員3人とパート7人).
struct Group {
    first: Number,
    amount: Amount,
    /// Where the last of them ends.
    end: usize,
    count: usize,
    withdrawn: bool,
}

impl Hearing<'_> {
    /// Head count of the own firm said last. One with an open end (100人以下) is none: that is how conditions are told.
    pub(super) fn heads(&self, text: &str) -> Option<HeadCount> {
        self.last_held(text).and_then(|(amount, _)| head_count(amount))
    }

    /// Where in `text` the own firm's head count is told, in bytes of it.
    #[must_use]
    pub fn heads_at(&self, text: &str) -> Option<Range<usize>> {
        self.last_held(text).filter(|(amount, _)| head_count(*amount).is_some()).map(|(_, at)| at)
    }

    /// The number of people said last that is the own firm's, and where it stands.
    fn last_held(&self, text: &str) -> Option<(Amount, Range<usize>)> {
        let mut held: Option<(Amount, Range<usize>)> = None;
        // One that was taken back, and whether it was the own firm's: what follows is in its place.
        let mut replaced: Option<(Amount, bool)> = None;
        for group in self.groups(text) {
            let after = &text[group.end..];
            let whose = self.of_own_firm(text, &group);
            let at = group.first.range.start..group.end;
            if group.withdrawn {
                replaced = Some((group.amount, whose || replaced.is_some_and(|(_, own)| own)));
                continue;
            }
            match replaced.take() {
                // 20人から15人に減らしたい: it is 20 still.
                Some((before, true)) if self.numbers.becomes.starting(after).is_some() && !self.told(after) => {
                    held = Some((before, at));
                }
                Some((_, true)) => held = Some((group.amount, at)),
                _ if whose && self.counts(text, &group)
                    || self.firm_follows(text, &group)
                    || self.listed(text, &group) =>
                {
                    held = Some((group.amount, at));
                }
                _ => {}
            }
        }
        held
    }

    /// Numbers of people, those counted together as one; parts of the one before left out (20人、うち外国人5人).
    fn groups(&self, text: &str) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for number in numbers(text, self.numbers).into_iter().filter(|n| n.unit == Unit::People) {
            let between = groups.last().map(|g| &text[g.end..number.range.start]);
            if between.is_some_and(|b| self.terms.heads_of_which.is_match(b)) {
                continue;
            }
            let joined = between.is_some_and(|b| self.terms.heads_joined.is_match(b));
            if let Some(group) = groups.last_mut().filter(|g| joined && !g.withdrawn) {
                (group.amount, group.end) = (sum(group.amount, number.amount), number.range.end);
                (group.count, group.withdrawn) = (group.count + 1, number.withdrawn);
            } else {
                let (amount, end, withdrawn) = (number.amount, number.range.end, number.withdrawn);
                groups.push(Group { first: number, amount, end, count: 1, withdrawn });
            }
        }
        groups
    }

    /// Whether what stands before a number says that it is the own firm's.
    fn of_own_firm(&self, text: &str, group: &Group) -> bool {
        let mut before = text[..group.first.range.start].trim_end();
        if self.someone_else(before) || self.supposed(before) {
            return false;
        }
        // Of those counted together the first need not stand for all.
        if let Some(kind) = self.terms.staff_kinds.ending(before).filter(|_| group.count > 1) {
            before = &before[..before.len() - kind.len()];
        }
        let (sentence, clause) = (sentence(before), clause(before));
        let named = self.terms.heads_before.find(sentence).is_some_and(|m| !self.terms.staff_parts.within(m.as_str()));
        named
            || self.terms.including.ending(before).is_some()
            || self.terms.alone_before.is_match(clause)
            || self.firm_before(clause)
    }

    /// Whether a number stands by itself in a list of what one is (岩手 18人 機械加工).
    fn listed(&self, text: &str, group: &Group) -> bool {
        let number = &text[group.first.range.start..group.end];
        let start = group.first.range.start;
        let from = start - sentence(&text[..start]).len();
        let end = text[start..].find(SENTENCE).map_or(text.len(), |at| start + at);
        let sentence = &text[from..end];
        let pieces = || sentence.split([' ', '、', '・', ',', '/']).map(str::trim);
        let is_place = |piece: &str| {
            let prefecture = |p: &crate::knowledge::slots::Prefecture| p.name == piece || p.stem() == piece;
            self.prefectures.iter().any(prefecture)
        };
        let tells = |piece: &str| piece.chars().count() <= LISTED && (is_place(piece) || self.tells_work(piece));
        pieces().any(|piece| piece == number) && pieces().any(tells)
    }

    /// Whether what follows a number says that it is told, or asks with it for those who said whose it is.
    fn counts(&self, text: &str, group: &Group) -> bool {
        let (before, after) = (text[..group.first.range.start].trim_end(), &text[group.end..]);
        let asked = || {
            self.terms.heads_asked.is_match(after)
                && !self.terms.visited.is_match(after)
                && self.terms.heads_before.is_match(sentence(before))
        };
        // 社員を3人、講習に: who is so many is not said, but with whom something is done.
        let object = before.ends_with('を') && !self.terms.heads_employed.is_match(after);
        !object && (self.told(after) || asked())
    }

    fn told(&self, after: &str) -> bool {
        self.terms.heads_told.is_match(after)
    }

    /// 12人の運送屋, 40人の会社です: a firm of that many.
    fn firm_follows(&self, text: &str, group: &Group) -> bool {
        let (before, after) = (text[..group.first.range.start].trim_end(), &text[group.end..]);
        let Some(link) = self.terms.heads_of_firm.find(after) else { return false };
        let phrase = &after[link.end()..];
        let phrase =
            phrase.find(['は', 'が', 'を', 'に', 'で', 'と', '、', '。', '?']).map_or(phrase, |end| &phrase[..end]);
        let firm = self.terms.firm_nouns.within(phrase) || self.lines().any(|words| words.within(phrase));
        let linked = link.end() > 0;
        firm && linked
            && !self.terms.heard_of.is_match(&after[link.end() + phrase.len()..])
            && !self.terms.heard_of.is_match(&after[link.end()..])
            && self.terms.staff_parts.ending(before).is_none()
            && !self.someone_else(before)
            && !self.supposed(before)
    }

    /// The words of every line of business.
    fn lines(&self) -> impl Iterator<Item = &Words> {
        self.values.industries.iter().flat_map(SlotValue::all_words)
    }

    /// 小売で, 印刷会社で: the firm, with what joins a number to it.
    fn firm_before(&self, clause: &str) -> bool {
        let Some(link) = self.terms.firm_link.find(clause) else { return false };
        let firm = &clause[..link.start()];
        let work = firm.strip_suffix('業').unwrap_or(firm);
        self.terms.firm_nouns.ending(firm).is_some()
            || self.lines().any(|words| words.ending(firm).or(words.ending(work)).is_some())
    }
}

/// An amount of people as a head count.
fn head_count(amount: Amount) -> Option<HeadCount> {
    let count = |n: f64| Amount::Exactly(n).exactly().and_then(|n| u32::try_from(n).ok());
    match amount {
        Amount::Exactly(n) => count(n).map(HeadCount::Exactly),
        Amount::About(n) => count(n).map(HeadCount::About),
        Amount::Between(least, Some(most)) if least > 0.0 => Some(HeadCount::Between(count(least)?, count(most)?)),
        Amount::Between(..) | Amount::Some => None,
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
