//! What is done to a database as a whole while nobody else has it: checked, compacted, backed up, restored.
//!
//! A backup is a file of our own: a head with its version, every record with its lengths, and a checksum
//! over everything before it. What is restored takes the place of the database only when it is whole.

use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use super::SledStore;
use super::folders::{self, FOLDER, NEW};
use super::open::raw;
use super::records::{Counts, Record, Records};
use crate::store::StoreError;

/// Opens a backup; the digit is the version of its form.
const HEAD: &[u8; 18] = b"madoguchi backup 1";
/// A database smaller than this is never worth compacting.
const SMALL: u64 = 32 * 1024 * 1024;
/// Times its records' bytes that a database may take before it is compacted.
const LOOSE: u64 = 3;

/// What a database holds and what of it does not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Records that read.
    pub counts: Counts,
    /// What is wrong, a line each.
    pub problems: Vec<String>,
    /// Bytes on disk.
    pub bytes: u64,
}

/// Bytes on disk before and after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
}

impl SledStore {
    /// Reads everything in this store.
    #[must_use]
    pub fn check(&self, data: &Path) -> Checked {
        let (counts, mut problems) = Records::of(&self.db).checked();
        match self.broken_blobs() {
            Ok(broken) => problems.extend(broken),
            Err(error) => problems.push(format!("knowledge: {error}")),
        }
        Checked { counts, problems, bytes: folders::size(&data.join(FOLDER)) }
    }

    /// Writes the database in `data` anew, without what it no longer needs.
    ///
    /// # Errors
    /// When it is in use, a record cannot be read, or there is no room.
    pub fn compact(data: &Path) -> Result<Compacted, StoreError> {
        let before = folders::size(&data.join(FOLDER));
        let store = Self::open(data)?.store;
        fill(data, |to| Records::of(&store.db).each(&mut |record| record.put(to)))?;
        drop(store);
        folders::swap(data)?;
        folders::make_private(&data.join(FOLDER));
        Ok(Compacted { before, after: folders::size(&data.join(FOLDER)) })
    }

    /// Compacts the database in `data` where it takes far more room than its records.
    ///
    /// # Errors
    /// As [`SledStore::compact`].
    pub fn compact_if_loose(data: &Path) -> Result<Option<Compacted>, StoreError> {
        let size = folders::size(&data.join(FOLDER));
        if size < SMALL {
            return Ok(None);
        }
        let live = Records::of(&Self::open(data)?.store.db).checked().0.bytes;
        if size < live * LOOSE { Ok(None) } else { Self::compact(data).map(Some) }
    }

    /// Writes every record to `file`, which must not be there yet.
    ///
    /// # Errors
    /// When a record cannot be read or the file cannot be written.
    pub fn back_up(&self, file: &Path) -> Result<Counts, StoreError> {
        let failed = |source| StoreError::Directory { path: file.to_owned(), source };
        let mut out = Summed { inner: BufWriter::new(new_file(file).map_err(failed)?), sum: crc32fast::Hasher::new() };
        out.write_all(HEAD).map_err(failed)?;
        let mut counts = Counts::default();
        Records::of(&self.db).each(&mut |record| {
            counts.count(record);
            [record.tree, record.key, record.value].iter().try_for_each(|part| {
                out.write_all(&(part.len() as u64).to_le_bytes()).and_then(|()| out.write_all(part)).map_err(failed)
            })
        })?;
        // A record without a tree is the end.
        out.write_all(&0_u64.to_le_bytes()).map_err(failed)?;
        let sum = out.sum.clone().finalize().to_le_bytes();
        let mut inner = out.inner;
        let synced = inner.write_all(&sum).and_then(|()| inner.flush()).and_then(|()| inner.get_ref().sync_all());
        synced.map_err(failed)?;
        Ok(counts)
    }

    /// Puts the records of a backup into the place of the database in `data`; that is set aside.
    ///
    /// # Errors
    /// When the backup is not whole or the database is in use; then nothing changes.
    pub fn restore(data: &Path, file: &Path) -> Result<Counts, StoreError> {
        let taken = fs::symlink_metadata(data.join(FOLDER)).is_ok();
        folders::ready(data)?;
        let held = if taken { Some(Self::open(data)?.store) } else { None };
        let mut counts = Counts::default();
        fill(data, |to| {
            read(file, &mut |record| {
                counts.count(record);
                record.put(to)
            })
        })?;
        drop(held);
        if taken {
            folders::set_aside(data)?;
        }
        folders::ready(data)?;
        folders::make_private(&data.join(FOLDER));
        Ok(counts)
    }
}

/// Makes the database to come, filled by `records`, whole and on disk.
fn fill(data: &Path, records: impl FnOnce(&::sled::Db) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let new = data.join(NEW);
    folders::remove(&new)?;
    let filled = raw(&new).and_then(|to| {
        records(&to)?;
        to.flush()?;
        Ok(())
    });
    if let Err(error) = filled.and_then(|()| folders::sync(&new)) {
        folders::remove(&new)?;
        return Err(error);
    }
    Ok(())
}

fn new_file(file: &Path) -> std::io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

