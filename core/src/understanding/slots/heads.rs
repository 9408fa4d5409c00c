//! Hears how many people the firm has that a message is about.
//!
//! Counts that belong together are one: a whole and its parts, parts of a whole, what it was and what it became. Of those
//! that are the firm's the last holds; where nothing says that it takes the place of another, any between them may.
//! Not responsible for reading numbers, for whose they are, nor for the words between them (`relations`).

use std::ops::Range;

use super::Hearing;
use super::hear::Told;
use super::relations::{Gap, Label, Relations, SENTENCE, depth};
use crate::knowledge::heads::HeadCount;
use crate::language::lexicon::sections::NumberTerms;
use crate::language::numbers::{Amount, Number};

/// How surely a count must be the firm's: a wrong one decides wrongly what it can use.
const SURE: f32 = 0.1;

impl Hearing<'_> {
    /// Head count of the firm said last and where it stands.
    pub(super) fn head_count(&self, text: &str, told: &Told<'_>) -> Option<(HeadCount, Range<usize>)> {
        let mut walk = Walk::new(Relations(self.heads), self.numbers);
        let mut from = 0;
        for (i, (number, margin)) in told.heads.iter().enumerate() {
            let until = told.heads.get(i + 1).map_or(text.len(), |(next, _)| next.range.start);
            let (gap, tail) = (&text[from..number.range.start], &text[number.range.end..until]);
            walk.take(&Seen { number, margin: *margin, gap, tail });
            from = number.range.end;
        }
        walk.end().and_then(|(amount, at)| Some((head_count(amount)?, at)))
    }
}

/// An amount of people as a head count.
fn head_count(amount: Amount) -> Option<HeadCount> {
    let count = |n: f64| Amount::Exactly(n).exactly().and_then(|n| u32::try_from(n).ok());
    match amount {
        Amount::Exactly(n) => count(n).map(HeadCount::Exactly),
        Amount::About(n) => count(n).map(HeadCount::About),
        Amount::Between(least, Some(most)) if least > 0.0 => Some(HeadCount::Between(count(least)?, count(most)?)),
        Amount::Between(_, Some(most)) => count(most).map(HeadCount::AtMost),
        Amount::Between(least, None) => count(least).map(HeadCount::AtLeast),
        Amount::Some => None,
    }
}

/// A count with what stands around it.
struct Seen<'a> {
    number: &'a Number,
    /// How surely it is the firm's.
    margin: f32,
    /// All from the count before it, or from the beginning.
    gap: &'a str,
    /// All to the count after it, or to the end.
    tail: &'a str,
}

/// Counts that are one together.
#[derive(Debug, Clone)]
struct Group {
    amount: Amount,
    range: Range<usize>,
    label: Label,
    sure: bool,
    /// Whether it takes the place of what was counted before.
    replaces: bool,
}

/// The counts of a message on the way through it.
struct Walk<'a> {
    relations: Relations<'a>,
    numbers: &'a NumberTerms,
    /// The firm's, before those that are looked at.
    held: Option<Group>,
    /// Those that are looked at.
    last: Option<Group>,
    /// How deep in brackets after the last.
    depth: usize,
    /// Whether what follows is counted in the last.
    parts: bool,
    /// Whether what follows goes on telling of the past.
    past: bool,
    /// Whether the count before was taken back for what follows.
    before: Option<(f32, Label)>,
}

impl<'a> Walk<'a> {
    fn new(relations: Relations<'a>, numbers: &'a NumberTerms) -> Self {
        Self { relations, numbers, held: None, last: None, depth: 0, parts: false, past: false, before: None }
    }

    /// Takes the next count.
    fn take(&mut self, seen: &Seen<'_>) {
        let Seen { number, gap, tail, .. } = *seen;
        let (relations, terms) = (self.relations, self.relations.0);
        let mut between = relations.gap(gap);
        if matches!(between.label, Label::Named | Label::None) {
            between.label = relations.counted(tail).map_or(between.label, |(label, _)| label);
        }
        self.depth = depth(self.depth, gap);
        self.parts &= !gap.contains(SENTENCE) && !gap.contains(')');
        let before = self.before.take();
        let elsewhen = self.elsewhen(between, gap);
        if number.withdrawn {
            self.before = Some((seen.margin, between.label));
            if self.numbers.aimed.starting(tail.trim_start()).is_some() {
                self.go_with_it(between);
            }
            return;
        }
        if self.moved(seen, between) {
            return;
        }
        let set = terms.set.starting(tail).is_some();
        if set || !gap.trim().is_empty() && relations.leads(&terms.corrected, gap) {
            let sure = seen.margin >= SURE || set || self.any() || before.is_some();
            self.start(self.group(seen, between, sure, true));
        } else if !elsewhen {
            self.place(seen, between, before);
        }
    }

