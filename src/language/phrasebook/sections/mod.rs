//! The phrases, by who says them.
//!
//! Not responsible for their wording: `dictionaries/ja/phrasebook.yaml` has it.

mod hours;
mod hub;
mod imported;

use super::phrase::phrases;

pub use hours::{DatePhrases, HoursPhrases};
pub use hub::HubPhrases;
pub use imported::ImportedPhrases;

phrases! {
    /// All phrases.
    Phrasebook {
        /// The hub between channels and the conversation.
        hub: HubPhrases,
        /// Whether a desk is open.
        hours: HoursPhrases,
        /// Days and times.
        dates: DatePhrases,
        /// Collections imported from a table.
        imported: ImportedPhrases,
    }
}
