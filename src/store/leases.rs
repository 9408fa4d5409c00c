//! Leases: who may answer a conversation, where several processes use one store.
//!
//! A lease ends by itself, so that a process that is gone blocks nobody. One that stalls may wake up after its lease has
//! ended and somebody else has answered: each lease therefore has a fence, larger than all before, that goes with what is
//! written ([`super::inbox::Settled::fence`]); a store refuses what comes with an older one than the conversation's last.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::StoreError;

/// The number of a lease: larger than those of all leases given out before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fence(pub u64);

/// Port of the leases. A store that only one process has gives every lease: that process's own queues keep order.
pub trait Leases {
    /// Gives `conversation` to `holder` for `ttl`, which may be too short for what it does: then somebody else is given it.
    /// None while another holder has it. Whoever has it already is given more time under the same fence. What is settled
    /// under it ends it.
    ///
    /// # Errors
    /// When the store fails.
    fn lease(&self, conversation: &str, holder: &str, ttl: Duration) -> Result<Option<Fence>, StoreError> {
        let _ = (conversation, holder, ttl);
        Ok(Some(Fence::default()))
    }
}
