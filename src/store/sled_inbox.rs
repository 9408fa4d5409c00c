//! The inbox on sled.
//!
//! Records are JSON: an answer on its way must survive an update of the program.
//! Keys of queues are tickets in big endian, so that sled's order is the order of arrival.

use ::sled::Transactional as _;
use ::sled::transaction::{ConflictableTransactionError, TransactionError, TransactionalTree};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::inbox::{Accepted, Inbox, Outgoing, Question, Relay, SEEN_FOR_S, Settled, Ticket, Unanswered, Vote};
use super::sled::SledStore;

/// The trees of the inbox.
#[derive(Debug)]
pub(super) struct Trees {
    questions: ::sled::Tree,
    outgoing: ::sled::Tree,
    seen: ::sled::Tree,
    relays: ::sled::Tree,
    staff: ::sled::Tree,
    votes: ::sled::Tree,
    unanswered: ::sled::Tree,
}

impl Trees {
    pub(super) fn open(db: &::sled::Db) -> Result<Self, ::sled::Error> {
        Ok(Self {
            questions: db.open_tree("questions")?,
            outgoing: db.open_tree("outgoing")?,
            seen: db.open_tree("seen")?,
            relays: db.open_tree("relays")?,
            staff: db.open_tree("staff")?,
            votes: db.open_tree("votes")?,
            unanswered: db.open_tree("unanswered")?,
        })
    }
}

/// The id under which an event is remembered.
fn event_key(channel: &str, event: &str) -> Vec<u8> {
    format!("{channel}/{event}").into_bytes()
}

fn encode(record: &impl Serialize) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(record).map_err(|e| StoreError::Record("a record", e))
}

/// All records of a queue in order; one that cannot be read is logged and left where it is.
fn queue<T: DeserializeOwned>(tree: &::sled::Tree, name: &str) -> Result<Vec<(Ticket, T)>, StoreError> {
    let mut records = Vec::new();
    for item in tree {
        let (key, bytes) = item?;
        let Ok(number) = key.as_ref().try_into().map(u64::from_be_bytes) else { continue };
        match serde_json::from_slice(&bytes) {
            Ok(record) => records.push((Ticket(number), record)),
            Err(error) => tracing::error!(ticket = number, %error, "unreadable {name} left in the store"),
        }
    }
    Ok(records)
}

/// A record; one that cannot be read counts as none.
fn record<T: DeserializeOwned>(tree: &::sled::Tree, key: &[u8]) -> Result<Option<T>, StoreError> {
    let Some(bytes) = tree.get(key)? else { return Ok(None) };
    Ok(serde_json::from_slice(&bytes).inspect_err(|error| tracing::error!(%error, "unreadable record")).ok())
}

fn put_relay(
    relays: &TransactionalTree,
    staff: &TransactionalTree,
    relay: &Relay,
    bytes: &[u8],
) -> Result<(), ConflictableTransactionError<StoreError>> {
    relays.insert(relay.conversation.as_bytes(), bytes)?;
    if let Some(thread) = &relay.staff {
        staff.insert(thread.as_bytes(), relay.conversation.as_bytes())?;
    }
    Ok(())
}

fn failed(error: TransactionError<StoreError>) -> StoreError {
    match error {
        TransactionError::Abort(error) => error,
        TransactionError::Storage(error) => error.into(),
    }
}

