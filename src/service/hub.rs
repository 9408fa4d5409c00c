//! The hub: takes messages in, has them answered in order, and sees every answer delivered.
//!
//! What [`Hub::accept`] has confirmed survives a crash: the question waits in the store until its
//! answer is written there (with the conversation's new memory, in one step), and the answer
//! until its adapter has delivered it. Not responsible for any channel's protocol.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use parking_lot::RwLock;
use rustc_hash::FxHashMap;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use super::backoff::Waits;
use super::engine::{Engine, Thought};
use super::handoff::{self, Circumstances, StaffRoom, Voice};
use super::in_hand::InHand;
use super::metrics::Metrics;
use super::outcome::{self, Happened};
use super::recording;
use super::said;
use super::turns::Turns;
use super::writer::Writer;
use super::{Accepted, Adapter, Author, Question, Reach, Said, Vote};
use crate::message::ReplyKind;
use crate::store::StoreError;
use crate::store::answers::Draft;
use crate::store::inbox::{Settled, Ticket};

/// Waits between tries grow from the first to the last.
pub(super) const FIRST_WAIT: Duration = Duration::from_millis(500);
pub(super) const LAST_WAIT: Duration = Duration::from_secs(60);

/// How a hub behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where the staff reads.
    pub staff: Option<StaffRoom>,
    /// Silence of the staff after which a hand-off ends.
    pub staff_silence: Duration,
    /// Keep what was written when it found no answer.
    pub keep_unanswered_text: bool,
}

impl Default for Settings {
    fn default() -> Self {
        // From an evening to the morning after a long weekend.
        Self { staff: None, staff_silence: Duration::from_secs(72 * 3_600), keep_unanswered_text: false }
    }
}

/// The hub. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) engine: Arc<Engine>,
    pub(super) settings: Settings,
    pub(super) metrics: Metrics,
    pub(super) writer: Writer,
    pub(super) thinking: Turns,
    pub(super) delivering: Turns,
    adapters: RwLock<FxHashMap<&'static str, Arc<dyn Adapter>>>,
    connected: RwLock<FxHashMap<&'static str, bool>>,
    /// What somebody has to mend, by what it concerns.
    warnings: RwLock<BTreeMap<String, String>>,
    pub(super) stopping: CancellationToken,
    references: AtomicU64,
    /// By which this process is known to others on the same store.
    pub(super) holder: String,
    /// Questions that are being answered here.
    in_hand: InHand,
}

impl std::fmt::Debug for Hub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Hub").field("settings", &self.inner.settings).finish_non_exhaustive()
    }
}

impl Hub {
    /// A hub on `engine`. Call [`Hub::register`] for every adapter and then [`Hub::recover`],
    /// before any of them listens. Needs a tokio runtime.
    ///
    /// # Errors
    /// When the writer's thread cannot be started.
    pub fn new(engine: Arc<Engine>, settings: Settings) -> Result<Self> {
        let mut failed = None;
        let holder = recording::new_id()?;
        let inner = Arc::new_cyclic(|hub: &Weak<Inner>| {
            let hub = hub.clone();
            let take = move |ticket, question| {
                if let Some(inner) = hub.upgrade() {
                    Self { inner }.enqueue(ticket, question);
                }
            };
            let writer = Writer::start(engine.clone(), take).unwrap_or_else(|error| {
                failed = Some(error);
                Writer::stopped()
            });
            Inner {
                engine,
                settings,
                metrics: Metrics::default(),
                writer,
                thinking: Turns::default(),
                delivering: Turns::default(),
                adapters: RwLock::default(),
                connected: RwLock::default(),
                warnings: RwLock::default(),
                stopping: CancellationToken::new(),
                references: AtomicU64::new(0),
                holder,
                in_hand: InHand::default(),
            }
        });
        failed.map_or(Ok(Self { inner }), |error| Err(error).context("starting the writer"))
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Arc<Engine> {
        &self.inner.engine
    }

    /// The counters.
    #[must_use]
    pub fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    /// Fires when the process is to end: adapters stop listening, deliveries stop waiting.
    #[must_use]
    pub fn stopping(&self) -> &CancellationToken {
        &self.inner.stopping
    }

    /// Makes an adapter known; it counts as not connected until it says otherwise.
    pub fn register(&self, adapter: Arc<dyn Adapter>) {
        let name = adapter.name();
        self.inner.adapters.write().insert(name, adapter);
        self.set_connected(name, false);
    }

    /// Says whether a channel is connected, for `/readyz`.
    pub fn set_connected(&self, channel: &'static str, connected: bool) {
        self.inner.connected.write().insert(channel, connected);
        self.inner.metrics.connected(channel, connected);
    }

    /// Channels and whether they are connected.
    #[must_use]
    pub fn connections(&self) -> Vec<(&'static str, bool)> {
        let connected = self.inner.connected.read();
        let mut all: Vec<_> = connected.iter().map(|(name, up)| (*name, *up)).collect();
        all.sort_unstable();
        all
    }

    /// What somebody has to mend, for `/readyz`: a staff's room that takes nothing, and why.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        self.inner.warnings.read().iter().map(|(about, why)| format!("{about}: {why}")).collect()
    }

