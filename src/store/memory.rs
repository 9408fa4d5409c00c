//! A store that lives as long as the process: plain maps behind one lock, for tests and measurements.

use std::collections::BTreeMap;

use parking_lot::Mutex;
use rustc_hash::{FxHashMap, FxHashSet};

use super::answers::{Answers, From, Link, Read, Recorded};
use super::inbox::{
    Accepted, Delivered, Inbox, Outgoing, Question, SEEN_FOR_S, Settled, Settling, Ticket, Unanswered, Vote, event_key,
};
use super::leases::Leases;
use super::versions::{Label, Version, Versions};
use super::{Contents, Conversation, Conversations, Handoff, HandoffStatus, Handoffs, Line, Staff, Store, StoreError};

#[derive(Debug, Default)]
struct Kept {
    current: Option<Version>,
    previous: Option<Version>,
    conversations: FxHashMap<String, Conversation>,
    lines: BTreeMap<Ticket, Line>,
    handoffs: BTreeMap<u64, Handoff>,
    /// Conversation and staff thread → number, of the open ones.
    open: FxHashMap<String, u64>,
    staff: FxHashMap<String, u64>,
    given: u64,
    tickets: u64,
    questions: BTreeMap<Ticket, Question>,
    outgoing: BTreeMap<Ticket, Outgoing>,
    seen: FxHashMap<String, i64>,
    votes: BTreeMap<(String, String), Vote>,
    unanswered: BTreeMap<Ticket, Unanswered>,
    answers: Vec<Recorded>,
    chain_start: Link,
}

impl Kept {
    fn ticket(&mut self) -> Ticket {
        self.tickets += 1;
        Ticket(self.tickets)
    }

    fn records(&self) -> usize {
        let queues = self.questions.len() + self.outgoing.len() + self.unanswered.len();
        queues
            + self.conversations.len()
            + self.lines.len()
            + self.handoffs.len()
            + self.votes.len()
            + self.answers.len()
    }

    fn drop_handoffs(&mut self, gone: impl Fn(&Handoff) -> bool) {
        self.handoffs.retain(|_, h| !gone(h));
        let Self { handoffs, open, staff, .. } = self;
        open.retain(|_, id| handoffs.contains_key(id));
        staff.retain(|_, id| handoffs.contains_key(id));
    }

    /// Writes what became of a question; none of its deliveries where that was written before.
    fn settle(&mut self, ticket: Ticket, question: &Question, settled: &Settled) -> Vec<Ticket> {
        if self.questions.remove(&ticket).is_none() {
            return Vec::new();
        }
        if let Some(memory) = &settled.conversation {
            self.conversations.insert(question.conversation.clone(), memory.clone());
        }
        if let Some(handoff) = &settled.handoff {
            self.put_handoff(handoff.clone());
        }
        if let Some(unanswered) = settled.unanswered.clone() {
            let ticket = self.ticket();
            self.unanswered.insert(ticket, unanswered);
        }
        for line in &settled.lines {
            let ticket = self.ticket();
            self.lines.insert(ticket, line.clone());
        }
        if let Some(draft) = &settled.answer {
            let chain = self.answers.last().map_or_else(|| self.chain_start.clone(), Recorded::chain);
            self.answers.push(Recorded::next(draft, &chain));
        }
        let mut tickets = Vec::with_capacity(settled.outgoing.len());
        for outgoing in &settled.outgoing {
            let ticket = self.ticket();
            self.outgoing.insert(ticket, outgoing.clone());
            tickets.push(ticket);
        }
        tickets
    }

    fn put_handoff(&mut self, handoff: Handoff) {
        let thread = handoff.staff.as_ref().and_then(|s| s.thread.as_ref()).map(|t| t.conversation.clone());
        if handoff.status == HandoffStatus::Open {
            self.open.insert(handoff.conversation.clone(), handoff.id);
            self.staff.extend(thread.map(|thread| (thread, handoff.id)));
        } else {
            self.open.remove(&handoff.conversation);
            if let Some(thread) = thread {
                self.staff.remove(&thread);
            }
        }
        self.handoffs.insert(handoff.id, handoff);
    }
}

/// The store in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    kept: Mutex<Kept>,
}

impl Versions for MemoryStore {
    fn label(&self) -> Result<Option<Label>, StoreError> {
        Ok(self.kept.lock().current.as_ref().map(|v| v.label.clone()))
    }

    fn source(&self) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.kept.lock().current.as_ref().map(|v| v.source.clone()))
    }

    fn before(&self) -> Result<Option<Version>, StoreError> {
        Ok(self.kept.lock().previous.clone())
    }

    fn replace_knowledge(&self, label: &Label, source: &[u8]) -> Result<(), StoreError> {
        let mut kept = self.kept.lock();
        let before = kept.current.replace(Version { label: label.clone(), source: source.to_vec() });
        kept.previous = before.or(kept.previous.take());
        Ok(())
    }

    fn rollback(&self) -> Result<(), StoreError> {
        let mut kept = self.kept.lock();
        let previous = kept.previous.take().ok_or(StoreError::NoEarlier)?;
        kept.previous = kept.current.replace(previous);
        Ok(())
    }
}

