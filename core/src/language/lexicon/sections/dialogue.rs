//! Words that steer a conversation, and words by which an answer picks what fits the question.

use super::sections;
use crate::language::lexicon::{Framed, Pattern, Words};

sections! {
    /// The conversation.
    DialogueTerms {
        /// Commands (back, restart, more …) and ways to pick a choice, by name, with what politeness may stand around them.
        steering: Framed,
        /// Words for the first, the second … of a list.
        ordinals: Vec<Words>,
        /// A no with what is meant instead; the group is that.
        correction: Pattern,
        /// A page of the source, by its number: group `page`.
        page_said: Pattern,
        /// Points at an earlier topic: groups `first`, `before`, `lately`.
        earlier: Pattern,
        /// Words of such a pointer that describe no topic.
        pointing: Words,
        /// Asks for a person rather than for a number.
        persons: Words,
        /// Asks for a phone number.
        phone_asked: Words,
        /// Asks for a mail address.
        mail_asked: Words,
        /// Said by someone about to call.
        calling: Words,
        /// Nouns and verbs that ask for firms or their examples, beside a place.
        firms: Words,
        /// Asks where something is.
        where_asked: Words,
        /// In a fact that tells where something is.
        where_told: Words,
        /// In a procedure that begins at a desk.
        consulting: Words,
        /// In a note that tells of an early close.
        budget: Words,
        /// In the label of a link to examples.
        examples: Words,
        /// Asks what one gets, without a figure.
        gains: Words,
        /// Asks for a figure.
        figures: Words,
        /// Unit of money.
        currency: Words,
        /// A sum that is neither paid nor received.
        capital: Words,
        /// What a share is of, beside a per cent sign.
        shares: Words,
        /// In a text that tells what something costs or pays.
        prices: Words,
        /// In a fact that tells until when.
        deadlines: Words,
        /// In a text that has a date.
        dates: Words,
        /// Nouns by which firms, offices and works are counted.
        list_nouns: Words,
        /// In a sentence that tells who may apply.
        conditions: Words,
        /// In the name of a body that is no firm.
        associations: Words,
        /// Ends the label of a column that says nothing beside its link.
        link_columns: Words,
        /// In hours that speak of New Year.
        new_year: Words,
    }
}
