//! Who an entry is for, as the guide states it.
//!
//! Judging by it is the business of `eligibility`.

use serde::{Deserialize, Serialize};

/// A wish of the person that measures serve, with the words it is recognised by.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// Id, used in `eligibility.purposes`.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Words that tell it.
    pub words: Vec<String>,
    /// Id of the wish in `intents/needs` that is this purpose: whoever has the wish wants it for that, in any words.
    #[serde(default)]
    pub need: Option<String>,
}

/// Verdict where a rule is not met.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Otherwise {
    /// Ruled out.
    #[default]
    No,
    /// To be checked: the guide names some, and leaves others open (中小企業など).
    Check,
}

/// One rule. All conditions must hold; a rule without any is one that only the person can check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The course it is about; the whole entry where missing.
    #[serde(default)]
    pub course: Option<String>,
    /// Lines of business it speaks of; others it leaves alone.
    #[serde(default)]
    pub within: Vec<String>,
    /// Most employees.
    #[serde(default)]
    pub max_employees: Option<u32>,
    /// Fewest employees.
    #[serde(default)]
    pub min_employees: Option<u32>,
    /// Sorts of firm; where a head count is given too, the count decides once it is known.
    #[serde(default)]
    pub firms: Vec<String>,
    /// Prefectures.
    #[serde(default)]
    pub prefectures: Vec<String>,
    /// Lines of business.
    #[serde(default)]
    pub industries: Vec<String>,
    /// Lines of business of which only a part is meant.
    #[serde(default)]
    pub check_industries: Vec<String>,
    /// Lines of business ruled out.
    #[serde(default)]
    pub except_industries: Vec<String>,
    /// Employment types it is about.
    #[serde(default)]
    pub employment: Vec<String>,
    /// What follows where it is not met.
    #[serde(default)]
    pub otherwise: Otherwise,
    /// The rule as a sentence.
    pub says: String,
    /// Page.
    #[serde(default)]
    pub page: Option<u16>,
}

/// Who can use an entry, and for what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// Ids of the purposes it serves.
    pub purposes: Vec<String>,
    /// Rules.
    pub rules: Vec<Rule>,
}
