//! An office whose store is on a server: the hub, the program and its commands, while the server comes and goes.

#[path = "../support/valkey.rs"]
mod server;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use madoguchi::engine::Engine;
use madoguchi::mind::Home;
use madoguchi::service::hub::{Hub, Settings};
use madoguchi::service::{Accepted, Adapter, Author, Delivery, Outgoing, Question, Receipt, Said, Undelivered};
use madoguchi::store::sled::SledStore;
use madoguchi::store::valkey;
use madoguchi::store::{Store as _, Versions as _};
use serde_json::json;
use server::Server;

use crate::cli::madoguchi;
use crate::standing::{Program, data, until};

/// Takes everything that is delivered.
#[derive(Default)]
struct Postbox {
    arrived: Mutex<Vec<Outgoing>>,
}

#[async_trait::async_trait]
impl Adapter for Postbox {
    fn name(&self) -> &'static str {
        "fake"
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        self.arrived.lock().unwrap().push(delivery.outgoing.clone());
        Ok(Receipt::default())
    }
}

impl Postbox {
    fn count(&self) -> usize {
        self.arrived.lock().unwrap().len()
    }
}

fn question(number: usize, conversation: &str) -> Question {
    Question {
        event: format!("e{number}"),
        channel: "fake".into(),
        conversation: format!("fake:{conversation}"),
        author: Author::Person,
        text: "粗大ごみの電話番号は".into(),
        files: Vec::new(),
        address: json!({}),
        received_ms: 0,
    }
}

fn home(data: &Path, server: &Server) -> Home {
    let settings = valkey::Settings::new(&server.url(), valkey::PREFIX).expect("an address");
    Home { data: data.to_owned(), server: Some(settings) }
}

/// A hub on a server that holds the small pack.
fn hub(data: &Path, server: &Server) -> (Hub, Arc<Postbox>) {
    let engine = Engine::open(home(data, server), madoguchi::engine::Settings::default(), &mut |_| ());
    let hub = Hub::new(Arc::new(engine.expect("opens")), Settings::default()).expect("a hub");
    let postbox = Arc::new(Postbox::default());
    hub.register(postbox.clone());
    hub.recover().expect("recovers");
    (hub, postbox)
}