impl Conversations for MemoryStore {
    fn conversation(&self, id: &str) -> Result<Option<Conversation>, StoreError> {
        Ok(self.kept.lock().conversations.get(id).cloned())
    }

    fn forget_conversation(&self, id: &str) -> Result<(), StoreError> {
        self.kept.lock().conversations.remove(id);
        Ok(())
    }

    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError> {
        let mut kept = self.kept.lock();
        let all = kept.conversations.len();
        kept.conversations.retain(|_, c| c.updated >= before);
        let gone = all - kept.conversations.len();
        let fresh: FxHashSet<String> =
            kept.lines.values().filter(|l| l.at >= before).map(|l| l.conversation.clone()).collect();
        kept.lines.retain(|_, line| fresh.contains(&line.conversation));
        Ok(gone)
    }

    fn forget_person(&self, id: &str) -> Result<usize, StoreError> {
        let mut kept = self.kept.lock();
        let all = kept.records();
        kept.conversations.remove(id);
        kept.lines.retain(|_, line| line.conversation != id);
        kept.questions.retain(|_, q| q.conversation != id);
        kept.outgoing.retain(|_, o| o.conversation != id);
        kept.votes.retain(|(conversation, _), _| conversation != id);
        kept.drop_handoffs(|h| h.conversation == id);
        let own = |r: &&mut Recorded| r.answer().is_some_and(|answer| answer.conversation == id);
        let recorded = kept.answers.iter_mut().filter(own).filter_map(|r| r.forget().then_some(())).count();
        Ok(all - kept.records() + recorded)
    }

    fn expire_records(&self, before: i64) -> Result<usize, StoreError> {
        let mut kept = self.kept.lock();
        let all = kept.records();
        let last = kept.handoffs.last_key_value().map(|(id, _)| *id);
        kept.drop_handoffs(|h| h.opened < before && Some(h.id) != last);
        kept.votes.retain(|_, v| v.at >= before);
        kept.unanswered.retain(|_, u| u.at >= before);
        let old = kept.answers.iter().take_while(|r| r.answer().is_none_or(|a| a.at < before)).count();
        let gone: Vec<Recorded> = kept.answers.drain(..old).collect();
        if let Some(last) = gone.last() {
            kept.chain_start = last.chain();
        }
        Ok(all - kept.records())
    }
}

impl Handoffs for MemoryStore {
    fn next_handoff(&self) -> Result<u64, StoreError> {
        let mut kept = self.kept.lock();
        let written = kept.handoffs.last_key_value().map_or(0, |(id, _)| *id);
        kept.given = kept.given.max(written) + 1;
        Ok(kept.given)
    }

    fn open_handoff(&self, conversation: &str) -> Result<Option<Handoff>, StoreError> {
        let kept = self.kept.lock();
        Ok(kept.open.get(conversation).and_then(|id| kept.handoffs.get(id)).cloned())
    }

    fn handoff_of_staff(&self, thread: &str) -> Result<Option<Handoff>, StoreError> {
        let kept = self.kept.lock();
        Ok(kept.staff.get(thread).and_then(|id| kept.handoffs.get(id)).cloned())
    }

    fn handoffs(&self) -> Result<Vec<Handoff>, StoreError> {
        Ok(self.kept.lock().handoffs.values().cloned().collect())
    }
}

impl Inbox for MemoryStore {
    fn accept(&self, questions: &[Question], now: i64) -> Result<Vec<Accepted>, StoreError> {
        let mut kept = self.kept.lock();
        let mut taken = Vec::with_capacity(questions.len());
        for question in questions {
            let event = event_key(&question.channel, &question.event);
            if kept.seen.get(&event).is_some_and(|at| now - at <= SEEN_FOR_S) {
                taken.push(Accepted::Duplicate);
                continue;
            }
            kept.seen.insert(event, now);
            let ticket = kept.ticket();
            kept.questions.insert(ticket, question.clone());
            taken.push(Accepted::New(ticket));
        }
        Ok(taken)
    }

    fn questions(&self) -> Result<Vec<(Ticket, Question)>, StoreError> {
        Ok(self.kept.lock().questions.iter().map(|(t, q)| (*t, q.clone())).collect())
    }

    fn settle_all(&self, settling: &[Settling]) -> Result<Vec<Vec<Ticket>>, StoreError> {
        let mut kept = self.kept.lock();
        Ok(settling.iter().map(|s| kept.settle(s.ticket, &s.question, &s.settled)).collect())
    }

    fn outgoing(&self) -> Result<Vec<(Ticket, Outgoing)>, StoreError> {
        Ok(self.kept.lock().outgoing.iter().map(|(t, o)| (*t, o.clone())).collect())
    }

