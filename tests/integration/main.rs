//! One binary of integration tests: the pack, the facts, the conversations, the
//! command line, the store on disk, the hub, HTTP and Slack, and the direction of dependencies.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and print figures"
)]

mod acts;
mod any_office;
mod arrows;
mod as_it_arrives;
mod channels;
mod cli;
mod client;
mod conversations;
mod damage;
mod discord;
mod drawing;
mod evaluate;
mod facts;
mod faq;
mod http;
mod hub;
mod laws;
mod masking;
mod officers;
mod own_words;
mod pack;
mod packs;
mod page;
mod reach;
mod schemas;
mod scripts;
mod slack;
mod source;
mod standing;
mod tokens;
#[cfg(unix)]
mod valkey;
mod words;

use std::sync::LazyLock;

use madoguchi::service::bench::Bench;
use serde_json::Value;

/// The embedded pack, compiled once for all tests.
static BENCH: LazyLock<Bench> = LazyLock::new(|| Bench::embedded().expect("the embedded pack compiles"));

/// A path of the repository.
fn root(path: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A data directory with compiled knowledge, made once.
fn prepared() -> &'static std::path::Path {
    static STORE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
        let dir = tempfile::tempdir().expect("dir");
        let settings = madoguchi::engine::Settings::default();
        let engine = madoguchi::engine::Engine::open(dir.path(), settings, &mut |_| ()).expect("engine");
        engine.flush().expect("flush");
        dir
    });
    STORE.path()
}

/// A data directory of one's own with compiled knowledge.
fn data() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("dir");
    copy(prepared(), dir.path());
    dir
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).expect("folder");
    for entry in std::fs::read_dir(from).expect("folder") {
        let path = entry.expect("entry").path();
        let target = to.join(path.file_name().expect("name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copies");
        }
    }
}

/// Adds what the contract's JSON has and no person sees: what a choice stands for and the clock's
/// form of an opening time, each only where its label or desk is shown.
fn with_hidden(mut shown: Value, own: &Value) -> Value {
    let of = |list: &str| own[list].as_array().cloned().unwrap_or_default();
    for choice in shown["choices"].as_array_mut().into_iter().flatten() {
        if let Some(own) = of("choices").iter().find(|c| c["label"] == choice["label"]) {
            for key in ["entry", "send"] {
                choice[key] = own[key].clone();
            }
        }
    }
    let text = shown["text"].as_str().unwrap_or_default().to_owned();
    let is_shown =
        |c: &&Value| [&c["org"], &c["open_text"]].iter().all(|t| t.as_str().is_some_and(|t| text.contains(t)));
    let opens: Vec<Value> = of("contacts").iter().filter(is_shown).map(|c| c["next_open"].clone()).collect();
    shown["contacts"].as_array_mut().into_iter().for_each(|contacts| contacts.extend(opens.clone()));
    shown
}

/// The label without its number.
fn bare(label: &str) -> &str {
    label.split_once(". ").filter(|(n, _)| n.bytes().all(|b| b.is_ascii_digit())).map_or(label, |(_, label)| label)
}

/// What a person reads of a reply of [`BENCH`].
fn text(reply: &madoguchi::message::Reply) -> String {
    reply.text(&BENCH.mind().knowledge.phrasebook)
}
