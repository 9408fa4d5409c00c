//! How people ask for the parts of an entry while it is talked of.
//!
//! What is asked alike of every entry (its desk, its page, what it is) is data that all packs share
//! (`intents/sides/`; a pack's own file replaces that of one side); what is asked of one entry's parts stands with its
//! intent (`asked:`). Both are learnt from only. Not responsible for what a part says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

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

    /// The name in files.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Summary => "summary",
            Self::Audience => "audience",
            Self::Gives => "gives",
            Self::How => "how",
            Self::Contact => "contact",
            Self::Link => "link",
            Self::Page => "page",
            Self::Courses => "courses",
            Self::Body => "body",
            Self::Untold => "untold",
            Self::Fact(name)
            | Self::Course(name)
            | Self::Note(name)
            | Self::Table(name)
            | Self::Comparison(name)
            | Self::Window(name) => name,
        }
    }
}

/// Questions by the name of the part that answers them.
type ByName = BTreeMap<String, Vec<String>>;

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
    facts: ByName,
    /// Courses, by id.
    courses: ByName,
    /// Notes, by how they begin.
    notes: ByName,
    /// Tables, by title.
    tables: ByName,
    /// Comparisons, by title.
    comparisons: ByName,
    /// Windows, by label.
    windows: ByName,
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
        let named =
            |all: ByName, part: fn(String) -> AskedFor| all.into_iter().map(move |(name, said)| (part(name), said));
        let parts = named(self.facts, AskedFor::Fact)
            .chain(named(self.courses, AskedFor::Course))
            .chain(named(self.notes, AskedFor::Note))
            .chain(named(self.tables, AskedFor::Table))
            .chain(named(self.comparisons, AskedFor::Comparison))
            .chain(named(self.windows, AskedFor::Window));
        let all = sides.into_iter().chain(parts).filter(|(_, said)| !said.is_empty());
        all.map(|(part, said)| (part, said.iter().collect())).collect()
    }
}
