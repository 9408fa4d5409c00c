//! What is said between channels and the conversation: hand-offs, receipts, apologies.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// The hub between channels and the conversation.
    HubPhrases {
        /// A question that could not be answered because something broke.
        failed(receipt),
        /// The same, where there is no number to look it up by.
        failed_now,
        /// To the person: the staff is being told.
        calling,
        /// The same, on a channel where replies are shown with the next message.
        calling_by_turns,
        /// To the person: the staff has it now.
        handed_over,
        /// The same, on a channel where replies are shown with the next message.
        handed_over_by_turns,
        /// To the person: the staff could not be told; the desks follow. What calls them again.
        not_reached(sends),
        /// To the person: what they wrote and the staff did not get.
        not_passed_on(text),
        /// To the staff: what they wrote and the person did not get.
        not_passed_back(text),
        /// To the person: nobody of the staff has answered in time; the bot answers again.
        timed_out,
        /// To the staff: the same.
        told_staff_timed_out,
        /// A file that came with a message, and where it can be opened.
        file_linked(name, url),
        /// A file that came with a message and cannot be passed on.
        file_named(name),
        /// In the place of a message in which nothing can be read.
        nothing_written,
        /// The same, on a channel that no reply reaches.
        noted_down,
        /// To the staff: that no reply reaches the person.
        no_way_back,
        /// To the person, on a channel where replies are shown with the next message: passed on.
        passed_on,
        /// To the person: a hand-off is written down under a number.
        noted(number),
        /// To the person: the bot answers again, as wished.
        person_left,
        /// To the person: the staff has ended it.
        staff_closed,
        /// To the staff: the person has gone back to the bot.
        told_staff_left,
        /// To the staff: ended.
        told_staff_closed,
        /// Choice that hands over.
        call_staff,
        /// What that choice sends.
        call_staff_sends,
        /// What the staff writes, or the button sends, to end a hand-off.
        close,
        /// Label of that button.
        close_label,
        /// Card for the staff: its heading.
        card,
        /// The same with the record's number.
        card_numbered(number),
        /// Card for the staff: nothing is known yet.
        card_empty,
        /// Card for the staff: how to answer and how to end.
        card_hint(close),
        /// Card for the staff, as a notification says it.
        card_arrived,
        /// What asks the bot for help.
        help_sends,
        /// What asks the bot for the contents.
        menu_sends,
        /// What makes the bot begin anew.
        anew_sends,
        /// There is no knowledge to answer from yet.
        preparing,
    }
}
