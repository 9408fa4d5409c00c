//! The lines of conversations on sled, as JSON under the conversation's id and their place.
//!
//! Not responsible for writing them: `inbox` does, with the question that causes them.

use std::collections::BTreeSet;

use crate::store::codec::{prefix, read_line};
use crate::store::inbox::Ticket;
use crate::store::{Line, StoreError};

/// The key of a line.
pub(super) fn key(conversation: &str, ticket: Ticket) -> Vec<u8> {
    let mut key = prefix(conversation);
    key.extend(ticket.0.to_be_bytes());
    key
}

fn ticket(key: &[u8]) -> Option<Ticket> {
    let place = key.get(key.len().checked_sub(8)?..)?;
    place.try_into().ok().map(|bytes| Ticket(u64::from_be_bytes(bytes)))
}

/// The largest place of any line.
pub(super) fn last(lines: &::sled::Tree) -> Result<u64, ::sled::Error> {
    let mut last = 0;
    for key in lines.iter().keys() {
        last = last.max(ticket(&key?).map_or(0, |t| t.0));
    }
    Ok(last)
}

fn read(key: &[u8], bytes: &[u8]) -> Option<(Ticket, Line)> {
    Some((ticket(key)?, read_line(bytes)?))
}

/// Every line that can be read.
pub(super) fn all(lines: &::sled::Tree) -> Result<Vec<(Ticket, Line)>, StoreError> {
    let mut all = Vec::new();
    for item in lines {
        let (key, bytes) = item?;
        all.extend(read(&key, &bytes));
    }
    all.sort_by_key(|(ticket, _)| *ticket);
    Ok(all)
}

/// Forgets the lines of a conversation; returns how many.
pub(super) fn forget(lines: &::sled::Tree, conversation: &str) -> Result<usize, StoreError> {
    let mut gone = 0;
    for key in lines.scan_prefix(prefix(conversation)).keys() {
        lines.remove(key?)?;
        gone += 1;
    }
    Ok(gone)
}

/// Forgets the lines of conversations in which nothing was said since `before`.
pub(super) fn expire(lines: &::sled::Tree, before: i64) -> Result<(), StoreError> {
    let all = all(lines)?;
    let fresh: BTreeSet<&str> =
        all.iter().filter(|(_, l)| l.at >= before).map(|(_, l)| l.conversation.as_str()).collect();
    for (ticket, line) in all.iter().filter(|(_, l)| !fresh.contains(l.conversation.as_str())) {
        lines.remove(key(&line.conversation, *ticket))?;
    }
    Ok(())
}

/// The lines of a conversation after a place.
pub(super) fn after(
    lines: &::sled::Tree,
    conversation: &str,
    after: Ticket,
) -> Result<Vec<(Ticket, Line)>, StoreError> {
    let mut found = Vec::new();
    for item in lines.range(key(conversation, Ticket(after.0.saturating_add(1)))..) {
        let (key, bytes) = item?;
        if !key.starts_with(&prefix(conversation)) {
            break;
        }
        found.extend(read(&key, &bytes));
    }
    Ok(found)
}
