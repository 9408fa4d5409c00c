//! What every store does, checked through the port alone: [`check`] runs the whole list.

mod answers;
mod given;
mod lines;

use std::any::Any;

use given::{accept, handoff, note, settle, thread};

pub(super) use answers::{draft, is_whole, recorded};
pub(super) use given::question;

use super::inbox::{Accepted, Delivered, Question, SEEN_FOR_S, Settled, Settling, Ticket, Unanswered, Vote};
use super::{Conversation, Handoff, HandoffStatus, Label, Origin, Store, StoreError};

/// An empty store, and whatever must live as long as it does.
pub(super) type Fresh = (Box<dyn Store>, Box<dyn Any>);

/// What a check is called, and what it does.
type Check = (&'static str, fn(&dyn Store));

/// Runs every check on a store of its own.
pub(super) fn check(fresh: &dyn Fn() -> Fresh) {
    let checks: [Check; 15] = [
        ("versions", versions_come_back_and_roll_back),
        ("conversations", conversations_expire),
        ("accept", an_event_is_taken_once_for_a_day),
        ("order", order_is_that_of_arrival),
        ("settle", a_question_is_settled_once),
        ("settle together", questions_settled_together_are_settled_once),
        ("handoff", a_handoff_is_found_from_both_ends_until_it_closes),
        ("numbers", a_handoff_keeps_its_number_while_open),
        ("late thread", a_thread_told_after_the_end_is_dropped),
        ("votes", a_second_vote_replaces_the_first),
        ("lines", lines::are_of_one_conversation_and_go_with_it),
        ("forget", a_person_is_forgotten_everywhere),
        ("expire", old_records_go_and_no_number_comes_again),
        ("answers", answers::are_a_chain_that_forgets_on_purpose_only),
        ("contents", contents_move_to_another_store),
    ];
    for (name, run) in checks {
        let (store, _guard) = fresh();
        let held = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| run(store.as_ref())));
        assert!(held.is_ok(), "the store does not hold: {name}");
    }
}

/// A version whose files tell it from others.
pub(super) fn put_knowledge(store: &dyn Store, text: &str) {
    let label = Label { hash: text.to_owned(), code: "code".to_owned(), origin: Origin::Imported };
    store.replace_knowledge(&label, &source(text)).expect("replace");
}

/// Longer than stores like to keep in one piece.
fn source(text: &str) -> Vec<u8> {
    text.repeat(100_000).into_bytes()
}

/// Puts something of every kind into a store.
pub(super) fn fill(store: &dyn Store) {
    put_knowledge(store, "one");
    put_knowledge(store, "two");
    let unanswered = Unanswered { channel: "slack".into(), text: None, intent: None, guesses: Vec::new(), at: 1 };
    let settled = Settled {
        conversation: Some(Conversation { updated: 7, ..Conversation::default() }),
        outgoing: vec![note("1"), note("1#staff")],
        handoff: Some(handoff(store.next_handoff().expect("number"), "slack:a")),
        unanswered: Some(unanswered),
        lines: vec![lines::line("slack:a", "1", 7)],
        answer: Some(answers::draft("first", "slack:a", 1)),
        fence: None,
    };
    let tickets = settle(store, "1", "slack:a", &settled);
    store.delivered(tickets[1], Some(("slack:a", &thread("discord:staff:1")))).expect("delivered");
    let closed = Handoff { status: HandoffStatus::Closed, ..handoff(2, "slack:b") };
    settle(store, "2", "slack:b", &Settled { handoff: Some(closed), ..Settled::default() });
    accept(store, question("3"));
    store
        .vote(&Vote {
            event: "1".into(),
            conversation: "slack:a".into(),
            entry: None,
            helpful: true,
            comment: None,
            at: 1,
        })
        .expect("vote");
}

/// Everything that [`fill`] put there, as it reads.
pub(super) fn all(store: &dyn Store) -> String {
    format!(
        "{:#?}",
        (
            (store.label().expect("label"), store.source().expect("source").map(|source| source.len())),
            store.conversation("slack:a").expect("conversation"),
            (store.questions().expect("questions"), store.outgoing().expect("outgoing")),
            (store.handoffs().expect("handoffs"), store.open_handoff("slack:a").expect("open")),
            (store.handoff_of_staff("discord:staff:1").expect("staff"), store.open_handoff("slack:b").expect("closed")),
            (store.votes().expect("votes"), store.unanswered().expect("unanswered")),
            store.lines("slack:a", Ticket(0)).expect("lines"),
            answers::recorded(store),
        )
    )
}

