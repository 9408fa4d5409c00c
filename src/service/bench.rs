//! A mind without a store, for scripts and measurements.

use std::time::Instant;

use anyhow::Result;

use super::engine::{Answered, Clock};
use crate::dialogue::{State, step};
use crate::message::Reply;
use crate::mind::embedded;
use crate::understanding::Understander;

/// A mind without a store, for scripts and measurements: many conversations, nothing kept.
#[derive(Debug)]
pub struct Bench {
    mind: Understander,
}

impl Bench {
    /// The pack in the binary.
    ///
    /// # Errors
    /// When it does not compile.
    pub fn embedded() -> Result<Self> {
        Ok(Self { mind: embedded::mind()? })
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

    /// Answers one message without a conversation.
    #[must_use]
    pub fn ask(&self, text: &str, clock: Clock) -> Answered {
        self.conversation(clock).answer(text)
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

    /// The same with the time it took.
    pub fn answer(&mut self, text: &str) -> Answered {
        let start = Instant::now();
        let reply = self.say(text);
        Answered { reply, elapsed: start.elapsed() }
    }

    /// The conversation's memory.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }
}
