//! The store on sled: the only file that knows it.
//!
//! A damaged directory is set aside under a new name and a fresh one made; what
//! could not be opened is never deleted.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::{Blob, Conversation, Handoff, HandoffStatus, Label, Store, StoreError};
use crate::message::Memo;

/// Folder of the database within the data directory.
const FOLDER: &str = "store";
const CURRENT: &[u8] = b"current";
const PREVIOUS: &[u8] = b"previous";
/// Bytes of a knowledge blob kept in one value; larger ones strain sled.
const CHUNK: usize = 256 * 1024;
const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// How often a held lock is tried again, and how long after: half a second in all.
const LOCK_TRIES: usize = 25;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// The store on sled.
#[derive(Debug)]
pub struct SledStore {
    pub(super) db: ::sled::Db,
    knowledge: ::sled::Tree,
    pub(super) conversations: ::sled::Tree,
    handoffs: ::sled::Tree,
    /// Held while a hand-off is looked for and written: its number must be its own.
    handing_off: Mutex<()>,
    pub(super) inbox: super::sled_inbox::Trees,
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
            Err(error) if denied(&error) => Err(StoreError::Failed(error)),
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
            let handoffs = db.open_tree("handoff-records")?;
            // Walk the conversations once: damage shows here rather than in the middle of one.
            // Knowledge has checksums of its own.
            for item in conversations.iter().keys() {
                item?;
            }
            let inbox = super::sled_inbox::Trees::open(&db)?;
            Ok(Self { db, knowledge, conversations, handoffs, handing_off: Mutex::default(), inbox })
        };
        // sled panics on some damaged files; that is damage too, and its message is kept for the log.
        match quietly(AssertUnwindSafe(open)) {
            Ok(opened) => opened,
            Err(message) => Err(::sled::Error::ReportableBug(message)),
        }
    }

    fn put_blob(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        for (i, chunk) in bytes.chunks(CHUNK).enumerate() {
            self.knowledge.insert(format!("{key}/{i:06}"), chunk)?;
        }
        // Without its checksum a blob does not count, so this comes last.
        self.knowledge.insert(format!("{key}.sum"), &checksum(bytes))?;
        Ok(())
    }

    /// Bytes of a blob, if they are whole.
    fn read_blob(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut bytes = Vec::new();
        for item in self.knowledge.scan_prefix(format!("{key}/")) {
            bytes.extend_from_slice(&item?.1);
        }
        let sum = self.knowledge.get(format!("{key}.sum"))?;
        let whole = sum.is_some_and(|s| s.as_ref() == checksum(&bytes));
        Ok(whole.then_some(bytes))
    }

    fn number(&self, key: &[u8]) -> Result<Option<u64>, StoreError> {
        Ok(self.knowledge.get(key)?.and_then(|v| number(&v)))
    }

    fn put_handoff(&self, handoff: &Handoff) -> Result<(), StoreError> {
        let bytes = postcard::to_stdvec(handoff).map_err(|e| StoreError::Unreadable("a hand-off", e))?;
        self.handoffs.insert(handoff.id.to_be_bytes(), bytes)?;
        Ok(())
    }
}

fn number(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

/// Length and CRC-32: enough to tell a half-written blob from a whole one.
fn checksum(bytes: &[u8]) -> [u8; 12] {
    let mut sum = [0; 12];
    sum[..8].copy_from_slice(&(bytes.len() as u64).to_be_bytes());
    sum[8..].copy_from_slice(&crc32fast::hash(bytes).to_be_bytes());
    sum
}

fn name(blob: Blob) -> &'static str {
    match blob {
        Blob::Source => "source",
        Blob::Knowledge => "knowledge",
        Blob::Model => "model",
    }
}

