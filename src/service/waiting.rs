//! Waiting for the store: until its server is there, until a conversation is this process's.
//!
//! Not responsible for what is done once it is there.

use std::sync::Arc;
use std::time::Duration;

use super::backoff::Waits;
use super::hub::{FIRST_WAIT, Hub, LAST_WAIT};
use crate::store::inbox::Ticket;
use crate::store::leases::Fence;
use crate::store::{Store, StoreError};

/// Longest wait for a conversation that another process has.
const LAST_TURN: Duration = Duration::from_secs(5);
/// For how long a conversation is leased for a turn: far longer than one takes.
const LEASE: Duration = Duration::from_secs(30);

impl Hub {
    /// Waits until the conversation is this process's; none when the process is to end meanwhile.
    pub(super) async fn leased(&self, conversation: &str) -> Option<Fence> {
        let mut waits = Waits::new(FIRST_WAIT, LAST_TURN);
        loop {
            let (conversation, holder) = (conversation.to_owned(), self.inner.holder.clone());
            match self.read(move |store| store.lease(&conversation, &holder, LEASE)).await {
                Ok(Some(fence)) => return Some(fence),
                Ok(None) => tracing::debug!("another process has the conversation"),
                Err(error) => tracing::error!(%error, "a conversation could not be leased"),
            }
            if !self.rest(waits.next_wait()).await {
                return None;
            }
        }
    }

    /// Whether a question is still in the store though it was to be settled; none when the process is to end
    /// meanwhile. In a store that nobody else uses it is not.
    pub(super) async fn still_waits(&self, ticket: Ticket) -> Option<bool> {
        if !self.inner.engine.store().is_shared() {
            return Some(false);
        }
        let waits = move |store: &dyn Store| Ok(store.questions()?.iter().any(|(waiting, _)| *waiting == ticket));
        // Where that cannot be said it is left to the next start.
        Some(self.once_there(|| self.read(waits)).await?.unwrap_or(false))
    }

    /// Asks the store something, off the runtime's workers.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Arc<StoreError>> {
        let engine = self.inner.engine.clone();
        let asked = tokio::task::spawn_blocking(move || {
            work(engine.store().as_ref()).inspect_err(|error| {
                if error.is_away() {
                    engine.failed(error);
                }
            })
        });
        let asked = asked.await.unwrap_or_else(|error| Err(StoreError::Failed(error.into())));
        asked.map_err(Arc::new)
    }

    /// Does something with the store until its server is not away; none when the process is to end meanwhile.
    pub(super) async fn once_there<T, W: Future<Output = Result<T, Arc<StoreError>>>>(
        &self,
        mut work: impl FnMut() -> W,
    ) -> Option<Result<T, Arc<StoreError>>> {
        let mut waits = Waits::new(FIRST_WAIT, LAST_WAIT);
        loop {
            match work().await {
                Err(error) if error.is_away() => {}
                done => return Some(done),
            }
            if !self.rest(waits.next_wait()).await {
                return None;
            }
        }
    }
}
