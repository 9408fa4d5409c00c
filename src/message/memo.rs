//! What a person wants to ask a desk or the staff.
//!
//! Not responsible for finding out.

use serde::{Deserialize, Serialize};

use crate::knowledge::model::EntryId;
use crate::language::phrasebook::sections::ReplyPhrases;

/// What a person wants to ask: to read out on the phone, or for the staff who take over.
///
/// Holds only what the conversation's memory and the guide say, never what was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memo {
    /// Entry it is about, where a topic is in hand.
    pub entry: Option<EntryId>,
    /// What it is about: title, and course where one is in hand.
    pub topic: Option<String>,
    /// Who asks: place, line of business, head count …, as said.
    pub who: Vec<String>,
    /// What to ask, one sentence each.
    pub questions: Vec<String>,
    /// Desk to call: name and number.
    pub desk: Option<String>,
}

impl Memo {
    /// The memo as people read it, one item to a line.
    #[must_use]
    pub fn lines(&self, labels: &ReplyPhrases) -> Vec<String> {
        let mut lines = Vec::new();
        lines.extend(self.topic.iter().map(|t| labels.topic(t)));
        if !self.who.is_empty() {
            lines.push(labels.caller(self.who.join("、")));
        }
        lines.extend(self.questions.iter().enumerate().map(|(i, q)| labels.question(i + 1, q)));
        lines
    }
}
