//! Files that change while an author works on them.
//!
//! Not responsible for what is done then.

use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use anyhow::{Context, Result};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// Editors save in several steps: what follows within this time is the same change.
const SAME_CHANGE: Duration = Duration::from_millis(150);

/// Watches folders for as long as it lives.
pub(super) struct Watch {
    changes: Receiver<notify::Result<Event>>,
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches `dirs` and what is in them.
    pub(super) fn new<'p>(dirs: impl IntoIterator<Item = &'p Path>) -> Result<Self> {
        let (told, changes) = channel();
        let mut watcher = notify::recommended_watcher(told).context("watching files")?;
        for dir in dirs {
            watcher.watch(dir, RecursiveMode::Recursive).with_context(|| format!("watching {}", dir.display()))?;
        }
        Ok(Self { changes, _watcher: watcher })
    }

    /// Waits for a change and for the end of it; no once nothing is watched any more.
    pub(super) fn wait(&self) -> bool {
        loop {
            let Ok(event) = self.changes.recv() else { return false };
            if is_change(&event) {
                while self.changes.recv_timeout(SAME_CHANGE).is_ok() {}
                return true;
            }
        }
    }

    /// Whether something has changed since this was last asked.
    pub(super) fn changed(&self) -> bool {
        self.changes.try_iter().filter(is_change).count() > 0
    }
}

fn is_change(event: &notify::Result<Event>) -> bool {
    event.as_ref().is_ok_and(|e| matches!(e.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_)))
}
