//! The phrases, by who says them.
//!
//! Not responsible for their wording: `dictionaries/ja/phrasebook.yaml` has it.

mod discord;
mod hub;
mod reply;
mod slack;
mod terminal;

use super::phrase::phrases;

pub use discord::{CommandPhrases, DiscordPhrases};
pub use hub::HubPhrases;
pub use reply::ReplyPhrases;
pub use slack::SlackPhrases;
pub use terminal::TerminalPhrases;
mod facets;
mod scores;

pub use facets::FacetPhrases;
pub use scores::ScorePhrases;
mod hours;
mod imported;

pub use hours::{DatePhrases, HoursPhrases};
pub use imported::ImportedPhrases;

phrases! {
    /// All phrases.
    Phrasebook {
        /// The hub between channels and the conversation.
        hub: HubPhrases,
        /// Headings and labels of a reply.
        reply: ReplyPhrases,
        /// What only Slack shows.
        slack: SlackPhrases,
        /// What only Discord shows.
        discord: DiscordPhrases,
        /// What only the terminal shows.
        terminal: TerminalPhrases,
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
    }
}
