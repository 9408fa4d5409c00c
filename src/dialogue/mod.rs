//! The conversation: [`step`] turns a state and a message into a state and a reply.
//!
//! Pure and synchronous: no clock, no store, no channel. What can mean only one thing comes first: a question of the
//! pack word for word, steering words, a choice, a look-up of a number or address (`policy`). Whatever else is said is
//! heard clause by clause (`hearing`), read in every way it could be meant (`reading`), and the best way is carried out
//! (`perform`).

mod answer;
mod aside;
mod broad;
mod compared;
mod compose;
mod finish;
mod focus;
mod hearing;
mod memo;
mod navigate;
mod offered;
mod once;
mod perform;
mod picked;
mod place;
mod policy;
mod reading;
mod recall;
mod repair;
mod request;
mod rest;
mod settle;
mod several;
mod shortlist;
mod state;
mod talk;
mod texts;
mod verbatim;
mod verdict;
mod words;

use jiff::civil::DateTime;

pub use answer::FACTS;
pub use navigate::{Move, steer};
pub use reading::SEVERAL;
pub use state::{Question, State, Topic};

use crate::language::{MAX_CHARS, is_cut};
use crate::message::Reply;
use crate::understanding::Understander;

/// One turn: what was said at `now` (Japan time), answered.
#[must_use]
pub fn step(state: &State, text: &str, mind: &Understander, now: DateTime) -> (State, Reply) {
    let mut policy = policy::Policy::new(state, mind, now);
    let mut reply = policy.turn(text);
    tracing::debug!(answered_by = policy.answered_by, "answered");
    if is_cut(text) {
        reply.notices.push(mind.knowledge.phrasebook.reply.cut(MAX_CHARS));
    }
    for contact in &mut reply.contacts {
        contact.look(&mind.knowledge, now);
    }
    (policy.into_state(), reply)
}

/// A reading of a message with what it would lead to.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Name of the reading.
    pub name: &'static str,
    /// Its score.
    pub score: f32,
    /// Where it is several things: what each of them is and how it is read.
    pub pieces: Vec<(String, &'static str)>,
    /// Its features that are not 0: group, name, value.
    pub features: Vec<(&'static str, &'static str, f32)>,
    /// The memory after it.
    pub state: State,
    /// The reply.
    pub reply: Reply,
}

/// Every reading of a message, best first; none where a rule answers that can mean only one thing.
#[must_use]
pub fn possible(state: &State, text: &str, mind: &Understander, now: DateTime) -> Option<Vec<Candidate>> {
    policy::Policy::new(state, mind, now).possible(text)
}
