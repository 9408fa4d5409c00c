//! Owns mind, store and clock: one message in, one reply out, one turn at a
//! time per conversation.
//!
//! Not responsible for channels or for what to say.

use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::civil::DateTime;

use crate::dialogue::{State, step};
use crate::knowledge::Knowledge;
use crate::knowledge::check::load_checked;
use crate::knowledge::load::{Source, load};
use crate::language::Analyzer;
use crate::line::Lines;
use crate::message::{Choice, Reply, ReplyKind};
use crate::store::inbox::Inbox;
use crate::store::sled::SledStore;
use crate::store::{Blob, Conversation, Handoff, HandoffStatus, Label, Origin, Store, StoreError};
use crate::understanding::Understander;
use crate::understanding::model::Model;

/// Hash of the code that compiles models; another hash means compiling anew.
const CODE: &str = env!("MADOGUCHI_CODE_HASH");

/// What time it is, in Japan.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// Stands still, for tests and `--now`.
    Fixed(DateTime),
}

impl Clock {
    /// Now, Japan time.
    #[must_use]
    pub fn now(self) -> DateTime {
        match self {
            Self::Fixed(at) => at,
            Self::System => {
                let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
                jiff::Timestamp::now().to_zoned(zone).datetime()
            }
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn seconds(self) -> i64 {
        match self {
            Self::System => jiff::Timestamp::now().as_second(),
            Self::Fixed(at) => {
                at.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(9))).map_or(0, |z| z.timestamp().as_second())
            }
        }
    }
}

/// How an engine behaves.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Clock.
    pub clock: Clock,
    /// Silence after which a conversation is forgotten.
    pub forget_after: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { clock: Clock::System, forget_after: Duration::from_secs(12 * 3_600) }
    }
}

/// The engine.
pub struct Engine {
    mind: RwLock<Arc<Understander>>,
    store: Box<dyn Store>,
    settings: Settings,
    lines: Lines,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// A reply and how long it took.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The reply.
    pub reply: Reply,
    /// From message to stored reply.
    pub elapsed: Duration,
}

/// A reply thought out and not yet written.
#[derive(Debug, Clone)]
pub struct Thought {
    /// The conversation's memory after it.
    pub conversation: Conversation,
    /// The reply.
    pub reply: Reply,
    /// Time it took.
    pub elapsed: Duration,
}

impl Answered {
    /// One line of JSON, the contract's shape.
    #[must_use]
    pub fn to_json(&self) -> String {
        let elapsed = u64::try_from(self.elapsed.as_micros()).unwrap_or(u64::MAX);
        self.reply.to_json(elapsed).to_string()
    }
}

impl Engine {
    /// Opens the store in `data` and readies its knowledge, filling it from the
    /// binary's pack the first time. Says what it had to repair through `notice`.
    ///
    /// # Errors
    /// When the store cannot be opened, or the embedded pack does not compile.
    pub fn open(data: &Path, settings: Settings, notice: &mut dyn FnMut(&str)) -> Result<Self> {
        let store = opened(data, notice)?;
        let mind = Arc::new(ready(store.as_ref())?);
        let engine = Self { mind: RwLock::new(mind), store, settings, lines: Lines::default() };
        let oldest = settings.clock.seconds() - i64::try_from(settings.forget_after.as_secs()).unwrap_or(i64::MAX);
        let gone = engine.store.expire_conversations(oldest)?;
        tracing::debug!(gone, "expired conversations");
        Ok(engine)
    }

