//! A channel on which whoever asks waits for the answer: the API's requests, and the terminal.
//!
//! An answer goes to its request by the event's id. What comes without one (the staff's replies)
//! waits for the conversation's next request and is shown first in its answer. An answer whose
//! request is gone is dropped. Not responsible for HTTP (`web`)
//! or for drawing (`terminal`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::anyhow;
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tokio::sync::{Notify, oneshot};

use crate::message::{Block, Reply, ReplyKind};
use crate::service::engine::Answered;
use crate::service::hub::Hub;
use crate::service::{Adapter, Author, Delivery, Outgoing, Question, Reach, Receipt, Said, Undelivered};
use crate::store::StoreError;

/// Longest that a reply of the staff waits for the person's next request.
const KEPT_FOR: Duration = Duration::from_secs(24 * 3_600);
/// Longest that a request waits for its answer once the process is to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// Why a request has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The question could not be taken in.
    #[error("the question could not be kept")]
    NotKept(#[source] Arc<StoreError>),
    /// Thinking failed; this is said instead.
    #[error("{0}")]
    Failed(String),
    /// The process is ending.
    #[error("the process is ending")]
    Stopping,
}

/// A request that waits.
#[derive(Debug)]
struct Waiting {
    conversation: String,
    tell: oneshot::Sender<Result<Reply, String>>,
}

#[derive(Debug, Default)]
struct Open {
    /// Requests by the id of their event.
    requests: FxHashMap<String, Waiting>,
    /// By conversation: what is to be shown with the next answer.
    before: FxHashMap<String, Vec<String>>,
}

/// The adapter.
#[derive(Debug)]
pub struct Asking {
    hub: Hub,
    name: &'static str,
    reach: Reach,
    open: Mutex<Open>,
    /// Fires when a request begins.
    begun: Notify,
    /// Tells the events of this run from those of others.
    run: i128,
    events: AtomicU64,
}

impl Asking {
    /// The channel `name`, registered with the hub and connected.
    #[must_use]
    pub fn register(hub: &Hub, name: &'static str, reach: Reach) -> Arc<Self> {
        let asking = Arc::new(Self {
            hub: hub.clone(),
            name,
            reach,
            open: Mutex::default(),
            begun: Notify::new(),
            run: jiff::Timestamp::now().as_nanosecond(),
            events: AtomicU64::new(0),
        });
        hub.register(asking.clone());
        hub.set_connected(name, true);
        asking
    }

    /// Id of a conversation over all channels: the ids of a channel are its own, so that nobody
    /// reads along in another's.
    #[must_use]
    pub fn conversation(&self, id: &str) -> String {
        format!("{}:{id}", self.name)
    }

    /// The hub.
    #[must_use]
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Has a message answered. Returns when the turn is on disk.
    ///
    /// # Errors
    /// [`Unanswered`] says why there is no answer.
    pub async fn ask(&self, conversation: &str, text: String) -> Result<Answered, Unanswered> {
        let start = Instant::now();
        let event = format!("{}:{}:{}", self.name, self.run, self.events.fetch_add(1, Ordering::Relaxed));
        let conversation = self.conversation(conversation);
        let (tell, told) = oneshot::channel();
        let waiting = Waiting { conversation: conversation.clone(), tell };
        self.open.lock().requests.insert(event.clone(), waiting);
        let _request = Request { asking: self, event: &event };
        self.begun.notify_waiters();
        let question = Question {
            event: event.clone(),
            channel: self.name.to_owned(),
            conversation,
            author: Author::Person,
            text,
            files: Vec::new(),
            address: serde_json::Value::Null,
            received_ms: jiff::Timestamp::now().as_millisecond(),
        };
        self.hub.accept(question).await.map_err(Unanswered::NotKept)?;
        let ending = async {
            self.hub.stopping().cancelled().await;
            tokio::time::sleep(PATIENCE).await;
        };
        let reply = tokio::select! {
            reply = told => reply.map_err(|_| Unanswered::Stopping)?.map_err(Unanswered::Failed)?,
            () = ending => return Err(Unanswered::Stopping),
        };
        Ok(Answered { reply, elapsed: start.elapsed() })
    }

    /// Gives a request its answer; without a request it is dropped.
    fn answer(&self, event: &str, said: Result<Reply, String>) {
        let mut open = self.open.lock();
        let Some(Waiting { conversation, tell }) = open.requests.remove(event) else {
            tracing::debug!("whoever asked has left");
            return;
        };
        let before = open.before.get(&conversation).cloned().unwrap_or_default();
        let shown = said.is_ok();
        let said = said.map(|mut reply| {
            reply.blocks.splice(0..0, before.into_iter().map(Block::Text));
            reply
        });
        // Whoever asked may have left; what waited is then for the next one.
        if tell.send(said).is_ok() && shown {
            open.before.remove(&conversation);
        }
    }

    /// Keeps a line for the conversation's next answer, as soon as somebody asks.
    async fn keep(&self, conversation: &str, line: String) -> Result<(), Undelivered> {
        let kept = async {
            loop {
                let begun = self.begun.notified();
                {
                    let mut open = self.open.lock();
                    if open.requests.values().any(|w| w.conversation == conversation) {
                        open.before.entry(conversation.to_owned()).or_default().push(line);
                        return;
                    }
                }
                begun.await;
            }
        };
        tokio::select! {
            kept = tokio::time::timeout(KEPT_FOR, kept) => {
                kept.map_err(|_| Undelivered::Never(anyhow!("nobody came back for it")))
            }
            () = self.hub.stopping().cancelled() => {
                Err(Undelivered::Later { after: None, unsure: false, source: anyhow!("the process is ending") })
            }
        }
    }

    /// A reply that consists of one sentence of the service's own.
    #[must_use]
    pub fn note(&self, text: String) -> Reply {
        let mut reply = Reply::new(ReplyKind::Handoff, &self.hub.engine().mind().knowledge.pack.edition);
        reply.say(text);
        reply
    }
}

/// A request's place among those that wait; it goes with the request, however that ends.
struct Request<'a> {
    asking: &'a Asking,
    event: &'a str,
}

impl Drop for Request<'_> {
    fn drop(&mut self) {
        self.asking.open.lock().requests.remove(self.event);
    }
}

#[async_trait::async_trait]
impl Adapter for Asking {
    fn name(&self) -> &'static str {
        self.name
    }

    fn reach(&self) -> Reach {
        self.reach
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let Outgoing { event, conversation, said, .. } = &delivery.outgoing;
        // Ours is what answers a request; its suffix says what besides an answer it is.
        let request = event.split('#').next().filter(|e| e.starts_with(self.name));
        match (said, request) {
            (Said::Reply(reply), Some(event)) => self.answer(event, Ok((**reply).clone())),
            (Said::Note(text), Some(event)) => self.answer(event, Ok(self.note(text.clone()))),
            (Said::Failed(text), Some(event)) => self.answer(event, Err(text.clone())),
            (Said::FromStaff(text), _) => self.keep(conversation, format!("担当者より: {text}")).await?,
            (Said::Note(text), None) => self.keep(conversation, text.clone()).await?,
            _ => return Err(Undelivered::Never(anyhow!("nobody here can read this"))),
        }
        Ok(Receipt::default())
    }
}
