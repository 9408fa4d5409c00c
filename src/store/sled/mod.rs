//! The store on sled: the trees, and what is done to a database as a whole. The only folder that knows sled.
//!
//! `open` opens and mends, `folders` replaces one database by another, `records` reads everything in one,
//! `upkeep` compacts, backs up and restores.

mod answers;
mod contents;
mod conversations;
mod folders;
mod handoffs;
mod inbox;
mod lines;
mod look;
mod older;
mod open;
mod recorded;
mod records;
mod upkeep;
mod versions;
mod watch;

use std::fs::File;
use std::path::Path;

use super::{Contents, Leases, Store, StoreError};
pub use open::{Opened, SetAside};
pub use records::Counts;
pub use upkeep::{Checked, Compacted};

/// The store on sled.
#[derive(Debug)]
pub struct SledStore {
    db: ::sled::Db,
    /// The log's file once more: sled asks for the writing out of pages, not for the drive's cache.
    file: File,
    knowledge: ::sled::Tree,
    conversations: ::sled::Tree,
    lines: ::sled::Tree,
    handoffs: handoffs::Trees,
    inbox: inbox::Trees,
    answers: answers::Trees,
}

impl SledStore {
    /// Whether there is a store in `data`, or ever was.
    #[must_use]
    pub fn is_in(data: &Path) -> bool {
        folders::any(data)
    }

    /// Removes a store in `data` whose making was cut off before anything was written.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove_unbegun(data: &Path) -> Result<(), StoreError> {
        let folder = data.join(folders::FOLDER);
        let begun = folders::files(&folder).unwrap_or_default().iter().any(|(file, name)| {
            name.as_os_str() != "conf" && std::fs::metadata(file).map_or(true, |found| found.len() > 0)
        });
        if begun || !folder.is_dir() || folders::is_locked(&folder) { Ok(()) } else { folders::remove(&folder) }
    }

    /// Whether a store in `data` was ever set aside.
    #[must_use]
    pub fn was_set_aside(data: &Path) -> bool {
        folders::any_aside(data)
    }

    fn of(db: ::sled::Db, file: File) -> Result<Self, ::sled::Error> {
        let (knowledge, conversations) = (db.open_tree("knowledge")?, db.open_tree("conversations")?);
        let lines = db.open_tree("lines")?;
        let (handoffs, inbox) = (handoffs::Trees::open(&db)?, inbox::Trees::open(&db)?);
        let answers = answers::Trees::open(&db)?;
        inbox.leave_behind(lines::last(&lines)?);
        older::take_over(&db, &handoffs)?;
        Ok(Self { db, file, knowledge, conversations, lines, handoffs, inbox, answers })
    }
}

fn number(bytes: &[u8]) -> Option<u64> {
    bytes.try_into().ok().map(u64::from_be_bytes)
}

impl From<::sled::Error> for StoreError {
    fn from(error: ::sled::Error) -> Self {
        match error {
            ::sled::Error::Corruption { .. } => Self::Damaged(error.into()),
            ::sled::Error::Io(error) => Self::Disk(error),
            error => Self::Failed(error.into()),
        }
    }
}

impl Leases for SledStore {}

impl Store for SledStore {
    fn contents(&self) -> Result<Contents, StoreError> {
        self.read_contents()
    }

    fn replace_contents(&self, contents: &Contents) -> Result<(), StoreError> {
        self.write_contents(contents)
    }

    fn flush(&self) -> Result<(), StoreError> {
        self.db.flush()?;
        self.file.sync_data().map_err(StoreError::Disk)
    }
}

#[cfg(test)]
mod tests {
    use super::folders::FOLDER;
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
    fn a_store_cut_off_before_its_first_record_is_made_anew() {
        let dir = tempfile::tempdir().expect("dir");
        let folder = dir.path().join(FOLDER);
        std::fs::create_dir_all(folder.join("blobs")).expect("folder");
        std::fs::write(folder.join("conf"), b"segment_size: 1").expect("writes");
        std::fs::write(folder.join("db"), b"").expect("writes");
        assert!(SledStore::open(dir.path()).expect("opens").set_aside.is_some(), "it may have held something");
        std::fs::write(folder.join("db"), b"").expect("writes");
        SledStore::remove_unbegun(dir.path()).expect("removes");
        assert!(SledStore::open(dir.path()).expect("opens").set_aside.is_none());
        SledStore::remove_unbegun(dir.path()).expect("keeps");
        assert!(folder.join("db").exists());
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
        assert!(aside.folder.join("conf").is_file());
        assert_eq!(opened.store.label().expect("carried over").expect("some").hash, "one");
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
            assert_eq!(store.source().expect("source").expect("whole"), [1, 2, 3]);
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
