//! What a pack calls things in replies: its source, its entries, those who ask.
//!
//! Not responsible for the sentences: the phrasebook has them, and neutral names for what a pack
//! does not name.

use serde::{Deserialize, Serialize};

use super::Knowledge;

/// What a pack calls things in replies; what it leaves out has a neutral name in the phrasebook.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Wording {
    /// What the pack was made from (ガイドブック).
    pub source: Option<String>,
    /// What one entry is (制度).
    pub item: Option<String>,
    /// Who made the source (担当室).
    pub desk: Option<String>,
    /// How those who ask call themselves (当社).
    pub asker: Option<String>,
    /// Whose examples would be of use to them (近い会社).
    pub like: Option<String>,
    /// A message somebody might send.
    pub example: Option<String>,
    /// How somebody might say who they are and what they want.
    pub example_profile: Option<String>,
    /// What somebody might want, in a few words.
    pub example_purposes: Option<String>,
    /// What the pack covers, in English.
    pub english_scope: Option<String>,
    /// A few Japanese words to try, for those who write English.
    pub english_example: Option<String>,
}

impl Knowledge {
    /// What the pack was made from, as replies call it.
    #[must_use]
    pub fn source_name(&self) -> &str {
        self.pack.wording.source.as_deref().unwrap_or_else(|| self.phrasebook.pack_words.source())
    }

    /// What one entry is, as replies call it.
    #[must_use]
    pub fn item_name(&self) -> &str {
        self.pack.wording.item.as_deref().unwrap_or_else(|| self.phrasebook.pack_words.item())
    }

    /// Who made the source, as replies call them.
    #[must_use]
    pub fn desk_name(&self) -> &str {
        self.pack.wording.desk.as_deref().unwrap_or_else(|| self.phrasebook.pack_words.desk())
    }

    /// How those who ask call themselves.
    #[must_use]
    pub fn asker_name(&self) -> &str {
        self.pack.wording.asker.as_deref().unwrap_or_else(|| self.phrasebook.pack_words.asker())
    }

    /// Whose examples would be of use to those who ask.
    #[must_use]
    pub fn like_name(&self) -> &str {
        self.pack.wording.like.as_deref().unwrap_or_else(|| self.phrasebook.pack_words.like())
    }

    /// Whether the pack tells who can use what: only then does it matter who asks.
    #[must_use]
    pub fn has_rules(&self) -> bool {
        self.entries.iter().any(|e| e.eligibility.is_some())
    }
}
