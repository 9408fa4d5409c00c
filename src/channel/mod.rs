//! Channels: where people read and type.
//!
//! What every connected channel shares is here and in [`hub`]: a message comes in as
//! [`Question`], is acknowledged once [`hub::Hub::accept`] returns, and what is to be said goes
//! out through an [`Adapter`]. Not responsible for how a channel draws or speaks its protocol.
//!
//! ```text
//! adapter ─ Hub::accept ─ writer (one flush for many) ─┐ acknowledged from here on
//!                                                      │
//!          lane of the conversation ─ Engine::think ─ settle (memory + replies, atomic)
//!                                                      │
//!          lane of the deliveries ─ Adapter::deliver ─ delivered
//! ```

pub mod discord;
pub mod hub;
pub mod lanes;
pub mod metrics;
mod relay;
pub mod slack;
pub mod terminal;
pub mod web;
mod writer;

use std::time::Duration;

pub use crate::store::inbox::{Accepted, Author, Outgoing, Question, Said, Vote};

/// Something to deliver.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// What, and where to.
    pub outgoing: Outgoing,
    /// It may have arrived before: a try whose end is unknown, or one cut off by a crash. Look for
    /// a message that carries [`Outgoing::event`] before posting.
    pub again: bool,
}

/// What came of a delivery.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Receipt {
    /// For [`Said::Memo`]: the thread in which the staff will answer.
    pub thread: Option<StaffThread>,
}

/// The thread of a hand-off.
#[derive(Debug, Clone, PartialEq)]
pub struct StaffThread {
    /// Conversation id that messages written there carry.
    pub conversation: String,
    /// Address for what the person writes.
    pub address: serde_json::Value,
}

/// Why something was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    /// The other side cannot take it now.
    #[error("not delivered yet")]
    Later {
        /// When the other side said to come back.
        after: Option<Duration>,
        /// Whether it may have arrived all the same.
        unsure: bool,
        /// What happened.
        #[source]
        source: anyhow::Error,
    },
    /// It can never be delivered: the room is gone, the bot is no longer in it.
    #[error("cannot be delivered")]
    Never(#[source] anyhow::Error),
}

/// A channel, seen from the hub.
#[async_trait::async_trait]
pub trait Adapter: Send + Sync {
    /// Its name, as in [`Question::channel`].
    fn name(&self) -> &'static str;

    /// The address of the staff's room, from its id in the configuration.
    fn staff_room(&self, id: &str) -> serde_json::Value;

    /// Delivers. Called for one conversation at a time, in order; tried again on
    /// [`Undelivered::Later`], with [`Delivery::again`] set where it may have arrived.
    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered>;
}
