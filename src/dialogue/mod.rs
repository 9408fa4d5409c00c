//! The conversation: [`step`] turns a state and a message into a state and a reply.
//!
//! Pure and synchronous: no clock, no store, no channel. The order in which a
//! message is tried: steering words, a look-up of a number or address, the
//! current topic, then a question of its own.

mod broad;
mod compose;
mod focus;
mod follow_up;
mod matching;
mod memo;
mod navigate;
mod policy;
mod recall;
mod repair;
mod several;
mod state;
mod talk;

use jiff::civil::DateTime;

pub use navigate::{Move, steer};
pub use state::{Question, State, Topic};

use crate::message::Reply;
use crate::understanding::Understander;

/// One turn: what was said at `now` (Japan time), answered.
#[must_use]
pub fn step(state: &State, text: &str, mind: &Understander, now: DateTime) -> (State, Reply) {
    let mut policy = policy::Policy::new(state, mind, now);
    let mut reply = policy.turn(text);
    for contact in &mut reply.contacts {
        contact.look(&mind.knowledge, now);
    }
    let mut state = policy.into_state();
    state.choices.clone_from(&reply.choices);
    (state, reply)
}
