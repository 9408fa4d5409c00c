//! What the checks of stores are made of: questions, replies, hand-offs.

use crate::message::Memo;
use crate::store::inbox::{Accepted, Author, Outgoing, Question, Said, Settled, Ticket};
use crate::store::{Handoff, HandoffStatus, Staff, StaffThread, Store};

/// A question of one conversation.
pub(in crate::store) fn question(event: &str) -> Question {
    Question {
        event: event.to_owned(),
        channel: "slack".to_owned(),
        conversation: "slack:a".to_owned(),
        author: Author::Person,
        text: "ロカベンとは".to_owned(),
        files: Vec::new(),
        address: serde_json::json!({"channel": "C1"}),
        received_ms: 5,
    }
}

pub(super) fn note(event: &str) -> Outgoing {
    Outgoing {
        event: event.to_owned(),
        channel: "slack".to_owned(),
        conversation: "slack:a".to_owned(),
        to: Author::Person,
        address: serde_json::Value::Null,
        said: Said::Note("はい".to_owned()),
    }
}

pub(super) fn handoff(id: u64, conversation: &str) -> Handoff {
    Handoff {
        id,
        conversation: conversation.to_owned(),
        channel: "slack".to_owned(),
        address: serde_json::json!({"channel": "C1"}),
        staff: Some(Staff { channel: "discord".to_owned(), thread: None }),
        memo: Memo { topic: Some("ロカベン".to_owned()), ..Memo::default() },
        opened: 1,
        answered: 0,
        status: HandoffStatus::Open,
    }
}

pub(super) fn thread(name: &str) -> StaffThread {
    StaffThread { conversation: name.to_owned(), address: serde_json::json!({"thread": name}) }
}

pub(super) fn accept(store: &dyn Store, question: Question) -> Ticket {
    match store.accept(&[question], 0).expect("accept")[..] {
        [Accepted::New(ticket)] => ticket,
        ref other => panic!("not new: {other:?}"),
    }
}

/// Takes in a question of `conversation` and settles it.
pub(super) fn settle(store: &dyn Store, event: &str, conversation: &str, settled: &Settled) -> Vec<Ticket> {
    let question = Question { conversation: conversation.to_owned(), ..question(event) };
    let ticket = accept(store, question.clone());
    store.settle(ticket, &question, settled).expect("settle")
}