    /// Notes what has to be mended about something, or that it has been.
    pub fn set_warning(&self, about: &str, why: Option<String>) {
        let mut warnings = self.inner.warnings.write();
        match why {
            Some(why) => drop(warnings.insert(about.to_owned(), why)),
            None => drop(warnings.remove(about)),
        }
    }

    pub(super) fn adapter(&self, name: &str) -> Option<Arc<dyn Adapter>> {
        self.inner.adapters.read().get(name).cloned()
    }

    /// Where the staff can be told. Nobody is handed over to a channel that is not set up here; what
    /// is only left for the staff waits in the store for a process that has it.
    fn staff_room(&self, reach: Reach) -> Option<&StaffRoom> {
        let room = self.inner.settings.staff.as_ref()?;
        (reach == Reach::ThisRun || self.adapter(&room.channel).is_some()).then_some(room)
    }

    /// Lets go of what an earlier run left for a channel whose people are gone with it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget_left(&self, channel: &str) -> Result<(), StoreError> {
        let store = self.inner.engine.store();
        for (ticket, question) in store.questions()?.into_iter().filter(|(_, q)| q.channel == channel) {
            store.settle(ticket, &question, &Settled::default())?;
        }
        for (ticket, _) in store.outgoing()?.into_iter().filter(|(_, o)| o.channel == channel) {
            store.delivered(ticket, None)?;
        }
        Ok(())
    }

    /// Takes up what an earlier run left: deliveries that may or may not have arrived, then
    /// questions, each in their order.
    ///
    /// # Errors
    /// When the store fails.
    pub fn recover(&self) -> Result<()> {
        let (outgoing, questions) = (self.inner.engine.store().outgoing()?, self.inner.engine.store().questions()?);
        if !outgoing.is_empty() || !questions.is_empty() {
            tracing::info!(deliveries = outgoing.len(), questions = questions.len(), "taking up what was left");
        }
        for (ticket, outgoing) in outgoing {
            self.send(ticket, outgoing, true);
        }
        for (ticket, question) in questions {
            self.enqueue(ticket, question);
        }
        Ok(())
    }

    /// Takes a message in. When this returns the message is on disk and will be answered, or has
    /// been taken in before; only now acknowledge it to the channel.
    ///
    /// # Errors
    /// When the store fails; then do not acknowledge it.
    pub async fn accept(&self, question: Question) -> Result<Accepted, Arc<StoreError>> {
        let (start, channel) = (Instant::now(), question.channel.clone());
        let accepted = self.inner.writer.accept(question).await?;
        self.inner.metrics.accepted(&channel, accepted, start.elapsed());
        Ok(accepted)
    }

    /// Keeps a vote; returns when it is on disk.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn vote(&self, vote: Vote) -> Result<(), Arc<StoreError>> {
        self.inner.metrics.vote(vote.helpful);
        self.inner.writer.vote(vote).await
    }

    /// Ends: answers what was taken in and delivers it, as long as `patience` lasts, and puts
    /// everything on disk. What is left is taken up by the next run.
    ///
    /// # Errors
    /// When the store cannot be flushed.
    pub async fn stop(&self, patience: Duration) -> Result<()> {
        self.inner.stopping.cancel();
        let finish = async {
            self.inner.thinking.idle().await;
            self.inner.delivering.idle().await;
        };
        if tokio::time::timeout(patience, finish).await.is_err() {
            tracing::warn!("stopped before everything was delivered; the rest follows after the next start");
        }
        // Adapters hold the hub; let go of them, so that the store closes with the last handle.
        self.inner.adapters.write().clear();
        let engine = self.inner.engine.clone();
        tokio::task::spawn_blocking(move || engine.flush()).await??;
        Ok(())
    }

    /// Has a question answered, unless it is in hand already.
    pub(super) fn enqueue(&self, ticket: Ticket, question: Question) {
        let Some(held) = self.inner.in_hand.take(ticket) else { return };
        let hub = self.clone();
        let span = tracing::info_span!(
            "turn",
            channel = question.channel,
            conversation = question.conversation,
            event = question.event,
            turn = tracing::field::Empty
        );
        let key = question.conversation.clone();
        let turn = async move {
            let _held = held;
            hub.answer(ticket, question).await;
        };
        self.inner.thinking.push(&key, turn.instrument(span));
    }

    /// Answers a question, anew where another process was given its conversation before this one had written.
    async fn answer(&self, ticket: Ticket, question: Question) {
        while let Some(Settling::Overtaken) = self.answer_leased(ticket, &question).await {
            tracing::warn!("another process was given the conversation meanwhile; it is thought about again");
        }
    }

    /// Answers a question under a lease of its conversation; none when the process is to end meanwhile.
    async fn answer_leased(&self, ticket: Ticket, question: &Question) -> Option<Settling> {
        let fence = self.leased(&question.conversation).await?;
        let mut settled = self.thought_out(question).await?;
        settled.fence = Some(fence);
        let keeps = |channel: &str| self.adapter(channel).is_some_and(|adapter| adapter.keeps_lines());
        let (mind, now) = (self.inner.engine.mind(), self.inner.engine.clock().seconds());
        settled.lines = said::lines(question, &settled, now, &mind.knowledge, keeps);
        let outgoing = settled.outgoing.clone();
        let mut waits = Waits::new(FIRST_WAIT, LAST_WAIT);
        let tickets = loop {
            match self.inner.writer.settle(ticket, question.clone(), settled.clone()).await {
                Ok(tickets) => break tickets,
                Err(error) => tracing::error!(%error, "an answer could not be written"),
            }
            if !self.rest(waits.next_wait()).await {
                return None;
            }
        };
        if tickets.is_empty() && self.still_waits(ticket).await? {
            return Some(Settling::Overtaken);
        }
        for (ticket, outgoing) in tickets.into_iter().zip(outgoing) {
            self.send(ticket, outgoing, false);
        }
        Some(Settling::Done)
    }

    /// What becomes of a message, once the store is there to be asked; none when the process is to end meanwhile.
    async fn thought_out(&self, question: &Question) -> Option<Settled> {
        let mut waits = Waits::new(FIRST_WAIT, LAST_WAIT);
        loop {
            let (hub, asked, span) = (self.clone(), question.clone(), tracing::Span::current());
            let thinking = tokio::task::spawn_blocking(move || span.in_scope(|| hub.decide(&asked)));
            match thinking.await {
                Ok(Ok(settled)) => return Some(settled),
                Ok(Err(error)) => match error.downcast_ref::<StoreError>().filter(|error| error.is_away()) {
                    // It was acknowledged: it waits, and is no reason to apologise.
                    Some(away) => drop(self.inner.engine.failed(away)),
                    None => return Some(self.apologise(question, &format!("{error:#}"))),
                },
                Err(panic) => return Some(self.apologise(question, &panic.to_string())),
            }
            if !self.rest(waits.next_wait()).await {
                return None;
            }
        }
    }

    /// What becomes of a message. Writes nothing.
    fn decide(&self, question: &Question) -> Result<Settled> {
        let engine = &self.inner.engine;
        let reach = self.adapter(&question.channel).map_or(Reach::AnyTime, |adapter| adapter.reach());
        let mind = engine.mind();
        let voice = Voice::from(&*mind.knowledge);
        let now = engine.clock().seconds();
        let open = match question.author {
            Author::Staff => {
                let open = engine.store().handoff_of_staff(&question.conversation)?;
                return Ok(open.map(|open| handoff::from_staff(question, &open, now, voice)).unwrap_or_default());
            }
            Author::Service => {
                let happened: Happened = serde_json::from_str(&question.text).context("what happened")?;
                let open = engine.store().open_handoff(&question.conversation)?;
                return Ok(open.map(|open| happened.settled(question, &open, reach, voice)).unwrap_or_default());
            }
            Author::Person => engine.store().open_handoff(&question.conversation)?,
        };
        let over = open.clone().filter(|open| outcome::is_overdue(open, self.inner.settings.staff_silence, now));
        if let Some(open) = open.as_ref().filter(|open| open.staff.is_some() && over.is_none()) {
            return Ok(handoff::from_person(question, open, reach, voice));
        }
        let mut thought = engine.think(&question.conversation, &question.text)?;
        self.inner.metrics.turn(thought.reply.kind, thought.elapsed);
        let number = match (thought.reply.kind, open) {
            (ReplyKind::Handoff, Some(open)) => Some(open.id),
            (ReplyKind::Handoff, None) => Some(engine.store().next_handoff()?),
            _ => None,
        };
        let circumstances = Circumstances {
            room: self.staff_room(reach),
            knowledge: &mind.knowledge,
            voice,
            reach,
            keep_text: self.inner.settings.keep_unanswered_text,
            now,
        };
        let draft = recorded(engine, question, &thought, number)?;
        thought.reply.answer = draft.as_ref().map(|draft| draft.id().to_owned());
        let mut settled = handoff::answered(question, thought, number, circumstances);
        settled.answer = draft;
        Ok(match over {
            Some(over) => outcome::answered_late(question, settled, &over, voice),
            None => settled,
        })
    }

    /// One kind sentence and a number under which the log says more.
    fn apologise(&self, question: &Question, error: &str) -> Settled {
        let number = self.inner.references.fetch_add(1, Ordering::Relaxed);
        let reference = format!("{:x}-{number}", self.inner.engine.clock().seconds());
        tracing::error!(reference, error, "a question could not be answered");
        if question.author == Author::Service {
            return Settled::default();
        }
        let note = self.inner.engine.mind().knowledge.phrasebook.hub.failed(reference);
        Settled { outgoing: vec![handoff::to_person(question, Said::Failed(note))], ..Settled::default() }
    }

    /// Waits; false when the process is to end meanwhile.
    pub(super) async fn rest(&self, wait: Duration) -> bool {
        tokio::select! {
            () = tokio::time::sleep(wait) => true,
            () = self.inner.stopping.cancelled() => false,
        }
    }
}

/// How settling a question ended.
enum Settling {
    /// It is settled.
    Done,
    /// It was refused: somebody else was given the conversation.
    Overtaken,
}

/// The record of an answer; none while there is no knowledge to answer from.
fn recorded(engine: &Engine, question: &Question, thought: &Thought, handoff: Option<u64>) -> Result<Option<Draft>> {
    if thought.mind.missing.is_some() {
        return Ok(None);
    }
    let id = recording::new_id()?;
    tracing::info!(answer = id, "recorded");
    Ok(Some(recording::draft(&id, question, thought, handoff, engine.keep_words())?))
}
