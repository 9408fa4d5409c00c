//! What is said in generated conversations, by which the laws of a conversation are tested.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Messages of generated conversations.
    LawPhrases {
        /// Opens a topic.
        about(name),
        /// What the own firm is not, and is, before a question.
        not_that_firm(one, other, question),
        /// Puts one side of what is in hand aside for another.
        not_that_side(one, other),
        /// Who one is, in words of an entry's name, before a question.
        who_one_is(name, question),
        /// A name and a question after something else.
        this_one(name, question),
        /// Takes note of a name, and asks.
        that_one(name, question),
        /// Wordings that ask for the page.
        page,
        /// Puts one thing aside and asks for another.
        instead(name, question),
        /// Puts one thing aside.
        enough(name),
        /// Two questions, the second after a full stop.
        both(first, second),
        /// The same after a comma.
        also(first, second),
        /// Says where one is.
        place(place),
        /// One side of two things.
        side_of_two(first, second),
        /// Two sides, one of each.
        sides_of_two(first, second),
        /// The same in two sentences.
        sides_apart(first, second),
        /// The same, the second in passing.
        sides_in_passing(first, second),
        /// Goes back to a topic.
        back(name, question),
        /// Asks for the same of another.
        likewise(name),
        /// Thanks, then a side asked for as a request.
        thanks_and_request(thanks, side),
        /// The same as a wish.
        thanks_and_wish(thanks, side),
        /// The same as a question.
        thanks_and_question(thanks, side),
        /// Asks for a side and says nothing else.
        side_alone(side),
        /// Asks for a side in a word.
        contact,
        /// Until when.
        deadline,
        /// How much.
        amount,
        /// For whom.
        audience,
        /// How to apply.
        how,
        /// Cases in which one may ask whether something can be used, any of these.
        cases,
        /// Asks whether it can be used in a case.
        in_case(case),
        /// Whether those of a case are meant.
        whether_case(case),
        /// The same of the own firm.
        own_case(case),
        /// The same in few words.
        clipped_case(case),
        /// What something is good for, asked in any of these ways.
        gains,
        /// Tells something and asks for a side of what helps.
        side_after(told, side),
        /// Asks for the terms of a course.
        course_terms(course),
        /// Which of three the own firm can use.
        which_of(first, second, third),
        /// What a reply says of what is not told, any of these.
        untold,
    }
}
