//! What is said of a collection of questions and answers imported from a table.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// An imported collection; `title` is its title.
    ImportedPhrases {
        /// What its questions are called.
        kind,
        /// Label of the link of a question.
        more,
        /// The day of the collection.
        edition(day),
        /// A month.
        month(year, month),
        /// How to reach an office whose phone is not known.
        ask_the_office,
        /// How to reach a contact that is only a name.
        ask_this_desk,
        /// Replies to talk about the bot.
        greeting(title),
        /// To thanks.
        thanks,
        /// To a goodbye.
        bye,
        /// To the question what it can do.
        capabilities(title),
        /// To the wish for a person.
        human,
        /// To a complaint.
        complaint,
        /// To the question who it is.
        who(title),
    }
}
