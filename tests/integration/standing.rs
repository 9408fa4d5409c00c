//! The real program under clients that hold on, signals, a kill, and a channel that is not there.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use madoguchi::store::{Conversations as _, Handoffs as _};
use serde_json::{Value, json};

/// The longest that anything here is waited for.
const LONG: Duration = Duration::from_secs(60);

pub(crate) struct Program {
    child: Child,
    address: SocketAddr,
}

impl Program {
    /// `madoguchi serve` on `data`, ready to answer.
    pub(crate) fn start(data: &Path, extra: &[(&str, &str)]) -> Self {
        let program = Self::spawn(Command::new(env!("CARGO_BIN_EXE_madoguchi")), data, extra);
        until("the program listens", || program.get("/healthz").is_some());
        program
    }

    fn spawn(mut command: Command, data: &Path, extra: &[(&str, &str)]) -> Self {
        // A port that is free now; the kernel does not give it out again at once.
        let address = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
        command
            .args(["serve", "--listen", &address.to_string()])
            .env("MADOGUCHI_DATA", data)
            .env_remove("RUST_LOG")
            .envs(extra.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(data.join("log")).expect("log"));
        Self { child: command.spawn().expect("starts"), address }
    }

    pub(crate) fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().expect("kill").success());
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("connects");
        stream.set_read_timeout(Some(LONG)).expect("sets");
        stream
    }

    /// One request on a connection of its own; none where nobody answers.
    fn ask(&self, request: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(LONG)).ok()?;
        stream.write_all(request.as_bytes()).ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let status = answer.split(' ').nth(1)?.parse().ok()?;
        Some((status, answer.split_once("\r\n\r\n")?.1.to_owned()))
    }

    pub(crate) fn get(&self, path: &str) -> Option<(u16, String)> {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"))
    }

    pub(crate) fn say(&self, conversation: &str, text: &str) -> Option<(u16, Value)> {
        let body = json!({ "conversation": conversation, "text": text }).to_string();
        let head = "POST /api/messages HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: application/json";
        let (status, body) = self.ask(&format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()))?;
        Some((status, serde_json::from_str(&body).ok()?))
    }

    /// Waits for the end of the program.
    pub(crate) fn ended(&mut self) -> (ExitStatus, Duration) {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("waits") {
                return (status, begun.elapsed());
            }
            assert!(begun.elapsed() < LONG, "the program does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < LONG, "waited in vain: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A data folder of one's own with a small pack, which starts at once; compiled once for all.
pub(crate) fn data() -> tempfile::TempDir {
    static WHOLE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let dir = tempfile::tempdir().expect("dir");
        let pack = crate::packs::mini();
        let output = crate::cli::madoguchi(dir.path(), &["import", pack.to_str().expect("path")], b"");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        dir
    });
    let dir = tempfile::tempdir().expect("dir");
    crate::copy(WHOLE.path(), dir.path());
    dir
}

#[test]
fn a_signal_ends_it_whatever_clients_do() {
    let dir = data();
    let mut program = Program::start(dir.path(), &[]);
    let beginnings = [
        "",
        "GET / HT",
        "GET /healthz HTTP/1.1\r\nhost: a\r\n",
        "POST /api/messages HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"conv",
    ];
    let mut held: Vec<TcpStream> = Vec::new();
    for number in 0..200 {
        let mut stream = program.connect();
        stream.write_all(beginnings[number % beginnings.len()].as_bytes()).expect("writes");
        held.push(stream);
    }
    // All are taken in: this one came after them.
    assert_eq!(program.get("/healthz").expect("answers").0, 200);
    program.signal("-TERM");
    let (status, took) = program.ended();
    println!("ended after {took:.1?} with 200 half-sent requests");
    assert!(status.success(), "{status}");
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let dir = data();
    let mut program = Program::start(dir.path(), &[]);
    let mut held = program.connect();
    held.write_all(b"GET / HTTP/1.1\r\n").expect("writes");
    assert_eq!(program.get("/healthz").expect("answers").0, 200);
    program.signal("-INT");
    // The first one was heard: nobody listens any more.
    until("the door closes", || TcpStream::connect(program.address).is_err());
    program.signal("-TERM");
    let (status, _) = program.ended();
    assert_eq!(status.code(), Some(130));
}

