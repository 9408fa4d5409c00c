//! Terms around a number: what counts people, money and the like, and what makes a number uncertain.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::Words;

sections! {
    /// Words that stand beside numbers.
    NumberTerms {
        /// After a number of people.
        people: Words,
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
        /// How digits and powers of ten are read, with their values.
        read: BTreeMap<String, u16>,
        /// In place of a digit nobody counted (数十人).
        some: Words,
        /// After the later of two numbers, the first of which holds no more (20人から15人に減った).
        becomes: Words,
        /// After a counter that makes it an order (2人目).
        ordinal: Words,
        /// After a number that is taken back (20人じゃなくて).
        denied: Words,
    }
}
