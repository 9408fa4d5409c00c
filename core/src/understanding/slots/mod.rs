//! What a person says about themselves: prefecture, town, head count, industry, employment type.
//!
//! Which values there are is the pack's business (`knowledge::slots`).

mod address;
mod heads;
mod hear;
pub(crate) mod owning;
mod place;
mod relations;
mod towns;
mod works;

use serde::{Deserialize, Serialize};

use crate::knowledge::heads::HeadCount;

pub use hear::{Hearing, Said};
pub use owning::Owning;
pub use towns::Places;
pub use works::Works;

/// Slots of one utterance or of a conversation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slots {
    /// Prefecture, full name.
    pub prefecture: Option<String>,
    /// City, town or village.
    pub city: Option<String>,
    /// Number of employees as it was said, where it is one number.
    pub employees: Option<u32>,
    /// The fewest and the most employees that may be meant, where that is not sure (10〜20人, 50人くらい): from 0 where only
    /// the most is known, to [`u32::MAX`] where only the fewest is.
    pub employees_between: Option<(u32, u32)>,
    /// Line of business.
    pub industry: Option<String>,
    /// The narrower line within it.
    pub trade: Option<String>,
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
        let Self { prefecture, city, employees, employees_between, industry, trade, employment, firm, purpose: _ } =
            self;
        let texts = [prefecture, city, industry, trade, employment, firm];
        texts.into_iter().all(Option::is_none) && employees.is_none() && employees_between.is_none()
    }

    /// The line of business as exactly as it is known.
    #[must_use]
    pub fn line(&self) -> Option<&String> {
        self.trade.as_ref().or(self.industry.as_ref())
    }

    /// The head count, as far as it is known.
    #[must_use]
    pub fn heads(&self) -> Option<HeadCount> {
        match (self.employees, self.employees_between) {
            (Some(n), None) => Some(HeadCount::Exactly(n)),
            (Some(n), Some(_)) => Some(HeadCount::About(n)),
            (None, Some((least, u32::MAX))) => Some(HeadCount::AtLeast(least)),
            (None, Some((0, most))) => Some(HeadCount::AtMost(most)),
            (None, Some((least, most))) => Some(HeadCount::Between(least, most)),
            (None, None) => None,
        }
    }

    /// Takes note of a head count.
    pub fn set_heads(&mut self, heads: Option<HeadCount>) {
        self.employees = heads.and_then(HeadCount::said);
        self.employees_between = heads.filter(|h| !h.is_exact()).map(HeadCount::limits);
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
        if newer.industry.is_some() {
            self.trade.clone_from(&newer.trade);
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
        if newer.heads().is_some() {
            (self.employees, self.employees_between) = (newer.employees, newer.employees_between);
        }
    }
}

#[cfg(test)]
mod tests;
