//! Conversations on sled, as postcard: one of another version of the program is forgotten.

use super::inbox::{queue, vote_key};
use super::{SledStore, lines};
use crate::store::codec::read_memory;
use crate::store::inbox::{Inbox as _, Unanswered};
use crate::store::{Conversation, Conversations, Handoffs as _, StoreError};

impl Conversations for SledStore {
    fn conversation(&self, id: &str) -> Result<Option<Conversation>, StoreError> {
        Ok(self.conversations.get(id)?.and_then(|bytes| read_memory(&bytes)))
    }

    fn forget_conversation(&self, id: &str) -> Result<(), StoreError> {
        self.conversations.remove(id)?;
        Ok(())
    }

    fn forget_person(&self, id: &str) -> Result<usize, StoreError> {
        let mut gone = usize::from(self.conversations.remove(id)?.is_some()) + lines::forget(&self.lines, id)?;
        for handoff in self.handoffs()?.iter().filter(|h| h.conversation == id) {
            self.handoffs.remove(handoff)?;
            gone += 1;
        }
        for (ticket, _) in self.questions()?.iter().filter(|(_, q)| q.conversation == id) {
            gone += usize::from(self.inbox.questions.remove(ticket.0.to_be_bytes())?.is_some());
        }
        for (ticket, _) in self.outgoing()?.iter().filter(|(_, o)| o.conversation == id) {
            gone += usize::from(self.inbox.outgoing.remove(ticket.0.to_be_bytes())?.is_some());
        }
        for vote in self.votes_in(id)? {
            gone += usize::from(self.inbox.votes.remove(vote_key(&vote))?.is_some());
        }
        let recorded = self.answers.change(
            |_| false,
            |record| record.answer().is_some_and(|answer| answer.conversation == id) && record.forget(),
        )?;
        Ok(gone + recorded)
    }

    fn expire_records(&self, before: i64) -> Result<usize, StoreError> {
        let mut gone = 0;
        let last = self.handoffs.all().0.last()?.map(|(key, _)| key);
        for handoff in self.handoffs()?.iter().filter(|h| h.opened < before) {
            if last.as_ref().is_none_or(|last| last.as_ref() != handoff.id.to_be_bytes()) {
                self.handoffs.remove(handoff)?;
                gone += 1;
            }
        }
        for vote in self.votes()?.iter().filter(|v| v.at < before) {
            self.inbox.votes.remove(vote_key(vote))?;
            gone += 1;
        }
        let unanswered = queue::<Unanswered>(&self.inbox.unanswered, "unanswered question")?;
        for (ticket, _) in unanswered.iter().filter(|(_, u)| u.at < before) {
            self.inbox.unanswered.remove(ticket.0.to_be_bytes())?;
            gone += 1;
        }
        Ok(gone + self.answers.expire(before)?)
    }

    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError> {
        let mut gone = 0;
        for item in &self.conversations {
            let (key, bytes) = item?;
            if read_memory(&bytes).is_none_or(|c| c.updated < before) {
                self.conversations.remove(key)?;
                gone += 1;
            }
        }
        lines::expire(&self.lines, before)?;
        Ok(gone)
    }
}
