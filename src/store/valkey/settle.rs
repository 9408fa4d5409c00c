//! Settling on the server: what becomes of questions is written by one script, whole or not at all.
//!
//! The links of the chain of answers are hashes, which a script cannot make: they are made here, from the end of the chain
//! as it is read, and the script writes only where that is still the end. Otherwise everything is looked at anew.

use std::collections::BTreeMap;

use redis::ScriptInvocation;
use rustc_hash::FxHashSet;

use super::handoffs::{Written, add};
use super::inbox::{TRIES, overtaken};
use super::place::ValkeyStore;
use super::scripts::{SETTLE, bytes, each, on};
use crate::store::StoreError;
use crate::store::answers::{Link, Recorded};
use crate::store::codec::{encode, encode_memory};
use crate::store::inbox::{Settling, Ticket};
use crate::store::leases::Fence;

/// How a question stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// It waits, and may be settled.
    Waits,
    /// It is not there any more.
    Gone,
    /// It waits, and its conversation was given to somebody else meanwhile.
    Overtaken,
}

/// What is there before something is settled.
struct Before {
    /// Where the chain of answers stands; empty where it has not begun.
    chain: Vec<u8>,
    standing: Vec<Standing>,
}

/// What becomes of one question, as it is written.
struct Item<'s> {
    ticket: Ticket,
    fence: Option<Fence>,
    conversation: &'s str,
    memory: Option<Vec<u8>>,
    outgoing: Vec<Vec<u8>>,
    handoff: Option<Written>,
    unanswered: Option<Vec<u8>>,
    lines: Vec<(&'s str, Vec<u8>)>,
    answer: Option<(Recorded, Vec<u8>)>,
}

impl<'s> Item<'s> {
    /// `one`, with its answer as the next link after `chain`.
    fn new(one: &'s Settling, chain: &mut Link) -> Result<Self, StoreError> {
        let Settling { ticket, question, settled } = one;
        let recorded = settled.answer.as_ref().map(|draft| Recorded::next(draft, chain));
        if let Some(recorded) = &recorded {
            *chain = recorded.chain();
        }
        let line = |line: &'s crate::store::Line| Ok((line.conversation.as_str(), encode(line)?));
        Ok(Self {
            ticket: *ticket,
            fence: settled.fence,
            conversation: &question.conversation,
            memory: settled.conversation.as_ref().map(encode_memory).transpose()?,
            outgoing: settled.outgoing.iter().map(encode).collect::<Result<_, _>>()?,
            handoff: settled.handoff.as_ref().map(Written::new).transpose()?,
            unanswered: settled.unanswered.as_ref().map(encode).transpose()?,
            lines: settled.lines.iter().map(line).collect::<Result<_, StoreError>>()?,
            answer: recorded.map(|r| r.encode().map(|bytes| (r, bytes))).transpose()?,
        })
    }

    /// Adds it to the script's arguments.
    fn add(&self, call: &mut ScriptInvocation<'_>) {
        call.arg(self.ticket.0).arg(self.fence.map(|fence| fence.0.to_string()).unwrap_or_default());
        call.arg(self.conversation);
        each(call, self.memory.as_slice(), |call, memory| bytes(call, memory));
        each(call, &self.outgoing, |call, outgoing| bytes(call, outgoing));
        each(call, self.handoff.as_slice(), add);
        each(call, self.unanswered.as_slice(), |call, unanswered| bytes(call, unanswered));
        each(call, &self.lines, |call, (conversation, line)| {
            call.arg(*conversation);
            bytes(call, line);
        });
        each(call, self.answer.as_slice(), |call, (record, line)| {
            call.arg(record.number()).arg(record.id());
            bytes(call, line);
        });
    }
}

impl ValkeyStore {
    pub(super) fn settle_together(&self, settling: &[Settling]) -> Result<Vec<Vec<Ticket>>, StoreError> {
        for _ in 0..TRIES {
            let before = self.before(settling)?;
            let mut written = FxHashSet::default();
            // A question that is settled twice at once is settled by the first.
            let first =
                |(one, standing): &(&Settling, &Standing)| **standing == Standing::Waits && written.insert(one.ticket);
            let waiting: Vec<&Settling> =
                settling.iter().zip(&before.standing).filter(first).map(|(one, _)| one).collect();
            let Some(tickets) = self.written(&waiting, &before.chain)? else { continue };
            let mut told: BTreeMap<Ticket, Vec<Ticket>> = waiting.iter().map(|one| one.ticket).zip(tickets).collect();
            let mut all = Vec::with_capacity(settling.len());
            for (one, standing) in settling.iter().zip(&before.standing) {
                all.push(match standing {
                    Standing::Waits => told.remove(&one.ticket).unwrap_or_default(),
                    Standing::Gone => self.written_before(one)?,
                    Standing::Overtaken => Vec::new(),
                });
            }
            return Ok(all);
        }
        Err(overtaken(self.connections.server()))
    }

