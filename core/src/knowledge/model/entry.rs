//! An entry: one thing the bot can explain.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Comparison, Course, Desk, Eligibility, EntryId, Link, Table, Window};
use crate::knowledge::asked::AskedFor;
use crate::knowledge::kind::{Kind, KindId};

/// One thing the bot can explain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Id, the same as the file's name.
    pub id: EntryId,
    /// Id of its kind.
    pub kind: KindId,
    /// Its kind, looked up when the knowledge is put together.
    #[serde(skip)]
    pub traits: Arc<Kind>,
    /// Official name.
    pub title: String,
    /// Short name used inside sentences.
    #[serde(default)]
    pub short: Option<String>,
    /// Reading of the title in hiragana.
    #[serde(default)]
    pub reading: Option<String>,
    /// Other names people use.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Administering body.
    #[serde(default)]
    pub body: Option<String>,
    /// Pages of the guide.
    #[serde(default)]
    pub pages: Vec<u16>,
    /// Chapter.
    #[serde(default)]
    pub theme: Option<String>,
    /// The guide's heading it stands under.
    #[serde(default)]
    pub need: Option<String>,
    /// What it is, one to three sentences.
    pub summary: String,
    /// Who can use it.
    #[serde(default)]
    pub audience: Option<String>,
    /// What it gives.
    #[serde(default)]
    pub gives: Option<String>,
    /// How to use it.
    #[serde(default)]
    pub how: Option<String>,
    /// How people ask for its sides, and what they ask that it does not tell.
    #[serde(default)]
    pub asked: Asked,
    /// What one must not overlook.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The firm of a case.
    #[serde(default)]
    pub firm: Option<Firm>,
    /// Named facts.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// Courses, frames, menus.
    #[serde(default)]
    pub courses: Vec<Course>,
    /// Application windows.
    #[serde(default)]
    pub windows: Vec<Window>,
    /// Tables.
    #[serde(default)]
    pub tables: Vec<Table>,
    /// Side-by-side comparisons.
    #[serde(default)]
    pub comparisons: Vec<Comparison>,
    /// Where to ask.
    #[serde(default)]
    pub desks: Vec<Desk>,
    /// Entries whose desks serve this one.
    #[serde(default)]
    pub desks_from: Vec<EntryId>,
    /// Links.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Related entries.
    #[serde(default)]
    pub related: Vec<EntryId>,
    /// Who can use it, and for what.
    #[serde(default)]
    pub eligibility: Option<Eligibility>,
    /// Places where the guide is doubtful; never shown.
    #[serde(default)]
    pub doubts: Vec<String>,
}

impl Entry {
    /// Position, among its like, of what is asked for, 0 where there is only one; none where the entry has none.
    pub(crate) fn position_of(&self, asked: &AskedFor) -> Option<usize> {
        let only = |has: bool| has.then_some(0);
        match asked {
            AskedFor::Summary => only(true),
            AskedFor::Audience => only(self.audience.is_some()),
            AskedFor::Gives => only(self.gives.is_some()),
            AskedFor::How => only(self.how.is_some()),
            AskedFor::Contact => only(!(self.desks.is_empty() && self.desks_from.is_empty())),
            AskedFor::Link => only(!self.links.is_empty()),
            AskedFor::Page => only(!self.pages.is_empty()),
            AskedFor::Courses => only(self.courses.len() > 1),
            AskedFor::Body => only(self.body.is_some()),
            AskedFor::Untold => only(!self.asked.untold.is_empty()),
            AskedFor::Fact(name) => self.facts.iter().position(|f| f.name == *name),
            AskedFor::Course(id) => self.courses.iter().position(|c| c.id == *id),
            AskedFor::Note(begins) => self.notes.iter().position(|n| n.starts_with(begins.as_str())),
            AskedFor::Table(title) => self.tables.iter().position(|t| t.title == *title),
            AskedFor::Comparison(title) => self.comparisons.iter().position(|c| c.title == *title),
            AskedFor::Window(label) => self.windows.iter().position(|w| w.label == *label),
        }
    }

    /// The name used inside sentences.
    #[must_use]
    pub fn name(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.title)
    }

    /// The questions of yes or no that its facts and courses settle, each with its page.
    pub fn whether(&self) -> impl Iterator<Item = (&Whether, Option<u16>)> {
        let facts = self.facts.iter().flat_map(|f| f.whether.iter().map(|w| (w, f.page)));
        facts.chain(self.courses.iter().flat_map(|c| c.whether.iter().map(|w| (w, c.page))))
    }

    /// The page a part stands on: its own, else the entry's first.
    #[must_use]
    pub fn page_of(&self, page: Option<u16>) -> Option<u16> {
        page.or_else(|| self.pages.first().copied())
    }
}

/// The firm of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Firm {
    /// Name.
    pub name: String,
    /// Prefecture.
    #[serde(default)]
    pub prefecture: Option<String>,
    /// City, town or village.
    #[serde(default)]
    pub city: Option<String>,
    /// Line of business.
    #[serde(default)]
    pub industry: Option<String>,
}

/// A named fact, answerable in one sentence.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Name of the figure.
    pub name: String,
    /// The core of the answer; stands in `text`.
    pub value: String,
    /// The sentence.
    pub text: String,
    /// Words people ask it with.
    #[serde(default)]
    pub ask: Vec<String>,
    /// Questions of yes or no that it settles.
    #[serde(default)]
    pub whether: Vec<Whether>,
    /// Id of the course it is about, where its text does not name it.
    #[serde(default)]
    pub course: Option<String>,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
}

/// How people ask for what no fact is called by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// For `audience`.
    #[serde(default)]
    pub audience: Vec<String>,
    /// For `gives`.
    #[serde(default)]
    pub gives: Vec<String>,
    /// For `how`.
    #[serde(default)]
    pub how: Vec<String>,
    /// For what the source does not tell.
    #[serde(default)]
    pub untold: Vec<String>,
}

/// A question of yes or no with its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Whether {
    /// How people ask it, in the affirmative.
    pub asks: Vec<String>,
    /// The answer to that.
    pub answer: YesNo,
    /// The sentence that tells why.
    pub says: String,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub enum YesNo {
    /// Yes.
    #[serde(rename = "はい")]
    Yes,
    /// No.
    #[serde(rename = "いいえ")]
    No,
}

impl Fact {
    /// Whether it is about `course`: by its data, or by name.
    #[must_use]
    pub fn is_about(&self, course: &Course) -> bool {
        match &self.course {
            Some(id) => *id == course.id,
            None => self.text.contains(course.name.split('（').next().unwrap_or(&course.name)),
        }
    }
}
