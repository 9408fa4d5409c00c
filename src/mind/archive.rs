//! Packs that were in use before: `history/` in the data folder, so that an answer of then can be replayed.
//!
//! A text is kept once, under the hash of its bytes; a pack is a list of them. An edit costs the file it
//! changed. Not responsible for the packs in use (`packs`), nor for who changed what.

use std::fs;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result};

use crate::knowledge::load::Source;
use crate::store::answers::hash;

/// Folder in the data folder.
pub(crate) const FOLDER: &str = "history";
/// Ending of the lists.
const LIST: &str = "pack";

fn list(data: &Path, pack: &str) -> PathBuf {
    data.join(FOLDER).join(format!("{pack}.{LIST}"))
}

/// Keeps the files of `source` as `pack`, the name by which its version goes.
///
/// # Errors
/// When the folder cannot be written.
pub fn keep(data: &Path, pack: &str, source: &Source) -> Result<()> {
    let to = list(data, pack);
    if to.exists() && read(data, pack).as_ref() == Some(source) {
        return Ok(());
    }
    let texts = data.join(FOLDER).join("texts");
    fs::create_dir_all(&texts).with_context(|| format!("making {}", texts.display()))?;
    let mut lines = format!("{}\n", source.hash());
    for (path, text) in &source.files {
        let sum = hash(&[text.as_bytes()]);
        let file = texts.join(&sum);
        if !fs::read(&file).is_ok_and(|held| held == text.as_bytes()) {
            write(&file, text)?;
        }
        lines.push_str(&format!("{sum} {path}\n"));
    }
    write(&to, &lines)
}

/// Writes a file, whole or not at all.
fn write(file: &Path, text: &str) -> Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, text).and_then(|()| fs::rename(&new, file)).with_context(|| format!("writing {}", file.display()))
}

/// The pack that was kept as `pack`, if it is whole.
#[must_use]
pub fn read(data: &Path, pack: &str) -> Option<Source> {
    let plain = !pack.is_empty() && pack.bytes().all(|b| b.is_ascii_alphanumeric());
    let lines = plain.then(|| fs::read_to_string(list(data, pack)).ok())??;
    let (whole, lines) = lines.split_once('\n')?;
    let mut files = Vec::new();
    for line in lines.lines() {
        let (sum, path) = line.split_once(' ')?;
        let named = sum.bytes().all(|b| b.is_ascii_alphanumeric());
        let within = Path::new(path).components().all(|c| matches!(c, Component::Normal(_)));
        let text = (named && within).then(|| fs::read_to_string(data.join(FOLDER).join("texts").join(sum)).ok())??;
        files.push((path.to_owned(), text));
    }
    let source = Source { files };
    (source.hash() == whole).then_some(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packs_come_back_whole_or_not_at_all_and_share_their_texts() {
        let dir = tempfile::tempdir().expect("dir");
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let one = Source { files: vec![file("knowledge/entries/a.yaml", "a"), file("knowledge/pack.yaml", "題")] };
        let two = Source { files: vec![file("knowledge/entries/a.yaml", "b"), file("knowledge/pack.yaml", "題")] };
        keep(dir.path(), "one", &one).expect("keeps");
        keep(dir.path(), "two", &two).expect("keeps");
        assert_eq!(["one", "two"].map(|pack| read(dir.path(), pack)), [Some(one), Some(two)]);
        let texts = dir.path().join(FOLDER).join("texts");
        assert_eq!(std::fs::read_dir(&texts).expect("texts").count(), 3);
        std::fs::write(texts.join(hash(&["b".as_bytes()])), "c").expect("spoils");
        assert!(read(dir.path(), "one").is_some() && read(dir.path(), "two").is_none());
        assert!(read(dir.path(), "../history").is_none());
    }
}
