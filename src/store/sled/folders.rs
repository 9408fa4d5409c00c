//! The database's folders in the data directory: the one in use, the one to come, and those set aside.
//!
//! A folder is replaced by two renames: the old one goes away, then the new one takes its place. The new
//! one is whole and on disk before that, so whatever a kill leaves is told by the names alone.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::store::{StoreError, folder};

/// The database in use.
pub(super) const FOLDER: &str = "store";
/// Its log, which sled locks while it is open.
pub(super) const LOG: &str = "db";
/// The one to come: unfinished beside the one in use, whole where that is gone.
pub(super) const NEW: &str = "store.new";
/// The one that was replaced.
const OLD: &str = "store.old";
/// A copy on which repair is tried.
pub(super) const MENDING: &str = "store.mending";
/// Those set aside: -1, -2, …
const ASIDE: &str = "store.damaged";

fn directory(path: &Path) -> impl Fn(io::Error) -> StoreError {
    let path = path.to_owned();
    move |source| StoreError::Directory { path: path.clone(), source }
}

/// Makes the data directory, and ends what a kill interrupted.
pub(super) fn ready(data: &Path) -> Result<(), StoreError> {
    folder::make(data).map_err(directory(data))?;
    let (folder, new) = (data.join(FOLDER), data.join(NEW));
    if !is_there(&folder) && is_there(&new) {
        fs::rename(&new, &folder).map_err(directory(data))?;
    }
    Ok(())
}

/// Removes what a kill left beside a database that is open: nobody else works on it now.
pub(super) fn tidy(data: &Path) -> Result<(), StoreError> {
    [NEW, OLD, MENDING].iter().try_for_each(|left| remove(&data.join(left)))
}

/// Whether a database is, or was, in `data`.
pub(super) fn any(data: &Path) -> bool {
    named(data, FOLDER)
}

/// Whether a database in `data` was set aside.
pub(super) fn any_aside(data: &Path) -> bool {
    named(data, ASIDE)
}

fn named(data: &Path, start: &str) -> bool {
    let begins = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(start);
    fs::read_dir(data).is_ok_and(|entries| entries.flatten().any(|entry| begins(&entry)))
}

/// Puts the whole database in [`NEW`] into the place of the one in use.
pub(super) fn swap(data: &Path) -> Result<(), StoreError> {
    let (folder, new, old) = (data.join(FOLDER), data.join(NEW), data.join(OLD));
    remove(&old)?;
    sync(&new)?;
    if is_there(&folder) {
        fs::rename(&folder, &old).map_err(directory(data))?;
    }
    fs::rename(&new, &folder).map_err(directory(data))?;
    sync_folder(data).map_err(directory(data))?;
    remove(&old)
}

/// Renames the database in use to a name that is not taken.
pub(super) fn set_aside(data: &Path) -> Result<PathBuf, StoreError> {
    let name = |n: u32| data.join(format!("{ASIDE}-{n}"));
    let free = (1..10_000).map(name).find(|p| !is_there(p)).unwrap_or_else(|| name(10_000));
    fs::rename(data.join(FOLDER), &free).map_err(directory(data))?;
    Ok(free)
}

/// Removes a folder or a link, if it is there.
pub(super) fn remove(folder: &Path) -> Result<(), StoreError> {
    let gone = match fs::symlink_metadata(folder) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(folder),
        Ok(_) => fs::remove_file(folder),
        Err(error) => Err(error),
    };
    match gone {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(directory(folder)(error)),
        _ => Ok(()),
    }
}

/// Whether something has this name, a link to nothing too.
fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// The files below a folder, with their names from there on.
pub(super) fn files(folder: &Path) -> io::Result<Vec<(PathBuf, PathBuf)>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(within) = open.pop() {
        for entry in fs::read_dir(folder.join(&within))? {
            let entry = entry?;
            let name = within.join(entry.file_name());
            // A link is a file here: what it leads to is not ours.
            if entry.file_type()?.is_dir() { open.push(name) } else { found.push((entry.path(), name)) }
        }
    }
    found.sort();
    Ok(found)
}

/// Bytes of the files below a folder.
pub(super) fn size(folder: &Path) -> u64 {
    let files = files(folder).unwrap_or_default();
    files.iter().filter_map(|(path, _)| fs::metadata(path).ok()).map(|m| m.len()).sum()
}

/// Puts a folder and its files on disk.
pub(super) fn sync(folder: &Path) -> Result<(), StoreError> {
    let synced = || -> io::Result<()> {
        for (file, _) in files(folder)? {
            File::open(file)?.sync_all()?;
        }
        sync_folder(folder)
    };
    synced().map_err(directory(folder))
}

/// Puts the names in a folder on disk. Systems that do not open folders keep names by themselves.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Leaves a database to its owner alone: nobody else reads what people wrote.
pub(super) fn make_private(folder: &Path) {
    let mut paths: Vec<(PathBuf, u32)> = vec![(folder.to_owned(), 0o700)];
    paths.extend(files(folder).unwrap_or_default().into_iter().map(|(file, _)| (file, 0o600)));
    for (path, mode) in paths {
        if let Err(error) = set_mode(&path, mode) {
            tracing::warn!(path = %path.display(), %error, "others may read what is stored");
        }
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(mode))
}

#[cfg(not(unix))]
fn set_mode(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Whether another process, or this one, has the database open: sled locks its log.
pub(super) fn is_locked(folder: &Path) -> bool {
    let Ok(log) = File::open(folder.join(LOG)) else { return false };
    match fs2::FileExt::try_lock_exclusive(&log) {
        Ok(()) => fs2::FileExt::unlock(&log).is_err(),
        Err(error) => error.kind() == fs2::lock_contended_error().kind(),
    }
}
