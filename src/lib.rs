//! madoguchi (窓口): a Japanese help-desk chatbot that answers from a checked
//! knowledge pack, offline and from one binary.
//!
//! The path of a message, one way:
//!
//! ```text
//! channel → service → dialogue::step → reply → channel
//!              │          │
//!            store    understanding ← language
//!                         │
//!                     knowledge
//! ```
//!
//! Of `core/`, the crate that the build compiles the binary's pack with, too:
//!
//! - [`language`]: text → words, with readings and offsets (the only user of Lindera)
//! - [`knowledge`]: the typed pack, its files, its checks, its desks and dates
//! - [`understanding`]: words → intent, entries, facet, slots, confidence
//! - [`compiled`]: a pack compiled ahead, as bytes
//!
//! Here:
//!
//! - [`dialogue`]: state + message → state + [`message::Reply`]; pure
//! - [`message`]: the reply, whatever channel draws it, and its one outline
//! - [`config`]: what the operator sets, by file, flag and environment
//! - [`store`]: what outlives the process (the only user of sled)
//! - [`mind`]: where knowledge comes from, and what answers while there is none
//! - [`service`]: the one door to a turn: in order, once, settled on disk, delivered; [`engine`] owns
//!   mind, store and clock
//! - [`channel`], [`cli`]: where people read and type
//! - [`script`], [`evaluate`]: conversations as tests, and measurements
//! - [`officers`]: what people asked, edits with their effect, editions, freshness: what an office works with
//! - [`reach`], [`map`]: what the choices lead to, walked from the greeting; the same as pictures

pub mod channel;
pub mod cli;
pub mod config;
pub mod dialogue;
pub mod evaluate;
pub mod map;
pub mod message;
pub mod mind;
pub mod officers;
pub mod reach;
pub mod script;
pub mod service;
pub mod store;

pub use madoguchi_core::{compiled, knowledge, language, understanding};
pub use service::engine;
