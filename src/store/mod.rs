//! What outlives a process: knowledge versions, conversations, hand-offs to staff, and what
//! channels keep.
//!
//! [`Store`] is the port; [`sled::SledStore`] is the one that ships. Not
//! responsible for compiling knowledge: it keeps bytes and their origin.

pub mod inbox;
pub mod sled;
mod sled_inbox;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::dialogue::State;
use crate::message::Memo;

/// Where knowledge came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The pack in the binary: replaced when the binary's changes.
    Embedded,
    /// A pack loaded by `madoguchi import`: kept until the next import or rollback.
    Imported,
}

/// What a version of knowledge is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Hash of the pack's files.
    pub hash: String,
    /// Hash of the code that compiled it.
    pub code: String,
    /// Where it came from.
    pub origin: Origin,
}

/// The parts of a version of knowledge, stored apart so that each is read only when needed. Their bytes are
/// whatever the engine encodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blob {
    /// The pack's files.
    Source,
    /// The typed knowledge.
    Knowledge,
    /// What was learnt from it.
    Model,
}

impl Blob {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Source, Self::Knowledge, Self::Model];
}

/// A conversation as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its memory.
    pub state: State,
    /// Seconds since 1970 of its last turn.
    pub updated: i64,
}

/// Whether staff still have to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HandoffStatus {
    /// Waits for a person.
    Open,
    /// Dealt with.
    Closed,
}

/// A wish to speak with a person, for the staff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handoff {
    /// Number, from 1, told to the person.
    pub id: u64,
    /// Conversation it comes from.
    pub conversation: String,
    /// Seconds since 1970 of the last time it was wished for.
    pub at: i64,
    /// What it is about.
    pub memo: Memo,
    /// Standing.
    pub status: HandoffStatus,
}

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has it open.
    #[error("the data directory {} is in use by another madoguchi process; stop it or choose another with --data", .0.display())]
    InUse(PathBuf),
    /// The directory cannot be made or read.
    #[error("cannot use the data directory {}", .path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The store failed.
    #[error("the store failed")]
    Failed(#[from] ::sled::Error),
    /// Bytes in the store do not decode.
    #[error("the store holds {0} that cannot be read")]
    Unreadable(&'static str, #[source] postcard::Error),
    /// A record does not encode or decode.
    #[error("the store holds {0} that cannot be read")]
    Record(&'static str, #[source] serde_json::Error),
    /// The process is ending.
    #[error("the store is closing")]
    Stopped,
    /// There is no version to go back to.
    #[error("there is no earlier version of the knowledge to go back to")]
    NoEarlier,
}

/// Port of everything kept.
pub trait Store: inbox::Inbox + Send + Sync {
    /// What the current knowledge is, if there is any.
    ///
    /// # Errors
    /// When the store fails; an unreadable label counts as none.
    fn label(&self) -> Result<Option<Label>, StoreError>;

    /// Part of the current knowledge, if it is whole.
    ///
    /// # Errors
    /// When the store fails; damaged bytes count as none.
    fn blob(&self, blob: Blob) -> Result<Option<Vec<u8>>, StoreError>;

    /// Makes `version` current in one step; the one before is kept for [`Store::rollback`].
    ///
    /// # Errors
    /// When the store fails; then the version before stays current.
    fn replace_knowledge(
        &self,
        label: &Label,
        encode: &mut dyn FnMut(Blob) -> postcard::Result<Vec<u8>>,
    ) -> Result<(), StoreError>;

    /// Makes the version before current again.
    ///
    /// # Errors
    /// [`StoreError::NoEarlier`] when there is none.
    fn rollback(&self) -> Result<(), StoreError>;

    /// A conversation's memory.
    ///
    /// # Errors
    /// When the store fails; an unreadable conversation counts as none.
    fn conversation(&self, id: &str) -> Result<Option<Conversation>, StoreError>;

    /// Saves a conversation.
    ///
    /// # Errors
    /// When the store fails.
    fn save_conversation(&self, id: &str, conversation: &Conversation) -> Result<(), StoreError>;

    /// Forgets a conversation.
    ///
    /// # Errors
    /// When the store fails.
    fn forget_conversation(&self, id: &str) -> Result<(), StoreError>;

    /// Forgets conversations last updated before `before` (seconds since 1970); returns how many.
    ///
    /// # Errors
    /// When the store fails.
    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError>;

    /// Records that a conversation wants a person. One that is still open takes the newer memo
    /// and keeps its number, so that asking twice makes no second record.
    ///
    /// # Errors
    /// When the store fails.
    fn hand_off(&self, conversation: &str, at: i64, memo: &Memo) -> Result<Handoff, StoreError>;

    /// All hand-offs, oldest first; unreadable ones are left out.
    ///
    /// # Errors
    /// When the store fails.
    fn handoffs(&self) -> Result<Vec<Handoff>, StoreError>;

    /// Sets the standing of hand-off `id`; false when there is none.
    ///
    /// # Errors
    /// When the store fails.
    fn set_handoff(&self, id: u64, status: HandoffStatus) -> Result<bool, StoreError>;

    /// Puts everything on disk.
    ///
    /// # Errors
    /// When the store fails.
    fn flush(&self) -> Result<(), StoreError>;
}
