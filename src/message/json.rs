//! A reply as one JSON object, the contract's shape.

use super::Reply;
use crate::language::phrasebook::Phrasebook;

impl Reply {
    /// One JSON object, the contract's shape.
    #[must_use]
    pub fn to_json(&self, book: &Phrasebook, elapsed_us: u64) -> serde_json::Value {
        serde_json::json!({
            "text": self.text(book),
            "kind": self.kind.as_str(),
            "intent": self.intent,
            "entries": self.entries,
            "facet": self.facet,
            "slots": self.slots.to_json(),
            "choices": self.choices,
            "contacts": self.contacts,
            "memo": self.memo,
            "handoff": self.handoff,
            "links": self.links,
            "notices": self.notices,
            "source": self.source,
            "answer": self.answer,
            "elapsed_us": elapsed_us,
        })
    }
}
