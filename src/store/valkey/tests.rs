//! The store against a server of the test's own: the contract, and what it cannot show.

mod lost;
#[path = "../../../tests/support/valkey.rs"]
mod server;

use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

use server::Server;

use super::{PREFIX, Settings, ValkeyStore};
use crate::store::inbox::{Accepted, Inbox as _, Outgoing, Question, Said, Settled, Ticket};
use crate::store::leases::{Fence, Leases as _};
use crate::store::{Conversation, Conversations as _, Handoffs as _, Store as _, StoreError, contract};

/// Longer than a store waits for a server that does not answer: to connect, and then for an answer.
const BOUNDED: Duration = Duration::from_secs(12);

fn open(url: &str, prefix: &str) -> ValkeyStore {
    ValkeyStore::open(&Settings::new(url, prefix).expect("an address")).expect("opens")
}

fn question(event: &str) -> Question {
    contract::question(event)
}

fn outgoing(text: &str) -> Outgoing {
    let Question { event, channel, conversation, author: to, address, .. } = question(text);
    Outgoing { event, channel, conversation, to, address, said: Said::Note(text.to_owned()) }
}

/// A question answered with `text`.
fn answered(text: &str) -> Settled {
    let conversation = Some(Conversation { updated: 7, ..Conversation::default() });
    Settled { conversation, outgoing: vec![outgoing(text)], ..Settled::default() }
}

fn accepted(store: &ValkeyStore, event: &str) -> Ticket {
    match store.accept(&[question(event)], 0).expect("accepts")[..] {
        [Accepted::New(ticket)] => ticket,
        ref other => panic!("not new: {other:?}"),
    }
}

fn said(store: &ValkeyStore) -> Vec<String> {
    store.outgoing().expect("outgoing").into_iter().map(|(_, o)| o.event).collect()
}

#[test]
fn passes_the_contract() {
    // One server for all: stores of other prefixes must not be seen.
    let server = Server::start();
    let stores = std::cell::Cell::new(0);
    contract::check(&|| {
        stores.set(stores.get() + 1);
        (Box::new(open(&server.url(), &format!("office-{}", stores.get()))), Box::new(()))
    });
    assert!(stores.get() > 10, "{} stores were checked", stores.get());
}

#[test]
fn every_script_is_taken_by_the_server() {
    let server = Server::start();
    for (name, script) in super::scripts::all() {
        let client = redis::Client::open(server.url()).expect("its address");
        let mut connection = client.get_connection().expect("connects");
        let sum = script.load(&mut connection).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(sum, script.get_hash());
    }
}

#[test]
fn only_one_of_many_stores_takes_an_event() {
    const STORES: usize = 6;
    let server = Server::start();
    let start = Arc::new(Barrier::new(STORES));
    let taken: Vec<Vec<Accepted>> = std::thread::scope(|scope| {
        let each: Vec<_> = (0..STORES)
            .map(|_| {
                let (store, start) = (open(&server.url(), PREFIX), start.clone());
                scope.spawn(move || {
                    start.wait();
                    let one = |n: i32| store.accept(&[question(&n.to_string())], 0).expect("accepts").remove(0);
                    (0..50).map(one).collect()
                })
            })
            .collect();
        each.into_iter().map(|thread| thread.join().expect("ends")).collect()
    });
    for event in 0..50 {
        let new = taken.iter().filter(|of| matches!(of[event], Accepted::New(_))).count();
        assert_eq!(new, 1, "event {event}");
    }
    let waiting = open(&server.url(), PREFIX).questions().expect("questions");
    assert_eq!(waiting.len(), 50);
}

