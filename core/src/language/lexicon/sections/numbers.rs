//! Terms around a number: what counts people, money and the like, and what makes a number uncertain.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::Words;

sections! {
    /// Words that stand beside numbers.
    NumberTerms {
        /// After a number of people.
        people: Words,
        /// After a number of people in digits; in kana it would be another word (20めい, ごめいわく).
        people_digits: Words,
        /// After an amount of money.
        yen: Words,
        /// After a share.
        percent: Words,
        /// After a year.
        years: Words,
        /// Names of eras and letters for them, with their first year in the common calendar.
        eras: BTreeMap<String, u16>,
        /// In place of the first year's number.
        first_year: Words,
        /// What is counted in people: its number may have no counter (従業員数: 18).
        counted: Words,
        /// Between what is counted and its number.
        counted_link: Words,
        /// After a number that has no counter.
        bare_end: Words,
        /// Between a number and its counter, more than that (30余名).
        over_within: Words,
        /// After a counter: so many or some more, of the same order (50人台).
        decade: Words,
        /// Before a number: this many or fewer (多くても).
        at_most_before: Words,
        /// Before a number: this many or more (少なくとも).
        at_least_before: Words,
        /// Before a number that is not meant exactly (約).
        about_before: Words,
        /// After a counter, of a number not meant exactly (くらい).
        about_after: Words,
        /// After a counter: this many or more.
        at_least: Words,
        /// After a counter: more than this many.
        more_than: Words,
        /// After a counter: this many or fewer.
        at_most: Words,
        /// After a counter: fewer than this many.
        less_than: Words,
        /// Between the ends of a range.
        range: Words,
        /// Between two numbers of which either may hold (50人か60人).
        either: Words,
        /// Kana after which a number read aloud may begin; other hiragana are within a word.
        read_after: Words,
        /// How digits and powers of ten are read, with their values.
        read: BTreeMap<String, u16>,
        /// In place of a number that is asked for or unknown (何人).
        some: Words,
        /// In place of a digit nobody counted (数十人).
        several: Words,
        /// Alone between two numbers, the first of which became the second (→).
        arrow: Words,
        /// Right after the first of two numbers, where it became the second (20人から, 20人を).
        from: Words,
        /// After a number of those that came or went (20人から5人減った).
        moved: Words,
        /// After a number that is only aimed at (30人にしたい, 30人を目指す).
        aimed: Words,
        /// After the later of two numbers, the first of which holds no more (20人から15人に減った).
        becomes: Words,
        /// After a counter that makes it an order (2人目).
        ordinal: Words,
        /// After a number that is taken back (20人じゃなくて).
        denied: Words,
    }
}
