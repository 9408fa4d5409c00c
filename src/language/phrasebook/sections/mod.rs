//! The phrases, by who says them.
//!
//! Not responsible for their wording: `dictionaries/ja/phrasebook.yaml` has it.

mod answer;
mod desk;
mod eligibility_reply;
mod hub;
mod memo;
mod pack_words;
mod talk;

use super::phrase::phrases;

pub use answer::{AnswerPhrases, ComparePhrases, PeriodPhrases};
pub use desk::{DeskPhrases, ReceptionPhrases};
pub use eligibility_reply::EligibilityReplyPhrases;
pub use hub::HubPhrases;
pub use memo::MemoPhrases;
pub use pack_words::PackWords;
pub use talk::{AskBackPhrases, MenuPhrases, RefusalPhrases, TalkPhrases};

phrases! {
    /// All phrases.
    Phrasebook {
        /// The hub between channels and the conversation.
        hub: HubPhrases,
        /// What things are called where a pack does not say.
        pack_words: PackWords,
        /// An answer about one entry.
        answer: AnswerPhrases,
        /// Things side by side.
        compare: ComparePhrases,
        /// Periods in which something can be applied for.
        period: PeriodPhrases,
        /// The desk of an answer.
        desk: DeskPhrases,
        /// Whether and when a desk can be reached.
        reception: ReceptionPhrases,
        /// Replies from rules of eligibility.
        eligibility_reply: EligibilityReplyPhrases,
        /// Talk about the bot itself.
        talk: TalkPhrases,
        /// Choices.
        menu: MenuPhrases,
        /// Questions asked back.
        ask_back: AskBackPhrases,
        /// What cannot be answered.
        refusal: RefusalPhrases,
        /// What to say when calling.
        memo: MemoPhrases,
    }
}
