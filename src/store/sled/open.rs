//! Opening a database: what is wrong is told apart, and what can be carried over is.
//!
//! Only proven damage is damage: a record that does not read, a checksum that does not hold, a file that
//! is gone. Then the folder is set aside and a new one filled with what can be read of it, with and
//! without its snapshot. What the system refuses (rights, a link to nothing, no room) and what another
//! version of the database wrote is named and left alone. Everything runs under a time limit.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::folders::{self, FOLDER, LOG, MENDING, NEW};
use super::records::{Counts, Records};
use super::{SledStore, watch};
use crate::store::StoreError;

const CACHE_BYTES: u64 = 16 * 1024 * 1024;
/// How often a held lock is tried again, and how long after: two seconds in all, as a busy machine is slow to close.
const LOCK_TRIES: usize = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(20);
/// Files that sled makes anew where they are missing.
const SNAPSHOT: &str = "snap.";
const SETTINGS: &str = "conf";

/// An opened store, and what had to be done for it.
#[derive(Debug)]
pub struct Opened {
    /// The store.
    pub store: SledStore,
    /// A database that could not be used as it was.
    pub set_aside: Option<SetAside>,
}

/// A database that was set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    /// Its new name.
    pub folder: PathBuf,
    /// What could be read of it, now in the store.
    pub carried: Counts,
}

/// What came of a try to open.
enum Tried {
    Open(Box<SledStore>),
    InUse,
    /// Why it is damaged.
    Damaged(String),
    Refused(StoreError),
    /// It did not end.
    Hung(Duration),
}

impl SledStore {
    /// Opens the store in `data`, making it if missing. What is damaged is set aside, and what can be
    /// read of it carried over.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it, [`StoreError::Unusable`] when the system does
    /// not let it be used or another version wrote it, [`StoreError::Hung`] when opening does not end,
    /// [`StoreError::Directory`] when the directory cannot be made.
    pub fn open(data: &Path) -> Result<Opened, StoreError> {
        open(data, false)
    }

    /// The same, where what cannot be used is set aside, whatever the reason.
    ///
    /// # Errors
    /// [`StoreError::InUse`], [`StoreError::Directory`], [`StoreError::Hung`].
    pub fn open_fresh(data: &Path) -> Result<Opened, StoreError> {
        open(data, true)
    }

    /// Sets the database in `data` aside though it opened, and carries over what can be read of it.
    ///
    /// # Errors
    /// As [`SledStore::open`].
    pub fn renew(data: &Path) -> Result<Opened, StoreError> {
        let set_aside = Some(renew(data)?);
        Ok(Opened { set_aside, ..open(data, false)? })
    }
}

/// Opens the store in `data`, making it if missing. With `start_fresh` what would be refused is set aside.
pub(super) fn open(data: &Path, start_fresh: bool) -> Result<Opened, StoreError> {
    folders::ready(data)?;
    let folder = data.join(FOLDER);
    let why = match try_patiently(&folder) {
        Tried::Open(store) => {
            folders::tidy(data)?;
            return Ok(Opened { store: *store, set_aside: None });
        }
        Tried::InUse => return Err(StoreError::InUse(data.to_owned())),
        Tried::Hung(limit) => {
            let aside = folders::set_aside(data)?;
            return Err(StoreError::Hung { aside, limit });
        }
        Tried::Refused(error) if !start_fresh => return Err(error),
        Tried::Refused(error) => error.to_string(),
        Tried::Damaged(why) => why,
    };
    tracing::error!(why, "the database cannot be used; it is set aside");
    let set_aside = Some(renew(data)?);
    match try_patiently(&folder) {
        Tried::Open(store) => Ok(Opened { store: *store, set_aside }),
        Tried::InUse => Err(StoreError::InUse(data.to_owned())),
        Tried::Refused(error) => Err(error),
        Tried::Damaged(why) => Err(StoreError::Damaged(why.into())),
        Tried::Hung(limit) => Err(StoreError::Hung { aside: folders::set_aside(data)?, limit }),
    }
}

