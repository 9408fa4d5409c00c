//! The phrases, by who says them.
//!
//! Not responsible for their wording: `dictionaries/ja/phrasebook.yaml` has it.

mod facets;
mod hub;
mod scores;

use super::phrase::phrases;

pub use facets::FacetPhrases;
pub use hub::HubPhrases;
pub use scores::ScorePhrases;

phrases! {
    /// All phrases.
    Phrasebook {
        /// The hub between channels and the conversation.
        hub: HubPhrases,
        /// What the sides of a matter are called.
        facets: FacetPhrases,
        /// How it is told which words gave an entry its score.
        scores: ScorePhrases,
    }
}