fn versions_come_back_and_roll_back(store: &dyn Store) {
    let is_current = |text: &str| {
        let label = store.label().expect("label").expect("some");
        label.hash == text && store.source().expect("source").expect("some") == source(text)
    };
    assert!(store.label().expect("none").is_none());
    assert!(store.source().expect("none").is_none());
    assert!(matches!(store.rollback(), Err(StoreError::NoEarlier)));
    for text in ["one", "two", "three"] {
        put_knowledge(store, text);
    }
    assert!(is_current("three"));
    store.rollback().expect("rollback");
    assert!(is_current("two"));
    store.rollback().expect("and forth");
    assert!(is_current("three"));
    store.rollback().expect("and back");
    put_knowledge(store, "four");
    assert!(is_current("four"));
    store.rollback().expect("rollback");
    assert!(is_current("two"));
}

fn conversations_expire(store: &dyn Store) {
    for (id, updated) in [("old", 10), ("new", 1_000), ("other", 1_000)] {
        let memory = Conversation { updated, ..Conversation::default() };
        settle(store, id, id, &Settled { conversation: Some(memory), ..Settled::default() });
    }
    assert_eq!(store.expire_conversations(500).expect("expire"), 1);
    assert!(store.conversation("old").expect("read").is_none());
    assert_eq!(store.conversation("new").expect("read").expect("kept").updated, 1_000);
    store.forget_conversation("new").expect("forget");
    assert!(store.conversation("new").expect("read").is_none());
    assert!(store.conversation("other").expect("read").is_some());
}

fn an_event_is_taken_once_for_a_day(store: &dyn Store) {
    let batch = [question("1"), question("2"), question("1")];
    let taken = store.accept(&batch, 1_000).expect("accept");
    assert!(matches!(taken[..], [Accepted::New(a), Accepted::New(b), Accepted::Duplicate] if a < b), "{taken:?}");
    let elsewhere = Question { channel: "discord".to_owned(), ..question("1") };
    assert!(matches!(store.accept(&[elsewhere], 1_000).expect("accept")[..], [Accepted::New(_)]));
    assert_eq!(store.accept(&batch[..1], 1_000 + SEEN_FOR_S).expect("accept"), [Accepted::Duplicate]);
    assert!(matches!(store.accept(&batch[..1], 1_001 + SEEN_FOR_S).expect("accept")[..], [Accepted::New(_)]));
    assert_eq!(store.forget_events(2_000).expect("forget"), 2);
    assert!(matches!(store.accept(&batch[1..2], 1_001).expect("accept")[..], [Accepted::New(_)]));
}

fn order_is_that_of_arrival(store: &dyn Store) {
    let events: Vec<String> = (0..300).map(|i| i.to_string()).collect();
    for chunk in events.chunks(7) {
        store.accept(&chunk.iter().map(|e| question(e)).collect::<Vec<_>>(), 0).expect("accept");
    }
    let waiting = store.questions().expect("questions");
    assert_eq!(waiting.iter().map(|(_, q)| q.event.clone()).collect::<Vec<_>>(), events);
    assert_eq!(waiting[5].1, question("5"));
    for (ticket, question) in &waiting {
        let outgoing = vec![note(&format!("{} a", question.event)), note(&format!("{} b", question.event))];
        store.settle(*ticket, question, &Settled { outgoing, ..Settled::default() }).expect("settle");
    }
    let out: Vec<String> = store.outgoing().expect("outgoing").into_iter().map(|(_, o)| o.event).collect();
    assert_eq!(out, events.iter().flat_map(|e| [format!("{e} a"), format!("{e} b")]).collect::<Vec<_>>());
}

fn a_question_is_settled_once(store: &dyn Store) {
    let ticket = accept(store, question("1"));
    let settled = Settled {
        conversation: Some(Conversation { updated: 7, ..Conversation::default() }),
        outgoing: vec![note("1")],
        unanswered: Some(Unanswered {
            channel: "slack".into(),
            text: Some("カレー".into()),
            intent: None,
            guesses: Vec::new(),
            at: 1,
        }),
        ..Settled::default()
    };
    let tickets = store.settle(ticket, &question("1"), &settled).expect("settle");
    assert_eq!(tickets.len(), 1);
    assert!(store.settle(ticket, &question("1"), &settled).expect("again").is_empty());
    assert!(store.questions().expect("questions").is_empty());
    assert_eq!(store.conversation("slack:a").expect("memory").expect("some").updated, 7);
    assert_eq!(store.outgoing().expect("outgoing"), [(tickets[0], note("1"))]);
    assert_eq!(store.unanswered().expect("unanswered"), [settled.unanswered.expect("kept")]);
    store.delivered(tickets[0], None).expect("delivered");
    assert!(store.outgoing().expect("outgoing").is_empty());
}

