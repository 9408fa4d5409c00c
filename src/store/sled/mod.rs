//! The store on sled: opening, repair, and the trees. The only folder that knows sled.
//!
//! A damaged directory is set aside under a new name and a fresh one made; what
//! could not be opened is never deleted.

mod conversations;
mod handoffs;
mod inbox;
mod older;
mod versions;

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::time::Duration;

use parking_lot::Mutex;

use super::{Store, StoreError};

/// Folder of the database within the data directory.
const FOLDER: &str = "store";
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// How often a held lock is tried again, and how long after: half a second in all.
const LOCK_TRIES: usize = 25;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// The store on sled.
#[derive(Debug)]
pub struct SledStore {
    db: ::sled::Db,
    knowledge: ::sled::Tree,
    conversations: ::sled::Tree,
    handoffs: handoffs::Trees,
    inbox: inbox::Trees,
}

/// An opened store, and where a damaged one was put.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: SledStore,
    /// New name of a damaged database found there.
    pub set_aside: Option<PathBuf>,
}

impl SledStore {
    /// Whether there is a store in `data`.
    #[must_use]
    pub fn is_in(data: &Path) -> bool {
        data.join(FOLDER).is_dir()
    }

    /// Opens the store in `data`, making it if missing.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it, [`StoreError::Directory`]
    /// when the directory cannot be made, [`StoreError::Failed`] otherwise.
    pub fn open(data: &Path) -> Result<Opened, StoreError> {
        let directory = |source| StoreError::Directory { path: data.to_owned(), source };
        std::fs::create_dir_all(data).map_err(directory)?;
        let folder = data.join(FOLDER);
        let mut opened = Self::try_open(&folder);
        // A database just closed, here or by a program that is ending, keeps its lock for a moment.
        for _ in 0..LOCK_TRIES {
            match &opened {
                Err(error) if in_use(error) => std::thread::sleep(LOCK_PAUSE),
                _ => break,
            }
            opened = Self::try_open(&folder);
        }
        match opened {
            Ok(store) => Ok(Opened { store, set_aside: None }),
            Err(error) if in_use(&error) => Err(StoreError::InUse(data.to_owned())),
            Err(error) if denied(&error) => Err(error.into()),
            Err(error) => {
                let aside = free_name(data);
                tracing::error!(%error, aside = %aside.display(), "the database is damaged; it is set aside");
                std::fs::rename(&folder, &aside).map_err(directory)?;
                Ok(Opened { store: Self::try_open(&folder)?, set_aside: Some(aside) })
            }
        }
    }

    fn try_open(folder: &Path) -> Result<Self, ::sled::Error> {
        let open = || {
            let db = ::sled::Config::new().path(folder).cache_capacity(CACHE_BYTES).open()?;
            let (knowledge, conversations) = (db.open_tree("knowledge")?, db.open_tree("conversations")?);
            // Walk the conversations once: damage shows here rather than in the middle of one.
            // Knowledge has checksums of its own.
            for item in conversations.iter().keys() {
                item?;
            }
            let (handoffs, inbox) = (handoffs::Trees::open(&db)?, inbox::Trees::open(&db)?);
            older::take_over(&db, &handoffs)?;
            Ok(Self { db, knowledge, conversations, handoffs, inbox })
        };
        // sled panics on some damaged files; that is damage too, and its message is kept for the log.
        match quietly(AssertUnwindSafe(open)) {
            Ok(opened) => opened,
            Err(message) => Err(::sled::Error::ReportableBug(message)),
        }
    }
}

fn number(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

impl From<::sled::Error> for StoreError {
    fn from(error: ::sled::Error) -> Self {
        Self::Failed(error.into())
    }
}

/// Runs `work`; a panic becomes its message, without the default report on stderr.
fn quietly<T>(work: AssertUnwindSafe<impl FnOnce() -> T>) -> Result<T, String> {
    // The report is the process's: two at a time would keep each other's silence for good.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = std::panic::catch_unwind(work);
    std::panic::set_hook(hook);
    result.map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        text.unwrap_or("panic without a message").to_owned()
    })
}

fn in_use(error: &::sled::Error) -> bool {
    matches!(error, ::sled::Error::Io(e) if e.kind() == std::io::ErrorKind::WouldBlock || e.to_string().contains("could not acquire lock"))
}

fn denied(error: &::sled::Error) -> bool {
    matches!(error, ::sled::Error::Io(e) if matches!(e.kind(), std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::StorageFull | std::io::ErrorKind::ReadOnlyFilesystem))
}

/// A name in `data` that is not taken: store.damaged-1, -2, …
fn free_name(data: &Path) -> PathBuf {
    let name = |n: u32| data.join(format!("{FOLDER}.damaged-{n}"));
    (1..10_000).map(name).find(|p| !p.exists()).unwrap_or_else(|| name(10_000))
}

