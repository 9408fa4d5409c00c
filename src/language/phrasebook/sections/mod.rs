//! The phrases, by who says them.
//!
//! Not responsible for their wording: `dictionaries/ja/phrasebook.yaml` has it.

mod hub;

use super::phrase::phrases;

pub use hub::HubPhrases;

phrases! {
    /// All phrases.
    Phrasebook {
        /// The hub between channels and the conversation.
        hub: HubPhrases,
    }
}
