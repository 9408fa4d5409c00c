//! What the bot knows, as types: the shape of `knowledge/` on disk and in the store.
//!
//! Not responsible for reading files (`load`) or judging them (`check`).

use std::collections::BTreeMap;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::eligibility::{Eligibility, Purpose};
use super::wording::Wording;

/// Id of an entry: lower-case latin letters, digits, hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Desk for everything without one of its own.
    pub default_desk: Desk,
    /// Chapters.
    #[serde(default)]
    pub themes: Vec<Theme>,
    /// What people want measures for.
    #[serde(default)]
    pub purposes: Vec<Purpose>,
    /// Sorts of entries that questions ask for by a noun.
    #[serde(default)]
    pub sorts: Vec<Sort>,
    /// What things are called in replies.
    #[serde(default)]
    pub wording: Wording,
}

/// A sort of entries, as people ask for it: a certification, a site, an agency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sort {
    /// Nouns that ask for it.
    pub words: Vec<String>,
    /// Entries of these kinds are of this sort.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// So are those with one of these in a name.
    #[serde(default)]
    pub named: Vec<String>,
}

impl Sort {
    /// Whether `entry` is of this sort. An imported question may be of any.
    #[must_use]
    pub fn holds(&self, entry: &Entry) -> bool {
        let named = |name: &String| self.named.iter().any(|n| name.contains(n.as_str()));
        entry.kind == Kind::Faq
            || self.kinds.contains(&entry.kind)
            || entry.aliases.iter().chain([&entry.title]).chain(&entry.short).any(named)
    }
}

/// A chapter of the guide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// What sort of thing an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A measure: subsidy, tax break, certification, training, portal.
    Measure,
    /// A firm's example.
    Case,
    /// A report or guideline.
    Report,
    /// A residence status.
    Status,
    /// A collection of casebooks.
    Casebook,
    /// A supporting agency.
    Agency,
    /// A question with its answer, from an imported FAQ.
    Faq,
}

/// One thing the bot can explain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Id, the same as the file's name.
    pub id: EntryId,
    /// Sort.
    pub kind: Kind,
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
    /// 確保・定着, 育成, 生産性向上.
    #[serde(default)]
    pub goals: Vec<String>,
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
    /// The name used inside sentences.
    #[must_use]
    pub fn name(&self) -> &str {
        self.short.as_deref().unwrap_or(&self.title)
    }

    /// The page a part stands on: its own, else the entry's first.
    #[must_use]
    pub fn page_of(&self, page: Option<u16>) -> Option<u16> {
        page.or_else(|| self.pages.first().copied())
    }
}

/// The firm of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Name of the figure.
    pub name: String,
    /// The core of the answer; stands in `text`.
    pub value: String,
    /// Unit of `value`.
    #[serde(default)]
    pub unit: Option<String>,
    /// As of when.
    #[serde(default)]
    pub as_of: Option<String>,
    /// The sentence.
    pub text: String,
    /// Words people ask it with.
    #[serde(default)]
    pub ask: Vec<String>,
    /// Id of the course it is about, where its text does not name it.
    #[serde(default)]
    pub course: Option<String>,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
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

/// How a course stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CourseStatus {
    /// No new applications for now.
    Suspended,
    /// Over.
    Ended,
    /// Newly made.
    New,
}

/// A course of a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Id within the entry.
    pub id: String,
    /// Name.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The wish it answers.
    #[serde(default)]
    pub wish: Option<String>,
    /// Other words with which people ask for it.
    #[serde(default)]
    pub ask: Vec<String>,
    /// For whom.
    #[serde(default)]
    pub audience: Option<String>,
    /// What it is for.
    #[serde(default)]
    pub content: Option<String>,
    /// Conditions.
    #[serde(default)]
    pub conditions: Vec<String>,
    /// Rates, amounts, periods.
    #[serde(default)]
    pub amount: Option<String>,
    /// Standing, where the guide says something.
    #[serde(default)]
    pub status: Option<CourseStatus>,
    /// The standing as a sentence.
    #[serde(default)]
    pub status_note: Option<String>,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
    /// Links of the course.
    #[serde(default)]
    pub links: Vec<Link>,
    /// Desks of the course only.
    #[serde(default)]
    pub desks: Vec<Desk>,
}

/// A day, or a day with a time, Japan time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Instant {
    /// The whole day.
    Day(Date),
    /// A minute of it.
    Minute(DateTime),
}

impl TryFrom<String> for Instant {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = || format!("{text:?} is no day (2024-11-29) or time (2024-11-29T17:00)");
        if text.contains('T') {
            text.parse().map(Self::Minute).map_err(|_| wrong())
        } else {
            text.parse().map(Self::Day).map_err(|_| wrong())
        }
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> Self {
        match instant {
            Instant::Day(d) => d.to_string(),
            Instant::Minute(t) => t.to_string(),
        }
    }
}