/// Tries to open, again and again while it is in use: a database just closed, here or by a program that is ending,
/// keeps its lock for a moment.
fn try_patiently(folder: &Path) -> Tried {
    for _ in 0..LOCK_TRIES {
        match try_open(folder) {
            Tried::InUse => std::thread::sleep(LOCK_PAUSE),
            tried => return tried,
        }
    }
    try_open(folder)
}

/// Sets the database aside and puts a new one in its place that holds what can be read of it.
pub(super) fn renew(data: &Path) -> Result<SetAside, StoreError> {
    let (folder, new) = (data.join(FOLDER), data.join(NEW));
    folders::remove(&new)?;
    let carried = carry(&folder, &data.join(MENDING), &new);
    let carried = carried.unwrap_or_else(|error| {
        tracing::error!(%error, "nothing of the database can be carried over");
        Counts::default()
    });
    if carried == Counts::default() {
        // Half a database must not pass for a whole one.
        folders::remove(&new)?;
    }
    let aside = folders::set_aside(data)?;
    folders::ready(data)?;
    Ok(SetAside { folder: aside, carried })
}

/// Writes what can be read of the database in `folder` to a new one: of copies of it, since sled
/// changes what it opens, as it is or without what sled can make anew, whichever gives more.
fn carry(folder: &Path, mending: &Path, new: &Path) -> Result<Counts, StoreError> {
    let limit = watch::limit(folder);
    let mut best: Option<(Counts, bool)> = None;
    for bare in [false, true] {
        if copy(folder, mending, bare).is_err() {
            continue;
        }
        let from = mending.to_owned();
        let read = watch::timed(limit, move || {
            let mut counts = Counts::default();
            raw(&from).map(|db| Records::of(&db).each_readable(&mut |record| counts.count(record))).map(|()| counts)
        });
        if let Some(Ok(Ok(counts))) = read
            && best.as_ref().is_none_or(|(most, _)| counts.total() > most.total())
        {
            best = Some((counts, bare));
        }
    }
    let Some((counts, bare)) = best.filter(|(counts, _)| counts.total() > 0) else {
        folders::remove(mending)?;
        return Ok(Counts::default());
    };
    copy(folder, mending, bare)?;
    let (from, to) = (mending.to_owned(), new.to_owned());
    let written = watch::timed(limit * 2, move || -> Result<(), StoreError> {
        let (from, to) = (raw(&from)?, raw(&to)?);
        let mut failed = None;
        Records::of(&from).each_readable(&mut |record| {
            if let Err(error) = record.put(&to) {
                failed.get_or_insert(error);
            }
        });
        failed.map_or(Ok(()), Err)?;
        to.flush()?;
        Ok(())
    });
    folders::remove(mending)?;
    match written {
        Some(Ok(Ok(()))) => folders::sync(new).map(|()| counts),
        Some(Ok(Err(error))) => Err(error),
        Some(Err(panic)) => Err(StoreError::Damaged(panic.into())),
        None => Err(StoreError::Damaged("reading it did not end".into())),
    }
}

/// Copies a database, `bare` without what sled can make anew. What cannot be read is left out.
pub(super) fn copy(from: &Path, to: &Path, bare: bool) -> Result<(), StoreError> {
    let failed = |source| StoreError::Directory { path: to.to_owned(), source };
    folders::remove(to)?;
    for (file, name) in folders::files(from).map_err(failed)? {
        let remade = |file: &str| file == SETTINGS || file.starts_with(SNAPSHOT);
        if bare && remade(&name.to_string_lossy()) {
            continue;
        }
        let target = to.join(&name);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        if let Err(error) = fs::copy(&file, &target) {
            tracing::warn!(file = %file.display(), %error, "a file of the database is left out");
        }
    }
    Ok(())
}

/// sled on `folder`, nothing checked.
pub(super) fn raw(folder: &Path) -> Result<::sled::Db, StoreError> {
    Ok(::sled::Config::new().path(folder).cache_capacity(CACHE_BYTES).open()?)
}

