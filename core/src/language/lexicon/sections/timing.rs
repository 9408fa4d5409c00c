//! Terms that ask when a desk can be reached.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Questions about opening hours, and the days they name.
    TimingTerms {
        /// Days that can be asked about.
        days: Pattern,
        /// Being open or reachable, with what follows the verb.
        open: Pattern,
        /// What asks; `<days>` and `<open>` stand for the two above.
        asks: Vec<Pattern>,
        /// Applying and closing dates, which are another matter.
        other: Pattern,
        /// A day of the year: month, day.
        date: Pattern,
        /// The year's end.
        year_end: Words,
        /// Saturdays and Sundays.
        weekend: Words,
        /// Public holidays.
        holidays: Words,
        /// Tomorrow.
        tomorrow: Words,
        /// The day after it.
        day_after_tomorrow: Words,
        /// The hours as such, or a time of the day.
        hours: Words,
        /// Today.
        today: Words,
    }
}
