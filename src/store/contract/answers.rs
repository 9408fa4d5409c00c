//! What every store does with the records of answers.

use super::given::settle;
use crate::store::Store;
use crate::store::answers::{Answer, Draft, From, Link, Read, Recorded, Whose, Words};
use crate::store::inbox::Settled;

/// The record of an answer with words kept.
pub(in crate::store) fn draft(id: &str, conversation: &str, at: i64) -> Draft {
    let answer = Answer {
        id: id.to_owned(),
        at,
        now: jiff::civil::date(2026, 11, 28).at(9, 0, 0, 0),
        channel: "slack".to_owned(),
        conversation: conversation.to_owned(),
        event: id.to_owned(),
        pack: "pack".to_owned(),
        code: "code".to_owned(),
        before: crate::dialogue::State::default(),
        before_cut: false,
        kind: crate::message::ReplyKind::Answer,
        intent: None,
        entries: Vec::new(),
        facet: None,
        prefecture: None,
        text: "t".to_owned(),
        reply: "r".to_owned(),
        handoff: None,
        salt: "s".to_owned(),
    };
    let words = Words { text: "words".to_owned(), whose: Whose::Typed, salt: "s".to_owned() };
    Draft::new(&answer, Some(&words)).expect("draft")
}

pub(in crate::store) fn recorded(store: &dyn Store) -> Vec<Recorded> {
    let mut all = Vec::new();
    let mut take = |read: Read| {
        all.push(read.expect("reads"));
        true
    };
    store.answers(From::Oldest, &mut take).expect("answers");
    all
}

/// Whether every record follows from the one before.
pub(in crate::store) fn is_whole(store: &dyn Store) -> bool {
    let mut chain = store.chain_start().expect("start");
    recorded(store).iter().all(|record| record.fault(&std::mem::replace(&mut chain, record.chain())).is_none())
}

pub(super) fn are_a_chain_that_forgets_on_purpose_only(store: &dyn Store) {
    for (at, (id, conversation)) in [("a", "one"), ("b", "two"), ("c", "one"), ("d", "two")].into_iter().enumerate() {
        let answer = Some(draft(id, conversation, at as i64 * 10));
        settle(store, id, conversation, &Settled { answer, ..Settled::default() });
    }
    let numbers: Vec<u64> = recorded(store).iter().map(Recorded::number).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert!(is_whole(store));
    let found = store.answer("c").expect("read").expect("there");
    assert_eq!((found.answer().expect("answer").at, found.words().expect("words").whose), (20, Whose::Typed));
    assert!(store.answer("e").expect("read").is_none());
    let mut latest = Vec::new();
    let mut take = |read: Read| {
        latest.push(read.expect("reads").id().to_owned());
        latest.len() < 2
    };
    store.answers(From::Latest, &mut take).expect("answers");
    assert_eq!(latest, ["d", "c"]);

    assert_eq!(store.forget_words(15).expect("words"), 2);
    let words: Vec<bool> = recorded(store).iter().map(Recorded::words_forgotten).collect();
    assert_eq!((words, is_whole(store)), (vec![true, true, false, false], true));
    assert_eq!(store.forget_person("one").expect("person"), 2);
    assert!(store.answer("c").expect("read").expect("its hashes stay").answer().is_none() && is_whole(store));
    // The first is forgotten already, the second is old.
    assert_eq!(store.expire_records(15).expect("expire"), 3);
    assert_eq!(store.chain_start().expect("start").next, 4);
    let answer = Some(draft("e", "two", 50));
    settle(store, "e", "two", &Settled { answer, ..Settled::default() });
    assert_eq!((recorded(store).len(), is_whole(store)), (2, true));
    let mut changed = store.contents().expect("contents");
    changed.answers.remove(0);
    store.replace_contents(&changed).expect("replaces");
    assert!(!is_whole(store), "a record that was taken out is noticed");
    assert_ne!(store.chain_start().expect("start"), Link::default());
}
