//! What outlives a process: knowledge versions, conversations, hand-offs to staff, and what
//! channels keep.
//!
//! [`Store`] is the port, in five parts; [`sled::SledStore`] is the one that ships,
//! [`memory::MemoryStore`] lives as long as the process. Both pass the same `contract`.

pub mod answers;
pub mod contents;
#[cfg(test)]
mod contract;
pub mod handoffs;
pub mod inbox;
pub mod memory;
pub mod sled;
pub mod versions;

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use answers::Answers;
pub use contents::Contents;
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
    /// The system does not let a file of the store be used, or another version wrote it.
    #[error("cannot use {}: {why}; {repair}, or start with --start-fresh, which sets the store aside", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What was said of it.
        why: String,
        /// What would help.
        repair: &'static str,
    },
    /// Opening the store did not end.
    #[error("opening the store did not end within {} s; it is set aside as {}: start again", .limit.as_secs(), .aside.display())]
    Hung {
        /// New name of its folder.
        aside: PathBuf,
        /// How long it was given.
        limit: Duration,
    },
    /// It failed for too long.
    #[error("the store has failed for a minute ({0}); start again, which mends what can be mended")]
    Lasting(String),
    /// What is stored cannot be read.
    #[error("the store is damaged")]
    Damaged(#[source] Cause),
    /// The system did not let the store be read or written.
    #[error("the disk does not take it")]
    Disk(#[source] std::io::Error),
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

impl StoreError {
    /// What the system said, where it said something.
    #[must_use]
    pub fn system(&self) -> Option<std::io::ErrorKind> {
        match self {
            Self::Directory { source, .. } | Self::Disk(source) => Some(source.kind()),
            _ => None,
        }
    }
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

    /// Forgets everything that carries a conversation's id: memory, hand-offs, votes, questions and
    /// deliveries that wait, and what was recorded of its answers. Returns how many records went.
    ///
    /// # Errors
    /// When the store fails.
    fn forget_person(&self, id: &str) -> Result<usize, StoreError>;

    /// Forgets hand-offs, votes, answers and unanswered questions from before `before` (seconds since 1970); the
    /// hand-off with the highest number stays, so that none is given out twice. Returns how many.
    ///
    /// # Errors
    /// When the store fails.
    fn expire_records(&self, before: i64) -> Result<usize, StoreError>;

    /// Forgets conversations last updated before `before` (seconds since 1970), and those that no
    /// longer can be read; returns how many.
    ///
    /// # Errors
    /// When the store fails.
    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError>;
}

/// Port of everything kept.
pub trait Store: Versions + Conversations + Handoffs + Inbox + Answers + Send + Sync {
    /// Everything but the knowledge, as far as it can be read.
    ///
    /// # Errors
    /// When the store fails.
    fn contents(&self) -> Result<Contents, StoreError>;

    /// Puts `contents` into the place of everything but the knowledge. Tickets stay as they are.
    ///
    /// # Errors
    /// When the store fails.
    fn replace_contents(&self, contents: &Contents) -> Result<(), StoreError>;

    /// Puts everything on disk, where there is one.
    ///
    /// # Errors
    /// When the store fails.
    fn flush(&self) -> Result<(), StoreError>;
}