/// Puts the small pack on a server.
fn import(data: &Path, server: &Server) {
    let pack = crate::packs::mini();
    let output = on(server, data, &["import", pack.to_str().expect("path")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Runs the program with the server in its environment.
fn on(server: &Server, data: &Path, args: &[&str]) -> std::process::Output {
    std::process::Command::new(env!("CARGO_BIN_EXE_madoguchi"))
        .args(args)
        .env("MADOGUCHI_DATA", data)
        .env("MADOGUCHI_STORE_URL", server.url())
        .env_remove("RUST_LOG")
        .output()
        .expect("runs")
}

async fn soon(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = std::time::Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(90), "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_waits_for_the_server_and_is_answered_once() {
    const QUESTIONS: usize = 60;
    let (dir, mut server) = (tempfile::tempdir().expect("dir"), Server::start());
    import(dir.path(), &server);
    let (hub, postbox) = hub(dir.path(), &server);
    let watch = tokio::spawn({
        let hub = hub.clone();
        async move { hub.watch_store().await }
    });
    // Two conversations, each answered one by one.
    for number in 0..QUESTIONS {
        let accepted = hub.accept(question(number, if number % 2 == 0 { "a" } else { "b" })).await;
        assert!(matches!(accepted, Ok(Accepted::New(_))), "{accepted:?}");
    }
    server.kill();
    let answered = postbox.count();
    assert!(answered < QUESTIONS, "all were answered before the server went: nothing is shown");
    soon("it is noticed", || hub.engine().trouble().is_some_and(|trouble| trouble.away)).await;
    let reason = hub.engine().trouble().expect("away").reason;
    assert!(reason.contains("valkey.sock"), "{reason}");
    assert!(hub.accept(question(QUESTIONS, "a")).await.is_err(), "nothing is acknowledged meanwhile");
    tokio::time::sleep(Duration::from_secs(2)).await;
    server.again();
    soon("all are answered", || postbox.count() >= QUESTIONS).await;
    soon("it is over", || hub.engine().trouble().is_none()).await;
    // What was not acknowledged and is sent again.
    assert!(matches!(hub.accept(question(QUESTIONS, "a")).await, Ok(Accepted::New(_))));
    soon("that one too", || postbox.count() > QUESTIONS).await;
    hub.stop(Duration::from_secs(20)).await.expect("stops");
    watch.await.expect("ends").expect("was not given up");
    let mut times: HashMap<String, usize> = HashMap::new();
    for outgoing in postbox.arrived.lock().unwrap().iter() {
        assert!(matches!(outgoing.said, Said::Reply(_)), "nobody was told that it failed: {:?}", outgoing.said);
        *times.entry(outgoing.event.clone()).or_default() += 1;
    }
    assert_eq!((times.len(), times.values().max()), (QUESTIONS + 1, Some(&1)), "{times:?}");
    let store = home(dir.path(), &server).server.map(|s| valkey::ValkeyStore::open(&s).expect("opens")).expect("one");
    let left = store.contents().expect("contents");
    assert!(left.questions.is_empty() && left.outgoing.is_empty(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_on_one_server_answer_each_message_once() {
    const QUESTIONS: usize = 40;
    let (dir, server) = (tempfile::tempdir().expect("dir"), Server::start());
    import(dir.path(), &server);
    let beside = tempfile::tempdir().expect("dir");
    // The second finds the pack on the server alone.
    let ((first, one), (second, other)) = (hub(dir.path(), &server), hub(beside.path(), &server));
    assert_eq!(first.engine().mind().knowledge.pack.title, second.engine().mind().knowledge.pack.title);
    let mut new = 0;
    for number in 0..QUESTIONS {
        let one = question(number, "a");
        let (here, there) = tokio::join!(first.accept(one.clone()), second.accept(one));
        new += [here, there].iter().filter(|accepted| matches!(accepted, Ok(Accepted::New(_)))).count();
    }
    assert_eq!(new, QUESTIONS);
    soon("all are answered", || one.count() + other.count() >= QUESTIONS).await;
    first.stop(Duration::from_secs(20)).await.expect("stops");
    second.stop(Duration::from_secs(20)).await.expect("stops");
    let arrived = [one.arrived.lock().unwrap().clone(), other.arrived.lock().unwrap().clone()].concat();
    let events: std::collections::HashSet<&str> = arrived.iter().map(|o| o.event.as_str()).collect();
    assert_eq!((arrived.len(), events.len()), (QUESTIONS, QUESTIONS));
    // One conversation, in which no turn overwrote another.
    let memory = first.engine().store().conversation("fake:a").expect("reads").expect("there");
    assert_eq!(memory.state.turn as usize, QUESTIONS);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_turn_that_was_overtaken_is_thought_about_again() {
    const QUESTIONS: usize = 10;
    let (dir, server) = (tempfile::tempdir().expect("dir"), Server::start());
    import(dir.path(), &server);
    let (hub, postbox) = hub(dir.path(), &server);
    let lease = format!("{{{}}}:lease:fake:a", valkey::PREFIX);
    // Somebody is given the conversation again and again, whatever the hub does.
    let overtake = || drop(server.tell(&["HINCRBY", &lease, "fence", "1"]));
    for number in 0..QUESTIONS {
        assert!(matches!(hub.accept(question(number, "a")).await, Ok(Accepted::New(_))));
    }
    let begun = std::time::Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        overtake();
    }
    assert!(postbox.count() < QUESTIONS, "nothing was overtaken");
    soon("all are answered", || postbox.count() >= QUESTIONS).await;
    hub.stop(Duration::from_secs(20)).await.expect("stops");
    let events: Vec<String> = postbox.arrived.lock().unwrap().iter().map(|o| o.event.clone()).collect();
    assert_eq!(events, (0..QUESTIONS).map(|number| format!("e{number}")).collect::<Vec<_>>());
}

#[test]
fn the_program_says_where_it_keeps_things_and_is_not_ready_while_that_is_away() {
    let (dir, mut server) = (tempfile::tempdir().expect("dir"), Server::start());
    import(dir.path(), &server);
    let url = format!("{}?user=default&pass=s3cret", server.url());
    server.tell(&["ACL", "SETUSER", "default", "resetpass", ">s3cret"]);
    let mut program = Program::start(dir.path(), &[("MADOGUCHI_STORE_URL", &url)]);
    assert_eq!(program.say("a", "粗大ごみの電話番号は").expect("answers").0, 200);
    assert!(!dir.path().join("store").exists(), "nothing is kept here");
    assert_eq!(program.get("/readyz").expect("answers").0, 200);
    // It hangs, and then it is gone.
    server.signal("-STOP");
    until("that it hangs is noticed", || program.get("/readyz").is_some_and(|(status, _)| status == 503));
    server.signal("-CONT");
    until("it goes on", || program.get("/readyz").is_some_and(|(status, _)| status == 200));
    server.kill();
    until("it is noticed", || program.get("/readyz").is_some_and(|(status, _)| status == 503));
    let body = program.get("/readyz").expect("answers").1;
    assert!(body.contains("valkey.sock") && !body.contains("s3cret"), "{body}");
    let (status, _) = program.say("a", "粗大ごみの電話番号は").expect("answers");
    assert!(status >= 500, "{status}");
    // The account of the test's own server is gone with it; a server has it in its configuration.
    server.again();
    server.tell(&["ACL", "SETUSER", "default", "resetpass", ">s3cret"]);
    until("it is back", || program.get("/readyz").is_some_and(|(status, _)| status == 200));
    assert_eq!(program.say("a", "粗大ごみの電話番号は").expect("answers").0, 200);
    program.signal("-TERM");
    assert!(program.ended().0.success());
    let log = std::fs::read_to_string(dir.path().join("log")).expect("log");
    for said in ["保存先はサーバー", "valkey.sock", "database 0"] {
        assert!(log.contains(said), "{said}: {log}");
    }
    assert!(log.contains("redis ") || log.contains("valkey "), "{log}");
    assert!(!log.contains("s3cret"), "{log}");
}

#[test]
fn a_server_that_is_not_there_ends_the_start_with_its_name() {
    let dir = data();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_madoguchi"))
        .args(["chat"])
        .env("MADOGUCHI_DATA", dir.path())
        .env("MADOGUCHI_STORE_URL", "redis://u:s3cret@127.0.0.1:1/4")
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&output.stderr);
    // Another start may find it.
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("127.0.0.1:1, database 4") && !said.contains("s3cret"), "{said}");
}

#[test]
fn a_store_is_copied_from_a_folder_to_a_server_and_back() {
    let (from, back, server) = (data(), tempfile::tempdir().expect("dir"), Server::start());
    // Something of a conversation that is kept.
    {
        let mut program = Program::start(from.path(), &[]);
        assert_eq!(program.say("a", "人と話したい").expect("answers").0, 200);
        program.signal("-TERM");
        assert!(program.ended().0.success());
    }
    let (url, dir) = (server.url(), from.path().to_str().expect("path"));
    let copy = |from: &str, to: &str, more: &[&str]| {
        madoguchi(back.path(), &[&["store", "copy", "--from", from, "--to", to], more].concat(), b"")
    };
    let shown = |output: &std::process::Output| {
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let copied = shown(&copy(dir, &url, &[]));
    for line in ["knowledge\t1\n", "conversations\t1\n", "handoffs\t1\n", "answers\t1\n"] {
        assert!(copied.contains(line), "{line:?}: {copied}");
    }
    let again = copy(dir, &url, &[]);
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(again.status.code() == Some(2) && said.contains("--overwrite"), "{said}");
    assert_eq!(shown(&copy(dir, &url, &["--overwrite"])), copied);
    let folder = back.path().join("copy");
    assert_eq!(shown(&copy(&url, folder.to_str().expect("path"), &[])), copied);
    let open = |dir: &Path| SledStore::open(dir).expect("opens").store;
    let (one, other) = (open(from.path()), open(&folder));
    assert_eq!(one.contents().expect("reads").sorted(), other.contents().expect("reads").sorted());
    assert_eq!(one.current().expect("reads"), other.current().expect("reads"));
    drop(other);
    // The copy answers from the office's own pack.
    let answered = madoguchi(&folder, &["ask", "粗大ごみの電話番号は"], b"");
    assert!(shown(&answered).contains("026-555-0140"));
}
