//! Words over the columns of a table of questions, and around phone numbers in its cells.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Headings as `header` makes them: letters only, without brackets and numbers; what tells best stands first.
    SheetTerms {
        /// Over questions.
        question: Words,
        /// Over answers.
        answer: Words,
        /// Over what a question belongs to.
        category: Words,
        /// Over the same question in other words.
        also: Words,
        /// Over addresses of pages.
        url: Words,
        /// Over whom to ask.
        contact: Words,
        /// Over phone numbers.
        phone: Words,
        /// Over mail addresses.
        email: Words,
        /// Over the day of an answer.
        updated: Words,
        /// Before a phone number.
        phone_labels: Words,
        /// Before a number that nobody speaks at.
        fax: Words,
        /// A day: groups `era`, `year`, `month`, `day`.
        day: Pattern,
        /// After a phone number: its extension, group `number`.
        extension: Pattern,
    }
}
