//! Who changed what, when and why: `history/changes.jsonl` in the data folder, each line chained to the one before.
//!
//! Not responsible for the packs before and after (`mind::archive`).

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use super::edit::Edit;
use crate::mind::archive;
use crate::store::answers::hash;

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Number, from 1.
    pub number: u64,
    /// Seconds since 1970.
    pub at: i64,
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// What; empty where a version before was taken up again.
    pub edits: Vec<Edit>,
    /// The change that this one takes back.
    pub undoes: Option<u64>,
    /// Hash of the pack before.
    pub before: String,
    /// Hash of the pack after.
    pub after: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    entry: Entry,
    link: String,
}

fn file(data: &Path) -> PathBuf {
    data.join(archive::FOLDER).join("changes.jsonl")
}

fn link(before: &str, entry: &Entry) -> Result<String> {
    Ok(hash(&[before.as_bytes(), &serde_json::to_vec(entry)?]))
}

/// All changes, oldest first.
///
/// # Errors
/// When the file cannot be read, or a line is not as it was written.
pub fn read(data: &Path) -> Result<Vec<Entry>> {
    Ok(lines(data)?.0)
}

fn lines(data: &Path) -> Result<(Vec<Entry>, String)> {
    let file = file(data);
    let text = match std::fs::read_to_string(&file) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.with_context(|| format!("reading {}", file.display()))?,
    };
    let (mut entries, mut before) = (Vec::new(), String::new());
    for (at, line) in text.lines().enumerate() {
        let wrong = || format!("{}:{} is not as it was written", file.display(), at + 1);
        let Line { entry, link: own } = serde_json::from_str(line).with_context(wrong)?;
        ensure!(own == link(&before, &entry)?, "{}", wrong());
        before = own;
        entries.push(entry);
    }
    Ok((entries, before))
}

/// Adds a change, on disk when this returns. Its number is given here.
///
/// # Errors
/// When the file cannot be read or written.
pub fn add(data: &Path, entry: Entry) -> Result<Entry> {
    let (entries, before) = lines(data)?;
    let entry = Entry { number: entries.last().map_or(1, |last| last.number + 1), ..entry };
    let line = serde_json::to_string(&Line { link: link(&before, &entry)?, entry: entry.clone() })?;
    let file = file(data);
    std::fs::create_dir_all(data.join(archive::FOLDER))?;
    let opened = OpenOptions::new().create(true).append(true).open(&file);
    let write = |mut file: File| writeln!(file, "{line}").and_then(|()| file.sync_all());
    opened.and_then(write).with_context(|| format!("writing {}", file.display()))?;
    Ok(entry)
}

/// The last change that holds: neither a taking back nor taken back.
#[must_use]
pub fn last(entries: &[Entry]) -> Option<&Entry> {
    let undone = |entry: &Entry| entries.iter().any(|later| later.undoes == Some(entry.number));
    entries.iter().rev().find(|entry| entry.undoes.is_none() && !undone(entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_numbered_and_a_changed_line_is_noticed() {
        let dir = tempfile::tempdir().expect("dir");
        let entry = |undoes| Entry {
            number: 0,
            at: 1,
            by: "田中".to_owned(),
            why: "電話".to_owned(),
            edits: Vec::new(),
            undoes,
            before: "a".to_owned(),
            after: "b".to_owned(),
        };
        for undoes in [None, None, Some(2)] {
            add(dir.path(), entry(undoes)).expect("adds");
        }
        let all = read(dir.path()).expect("reads");
        assert_eq!(all.iter().map(|e| e.number).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(last(&all).map(|e| e.number), Some(1));
        let text = std::fs::read_to_string(file(dir.path())).expect("text");
        std::fs::write(file(dir.path()), text.replacen("田中", "佐藤", 1)).expect("spoils");
        assert!(read(dir.path()).expect_err("noticed").to_string().contains(":1"));
    }
}
