//! A change of the pack in use: proposed with what it does, applied as a new version, taken back, handed on as files.
//!
//! Not responsible for how edits are made (`edit`), what follows from them (`effect`) or who made them (`history`).

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use super::edit::{Edit, edited, new_problems};
use super::history::{self, Entry};
use crate::compiled;
use crate::engine::Engine;
use crate::knowledge::load::Source;
use crate::mind::archive;
use crate::understanding::Understander;

/// A pack as it would be after a change, compiled.
#[derive(Debug)]
pub struct Proposal {
    /// The edits.
    pub edits: Vec<Edit>,
    /// The pack before.
    pub before: Source,
    /// The pack after.
    pub after: Source,
    /// What would answer then.
    pub mind: Understander,
    /// The change that it takes back.
    pub undoes: Option<u64>,
}

/// Who changes something, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Who.
    pub by: String,
    /// Why.
    pub why: String,
    /// Seconds since 1970.
    pub at: i64,
}

/// `edits` of `source`, compiled.
///
/// # Errors
/// When an edit cannot be made, changes nothing, or brings a problem with it.
pub fn proposed(source: &Source, edits: Vec<Edit>) -> Result<Proposal> {
    let after = edited(source, &edits)?;
    ensure!(after != *source, "that changes nothing");
    let problems: Vec<String> = new_problems(source, &after).iter().map(ToString::to_string).collect();
    ensure!(problems.is_empty(), "the pack would have {} problems:\n{}", problems.len(), problems.join("\n"));
    let mind = compiled::of_files(&after)?;
    Ok(Proposal { edits, before: source.clone(), after, mind, undoes: None })
}

/// The last change of the pack in use, taken back.
///
/// # Errors
/// When there is none, or the pack in use or the one before are not what it says.
pub fn undone(data: &Path, source: &Source) -> Result<Proposal> {
    let entries = history::read(data)?;
    let Some(last) = history::last(&entries) else { bail!("there is no change to take back") };
    let newest = entries.last().map_or(last.after.as_str(), |entry| &entry.after);
    ensure!(newest == source.hash(), "the pack in use is another than that of the last change; use rollback");
    let after = archive::read(data, &last.before).context("the pack before the change is not there any more")?;
    let mind = compiled::of_files(&after)?;
    Ok(Proposal { edits: Vec::new(), before: source.clone(), after, mind, undoes: Some(last.number) })
}

/// Puts a change into use: answers come from it from now on.
///
/// # Errors
/// When the pack in use is another than the one it was proposed for, or the store fails. Then nothing changes.
pub fn apply(engine: &Engine, data: &Path, proposal: Proposal, reason: Reason) -> Result<Entry> {
    let Proposal { edits, before, after, mind, undoes } = proposal;
    ensure!(engine.export()?.hash() == before.hash(), "the pack in use has changed meanwhile");
    // The one that goes is kept before it goes: without it nothing could be taken back.
    let kept = before.hash();
    archive::keep(data, &kept, &before)?;
    engine.adopt(&after, mind)?;
    let Reason { by, why, at } = reason;
    history::add(data, Entry { number: 0, at, by, why, edits, undoes, before: kept, after: after.hash() })
}

/// The files that differ from the pack before the first change, and all changes as one patch.
///
/// # Errors
/// When there is no change, or the pack before them is not there any more.
pub fn exported(data: &Path, source: &Source) -> Result<(Source, String)> {
    let entries = history::read(data)?;
    // Changes since the last import: those that lead to the pack in use one after the other.
    let mut wanted = source.hash();
    for entry in entries.iter().rev() {
        if entry.after != wanted {
            break;
        }
        wanted.clone_from(&entry.before);
    }
    ensure!(wanted != source.hash(), "the pack in use has no changes");
    let base = archive::read(data, &wanted).context("the pack before the changes is not there any more")?;
    let mut patch = String::new();
    let mut changed = Source::default();
    for (path, text) in &source.files {
        let old = base.files.iter().find(|(p, _)| p == path).map_or("", |(_, old)| old.as_str());
        if old != text {
            let diff = similar::TextDiff::from_lines(old, text);
            patch.push_str(&diff.unified_diff().header(&format!("a/{path}"), &format!("b/{path}")).to_string());
            changed.files.push((path.clone(), text.clone()));
        }
    }
    Ok((changed, patch))
}
