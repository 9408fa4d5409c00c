//! Deliveries on their way: in order for each reader, tried again until they arrive or never will.
//!
//! Not responsible for how a channel posts them.

use std::time::{Duration, Instant};

use serde_json::Value;
use tracing::Instrument as _;

use super::backoff::Waits;
use super::hub::{FIRST_WAIT, Hub, LAST_WAIT};
use super::{Author, Delivery, Outgoing, Undelivered};
use crate::store::inbox::Ticket;

/// Longest that a delivery is tried.
const GIVE_UP_AFTER: Duration = Duration::from_secs(24 * 3_600);

impl Hub {
    /// Queues a delivery; `again` where it may have arrived before.
    pub(super) fn send(&self, ticket: Ticket, outgoing: Outgoing, again: bool) {
        let hub = self.clone();
        let lane = match outgoing.to {
            Author::Person => outgoing.conversation.clone(),
            Author::Staff => format!("staff of {}", outgoing.conversation),
        };
        let span = tracing::info_span!("delivery", channel = outgoing.channel, event = outgoing.event);
        let task = async move { hub.deliver(ticket, Delivery { outgoing, again }).await };
        self.inner.delivering.push(&lane, task.instrument(span));
    }

    async fn deliver(&self, ticket: Ticket, mut delivery: Delivery) {
        let channel = delivery.outgoing.channel.clone();
        let Some(adapter) = self.adapter(&channel) else {
            tracing::info!("the channel is not set up; its delivery stays in the store");
            return;
        };
        let (begun, mut waits) = (Instant::now(), Waits::new(FIRST_WAIT, LAST_WAIT));
        let thread = loop {
            if delivery.outgoing.to == Author::Staff && delivery.outgoing.address == Value::Null {
                let Some(address) = self.staff_thread(&delivery.outgoing.conversation) else {
                    tracing::warn!("the hand-off is over; nothing to deliver");
                    break None;
                };
                delivery.outgoing.address = address;
            }
            match adapter.deliver(&delivery).await {
                Ok(receipt) => {
                    self.inner.metrics.delivered(&channel, "delivered");
                    break receipt.thread.map(|thread| (delivery.outgoing.conversation.clone(), thread));
                }
                Err(Undelivered::Never(error)) => {
                    self.inner.metrics.delivered(&channel, "refused");
                    tracing::error!(error = format!("{error:#}"), "a delivery was refused for good");
                    break None;
                }
                Err(Undelivered::Later { source, .. }) if begun.elapsed() > GIVE_UP_AFTER => {
                    self.inner.metrics.delivered(&channel, "given_up");
                    tracing::error!(error = format!("{source:#}"), "a delivery is given up");
                    break None;
                }
                Err(Undelivered::Later { after, unsure, source }) => {
                    self.inner.metrics.delivered(&channel, "again");
                    tracing::debug!(error = format!("{source:#}"), unsure, ?after, "a delivery has to wait");
                    delivery.again |= unsure;
                    if !self.rest(after.unwrap_or_else(|| waits.next_wait())).await {
                        return;
                    }
                }
            }
        };
        if let Err(error) = self.inner.writer.delivered(ticket, thread).await {
            tracing::error!(%error, "a delivery could not be noted; it will be looked for after the next start");
        }
    }

    fn staff_thread(&self, conversation: &str) -> Option<Value> {
        self.inner.engine.store().open_handoff(conversation).ok().flatten()?.staff?.thread.map(|t| t.address)
    }
}
