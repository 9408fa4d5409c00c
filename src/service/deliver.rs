//! Deliveries on their way: in order for each reader, tried again until they arrive or never will.
//!
//! Not responsible for how a channel posts them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;
use tracing::Instrument as _;

use super::backoff::Waits;
use super::hub::{FIRST_WAIT, Hub, LAST_WAIT};
use super::outcome::Happened;
use super::{Adapter, Author, Delivery, Form, Outgoing, Receipt, Refused, Said, Undelivered};
use crate::store::StoreError;
use crate::store::inbox::Ticket;

/// Longest that a delivery is tried.
const GIVE_UP_AFTER: Duration = Duration::from_secs(24 * 3_600);

impl Hub {
    /// Queues a delivery; `again` where it may have arrived before.
    pub(super) fn send(&self, ticket: Ticket, outgoing: Outgoing, again: bool) {
        let hub = self.clone();
        let lane = match outgoing.to {
            Author::Person | Author::Service => outgoing.conversation.clone(),
            Author::Staff => format!("staff of {}", outgoing.conversation),
        };
        let span = tracing::info_span!("delivery", channel = outgoing.channel, event = outgoing.event);
        let task =
            async move { hub.deliver(ticket, Delivery { outgoing, again, form: Form::default(), sent: 0 }).await };
        self.inner.delivering.push(&lane, task.instrument(span));
    }

    async fn deliver(&self, ticket: Ticket, mut delivery: Delivery) {
        let channel = delivery.outgoing.channel.clone();
        let Some(adapter) = self.adapter(&channel) else {
            tracing::info!("the channel is not set up; its delivery stays in the store");
            return;
        };
        let Some(arrived) = self.until_arrived(adapter.as_ref(), &mut delivery).await else { return };
        let followed = self.once_there(|| self.followed(&delivery.outgoing, arrived.as_ref().map(drop))).await;
        match followed {
            Some(Ok(())) => {}
            Some(Err(error)) => {
                tracing::error!(%error, "what became of a delivery could not be kept; it is made again after the next start");
                return;
            }
            None => return,
        }
        let thread = arrived.ok().and_then(|receipt| receipt.thread);
        let thread = thread.map(|thread| (delivery.outgoing.conversation.clone(), thread));
        let noted = self.once_there(|| self.inner.writer.delivered(ticket, thread.clone())).await;
        if let Some(Err(error)) = noted {
            tracing::error!(%error, "a delivery could not be noted; it will be looked for after the next start");
        }
    }

    /// Tries until it arrives or never will, and says why not; none when the process is to end meanwhile.
    async fn until_arrived(&self, adapter: &dyn Adapter, delivery: &mut Delivery) -> Option<Result<Receipt, String>> {
        let channel = delivery.outgoing.channel.clone();
        let counted = |outcome| self.inner.metrics.delivered(&channel, outcome);
        let (begun, mut waits) = (Instant::now(), Waits::new(FIRST_WAIT, LAST_WAIT));
        loop {
            if delivery.outgoing.to == Author::Staff && delivery.outgoing.address == Value::Null {
                match self.once_there(|| self.staff_thread(&delivery.outgoing.conversation)).await? {
                    Ok(Some(address)) => delivery.outgoing.address = address,
                    _ => return Some(Err("the staff has no thread for it".to_owned())),
                }
            }
            let error = match adapter.deliver(delivery).await {
                Ok(receipt) => {
                    counted("delivered");
                    return Some(Ok(receipt));
                }
                Err(error) => error,
            };
            match error {
                Undelivered::Refused { what, sent, source } if delivery.form.after(what).is_some() => {
                    self.inner.metrics.fell_back(&channel, what);
                    let error = format!("{source:#}");
                    tracing::warn!(error, refused = what.as_str(), "refused in this form; the next one is tried");
                    delivery.form = delivery.form.after(what).unwrap_or(delivery.form);
                    delivery.again |= sent > 0;
                    delivery.sent = if what == Refused::Place { 0 } else { sent };
                }
                Undelivered::Never(source) | Undelivered::Refused { source, .. } => {
                    counted("refused");
                    tracing::error!(error = format!("{source:#}"), "a delivery was refused for good");
                    return Some(Err(format!("{source:#}")));
                }
                Undelivered::Later { source, .. } if begun.elapsed() > GIVE_UP_AFTER => {
                    counted("given_up");
                    tracing::error!(error = format!("{source:#}"), "a delivery is given up");
                    return Some(Err(format!("{source:#}")));
                }
                Undelivered::Later { after, unsure, source } => {
                    counted("again");
                    tracing::debug!(error = format!("{source:#}"), unsure, ?after, "a delivery has to wait");
                    delivery.again |= unsure;
                    if !self.rest(after.unwrap_or_else(|| waits.next_wait())).await {
                        return None;
                    }
                }
            }
        }
    }

    /// What follows from it for a hand-off: both sides hear only of what has happened.
    async fn followed(&self, outgoing: &Outgoing, arrived: Result<(), &String>) -> Result<(), Arc<StoreError>> {
        if let Said::Memo(_) = outgoing.said {
            let why = arrived.err().map(|why| {
                tracing::error!(why, "the staff's room took no memo; is the bot in it?");
                format!("takes no memo ({why})")
            });
            self.set_warning(&format!("staff's room on {}", outgoing.channel), why);
        }
        let mind = self.inner.engine.mind();
        let Some(happened) = Happened::with(outgoing, arrived.is_ok(), &mind.knowledge.phrasebook) else {
            return Ok(());
        };
        // The person's side of it: on which channel they read says the hand-off.
        let conversation = outgoing.conversation.clone();
        let Some(open) = self.read(move |store| store.open_handoff(&conversation)).await? else { return Ok(()) };
        self.happened(&happened, &open.channel, &open.conversation, &outgoing.event).await
    }

    async fn staff_thread(&self, conversation: &str) -> Result<Option<Value>, Arc<StoreError>> {
        let conversation = conversation.to_owned();
        let open = self.read(move |store| store.open_handoff(&conversation)).await?;
        Ok(open.and_then(|open| open.staff?.thread).map(|thread| thread.address))
    }
}
