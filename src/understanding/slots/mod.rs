//! What a person says about themselves: prefecture, town, head count, industry, employment type.
//!
//! Which values there are is the pack's business (`knowledge::slots`).

mod heads;
mod hear;
mod place;
mod towns;
mod whose;

use serde::{Deserialize, Serialize};

pub use hear::Hearing;
pub use towns::Places;

/// Slots of one utterance or of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Prefecture, full name.
    pub prefecture: Option<String>,
    /// City, town or village.
    pub city: Option<String>,
    /// Number of employees.
    pub employees: Option<u32>,
    /// Line of business.
    pub industry: Option<String>,
    /// Employment type.
    pub employment: Option<String>,
    /// Sort of firm: label of one of the pack's.
    pub firm: Option<String>,
    /// What a measure is wanted for: label of one of the pack's purposes.
    pub purpose: Option<String>,
}

impl Slots {
    /// Whether nothing is known about the person; what they want does not count.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        Self { purpose: None, ..self.clone() } == Self::default()
    }

    /// What is known, as JSON; what is not known is left out.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        let mut all = serde_json::json!(self);
        if let Some(map) = all.as_object_mut() {
            map.retain(|_, v| !v.is_null());
        }
        all
    }

    /// Takes over what `newer` says; a new prefecture forgets a town of another.
    pub fn update(&mut self, newer: &Self) {
        if newer.prefecture.is_some() && newer.prefecture != self.prefecture {
            self.city = None;
        }
        for (mine, new) in [
            (&mut self.prefecture, &newer.prefecture),
            (&mut self.city, &newer.city),
            (&mut self.industry, &newer.industry),
            (&mut self.employment, &newer.employment),
            (&mut self.firm, &newer.firm),
            (&mut self.purpose, &newer.purpose),
        ] {
            if new.is_some() {
                mine.clone_from(new);
            }
        }
        if newer.employees.is_some() {
            self.employees = newer.employees;
        }
    }
}

#[cfg(test)]
mod tests;
