//! What every command shares: standard output, notices, the engine's settings.
//!
//! Not responsible for what is said.
#![allow(clippy::print_stderr, reason = "notices of the command line are for its user")]

use std::io::{self, Write as _};

use anyhow::Result;

use crate::config::Config;
use crate::engine::{Clock, Settings};

pub(super) fn settings(config: &Config, clock: Option<Clock>) -> Settings {
    Settings {
        clock: clock.unwrap_or_default(),
        forget_after: config.forget_after,
        start_fresh: config.start_fresh,
        keep_records: config.keep_records,
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
