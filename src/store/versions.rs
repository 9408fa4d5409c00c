//! Versions of the knowledge: the current one, and the one before it to go back to.
//!
//! Not responsible for what a pack is compiled to: a version is its files, as bytes, and their origin.

use serde::{Deserialize, Serialize};

use super::StoreError;

/// Where knowledge came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// The pack in the binary: replaced when the binary's changes.
    Embedded,
    /// A pack loaded by `madoguchi import`: kept until the next import or rollback.
    Imported,
}

/// What a version of knowledge is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Hash of the pack's files.
    pub hash: String,
    /// Hash of the code that stored it.
    pub code: String,
    /// Where it came from.
    pub origin: Origin,
}

/// A version of the knowledge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// What it is.
    pub label: Label,
    /// Its files as they were encoded.
    pub source: Vec<u8>,
}

/// Port of the knowledge's versions.
pub trait Versions {
    /// What the current knowledge is, if there is any.
    ///
    /// # Errors
    /// When the store fails; an unreadable label counts as none.
    fn label(&self) -> Result<Option<Label>, StoreError>;

    /// The files of the current knowledge as they were encoded, if they are whole.
    ///
    /// # Errors
    /// When the store fails; damaged bytes count as none.
    fn source(&self) -> Result<Option<Vec<u8>>, StoreError>;

    /// The current version, if it is whole.
    ///
    /// # Errors
    /// When the store fails.
    fn current(&self) -> Result<Option<Version>, StoreError> {
        let (label, source) = (self.label()?, self.source()?);
        Ok(label.zip(source).map(|(label, source)| Version { label, source }))
    }

    /// The version before, if there is one and it is whole.
    ///
    /// # Errors
    /// When the store fails.
    fn before(&self) -> Result<Option<Version>, StoreError>;

    /// Makes a version current in one step; the one before is kept for [`Versions::rollback`].
    ///
    /// # Errors
    /// When the store fails; then the version before stays current.
    fn replace_knowledge(&self, label: &Label, source: &[u8]) -> Result<(), StoreError>;

    /// Makes the version before current again.
    ///
    /// # Errors
    /// [`StoreError::NoEarlier`] when there is none.
    fn rollback(&self) -> Result<(), StoreError>;
}
