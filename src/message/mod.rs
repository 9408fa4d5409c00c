//! Channel-neutral messages: what a reply holds, and the one outline that every channel draws.
//!
//! - [`reply`], [`contact`], [`memo`]: what a reply is made of
//! - [`outline`]: its pieces in their order, with their labels
//! - [`cut`]: lengths as channels count them, and the one way to cut text
//! - `plain`, `json`: the text every person could read, and the contract's shape
//!
//! Not responsible for deciding what to say.

pub mod contact;
pub mod cut;
mod json;
pub mod memo;
pub mod outline;
mod plain;
pub mod reply;

pub use contact::Contact;
pub use memo::Memo;
pub use reply::{Block, Choice, Citation, EntryScore, IntentScore, LinkRef, Reply, ReplyKind, Source};