fn questions_settled_together_are_settled_once(store: &dyn Store) {
    let one = |event: &str, conversation: &str| {
        let question = Question { conversation: conversation.to_owned(), ..question(event) };
        let memory = Conversation { updated: 7, ..Conversation::default() };
        let answer = Some(answers::draft(event, conversation, 1));
        let settled = Settled { conversation: Some(memory), outgoing: vec![note(event)], answer, ..Settled::default() };
        Settling { ticket: accept(store, question.clone()), question, settled }
    };
    let (a, b, c) = (one("1", "slack:a"), one("2", "slack:b"), one("3", "slack:c"));
    store.settle_all(std::slice::from_ref(&c)).expect("settle");
    // The first a second time, and one that was settled before.
    let tickets = store.settle_all(&[a.clone(), b, a, c]).expect("together");
    let counts: Vec<usize> = tickets.iter().map(Vec::len).collect();
    assert_eq!(counts, [1, 1, 0, 0]);
    assert!(store.questions().expect("questions").is_empty());
    // Answers written together are links of one chain, each once.
    let ids: Vec<String> = answers::recorded(store).iter().map(|record| record.id().to_owned()).collect();
    assert_eq!((ids, answers::is_whole(store)), (["3", "1", "2"].map(str::to_owned).to_vec(), true));
    for conversation in ["slack:a", "slack:b", "slack:c"] {
        assert_eq!(store.conversation(conversation).expect("memory").expect("some").updated, 7);
    }
    let out: Vec<String> = store.outgoing().expect("outgoing").into_iter().map(|(_, o)| o.event).collect();
    assert_eq!(out, ["3", "1", "2"]);
    let delivered: Vec<Delivered> =
        tickets.into_iter().flatten().map(|ticket| Delivered { ticket, thread: None }).collect();
    store.delivered_all(&delivered).expect("delivered");
    assert_eq!(store.outgoing().expect("outgoing").len(), 1);
}

fn a_handoff_is_found_from_both_ends_until_it_closes(store: &dyn Store) {
    let open = Settled { handoff: Some(handoff(1, "slack:a")), outgoing: vec![note("1")], ..Settled::default() };
    let tickets = settle(store, "1", "slack:a", &open);
    assert_eq!(store.open_handoff("slack:a").expect("read"), Some(handoff(1, "slack:a")));
    assert_eq!(store.handoff_of_staff("discord:staff:1").expect("read"), None);
    store.delivered(tickets[0], Some(("slack:a", &thread("discord:staff:1")))).expect("delivered");
    let told = store.handoff_of_staff("discord:staff:1").expect("read").expect("open");
    assert_eq!(told.staff.as_ref().and_then(|s| s.thread.clone()), Some(thread("discord:staff:1")));
    assert_eq!(store.open_handoff("slack:a").expect("read"), Some(told.clone()));
    let closed = Handoff { status: HandoffStatus::Closed, ..told };
    settle(store, "2", "slack:a", &Settled { handoff: Some(closed.clone()), ..Settled::default() });
    assert_eq!(store.open_handoff("slack:a").expect("read"), None);
    assert_eq!(store.handoff_of_staff("discord:staff:1").expect("read"), None);
    assert_eq!(store.handoffs().expect("all"), [closed]);
}

fn a_handoff_keeps_its_number_while_open(store: &dyn Store) {
    assert_eq!(store.next_handoff().expect("number"), 1);
    // Not written yet, and still not given out twice.
    assert_eq!(store.next_handoff().expect("number"), 2);
    for (event, record) in [
        ("1", handoff(1, "slack:a")),
        ("2", handoff(2, "slack:b")),
        ("3", Handoff { opened: 9, ..handoff(1, "slack:a") }),
        ("4", Handoff { status: HandoffStatus::Closed, ..handoff(2, "slack:b") }),
    ] {
        let conversation = record.conversation.clone();
        settle(store, event, &conversation, &Settled { handoff: Some(record), ..Settled::default() });
    }
    let shown: Vec<_> = store.handoffs().expect("all").into_iter().map(|h| (h.id, h.opened, h.status)).collect();
    assert_eq!(shown, [(1, 9, HandoffStatus::Open), (2, 1, HandoffStatus::Closed)]);
    assert_eq!(store.next_handoff().expect("number"), 3);
}

fn a_thread_told_after_the_end_is_dropped(store: &dyn Store) {
    let open = Settled { handoff: Some(handoff(1, "slack:a")), outgoing: vec![note("1")], ..Settled::default() };
    let tickets = settle(store, "1", "slack:a", &open);
    let closed = Handoff { status: HandoffStatus::Closed, ..handoff(1, "slack:a") };
    settle(store, "2", "slack:a", &Settled { handoff: Some(closed.clone()), ..Settled::default() });
    store.delivered(tickets[0], Some(("slack:a", &thread("discord:staff:1")))).expect("delivered");
    assert_eq!(store.handoff_of_staff("discord:staff:1").expect("read"), None);
    assert_eq!(store.handoffs().expect("all"), [closed]);
}

