//! Conversations on the server, and forgetting.

use redis::ScriptInvocation;

use super::inbox::{line_bounds, read_member, read_vote_member};
use super::keys::{before, end_of, from};
use super::place::ValkeyStore;
use super::scripts::{DROP_LINES, DROP_SAME, bytes, each, on};
use crate::store::codec::{prefix, read_memory, read_queued};
use crate::store::inbox::{Inbox as _, Ticket, Unanswered};
use crate::store::{Conversation, Conversations, Handoffs as _, StoreError};

/// Records that are read at once where there may be many.
pub(super) const PAGE: usize = 500;

/// A field of a hash and its value.
type Field = (Vec<u8>, Vec<u8>);
/// The lines of a conversation: its first and last bound, and the last member.
type Said = (Vec<u8>, Vec<u8>, Vec<u8>);

impl ValkeyStore {
    /// Walks over a hash, page by page.
    fn each_page(
        &self,
        key: &str,
        take: &mut dyn FnMut(Vec<Field>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut cursor = 0_u64;
        loop {
            let page: (u64, Vec<Field>) = self.ask(redis::cmd("HSCAN").arg(key).arg(cursor).arg("COUNT").arg(PAGE))?;
            cursor = page.0;
            take(page.1)?;
            if cursor == 0 {
                return Ok(());
            }
        }
    }

    /// Forgets fields of a hash that `gone` says true of, unless they change meanwhile; returns how many.
    fn drop_fields(&self, key: &str, gone: impl Fn(&[u8], &[u8]) -> bool) -> Result<usize, StoreError> {
        let mut count = 0;
        self.each_page(key, &mut |page| {
            let old: Vec<Field> = page.into_iter().filter(|(field, value)| gone(field, value)).collect();
            if !old.is_empty() {
                let mut call = on(&DROP_SAME, &[key]);
                each(&mut call, &old, |call: &mut ScriptInvocation<'_>, (field, value)| {
                    bytes(call, field);
                    bytes(call, value);
                });
                count += self.run::<usize>(&call)?;
            }
            Ok(())
        })?;
        Ok(count)
    }

    /// Forgets the lines of conversations in which nothing was said since `old`.
    fn expire_lines(&self, old: i64) -> Result<(), StoreError> {
        let members: Vec<Vec<u8>> = self.ask(redis::cmd("ZRANGE").arg(&self.keys.lines).arg(0).arg(-1))?;
        let of = |member: &[u8]| member.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
        let fresh = |member: &Vec<u8>| read_member(member).is_some_and(|(_, line)| line.at >= old);
        let silent = members.chunk_by(|a, b| of(a) == of(b)).filter(|said| !said.iter().any(fresh));
        let bounds = silent.filter_map(|said| {
            let last = said.last()?;
            let own = [of(last), vec![0]].concat();
            Some((from(&own), before(&end_of(&own)), last.clone()))
        });
        let gone: Vec<Said> = bounds.collect();
        for page in gone.chunks(PAGE) {
            let mut call = on(&DROP_LINES, &[&self.keys.lines]);
            each(&mut call, page, |call: &mut ScriptInvocation<'_>, (first, end, last)| {
                [first, end, last].into_iter().for_each(|part| bytes(call, part));
            });
            self.run::<()>(&call)?;
        }
        Ok(())
    }
}

impl Conversations for ValkeyStore {
    fn conversation(&self, id: &str) -> Result<Option<Conversation>, StoreError> {
        let bytes: Option<Vec<u8>> = self.ask(redis::cmd("HGET").arg(&self.keys.conversations).arg(id))?;
        Ok(bytes.and_then(|bytes| read_memory(&bytes)))
    }

    fn forget_conversation(&self, id: &str) -> Result<(), StoreError> {
        self.ask(redis::cmd("HDEL").arg(&self.keys.conversations).arg(id))
    }

    fn forget_person(&self, id: &str) -> Result<usize, StoreError> {
        let own = |conversation: &str| conversation == id;
        let questions = self.questions()?.into_iter().filter(|(_, q)| own(&q.conversation)).map(|(t, _)| t.0);
        let outgoing = self.outgoing()?.into_iter().filter(|(_, o)| own(&o.conversation)).map(|(t, _)| t.0);
        let (questions, outgoing): (Vec<u64>, Vec<u64>) = (questions.collect(), outgoing.collect());
        let (keys, votes, lines) = (&self.keys, prefix(id), line_bounds(id, Ticket(0)));
        let mut gone = redis::pipe();
        gone.atomic().cmd("HDEL").arg(&keys.conversations).arg(id);
        gone.cmd("ZREMRANGEBYLEX").arg(&keys.lines).arg(lines.0).arg(lines.1);
        gone.cmd("ZREMRANGEBYLEX").arg(&keys.votes).arg(from(&votes)).arg(before(&end_of(&votes)));
        gone.cmd("DEL").arg(keys.lease(id)).ignore();
        for (key, tickets) in [(&keys.questions, questions), (&keys.outgoing, outgoing)] {
            if !tickets.is_empty() {
                gone.cmd("HDEL").arg(key).arg(tickets);
            }
        }
        let records: Vec<usize> = self.ask_all(&gone)?;
        let handoffs = self.drop_handoffs(|handoff| own(&handoff.conversation))?;
        let answers = self.change_answers(
            |_| false,
            |record| record.answer().is_some_and(|answer| own(&answer.conversation)) && record.forget(),
        )?;
        Ok(records.into_iter().sum::<usize>() + handoffs + answers)
    }

    fn expire_records(&self, before: i64) -> Result<usize, StoreError> {
        let last = self.handoffs()?.last().map(|handoff| handoff.id);
        let handoffs = self.drop_handoffs(|handoff| handoff.opened < before && Some(handoff.id) != last)?;
        let members: Vec<Vec<u8>> = self.ask(redis::cmd("ZRANGE").arg(&self.keys.votes).arg(0).arg(-1))?;
        let mut old = Vec::new();
        for member in members {
            if read_vote_member(&member)?.at < before {
                old.push(member);
            }
        }
        let votes: usize =
            if old.is_empty() { 0 } else { self.ask(redis::cmd("ZREM").arg(&self.keys.votes).arg(old))? };
        let unanswered = self.drop_fields(&self.keys.unanswered, |_, record| {
            read_queued::<Unanswered>(0, record, "unanswered question").is_some_and(|(_, u)| u.at < before)
        })?;
        Ok(handoffs + votes + unanswered + self.expire_answers(before)?)
    }

    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError> {
        let old = |_: &[u8], memory: &[u8]| read_memory(memory).is_none_or(|c| c.updated < before);
        let gone = self.drop_fields(&self.keys.conversations, old)?;
        self.expire_lines(before)?;
        Ok(gone)
    }
}