impl Store for SledStore {
    fn flush(&self) -> Result<(), StoreError> {
        self.db.flush()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::inbox::{Accepted, Inbox as _, SEEN_FOR_S};
    use crate::store::{Conversations as _, HandoffStatus, Handoffs as _, Versions as _, contract};

    /// A store in a directory of its own, which goes with the guard.
    fn fresh() -> (tempfile::TempDir, SledStore) {
        let dir = tempfile::tempdir().expect("dir");
        let store = SledStore::open(dir.path()).expect("open").store;
        (dir, store)
    }

    #[test]
    fn passes_the_contract() {
        contract::check(&|| {
            let (dir, store) = fresh();
            (Box::new(store), Box::new(dir))
        });
    }

    #[test]
    fn everything_is_there_after_reopening() {
        let dir = tempfile::tempdir().expect("dir");
        let written = {
            let store = SledStore::open(dir.path()).expect("open").store;
            contract::fill(&store);
            store.flush().expect("flush");
            contract::all(&store)
        };
        let store = SledStore::open(dir.path()).expect("reopen").store;
        assert_eq!(contract::all(&store), written);
    }

    #[test]
    fn a_second_process_is_told_the_directory() {
        let (dir, _first) = fresh();
        let error = SledStore::open(dir.path()).expect_err("locked");
        assert!(matches!(error, StoreError::InUse(_)), "{error:?}");
        assert!(error.to_string().contains(&dir.path().display().to_string()));
    }

    #[test]
    fn damage_is_set_aside_and_nothing_deleted() {
        let (dir, store) = fresh();
        contract::put_knowledge(&store, "one");
        drop(store);
        let file = dir.path().join(FOLDER).join("conf");
        std::fs::write(&file, b"segment_size: 1\nversion: 0.1\ngarbage").expect("damage");
        let opened = SledStore::open(dir.path()).expect("reopen");
        let aside = opened.set_aside.expect("set aside");
        assert!(aside.join("conf").is_file());
        assert!(opened.store.label().expect("fresh").is_none());
    }

    /// Written by the program before hand-offs were one record.
    #[test]
    fn an_older_store_opens_and_its_records_are_read() {
        let older = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/older-store/store");
        let dir = tempfile::tempdir().expect("dir");
        std::fs::create_dir(dir.path().join(FOLDER)).expect("folder");
        for file in ["conf", "db"] {
            std::fs::copy(older.join(file), dir.path().join(FOLDER).join(file)).expect("copies");
        }
        // Twice: what was taken over is not taken over again.
        for _ in 0..2 {
            let opened = SledStore::open(dir.path()).expect("opens");
            assert!(opened.set_aside.is_none());
            let store = opened.store;
            assert_eq!(store.label().expect("label").expect("some").hash, "older");
            assert_eq!(store.blob(super::super::Blob::Source).expect("blob").expect("whole"), [1, 2, 3]);
            // Its memory may be of a form that no longer reads; that must not fail.
            store.conversation("slack:a").expect("a conversation");
            assert_eq!(store.questions().expect("questions")[0].1.event, "2");
            assert_eq!(store.outgoing().expect("outgoing")[0].1.event, "1");
            assert!(store.votes().expect("votes")[0].helpful);
            assert_eq!(store.unanswered().expect("unanswered")[0].intent, Some(("curry".to_owned(), 0.25)));
            let shown: Vec<_> = (store.handoffs().expect("all").into_iter())
                .map(|h| (h.id, h.conversation, h.memo.topic.unwrap_or_default(), h.status))
                .collect();
            let record = |id, conversation: &str, topic: &str, status| (id, conversation.into(), topic.into(), status);
            assert_eq!(
                shown,
                [
                    record(1, "slack:a", "ロカベン", HandoffStatus::Open),
                    record(2, "slack:b", "くるみん", HandoffStatus::Closed),
                    record(3, "discord:1:2", "リスキリング", HandoffStatus::Open),
                ]
            );
            let open = store.handoff_of_staff("slack:staff:S:1").expect("read").expect("open");
            assert_eq!((open.id, open.address["channel"].as_str()), (1, Some("C1")));
            assert_eq!(store.open_handoff("discord:1:2").expect("read").expect("open").id, 3);
            assert!(store.open_handoff("slack:b").expect("read").is_none());
            assert_eq!(store.next_handoff().expect("number"), 4);
            let again = contract::question("2");
            assert_eq!(store.accept(&[again], 1_700_000_000 + SEEN_FOR_S).expect("accept"), [Accepted::Duplicate]);
            store.flush().expect("flush");
        }
    }
}
