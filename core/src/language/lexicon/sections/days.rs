//! Terms of days: what a month and a day are called, and days said from today.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::Words;

sections! {
    /// Words that name days.
    DayTerms {
        /// After the number of a month.
        month: Words,
        /// After the number of a day.
        day: Words,
        /// After a month: its last day.
        month_end: Words,
        /// Between a year or month and what is named of it.
        joins: Words,
        /// Days from today.
        days: BTreeMap<String, u16>,
        /// Weeks from this one.
        weeks: BTreeMap<String, u16>,
        /// Months from this one.
        months: BTreeMap<String, u16>,
        /// Years from this one.
        years: BTreeMap<String, u16>,
        /// Fiscal years, from April, from this one.
        fiscal_years: BTreeMap<String, u16>,
        /// The last day of this year.
        year_end: Words,
        /// The first month of the next year.
        new_year: Words,
    }
}
