//! What outlives a process: knowledge versions, conversations, hand-offs to staff, and what
//! channels keep.
//!
//! [`Store`] is the port, in four parts; [`sled::SledStore`] is the one that ships,
//! [`memory::MemoryStore`] lives as long as the process. Both pass the same `contract`.

#[cfg(test)]
mod contract;
pub mod handoffs;
pub mod inbox;
pub mod memory;
pub mod sled;
pub mod versions;

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

pub use handoffs::{Handoff, HandoffStatus, Handoffs, Staff, StaffThread};
pub use inbox::Inbox;
pub use versions::{Blob, Label, Origin, Versions};

use crate::dialogue::State;

/// A conversation as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its memory.
    pub state: State,
    /// Seconds since 1970 of its last turn.
    pub updated: i64,
}

/// What lies under an error of a store, whatever the store is made of.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

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
    Failed(#[source] Cause),
    /// A record does not encode or decode.
    #[error("the store holds {0} that cannot be read")]
    Unreadable(&'static str, #[source] Cause),
    /// The process is ending.
    #[error("the store is closing")]
    Stopped,
    /// There is no version to go back to.
    #[error("there is no earlier version of the knowledge to go back to")]
    NoEarlier,
}

/// Port of the conversations' memories. They are written with the question that changes them
/// ([`inbox::Settled::conversation`]).
pub trait Conversations {
    /// A conversation's memory.
    ///
    /// # Errors
    /// When the store fails; an unreadable conversation counts as none.
    fn conversation(&self, id: &str) -> Result<Option<Conversation>, StoreError>;

    /// Forgets a conversation.
    ///
    /// # Errors
    /// When the store fails.
    fn forget_conversation(&self, id: &str) -> Result<(), StoreError>;

    /// Forgets conversations last updated before `before` (seconds since 1970), and those that no
    /// longer can be read; returns how many.
    ///
    /// # Errors
    /// When the store fails.
    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError>;
}

/// Port of everything kept.
pub trait Store: Versions + Conversations + Handoffs + Inbox + Send + Sync {
    /// Puts everything on disk, where there is one.
    ///
    /// # Errors
    /// When the store fails.
    fn flush(&self) -> Result<(), StoreError>;
}
