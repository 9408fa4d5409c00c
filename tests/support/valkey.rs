//! A server of one's own: started on a socket in a temporary folder, stopped and its folder removed at the end.
//!
//! Where neither `valkey-server` nor `redis-server` is installed the test that asks for one fails and says so.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The programs that may be it, in the order in which they are looked for.
const PROGRAMS: [&str; 2] = ["valkey-server", "redis-server"];
/// The longest that it is waited for.
const LONG: Duration = Duration::from_secs(30);

/// A server that writes everything to disk before it answers.
pub(crate) struct Server {
    child: Option<Child>,
    dir: tempfile::TempDir,
}

impl Server {
    /// Starts one with nothing in it.
    pub(crate) fn start() -> Self {
        let mut server = Self { child: None, dir: tempfile::tempdir().expect("a folder for the server") };
        server.again();
        server
    }

    fn socket(&self) -> PathBuf {
        self.dir.path().join("valkey.sock")
    }

    /// Its address.
    pub(crate) fn url(&self) -> String {
        format!("redis+unix://{}", self.socket().display())
    }

    /// Starts it again on what it has on disk, and waits until it answers.
    pub(crate) fn again(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let log = std::fs::File::create(self.dir.path().join("log")).expect("a log");
        let started = PROGRAMS.iter().find_map(|program| {
            let mut command = Command::new(program);
            command.arg("--dir").arg(self.dir.path()).arg("--unixsocket").arg(self.socket());
            for (name, value) in [("port", "0"), ("save", ""), ("appendonly", "yes"), ("appendfsync", "always")] {
                command.arg(format!("--{name}")).arg(value);
            }
            command.stdin(Stdio::null()).stdout(log.try_clone().expect("a log")).stderr(Stdio::null()).spawn().ok()
        });
        let missing = "install valkey-server or redis-server (7.0 or newer): this test needs a server of its own";
        self.child = Some(started.expect(missing));
        let begun = Instant::now();
        while !self.answers() {
            let log = || std::fs::read_to_string(self.dir.path().join("log")).unwrap_or_default();
            assert!(begun.elapsed() < LONG, "the server does not answer:\n{}", log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn answers(&self) -> bool {
        let client = redis::Client::open(self.url()).expect("its address");
        client.get_connection().is_ok_and(|mut c| redis::cmd("PING").exec(&mut c).is_ok())
    }

    /// Tells it something.
    pub(crate) fn tell(&self, command: &[&str]) -> redis::Value {
        let client = redis::Client::open(self.url()).expect("its address");
        let mut connection = client.get_connection().expect("connects");
        let (name, rest) = command.split_first().expect("a command");
        redis::cmd(name).arg(rest).query(&mut connection).expect("is told")
    }

    /// Ends it at once, as a loss of power would.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().expect("is killed");
            child.wait().expect("ends");
        }
    }

    /// Sends it a signal: `-STOP` has it hang, `-CONT` go on.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.as_ref().expect("it runs").id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().expect("kill").success());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
