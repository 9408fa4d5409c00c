//! Owns mind, store and clock: one message in, one reply out.
//!
//! Not responsible for what to say, nor for order and writing (`service::hub`).

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use jiff::civil::DateTime;
use parking_lot::RwLock;

use super::masking::KeepWords;
use super::standing::{Standing, Trouble};
use crate::compiled;
use crate::dialogue::State;
use crate::knowledge::load::Source;
use crate::language::phrasebook::Phrasebook;
use crate::message::{Choice, Reply};
use crate::mind::{self, Home, Mind, embedded};
use crate::store::sled::SledStore;
use crate::store::{Conversation, Origin, Store, StoreError};
use crate::understanding::Understander;

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

/// A day.
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// How an engine behaves.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// Clock.
    pub clock: Clock,
    /// Silence after which a conversation is forgotten.
    pub forget_after: Duration,
    /// Set a store aside that would be refused.
    pub start_fresh: bool,
    /// Age from which hand-offs, votes, answers and unanswered questions are forgotten.
    pub keep_records: Duration,
    /// What is kept of people's words with the record of an answer.
    pub keep_words: KeepWords,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clock: Clock::System,
            forget_after: Duration::from_secs(12 * 3_600),
            start_fresh: false,
            keep_records: DAY * 365,
            keep_words: KeepWords::Nothing,
        }
    }
}

/// The engine.
pub struct Engine {
    mind: RwLock<Mind>,
    standing: Standing,
    home: Home,
    settings: Settings,
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
    /// The memory before.
    pub before: State,
    /// The clock it was thought out by.
    pub now: DateTime,
    /// What thought it out.
    pub mind: Mind,
}

impl Answered {
    /// One line of JSON, the contract's shape.
    #[must_use]
    pub fn to_json(&self, book: &Phrasebook) -> String {
        let elapsed = u64::try_from(self.elapsed.as_micros()).unwrap_or(u64::MAX);
        self.reply.to_json(book, elapsed).to_string()
    }
}

impl Engine {
    /// Opens the store and readies its knowledge, filling it from the binary's pack the first time. Says what it had
    /// to repair, and which server the store is on, through `notice`.
    ///
    /// # Errors
    /// When the store cannot be opened, or the embedded pack does not compile.
    pub fn open(home: impl Into<Home>, settings: Settings, notice: &mut dyn FnMut(&str)) -> Result<Self> {
        let home = home.into();
        let (store, mind) = mind::open(&home, settings.start_fresh, notice)?;
        Self::with(home, store, mind, settings)
    }

    /// Opens the store and answers from `mind`; the knowledge in the store stays as it is.
    ///
    /// # Errors
    /// When the store cannot be opened.
    pub fn open_with(
        home: impl Into<Home>,
        mind: Mind,
        settings: Settings,
        notice: &mut dyn FnMut(&str),
    ) -> Result<Self> {
        let home = home.into();
        let store = home.open_store(settings.start_fresh, notice)?;
        Self::with(home, store, mind, settings)
    }

    fn with(home: Home, store: Box<dyn Store>, mind: Mind, settings: Settings) -> Result<Self> {
        let standing = Standing::on(store);
        let engine = Self { mind: RwLock::new(mind), standing, home, settings };
        engine.expire()?;
        Ok(engine)
    }

    /// Silence after which a conversation is forgotten.
    #[must_use]
    pub fn forget_after(&self) -> Duration {
        self.settings.forget_after
    }

    fn forget_after_s(&self) -> i64 {
        i64::try_from(self.settings.forget_after.as_secs()).unwrap_or(i64::MAX)
    }

    /// Forgets the conversations that have been silent for too long, and records that are too old.
    ///
    /// # Errors
    /// When the store fails.
    pub fn expire(&self) -> Result<(), StoreError> {
        let oldest = self.settings.clock.seconds().saturating_sub(self.forget_after_s());
        let gone = self.store().expire_conversations(oldest)?;
        let keep_s = i64::try_from(self.settings.keep_records.as_secs()).unwrap_or(i64::MAX);
        let records = self.store().expire_records(self.settings.clock.seconds().saturating_sub(keep_s))?;
        if let KeepWords::Masked(Some(keep)) = self.settings.keep_words {
            let keep_s = i64::try_from(keep.as_secs()).unwrap_or(i64::MAX);
            self.store().forget_words(self.settings.clock.seconds().saturating_sub(keep_s))?;
        }
        tracing::debug!(gone, records, "expired conversations and records");
        Ok(())
    }

    /// The mind in use now; an import replaces it for later turns.
    #[must_use]
    pub fn mind(&self) -> Arc<Understander> {
        self.thinking().understander
    }

    /// Why there is no knowledge to answer from, if there is none.
    #[must_use]
    pub fn missing(&self) -> Option<Arc<str>> {
        self.thinking().missing
    }

    fn thinking(&self) -> Mind {
        self.mind.read().clone()
    }

    /// Answers one message without a conversation.
    #[must_use]
    pub fn ask(&self, text: &str) -> Answered {
        let start = Instant::now();
        let (_, reply) = self.thinking().answer(&State::default(), text, self.settings.clock.now());
        Answered { reply, elapsed: start.elapsed() }
    }

