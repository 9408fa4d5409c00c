//! Words by which a message is cut into clauses and told to stay on a topic, or to turn from it.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// One message of a conversation.
    TurnTerms {
        /// Particles and endings after which a clause may end.
        clause_ends: Words,
        /// Words that open a further question; the whole match is cut away.
        also: Pattern,
        /// What may stand between the words for two sides of one thing.
        and: Pattern,
        /// Between two things of one list.
        joins: Words,
        /// Between what something is of and the thing.
        of: Words,
        /// One thing in place of another: group `not`, then what is meant.
        instead: Pattern,
        /// A thing put aside: group `not`.
        put_aside: Pattern,
        /// Ends of a thing that is not all (会社だけじゃなくて): it is not put aside.
        not_only: Words,
        /// Says who one is, by what one does: a whole clause.
        introducing: Pattern,
        /// Ends of a question whether something is so.
        confirming: Pattern,
        /// Points back at what was talked about, at the beginning.
        pointing_back: Pattern,
        /// Begins like that and points elsewhere.
        pointing_elsewhere: Pattern,
        /// Ends a question for the same of another thing; the whole match is cut away.
        likewise: Pattern,
        /// Ends of a wish.
        wishing: Pattern,
        /// Ends of a wish that only wants to know.
        wishing_to_know: Pattern,
        /// A question, by its end or its words.
        asking: Pattern,
        /// Asks what was done.
        asking_of_past: Pattern,
        /// A statement, by its end.
        statement: Pattern,
        /// Asks which of several.
        which: Words,
        /// Asks which of two.
        which_of_two: Words,
        /// Asks where to begin.
        beginning: Words,
        /// Asks whether something can be used.
        whether: Pattern,
        /// Asks so for a case: group `case`.
        in_case: Pattern,
        /// Ends a question of yes or no.
        yes_or_no: Pattern,
        /// Ends one that is put in the negative.
        negative: Pattern,
        /// It is asked whether something is needed.
        needing: Pattern,
        /// It is asked whether something is on a list.
        listing: Pattern,
        /// After what a question is about.
        topics: Words,
        /// Asks for more than yes or no.
        open: Pattern,
        /// Asks for others than what is in hand.
        others: Pattern,
        /// Asks what there is to use.
        usable: Pattern,
        /// Asks for something good, whatever it is.
        good: Pattern,
        /// Speaks of the own firm.
        own: Pattern,
        /// After the name of a sort of measure: that sort too.
        sort_also: Words,
        /// After the name of a sort of measure, at the end: that sort and nothing else.
        sort_alone: Words,
        /// Points at one of the choices.
        choice: Words,
        /// The same, beyond doubt.
        choice_only: Words,
        /// Words that point back or fill a sentence.
        fillers: Words,
        /// Verbs that carry little of what is asked, by base form.
        light_verbs: Words,
        /// Verbs of running a firm, by base form.
        running: Words,
        /// Words around what a firm is.
        firm_words: Words,
        /// Ends of the name of a place.
        place_ends: Words,
        /// Asks what one gets for doing something.
        reward: Pattern,
        /// Wants to get at something.
        getting_at: Words,
        /// Takes a choice by its number before it says more: `n` and `rest`, or `m` and `more`.
        taken: Pattern,
        /// Asks whom to turn to.
        whom: Words,
        /// Narrows a list.
        only: Words,
        /// Asks for the names of a list.
        listed: Words,
        /// Asks how many.
        counted: Words,
    }
}
