//! Hand-offs: a person wants to speak with a person, and the staff's thread in which that happens.
//!
//! One record from the wish to its end. Records are written with the question that changes them
//! ([`super::inbox::Settled::handoff`]) and with the delivery that tells the staff's thread
//! ([`super::inbox::Inbox::delivered`]). Not responsible for what is said (`service::handoff`).

use serde::{Deserialize, Serialize};

use super::StoreError;
use crate::message::Memo;

/// Whether staff still have to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffStatus {
    /// Waits for a person.
    Open,
    /// Dealt with.
    Closed,
}

/// The thread in which the staff answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StaffThread {
    /// Conversation id that messages written there carry.
    pub conversation: String,
    /// Address for what the person writes.
    pub address: serde_json::Value,
}

/// The staff's side of a hand-off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Staff {
    /// Channel the staff reads.
    pub channel: String,
    /// Their thread; known once the memo is posted.
    pub thread: Option<StaffThread>,
}

/// A wish to speak with a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handoff {
    /// Number, from 1, told to the person; the same as long as it is open.
    pub id: u64,
    /// Conversation it comes from.
    pub conversation: String,
    /// Channel on which the person reads.
    pub channel: String,
    /// Where the person reads there.
    pub address: serde_json::Value,
    /// Who talks with the person in the bot's place. None: it is only noted down.
    pub staff: Option<Staff>,
    /// What it is about.
    pub memo: Memo,
    /// Seconds since 1970 of the last time it was wished for.
    pub opened: i64,
    /// Seconds since 1970 of the last message of the staff; 0 before the first.
    #[serde(default)]
    pub answered: i64,
    /// Standing.
    pub status: HandoffStatus,
}

/// Port of the hand-offs. Open ones are found without a walk over those that are closed.
pub trait Handoffs {
    /// A number for a new hand-off, larger than every one before. One that is not written may be
    /// given out again after a restart.
    ///
    /// # Errors
    /// When the store fails.
    fn next_handoff(&self) -> Result<u64, StoreError>;

    /// The open hand-off of a person's conversation.
    ///
    /// # Errors
    /// When the store fails; an unreadable one is logged and counts as none.
    fn open_handoff(&self, conversation: &str) -> Result<Option<Handoff>, StoreError>;

    /// The open hand-off whose staff thread carries this conversation id.
    ///
    /// # Errors
    /// When the store fails; an unreadable one is logged and counts as none.
    fn handoff_of_staff(&self, thread: &str) -> Result<Option<Handoff>, StoreError>;

    /// All hand-offs by number; unreadable ones are logged and left out.
    ///
    /// # Errors
    /// When the store fails.
    fn handoffs(&self) -> Result<Vec<Handoff>, StoreError>;
}
