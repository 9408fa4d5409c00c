//! Work of the database under a time limit, on a thread whose panics are told and not printed.

use std::path::Path;
use std::sync::{Once, mpsc};
use std::time::Duration;

use super::folders;

/// Name of the threads whose panics are their result.
const THREAD: &str = "store-watched";
/// What a small database may take.
const LEAST: Duration = Duration::from_secs(4);
/// What a slow disk reads in a second.
const BYTES_A_SECOND: u64 = 32 * 1024 * 1024;

/// How long reading the database in `folder` may take.
pub(super) fn limit(folder: &Path) -> Duration {
    LEAST + Duration::from_secs(folders::size(folder) / BYTES_A_SECOND)
}

/// Runs `work`: none if it did not end in time, an error if it panicked. A thread that does not end is
/// left behind; whoever asked should let the process end.
pub(super) fn timed<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<Result<T, String>> {
    quiet();
    let (tell, told) = mpsc::channel();
    let run = move || {
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
        // Nobody hears it after the limit.
        let _ = tell.send(result.map_err(|panic| message(panic.as_ref())));
    };
    if let Err(error) = std::thread::Builder::new().name(THREAD.to_owned()).spawn(run) {
        return Some(Err(error.to_string()));
    }
    told.recv_timeout(limit).ok()
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("panic without a message").to_owned()
}

/// Keeps the report of a panic from standard error where the panic is a result.
fn quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if std::thread::current().name() != Some(THREAD) {
                report(panic);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_that_does_not_end_is_left_and_a_panic_is_told() {
        assert_eq!(timed(Duration::from_secs(60), || 3), Some(Ok(3)));
        assert_eq!(timed(Duration::from_secs(60), || panic!("no {}", 1)), Some(Err::<(), _>("no 1".to_owned())));
        let (open, gate) = mpsc::channel::<()>();
        assert_eq!(timed(Duration::ZERO, move || gate.recv()), None);
        drop(open);
    }
}
