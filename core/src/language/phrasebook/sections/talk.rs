//! Talk about the bot, ways in, questions asked back, refusals.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Talk about the bot itself.
    TalkPhrases {
        /// A nod while an entry is in hand.
        nod_about(name),
        /// A nod.
        nod(example),
        /// An example of a message.
        example(example),
        /// An empty message.
        nothing_said(example),
        /// What it can do.
        help(publisher, title, edition, scope),
        /// How to talk to it.
        help_how(item),
        /// Before the choices after a complaint.
        after_complaint,
        /// What was taken for the question.
        read_as(question, english),
        /// The same, for those who wrote in English.
        read_as_english,
        /// Who someone is was taken note of; themes are offered.
        introduced(known),
        /// The same without themes.
        introduced_plain(known),
    }

    /// Labels of choices, what they send, and what stands above them.
    MenuPhrases {
        /// More of a list: label.
        go_on,
        /// More of a list: what is sent.
        go_on_send,
        /// A person: label and what is sent.
        person,
        /// From the beginning: label and what is sent.
        restart,
        /// An entry: what is sent.
        about(name),
        /// A side or a course of an entry: what is sent.
        side_of(name, side),
        /// The side of examples and lists.
        cases,
        /// The side of links.
        links,
        /// Before the themes.
        themes,
        /// After forgetting everything.
        restarted,
        /// The same without themes.
        restarted_plain,
        /// Nothing before, but themes.
        no_earlier,
        /// Nothing before.
        no_earlier_plain,
        /// Not what was meant, but themes.
        not_meant,
        /// Not what was meant, nor anything else.
        not_meant_plain,
        /// No answer is needed; themes are offered.
        never_mind,
        /// The same without themes.
        never_mind_plain,
        /// No place is needed.
        never_mind_place,
        /// What else a wish has.
        more_of_wish,
        /// A wish has no more.
        no_more_of_wish,
        /// No wish is needed; what there is.
        never_mind_wish,
        /// What a theme has.
        theme(title, count),
        /// A number that is not on the list.
        off_list(count),
        /// A number alone where a head count was asked for.
        head_count(number),
    }

    /// Questions asked back.
    AskBackPhrases {
        /// Which of several entries.
        which(side, item),
        /// Instead, where each has its desk said below.
        desks_of_each,
        /// The line of one of those.
        desk_of(name, desk),
        /// Which ways of a wish are over.
        over(names, source),
        /// Of which entry, where none was spoken of.
        of_what(side, item),
        /// What may be meant.
        perhaps_one,
        /// The same after an answer.
        perhaps,
        /// The same after a refusal.
        guess,
        /// What came close last time.
        runners_up,
        /// Asks, says why, what more would help, and how not to answer.
        narrow(ask, more),
        /// Something was put aside.
        set_aside,
        /// The same, with others to choose from.
        set_aside_others,
        /// What more would help where rules decide.
        tell_firm(missing),
        /// What the place of the firm is called in it.
        tell_prefecture,
        /// The same of its head count.
        tell_employees,
        /// The same of its line of business.
        tell_industry,
    }

    /// What cannot be answered.
    RefusalPhrases {
        /// Nothing is known.
        unknown(title, scope),
        /// Who may help.
        helpers,
        /// To those who write another language.
        english(about, example, subjects),
        /// What could be answered.
        english_about(scope),
        /// Words to try.
        english_example(example),
        /// A list stands below.
        english_subjects,
        /// Not understood again; themes are offered.
        again,
        /// Not understood over and over.
        call_instead,
        /// Above the choices then.
        call_or_go_on,
    }
}