fn a_second_vote_replaces_the_first(store: &dyn Store) {
    let vote = |event: &str, helpful| Vote {
        event: event.into(),
        conversation: "c".into(),
        entry: None,
        helpful,
        comment: None,
        at: 1,
    };
    for vote in [vote("1", true), vote("2", true), vote("1", false)] {
        store.vote(&vote).expect("vote");
    }
    assert_eq!(store.votes().expect("votes"), [vote("1", false), vote("2", true)]);
    assert_eq!(store.votes_in("c").expect("votes"), [vote("1", false), vote("2", true)]);
    assert_eq!(store.votes_in("c/1").expect("votes"), []);
}

fn a_person_is_forgotten_everywhere(store: &dyn Store) {
    fill(store);
    let other = Settled {
        conversation: Some(Conversation { updated: 9, ..Conversation::default() }),
        handoff: Some(handoff(7, "slack:other")),
        ..Settled::default()
    };
    settle(store, "9", "slack:other", &other);
    assert!(store.forget_person("slack:a").expect("forget") >= 4);
    assert!(store.conversation("slack:a").expect("read").is_none());
    assert!(store.open_handoff("slack:a").expect("read").is_none());
    assert!(store.handoff_of_staff("discord:staff:1").expect("read").is_none());
    let left = store.contents().expect("contents");
    assert!(left.questions.is_empty() && left.outgoing.is_empty() && left.votes.is_empty(), "{left:?}");
    assert!(left.handoffs.iter().all(|h| h.conversation != "slack:a"));
    assert_eq!(store.open_handoff("slack:other").expect("read"), Some(handoff(7, "slack:other")));
    assert!(store.conversation("slack:other").expect("read").is_some());
    assert_eq!(store.forget_person("slack:a").expect("again"), 0);
}

fn old_records_go_and_no_number_comes_again(store: &dyn Store) {
    for (number, opened) in [(1, 10), (2, 90), (3, 10)] {
        let conversation = format!("slack:{number}");
        let record = Handoff { opened, ..handoff(number, &conversation) };
        settle(store, &number.to_string(), &conversation, &Settled { handoff: Some(record), ..Settled::default() });
    }
    for (event, at) in [("old", 10), ("new", 90)] {
        store
            .vote(&Vote {
                event: event.into(),
                conversation: "c".into(),
                entry: None,
                helpful: true,
                comment: None,
                at,
            })
            .expect("vote");
        let unanswered = Unanswered { channel: "slack".into(), text: None, intent: None, guesses: Vec::new(), at };
        settle(store, event, "slack:c", &Settled { unanswered: Some(unanswered), ..Settled::default() });
    }
    assert_eq!(store.expire_records(50).expect("expire"), 3);
    assert!(store.open_handoff("slack:1").expect("read").is_none());
    assert_eq!(store.handoffs().expect("all").iter().map(|h| h.id).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(store.votes().expect("votes").len(), 1);
    assert_eq!(store.unanswered().expect("unanswered")[0].at, 90);
    assert_eq!(store.next_handoff().expect("number"), 4);
}

fn contents_move_to_another_store(store: &dyn Store) {
    fill(store);
    let contents = store.contents().expect("contents");
    let other = super::memory::MemoryStore::default();
    fill(&other);
    settle(&other, "more", "slack:more", &Settled { handoff: Some(handoff(40, "slack:more")), ..Settled::default() });
    other.replace_contents(&contents).expect("replaces");
    // To and fro, as when the disk was full for a while.
    store.replace_contents(&super::Contents::default()).expect("empties");
    assert!(store.contents().expect("contents").is_empty());
    store.replace_contents(&other.contents().expect("contents")).expect("fills");
    let sorted = |mut contents: super::Contents| {
        contents.conversations.sort_by(|a, b| a.0.cmp(&b.0));
        contents.seen.sort();
        contents
    };
    assert_eq!(sorted(store.contents().expect("contents")), sorted(contents));
    let moved: &dyn Store = &other;
    assert_eq!(store.open_handoff("slack:a").expect("read"), moved.open_handoff("slack:a").expect("read"));
    assert!(store.handoff_of_staff("discord:staff:1").expect("read").is_some());
    assert!(store.open_handoff("slack:more").expect("read").is_none());
    let waiting = store.questions().expect("questions")[0].0;
    assert!(accept(store, question("later")) > waiting);
}
