//! What the bot knows, as types: the shape of `knowledge/` on disk and in the store.
//!
//! Not responsible for reading files (`load`) or judging them (`check`).

mod course;
mod desk;
mod entry;
mod rule;
mod table;

use serde::{Deserialize, Serialize};

use super::kind::{Kind, KindId};
use super::wording::Wording;
pub use course::{Course, CourseStatus, Instant, Window};
pub use desk::{Days, Desk, Holidays, Hours};
pub use entry::{Entry, Fact, Firm, Whether, YesNo};
pub use rule::{Eligibility, Otherwise, Purpose, Rule};
pub use table::{Cell, Column, ColumnType, Comparison, ComparisonRow, Side, Table};

/// Id of an entry: lower-case latin letters, digits, hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct EntryId(pub String);

impl EntryId {
    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for EntryId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name plate of a pack (`pack.yaml`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// Id of the pack.
    pub id: String,
    /// Title of the guide it was made from.
    pub title: String,
    /// Who publishes the guide.
    pub publisher: String,
    /// Edition as `YYYY-MM`.
    pub edition: String,
    /// Edition as people read it (2024年10月末時点).
    pub edition_text: String,
    /// What it covers, to finish the sentence 「…についてお答えします」.
    pub scope: String,
    /// Prefectures it serves, in order.
    #[serde(default)]
    pub prefectures: Vec<String>,
    /// Names of the region it serves (東北): 「東北の会社で…」 asks for examples.
    #[serde(default)]
    pub region: Vec<String>,
    /// Nouns that people call the guide by.
    #[serde(default)]
    pub guide: Vec<String>,
    /// Questions as people would put them, to show how one may ask. None: no such lines.
    #[serde(default)]
    pub examples: Vec<String>,
    /// What things are called in replies.
    #[serde(default)]
    pub wording: Wording,
    /// Desk for everything without one of its own.
    pub default_desk: Desk,
    /// Chapters.
    #[serde(default)]
    pub themes: Vec<Theme>,
    /// Kinds of entries; without any, imported questions ([`Kind::undeclared`]).
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// What people want measures for.
    #[serde(default)]
    pub purposes: Vec<Purpose>,
    /// Sorts of entries that questions ask for by a noun.
    #[serde(default)]
    pub sorts: Vec<Sort>,
}

/// A sort of entries, as people ask for it: a certification, a site, an agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Nouns that ask for it.
    pub words: Vec<String>,
    /// Entries of these kinds are of this sort.
    #[serde(default)]
    pub kinds: Vec<KindId>,
    /// So are those with one of these in a name.
    #[serde(default)]
    pub named: Vec<String>,
}

impl Sort {
    /// Whether `entry` is of this sort. An imported question may be of any.
    #[must_use]
    pub fn holds(&self, entry: &Entry) -> bool {
        let named = |name: &String| self.named.iter().any(|n| name.contains(n.as_str()));
        entry.traits.is_question()
            || self.kinds.contains(&entry.kind)
            || entry.aliases.iter().chain([&entry.title]).chain(&entry.short).any(named)
    }
}

/// A chapter of the guide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Id used by entries.
    pub id: String,
    /// Title.
    pub title: String,
    /// First and last page.
    #[serde(default)]
    pub pages: Vec<u16>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// What it opens.
    pub label: String,
    /// Where.
    pub url: String,
    /// Prefecture it is about.
    #[serde(default)]
    pub prefecture: Option<String>,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
}

/// A city, town, village or county, or a region of a prefecture (`dictionaries/places.csv`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Town {
    /// Name with 市, 町, 村, 区 or 郡; that of a region without.
    pub name: String,
    /// Prefecture, full name.
    pub prefecture: String,
    /// Reading of the name without its last character, katakana.
    pub reading: String,
    /// Other spellings of the name.
    pub spellings: Vec<String>,
}