impl Inbox for SledStore {
    fn accept(&self, questions: &[Question], now: i64) -> Result<Vec<Accepted>, StoreError> {
        let trees = &self.inbox;
        let records: Vec<(Vec<u8>, Vec<u8>, u64)> = questions
            .iter()
            .map(|q| Ok((event_key(&q.channel, &q.event), encode(q)?, self.db.generate_id()?)))
            .collect::<Result<_, StoreError>>()?;
        (&trees.seen, &trees.questions)
            .transaction(|(seen, waiting)| {
                let mut taken = Vec::with_capacity(records.len());
                for (event, bytes, number) in &records {
                    let known = seen.get(event)?.and_then(|v| v.as_ref().try_into().ok().map(i64::from_be_bytes));
                    if known.is_some_and(|at| now - at <= SEEN_FOR_S) {
                        taken.push(Accepted::Duplicate);
                        continue;
                    }
                    seen.insert(event.as_slice(), &now.to_be_bytes())?;
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

    fn settle(&self, ticket: Ticket, question: &Question, settled: &Settled) -> Result<Vec<Ticket>, StoreError> {
        let trees = &self.inbox;
        let memory = (settled.conversation.as_ref())
            .map(|c| postcard::to_stdvec(c).map_err(|e| StoreError::Unreadable("a conversation", e)))
            .transpose()?;
        let outgoing: Vec<(u64, Vec<u8>)> = (settled.outgoing.iter())
            .map(|o| Ok((self.db.generate_id()?, encode(o)?)))
            .collect::<Result<_, StoreError>>()?;
        let relay = settled.relay.as_ref().map(|h| Ok::<_, StoreError>((h, encode(h)?))).transpose()?;
        let closed = settled.closed.as_deref().map(|c| self.relay(c)).transpose()?.flatten();
        let unanswered = settled
            .unanswered
            .as_ref()
            .map(|u| Ok::<_, StoreError>((self.db.generate_id()?, encode(u)?)))
            .transpose()?;
        (&trees.questions, &trees.outgoing, &self.conversations, &trees.relays, &trees.staff, &trees.unanswered)
            .transaction(|(waiting, out, conversations, relays, staff, no_answer)| {
                if waiting.remove(&ticket.0.to_be_bytes())?.is_none() {
                    return Ok(Vec::new());
                }
                if let Some(bytes) = &memory {
                    conversations.insert(question.conversation.as_bytes(), bytes.as_slice())?;
                }
                for (number, bytes) in &outgoing {
                    out.insert(&number.to_be_bytes(), bytes.as_slice())?;
                }
                if let Some((relay, bytes)) = &relay {
                    put_relay(relays, staff, relay, bytes)?;
                }
                if let Some(closed) = &closed {
                    relays.remove(closed.conversation.as_bytes())?;
                    if let Some(thread) = &closed.staff {
                        staff.remove(thread.as_bytes())?;
                    }
                }
                if let Some((number, bytes)) = &unanswered {
                    no_answer.insert(&number.to_be_bytes(), bytes.as_slice())?;
                }
                Ok(outgoing.iter().map(|(number, _)| Ticket(*number)).collect())
            })
            .map_err(failed)
    }

    fn outgoing(&self) -> Result<Vec<(Ticket, Outgoing)>, StoreError> {
        queue(&self.inbox.outgoing, "delivery")
    }

    fn delivered(&self, ticket: Ticket, relay: Option<&Relay>) -> Result<(), StoreError> {
        let trees = &self.inbox;
        let relay = relay.map(|h| Ok::<_, StoreError>((h, encode(h)?))).transpose()?;
        (&trees.outgoing, &trees.relays, &trees.staff)
            .transaction(|(out, relays, staff)| {
                out.remove(&ticket.0.to_be_bytes())?;
                // It may have been ended in the meantime.
                if let Some((relay, bytes)) = &relay
                    && relays.get(relay.conversation.as_bytes())?.is_some()
                {
                    put_relay(relays, staff, relay, bytes)?;
                }
                Ok(())
            })
            .map_err(failed)
    }

    fn relay(&self, conversation: &str) -> Result<Option<Relay>, StoreError> {
        record(&self.inbox.relays, conversation.as_bytes())
    }

    fn relay_of_staff(&self, staff: &str) -> Result<Option<Relay>, StoreError> {
        let Some(conversation) = self.inbox.staff.get(staff)? else { return Ok(None) };
        record(&self.inbox.relays, &conversation)
    }

    fn vote(&self, vote: &Vote) -> Result<(), StoreError> {
        let key = format!("{}/{}", vote.conversation, vote.event);
        self.inbox.votes.insert(key.as_bytes(), encode(vote)?)?;
        Ok(())
    }

    fn votes(&self) -> Result<Vec<Vote>, StoreError> {
        self.inbox
            .votes
            .iter()
            .map(|item| serde_json::from_slice(&item?.1).map_err(|e| StoreError::Record("a vote", e)))
            .collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::inbox::{Author, Said};
    use crate::store::{Conversation, Store as _};

    fn question(event: &str) -> Question {
        Question {
            event: event.to_owned(),
            channel: "slack".to_owned(),
            conversation: "slack:a".to_owned(),
            author: Author::Person,
            text: "ロカベンとは".to_owned(),
            address: serde_json::json!({"channel": "C1"}),
            received_ms: 5,
        }
    }

    fn note(event: &str) -> Outgoing {
        Outgoing {
            event: event.to_owned(),
            channel: "slack".to_owned(),
            conversation: "slack:a".to_owned(),
            to: Author::Person,
            address: serde_json::Value::Null,
            said: Said::Note("はい".to_owned()),
        }
    }

    #[test]
    fn an_event_is_taken_once_for_a_day_even_after_reopening() {
        let dir = tempfile::tempdir().expect("dir");
        let batch = [question("1"), question("2"), question("1")];
        {
            let store = SledStore::open(dir.path()).expect("open").store;
            let taken = store.accept(&batch, 1_000).expect("accept");
            assert!(matches!(taken[..], [Accepted::New(a), Accepted::New(b), Accepted::Duplicate] if a < b));
            store.flush().expect("flush");
        }
        let store = SledStore::open(dir.path()).expect("open").store;
        assert_eq!(store.accept(&batch[..1], 1_000 + SEEN_FOR_S).expect("accept"), [Accepted::Duplicate]);
        assert!(matches!(store.accept(&batch[..1], 1_001 + SEEN_FOR_S).expect("accept")[..], [Accepted::New(_)]));
        let waiting = store.questions().expect("questions");
        assert_eq!(waiting.iter().map(|(_, q)| q.event.as_str()).collect::<Vec<_>>(), ["1", "2", "1"]);
        assert_eq!(waiting[1].1, question("2"));
        assert_eq!(store.forget_events(2_000).expect("forget"), 1);
    }

    #[test]
    fn a_question_is_settled_once() {
        let dir = tempfile::tempdir().expect("dir");
        let store = SledStore::open(dir.path()).expect("open").store;
        let Accepted::New(ticket) = store.accept(&[question("1")], 0).expect("accept")[0] else {
            panic!("not new");
        };
        let settled = Settled {
            conversation: Some(Conversation { updated: 7, ..Conversation::default() }),
            outgoing: vec![note("1")],
            ..Settled::default()
        };
        let tickets = store.settle(ticket, &question("1"), &settled).expect("settle");
        assert_eq!(tickets.len(), 1);
        assert!(store.settle(ticket, &question("1"), &settled).expect("again").is_empty());
        assert!(store.questions().expect("questions").is_empty());
        assert_eq!(store.conversation("slack:a").expect("memory").expect("some").updated, 7);
        assert_eq!(store.outgoing().expect("outgoing"), [(tickets[0], note("1"))]);
        store.delivered(tickets[0], None).expect("delivered");
        assert!(store.outgoing().expect("outgoing").is_empty());
    }

    #[test]
    fn a_handoff_is_found_from_both_ends_until_it_closes() {
        let dir = tempfile::tempdir().expect("dir");
        let store = SledStore::open(dir.path()).expect("open").store;
        let mut relay = Relay {
            conversation: "discord:a".to_owned(),
            channel: "discord".to_owned(),
            address: serde_json::Value::Null,
            staff: None,
            staff_address: None,
            staff_channel: "slack".to_owned(),
            record: None,
            opened: 1,
        };
        let settle = |event: &str, settled: &Settled| {
            let Accepted::New(ticket) = store.accept(&[question(event)], 0).expect("accept")[0] else {
                panic!("not new");
            };
            store.settle(ticket, &question(event), settled).expect("settle")
        };
        let open = Settled { relay: Some(relay.clone()), outgoing: vec![note("1")], ..Settled::default() };
        let tickets = settle("1", &open);
        assert_eq!(store.relay("discord:a").expect("read").as_ref(), Some(&relay));
        relay.staff = Some("slack:S:1".to_owned());
        store.delivered(tickets[0], Some(&relay)).expect("delivered");
        assert_eq!(store.relay_of_staff("slack:S:1").expect("read").as_ref(), Some(&relay));
        settle("2", &Settled { closed: Some("discord:a".to_owned()), ..Settled::default() });
        assert_eq!(store.relay("discord:a").expect("read"), None);
        assert_eq!(store.relay_of_staff("slack:S:1").expect("read"), None);
    }

    #[test]
    fn a_second_vote_replaces_the_first() {
        let dir = tempfile::tempdir().expect("dir");
        let store = SledStore::open(dir.path()).expect("open").store;
        for helpful in [true, false] {
            let vote = Vote { event: "1".into(), conversation: "c".into(), entry: None, helpful, at: 1 };
            store.vote(&vote).expect("vote");
        }
        let votes = store.votes().expect("votes");
        assert_eq!(votes.len(), 1);
        assert!(!votes[0].helpful);
    }
}