    /// The mind in use now; an import replaces it for later turns.
    #[must_use]
    pub fn mind(&self) -> Arc<Understander> {
        self.mind.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Answers one message without a conversation.
    #[must_use]
    pub fn ask(&self, text: &str) -> Answered {
        let start = Instant::now();
        let (_, reply) = step(&State::default(), text, &self.mind(), self.settings.clock.now());
        Answered { reply, elapsed: start.elapsed() }
    }

    /// Answers one message of a conversation. Messages of one conversation are answered in
    /// the order in which they came here, those of different ones side by side.
    ///
    /// # Errors
    /// When the store fails.
    pub fn turn(&self, conversation: &str, text: &str) -> Result<Answered> {
        let start = Instant::now();
        let _my_turn = self.lines.wait(conversation);
        let thought = self.think(conversation, text)?;
        self.store.save_conversation(conversation, &thought.conversation)?;
        Ok(Answered { reply: thought.reply, elapsed: start.elapsed() })
    }

    /// Thinks about a message and writes nothing, except the record of a wish for a person, which
    /// can be written again: the caller keeps the conversation's new memory together with the
    /// reply, and sees to it that one message of a conversation is thought about at a time.
    ///
    /// # Errors
    /// When the store fails.
    pub fn think(&self, conversation: &str, text: &str) -> Result<Thought> {
        let start = Instant::now();
        let span = tracing::info_span!("turn", conversation, turn = tracing::field::Empty);
        let _entered = span.enter();
        let now = self.settings.clock.seconds();
        let stored = self.store.conversation(conversation)?;
        let fresh = stored
            .filter(|c| now - c.updated <= i64::try_from(self.settings.forget_after.as_secs()).unwrap_or(i64::MAX));
        let state = fresh.map(|c| c.state).unwrap_or_default();
        let (state, mut reply) = step(&state, text, &self.mind(), self.settings.clock.now());
        if reply.kind == ReplyKind::Handoff {
            let memo = reply.memo.clone().unwrap_or_default();
            let handoff = self.store.hand_off(conversation, now, &memo)?;
            reply.handoff = Some(handoff.id);
            reply.notices.push(format!("ご相談の控えを残しました（控え番号 {}）。", handoff.id));
        }
        span.record("turn", state.turn);
        let elapsed = start.elapsed();
        tracing::info!(
            kind = reply.kind.as_str(),
            intent = reply.intent.as_ref().map(|i| i.id.as_str()),
            entry = reply.entries.first().map(|e| e.id.as_str()),
            elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
            "answered"
        );
        Ok(Thought { conversation: Conversation { state, updated: now }, reply, elapsed })
    }

    /// What a conversation was last offered: none where it has not begun or was forgotten.
    ///
    /// # Errors
    /// When the store fails.
    pub fn choices(&self, conversation: &str) -> Result<Vec<Choice>> {
        Ok(self.store.conversation(conversation)?.map(|c| c.state.choices).unwrap_or_default())
    }

    /// What channels keep.
    #[must_use]
    pub fn inbox(&self) -> &dyn Inbox {
        self.store.as_ref()
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.settings.clock
    }

    /// A conversation's memory.
    ///
    /// # Errors
    /// When the store fails.
    pub fn conversation(&self, id: &str) -> Result<Option<Conversation>> {
        Ok(self.store.conversation(id)?)
    }

    /// Forgets a conversation.
    ///
    /// # Errors
    /// When the store fails.
    pub fn forget(&self, conversation: &str) -> Result<()> {
        Ok(self.store.forget_conversation(conversation)?)
    }

    /// Wishes to speak with a person, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    pub fn handoffs(&self) -> Result<Vec<Handoff>> {
        Ok(self.store.handoffs()?)
    }

    /// Sets the standing of a hand-off; false when there is none with that number.
    ///
    /// # Errors
    /// When the store fails.
    pub fn set_handoff(&self, id: u64, status: HandoffStatus) -> Result<bool> {
        Ok(self.store.set_handoff(id, status)?)
    }

    /// Replaces the knowledge of the store in `data` by the pack in `source`, once it has been found right and
    /// compiled, and opens the store with it. What stood there before is not readied first: it costs more than
    /// most packs.
    ///
    /// # Errors
    /// With every problem of the pack, or when the store fails. Then nothing changes.
    pub fn import(data: &Path, settings: Settings, source: &Source, notice: &mut dyn FnMut(&str)) -> Result<Self> {
        let (knowledge, problems) = load_checked(source);
        if !problems.is_empty() {
            let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
            anyhow::bail!("the pack has {} problems:\n{}", problems.len(), list.join("\n"));
        }
        let store = opened(data, notice)?;
        let mind = compile(knowledge)?;
        keep(store.as_ref(), source, Origin::Imported, &mind)?;
        Ok(Self { mind: RwLock::new(Arc::new(mind)), store, settings, lines: Lines::default() })
    }

    /// Goes back to the knowledge before the last change; before the first import it was the binary's.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub fn rollback(&self) -> Result<()> {
        match self.store.rollback() {
            Err(StoreError::NoEarlier) if self.store.label()?.is_some_and(|l| l.origin == Origin::Imported) => {
                take_embedded(self.store.as_ref())?;
            }
            done => done?,
        }
        let mind = ready(self.store.as_ref())?;
        *self.mind.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(mind);
        Ok(())
    }

    /// The files of the current knowledge.
    ///
    /// # Errors
    /// When the store fails.
    pub fn export(&self) -> Result<Source> {
        source_of(self.store.as_ref())
    }

    /// Puts everything on disk.
    ///
    /// # Errors
    /// When the store fails.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.store.flush()
    }
}

fn opened(data: &Path, notice: &mut dyn FnMut(&str)) -> Result<Box<dyn Store>> {
    let opened = SledStore::open(data)?;
    if let Some(aside) = &opened.set_aside {
        notice(&format!("保存データが壊れていたため、{} に退避して作り直しました。", aside.display()));
    }
    Ok(Box::new(opened.store))
}

