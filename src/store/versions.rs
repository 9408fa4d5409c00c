//! Versions of the knowledge: the current one, and the one before it to go back to.
//!
//! Not responsible for compiling knowledge: a version is bytes and their origin.

use serde::{Deserialize, Serialize};

use super::{Cause, StoreError};

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
    /// Hash of the code that compiled it.
    pub code: String,
    /// Where it came from.
    pub origin: Origin,
}

/// The parts of a version of knowledge, stored apart so that each is read only when needed. Their bytes are
/// whatever the engine encodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blob {
    /// The pack's files.
    Source,
    /// The typed knowledge.
    Knowledge,
    /// What was learnt from it.
    Model,
}

impl Blob {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Source, Self::Knowledge, Self::Model];
}

/// Port of the knowledge's versions.
pub trait Versions {
    /// What the current knowledge is, if there is any.
    ///
    /// # Errors
    /// When the store fails; an unreadable label counts as none.
    fn label(&self) -> Result<Option<Label>, StoreError>;

    /// Part of the current knowledge, if it is whole.
    ///
    /// # Errors
    /// When the store fails; damaged bytes count as none.
    fn blob(&self, blob: Blob) -> Result<Option<Vec<u8>>, StoreError>;

    /// Makes a version current in one step; the one before is kept for [`Versions::rollback`]. `encode`
    /// is asked for one part after the other: together they would take as much memory again.
    ///
    /// # Errors
    /// When the store fails or a part does not encode; then the version before stays current.
    fn replace_knowledge(
        &self,
        label: &Label,
        encode: &mut dyn FnMut(Blob) -> Result<Vec<u8>, Cause>,
    ) -> Result<(), StoreError>;

    /// Makes the version before current again.
    ///
    /// # Errors
    /// [`StoreError::NoEarlier`] when there is none.
    fn rollback(&self) -> Result<(), StoreError>;
}
