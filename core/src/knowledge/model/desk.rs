//! Where to ask, and when it is open.

use serde::{Deserialize, Serialize};

/// Where to ask.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Days {
    /// Monday to Friday.
    Weekdays,
    /// Every day.
    Daily,
}

/// Whether a desk is open on public holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Holidays {
    /// Closed.
    Closed,
    /// Open.
    Open,
}

/// Opening hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
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
