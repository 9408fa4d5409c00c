//! Turns: tasks of one key run in the order in which they came, keys side by side.
//!
//! Not responsible for what a task does.

use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use tokio_util::task::TaskTracker;

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;
type Waiting = Mutex<FxHashMap<String, VecDeque<Task>>>;

/// Queues by key. A key costs nothing when nothing of it waits.
#[derive(Clone, Default)]
pub struct Turns {
    waiting: Arc<Waiting>,
    running: TaskTracker,
}

impl std::fmt::Debug for Turns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turns").field("running", &self.running.len()).finish_non_exhaustive()
    }
}

impl Turns {
    /// Runs `task` after everything pushed with this key before. Needs a tokio runtime.
    pub fn push(&self, key: &str, task: impl Future<Output = ()> + Send + 'static) {
        let mut waiting = self.waiting.lock();
        if let Some(queue) = waiting.get_mut(key) {
            queue.push_back(Box::pin(task));
            return;
        }
        waiting.insert(key.to_owned(), VecDeque::new());
        drop(waiting);
        self.running.spawn(run(self.waiting.clone(), key.to_owned(), Box::pin(task)));
    }

    /// Waits until no queue has anything left. New tasks are still taken.
    pub async fn idle(&self) {
        self.running.close();
        self.running.wait().await;
        self.running.reopen();
    }
}

async fn run(waiting: Arc<Waiting>, key: String, mut task: Task) {
    loop {
        // A task of its own: its panic must not stop the queue.
        if let Err(error) = tokio::spawn(task).await {
            tracing::error!(%error, "a queued task broke off");
        }
        let mut queues = waiting.lock();
        let Some(next) = queues.get_mut(&key).and_then(VecDeque::pop_front) else {
            queues.remove(&key);
            return;
        };
        task = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn keys_run_in_order_and_side_by_side() {
        let turns = Turns::default();
        let done = Arc::new(Mutex::new(Vec::new()));
        let (open, gate) = tokio::sync::oneshot::channel::<()>();
        turns.push("a", async move { gate.await.expect("opened") });
        for i in 0..50 {
            let done = done.clone();
            turns.push("a", async move {
                tokio::time::sleep(Duration::from_millis(u64::from(i % 3 == 0))).await;
                done.lock().push(i);
                assert!(i != 7, "a task may panic");
            });
        }
        // "b" does not wait for "a".
        let (tell, told) = tokio::sync::oneshot::channel();
        turns.push("b", async move { tell.send(()).expect("heard") });
        told.await.expect("b ran");
        assert!(done.lock().is_empty());
        open.send(()).expect("waits");
        turns.idle().await;
        assert_eq!(*done.lock(), (0..50).collect::<Vec<_>>());
        assert!(turns.waiting.lock().is_empty());
    }
}
