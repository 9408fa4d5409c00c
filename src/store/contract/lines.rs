//! What every store does with the lines that channels show again.

use super::given::settle;
use crate::store::inbox::{Said, Settled, Ticket};
use crate::store::{Conversation, Line, Spoken, Store};

/// Something told.
pub(super) fn line(conversation: &str, event: &str, at: i64) -> Line {
    Line {
        conversation: conversation.to_owned(),
        event: event.to_owned(),
        at,
        spoken: Spoken::Told(Said::Note("said".to_owned())),
    }
}

pub(super) fn are_of_one_conversation_and_go_with_it(store: &dyn Store) {
    let said = |conversation: &str, event: &str, at| Settled {
        conversation: Some(Conversation { updated: at, ..Conversation::default() }),
        lines: vec![line(conversation, event, at), line(conversation, event, at)],
        ..Settled::default()
    };
    for (conversation, event, at) in [("web:a", "1", 10), ("web:ab", "2", 10), ("web:a", "3", 90)] {
        settle(store, event, conversation, &said(conversation, event, at));
    }
    let events = |conversation: &str, after| -> Vec<String> {
        store.lines(conversation, after).expect("lines").into_iter().map(|(_, l)| l.event).collect()
    };
    assert_eq!(events("web:a", Ticket(0)), ["1", "1", "3", "3"]);
    let second = store.lines("web:a", Ticket(0)).expect("lines")[1].0;
    assert_eq!(events("web:a", second), ["3", "3"]);
    assert_eq!(events("web", Ticket(0)), [""; 0]);
    store.expire_conversations(50).expect("expire");
    assert_eq!((events("web:a", Ticket(0)).len(), events("web:ab", Ticket(0)).len()), (4, 0));
    assert_eq!(store.forget_person("web:a").expect("forget"), 5);
    assert_eq!(events("web:a", Ticket(0)), [""; 0]);
}
