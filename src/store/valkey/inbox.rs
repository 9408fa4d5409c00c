//! The inbox on the server: queues are hashes by ticket, put in order by those who read them.

use std::collections::BTreeMap;

use redis::ScriptInvocation;
use serde::de::DeserializeOwned;

use super::handoffs::{Written, add};
use super::keys::{before, end_of, from};
use super::place::ValkeyStore;
use super::scripts::{ACCEPT, DELIVERED, bytes, each, on};
use crate::store::codec::{encode, prefix, read_handoff, read_line, read_queued, read_vote};
use crate::store::inbox::{
    Accepted, Delivered, Inbox, Outgoing, Question, SEEN_FOR_S, Settling, Ticket, Unanswered, Vote, event_key,
};
use crate::store::{Line, Staff, StoreError};

/// Seconds of silence after which the server itself forgets all events: none of them counts any more. Single ones go
/// with [`Inbox::forget_events`]. One sorted set rather than a key for each event: it is replaced as a whole, read
/// without a walk over everything the server has, and scripts may name all keys they touch.
const SILENCE_S: i64 = SEEN_FOR_S + 3_600;
/// How often a write is tried anew because another process wrote in between.
pub(super) const TRIES: usize = 100;

/// What to say where all of them failed.
pub(super) fn overtaken(server: &str) -> StoreError {
    let source = format!("others wrote in between {TRIES} times").into();
    StoreError::Away { server: server.to_owned(), source }
}

/// The digits of a ticket within the key of a line: as many for each, so that their order is that of the numbers.
fn digits(ticket: u64) -> Vec<u8> {
    format!("{ticket:016x}").into_bytes()
}

/// A line as it stands among the others.
pub(super) fn line_member(ticket: Ticket, line: &Line) -> Result<Vec<u8>, StoreError> {
    Ok([prefix(&line.conversation), digits(ticket.0), encode(line)?].concat())
}

/// The line in a member, with its place.
pub(super) fn read_member(member: &[u8]) -> Option<(Ticket, Line)> {
    let rest = &member[member.iter().position(|byte| *byte == 0)? + 1..];
    let (place, record) = rest.split_at_checked(16)?;
    let place = u64::from_str_radix(std::str::from_utf8(place).ok()?, 16).ok()?;
    Some((Ticket(place), read_line(record)?))
}

/// The two bounds of a conversation's lines after a place.
pub(super) fn line_bounds(conversation: &str, after: Ticket) -> (Vec<u8>, Vec<u8>) {
    let own = prefix(conversation);
    let first = [own.clone(), digits(after.0.saturating_add(1))].concat();
    (from(&first), before(&end_of(&own)))
}

/// What a vote's member begins with.
fn vote_prefix(vote: &Vote) -> Vec<u8> {
    [prefix(&vote.conversation), prefix(&vote.event)].concat()
}

/// A vote as it stands among the others.
pub(super) fn vote_member(vote: &Vote) -> Result<Vec<u8>, StoreError> {
    Ok([vote_prefix(vote), encode(vote)?].concat())
}

/// The vote in a member.
pub(super) fn read_vote_member(member: &[u8]) -> Result<Vote, StoreError> {
    let record = member.splitn(3, |byte| *byte == 0).nth(2).unwrap_or_default();
    read_vote(record)
}

/// The records of a queue that can be read, in order.
pub(super) fn queued<T: DeserializeOwned>(records: BTreeMap<u64, Vec<u8>>, name: &str) -> Vec<(Ticket, T)> {
    records.into_iter().filter_map(|(number, bytes)| read_queued(number, &bytes, name)).collect()
}

impl ValkeyStore {
    /// A queue as it is kept.
    pub(super) fn raw_queue(&self, key: &str) -> Result<BTreeMap<u64, Vec<u8>>, StoreError> {
        self.ask(redis::cmd("HGETALL").arg(key))
    }

    fn members(&self, key: &str, first: &[u8], last: &[u8]) -> Result<Vec<Vec<u8>>, StoreError> {
        self.ask(redis::cmd("ZRANGEBYLEX").arg(key).arg(first).arg(last))
    }

