//! How the store stands: whether it can be written, and what takes its place while it cannot.
//!
//! Where the disk is full or may only be read, everything goes on in memory, filled with what the store
//! holds, until there is room again; then it is all written back. What was acknowledged meanwhile is not on
//! disk, which `/readyz` says. Where the store's server is away, what it holds waits for it, and so does the process: a
//! start would find nothing else. Any other error that lasts ends the process: the next start mends.

use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use parking_lot::RwLock;

use crate::store::memory::MemoryStore;
use crate::store::{Store, StoreError};

/// Bytes that must be free before the disk is written again.
const ROOM: usize = 4 * 1024 * 1024;
const PROBE: &str = "room.probe";

/// What is wrong with the store.
#[derive(Debug, Clone)]
pub struct Trouble {
    /// What the system said.
    pub reason: Arc<str>,
    /// Since when.
    pub since: Instant,
    /// Whether everything goes on in memory.
    pub in_memory: bool,
    /// Whether the store's server is away.
    pub away: bool,
}

/// The store in use.
pub(super) struct Standing {
    store: RwLock<Arc<dyn Store>>,
    trouble: RwLock<Option<Trouble>>,
    /// How often the store's server came back.
    returns: AtomicU64,
}

impl Standing {
    pub(super) fn on(store: Box<dyn Store>) -> Self {
        Self { store: RwLock::new(Arc::from(store)), trouble: RwLock::default(), returns: AtomicU64::new(0) }
    }

    pub(super) fn store(&self) -> Arc<dyn Store> {
        self.store.read().clone()
    }

    pub(super) fn trouble(&self) -> Option<Trouble> {
        self.trouble.read().clone()
    }

    /// The store was written.
    pub(super) fn held(&self) {
        if self.trouble.read().as_ref().is_none_or(|t| t.in_memory) {
            return;
        }
        if self.trouble.write().take().is_some_and(|t| t.away) {
            tracing::warn!("the store's server is back");
            self.returns.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How often the store's server came back.
    pub(super) fn returns(&self) -> u64 {
        self.returns.load(Ordering::Relaxed)
    }

    /// Takes note of an error of the store; true where everything goes on in memory from here on.
    pub(super) fn failed(&self, error: &StoreError) -> bool {
        let mut trouble = self.trouble.write();
        if trouble.as_ref().is_some_and(|t| t.in_memory) {
            return true;
        }
        let away = error.is_away();
        // Of what kind it was before: a server that was away for long may say no when it is back.
        let same = trouble.as_ref().filter(|t| t.away == away);
        let since = same.map_or_else(Instant::now, |t| t.since);
        let reason = anyhow::Chain::new(error).map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let in_memory = lacks_room(error) && self.stand_in();
        if away && same.is_some() {
            // It is asked every few seconds.
            tracing::debug!(reason, "the store's server is still away");
        } else {
            tracing::error!(reason, in_memory, "the store cannot be written");
        }
        *trouble = Some(Trouble { reason: reason.into(), since, in_memory, away });
        in_memory
    }

    fn stand_in(&self) -> bool {
        let memory = MemoryStore::default();
        let filled = self.store().contents().and_then(|contents| memory.replace_contents(&contents));
        if let Err(error) = &filled {
            tracing::error!(%error, "what is stored cannot be read into memory");
            return false;
        }
        // The number of the next hand-off comes with the records.
        *self.store.write() = Arc::new(memory);
        true
    }

    /// Writes what was kept in memory to the disk again, if there is room. Nothing else may write meanwhile.
    pub(super) fn resume(&self, data: &Path, open: impl FnOnce() -> anyhow::Result<Box<dyn Store>>) {
        if self.trouble().is_none_or(|t| !t.in_memory) {
            return;
        }
        if let Err(error) = has_room(data) {
            return tracing::debug!(%error, "there is no room yet");
        }
        let written = open().and_then(|store| {
            store.replace_contents(&self.store().contents()?)?;
            store.flush()?;
            Ok(store)
        });
        match written {
            Ok(store) => {
                *self.store.write() = Arc::from(store);
                *self.trouble.write() = None;
                tracing::warn!("there is room again; everything kept in memory is on disk");
            }
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the store cannot be written yet"),
        }
    }
}

/// Whether an error only says that nothing can be written now.
fn lacks_room(error: &StoreError) -> bool {
    use ErrorKind::{FileTooLarge, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    error.system().is_some_and(|kind| {
        matches!(kind, StorageFull | ReadOnlyFilesystem | PermissionDenied | QuotaExceeded | FileTooLarge)
    })
}

/// Whether some megabytes can be written.
fn has_room(data: &Path) -> std::io::Result<()> {
    let probe = data.join(PROBE);
    let written = std::fs::write(&probe, vec![0; ROOM]).and_then(|()| std::fs::File::open(&probe)?.sync_all());
    let removed = std::fs::remove_file(&probe);
    written.and(removed)
}
