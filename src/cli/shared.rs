//! What every command shares: standard input and output, notices, the engine's settings.
//!
//! Not responsible for what is said.
#![allow(clippy::print_stderr, reason = "notices of the command line are for its user")]

use std::io::{self, BufRead as _, Write as _};

use anyhow::Result;

use crate::config::Config;
use crate::engine::{Clock, Settings};

pub(super) fn settings(config: &Config, clock: Option<Clock>) -> Settings {
    Settings {
        clock: clock.unwrap_or_default(),
        forget_after: config.forget_after,
        start_fresh: config.start_fresh,
        keep_records: config.keep_records,
        keep_words: config.keep_words,
    }
}

/// Tells what is no reply, on standard error.
pub(super) fn notice(notice: &str) {
    eprintln!("madoguchi: {notice}");
}

/// Writes to standard output and flushes, so that a reader at a pipe gets it at once.
pub(super) fn print(text: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Lines of standard input, one message each: bytes that are no UTF-8 become replacement characters.
pub(super) fn for_each_line(mut each: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let mut input = io::stdin().lock();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(());
        }
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        each(&String::from_utf8_lossy(&bytes))?;
    }
}