    /// The hand-offs whose staff's thread is told, each with its record before.
    fn threads(&self, delivered: &[Delivered]) -> Result<Vec<(Vec<u8>, Written)>, StoreError> {
        let mut told: BTreeMap<u64, (Vec<u8>, Written)> = BTreeMap::new();
        for (conversation, thread) in delivered.iter().filter_map(|d| d.thread.as_ref()) {
            let Some(bytes) = self.found(&self.keys.handoffs_open, conversation)? else { continue };
            let Some(mut handoff) = read_handoff(&bytes) else { continue };
            let Some(side) = handoff.staff.take() else { continue };
            handoff.staff = Some(Staff { thread: Some(thread.clone()), ..side });
            told.insert(handoff.id, (bytes, Written::new(&handoff)?));
        }
        Ok(told.into_values().collect())
    }
}

impl Inbox for ValkeyStore {
    fn accept(&self, questions: &[Question], now: i64) -> Result<Vec<Accepted>, StoreError> {
        let keys = &self.keys;
        let mut call = on(&ACCEPT, &[&keys.seen, &keys.questions, &keys.tickets]);
        call.arg(now).arg(SEEN_FOR_S).arg(SILENCE_S).arg(questions.len());
        for question in questions {
            call.arg(event_key(&question.channel, &question.event)).arg(encode(question)?);
        }
        let tickets: Vec<u64> = self.run_once(&call)?;
        let accepted = |ticket| if ticket == 0 { Accepted::Duplicate } else { Accepted::New(Ticket(ticket)) };
        Ok(tickets.into_iter().map(accepted).collect())
    }

    fn questions(&self) -> Result<Vec<(Ticket, Question)>, StoreError> {
        Ok(queued(self.raw_queue(&self.keys.questions)?, "question"))
    }

    fn settle_all(&self, settling: &[Settling]) -> Result<Vec<Vec<Ticket>>, StoreError> {
        self.settle_together(settling)
    }

    fn outgoing(&self) -> Result<Vec<(Ticket, Outgoing)>, StoreError> {
        Ok(queued(self.raw_queue(&self.keys.outgoing)?, "delivery"))
    }

    fn delivered_all(&self, delivered: &[Delivered]) -> Result<(), StoreError> {
        let keys = &self.keys;
        let names = [&*keys.outgoing, &keys.handoffs, &keys.handoffs_open, &keys.handoffs_staff, &keys.handoff_number];
        for _ in 0..TRIES {
            let told = self.threads(delivered)?;
            let mut call = on(&DELIVERED, &names);
            each(&mut call, delivered, |call, one| {
                call.arg(one.ticket.0);
            });
            each(&mut call, &told, |call: &mut ScriptInvocation<'_>, (before, now)| {
                bytes(call, before);
                add(call, now);
            });
            if self.run::<bool>(&call)? {
                return Ok(());
            }
        }
        Err(overtaken(self.connections.server()))
    }

    fn lines(&self, conversation: &str, after: Ticket) -> Result<Vec<(Ticket, Line)>, StoreError> {
        let (first, last) = line_bounds(conversation, after);
        let members = self.members(&self.keys.lines, &first, &last)?;
        Ok(members.iter().filter_map(|member| read_member(member)).collect())
    }

    fn vote(&self, vote: &Vote) -> Result<(), StoreError> {
        let (own, key) = (vote_prefix(vote), &self.keys.votes);
        let mut both = redis::pipe();
        both.atomic().cmd("ZREMRANGEBYLEX").arg(key).arg(from(&own)).arg(before(&end_of(&own))).ignore();
        both.cmd("ZADD").arg(key).arg(0).arg(vote_member(vote)?).ignore();
        self.ask_all(&both)
    }

    fn votes(&self) -> Result<Vec<Vote>, StoreError> {
        let members: Vec<Vec<u8>> = self.ask(redis::cmd("ZRANGE").arg(&self.keys.votes).arg(0).arg(-1))?;
        members.iter().map(|member| read_vote_member(member)).collect()
    }

    fn votes_in(&self, conversation: &str) -> Result<Vec<Vote>, StoreError> {
        let own = prefix(conversation);
        let members = self.members(&self.keys.votes, &from(&own), &before(&end_of(&own)))?;
        Ok(members.iter().filter_map(|member| read_vote_member(member).ok()).collect())
    }

    fn unanswered(&self) -> Result<Vec<Unanswered>, StoreError> {
        let all = queued(self.raw_queue(&self.keys.unanswered)?, "unanswered question");
        Ok(all.into_iter().map(|(_, unanswered)| unanswered).collect())
    }

    fn forget_events(&self, before: i64) -> Result<usize, StoreError> {
        self.ask(redis::cmd("ZREMRANGEBYSCORE").arg(&self.keys.seen).arg("-inf").arg(format!("({before}")))
    }
}
