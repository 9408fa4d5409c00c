//! What the store of a data folder answers from, read and never written: whose knowledge belongs there, its files
//! and its mind.
//!
//! Not responsible for opening stores nor for bringing them up to date.

use std::path::Path;

use anyhow::{Context, Result};

use super::marker::{Holder, Marker};
use super::{embedded, packs};
use crate::compiled;
use crate::knowledge::load::Source;
use crate::store::sled::SledStore;
use crate::store::{Label, Origin, Store, StoreError};
use crate::understanding::Understander;

/// A mind with the hash of its pack, read before it is known whether that is the one in use.
pub(super) type Ahead = Option<(String, Understander)>;

/// What a store answers from.
pub(super) struct Stored {
    pub(super) mind: Understander,
    /// Hash of the pack's files.
    pub(super) pack: String,
    pub(super) change: Change,
}

/// What should be written to a data folder once its mind was read.
pub(super) enum Change {
    Nothing,
    /// The pack was compiled anew.
    Compiled,
    /// This pack should be the one in use.
    Keep(Source, Origin),
}

/// Reads the mind of `store`, unless it is the one read `ahead`, and writes nothing.
pub(super) fn stored(store: &dyn Store, data: &Path, ahead: Ahead) -> Result<Stored> {
    let mut ahead = ahead;
    let mut taken = |pack: &str| ahead.take_if(|(known, _)| known == pack).map(|(_, mind)| mind);
    let label = match held(store, data)? {
        Held::Export(source) => {
            let pack = source.hash();
            let (mind, _) = of_pack(data, &pack, taken(&pack), || Ok(source.clone()))?;
            return Ok(Stored { mind, pack, change: Change::Keep(source, Origin::Imported) });
        }
        Held::Version(label) => Some(label),
        Held::Nothing => None,
    };
    if let Some(label) = label.as_ref().filter(|label| label.origin == Origin::Imported) {
        let (mind, anew) = of_pack(data, &label.hash, taken(&label.hash), || source_of(store, data, label))?;
        let change = if anew { Change::Compiled } else { Change::Nothing };
        return Ok(Stored { mind, pack: label.hash.clone(), change });
    }
    let current = label.is_some_and(|label| label.hash == embedded::hash());
    let change = if current { Change::Nothing } else { Change::Keep(embedded::files(), Origin::Embedded) };
    let mind = taken(embedded::hash()).map_or_else(embedded::mind, Ok)?;
    Ok(Stored { mind, pack: embedded::hash().to_owned(), change })
}

/// The mind of an imported pack, and whether it had to be compiled.
fn of_pack(
    data: &Path,
    pack: &str,
    ahead: Option<Understander>,
    source: impl FnOnce() -> Result<Source>,
) -> Result<(Understander, bool)> {
    match ahead.or_else(|| packs::compiled(data, pack)) {
        Some(mind) => Ok((mind, false)),
        None => Ok((compiled::of_files(&source()?)?, true)),
    }
}

/// What a data folder holds.
enum Held {
    /// Nothing yet: the binary's pack belongs there.
    Nothing,
    /// The current version in the store.
    Version(Label),
    /// The pack beside the store, where the store lost it or fell back behind it.
    Export(Source),
}

/// What `data` holds. The note says whose knowledge belongs there: a store that was mended may have
/// fallen back to what it held before. A store that others use too is not mended: what it holds was put there.
///
/// # Errors
/// When another pack was here, or may have been, and cannot be read.
fn held(store: &dyn Store, data: &Path) -> Result<Held> {
    let lost = "import the pack again";
    let label = match store.label() {
        Err(StoreError::Damaged(error)) => {
            tracing::error!(%error, "the label of the knowledge cannot be read");
            None
        }
        label => label?,
    };
    match (label, Marker::read(data)) {
        (Some(label), _) if store.is_shared() => Ok(Held::Version(label)),
        (Some(label), Some(Marker { origin: Holder::Imported, hash, title, .. })) if label.hash != hash => {
            match packs::read(data, &hash) {
                Some(source) => Ok(Held::Export(source)),
                None if label.origin == Origin::Imported => Ok(Held::Version(label)),
                None => anyhow::bail!("the imported knowledge {title:?} cannot be read any more; {lost}"),
            }
        }
        (Some(Label { origin: Origin::Embedded, .. }), Some(Marker { origin: Holder::Unknown, .. }) | None)
            if packs::any(data) =>
        {
            anyhow::bail!("it is not known whose knowledge was here before; {lost}")
        }
        (Some(label), _) => Ok(Held::Version(label)),
        (None, Some(Marker { origin: Holder::Embedded, .. })) => Ok(Held::Nothing),
        (None, Some(Marker { origin: Holder::Imported, title, hash, .. })) => match packs::read(data, &hash) {
            Some(source) => Ok(Held::Export(source)),
            None => anyhow::bail!("the imported knowledge {title:?} cannot be read any more; {lost}"),
        },
        (None, Some(Marker { origin: Holder::Unknown, .. })) => {
            anyhow::bail!("the knowledge that was here before cannot be read any more; {lost}")
        }
        (None, None) if packs::any(data) || SledStore::was_set_aside(data) => {
            anyhow::bail!("it is not known whose knowledge was here before; {lost}")
        }
        (None, None) if matches!(store.source(), Ok(None)) => Ok(Held::Nothing),
        (None, None) => anyhow::bail!("the stored knowledge has lost its label; {lost}"),
    }
}

/// The files of the knowledge in use: of the store, else of its export.
pub(crate) fn files_in_use(store: &dyn Store, data: &Path) -> Result<Source> {
    match held(store, data)? {
        // The binary's pack is what this binary carries, whichever version stored it.
        Held::Version(label) if label.origin == Origin::Embedded => Ok(embedded::files()),
        Held::Version(label) => source_of(store, data, &label),
        Held::Export(source) => Ok(source),
        Held::Nothing => Ok(embedded::files()),
    }
}

pub(super) fn source_of(store: &dyn Store, data: &Path, label: &Label) -> Result<Source> {
    let read = || -> Result<Source> {
        let bytes = store.source()?.context("the knowledge in the store is not whole; import the pack again")?;
        postcard::from_bytes(&bytes).context("the files of the stored knowledge cannot be read; import the pack again")
    };
    read().or_else(|error| packs::read(data, &label.hash).ok_or(error))
}