#[test]
fn stores_that_settle_at_once_make_one_chain() {
    const STORES: usize = 4;
    let server = Server::start();
    let start = Arc::new(Barrier::new(STORES));
    std::thread::scope(|scope| {
        for own in 0..STORES {
            let (store, start) = (open(&server.url(), PREFIX), start.clone());
            scope.spawn(move || {
                start.wait();
                for turn in 0..20 {
                    let event = format!("{own}-{turn}");
                    let ticket = accepted(&store, &event);
                    let answer = Some(contract::draft(&event, "slack:a", 1));
                    let settled = Settled { answer, ..answered(&event) };
                    let tickets = store.settle(ticket, &question(&event), &settled).expect("settles");
                    assert_eq!(tickets.len(), 1, "{event}");
                }
            });
        }
    });
    let store = open(&server.url(), PREFIX);
    assert_eq!(contract::recorded(&store).len(), STORES * 20);
    assert!(contract::is_whole(&store), "the links follow from each other");
    assert_eq!(said(&store).len(), STORES * 20);
}

#[test]
fn everything_is_there_after_the_server_was_killed() {
    let mut server = Server::start();
    let store = open(&server.url(), PREFIX);
    contract::fill(&store);
    let written = contract::all(&store);
    server.kill();
    server.again();
    // The store that was open, and one that is opened anew.
    assert_eq!(contract::all(&store), written);
    assert_eq!(contract::all(&open(&server.url(), PREFIX)), written);
}

#[test]
fn a_server_that_is_gone_or_hangs_is_named_in_time_and_works_again_once_it_is_back() {
    let mut server = Server::start();
    let store = open(&server.url(), PREFIX);
    let ticket = accepted(&store, "1");
    let is_named = |result: Result<(), StoreError>| {
        let error = result.expect_err("it is away");
        assert!(matches!(error, StoreError::Away { .. }), "{error:?}");
        let path = server_path(&server.url());
        assert!(error.to_string().contains(&path), "{error}");
    };
    let begun = Instant::now();
    server.signal("-STOP");
    is_named(store.flush());
    // The connection is gone now: it is the connecting that does not end.
    is_named(store.settle(ticket, &question("1"), &answered("1")).map(drop));
    server.signal("-CONT");
    assert!(begun.elapsed() < BOUNDED, "{:?}", begun.elapsed());
    store.flush().expect("it goes on");
    server.kill();
    let begun = Instant::now();
    let error = store.flush().expect_err("it is away");
    assert!(matches!(error, StoreError::Away { .. }), "{error:?}");
    assert!(matches!(store.accept(&[question("2")], 0), Err(StoreError::Away { .. })));
    let settings = Settings::new(&server.url(), PREFIX).expect("an address");
    assert!(matches!(ValkeyStore::open(&settings), Err(StoreError::Away { .. })));
    assert!(begun.elapsed() < BOUNDED, "{:?}", begun.elapsed());
    server.again();
    assert_eq!(store.settle(ticket, &question("1"), &answered("1")).expect("settles").len(), 1);
    assert_eq!(store.questions().expect("questions"), []);
}

fn server_path(url: &str) -> String {
    url.trim_start_matches("redis+unix://").to_owned()
}

#[test]
fn a_server_without_memory_takes_nothing_of_a_settle() {
    let server = Server::start();
    let store = open(&server.url(), PREFIX);
    let ticket = accepted(&store, "1");
    server.tell(&["CONFIG", "SET", "maxmemory", "1"]);
    let error = store.settle(ticket, &question("1"), &answered("1")).expect_err("there is no memory");
    assert!(matches!(error, StoreError::Away { .. }), "{error:?}");
    assert!(store.accept(&[question("2")], 0).is_err());
    assert_eq!((store.questions().expect("questions").len(), said(&store).len()), (1, 0));
    server.tell(&["CONFIG", "SET", "maxmemory", "0"]);
    assert_eq!(store.settle(ticket, &question("1"), &answered("1")).expect("settles").len(), 1);
    assert!(matches!(store.accept(&[question("2")], 0).expect("accepts")[..], [Accepted::New(_)]));
}