    /// Puts a count of now beside those that were told, `before` being one that was taken back right before it.
    fn place(&mut self, seen: &Seen<'_>, between: Gap, before: Option<(f32, Label)>) {
        let becomes = self.numbers.becomes.starting(seen.tail).is_some();
        if let Some((margin, label)) = before.filter(|_| becomes || seen.gap.trim().chars().count() <= 2) {
            let either = margin.max(seen.margin);
            let sure = either >= SURE || label == Label::Whole && either >= 0.0;
            self.start(self.group(seen, between, sure, true));
        } else if !self.part(seen, between) && !self.joins(seen, between) {
            let anew = between.label == Label::Whole && !between.listed;
            let replaces = becomes || anew || between.label == Label::Total || self.relations.turns(seen.gap);
            self.start(self.group(seen, between, seen.margin >= SURE, replaces));
        }
    }

    /// Whether the count after `gap` is not of now: it was, is to be, or comes again and again.
    fn elsewhen(&mut self, between: Gap, gap: &str) -> bool {
        let (relations, terms) = (self.relations, self.relations.0);
        let now = relations.leads(&terms.now, gap);
        self.past &= between.listed && !gap.contains(SENTENCE);
        self.past = !now && (self.past || relations.leads(&terms.past, gap));
        self.past || !now && [&terms.future, &terms.rate].iter().any(|words| relations.leads(words, gap))
    }

    /// 正社員2人とパート3人を採用したい: what is said of the later group is said of the list.
    fn go_with_it(&mut self, between: Gap) {
        let groups = |label: Label| matches!(label, Label::Group(..));
        if between.listed && groups(between.label) {
            self.last = self.last.take().filter(|last| !groups(last.label));
        }
    }

    /// What the message says the firm has, and where.
    fn end(mut self) -> Option<(Amount, Range<usize>)> {
        self.settle();
        self.held.map(|held| (held.amount, held.range))
    }

    fn any(&self) -> bool {
        self.held.is_some() || self.last.as_ref().is_some_and(|last| last.sure)
    }

    fn group(&self, seen: &Seen<'_>, between: Gap, sure: bool, replaces: bool) -> Group {
        let amount = seen.number.amount;
        // 300人以下が対象: how conditions are told.
        let condition = amount.is_open() && self.relations.0.condition.starting(seen.tail).is_some();
        let sure = sure && !condition && head_count(amount).is_some();
        Group { amount, range: seen.number.range.clone(), label: between.label, sure, replaces }
    }

    /// Begins with another count.
    fn start(&mut self, group: Group) {
        self.settle();
        (self.last, self.depth, self.parts) = (Some(group), 0, false);
    }

    /// What was looked at holds, where it is the firm's.
    fn settle(&mut self) {
        let Some(mut last) = self.last.take().filter(|last| last.sure) else { return };
        if let Some(held) = self.held.take().filter(|_| !last.replaces) {
            last.amount = held.amount.or(last.amount);
        }
        self.held = Some(last);
    }

    /// 20人から5人減った: takes those off, or only notes that they are no count of the firm.
    fn moved(&mut self, seen: &Seen<'_>, between: Gap) -> bool {
        let terms = self.relations.0;
        let (fell, rose) = (terms.fell.starting(seen.tail).is_some(), terms.rose.starting(seen.tail).is_some());
        if !fell && !rose {
            return false;
        }
        let from = self.numbers.from.starting(seen.gap.trim()).is_some();
        self.go_with_it(between);
        if let Some(last) = self.last.as_mut().filter(|_| from && seen.number.amount.exactly().is_some()) {
            let (Amount::Exactly(was), Amount::Exactly(by)) = (last.amount, seen.number.amount) else { return true };
            let is = if fell { was - by } else { was + by };
            last.amount = if is < 0.0 { Amount::Some } else { Amount::Exactly(is) };
            last.range.end = seen.number.range.end;
            last.sure |= last.label == Label::Whole && seen.margin >= 0.0;
        }
        true
    }

