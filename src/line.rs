//! Waiting lines, one a key: first come, first served, and no waiting between keys.
//!
//! `std`'s mutex lets a late thread overtake an early one; two messages sent in a
//! row must not swap. For threads; async code keeps order with `channel::lanes`.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;

/// One key's line.
#[derive(Debug, Default)]
struct Line {
    /// Numbers drawn so far.
    drawn: Mutex<Numbers>,
    moved: Condvar,
}

#[derive(Debug, Default)]
struct Numbers {
    next: u64,
    serving: u64,
}

/// The lines.
#[derive(Debug, Default)]
pub struct Lines {
    lines: Mutex<FxHashMap<String, Arc<Line>>>,
}

/// The right to go on; dropping it lets the next one go.
#[derive(Debug)]
pub struct MyTurn<'a> {
    lines: &'a Lines,
    key: String,
    line: Arc<Line>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Lines {
    /// Waits until everyone who called before with this key is done.
    #[must_use]
    pub fn wait(&self, key: &str) -> MyTurn<'_> {
        let (line, number) = {
            let mut lines = lock(&self.lines);
            let line = lines.entry(key.to_owned()).or_default().clone();
            let number = {
                let mut drawn = lock(&line.drawn);
                drawn.next += 1;
                drawn.next - 1
            };
            (line, number)
        };
        let mut numbers = lock(&line.drawn);
        while numbers.serving != number {
            numbers = line.moved.wait(numbers).unwrap_or_else(PoisonError::into_inner);
        }
        drop(numbers);
        MyTurn { lines: self, key: key.to_owned(), line }
    }
}

impl Drop for MyTurn<'_> {
    fn drop(&mut self) {
        let mut lines = lock(&self.lines.lines);
        let mut numbers = lock(&self.line.drawn);
        numbers.serving += 1;
        if numbers.serving == numbers.next {
            lines.remove(&self.key);
        } else {
            self.line.moved.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn a_line_keeps_its_order_and_other_keys_do_not_wait() {
        let lines = Lines::default();
        let (tell, told) = mpsc::channel();
        std::thread::scope(|scope| {
            let first = lines.wait("a");
            for i in 0..20 {
                let (tell, lines) = (tell.clone(), &lines);
                scope.spawn(move || {
                    let _turn = lines.wait("a");
                    tell.send(i).expect("told");
                });
                // The next one comes after this one has drawn its number.
                while lock(&lock(&lines.lines)["a"].drawn).next != i + 2 {
                    std::thread::yield_now();
                }
            }
            drop(lines.wait("b"));
            assert!(told.recv_timeout(Duration::from_millis(20)).is_err(), "someone overtook");
            drop(first);
        });
        assert_eq!(told.try_iter().collect::<Vec<u64>>(), (0..20).collect::<Vec<_>>());
        assert!(lock(&lines.lines).is_empty());
    }
}