/// The mind of the stored knowledge, compiled anew where pack or code changed.
fn ready(store: &dyn Store) -> Result<Understander> {
    if let Some(label) = store.label()? {
        let outdated = label.origin == Origin::Embedded && label.hash != Source::embedded_hash();
        if !outdated && label.code == CODE {
            match restore(store) {
                Ok(mind) => return Ok(mind),
                Err(error) => {
                    tracing::error!(error = format!("{error:#}"), "stored knowledge does not load; compiling anew")
                }
            }
        }
        if label.origin == Origin::Imported {
            let source = source_of(store)?;
            let mind = compile(whole(&source)?)?;
            keep(store, &source, Origin::Imported, &mind)?;
            return Ok(mind);
        }
    }
    take_embedded(store)
}

/// Fills the store from the pack in the binary.
fn take_embedded(store: &dyn Store) -> Result<Understander> {
    let source = Source::embedded();
    let mind = compile(whole(&source)?)?;
    keep(store, &source, Origin::Embedded, &mind)?;
    Ok(mind)
}

/// Writes a version of knowledge, its parts encoded one after the other.
fn keep(store: &dyn Store, source: &Source, origin: Origin, mind: &Understander) -> Result<()> {
    let hash = if origin == Origin::Embedded { Source::embedded_hash().to_owned() } else { source.hash() };
    let label = Label { hash, code: CODE.to_owned(), origin };
    store.replace_knowledge(&label, &mut |blob| match blob {
        Blob::Source => postcard::to_stdvec(source),
        Blob::Knowledge => postcard::to_stdvec(&*mind.knowledge),
        Blob::Model => postcard::to_stdvec(&mind.model),
    })?;
    Ok(())
}

fn source_of(store: &dyn Store) -> Result<Source> {
    let bytes = store.blob(Blob::Source)?.context("the knowledge in the store is not whole; import the pack again")?;
    Ok(postcard::from_bytes(&bytes)?)
}

fn restore(store: &dyn Store) -> Result<Understander> {
    let whole = "is not whole";
    let knowledge: Knowledge = postcard::from_bytes(&store.blob(Blob::Knowledge)?.context(whole)?)?;
    let mut model: Model = postcard::from_bytes(&store.blob(Blob::Model)?.context(whole)?)?;
    let analyzer = Analyzer::restore(&model.words, std::mem::take(&mut model.parts), &knowledge.lexicon.language)?;
    Ok(Understander::new(Arc::new(knowledge.indexed()), model, analyzer))
}

fn whole(source: &Source) -> Result<Option<Knowledge>> {
    let (knowledge, problems) = load(source);
    if let Some(problem) = problems.first() {
        anyhow::bail!("the pack does not load: {problem}");
    }
    Ok(knowledge)
}

fn compile(knowledge: Option<Knowledge>) -> Result<Understander> {
    let knowledge = Arc::new(knowledge.context("the pack has no pack.yaml")?);
    let start = Instant::now();
    let mind = Understander::compile(knowledge.clone(), &Analyzer::new(&[], &knowledge.lexicon.language)?)?;
    tracing::info!(
        entries = knowledge.entries.len(),
        intents = knowledge.intents.len(),
        ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(0),
        "compiled knowledge"
    );
    Ok(mind)
}

/// A mind without a store, for scripts and measurements: many conversations, nothing kept.
#[derive(Debug)]
pub struct Bench {
    mind: Understander,
}

impl Bench {
    /// Compiles the pack in the binary.
    ///
    /// # Errors
    /// When it does not compile.
    pub fn embedded() -> Result<Self> {
        Ok(Self { mind: compile(whole(&Source::embedded())?)? })
    }

    /// A mind of its own.
    #[must_use]
    pub fn new(mind: Understander) -> Self {
        Self { mind }
    }

    /// The mind.
    #[must_use]
    pub fn mind(&self) -> &Understander {
        &self.mind
    }

    /// A new conversation.
    #[must_use]
    pub fn conversation(&self, clock: Clock) -> BenchConversation<'_> {
        BenchConversation { mind: &self.mind, state: State::default(), clock }
    }
}

/// A conversation on a [`Bench`].
#[derive(Debug)]
pub struct BenchConversation<'a> {
    mind: &'a Understander,
    state: State,
    clock: Clock,
}

impl BenchConversation<'_> {
    /// Says something and takes the reply.
    pub fn say(&mut self, text: &str) -> Reply {
        let (state, reply) = step(&self.state, text, self.mind, self.clock.now());
        self.state = state;
        reply
    }

    /// The conversation's memory.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }
}