    /// Whether it is counted in the last: うち5人, (正社員30人・パート20人). What leaves some out makes it unsure.
    fn part(&mut self, seen: &Seen<'_>, between: Gap) -> bool {
        let (relations, terms) = (self.relations, self.relations.0);
        let without = relations.leads(&terms.without, seen.gap);
        let leaves_out = terms.without.starting(seen.tail).is_some();
        let group = matches!(between.label, Label::Group(..));
        let Some(last) = &mut self.last else {
            if without && seen.margin >= SURE {
                let Some((least, _)) = seen.number.amount.limits() else { return true };
                let mut all = self.group(seen, between, true, true);
                all.amount = Amount::Between(least, None);
                self.start(all);
                return true;
            }
            return false;
        };
        let named = last.label == Label::Whole && group;
        if without || leaves_out {
            let other = if without { seen.number.amount } else { last.amount.plus(seen.number.amount) };
            last.amount = last.amount.or(other);
            last.sure |= seen.margin >= SURE;
            return true;
        }
        let begins = relations.begins_part(seen.gap) && (last.sure || named);
        let bracketed = self.depth > 0 && !between.added && (last.sure || named);
        let goes_on = self.parts && between.listed && !matches!(between.label, Label::Total | Label::Whole);
        if begins || bracketed || goes_on {
            last.sure |= seen.margin >= SURE;
            self.parts |= begins;
            return true;
        }
        false
    }

    /// Whether it is one of a list with the last: parts are added, what may be in the other leaves it open.
    fn joins(&mut self, seen: &Seen<'_>, between: Gap) -> bool {
        let Some(last) = &mut self.last else { return false };
        let amount = seen.number.amount;
        let including = self.relations.0.including.within(seen.gap);
        if between.label == Label::Total || including && between.label == Label::Whole {
            let sure = last.sure || seen.margin >= SURE;
            self.start(self.group(seen, between, sure, true));
            return true;
        }
        if !between.listed || head_count(amount).is_none() {
            return false;
        }
        let both = last.sure && seen.margin >= SURE;
        let Some((together, label)) = together(last, between, amount, both, seen.margin) else { return false };
        (last.amount, last.label) = (together, label);
        last.range.end = seen.number.range.end;
        last.sure |= seen.margin >= SURE;
        true
    }
}

/// How many a count and the next in a list are together, and whom they count; `None` where they do not belong together.
fn together(last: &Group, next: Gap, amount: Amount, both: bool, margin: f32) -> Option<(Amount, Label)> {
    let sum = last.amount.plus(amount);
    let open = most_to_sum(last.amount, amount);
    let either = |sure: bool| if sure { sum } else { open };
    match (last.label, next.label) {
        (Label::Group(a, _), Label::Group(b, _)) => Some((either(a == b || next.added), next.label)),
        // The staff holds men and women, not always its part-timers.
        (Label::Whole, Label::Group(_, false)) => Some((if next.added { open } else { last.amount }, Label::Whole)),
        (Label::Whole, Label::Group(_, true)) if next.added || margin >= 0.0 => {
            Some((either(next.added), Label::Whole))
        }
        (Label::Group(_, false), Label::Whole) if !next.added => Some((amount, Label::Whole)),
        (Label::Group(_, beside), Label::Whole) => Some((either(next.added && beside), Label::Whole)),
        (Label::Whole, Label::Whole) if both && next.added => Some((open, Label::Whole)),
        (Label::Named | Label::None, Label::Group(..) | Label::Named | Label::None)
        | (Label::Group(..), Label::Named | Label::None)
            if both =>
        {
            Some((open, next.label))
        }
        _ => None,
    }
}

/// From the larger of two to both together.
fn most_to_sum(a: Amount, b: Amount) -> Amount {
    let (Some((least, _)), Some((other, _)), Some((_, most))) = (a.limits(), b.limits(), a.plus(b).limits()) else {
        return Amount::Some;
    };
    Amount::Between(least.max(other), most)
}
