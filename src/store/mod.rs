//! What outlives a process: knowledge versions, conversations, hand-offs to staff, and what
//! channels keep.
//!
//! [`Store`] is the port, in six parts; [`sled::SledStore`] is the one in a folder, [`valkey::ValkeyStore`] the one on a
//! server, [`memory::MemoryStore`] lives as long as the process. All pass the same `contract`.

pub mod answers;
mod codec;
pub mod contents;
#[cfg(test)]
mod contract;
pub mod copy;
mod error;
pub mod folder;
pub mod handoffs;
pub mod inbox;
pub mod leases;
pub mod memory;
pub mod sled;
pub mod valkey;
pub mod versions;

use serde::{Deserialize, Serialize};

pub use answers::Answers;
pub use contents::Contents;
pub use error::{Cause, StoreError};
pub use handoffs::{Handoff, HandoffStatus, Handoffs, Staff, StaffThread};
pub use inbox::{Inbox, Line, Spoken};
pub use leases::Leases;
pub use versions::{Label, Origin, Version, Versions};

use crate::dialogue::State;

/// A conversation as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversation {
    /// Its memory.
    pub state: State,
    /// Seconds since 1970 of its last turn.
    pub updated: i64,
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

    /// Forgets everything that carries a conversation's id: memory, lines, hand-offs, votes, questions and
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
    /// longer can be read, and the lines of those in which nothing was said since; returns how many memories.
    ///
    /// # Errors
    /// When the store fails.
    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError>;
}

/// Port of everything kept.
pub trait Store: Versions + Conversations + Handoffs + Inbox + Answers + Leases + Send + Sync {
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

    /// Puts everything on disk, where there is one; of a server, asks whether it is there.
    ///
    /// # Errors
    /// When the store fails.
    fn flush(&self) -> Result<(), StoreError>;

    /// Whether it is on a server, which other processes may use at the same time and which may be away for a while.
    fn is_shared(&self) -> bool {
        false
    }
}
