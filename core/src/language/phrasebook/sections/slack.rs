//! What only Slack shows: home, form, status.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Texts around the conversation on Slack.
    SlackPhrases {
        /// Above an answer: the choice that led to it.
        chosen(label),
        /// Heads the home view.
        home_title,
        /// What the bot is for.
        home_lead(publisher, title, edition, scope),
        /// Heads what was talked about.
        recent,
        /// Heads the themes.
        themes,
        /// Small print of the home view.
        home_source(title),
        /// Title of the form.
        form_title,
        /// Sends the form.
        form_submit,
        /// Leaves the form.
        form_close,
        /// Label of the form's field.
        form_label,
        /// Hint under the field.
        form_hint,
        /// The same with an example of the pack.
        form_hint_with(example),
        /// As a message, where the form could not be opened in time.
        form_expired,
        /// Shown while the answer is looked up.
        looking_up,
        /// Heads the first prompts.
        prompts_title,
        /// After a vote that it helped.
        thanks_helpful,
        /// After a vote that it did not.
        thanks_unhelpful,
        /// What the staff writes, to the person.
        from_staff(text),
        /// What the person writes, to the staff.
        from_person(text),
    }
}
