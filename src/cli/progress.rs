//! What takes seconds says so at a terminal, and nothing anywhere else.

use std::io::IsTerminal as _;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::language::phrasebook::Phrasebook;

/// How often the sign of life moves.
const TICK: Duration = Duration::from_millis(120);

/// Opens what may have to be compiled first: it says so where somebody waits for it.
pub(super) fn at_first_start<T>(open: impl FnOnce() -> T) -> T {
    let waited_for = std::io::stderr().is_terminal();
    match waited_for.then(Phrasebook::shared) {
        Some(Ok(book)) => during(book.sheet.compiling(), open),
        _ => open(),
    }
}

/// Does `work` with `message` and the seconds beside it on standard error, if that is a terminal.
pub(super) fn during<T>(message: &str, work: impl FnOnce() -> T) -> T {
    let bar = ProgressBar::new_spinner().with_message(message.to_owned());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(TICK);
    let done = work();
    bar.finish_and_clear();
    done
}