fn try_open(folder: &Path) -> Tried {
    // A store that was just made looks cut off until its first flush: what is open is not judged.
    if folders::is_locked(folder) {
        return Tried::InUse;
    }
    match look(folder) {
        Ok(None) => {}
        Ok(Some(damage)) => return Tried::Damaged(damage),
        Err(error) => return Tried::Refused(error),
    }
    let (path, limit) = (folder.to_owned(), watch::limit(folder));
    match watch::timed(limit, move || whole(&path)) {
        None => Tried::Hung(limit),
        Some(Ok(Ok(store))) => Tried::Open(Box::new(store)),
        // sled panics on some damaged files.
        Some(Err(panic)) => Tried::Damaged(panic),
        Some(Ok(Err(error))) => sorted(error, folder),
    }
}

/// The store, with every record but the knowledge read once: damage shows here rather than in the
/// middle of a conversation. Knowledge has checksums of its own.
fn whole(folder: &Path) -> Result<SledStore, ::sled::Error> {
    let db = ::sled::Config::new().path(folder).cache_capacity(CACHE_BYTES).open()?;
    let file = File::open(folder.join(LOG))?;
    let store = SledStore::of(db, file)?;
    Records::of(&store.db).check()?;
    folders::make_private(folder);
    Ok(store)
}

/// What an error of sled means for its folder.
fn sorted(error: ::sled::Error, folder: &Path) -> Tried {
    use std::io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof, WouldBlock};
    match error {
        ::sled::Error::Io(e) if e.kind() == WouldBlock || e.to_string().contains("could not acquire lock") => {
            Tried::InUse
        }
        ::sled::Error::Io(e) if !matches!(e.kind(), InvalidData | InvalidInput | UnexpectedEof) => {
            Tried::Refused(refused(folder, e.to_string(), "make it readable and writable, or free some room"))
        }
        ::sled::Error::Unsupported(why) => {
            Tried::Refused(refused(&folder.join(SETTINGS), why, "use the version of madoguchi that wrote it"))
        }
        error => Tried::Damaged(error.to_string()),
    }
}

fn refused(path: &Path, why: String, repair: &'static str) -> StoreError {
    StoreError::Unusable { path: path.to_owned(), why, repair }
}

/// Looks at the files of a database before sled does: damage that is seen without it, or an error
/// where the system does not let them be used.
fn look(folder: &Path) -> Result<Option<String>, StoreError> {
    let rights = "give it back its rights or its place";
    match (fs::symlink_metadata(folder), fs::metadata(folder)) {
        (Err(error), _) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        (Ok(_), Ok(found)) if found.is_dir() => {}
        (Ok(_), Ok(_)) => return Err(refused(folder, "it is no folder".to_owned(), rights)),
        (Ok(_), Err(error)) | (Err(error), _) => return Err(refused(folder, error.to_string(), rights)),
    }
    let files = folders::files(folder).map_err(|error| refused(folder, error.to_string(), rights))?;
    for (path, _) in &files {
        let opened = fs::OpenOptions::new().read(true).write(true).open(path);
        opened.map_err(|error| refused(path, error.to_string(), rights))?;
    }
    let has = |name: &str| files.iter().find(|(_, n)| n.as_os_str() == name).map(|(path, _)| path);
    let log = has(LOG).and_then(|log| fs::metadata(log).ok()).map_or(0, |m| m.len());
    if !files.is_empty() && log == 0 {
        return Ok(Some(format!("{} is gone or empty", folder.join(LOG).display())));
    }
    let settings = has(SETTINGS).map(fs::read).transpose().map_err(|e| refused(folder, e.to_string(), rights))?;
    let sound = settings.is_none_or(|bytes| {
        bytes.split_last_chunk().is_some_and(|(text, sum)| crc32fast::hash(text).to_le_bytes() == *sum)
    });
    Ok((!sound).then(|| format!("the checksum of {} does not hold", folder.join(SETTINGS).display())))
}
