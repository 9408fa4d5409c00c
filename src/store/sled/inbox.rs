//! The inbox on sled.
//!
//! Records are JSON: an answer on its way must survive an update of the program.
//! Keys of queues are tickets in big endian, so that sled's order is the order of arrival.

use std::sync::atomic::{AtomicU64, Ordering};

use ::sled::Transactional as _;
use ::sled::transaction::TransactionError;
use serde::de::DeserializeOwned;

use super::handoffs::{put, put_thread};
use super::lines;
use super::{SledStore, number};
use crate::store::answers::{Link, Recorded};
use crate::store::codec::{encode, encode_memory, read_queued, read_vote};
use crate::store::inbox::{
    Accepted, Delivered, Inbox, Outgoing, Question, SEEN_FOR_S, Settling, Ticket, Unanswered, Vote, event_key,
};
use crate::store::{Handoff, Line, StoreError};

/// The trees of the inbox.
#[derive(Debug)]
pub(super) struct Trees {
    pub(super) questions: ::sled::Tree,
    pub(super) outgoing: ::sled::Tree,
    pub(super) seen: ::sled::Tree,
    pub(super) votes: ::sled::Tree,
    pub(super) unanswered: ::sled::Tree,
    /// The last ticket given out. sled's own numbers do not come along when records are carried over.
    given: AtomicU64,
}

impl Trees {
    pub(super) fn open(db: &::sled::Db) -> Result<Self, ::sled::Error> {
        let (questions, outgoing) = (db.open_tree("questions")?, db.open_tree("outgoing")?);
        let unanswered = db.open_tree("unanswered")?;
        let mut given = 0;
        for queue in [&questions, &outgoing, &unanswered] {
            given = given.max(queue.last()?.and_then(|(key, _)| number(&key)).unwrap_or(0));
        }
        let (seen, votes) = (db.open_tree("seen")?, db.open_tree("votes")?);
        Ok(Self { questions, outgoing, seen, votes, unanswered, given: AtomicU64::new(given) })
    }

    pub(super) fn next(&self) -> u64 {
        self.given.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Tickets from here on are larger than `last`.
    pub(super) fn leave_behind(&self, last: u64) {
        self.given.fetch_max(last, Ordering::Relaxed);
    }
}

/// The key of a vote: its conversation and answer.
pub(super) fn vote_key(vote: &Vote) -> String {
    format!("{}/{}", vote.conversation, vote.event)
}

/// All records of a queue in order; one that cannot be read is logged and left where it is.
pub(super) fn queue<T: DeserializeOwned>(tree: &::sled::Tree, name: &str) -> Result<Vec<(Ticket, T)>, StoreError> {
    let mut records = Vec::new();
    for item in tree {
        let (key, bytes) = item?;
        let Some(number) = number(&key) else { continue };
        records.extend(read_queued(number, &bytes, name));
    }
    Ok(records)
}

pub(super) fn failed(error: TransactionError<StoreError>) -> StoreError {
    match error {
        TransactionError::Abort(error) => error,
        TransactionError::Storage(error) => error.into(),
    }
}

/// What became of a question as it is written.
struct Written<'s> {
    memory: Option<(&'s str, Vec<u8>)>,
    outgoing: Vec<(u64, Vec<u8>)>,
    handoff: Option<(&'s Handoff, Vec<u8>)>,
    unanswered: Option<(u64, Vec<u8>)>,
    said: Vec<(Vec<u8>, Vec<u8>)>,
    answer: Option<(Vec<u8>, Vec<u8>)>,
}

impl SledStore {
    /// What is written of a question that is settled; its answer goes on from the end of `chain`.
    fn written<'s>(&self, one: &'s Settling, chain: &mut Option<Link>) -> Result<Written<'s>, StoreError> {
        let Settling { question, settled, .. } = one;
        let next = || self.inbox.next();
        let memory = (settled.conversation.as_ref()).map(encode_memory).transpose()?;
        let recorded =
            (settled.answer.as_ref()).map(|draft| Recorded::next(draft, chain.as_ref().unwrap_or(&Link::default())));
        let answer = recorded.as_ref().map(|r| Ok::<_, StoreError>((super::answers::key(r), r.encode()?)));
        let answer = answer.transpose()?;
        if let Some(recorded) = recorded {
            *chain = Some(recorded.chain());
        }
        Ok(Written {
            memory: memory.map(|bytes| (question.conversation.as_str(), bytes)),
            outgoing: (settled.outgoing.iter()).map(|o| Ok((next(), encode(o)?))).collect::<Result<_, StoreError>>()?,
            handoff: settled.handoff.as_ref().map(|h| Ok::<_, StoreError>((h, encode(h)?))).transpose()?,
            unanswered: settled.unanswered.as_ref().map(|u| Ok::<_, StoreError>((next(), encode(u)?))).transpose()?,
            said: (settled.lines.iter())
                .map(|line| Ok((lines::key(&line.conversation, Ticket(next())), encode(line)?)))
                .collect::<Result<_, StoreError>>()?,
            answer,
        })
    }
}

