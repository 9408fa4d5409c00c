//! Patterns that share what may stand around them: 「えっと、２番でお願いします」.
//!
//! Each must be the whole of a text but for that. Not responsible for what a match leads to.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use regex::Captures;
use serde::{Deserialize, Serialize};

use super::Fault;
use super::terms::{Checked, Pattern};

/// Named alternatives with a common frame.
#[derive(Debug, Clone, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Framed {
    /// What may stand before.
    before: String,
    /// What may stand after.
    after: String,
    /// By name, what any of which must stand between.
    said: BTreeMap<String, Vec<String>>,
    #[serde(skip)]
    whole: OnceLock<BTreeMap<String, Pattern>>,
}

impl Framed {
    /// Whether `text` is one of those called `name`.
    #[must_use]
    pub fn is(&self, name: &str, text: &str) -> bool {
        self.whole().get(name).is_some_and(|p| p.is_match(text))
    }

    /// The groups of `name` in `text`.
    #[must_use]
    pub fn captures<'t>(&self, name: &str, text: &'t str) -> Option<Captures<'t>> {
        self.whole().get(name).and_then(|p| p.captures(text))
    }

    fn whole(&self) -> &BTreeMap<String, Pattern> {
        let spell = |said: &[String]| Pattern::new(format!("^{}(?:{}){}$", self.before, said.join("|"), self.after));
        self.whole.get_or_init(|| self.said.iter().map(|(name, said)| (name.clone(), spell(said))).collect())
    }
}

impl PartialEq for Framed {
    fn eq(&self, other: &Self) -> bool {
        (&self.before, &self.after, &self.said) == (&other.before, &other.after, &other.said)
    }
}

impl Checked for Framed {
    fn check(&self, faults: &mut Vec<Fault>) {
        for part in [&self.before, &self.after].into_iter().chain(self.said.values().flatten()) {
            Pattern::new(part.clone()).check(faults);
        }
    }
}