/// Runs `work`; a panic becomes its message, without the default report on stderr.
fn quietly<T>(work: AssertUnwindSafe<impl FnOnce() -> T>) -> Result<T, String> {
    // The report is the process's: two at a time would keep each other's silence for good.
    static ALONE: Mutex<()> = Mutex::new(());
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
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
    fn label(&self) -> Result<Option<Label>, StoreError> {
        let Some(version) = self.number(CURRENT)? else {
            return Ok(None);
        };
        let Some(bytes) = self.read_blob(&format!("v{version}.label"))? else {
            tracing::error!(version, "the stored knowledge is not whole");
            return Ok(None);
        };
        match postcard::from_bytes(&bytes) {
            Ok(label) => Ok(Some(label)),
            Err(error) => {
                tracing::error!(version, %error, "the stored knowledge cannot be read");
                Ok(None)
            }
        }
    }

    fn blob(&self, blob: Blob) -> Result<Option<Vec<u8>>, StoreError> {
        match self.number(CURRENT)? {
            Some(version) => self.read_blob(&format!("v{version}.{}", name(blob))),
            None => Ok(None),
        }
    }

    fn replace_knowledge(
        &self,
        label: &Label,
        encode: &mut dyn FnMut(Blob) -> postcard::Result<Vec<u8>>,
    ) -> Result<(), StoreError> {
        let unreadable = |e| StoreError::Unreadable("knowledge", e);
        let label = postcard::to_stdvec(label).map_err(unreadable)?;
        let current = self.number(CURRENT)?;
        let next = current.max(self.number(PREVIOUS)?).map_or(1, |n| n + 1);
        self.put_blob(&format!("v{next}.label"), &label)?;
        for blob in Blob::ALL {
            // One at a time: together they would take as much memory again as what they encode.
            self.put_blob(&format!("v{next}.{}", name(blob)), &encode(blob).map_err(unreadable)?)?;
        }
        self.db.flush()?;
        // From here on the new version counts: one atomic step.
        let mut batch = ::sled::Batch::default();
        batch.insert(CURRENT, &next.to_be_bytes());
        if let Some(current) = current {
            batch.insert(PREVIOUS, &current.to_be_bytes());
        }
        self.knowledge.apply_batch(batch)?;
        self.db.flush()?;
        // What is neither current nor previous is of no use.
        let keep = [Some(next), current].map(|n| n.map(|n| format!("v{n}")));
        for key in self.knowledge.scan_prefix("v").keys() {
            let key = key?;
            let text = String::from_utf8_lossy(&key);
            let owner = text.split('.').next().unwrap_or_default();
            if !keep.iter().flatten().any(|k| k == owner) {
                self.knowledge.remove(&key)?;
            }
        }
        Ok(())
    }

    fn rollback(&self) -> Result<(), StoreError> {
        let previous = self.number(PREVIOUS)?.ok_or(StoreError::NoEarlier)?;
        if self.read_blob(&format!("v{previous}.label"))?.is_none() {
            return Err(StoreError::NoEarlier);
        }
        let current = self.number(CURRENT)?.ok_or(StoreError::NoEarlier)?;
        let mut batch = ::sled::Batch::default();
        batch.insert(CURRENT, &previous.to_be_bytes());
        batch.insert(PREVIOUS, &current.to_be_bytes());
        self.knowledge.apply_batch(batch)?;
        self.flush()
    }

    fn conversation(&self, id: &str) -> Result<Option<Conversation>, StoreError> {
        let Some(bytes) = self.conversations.get(id)? else {
            return Ok(None);
        };
        match postcard::from_bytes(&bytes) {
            Ok(conversation) => Ok(Some(conversation)),
            Err(error) => {
                tracing::warn!(%error, "a stored conversation of another version is forgotten");
                Ok(None)
            }
        }
    }

    fn save_conversation(&self, id: &str, conversation: &Conversation) -> Result<(), StoreError> {
        let bytes = postcard::to_stdvec(conversation).map_err(|e| StoreError::Unreadable("a conversation", e))?;
        self.conversations.insert(id, bytes)?;
        Ok(())
    }

    fn forget_conversation(&self, id: &str) -> Result<(), StoreError> {
        self.conversations.remove(id)?;
        Ok(())
    }

    fn expire_conversations(&self, before: i64) -> Result<usize, StoreError> {
        let mut gone = 0;
        for item in &self.conversations {
            let (key, bytes) = item?;
            let old = postcard::from_bytes::<Conversation>(&bytes).is_ok_and(|c| c.updated < before);
            if old {
                self.conversations.remove(key)?;
                gone += 1;
            }
        }
        Ok(gone)
    }

    fn hand_off(&self, conversation: &str, at: i64, memo: &Memo) -> Result<Handoff, StoreError> {
        let _alone = self.handing_off.lock().unwrap_or_else(PoisonError::into_inner);
        let open =
            (self.handoffs()?.into_iter()).find(|h| h.conversation == conversation && h.status == HandoffStatus::Open);
        let id = match &open {
            Some(open) => open.id,
            None => self.handoffs.last()?.and_then(|(key, _)| number(&key)).map_or(1, |n| n + 1),
        };
        let handoff =
            Handoff { id, conversation: conversation.to_owned(), at, memo: memo.clone(), status: HandoffStatus::Open };
        self.put_handoff(&handoff)?;
        Ok(handoff)
    }

    fn handoffs(&self) -> Result<Vec<Handoff>, StoreError> {
        let mut all = Vec::new();
        for item in &self.handoffs {
            match postcard::from_bytes(&item?.1) {
                Ok(handoff) => all.push(handoff),
                Err(error) => tracing::warn!(%error, "a hand-off of another version is left out"),
            }
        }
        Ok(all)
    }

    fn set_handoff(&self, id: u64, status: HandoffStatus) -> Result<bool, StoreError> {
        let _alone = self.handing_off.lock().unwrap_or_else(PoisonError::into_inner);
        match self.handoffs()?.into_iter().find(|h| h.id == id) {
            Some(handoff) => self.put_handoff(&Handoff { status, ..handoff }).map(|()| true),
            None => Ok(false),
        }
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.db.flush()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialogue::State;
    use crate::store::Origin;

    fn put(store: &SledStore, text: &str) {
        let label = Label { hash: text.to_owned(), code: "code".to_owned(), origin: Origin::Imported };
        store.replace_knowledge(&label, &mut |blob| Ok(bytes(text, blob))).expect("replace");
    }

    fn bytes(text: &str, blob: Blob) -> Vec<u8> {
        match blob {
            Blob::Source => text.as_bytes().to_vec(),
            Blob::Knowledge => vec![7; CHUNK * 2 + 5],
            Blob::Model => Vec::new(),
        }
    }

    #[test]
    fn what_was_stored_comes_back_and_rolls_back() {
        let dir = tempfile::tempdir().expect("dir");
        let store = SledStore::open(dir.path()).expect("open").store;
        let is_current = |text: &str| {
            let label = store.label().expect("label").expect("some");
            label.hash == text
                && Blob::ALL.iter().all(|b| store.blob(*b).expect("blob").expect("some") == bytes(text, *b))
        };
        assert!(store.label().expect("none").is_none());
        assert!(matches!(store.rollback(), Err(StoreError::NoEarlier)));
        for text in ["one", "two", "three"] {
            put(&store, text);
        }
        assert!(is_current("three"));
        store.rollback().expect("rollback");
        assert!(is_current("two"));
        put(&store, "four");
        assert!(is_current("four"));
    }

    #[test]
    fn a_second_process_is_told_the_directory() {
        let dir = tempfile::tempdir().expect("dir");
        let _first = SledStore::open(dir.path()).expect("open");
        let error = SledStore::open(dir.path()).expect_err("locked");
        assert!(matches!(error, StoreError::InUse(_)), "{error:?}");
        assert!(error.to_string().contains(&dir.path().display().to_string()));
    }

    #[test]
    fn damage_is_set_aside_and_nothing_deleted() {
        let dir = tempfile::tempdir().expect("dir");
        {
            let store = SledStore::open(dir.path()).expect("open").store;
            put(&store, "one");
        }
        let file = dir.path().join(FOLDER).join("conf");
        std::fs::write(&file, b"segment_size: 1\nversion: 0.1\ngarbage").expect("damage");
        let opened = SledStore::open(dir.path()).expect("reopen");
        let aside = opened.set_aside.expect("set aside");
        assert!(aside.join("conf").is_file());
        assert!(opened.store.label().expect("fresh").is_none());
    }

    #[test]
    fn a_wish_for_a_person_is_kept_once_and_closed() {
        let dir = tempfile::tempdir().expect("dir");
        let memo = |topic: &str| Memo { topic: Some(topic.to_owned()), ..Memo::default() };
        {
            let store = SledStore::open(dir.path()).expect("open").store;
            assert_eq!(store.hand_off("a", 1, &memo("一")).expect("first").id, 1);
            assert_eq!(store.hand_off("b", 2, &memo("二")).expect("second").id, 2);
            assert_eq!(store.hand_off("a", 3, &memo("三")).expect("again").id, 1);
            assert!(store.set_handoff(1, HandoffStatus::Closed).expect("close"));
            assert!(!store.set_handoff(9, HandoffStatus::Closed).expect("none"));
            assert_eq!(store.hand_off("a", 4, &memo("四")).expect("anew").id, 3);
            store.flush().expect("flush");
        }
        let kept = SledStore::open(dir.path()).expect("reopen").store.handoffs().expect("all");
        let shown: Vec<(u64, &str, HandoffStatus)> =
            kept.iter().map(|h| (h.id, h.memo.topic.as_deref().unwrap_or(""), h.status)).collect();
        assert_eq!(
            shown,
            [(1, "三", HandoffStatus::Closed), (2, "二", HandoffStatus::Open), (3, "四", HandoffStatus::Open)]
        );
    }

    #[test]
    fn conversations_expire() {
        let dir = tempfile::tempdir().expect("dir");
        let store = SledStore::open(dir.path()).expect("open").store;
        for (id, updated) in [("old", 10), ("new", 1_000)] {
            store.save_conversation(id, &Conversation { state: State::default(), updated }).expect("save");
        }
        assert_eq!(store.expire_conversations(500).expect("expire"), 1);
        assert!(store.conversation("old").expect("read").is_none());
        assert!(store.conversation("new").expect("read").is_some());
    }
}