    fn delivered_all(&self, delivered: &[Delivered]) -> Result<(), StoreError> {
        let mut kept = self.kept.lock();
        for Delivered { ticket, thread } in delivered {
            kept.outgoing.remove(ticket);
            let Some((conversation, thread)) = thread else { continue };
            let open = kept.open.get(conversation).and_then(|id| kept.handoffs.get(id)).cloned();
            if let Some(handoff) = open
                && let Some(staff) = handoff.staff
            {
                let staff = Some(Staff { thread: Some(thread.clone()), ..staff });
                kept.put_handoff(Handoff { staff, ..handoff });
            }
        }
        Ok(())
    }

    fn lines(&self, conversation: &str, after: Ticket) -> Result<Vec<(Ticket, Line)>, StoreError> {
        let kept = self.kept.lock();
        let later = kept.lines.range((std::ops::Bound::Excluded(after), std::ops::Bound::Unbounded));
        Ok(later.filter(|(_, l)| l.conversation == conversation).map(|(t, l)| (*t, l.clone())).collect())
    }

    fn vote(&self, vote: &Vote) -> Result<(), StoreError> {
        let answer = (vote.conversation.clone(), vote.event.clone());
        self.kept.lock().votes.insert(answer, vote.clone());
        Ok(())
    }

    fn votes(&self) -> Result<Vec<Vote>, StoreError> {
        Ok(self.kept.lock().votes.values().cloned().collect())
    }

    fn votes_in(&self, conversation: &str) -> Result<Vec<Vote>, StoreError> {
        let kept = self.kept.lock();
        Ok(kept.votes.values().filter(|v| v.conversation == conversation).cloned().collect())
    }

    fn unanswered(&self) -> Result<Vec<Unanswered>, StoreError> {
        Ok(self.kept.lock().unanswered.values().cloned().collect())
    }

    fn forget_events(&self, before: i64) -> Result<usize, StoreError> {
        let mut kept = self.kept.lock();
        let all = kept.seen.len();
        kept.seen.retain(|_, at| *at >= before);
        Ok(all - kept.seen.len())
    }
}

impl Answers for MemoryStore {
    fn answers(&self, from: From, take: &mut dyn FnMut(Read) -> bool) -> Result<(), StoreError> {
        let records = self.kept.lock().answers.clone();
        let mut records = records.into_iter();
        let mut next = || if from == From::Oldest { records.next() } else { records.next_back() };
        while next().is_some_and(|record| take(Ok(record))) {}
        Ok(())
    }

    fn answer(&self, id: &str) -> Result<Option<Recorded>, StoreError> {
        Ok(self.kept.lock().answers.iter().rev().find(|r| r.id() == id).cloned())
    }

    fn chain_start(&self) -> Result<Link, StoreError> {
        Ok(self.kept.lock().chain_start.clone())
    }

    fn forget_words(&self, before: i64) -> Result<usize, StoreError> {
        let mut kept = self.kept.lock();
        let old = kept.answers.iter_mut().take_while(|r| r.answer().is_none_or(|a| a.at < before));
        Ok(old.filter_map(|r| r.forget_words().then_some(())).count())
    }
}

impl Leases for MemoryStore {}

impl Store for MemoryStore {
    fn contents(&self) -> Result<Contents, StoreError> {
        let kept = self.kept.lock();
        Ok(Contents {
            conversations: kept.conversations.iter().map(|(id, c)| (id.clone(), c.clone())).collect(),
            lines: kept.lines.iter().map(|(t, l)| (*t, l.clone())).collect(),
            handoffs: kept.handoffs.values().cloned().collect(),
            questions: kept.questions.iter().map(|(t, q)| (*t, q.clone())).collect(),
            outgoing: kept.outgoing.iter().map(|(t, o)| (*t, o.clone())).collect(),
            seen: kept.seen.iter().map(|(event, at)| (event.clone(), *at)).collect(),
            votes: kept.votes.values().cloned().collect(),
            unanswered: kept.unanswered.iter().map(|(t, u)| (*t, u.clone())).collect(),
            answers: kept.answers.clone(),
            chain_start: kept.chain_start.clone(),
        })
    }

    fn replace_contents(&self, contents: &Contents) -> Result<(), StoreError> {
        let mut kept = self.kept.lock();
        let Kept { current, previous, given, tickets, .. } = std::mem::take(&mut *kept);
        let tickets = tickets.max(contents.last_ticket().0);
        *kept = Kept { current, previous, given, tickets, ..Kept::default() };
        kept.conversations.extend(contents.conversations.iter().cloned());
        kept.lines.extend(contents.lines.iter().cloned());
        contents.handoffs.iter().cloned().for_each(|handoff| kept.put_handoff(handoff));
        kept.questions.extend(contents.questions.iter().cloned());
        kept.outgoing.extend(contents.outgoing.iter().cloned());
        kept.seen.extend(contents.seen.iter().cloned());
        kept.votes.extend(contents.votes.iter().map(|v| ((v.conversation.clone(), v.event.clone()), v.clone())));
        kept.unanswered.extend(contents.unanswered.iter().cloned());
        kept.answers.extend(contents.answers.iter().cloned());
        kept.chain_start.clone_from(&contents.chain_start);
        Ok(())
    }

    fn flush(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_the_contract() {
        crate::store::contract::check(&|| (Box::new(MemoryStore::default()), Box::new(())));
    }
}
