//! The one door to a turn: every message of every channel is taken in, thought about, settled on
//! disk and delivered here.
//!
//! [`Adapter`] is the port that channels fill. Not responsible for how a channel draws or speaks
//! its protocol.
//!
//! ```text
//! channel ─ Hub::accept ─ writer (one flush for many) ─┐ acknowledged from here on
//!                                                      │
//!       turns of the conversation ─ Engine::think ─ settle (memory + replies, atomic)
//!                                                      │
//!       turns of the deliveries ─ Adapter::deliver ─ delivered
//! ```

pub mod backoff;
pub mod bench;
mod deliver;
mod ending;
pub mod engine;
pub mod form;
pub mod handoff;
pub mod hub;
mod in_hand;
pub mod masking;
pub mod metrics;
mod outcome;
pub mod recording;
mod said;
mod standing;
mod tidy;
pub mod turns;
mod waiting;
mod writer;

use std::time::Duration;

pub use form::{Form, Refused};
pub use standing::Trouble;

pub use crate::store::StaffThread;
pub use crate::store::inbox::{Accepted, Attachment, Author, Outgoing, Question, Said, Vote};

/// Something to deliver.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// What, and where to.
    pub outgoing: Outgoing,
    /// It may have arrived before: a try whose end is unknown, or one cut off by a crash. Look for
    /// a message that carries [`Outgoing::event`] before posting.
    pub again: bool,
    /// How: the hub takes a plainer one when it is refused.
    pub form: Form,
    /// Parts that this place has already: an adapter may leave them out.
    pub sent: usize,
}

/// What came of a delivery.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Receipt {
    /// For [`Said::Memo`]: the thread in which the staff will answer.
    pub thread: Option<StaffThread>,
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
    /// Not in this form; the hub tries the next one at once.
    #[error("not delivered in this form")]
    Refused {
        /// What was refused.
        what: Refused,
        /// How many parts of it have arrived there.
        sent: usize,
        /// What happened.
        #[source]
        source: anyhow::Error,
    },
    /// It can never be delivered, in whatever form.
    #[error("cannot be delivered")]
    Never(#[source] anyhow::Error),
}

impl Delivery {
    /// The address as its adapter wrote it.
    ///
    /// # Errors
    /// [`Undelivered::Never`] when it cannot be read.
    pub fn address<A: serde::de::DeserializeOwned>(&self) -> Result<A, Undelivered> {
        let read = serde_json::from_value(self.outgoing.address.clone());
        read.map_err(|error| Undelivered::Never(anyhow::anyhow!("an address that cannot be read: {error}")))
    }

    /// Which of its adapter's `places`, best first, the form stands for.
    ///
    /// # Errors
    /// [`Undelivered::Never`] when there is none.
    pub fn place<P: Copy>(&self, places: &[P]) -> Result<P, Undelivered> {
        let place = places.get(self.form.place).copied();
        place.ok_or_else(|| Undelivered::Never(anyhow::anyhow!("there is no place for it")))
    }

    /// What came of it there: where no other of the `places` is left, a refused place is refused for good.
    ///
    /// # Errors
    /// As it was given.
    pub fn arrived<P>(&self, places: &[P], result: Result<Receipt, Undelivered>) -> Result<Receipt, Undelivered> {
        match result {
            Err(Undelivered::Refused { what: Refused::Place, source, .. }) if self.form.place + 1 >= places.len() => {
                Err(Undelivered::Never(source))
            }
            other => other,
        }
    }
}

/// When a person on a channel can be told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// At any time: it appears where they read.
    AnyTime,
    /// With the answer to their next message. Every message is answered, if only by a note.
    NextTurn,
    /// As long as this process runs and they wait for an answer; not by the staff.
    ThisRun,
}

/// A channel, seen from the hub.
#[async_trait::async_trait]
pub trait Adapter: Send + Sync {
    /// Its name, as in [`Question::channel`].
    fn name(&self) -> &'static str;

    /// When a person who asked here can be told something.
    fn reach(&self) -> Reach {
        Reach::AnyTime
    }

    /// Whether what is said here is kept, to be shown again ([`crate::store::Line`]).
    fn keeps_lines(&self) -> bool {
        false
    }

    /// Delivers. Called for one conversation at a time, in order; tried again on
    /// [`Undelivered::Later`], with [`Delivery::again`] set where it may have arrived, and on
    /// [`Undelivered::Refused`] in the next [`Delivery::form`].
    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered>;
}