/// A backup's records; an error before the last where it is not whole.
fn read(file: &Path, take: &mut dyn FnMut(Record<'_>) -> Result<(), StoreError>) -> Result<(), StoreError> {
    let failed = |source| StoreError::Directory { path: file.to_owned(), source };
    let length = fs::metadata(file).map_err(failed)?.len();
    let inner = BufReader::new(File::open(file).map_err(failed)?);
    let mut from = Summed { inner, sum: crc32fast::Hasher::new() };
    let mut head = [0; HEAD.len()];
    from.read_exact(&mut head).map_err(failed)?;
    if head != *HEAD {
        return Err(StoreError::Unreadable("a backup", "it is no backup of this version".into()));
    }
    loop {
        let tree = part(&mut from, length).map_err(failed)?;
        if tree.is_empty() {
            break;
        }
        let (key, value) = (part(&mut from, length).map_err(failed)?, part(&mut from, length).map_err(failed)?);
        take(Record { tree: &tree, key: &key, value: &value })?;
    }
    let sum = from.sum.clone().finalize().to_le_bytes();
    let mut kept = [0; 4];
    from.inner.read_exact(&mut kept).map_err(failed)?;
    if kept != sum {
        return Err(StoreError::Unreadable("a backup", "its checksum does not hold".into()));
    }
    Ok(())
}

fn part(from: &mut impl Read, most: u64) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    if length > most {
        return Err(std::io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(std::io::ErrorKind::UnexpectedEof.into()) }
}

/// What goes through it, with its checksum.
struct Summed<T> {
    inner: T,
    sum: crc32fast::Hasher,
}

impl<T: Write> Summed<T> {
    fn write_all(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.sum.update(bytes);
        self.inner.write_all(bytes)
    }
}

impl<T: Read> Read for Summed<T> {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        let length = self.inner.read(bytes)?;
        self.sum.update(&bytes[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Store as _, contract};

    fn filled() -> (tempfile::TempDir, String) {
        let dir = tempfile::tempdir().expect("dir");
        let store = SledStore::open(dir.path()).expect("opens").store;
        contract::fill(&store);
        store.flush().expect("flush");
        (dir, contract::all(&store))
    }

    #[test]
    fn a_backup_is_restored_to_the_same_records() {
        let (dir, all) = filled();
        let file = dir.path().join("backup");
        let store = SledStore::open(dir.path()).expect("opens").store;
        let counts = store.back_up(&file).expect("backs up");
        assert!(store.back_up(&file).is_err(), "a file that is there is not written over");
        drop(store);
        let other = tempfile::tempdir().expect("dir");
        assert_eq!(SledStore::restore(other.path(), &file).expect("restores"), counts);
        let restored = SledStore::open(other.path()).expect("opens").store;
        assert_eq!(contract::all(&restored), all);
        let again = SledStore::restore(other.path(), &file);
        assert!(matches!(again, Err(StoreError::InUse(_))), "{again:?}");
        drop(restored);
        let bytes = fs::read(&file).expect("reads");
        for at in [5, 40, bytes.len() / 2, bytes.len() - 2] {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 1;
            fs::write(&file, &spoilt).expect("writes");
            assert!(SledStore::restore(other.path(), &file).is_err(), "{at}");
            fs::write(&file, &bytes[..at]).expect("writes");
            assert!(SledStore::restore(other.path(), &file).is_err(), "{at}");
            assert_eq!(contract::all(&SledStore::open(other.path()).expect("opens").store), all);
        }
    }

    #[test]
    fn compacting_gives_room_back_and_loses_nothing() {
        let (dir, _) = filled();
        let store = SledStore::open(dir.path()).expect("opens").store;
        for i in 0..20 {
            contract::put_knowledge(&store, &i.to_string());
        }
        let all = contract::all(&store);
        drop(store);
        let compacted = SledStore::compact(dir.path()).expect("compacts");
        assert!(compacted.after < compacted.before, "{compacted:?}");
        let store = SledStore::open(dir.path()).expect("opens").store;
        assert_eq!(contract::all(&store), all);
        let checked = store.check(dir.path());
        assert!(checked.problems.is_empty(), "{checked:?}");
        assert_eq!(checked.counts.of("conversations"), 1);
    }

    /// What a kill leaves at each step of replacing the database.
    #[test]
    fn a_kill_while_replacing_leaves_one_whole_database() {
        let (dir, all) = filled();
        let at = |name: &str| dir.path().join(name);
        let opens = || contract::all(&SledStore::open(dir.path()).expect("opens").store);
        // Half of the new one is written.
        fs::create_dir(at(NEW)).expect("folder");
        fs::write(at(NEW).join("db"), b"half").expect("writes");
        assert_eq!(opens(), all);
        assert!(!at(NEW).exists());
        // The old one is away, the new one not yet in its place.
        fs::rename(at(FOLDER), at(NEW)).expect("renames");
        fs::create_dir(at("store.old")).expect("folder");
        assert_eq!(opens(), all);
        // All is done but the removal of the old one.
        fs::create_dir(at("store.old")).expect("folder");
        assert_eq!(opens(), all);
        assert!(!at("store.old").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_the_store() {
        use std::os::unix::fs::PermissionsExt as _;
        let (dir, _) = filled();
        drop(SledStore::open(dir.path()).expect("opens"));
        let mode = |path: &Path| fs::metadata(path).expect("reads").permissions().mode() & 0o777;
        SledStore::open(dir.path()).expect("opens");
        assert_eq!(mode(&dir.path().join(FOLDER)), 0o700);
        for (file, _) in folders::files(&dir.path().join(FOLDER)).expect("files") {
            assert_eq!(mode(&file) & 0o077 & !0o044, 0, "{}", file.display());
        }
        assert_eq!(mode(&dir.path().join(FOLDER).join("db")), 0o600);
    }
}