#[test]
fn a_connection_that_says_nothing_is_closed() {
    let dir = data();
    let program = Program::start(dir.path(), &[]);
    for beginning in ["", "GET / HTTP/1.1\r\nhost:"] {
        let mut stream = program.connect();
        stream.write_all(beginning.as_bytes()).expect("writes");
        let mut rest = Vec::new();
        // Ends by the other side's doing, before the read's own limit.
        stream.read_to_end(&mut rest).expect("closed in good order");
    }
}

#[test]
fn what_was_answered_over_http_survives_a_kill() {
    const PEOPLE: usize = 6;
    let dir = data();
    let mut numbers = std::collections::HashSet::new();
    for round in 0..4 {
        let mut program = Program::start(dir.path(), &[]);
        let answered: Vec<Vec<(String, u64)>> = std::thread::scope(|scope| {
            let people: Vec<_> = (0..PEOPLE)
                .map(|person| {
                    let program = &program;
                    scope.spawn(move || {
                        let mut told = Vec::new();
                        // Until the other side is gone.
                        for turn in 0.. {
                            let conversation = format!("{round}-{person}-{turn}");
                            let Some((200, reply)) = program.say(&conversation, "人と話したい") else { break };
                            told.push((conversation, reply["text"].as_str().map_or(0, number_in)));
                        }
                        told
                    })
                })
                .collect();
            until("some are answered", || program.get("/metrics").is_some_and(|m| turns(&m.1) > 20 + 15 * round));
            program.signal("-KILL");
            people.into_iter().map(|p| p.join().expect("ends")).collect()
        });
        program.ended();
        let store = madoguchi::store::sled::SledStore::open(dir.path()).expect("opens");
        assert!(store.set_aside.is_none());
        let store = store.store;
        for (conversation, number) in answered.into_iter().flatten() {
            let id = format!("api:{conversation}");
            assert!(store.conversation(&id).expect("reads").is_some(), "{id} was answered and is lost");
            assert_eq!(store.open_handoff(&id).expect("reads").map(|h| h.id), Some(number), "{id}");
            assert!(numbers.insert(number), "{number} was told twice");
        }
    }
    assert!(numbers.len() > 40, "{} were answered", numbers.len());
}

/// The hand-off's number in a reply.
fn number_in(text: &str) -> u64 {
    let digits =
        |t: &str| t.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect::<String>();
    let noted = text.lines().find(|l| l.contains("控え番号")).unwrap_or_else(|| panic!("no number in {text}"));
    digits(noted.split_once("控え番号").expect("there").1).parse().expect("a number")
}

/// Turns of all kinds, of the metrics' text.
fn turns(metrics: &str) -> usize {
    let counts = metrics.lines().filter(|l| l.starts_with("madoguchi_turns_total{"));
    counts.filter_map(|l| l.rsplit(' ').next()?.parse::<usize>().ok()).sum()
}

#[test]
fn a_channel_that_cannot_be_reached_is_waited_for_and_a_wrong_token_is_not() {
    let dir = data();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = silent.local_addr().expect("address");
    drop(silent);
    let config = dir.path().join("madoguchi.toml");
    std::fs::write(&config, format!("[slack]\napi_url = 'http://{address}/api'\n")).expect("config");
    let secrets = [
        ("SLACK_BOT_TOKEN", "xoxb-x"),
        ("SLACK_SIGNING_SECRET", "s"),
        ("MADOGUCHI_CONFIG", config.to_str().expect("path")),
    ];
    let mut program = Program::start(dir.path(), &secrets);
    let (status, body) = program.get("/readyz").expect("answers");
    assert_eq!(status, 503, "{body}");
    assert!(body.contains("\"slack\":false"), "{body}");
    assert_eq!(program.say("a", "粗大ごみを出したい").expect("answers").0, 200);
    // Now somebody answers there, and says no.
    let listener = std::net::TcpListener::bind(address).expect("the port again");
    let refusing = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("asked");
        let mut request = [0; 2048];
        let _ = stream.read(&mut request).expect("reads");
        let body = r#"{"ok":false,"error":"invalid_auth"}"#;
        let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close";
        write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).expect("answers");
    });
    let (status, _) = program.ended();
    refusing.join().expect("ends");
    assert_eq!(status.code(), Some(2), "{}", std::fs::read_to_string(dir.path().join("log")).unwrap_or_default());
}