    /// How the chain and the questions stand.
    fn before(&self, settling: &[Settling]) -> Result<Before, StoreError> {
        let mut asked = redis::pipe();
        asked.cmd("GET").arg(&self.keys.chain);
        for one in settling {
            asked.cmd("HEXISTS").arg(&self.keys.questions).arg(one.ticket.0);
            asked.cmd("HGET").arg(self.keys.lease(&one.question.conversation)).arg("fence");
        }
        let mut told = self.ask_all::<Vec<redis::Value>>(&asked)?.into_iter();
        let mut next = || told.next().unwrap_or(redis::Value::Nil);
        let read = |error: redis::ParsingError| StoreError::Unreadable("a question's standing", error.into());
        let chain: Option<Vec<u8>> = redis::from_redis_value(next()).map_err(read)?;
        let mut standing = Vec::with_capacity(settling.len());
        for one in settling {
            let waits: bool = redis::from_redis_value(next()).map_err(read)?;
            let last: Option<u64> = redis::from_redis_value(next()).map_err(read)?;
            let newer = one.settled.fence.is_some_and(|own| last.is_some_and(|last| last > own.0));
            standing.push(match (waits, newer) {
                (false, _) => Standing::Gone,
                (true, true) => Standing::Overtaken,
                (true, false) => Standing::Waits,
            });
        }
        Ok(Before { chain: chain.unwrap_or_default(), standing })
    }

    /// Writes what becomes of `waiting`; none where something has changed since `chain` was read.
    fn written(&self, waiting: &[&Settling], chain: &[u8]) -> Result<Option<Vec<Vec<Ticket>>>, StoreError> {
        if waiting.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let start = read_link(chain)?;
        let mut end = start.clone();
        let items = waiting.iter().map(|one| Item::new(one, &mut end)).collect::<Result<Vec<_>, _>>()?;
        let k = &self.keys;
        let mut names: Vec<&str> = vec![&k.questions, &k.outgoing, &k.conversations, &k.handoffs, &k.handoffs_open];
        names.extend([k.handoffs_staff.as_str(), &k.handoff_number, &k.unanswered, &k.lines, &k.answers]);
        names.extend([k.answer_ids.as_str(), &k.chain, &k.tickets]);
        let mut call = on(&SETTLE, &names);
        for item in &items {
            call.key(k.lease(item.conversation));
        }
        let moved: Vec<Vec<u8>> = if end == start { Vec::new() } else { vec![encode(&end)?] };
        each(&mut call, &moved, |call, after| {
            bytes(call, chain);
            bytes(call, after);
        });
        each(&mut call, &items, |call, item| item.add(call));
        let told: Result<Option<Vec<Vec<u64>>>, StoreError> = self.run_once(&call);
        let tickets = waiting.iter().map(|one| one.ticket);
        match &told {
            // Whether it was done nobody knows: to be looked at when it is asked for again.
            Err(StoreError::Away { .. }) => self.in_doubt.lock().extend(tickets),
            Ok(Some(_)) => {
                let mut doubted = self.in_doubt.lock();
                for ticket in tickets {
                    doubted.remove(&ticket);
                }
            }
            _ => {}
        }
        Ok(told?.map(|all| all.into_iter().map(|one| one.into_iter().map(Ticket).collect()).collect()))
    }

    /// The deliveries of a question that is not there any more: some only where it may have been settled by a call
    /// whose answer was lost, and then those that this call wrote.
    fn written_before(&self, one: &Settling) -> Result<Vec<Ticket>, StoreError> {
        if !self.in_doubt.lock().contains(&one.ticket) {
            return Ok(Vec::new());
        }
        let mut waiting = self.raw_queue(&self.keys.outgoing)?;
        let mut found = Vec::with_capacity(one.settled.outgoing.len());
        for outgoing in &one.settled.outgoing {
            let record = encode(outgoing)?;
            let ticket = waiting.iter().find(|(_, bytes)| **bytes == record).map(|(ticket, _)| *ticket);
            found.extend(ticket.inspect(|ticket| drop(waiting.remove(ticket))).map(Ticket));
        }
        self.in_doubt.lock().remove(&one.ticket);
        // All or none of them is there: they were written in one step, and nobody else delivers them.
        Ok(if found.len() == one.settled.outgoing.len() { found } else { Vec::new() })
    }
}

/// Where a chain stands; the beginning where nothing is written yet.
pub(super) fn read_link(bytes: &[u8]) -> Result<Link, StoreError> {
    if bytes.is_empty() {
        return Ok(Link::default());
    }
    serde_json::from_slice(bytes).map_err(|e| StoreError::Unreadable("a chain", e.into()))
}
