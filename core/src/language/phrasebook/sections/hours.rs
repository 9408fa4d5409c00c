//! What is said of opening hours and of periods.

use crate::language::phrasebook::phrase::phrases;
use crate::language::phrasebook::{Phrase, Phrases};

phrases! {
    /// Whether a desk is open. `source` is the pack's name for its guide.
    HoursPhrases {
        /// Open, in short; `until` is made of [`Self::until`] or [`Self::until_and_then`].
        open(until),
        /// Open, as a sentence.
        open_sentence(until),
        /// When the span that runs now ends.
        until(time),
        /// When it ends before a break, and the span after it.
        until_and_then(time, from, to),
        /// Not to be told today, in short.
        unsure(doubt),
        /// Not to be told today, as a sentence.
        unsure_sentence(doubt),
        /// Closed: why, and when it opens next, in short.
        closed(why, next),
        /// Closed, as sentences.
        closed_sentence(why, next),
        /// Closed, with days before the next opening that are not known, in short.
        closed_doubt(why, next, doubt),
        /// The same as sentences.
        closed_doubt_sentence(why, next, doubt),
        /// Closed because it is before or after the hours.
        outside,
        /// Closed between two spans of the day.
        pause,
        /// Closed because of the day of the week.
        weekend(weekday),
        /// Closed because of a public holiday.
        holiday(name),
        /// Closed because of yearly closed days.
        yearly(range),
        /// When it opens next.
        next(day, time),
        /// It cannot be told when it opens next.
        next_unknown,
        /// Nothing is known of public holidays.
        doubt_holiday(source),
        /// Nothing is known of the days around the new year.
        doubt_year_end(source),
        /// The list of holidays does not reach the year.
        doubt_calendar,
        /// The day itself.
        today,
        /// A day of this year.
        day(month, day, weekday),
        /// A day of another year.
        day_of_year(year, month, day, weekday),
        /// First and last of a row of days.
        range(from, to),
        /// Monday to Sunday.
        weekdays: Phrases,
    }
    /// Days and times of periods.
    DatePhrases {
        /// A day.
        day(year, month, day),
        /// A full hour of a day.
        hour(day, hour),
        /// A minute of a day.
        minute(day, hour, minute),
    }
}
