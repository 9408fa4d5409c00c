//! How people ask for the parts of an entry while it is talked of.
//!
//! What is asked alike of every entry (its desk, its page, what it is) is data that all packs share
//! (`intents/sides/`; a pack's own file replaces that of one side); what is asked of one entry's parts stands with its
//! intent (`asked:`). Both are learnt from only. Not responsible for what a part says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::model::Entry;
use crate::flat::Texts;

/// What of an entry is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AskedFor {
    /// What it is: `summary`.
    Summary,
    /// Who can use it: `audience`.
    Audience,
    /// What it gives: `gives`.
    Gives,
    /// How to use it: `how`.
    How,
    /// Whom to ask.
    Contact,
    /// Where there is more to read.
    Link,
    /// Where it stands in the source.
    Page,
    /// Which courses it has.
    Courses,
    /// Who runs it: `body`.
    Body,
    /// The fact of this name.
    Fact(String),
    /// The course of this id.
    Course(String),
    /// The note that begins so.
    Note(String),
    /// The table of this title.
    Table(String),
    /// The comparison of this title.
    Comparison(String),
    /// The window of this label.
    Window(String),
    /// What the source does not tell.
    Untold,
}

impl AskedFor {
    /// What every entry can be asked for, by the names of files in `intents/sides/`.
    pub(crate) const SIDES: [(&str, Self); 6] = [
        ("overview", Self::Summary),
        ("contact", Self::Contact),
        ("link", Self::Link),
        ("page", Self::Page),
        ("courses", Self::Courses),
        ("body", Self::Body),
    ];

    /// The name in files, and whether `entry` has it.
    pub(crate) fn of<'a>(&'a self, entry: &Entry) -> (&'a str, bool) {
        match self {
            Self::Summary => ("summary", true),
            Self::Audience => ("audience", entry.audience.is_some()),
            Self::Gives => ("gives", entry.gives.is_some()),
            Self::How => ("how", entry.how.is_some()),
            Self::Contact => ("contact", !(entry.desks.is_empty() && entry.desks_from.is_empty())),
            Self::Link => ("link", !entry.links.is_empty()),
            Self::Page => ("page", !entry.pages.is_empty()),
            Self::Courses => ("courses", entry.courses.len() > 1),
            Self::Body => ("body", entry.body.is_some()),
            Self::Fact(name) => (name, entry.facts.iter().any(|f| f.name == *name)),
            Self::Course(id) => (id, entry.courses.iter().any(|c| c.id == *id)),
            Self::Note(begins) => (begins, entry.notes.iter().any(|n| n.starts_with(begins.as_str()))),
            Self::Table(title) => (title, entry.tables.iter().any(|t| t.title == *title)),
            Self::Comparison(title) => (title, entry.comparisons.iter().any(|c| c.title == *title)),
            Self::Window(label) => (label, entry.windows.iter().any(|w| w.label == *label)),
            Self::Untold => ("untold", !entry.asked.untold.is_empty()),
        }
    }
}

/// A file of `intents/sides/` as written.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SideFile {
    pub(super) id: String,
    #[expect(dead_code, reason = "for people who read the file")]
    pub(super) label: String,
    pub(super) phrases: Vec<String>,
}

/// Questions by the part that answers them, as written.
#[derive(Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct AskedParts {
    /// What it is.
    summary: Vec<String>,
    /// Who can use it.
    audience: Vec<String>,
    /// What it gives.
    gives: Vec<String>,
    /// How to use it.
    how: Vec<String>,
    /// Facts, by name.
    facts: BTreeMap<String, Vec<String>>,
    /// Courses, by id.
    courses: BTreeMap<String, Vec<String>>,
    /// Notes, by how they begin.
    notes: BTreeMap<String, Vec<String>>,
    /// Tables, by title.
    tables: BTreeMap<String, Vec<String>>,
    /// Comparisons, by title.
    comparisons: BTreeMap<String, Vec<String>>,
    /// Windows, by label.
    windows: BTreeMap<String, Vec<String>>,
    /// What the source does not tell.
    untold: Vec<String>,
}

impl AskedParts {
    pub(super) fn by_part(self) -> Vec<(AskedFor, Texts)> {
        let sides = [
            (AskedFor::Summary, self.summary),
            (AskedFor::Audience, self.audience),
            (AskedFor::Gives, self.gives),
            (AskedFor::How, self.how),
            (AskedFor::Untold, self.untold),
        ];
        type Named = fn(String) -> AskedFor;
        let parts: [(BTreeMap<String, Vec<String>>, Named); 6] = [
            (self.facts, AskedFor::Fact),
            (self.courses, AskedFor::Course),
            (self.notes, AskedFor::Note),
            (self.tables, AskedFor::Table),
            (self.comparisons, AskedFor::Comparison),
            (self.windows, AskedFor::Window),
        ];
        let parts =
            parts.into_iter().flat_map(|(all, part)| all.into_iter().map(move |(name, said)| (part(name), said)));
        let all = sides.into_iter().chain(parts).filter(|(_, said)| !said.is_empty());
        all.map(|(part, said)| (part, said.iter().collect())).collect()
    }
}
