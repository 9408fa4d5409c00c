//! Plain exports of the packs that were imported, beside the store: `packs/<hash>/` with the pack's files, and
//! `packs/<hash>.mind` with the same compiled.
//!
//! A store that is lost comes back with its own office's knowledge, and a person can read and import the
//! folder. Its name is the hash of its files, so a spoilt one does not count; what was compiled by other code is
//! compiled anew. Not responsible for which
//! one is in use (`marker`).

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::compiled;
use crate::knowledge::load::Source;
use crate::understanding::Understander;

/// Folder of the exports in the data folder.
const FOLDER: &str = "packs";
/// Ending of compiled packs.
const COMPILED: &str = "mind";

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

fn compiled_file(data: &Path, hash: &str) -> PathBuf {
    data.join(FOLDER).join(format!("{hash}.{COMPILED}"))
}

/// The mind of the pack of this hash, if this code compiled it and it is whole.
pub(super) fn compiled(data: &Path, hash: &str) -> Option<Understander> {
    let bytes = fs::read(compiled_file(data, hash)).ok()?;
    match compiled::decode_checked(&bytes.into()) {
        Ok(mind) => Some(mind),
        Err(error) => {
            tracing::info!(hash, error = format!("{error:#}"), "the pack is compiled anew");
            None
        }
    }
}

/// Keeps what a pack was compiled to, whole and on disk or not at all.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn keep_compiled(data: &Path, hash: &str, mind: &Understander) -> Result<()> {
    let (to, new) = (compiled_file(data, hash), data.join(FOLDER).join(format!("{hash}.new-{COMPILED}")));
    fs::create_dir_all(data.join(FOLDER)).with_context(|| format!("making {FOLDER}"))?;
    let written = || -> Result<()> {
        let mut file = File::create(&new)?;
        file.write_all(&compiled::encode(mind)?)?;
        file.sync_all()?;
        Ok(fs::rename(&new, &to)?)
    };
    written().with_context(|| format!("writing {}", to.display()))
}

/// Removes all exports and compiled packs but those of `hashes`.
pub(super) fn keep_only(data: &Path, hashes: &[&str]) -> Result<()> {
    let Ok(packs) = fs::read_dir(data.join(FOLDER)) else { return Ok(()) };
    for pack in packs {
        let pack = pack?;
        let path = pack.path();
        let known = path.file_stem().is_some_and(|stem| hashes.iter().any(|hash| stem.to_string_lossy() == *hash));
        let ending = path.extension();
        if !known || ending.is_some_and(|ending| ending != COMPILED) {
            remove(&path)?;
        }
    }
    Ok(())
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_file() { fs::remove_file(path) } else { fs::remove_dir_all(path) };
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("removing {}", path.display()))
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
