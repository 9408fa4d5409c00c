//! Courses of a measure, and the periods in which one can apply.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use super::{Desk, Link, Whether};

/// How a course stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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
    /// Questions of yes or no that it settles.
    #[serde(default)]
    pub whether: Vec<Whether>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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
