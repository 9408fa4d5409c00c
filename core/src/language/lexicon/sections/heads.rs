//! Terms that tell what counts of people in one message are to each other and to now.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::Words;

sections! {
    /// Words around counts of people of one firm.
    HeadTerms {
        /// Those who work there, all of them: they may be the whole (社員, 従業員).
        wholes: Words,
        /// Parts of the staff, by what they are parted by: kind, sex, age, place, task.
        groups: BTreeMap<String, Words>,
        /// Groups that may come on top of what is called the staff (パート).
        beside: Words,
        /// Before a count that holds all that was counted before (合わせて, 全部で).
        totals: Words,
        /// Between the name of a group and its count.
        linked: Words,
        /// Between a count and the group it counts (5人の正社員).
        of: Words,
        /// After a count, before one of those in it (うち, 内訳).
        part: Words,
        /// Between two counts that are added.
        plus: Words,
        /// Between two counts in a row, saying nothing.
        listing: Words,
        /// Before a count that leaves some out (パートを除くと), or after one.
        without: Words,
        /// Before a count that includes those counted before (パート5人を含む).
        including: Words,
        /// Begin to speak of the own firm, whatever was spoken of before.
        own: Words,
        /// Before a count: it was so.
        past: Words,
        /// Before a count: it is so.
        now: Words,
        /// Before a count: it is to be so.
        future: Words,
        /// Before a count: so many come or go in a time (毎年).
        rate: Words,
        /// Before a count that puts right what was said.
        corrected: Words,
        /// After such a count.
        set: Words,
        /// Between a word of time or correction and its count.
        bridge: Words,
        /// After a count of those who went (5人減った).
        fell: Words,
        /// After a count of those who came.
        rose: Words,
        /// Between two counts: what follows stands against what was before.
        turns: Words,
        /// After a limit that is a condition, not what the firm has (300人以下が対象).
        condition: Words,
    }
}