#[test]
fn who_stalls_beyond_a_lease_cannot_write() {
    let server = Server::start();
    let (a, b) = (open(&server.url(), PREFIX), open(&server.url(), PREFIX));
    let lease = |store: &ValkeyStore, holder: &str, ttl| {
        store.lease("slack:a", holder, Duration::from_millis(ttl)).expect("asked")
    };
    let ticket = accepted(&a, "1");
    let own = lease(&a, "a", 60_000).expect("nobody has it");
    assert_eq!(lease(&b, "b", 60_000), None);
    // More time for the same holder, and then almost none.
    assert_eq!(lease(&a, "a", 50), Some(own));
    std::thread::sleep(Duration::from_millis(80));
    let later = lease(&b, "b", 60_000).expect("the lease has ended");
    assert!(later > own, "{later:?} {own:?}");
    let under = |fence, text: &str| Settled { fence: Some(fence), ..answered(text) };
    // A wakes up before B has settled, and after.
    assert!(a.settle(ticket, &question("1"), &under(own, "a")).expect("refused").is_empty());
    assert_eq!((said(&a), a.conversation("slack:a").expect("memory")), (vec![], None));
    assert_eq!(b.settle(ticket, &question("1"), &under(later, "b")).expect("settles").len(), 1);
    assert!(a.settle(ticket, &question("1"), &under(own, "a")).expect("refused").is_empty());
    assert_eq!((said(&a), a.questions().expect("questions").len()), (vec!["b".to_owned()], 0));
    // What was settled ended the lease: the next turn may be anybody's.
    let next = lease(&a, "a", 60_000).expect("nobody has it");
    assert!(next > later && next > Fence::default());
}

#[test]
fn hand_off_numbers_come_once_from_all_stores() {
    let server = Server::start();
    let (a, b) = (open(&server.url(), PREFIX), open(&server.url(), PREFIX));
    let numbers: Vec<u64> = (0..6).map(|n| if n % 2 == 0 { &a } else { &b }.next_handoff().expect("number")).collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 6]);
}

#[test]
fn an_account_s_password_lets_in_and_is_never_shown() {
    let server = Server::start();
    server.tell(&["ACL", "SETUSER", "bot", "on", ">s3cret", "~{office}:*", "+@all", "-info"]);
    let url = |password: &str| format!("{}?user=bot&pass={password}", server.url());
    let settings = Settings::new(&url("s3cret"), "office").expect("an address");
    let store = ValkeyStore::open(&settings).expect("opens");
    contract::fill(&store);
    // It may not ask who the server is.
    assert_eq!((store.server().name.as_deref(), store.server().appends), (None, None));
    assert!(store.server().to_string().contains("valkey.sock"), "{}", store.server());
    assert!(!format!("{store:?} {settings:?}").contains("s3cret"));
    for (url, prefix) in [(url("wr0ng"), "office"), (url("s3cret"), "elsewhere")] {
        let error = ValkeyStore::open(&Settings::new(&url, prefix).expect("an address")).expect_err("refused");
        assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
        let shown = format!("{:#}", anyhow::Error::from(error));
        assert!(!shown.contains("s3cret") && !shown.contains("wr0ng"), "{shown}");
    }
}

#[test]
fn another_form_is_refused_and_addresses_are_looked_at() {
    let server = Server::start();
    server.tell(&["SET", "{madoguchi}:form", "2"]);
    let settings = Settings::new(&server.url(), PREFIX).expect("an address");
    let error = ValkeyStore::open(&settings).expect_err("refused");
    assert!(format!("{:#}", anyhow::Error::from(error)).contains("form is 2"));
    for (url, prefix) in [("http://u:s3cret@a/", "p"), ("data", "p"), ("redis://a:b:c", "p"), ("redis://a", "a{b}")] {
        let error = Settings::new(url, prefix).expect_err("no address").to_string();
        assert!(!error.contains("s3cret"), "{error}");
    }
    assert_eq!(
        Settings::new("rediss://u:p@a.example:1/3", "p").expect("an address").server(),
        "a.example:1, database 3"
    );
}
