//! Edits of a pack's files: what is changed, in which file, and the pack as it is afterwards.
//!
//! An edit is made in the YAML file itself, so that what an office changed is at any time what it can export.
//! Not responsible for what follows from an edit (`effect`) or for putting it into use (`change`).

mod tree;
mod yaml;

use anyhow::{Context as _, Result, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::knowledge::Problem;
use crate::knowledge::check::check;
use crate::knowledge::load::Source;
use crate::mind::embedded;
pub use yaml::{Change, changed, fields};

/// One change of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// File within the pack.
    pub file: String,
    /// Place in the file, like `desks[0].phone`.
    pub path: String,
    /// The change.
    pub change: Change,
}

/// What a question is taught as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A way to ask for an entry.
    Entry(String),
    /// A way to say a need.
    Need(String),
    /// A way to do what people do with a clause.
    Act(String),
    /// A topic that is not answered.
    Outside(String),
    /// Talk about the bot.
    Talk(String),
}

/// The text of a file of `source`.
fn text<'s>(source: &'s Source, file: &str) -> Option<&'s str> {
    source.files.iter().find(|(path, _)| path == file).map(|(_, text)| text.as_str())
}

/// The file that an officer calls `name`: `pack`, `phrasebook`, an entry's id, or a path of the pack.
///
/// # Errors
/// When the pack has none of that name.
pub fn file_of(source: &Source, name: &str) -> Result<String> {
    let file = match name {
        "pack" => "knowledge/pack.yaml".to_owned(),
        // A pack without a file of its own gets one.
        "phrasebook" => return Ok("dictionaries/ja/phrasebook.yaml".to_owned()),
        path if path.contains('/') => path.to_owned(),
        id => format!("knowledge/entries/{id}.yaml"),
    };
    ensure!(text(source, &file).is_some(), "the pack has no {file}");
    Ok(file)
}

/// `said` as one more phrase of `target`.
///
/// # Errors
/// When the pack has no such target.
pub fn taught(source: &Source, said: &str, target: &Target) -> Result<Edit> {
    let said = said.trim();
    ensure!(!said.is_empty(), "there is nothing to teach");
    let (folder, id) = match target {
        Target::Entry(id) => ("entries", id),
        Target::Need(id) => ("needs", id),
        Target::Act(id) => ("acts", id),
        Target::Outside(id) => ("outside", id),
        Target::Talk(id) => ("talk", id),
    };
    let add = |file: String, path: &str| Edit { file, path: path.to_owned(), change: Change::Add(said.into()) };
    let file = format!("intents/{folder}/{id}.yaml");
    if text(source, &file).is_some() {
        return Ok(add(file, "phrases"));
    }
    let entry = format!("knowledge/entries/{id}.yaml");
    match target {
        // An imported question has no intent: it is found by its own words and by what else it is called.
        Target::Entry(_) if text(source, &entry).is_some() => Ok(add(entry, "aliases")),
        // The acts that every pack shares become the pack's own with the first phrase of its own.
        Target::Act(_) if text(&embedded::files(), &file).is_some() => Ok(add(file, "phrases")),
        _ => bail!("the pack has no {file}"),
    }
}

/// The pack after `edits`.
///
/// # Errors
/// When one cannot be made.
pub fn edited(source: &Source, edits: &[Edit]) -> Result<Source> {
    let mut source = source.clone();
    for edit in edits {
        let shared = || edit.file.starts_with("intents/acts/").then(embedded::files);
        let old = text(&source, &edit.file).map(str::to_owned);
        let old = old.or_else(|| shared().and_then(|shared| text(&shared, &edit.file).map(str::to_owned)));
        let old = old.unwrap_or_default();
        let new = with_parents(&old, edit).with_context(|| edit.file.clone())?;
        match source.files.iter_mut().find(|(path, _)| *path == edit.file) {
            Some((_, text)) => *text = new,
            None => source.files.push((edit.file.clone(), new)),
        }
    }
    source.files.sort();
    Ok(source)
}

/// The text after an edit. A section of the phrasebook that the pack's own file lacks is put in first.
fn with_parents(old: &str, edit: &Edit) -> Result<String> {
    let section = edit.path.rsplit_once('.').filter(|_| edit.file.ends_with("phrasebook.yaml"));
    match (section, &edit.change) {
        (Some((section, key)), Change::Set(value)) if changed(old, &edit.path, &edit.change).is_err() => {
            ensure!(!section.contains('.') && !key.contains('['), "there is no {}", edit.path);
            changed(old, section, &Change::Set(serde_json::json!({ key: value })))
        }
        _ => changed(old, &edit.path, &edit.change),
    }
}

/// What is wrong with `new` and was not with `old`.
#[must_use]
pub fn new_problems(old: &Source, new: &Source) -> Vec<Problem> {
    let known = check(old);
    let same = |a: &Problem, b: &Problem| a.file == b.file && a.wrong == b.wrong;
    check(new).into_iter().filter(|problem| !known.iter().any(|old| same(old, problem))).collect()
}