impl Inbox for SledStore {
    fn accept(&self, questions: &[Question], now: i64) -> Result<Vec<Accepted>, StoreError> {
        let trees = &self.inbox;
        let records: Vec<(String, Vec<u8>, u64)> = questions
            .iter()
            .map(|q| Ok((event_key(&q.channel, &q.event), encode(q)?, trees.next())))
            .collect::<Result<_, StoreError>>()?;
        (&trees.seen, &trees.questions)
            .transaction(|(seen, waiting)| {
                let mut taken = Vec::with_capacity(records.len());
                for (event, bytes, number) in &records {
                    let known =
                        seen.get(event.as_bytes())?.and_then(|v| v.as_ref().try_into().ok().map(i64::from_be_bytes));
                    if known.is_some_and(|at| now - at <= SEEN_FOR_S) {
                        taken.push(Accepted::Duplicate);
                        continue;
                    }
                    seen.insert(event.as_bytes(), &now.to_be_bytes())?;
                    waiting.insert(&number.to_be_bytes(), bytes.as_slice())?;
                    taken.push(Accepted::New(Ticket(*number)));
                }
                Ok(taken)
            })
            .map_err(failed)
    }

    fn questions(&self) -> Result<Vec<(Ticket, Question)>, StoreError> {
        queue(&self.inbox.questions, "question")
    }

    fn settle_all(&self, settling: &[Settling]) -> Result<Vec<Vec<Ticket>>, StoreError> {
        let trees = &self.inbox;
        // Whoever holds the chain settles alone: what waits now waits until it is written.
        let mut chain = self.answers.hold()?;
        let (mut next, mut writing) = (chain.clone(), Vec::new());
        for one in settling {
            let known = |s: &(Ticket, Option<Written>)| s.0 == one.ticket;
            let waits = trees.questions.contains_key(one.ticket.0.to_be_bytes())? && !writing.iter().any(known);
            let written = if waits { Some(self.written(one, &mut next)?) } else { None };
            writing.push((one.ticket, written));
        }
        let (records, open, staff) = self.handoffs.all();
        let answers = &self.answers.records;
        let (questions, out, unanswered_in) = (&trees.questions, &trees.outgoing, &trees.unanswered);
        let (memories, said_in) = (&self.conversations, &self.lines);
        (questions, out, memories, said_in, unanswered_in, records, open, staff, answers)
            .transaction(|(waiting, out, conversations, lines, no_answer, records, open, staff, answers)| {
                for (ticket, one) in &writing {
                    let Some(one) = one else { continue };
                    waiting.remove(&ticket.0.to_be_bytes())?;
                    if let Some((conversation, bytes)) = &one.memory {
                        conversations.insert(conversation.as_bytes(), bytes.as_slice())?;
                    }
                    for (number, bytes) in &one.outgoing {
                        out.insert(&number.to_be_bytes(), bytes.as_slice())?;
                    }
                    if let Some((handoff, bytes)) = &one.handoff {
                        put((records, open, staff), handoff, bytes)?;
                    }
                    for (key, bytes) in &one.said {
                        lines.insert(key.as_slice(), bytes.as_slice())?;
                    }
                    if let Some((number, bytes)) = &one.unanswered {
                        no_answer.insert(&number.to_be_bytes(), bytes.as_slice())?;
                    }
                    if let Some((key, bytes)) = &one.answer {
                        answers.insert(key.as_slice(), bytes.as_slice())?;
                    }
                }
                Ok(())
            })
            .map_err(failed)?;
        *chain = next;
        let tickets = |one: Written| one.outgoing.into_iter().map(|(number, _)| Ticket(number)).collect();
        Ok(writing.into_iter().map(|(_, one)| one.map_or_else(Vec::new, tickets)).collect())
    }

    fn outgoing(&self) -> Result<Vec<(Ticket, Outgoing)>, StoreError> {
        queue(&self.inbox.outgoing, "delivery")
    }

    fn delivered_all(&self, delivered: &[Delivered]) -> Result<(), StoreError> {
        let (records, open, staff) = self.handoffs.all();
        (&self.inbox.outgoing, records, open, staff)
            .transaction(|(out, records, open, staff)| {
                for Delivered { ticket, thread } in delivered {
                    out.remove(&ticket.0.to_be_bytes())?;
                    if let Some((conversation, thread)) = thread {
                        put_thread((records, open, staff), conversation, thread)?;
                    }
                }
                Ok(())
            })
            .map_err(failed)
    }

    fn lines(&self, conversation: &str, after: Ticket) -> Result<Vec<(Ticket, Line)>, StoreError> {
        lines::after(&self.lines, conversation, after)
    }

    fn vote(&self, vote: &Vote) -> Result<(), StoreError> {
        self.inbox.votes.insert(vote_key(vote), encode(vote)?)?;
        Ok(())
    }

    fn votes(&self) -> Result<Vec<Vote>, StoreError> {
        self.inbox.votes.iter().map(|item| read_vote(&item?.1)).collect()
    }

    fn votes_in(&self, conversation: &str) -> Result<Vec<Vote>, StoreError> {
        let mut votes = Vec::new();
        // Another conversation's id may begin with this one and a stroke.
        for item in self.inbox.votes.scan_prefix(format!("{conversation}/")) {
            votes.extend(serde_json::from_slice::<Vote>(&item?.1).ok().filter(|v| v.conversation == conversation));
        }
        Ok(votes)
    }

    fn unanswered(&self) -> Result<Vec<Unanswered>, StoreError> {
        Ok(queue(&self.inbox.unanswered, "unanswered question")?.into_iter().map(|(_, u)| u).collect())
    }

    fn forget_events(&self, before: i64) -> Result<usize, StoreError> {
        let mut gone = 0;
        for item in &self.inbox.seen {
            let (key, at) = item?;
            if at.as_ref().try_into().map(i64::from_be_bytes).is_ok_and(|at| at < before) {
                self.inbox.seen.remove(key)?;
                gone += 1;
            }
        }
        Ok(gone)
    }
}
