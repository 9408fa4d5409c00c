//! A connection that is lost in the middle of a settle.

use std::io::{Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;

use parking_lot::Mutex;

use super::server::Server;
use super::{accepted, answered, open, question, said, server_path};
use crate::store::inbox::{Inbox as _, Settled, Ticket};
use crate::store::valkey::{PREFIX, ValkeyStore};
use crate::store::{StoreError, contract};

/// Stands between a store and its server, and can cut off what one of them says to the other.
struct Between {
    dir: tempfile::TempDir,
    cut: Arc<Mutex<Cut>>,
}

/// What is cut off of the next thing said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cut {
    Nothing,
    /// All but the first bytes of what is asked.
    Question(usize),
    /// The answer.
    Answer,
}

impl Between {
    fn new(server: &Server) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let listener = UnixListener::bind(dir.path().join("s")).expect("a socket");
        let (to, cut) = (server_path(&server.url()), Arc::new(Mutex::new(Cut::Nothing)));
        let held = cut.clone();
        std::thread::spawn(move || {
            for store in listener.incoming().map_while(Result::ok) {
                let (to, cut) = (to.clone(), held.clone());
                std::thread::spawn(move || pass(store, &UnixStream::connect(to).expect("the server"), &cut));
            }
        });
        Self { dir, cut }
    }

    fn url(&self) -> String {
        format!("redis+unix://{}", self.dir.path().join("s").display())
    }
}

/// Passes on what both say until something is cut off; then both are hung up on.
fn pass(mut store: UnixStream, server: &UnixStream, cut: &Mutex<Cut>) {
    let (mut asks, mut answers) = (server.try_clone().expect("the server"), server.try_clone().expect("the server"));
    let mut said = vec![0; 1 << 20];
    while let Ok(length @ 1..) = store.read(&mut said) {
        let settles = said[..length].windows(7).any(|part| part == b"EVALSHA");
        let now = if settles { std::mem::replace(&mut *cut.lock(), Cut::Nothing) } else { Cut::Nothing };
        let most = if let Cut::Question(most) = now { most } else { length };
        if asks.write_all(&said[..most]).is_err() || most < length {
            break;
        }
        let Ok(length @ 1..) = answers.read(&mut said) else { break };
        if now == Cut::Answer || store.write_all(&said[..length]).is_err() {
            break;
        }
    }
    let _ = store.shutdown(std::net::Shutdown::Both);
    let _ = server.shutdown(std::net::Shutdown::Both);
}

#[test]
fn a_settle_whose_connection_is_lost_is_whole_or_nothing_and_can_be_asked_for_again() {
    let server = Server::start();
    let (between, beside) = (Between::new(&server), open(&server.url(), PREFIX));
    let store = open(&between.url(), PREFIX);
    // The scripts are known, so that a settle is one thing said.
    let ticket = accepted(&store, "0");
    store.settle(ticket, &question("0"), &answered("0")).expect("settles");
    for (event, cut, done) in [("1", Cut::Question(300), false), ("2", Cut::Answer, true)] {
        let ticket = accepted(&store, event);
        let settled = Settled { answer: Some(contract::draft(event, "slack:a", 1)), ..answered(event) };
        *between.cut.lock() = cut;
        let lost = store.settle(ticket, &question(event), &settled).expect_err("nobody heard the answer");
        assert!(matches!(lost, StoreError::Away { .. }), "{lost:?}");
        assert!(*between.cut.lock() == Cut::Nothing, "it was cut off");
        // Everything of it is there, or nothing.
        let there = |store: &ValkeyStore| {
            let waits = store.questions().expect("questions").iter().any(|(_, q)| q.event == event);
            let says = said(store).iter().any(|said| said == event);
            (!waits, says, contract::recorded(store).iter().any(|record| record.id() == event))
        };
        assert_eq!(there(&beside), (done, done, done), "{event}");
        let tickets = store.settle(ticket, &question(event), &settled).expect("settles");
        let written = beside.outgoing().expect("outgoing");
        let of_it: Vec<Ticket> = written.iter().filter(|(_, o)| o.event == event).map(|(t, _)| *t).collect();
        // It is there once, and whoever asked again is told what to deliver.
        assert_eq!((tickets.len(), &tickets), (1, &of_it), "{event}");
        assert!(store.settle(ticket, &question(event), &settled).expect("again").is_empty());
        assert_eq!(there(&beside), (true, true, true));
    }
    assert!(contract::is_whole(&beside));
}
