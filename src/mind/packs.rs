//! Plain exports of the packs that were imported, beside the store: `packs/<hash>/` with the pack's files.
//!
//! A store that is lost comes back with its own office's knowledge, and a person can read and import the
//! folder. Its name is the hash of its files, so a spoilt one does not count. Not responsible for which
//! one is in use (`marker`).

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::knowledge::load::Source;

/// Folder of the exports in the data folder.
const FOLDER: &str = "packs";

fn folder(data: &Path, hash: &str) -> PathBuf {
    data.join(FOLDER).join(hash)
}

/// Whether a pack was ever imported into `data`.
pub(super) fn any(data: &Path) -> bool {
    fs::read_dir(data.join(FOLDER)).is_ok_and(|mut packs| packs.next().is_some())
}

/// The pack of this hash, if its export is there and whole.
pub(super) fn read(data: &Path, hash: &str) -> Option<Source> {
    // The hash may come from a spoilt note: it must be a plain name.
    let plain = !hash.is_empty() && hash.bytes().all(|b| b.is_ascii_alphanumeric());
    let source = plain.then(|| Source::read(&folder(data, hash)))?;
    match source {
        Ok(source) if source.hash() == hash => Some(source),
        Ok(_) => {
            tracing::error!(hash, "the export of the pack is not as it was written");
            None
        }
        Err(error) => {
            tracing::error!(hash, error = format!("{error:#}"), "the export of the pack cannot be read");
            None
        }
    }
}

/// Writes the export of a pack, whole and on disk or not at all.
///
/// # Errors
/// When the folder cannot be written.
pub(super) fn write(data: &Path, source: &Source, hash: &str) -> Result<()> {
    let to = folder(data, hash);
    if to.exists() && read(data, hash).is_some() {
        return Ok(());
    }
    let new = data.join(FOLDER).join(format!("{hash}.new"));
    remove(&new)?;
    remove(&to)?;
    for (path, text) in &source.files {
        let within = Path::new(path).components().all(|c| matches!(c, Component::Normal(_)));
        ensure!(within, "{path} leads out of the pack");
        let file = new.join(path);
        let parent = file.parent().unwrap_or(&new);
        fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
        let written = File::create(&file).and_then(|mut f| f.write_all(text.as_bytes()).and_then(|()| f.sync_all()));
        written.with_context(|| format!("writing {}", file.display()))?;
    }
    fs::rename(&new, &to).with_context(|| format!("writing {}", to.display()))?;
    Ok(())
}

/// Removes all exports but those of `hashes`.
pub(super) fn keep_only(data: &Path, hashes: &[&str]) -> Result<()> {
    let Ok(packs) = fs::read_dir(data.join(FOLDER)) else { return Ok(()) };
    for pack in packs {
        let pack = pack?;
        if !hashes.iter().any(|hash| pack.file_name().to_string_lossy() == *hash) {
            remove(&pack.path())?;
        }
    }
    Ok(())
}

fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_export_comes_back_whole_or_not_at_all() {
        let dir = tempfile::tempdir().expect("dir");
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let source = Source { files: vec![file("knowledge/entries/a.yaml", "a"), file("knowledge/pack.yaml", "題")] };
        let hash = source.hash();
        assert!(!any(dir.path()) && read(dir.path(), &hash).is_none());
        for _ in 0..2 {
            write(dir.path(), &source, &hash).expect("writes");
            assert_eq!(read(dir.path(), &hash).as_ref(), Some(&source));
        }
        std::fs::write(folder(dir.path(), &hash).join("knowledge/pack.yaml"), "別").expect("spoils");
        assert!(any(dir.path()) && read(dir.path(), &hash).is_none());
        assert!(read(dir.path(), "../packs").is_none());
        let out = Source { files: vec![file("../out.yaml", "x")] };
        assert!(write(dir.path(), &out, &out.hash()).is_err());
        write(dir.path(), &source, &hash).expect("writes anew");
        keep_only(dir.path(), &[&hash]).expect("keeps");
        assert_eq!(read(dir.path(), &hash), Some(source));
        keep_only(dir.path(), &[]).expect("removes");
        assert!(!any(dir.path()));
    }
}
