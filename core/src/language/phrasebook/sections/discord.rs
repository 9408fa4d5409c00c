//! What only Discord shows: commands, their options, notes after presses.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Texts around the conversation on Discord.
    DiscordPhrases {
        /// Commands: names, descriptions, options, and what each says to the bot.
        commands: CommandPhrases,
        /// The bot's presence, where the settings have none.
        presence(title, ask),
        /// Name of a question's thread, where the question has no words.
        thread,
        /// Name of the staff's thread.
        staff_thread,
        /// Who wrote what is passed on to the staff.
        person,
        /// Who wrote what is passed on to the person.
        staff,
        /// A button of other times.
        expired,
        /// After a vote that it helped.
        thanks_helpful,
        /// After a vote that it did not.
        thanks_unhelpful,
        /// A press passed on to the staff.
        told_staff,
        /// A press that could not be taken in.
        not_now,
    }

    /// The slash commands. Names at most 32 characters, descriptions 100.
    CommandPhrases {
        /// Name: ask something.
        ask,
        /// Description.
        ask_description(scope),
        /// Name: desks of a prefecture or measure.
        desks,
        /// Description.
        desks_description,
        /// Name: contents by theme, or one measure.
        contents,
        /// Description.
        contents_description,
        /// Name: start anew.
        anew,
        /// Description.
        anew_description,
        /// Name: help.
        help,
        /// Description.
        help_description,
        /// Name in the menu of a message: ask what it says.
        ask_message,
        /// Option: free text.
        text,
        /// Description.
        text_description,
        /// The same with examples of the pack.
        text_description_with(examples),
        /// Option: for that person's eyes only.
        private,
        /// Description.
        private_description,
        /// Option: prefecture.
        prefecture,
        /// Description.
        prefecture_description,
        /// Option: measure.
        measure,
        /// Description, for its desks.
        desk_measure_description,
        /// Description, for the contents.
        measure_description,
        /// What the desks' command says with both options.
        says_desks_of_in(measure, prefecture),
        /// With the measure alone.
        says_desks_of(measure),
        /// With the prefecture alone.
        says_desks_in(prefecture),
        /// With neither.
        says_desks,
    }
}
