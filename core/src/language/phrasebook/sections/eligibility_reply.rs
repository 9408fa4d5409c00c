//! Who can use what: verdicts, short lists, and what is asked about the person.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Replies from rules of eligibility.
    EligibilityReplyPhrases {
        /// The rules fit.
        yes(source),
        /// The rules leave one course.
        course(course),
        /// A rule that lists many lines of business has the person's.
        line_fits(line),
        /// The rules leave it open.
        check(source),
        /// A rule excludes it.
        no(source),
        /// Nothing told speaks of the case that was asked about; before the audience that is told.
        case_untold(source),
        /// A head count where no rule speaks of one.
        no_head_count(source),
        /// Asks for the exact head count, where what was told lies on both sides of a limit.
        tell_exactly(count),
        /// Before courses that do not fit.
        courses_out,
        /// By what it was looked up.
        by(known),
        /// For whom, before what there is.
        whom(known),
        /// Before the verdict on each of several named.
        each(whom),
        /// For whom, above the entries of a wish.
        whom_within(known),
        /// What is looked for.
        usable,
        /// What is looked for, with its purpose.
        usable_for(purpose),
        /// Nothing.
        none(whom, what, source),
        /// Before the list.
        some(whom, what),
        /// Before what does not fit.
        left_out,
        /// Asks to pick.
        pick,
        /// A question, and how not to answer.
        or_skip(question),
        /// Asks for the purpose.
        ask_purpose(examples),
        /// Asks for the head count.
        ask_employees,
        /// Asks for the line of business.
        ask_industry,
        /// Asks for the sort of firm.
        ask_firm,
        /// Asks for the sort of employment.
        ask_employment,
        /// What decides.
        purpose_lead(item),
        /// What decides, with an example.
        purpose_lead_example(item, example),
        /// Asks for the purpose to begin with.
        purpose_first(item),
        /// A purpose: what is sent.
        purpose_send(purpose, item),
    }
}
