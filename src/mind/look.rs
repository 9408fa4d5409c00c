//! Looking at what a data folder holds without changing anything, while a bot may run on it.

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::Home;
use super::stored::{Change, Stored, files_in_use, stored};
use crate::knowledge::load::Source;
use crate::store::sled::SledStore;
use crate::store::{Store, StoreError};
use crate::understanding::Understander;

/// What a data folder holds, for commands that only look.
pub struct Looked {
    /// What is kept.
    pub store: Box<dyn Store>,
    /// The mind in use.
    pub mind: Understander,
    /// The files it was compiled from.
    pub source: Source,
    /// The name by which its version goes.
    pub pack: String,
    /// The copy that is looked at, where a bot has the store; nobody else on the machine can read it.
    _copy: Option<TempDir>,
}

impl std::fmt::Debug for Looked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Looked").finish_non_exhaustive()
    }
}

/// Looks at what is there and writes nothing, while a bot runs on it too: then at a copy, where that is in a folder.
///
/// # Errors
/// When the store or its knowledge cannot be read.
pub fn look(home: impl Into<Home>, notice: &mut dyn FnMut(&str)) -> Result<Looked> {
    let home = home.into();
    let data = &home.data;
    let (store, copy) = match home.open_store(false, notice) {
        Ok(store) => (store, None),
        Err(error) if matches!(error.downcast_ref(), Some(StoreError::InUse(_))) => {
            let copy = tempfile::Builder::new().prefix("madoguchi-look-").tempdir();
            let copy = copy.context("a folder for a copy of the store")?;
            let store: Box<dyn Store> = Box::new(SledStore::look(data, copy.path())?);
            (store, Some(copy))
        }
        Err(error) => return Err(error),
    };
    let Stored { mind, pack, change } = stored(store.as_ref(), data, None)?;
    let source = match change {
        Change::Keep(source, _) => source,
        Change::Nothing | Change::Compiled => files_in_use(store.as_ref(), data)?,
    };
    Ok(Looked { store, mind, source, pack, _copy: copy })
}
