//! Versions of the knowledge on the server: the fields of one hash, changed in one step.

use super::place::ValkeyStore;
use super::scripts::{KNOWLEDGE, REPLACE_KNOWLEDGE, ROLL_BACK, bytes, on};
use crate::store::StoreError;
use crate::store::codec::{encode_label, read_label};
use crate::store::versions::{Label, Version, Versions};

impl ValkeyStore {
    /// A part of a version.
    fn part(&self, which: &str, part: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(on(&KNOWLEDGE, &[&self.keys.knowledge]).arg(which).arg(part))
    }
}

impl Versions for ValkeyStore {
    fn label(&self) -> Result<Option<Label>, StoreError> {
        Ok(self.part("current", "label")?.and_then(|bytes| read_label(&bytes)))
    }

    fn source(&self) -> Result<Option<Vec<u8>>, StoreError> {
        self.part("current", "source")
    }

    fn before(&self) -> Result<Option<Version>, StoreError> {
        let label = self.part("previous", "label")?.and_then(|bytes| read_label(&bytes));
        Ok(label.zip(self.part("previous", "source")?).map(|(label, source)| Version { label, source }))
    }

    fn replace_knowledge(&self, label: &Label, source: &[u8]) -> Result<(), StoreError> {
        let mut call = on(&REPLACE_KNOWLEDGE, &[&self.keys.knowledge]);
        bytes(&mut call, &encode_label(label)?);
        bytes(&mut call, source);
        self.run_once(&call)
    }

    fn rollback(&self) -> Result<(), StoreError> {
        let done: bool = self.run_once(&on(&ROLL_BACK, &[&self.keys.knowledge]))?;
        if done { Ok(()) } else { Err(StoreError::NoEarlier) }
    }
}