    /// Thinks about a message of a conversation and writes nothing: the caller keeps the new memory
    /// together with the reply, and sees to it that one message of a conversation is thought about
    /// at a time.
    ///
    /// # Errors
    /// When the store fails.
    pub fn think(&self, conversation: &str, text: &str) -> Result<Thought> {
        let start = Instant::now();
        let now = self.settings.clock.seconds();
        let stored = self.store().conversation(conversation)?;
        let fresh = stored.filter(|c| now - c.updated <= self.forget_after_s());
        let before = fresh.map(|c| c.state).unwrap_or_default();
        let (mind, clock) = (self.thinking(), self.settings.clock.now());
        let (state, reply) = mind.answer(&before, text, clock);
        let elapsed = start.elapsed();
        tracing::Span::current().record("turn", state.turn);
        tracing::info!(
            kind = reply.kind.as_str(),
            intent = reply.intent.as_ref().map(|i| i.id.as_str()),
            entry = reply.entries.first().map(|e| e.id.as_str()),
            elapsed_us = u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
            "answered"
        );
        Ok(Thought { conversation: Conversation { state, updated: now }, reply, elapsed, before, now: clock, mind })
    }

    /// What a conversation was last offered: none where it has not begun or was forgotten.
    ///
    /// # Errors
    /// When the store fails.
    pub fn choices(&self, conversation: &str) -> Result<Vec<Choice>> {
        Ok(self.store().conversation(conversation)?.map(|c| c.state.choices).unwrap_or_default())
    }

    /// What outlives the process.
    #[must_use]
    pub fn store(&self) -> Arc<dyn Store> {
        self.standing.store()
    }

    /// What is wrong with the store, if anything is.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        self.standing.trouble()
    }

    /// Takes note that the store failed; true where everything goes on in memory from here on.
    pub(super) fn failed(&self, error: &StoreError) -> bool {
        self.standing.failed(error)
    }

    /// Takes note that the store was written.
    pub(super) fn held(&self) {
        self.standing.held();
    }

    /// How often the store's server was away and came back.
    pub(super) fn returns(&self) -> u64 {
        self.standing.returns()
    }

    /// Goes back from memory to the disk, if there is room. Nothing may write meanwhile.
    pub(super) fn resume(&self) {
        let mut notice = |notice: &str| tracing::warn!(notice, "the store was mended");
        self.standing.resume(&self.home.data, || self.home.open_store(false, &mut notice));
    }

    /// What is kept of people's words.
    #[must_use]
    pub fn keep_words(&self) -> KeepWords {
        self.settings.keep_words
    }

    /// The clock.
    #[must_use]
    pub fn clock(&self) -> Clock {
        self.settings.clock
    }

    /// Replaces the knowledge of the store by the pack in `source`, once it has been found right and
    /// compiled, and opens the store with it. What stood there before is not readied first: it costs more than
    /// most packs.
    ///
    /// # Errors
    /// With every problem of the pack, or when the store fails. Then nothing changes.
    pub fn import(
        home: impl Into<Home>,
        settings: Settings,
        source: &Source,
        notice: &mut dyn FnMut(&str),
    ) -> Result<Self> {
        let (home, mind) = (home.into(), compiled::of_sound_files(source)?);
        // What earlier imports left behind goes first.
        if !settings.start_fresh
            && home.server.is_none()
            && let Err(error) = SledStore::compact_if_loose(&home.data)
        {
            tracing::warn!(%error, "the store could not be compacted");
        }
        let store = home.open_store(settings.start_fresh, notice)?;
        let mind = mind::keep(store.as_ref(), &home.data, source, Origin::Imported, mind)?;
        Self::with(home, store, mind, settings)
    }

    /// Answers from `mind`, compiled from `source`, from the next turn on, and keeps both.
    ///
    /// # Errors
    /// When the store fails or cannot be written now. Then nothing changes.
    pub fn adopt(&self, source: &Source, mind: Understander) -> Result<()> {
        anyhow::ensure!(self.trouble().is_none(), "the store cannot be written now");
        let origin = if *source == embedded::files() { Origin::Embedded } else { Origin::Imported };
        let mind = mind::keep(self.store().as_ref(), &self.home.data, source, origin, mind)?;
        *self.mind.write() = mind;
        Ok(())
    }

    /// Goes back to the knowledge before the last change; before the first import it was the binary's.
    ///
    /// # Errors
    /// When there is none, or the store fails.
    pub fn rollback(&self) -> Result<()> {
        let mind = mind::roll_back(self.store().as_ref(), &self.home.data)?;
        *self.mind.write() = mind;
        Ok(())
    }

    /// The files of the current knowledge.
    ///
    /// # Errors
    /// When the store fails.
    pub fn export(&self) -> Result<Source> {
        mind::files_in_use(self.store().as_ref(), &self.home.data)
    }

    /// Puts everything on disk.
    ///
    /// # Errors
    /// When the store fails.
    pub fn flush(&self) -> Result<(), StoreError> {
        self.store().flush()
    }
}
