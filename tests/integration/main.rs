//! One binary of integration tests: the pack, the facts, the conversations, the
//! command line, the store on disk, the hub, HTTP and Slack, and the direction of dependencies.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests fail by panicking and print figures"
)]

mod arrows;
mod cli;
mod client;
mod conversations;
mod discord;
mod evaluate;
mod facts;
mod http;
mod hub;
mod laws;
mod pack;
mod reach;
mod scripts;
mod slack;

use std::sync::LazyLock;

use madoguchi::engine::Bench;

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
