//! What only the chat page shows, once for each language it can be read in. Answers are Japanese in all.

use crate::language::phrasebook::phrase::phrases;
use crate::language::phrasebook::{Phrase, Phrases};

phrases! {
    /// The languages of the page.
    PageLanguages {
        /// Japanese.
        ja: PagePhrases,
        /// Japanese in plain words.
        easy: PagePhrases,
        /// English.
        en: PagePhrases,
    }

    /// Texts around the conversation on the page.
    PagePhrases {
        /// Its name, in itself.
        language,
        /// Its code.
        code,
        /// What the page is for.
        lead(publisher, title, edition, scope),
        /// Heads the examples.
        examples,
        /// What it cannot do.
        cannot(title),
        /// What is kept, and for how long.
        kept(hours),
        /// Leads past everything to the field.
        skip,
        /// Names the conversation.
        conversation,
        /// Names the person.
        you,
        /// Names the bot.
        bot,
        /// Names the staff.
        staff,
        /// Label of the field.
        field,
        /// In the empty field.
        placeholder,
        /// Sends.
        send,
        /// Under the field: which key does what.
        keys,
        /// Begins anew.
        restart,
        /// Opens what can be set.
        settings,
        /// Heads the languages.
        languages,
        /// Heads the sizes.
        sizes,
        /// The usual size.
        size_usual,
        /// A larger one.
        size_large,
        /// The largest.
        size_largest,
        /// Heads the colours.
        colours,
        /// As the device has it.
        colours_device,
        /// Dark on light.
        colours_light,
        /// Light on dark.
        colours_dark,
        /// Forgets the conversation.
        forget,
        /// What that means.
        forget_means,
        /// Does so.
        forget_now,
        /// It was done.
        forgotten,
        /// While an answer is looked up.
        looking_up,
        /// The same, when it takes long.
        slow,
        /// There is no connection.
        offline,
        /// There is one again.
        online,
        /// A message waits for a connection.
        waiting,
        /// A message was not taken.
        not_taken,
        /// A message is too long.
        too_long(limit),
        /// Too many messages at once.
        too_many,
        /// The request did not come from the page.
        elsewhere,
        /// An answer that was not there in time.
        late,
        /// Leads back to the conversation.
        back,
        /// Asks whether it helped.
        vote,
        /// Label of a word with the vote.
        vote_word,
        /// Sends it.
        vote_send,
        /// After a vote that it helped.
        thanks_helpful,
        /// After a vote that it did not.
        thanks_unhelpful,
        /// After a number, for those who hear the page: pressing it calls the desk.
        call(desk),
        /// Opens somewhere else.
        opens,
        /// Open, so many days left.
        badge_open(days),
        /// Open for the last day.
        badge_last_day,
        /// Not open yet.
        badge_not_yet,
        /// Over.
        badge_ended,
        /// Paused.
        badge_paused,
        /// Not known.
        badge_unsure,
        /// Leads to the sheet to print.
        print,
        /// Prints it.
        print_now,
        /// Heads the sheet.
        sheet(title),
        /// Heads the question.
        sheet_question,
        /// Heads the answer.
        sheet_answer,
        /// Heads what to have at hand.
        sheet_at_hand,
        /// What to have at hand.
        at_hand: Phrases,
        /// When it was printed.
        sheet_day(day),
        /// There is nothing to print.
        sheet_empty,
        /// Opens the chat on another page.
        widget_open,
        /// Closes it.
        widget_close,
    }
}
