//! Everything but the knowledge, read and replaced as a whole.

use std::collections::BTreeMap;

use super::inbox::{queue, vote_key};
use super::{SledStore, answers, lines};
use crate::store::answers::{Answers as _, From};
use crate::store::codec::{encode, encode_memory, read_handoff, read_memory};
use crate::store::inbox::{Inbox as _, Ticket, Unanswered};
use crate::store::{Contents, Handoff, HandoffStatus, StoreError};

type Rows = BTreeMap<Vec<u8>, Vec<u8>>;

/// Puts `rows` into the place of what `tree` holds, in one step.
fn replace(tree: &::sled::Tree, rows: Rows) -> Result<(), StoreError> {
    let mut batch = ::sled::Batch::default();
    for key in tree.iter().keys() {
        let key = key?;
        if !rows.contains_key(key.as_ref()) {
            batch.remove(key);
        }
    }
    rows.into_iter().for_each(|(key, value)| batch.insert(key, value));
    tree.apply_batch(batch)?;
    Ok(())
}

fn queued<T: serde::Serialize>(records: &[(Ticket, T)]) -> Result<Rows, StoreError> {
    records.iter().map(|(ticket, record)| Ok((ticket.0.to_be_bytes().to_vec(), encode(record)?))).collect()
}

impl SledStore {
    pub(super) fn read_contents(&self) -> Result<Contents, StoreError> {
        let mut contents = Contents {
            handoffs: Vec::new(),
            questions: self.questions()?,
            outgoing: self.outgoing()?,
            lines: lines::all(&self.lines)?,
            votes: self.votes()?,
            unanswered: queue::<Unanswered>(&self.inbox.unanswered, "unanswered question")?,
            chain_start: self.chain_start()?,
            ..Contents::default()
        };
        for item in self.handoffs.all().0 {
            contents.handoffs.extend(read_handoff(&item?.1));
        }
        self.answers(From::Oldest, &mut |read| {
            contents.answers.extend(read);
            true
        })?;
        for item in &self.conversations {
            let (key, value) = item?;
            let id = String::from_utf8_lossy(&key).into_owned();
            contents.conversations.extend(read_memory(&value).map(|memory| (id, memory)));
        }
        for item in &self.inbox.seen {
            let (key, at) = item?;
            let at = at.as_ref().try_into().map(i64::from_be_bytes);
            contents.seen.extend(at.ok().map(|at| (String::from_utf8_lossy(&key).into_owned(), at)));
        }
        Ok(contents)
    }

    pub(super) fn write_contents(&self, contents: &Contents) -> Result<(), StoreError> {
        let conversations =
            contents.conversations.iter().map(|(id, memory)| Ok((id.as_bytes().to_vec(), encode_memory(memory)?)));
        replace(&self.conversations, conversations.collect::<Result<_, StoreError>>()?)?;
        let said =
            contents.lines.iter().map(|(ticket, line)| Ok((lines::key(&line.conversation, *ticket), encode(line)?)));
        replace(&self.lines, said.collect::<Result<_, StoreError>>()?)?;
        self.write_handoffs(&contents.handoffs)?;
        let trees = &self.inbox;
        replace(&trees.questions, queued(&contents.questions)?)?;
        replace(&trees.outgoing, queued(&contents.outgoing)?)?;
        replace(&trees.unanswered, queued(&contents.unanswered)?)?;
        let votes = contents.votes.iter().map(|v| Ok((vote_key(v).into_bytes(), encode(v)?)));
        replace(&trees.votes, votes.collect::<Result<_, StoreError>>()?)?;
        let seen = contents.seen.iter().map(|(event, at)| (event.as_bytes().to_vec(), at.to_be_bytes().to_vec()));
        replace(&trees.seen, seen.collect())?;
        let answers = contents.answers.iter().map(|r| Ok((answers::key(r), r.encode()?)));
        replace(&self.answers.records, answers.collect::<Result<_, StoreError>>()?)?;
        self.answers.write_start(&contents.chain_start)?;
        self.answers.changed();
        trees.leave_behind(contents.last_ticket().0);
        Ok(())
    }

    fn write_handoffs(&self, handoffs: &[Handoff]) -> Result<(), StoreError> {
        let (records, open, staff) = self.handoffs.all();
        let (mut by_number, mut by_conversation, mut by_thread) = (Rows::new(), Rows::new(), Rows::new());
        for handoff in handoffs {
            let number = handoff.id.to_be_bytes().to_vec();
            by_number.insert(number.clone(), encode(handoff)?);
            if handoff.status == HandoffStatus::Open {
                by_conversation.insert(handoff.conversation.clone().into_bytes(), number.clone());
                if let Some(thread) = handoff.staff.as_ref().and_then(|s| s.thread.as_ref()) {
                    by_thread.insert(thread.conversation.clone().into_bytes(), number);
                }
            }
        }
        replace(records, by_number)?;
        replace(open, by_conversation)?;
        replace(staff, by_thread)
    }
}
