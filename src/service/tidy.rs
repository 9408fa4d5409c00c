//! Housekeeping: what has grown old or shall be gone is forgotten, hand-offs that nobody answers end, a store
//! that failed is watched.
//!
//! Not responsible for what is said at their end (`outcome`).

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;

use super::hub::Hub;
use super::outcome::{self, Happened};
use crate::store::StoreError;
use crate::store::inbox::SEEN_FOR_S;

/// Longest that a store may fail before the process ends.
const STORE_PATIENCE: Duration = Duration::from_secs(60);
/// How often a store that fails is looked after.
const STORE_WATCH: Duration = Duration::from_secs(3);

impl Hub {
    /// Forgets old event ids and silent conversations, and ends the hand-offs that nobody answers, every hour
    /// until the process ends.
    pub async fn tidy(&self) {
        loop {
            let engine = self.inner.engine.clone();
            match tokio::task::spawn_blocking(move || engine.expire()).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "conversations could not be forgotten"),
                Err(error) => tracing::error!(%error, "forgetting conversations broke off"),
            }
            if let Err(error) = self.end_overdue().await {
                tracing::error!(error = format!("{error:#}"), "hand-offs could not be ended");
            }
            let now = self.inner.engine.clock().seconds();
            match self.inner.writer.forget_events(now - SEEN_FOR_S).await {
                Ok(gone) => tracing::debug!(gone, "forgot events"),
                Err(error) => tracing::error!(%error, "events could not be forgotten"),
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(3_600)) => {}
                () = self.inner.stopping.cancelled() => return,
            }
        }
    }

    /// Takes up the questions that wait in the store and are in nobody's hands here: one whose taking in was cut off may
    /// be there although its channel heard that it is not.
    async fn take_up_unknown(&self) -> Result<(), Arc<StoreError>> {
        let waiting = self.read(|store| store.questions()).await?;
        waiting.into_iter().for_each(|(ticket, question)| self.enqueue(ticket, question));
        Ok(())
    }

    /// Forgets a conversation everywhere, after what is under way in it; returns how many records went. Its
    /// bytes leave the disk with the next compaction.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(&self, conversation: &str) -> Result<usize, Arc<StoreError>> {
        let (tell, told) = tokio::sync::oneshot::channel();
        let (writer, id) = (self.inner.writer.clone(), conversation.to_owned());
        // After its turns: none of them may bring it back.
        self.inner.thinking.push(conversation, async move {
            let _ = tell.send(writer.forget(id).await);
        });
        told.await.map_err(|_| Arc::new(StoreError::Stopped))?
    }

    /// Watches the store until the process ends: has it written again once there is room; asks for its server, and takes
    /// up what is there once that was away and is back.
    ///
    /// # Errors
    /// When it fails for longer than a minute, otherwise than by being away; then the process is to end.
    pub async fn watch_store(&self) -> Result<()> {
        let mut returns = self.inner.engine.returns();
        while self.rest(STORE_WATCH).await {
            match self.inner.engine.trouble() {
                Some(trouble) if trouble.in_memory => self.inner.writer.resume(),
                Some(trouble) if !trouble.away && trouble.since.elapsed() > STORE_PATIENCE => {
                    self.inner.stopping.cancel();
                    anyhow::bail!(
                        "the store has failed for a minute ({}); start again, which mends it",
                        trouble.reason
                    );
                }
                _ if self.inner.engine.store().is_shared() => self.inner.writer.resume(),
                _ => {}
            }
            if self.inner.engine.returns() != returns {
                match self.take_up_unknown().await {
                    Ok(()) => returns = self.inner.engine.returns(),
                    Err(error) => tracing::error!(%error, "what waits in the store cannot be read yet"),
                }
            }
        }
        Ok(())
    }

    /// Ends the hand-offs in which the staff has been silent for too long; both sides are told.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn end_overdue(&self) -> Result<()> {
        let now = self.inner.engine.clock().seconds();
        for open in self.read(|store| store.handoffs()).await? {
            if outcome::is_overdue(&open, self.inner.settings.staff_silence, now) {
                let cause = format!("{}:{}", open.id, open.opened.max(open.answered));
                self.happened(&Happened::TimedOut, &open.channel, &open.conversation, &cause).await?;
            }
        }
        Ok(())
    }

    /// Takes in what happened to a hand-off.
    pub(super) async fn happened(
        &self,
        happened: &Happened,
        channel: &str,
        conversation: &str,
        cause: &str,
    ) -> Result<(), Arc<StoreError>> {
        self.inner.metrics.handoff(happened.as_str());
        self.accept(happened.question(channel, conversation, cause)).await.map(drop)
    }
}
