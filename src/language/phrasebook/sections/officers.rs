//! What is said to the officers of an office.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// The officers' desk.
    OfficerPhrases {
        /// What was asked.
        today: TodayPhrases,
    }

    /// What was asked in a period.
    TodayPhrases {
        /// Heading: a day, and a period.
        day(day),
        /// From a day to another.
        days(from, to),
        /// Answers by sort.
        counts(answered, narrowed, refused, talk, handed_over),
        /// Heading of what found no answer.
        unanswered(count),
        /// A group of questions.
        group(count, question),
        /// The same, where words are not kept.
        silent_group(count),
        /// Another question of the group.
        also(question),
        /// What came closest.
        guesses(names),
        /// Heading of what did not help.
        disliked(count, liked),
        /// An answer that did not help.
        disliked_one(time, entry, answer),
        /// What was asked there.
        asked(question),
        /// Between names.
        between,
        /// Where nothing is known.
        unknown,
        /// Heading of the hand-offs.
        handoffs(open, closed),
        /// A hand-off that is open, and one that is closed.
        open(number, time, topic),
        /// One that is closed.
        closed(number, time, topic),
        /// Heading of what is wanted.
        wanted,
        /// How often an entry was asked for somewhere.
        wanted_one(month, entry, prefecture, count),
        /// A count that is too small to be told.
        fewer(smallest),
        /// Where the person did not say where they are.
        nowhere,
        /// Headings of the table, with commas between them.
        columns,
        /// Nothing at all.
        nothing,
    }
}
