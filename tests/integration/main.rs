//! One binary of integration tests: the pack, the facts, the conversations, the
//! command line, the store on disk, the hub and HTTP, and the direction of dependencies.
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
mod facts;
mod http;
mod hub;
mod laws;
mod pack;
mod reach;
mod scripts;

use std::sync::LazyLock;

use madoguchi::engine::Bench;

/// The embedded pack, compiled once for all tests.
static BENCH: LazyLock<Bench> = LazyLock::new(|| Bench::embedded().expect("the embedded pack compiles"));

/// A path of the repository.
fn root(path: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
