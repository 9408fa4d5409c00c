//! The phrases, by who says them.
//!
//! Not responsible for their wording: `dictionaries/ja/phrasebook.yaml` has it.

mod discord;
mod hub;
mod masking;
mod page;
mod reply;
mod slack;
mod terminal;

use super::phrase::phrases;

pub use discord::{CommandPhrases, DiscordPhrases};
pub use hub::HubPhrases;
pub use masking::MaskPhrases;
pub use page::{PageLanguages, PagePhrases};
pub use reply::ReplyPhrases;
pub use slack::SlackPhrases;
pub use terminal::{HelpPhrases, StorePhrases, TerminalPhrases};
mod facets;
mod scores;

pub use facets::FacetPhrases;
pub use scores::ScorePhrases;
mod hours;
mod imported;
mod laws;
mod sheet;

pub use hours::{DatePhrases, HoursPhrases};
pub use imported::ImportedPhrases;
pub use laws::LawPhrases;
pub use sheet::{FieldPhrases, SheetPhrases};
mod answer;
mod author;
mod desk;
mod eligibility_reply;
mod memo;
mod officers;
mod pack_words;
mod talk;

pub use answer::{AnswerPhrases, ComparePhrases, PeriodPhrases};
pub use author::{AuthorPhrases, KeyPhrases};
pub use desk::{DeskPhrases, ReceptionPhrases};
pub use eligibility_reply::EligibilityReplyPhrases;
pub use memo::MemoPhrases;
pub use officers::{EditionPhrases, EffectPhrases, FreshPhrases, OfficerPhrases, TodayPhrases, VerifyPhrases};
pub use pack_words::PackWords;
pub use talk::{AskBackPhrases, MenuPhrases, RefusalPhrases, TalkPhrases};

phrases! {
    /// All phrases.
    Phrasebook {
        /// The hub between channels and the conversation.
        hub: HubPhrases,
        /// In the place of what tells who somebody is.
        masking: MaskPhrases,
        /// Headings and labels of a reply.
        reply: ReplyPhrases,
        /// What only the chat page shows.
        page: PageLanguages,
        /// What only Slack shows.
        slack: SlackPhrases,
        /// What only Discord shows.
        discord: DiscordPhrases,
        /// What only the terminal shows.
        terminal: TerminalPhrases,
        /// What is said in generated conversations.
        laws: LawPhrases,
        /// What the sides of a matter are called.
        facets: FacetPhrases,
        /// How it is told which words gave an entry its score.
        scores: ScorePhrases,
        /// Whether a desk is open.
        hours: HoursPhrases,
        /// Days and times.
        dates: DatePhrases,
        /// Collections imported from a table.
        imported: ImportedPhrases,
        /// What is said while a table is imported.
        sheet: SheetPhrases,
        /// What is said to those who write a pack.
        author: AuthorPhrases,
        /// What is said to officers.
        officers: OfficerPhrases,
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
