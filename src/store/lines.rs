//! What was said in a conversation, for channels that show it again: a page keeps nothing by itself.
//!
//! Lines are written with the question that causes them ([`super::inbox::Settled::lines`]) and go with the
//! conversation. Not responsible for which channels keep them, or for how a line is drawn.

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::inbox::{Said, Ticket};

/// Who said what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoken {
    /// The person's words, without what tells who they are.
    Person(String),
    /// What they were told.
    Told(Said),
}

/// A line of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Conversation.
    pub conversation: String,
    /// Event that caused it: a question and its answer share it.
    pub event: String,
    /// Seconds since 1970.
    pub at: i64,
    /// What was said.
    pub spoken: Spoken,
}

/// Port of the lines.
pub trait Lines {
    /// The lines of a conversation after `after`, oldest first; later lines have larger tickets.
    ///
    /// # Errors
    /// When the store fails; what cannot be read is logged and left out.
    fn lines(&self, conversation: &str, after: Ticket) -> Result<Vec<(Ticket, Line)>, StoreError>;
}
