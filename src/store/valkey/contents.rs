//! Everything but the knowledge, read and replaced as a whole: each in one transaction, so of one moment.

use std::collections::BTreeMap;

use redis::Pipeline;

use super::handoffs::Written;
use super::inbox::{line_member, queued, read_member, read_vote_member, vote_member};
use super::place::ValkeyStore;
use super::scripts::{RAISE, on};
use super::settle::read_link;
use crate::store::answers::Recorded;
use crate::store::codec::{encode, encode_memory, read_handoff, read_memory};
use crate::store::inbox::Ticket;
use crate::store::{Contents, Store, StoreError};

/// A hash by number, a hash by name, a sorted set, a sorted set with what it is sorted by.
type ByNumber = BTreeMap<u64, Vec<u8>>;
type ByName = Vec<(String, Vec<u8>)>;
type Members = Vec<Vec<u8>>;
type Scored = Vec<(String, i64)>;
/// What is read, in the order in which it is asked for.
type Everything = (ByName, Members, ByNumber, ByNumber, ByNumber, Scored, Members, ByNumber, Members, Option<Vec<u8>>);

/// Adds the records of a queue.
fn put_queue<T: serde::Serialize>(to: &mut Pipeline, key: &str, records: &[(Ticket, T)]) -> Result<(), StoreError> {
    for (ticket, record) in records {
        to.cmd("HSET").arg(key).arg(ticket.0).arg(encode(record)?).ignore();
    }
    Ok(())
}

impl ValkeyStore {
    /// What puts `contents` into the place of everything but the knowledge.
    fn replacing(&self, contents: &Contents) -> Result<Pipeline, StoreError> {
        let keys = &self.keys;
        let mut all = redis::pipe();
        all.atomic().cmd("DEL");
        for key in [&keys.conversations, &keys.lines, &keys.handoffs, &keys.handoffs_open, &keys.handoffs_staff] {
            all.arg(key);
        }
        for key in [&keys.questions, &keys.outgoing, &keys.seen, &keys.votes, &keys.unanswered] {
            all.arg(key);
        }
        for key in [&keys.answers, &keys.answer_ids, &keys.chain, &keys.chain_start] {
            all.arg(key);
        }
        all.ignore();
        for (id, memory) in &contents.conversations {
            all.cmd("HSET").arg(&keys.conversations).arg(id).arg(encode_memory(memory)?).ignore();
        }
        for (ticket, line) in &contents.lines {
            all.cmd("ZADD").arg(&keys.lines).arg(0).arg(line_member(*ticket, line)?).ignore();
        }
        for handoff in &contents.handoffs {
            Written::new(handoff)?.put(self, &mut all);
        }
        put_queue(&mut all, &keys.questions, &contents.questions)?;
        put_queue(&mut all, &keys.outgoing, &contents.outgoing)?;
        put_queue(&mut all, &keys.unanswered, &contents.unanswered)?;
        for (event, at) in &contents.seen {
            all.cmd("ZADD").arg(&keys.seen).arg(at).arg(event).ignore();
        }
        for vote in &contents.votes {
            all.cmd("ZADD").arg(&keys.votes).arg(0).arg(vote_member(vote)?).ignore();
        }
        for record in &contents.answers {
            all.cmd("ZADD").arg(&keys.answers).arg(record.number()).arg(record.encode()?).ignore();
            all.cmd("HSET").arg(&keys.answer_ids).arg(record.id()).arg(record.number()).ignore();
        }
        let end = contents.answers.last().map_or_else(|| contents.chain_start.clone(), Recorded::chain);
        all.cmd("SET").arg(&keys.chain).arg(encode(&end)?).ignore();
        all.cmd("SET").arg(&keys.chain_start).arg(encode(&contents.chain_start)?).ignore();
        Ok(all)
    }
}

impl Store for ValkeyStore {
    fn contents(&self) -> Result<Contents, StoreError> {
        let keys = &self.keys;
        let mut all = redis::pipe();
        all.atomic().cmd("HGETALL").arg(&keys.conversations);
        all.cmd("ZRANGE").arg(&keys.lines).arg(0).arg(-1);
        for key in [&keys.handoffs, &keys.questions, &keys.outgoing] {
            all.cmd("HGETALL").arg(key);
        }
        all.cmd("ZRANGE").arg(&keys.seen).arg(0).arg(-1).arg("WITHSCORES");
        all.cmd("ZRANGE").arg(&keys.votes).arg(0).arg(-1);
        all.cmd("HGETALL").arg(&keys.unanswered);
        all.cmd("ZRANGE").arg(&keys.answers).arg(0).arg(-1);
        all.cmd("GET").arg(&keys.chain_start);
        let told: Everything = self.ask_all(&all)?;
        let (conversations, lines, handoffs, questions, outgoing, seen, votes, unanswered, answers, start) = told;
        let memory = |(id, bytes): (String, Vec<u8>)| Some((id, read_memory(&bytes)?));
        let mut lines: Vec<_> = lines.iter().filter_map(|member| read_member(member)).collect();
        lines.sort_by_key(|(ticket, _)| *ticket);
        Ok(Contents {
            conversations: conversations.into_iter().filter_map(memory).collect(),
            lines,
            handoffs: handoffs.into_values().filter_map(|bytes| read_handoff(&bytes)).collect(),
            questions: queued(questions, "question"),
            outgoing: queued(outgoing, "delivery"),
            seen,
            votes: votes.iter().map(|member| read_vote_member(member)).collect::<Result<_, _>>()?,
            unanswered: queued(unanswered, "unanswered question"),
            answers: answers.iter().filter_map(|bytes| Recorded::decode(bytes).ok()).collect(),
            chain_start: start.map(|bytes| read_link(&bytes)).transpose()?.unwrap_or_default(),
        })
    }

    fn replace_contents(&self, contents: &Contents) -> Result<(), StoreError> {
        // First, so that nobody is given a number that stands in what comes.
        let handoff = contents.handoffs.iter().map(|handoff| handoff.id).max().unwrap_or(0);
        for (key, last) in [(&self.keys.tickets, contents.last_ticket().0), (&self.keys.handoff_number, handoff)] {
            self.run::<()>(on(&RAISE, &[key]).arg(last))?;
        }
        self.ask_all(&self.replacing(contents)?)
    }

    fn flush(&self) -> Result<(), StoreError> {
        // What was acknowledged is on the server, which writes it to disk by its own setting.
        self.ask(&redis::cmd("PING"))
    }

    fn is_shared(&self) -> bool {
        true
    }
}
