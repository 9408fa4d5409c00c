//! What the program costs as it is run: its start, its memory, and turns over HTTP that are on disk when answered.
//!
//! `cargo bench --bench service [-- BINARY…]`: each figure for every binary given, by turns, so that two versions are
//! compared in one run; without any, for the one just built. Memory is read from `/proc`, so on Linux only.
//! `CONVERSATIONS` (2000) and `TURNS` (8) say how many are held over HTTP, by 64 clients at once.
#![allow(missing_docs, clippy::expect_used, clippy::print_stdout, reason = "a benchmark")]

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const QUESTIONS: [&str; 8] = [
    "山形のプロ拠点の電話は？",
    "人が辞めてしまう",
    "2",
    "締切は？",
    "うちは宮城で社員12人の製造業です。使えますか",
    "くるみんとえるぼしの違いは",
    "外国人材を採用したい",
    "ありがとう",
];
const STARTS: usize = 15;
const CLIENTS: usize = 64;

fn main() {
    let mut binaries: Vec<PathBuf> =
        std::env::args().skip(1).filter(|a| !a.starts_with("--")).map(Into::into).collect();
    if binaries.is_empty() {
        binaries.push(env!("CARGO_BIN_EXE_madoguchi").into());
    }
    starts(&binaries);
    for binary in &binaries {
        serves(binary);
    }
}

/// `ask`, from the start of the process to its end: on an empty folder, and on one that has been used.
fn starts(binaries: &[PathBuf]) {
    let mut first = vec![Vec::new(); binaries.len()];
    let mut later = vec![Vec::new(); binaries.len()];
    for _ in 0..STARTS {
        for (at, binary) in binaries.iter().enumerate() {
            let dir = tempfile::tempdir().expect("dir");
            first[at].push(asked(binary, dir.path()));
            later[at].push(asked(binary, dir.path()));
        }
    }
    for (at, binary) in binaries.iter().enumerate() {
        println!(
            "{}: first start {:.0?}, later {:.0?} (medians of {STARTS}; least {:.0?} and {:.0?})",
            binary.display(),
            median(&mut first[at]),
            median(&mut later[at]),
            first[at][0],
            later[at][0],
        );
    }
}

fn asked(binary: &Path, data: &Path) -> Duration {
    let start = Instant::now();
    let out = Command::new(binary).args(["ask", "--data"]).arg(data).arg(QUESTIONS[0]).output().expect("runs");
    let taken = start.elapsed();
    assert!(out.status.success() && String::from_utf8_lossy(&out.stdout).contains("023-647-0665"), "{out:?}");
    taken
}

fn median(all: &mut [Duration]) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

/// A number of the environment, or `otherwise`.
fn wanted(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

/// `serve`: memory idle and after many conversations, turns a second and how long they take.
fn serves(binary: &Path) {
    let dir = tempfile::tempdir().expect("dir");
    let (mut child, address) = serve(binary, dir.path());
    let idle = resident(&child);
    let (conversations, turns) = (wanted("CONVERSATIONS", 2_000), wanted("TURNS", QUESTIONS.len()));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime");
    let start = Instant::now();
    let mut taken = runtime.block_on(talk(&address, conversations, turns));
    let whole = start.elapsed();
    taken.sort_unstable();
    println!(
        "{}: {} turns of {conversations} conversations over HTTP, {CLIENTS} clients: {:.0} a second, p50 {:.1?}, p99 {:.1?}; \
         resident {idle} MiB idle, {} MiB after",
        binary.display(),
        taken.len(),
        taken.len() as f64 / whole.as_secs_f64(),
        taken[taken.len() / 2],
        taken[taken.len() * 99 / 100],
        resident(&child),
    );
    child.kill().expect("ends");
    child.wait().expect("ended");
}

/// Starts the service on a port that is free, and waits until it listens.
fn serve(binary: &Path, data: &Path) -> (Child, String) {
    let mut child = Command::new(binary)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    let mut lines = BufReader::new(child.stderr.take().expect("stderr")).lines().map_while(Result::ok);
    let address = lines.find_map(|line| {
        let from = line.find("http://")?;
        Some(line[from..].chars().take_while(|c| c.is_ascii_alphanumeric() || ":/.".contains(*c)).collect())
    });
    std::thread::spawn(move || lines.for_each(drop));
    (child, address.expect("an address"))
}

async fn talk(address: &str, conversations: usize, turns: usize) -> Vec<Duration> {
    let client = reqwest::Client::new();
    let tasks: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (client, url) = (client.clone(), format!("{address}/api/messages"));
            tokio::spawn(async move {
                let mut taken = Vec::new();
                for conversation in (number..conversations).step_by(CLIENTS) {
                    for text in QUESTIONS.iter().cycle().take(turns) {
                        let body = format!(r#"{{"conversation":"bench-{conversation}","text":"{text}"}}"#);
                        let start = Instant::now();
                        let request = client.post(&url).header("content-type", "application/json").body(body);
                        let answer = request.send().await.expect("answers");
                        assert!(answer.status().is_success(), "{}", answer.status());
                        answer.bytes().await.expect("whole");
                        taken.push(start.elapsed());
                    }
                }
                taken
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.expect("task"));
    }
    all
}

/// Resident memory of a process in MiB; 0 where `/proc` does not tell.
fn resident(child: &Child) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).map_or(0, |kib| kib / 1024)
}
