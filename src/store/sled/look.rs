//! Looking into a database that another process has open: a copy of it is read, and nothing of the original changed.

use std::path::Path;

use super::SledStore;
use super::folders::FOLDER;
use super::open::{copy, open};
use crate::store::StoreError;

impl SledStore {
    /// Opens a copy of the store in `data`, made in `aside`. What was written in the last moment may be missing.
    ///
    /// # Errors
    /// When it cannot be copied, or nothing of the copy can be read.
    pub fn look(data: &Path, aside: &Path) -> Result<Self, StoreError> {
        // Without what sled makes anew: it may have been written between two files.
        copy(&data.join(FOLDER), &aside.join(FOLDER), true)?;
        open(aside, false).map(|opened| opened.store)
    }
}
