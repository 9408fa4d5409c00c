//! The memo for a call: what it is about, who asks, what to ask.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// What to say when calling.
    MemoPhrases {
        /// What it is about.
        topic(name),
        /// What it is about: a course.
        topic_course(name, course),
        /// How many work there.
        employees(count),
        /// A count that is only about so many.
        about(count),
        /// A count that lies between two.
        between(least, most),
        /// A count of which only the most is known.
        at_most(most),
        /// A count of which only the fewest is known.
        at_least(least),
        /// How those it is about are employed.
        employment(sort),
        /// Whether it can still be used.
        still_usable,
        /// Whether the asker may use it.
        fits(asker),
        /// The same with a head count.
        fits_count(count, asker),
        /// The same with a condition in doubt.
        fits_condition(fits, condition),
        /// Which of the courses.
        which_course(count, asker),
        /// What it pays.
        amount(asker),
        /// Whether there is a similar example.
        similar(like),
        /// What is filled in and where.
        procedure,
        /// Whether it closed early.
        closed_early(label),
        /// Whether there is time.
        in_time(label),
        /// Whether it begins as planned.
        as_planned(label, date),
        /// What follows.
        what_next(label, item),
        /// When it goes on.
        resumes(label),
        /// Whether it is still open.
        still_open(label),
    }
}
