//! Hand-offs on the server: the records by number, and the open ones by conversation and by staff thread.

use std::collections::BTreeMap;

use redis::ScriptInvocation;

use super::place::ValkeyStore;
use super::scripts::{DROP_HANDOFFS, FIND_HANDOFF, each, on};
use crate::store::codec::{encode, read_handoff};
use crate::store::{Handoff, HandoffStatus, Handoffs, StoreError};

/// A hand-off as it is written.
pub(super) struct Written {
    id: u64,
    open: bool,
    conversation: String,
    /// The staff's thread; empty where there is none.
    thread: String,
    bytes: Vec<u8>,
}

impl Written {
    pub(super) fn new(handoff: &Handoff) -> Result<Self, StoreError> {
        Ok(Self::of(handoff, encode(handoff)?))
    }

    /// `handoff`, which is kept as `bytes`.
    fn of(handoff: &Handoff, bytes: Vec<u8>) -> Self {
        let thread = handoff.staff.as_ref().and_then(|staff| staff.thread.as_ref());
        Self {
            id: handoff.id,
            open: handoff.status == HandoffStatus::Open,
            conversation: handoff.conversation.clone(),
            thread: thread.map(|thread| thread.conversation.clone()).unwrap_or_default(),
            bytes,
        }
    }

    /// The commands that write it where nothing was before.
    pub(super) fn put(&self, store: &ValkeyStore, to: &mut redis::Pipeline) {
        let keys = &store.keys;
        to.cmd("HSET").arg(&keys.handoffs).arg(self.id).arg(&self.bytes).ignore();
        if self.open {
            to.cmd("HSET").arg(&keys.handoffs_open).arg(&self.conversation).arg(self.id).ignore();
            if !self.thread.is_empty() {
                to.cmd("HSET").arg(&keys.handoffs_staff).arg(&self.thread).arg(self.id).ignore();
            }
        }
    }
}

/// Adds a hand-off to a script's arguments, as `handoff()` reads it.
pub(super) fn add(call: &mut ScriptInvocation<'_>, one: &Written) {
    call.arg(one.id).arg(u8::from(one.open)).arg(&one.conversation).arg(&one.thread).arg(&one.bytes);
}

impl ValkeyStore {
    /// The open hand-off that `index` finds, as it is kept.
    pub(super) fn found(&self, index: &str, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(on(&FIND_HANDOFF, &[index, &self.keys.handoffs]).arg(key))
    }

    /// The hand-offs that can be read, as they are and as they are kept.
    fn all_handoffs(&self) -> Result<Vec<(Handoff, Vec<u8>)>, StoreError> {
        let records: BTreeMap<u64, Vec<u8>> = self.raw_queue(&self.keys.handoffs)?;
        Ok(records.into_values().filter_map(|bytes| Some((read_handoff(&bytes)?, bytes))).collect())
    }

    /// Forgets the hand-offs that `gone` says true of, unless they change meanwhile; returns how many.
    pub(super) fn drop_handoffs(&self, gone: impl Fn(&Handoff) -> bool) -> Result<usize, StoreError> {
        let all = self.all_handoffs()?.into_iter().filter(|(handoff, _)| gone(handoff));
        let old: Vec<Written> = all.map(|(handoff, bytes)| Written::of(&handoff, bytes)).collect();
        if old.is_empty() {
            return Ok(0);
        }
        let keys = &self.keys;
        let mut call = on(&DROP_HANDOFFS, &[&keys.handoffs, &keys.handoffs_open, &keys.handoffs_staff]);
        each(&mut call, &old, add);
        self.run(&call)
    }
}

impl Handoffs for ValkeyStore {
    fn next_handoff(&self) -> Result<u64, StoreError> {
        self.ask(redis::cmd("INCR").arg(&self.keys.handoff_number))
    }

    fn open_handoff(&self, conversation: &str) -> Result<Option<Handoff>, StoreError> {
        Ok(self.found(&self.keys.handoffs_open, conversation)?.and_then(|bytes| read_handoff(&bytes)))
    }

    fn handoff_of_staff(&self, thread: &str) -> Result<Option<Handoff>, StoreError> {
        Ok(self.found(&self.keys.handoffs_staff, thread)?.and_then(|bytes| read_handoff(&bytes)))
    }

    fn handoffs(&self) -> Result<Vec<Handoff>, StoreError> {
        Ok(self.all_handoffs()?.into_iter().map(|(handoff, _)| handoff).collect())
    }
}