/// A period in which one can apply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "four independent remarks of the guide, as printed")]
pub struct Window {
    /// What it is the period of.
    pub label: String,
    /// Course it belongs to.
    #[serde(default)]
    pub course: Option<String>,
    /// First day or instant.
    #[serde(default)]
    pub opens: Option<Instant>,
    /// Last day or instant.
    #[serde(default)]
    pub closes: Option<Instant>,
    /// May close early when the budget is used up.
    #[serde(default)]
    pub early_close: bool,
    /// Open at any time, no end printed.
    #[serde(default)]
    pub rolling: bool,
    /// Marked 終了 in the guide.
    #[serde(default)]
    pub ended: bool,
    /// Marked 休止 in the guide.
    #[serde(default)]
    pub suspended: bool,
    /// A sentence to add.
    #[serde(default)]
    pub note: Option<String>,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnType {
    /// Any text.
    Text,
    /// Name of the firm, office or thing the row is about.
    Name,
    /// Prefecture.
    Prefecture,
    /// City, town or village.
    City,
    /// Country.
    Country,
    /// Number.
    Number,
    /// Web address.
    Url,
    /// Page.
    Page,
    /// Year or month.
    Year,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Key in the rows.
    pub key: String,
    /// Heading.
    pub label: String,
    /// Type of the cells.
    #[serde(rename = "type")]
    pub kind: ColumnType,
}

/// A table: one row is one thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Id within the entry.
    pub id: String,
    /// Title.
    pub title: String,
    /// Counter word of its rows (社, 件, 組合).
    pub noun: String,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows: column key → text.
    pub rows: Vec<BTreeMap<String, Cell>>,
}

impl Table {
    /// Cell texts of `row` in columns of `kind`.
    pub fn cells<'a>(&'a self, row: &'a BTreeMap<String, Cell>, kind: ColumnType) -> impl Iterator<Item = &'a str> {
        self.columns.iter().filter(move |c| c.kind == kind).filter_map(|c| row.get(&c.key)).map(Cell::as_str)
    }
}

/// A cell: text, whatever YAML took it for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cell(#[serde(deserialize_with = "scalar")] pub String);

impl Cell {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

struct Scalar;
impl serde::de::Visitor<'_> for Scalar {
    type Value = String;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("text or a number")
    }
    fn visit_str<E>(self, v: &str) -> Result<String, E> {
        Ok(v.to_owned())
    }
    fn visit_i64<E>(self, v: i64) -> Result<String, E> {
        Ok(v.to_string())
    }
    fn visit_u64<E>(self, v: u64) -> Result<String, E> {
        Ok(v.to_string())
    }
    fn visit_f64<E>(self, v: f64) -> Result<String, E> {
        Ok(v.to_string())
    }
    fn visit_bool<E>(self, v: bool) -> Result<String, E> {
        Ok(v.to_string())
    }
}

/// Reads a scalar as text, so that `3` and `"3"` are the same cell.
fn scalar<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    if !deserializer.is_human_readable() {
        return String::deserialize(deserializer);
    }
    deserializer.deserialize_any(Scalar)
}

/// Two or more things side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Id within the entry.
    pub id: String,
    /// Title.
    pub title: String,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
    /// What is compared.
    pub sides: Vec<Side>,
    /// One aspect a row.
    pub rows: Vec<ComparisonRow>,
}

/// One of the compared things.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Side {
    /// Name.
    pub name: String,
    /// Its entry, where it has one.
    #[serde(default)]
    pub entry: Option<EntryId>,
}

/// One compared aspect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComparisonRow {
    /// Aspect.
    pub item: String,
    /// One value a side.
    pub values: Vec<Cell>,
}

/// Where to ask.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Desk {
    /// Organisation.
    pub org: String,
    /// Department.
    #[serde(default)]
    pub unit: Option<String>,
    /// What it answers.
    #[serde(default, rename = "for")]
    pub purpose: Option<String>,
    /// Phone number with hyphens.
    #[serde(default)]
    pub phone: Option<String>,
    /// Extension.
    #[serde(default)]
    pub extension: Option<String>,
    /// Mail address.
    #[serde(default)]
    pub email: Option<String>,
    /// Inquiry form or booking page.
    #[serde(default)]
    pub form: Option<String>,
    /// Page about the desk, or the list of its offices.
    #[serde(default)]
    pub url: Option<String>,
    /// Street address.
    #[serde(default)]
    pub address: Option<String>,
    /// Prefecture it serves.
    #[serde(default)]
    pub prefecture: Option<String>,
    /// For whom, where the guide distinguishes.
    #[serde(default)]
    pub audience: Option<String>,
    /// Opening hours.
    #[serde(default)]
    pub hours: Option<Hours>,
    /// A remark.
    #[serde(default)]
    pub note: Option<String>,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
}

impl Desk {
    /// Organisation and department.
    #[must_use]
    pub fn full_name(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{} {unit}", self.org),
            None => self.org.clone(),
        }
    }
}

/// Days of the week a desk is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// Monday to Friday.
    Weekdays,
    /// Every day.
    Daily,
}

/// Whether a desk is open on public holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holidays {
    /// Closed.
    Closed,
    /// Open.
    Open,
}

/// Opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// As people read them.
    pub text: String,
    /// Days of the week.
    pub days: Days,
    /// `HH:MM-HH:MM`, in order.
    pub spans: Vec<String>,
    /// Yearly closed days, `MM-DD..MM-DD`, may pass the year's end.
    #[serde(default)]
    pub closed: Vec<String>,
    /// Public holidays; not stated means open is not promised.
    #[serde(default)]
    pub holidays: Option<Holidays>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// A city, town or village (`dictionaries/places.csv`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Town {
    /// Name with 市, 町 or 村.
    pub name: String,
    /// Prefecture, full name.
    pub prefecture: String,
    /// Reading of the name without 市, 町, 村, katakana.
    pub reading: String,
}
