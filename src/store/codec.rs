//! Records as bytes and the keys they go under: the same in every store that outlives the process.
//!
//! JSON for what must survive an update of the program, postcard for memories and labels, which may be forgotten by one
//! or are written anew. Not responsible for where the bytes are kept.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::inbox::{Ticket, Vote};
use super::{Conversation, Handoff, Label, Line, StoreError};

/// Ends a conversation's id within a key: no id holds it.
const END: u8 = 0;

/// A record as JSON.
pub(super) fn encode(record: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(record).map_err(|e| StoreError::Unreadable("a record", e.into()))
}

/// A conversation's memory.
pub(super) fn encode_memory(memory: &Conversation) -> Result<Vec<u8>, StoreError> {
    postcard::to_stdvec(memory).map_err(|e| StoreError::Unreadable("a conversation", e.into()))
}

/// A memory; one of another version of the program counts as none.
pub(super) fn read_memory(bytes: &[u8]) -> Option<Conversation> {
    let told = |error: &_| tracing::warn!(%error, "a stored conversation of another version is forgotten");
    postcard::from_bytes(bytes).inspect_err(told).ok()
}

/// What a version of knowledge is.
pub(super) fn encode_label(label: &Label) -> Result<Vec<u8>, StoreError> {
    postcard::to_stdvec(label).map_err(|e| StoreError::Unreadable("knowledge", e.into()))
}

/// A label; one that cannot be read counts as none.
pub(super) fn read_label(bytes: &[u8]) -> Option<Label> {
    postcard::from_bytes(bytes).inspect_err(|error| tracing::error!(%error, "the stored knowledge cannot be read")).ok()
}

/// A hand-off; one that cannot be read counts as none.
pub(super) fn read_handoff(bytes: &[u8]) -> Option<Handoff> {
    serde_json::from_slice(bytes).inspect_err(|error| tracing::error!(%error, "unreadable hand-off")).ok()
}

/// A record of a queue; one that cannot be read is logged and left where it is.
pub(super) fn read_queued<T: DeserializeOwned>(number: u64, bytes: &[u8], name: &str) -> Option<(Ticket, T)> {
    let told = |error: &_| tracing::error!(ticket = number, %error, "unreadable {name} left in the store");
    serde_json::from_slice(bytes).inspect_err(told).ok().map(|record| (Ticket(number), record))
}

/// A vote of [`super::Inbox::votes`].
pub(super) fn read_vote(bytes: &[u8]) -> Result<Vote, StoreError> {
    serde_json::from_slice(bytes).map_err(|e| StoreError::Unreadable("a vote", e.into()))
}

/// A line; one that cannot be read counts as none.
pub(super) fn read_line(bytes: &[u8]) -> Option<Line> {
    serde_json::from_slice(bytes).inspect_err(|error| tracing::error!(%error, "unreadable line")).ok()
}

/// What the keys of a conversation begin with.
pub(super) fn prefix(conversation: &str) -> Vec<u8> {
    let mut prefix = conversation.as_bytes().to_vec();
    prefix.push(END);
    prefix
}
