//! Versions of the knowledge on sled: blobs in chunks with a checksum, and two names that say which
//! version counts.

use super::{SledStore, number};
use crate::store::StoreError;
use crate::store::codec::{encode_label, read_label};
use crate::store::versions::{Label, Version, Versions};

const CURRENT: &[u8] = b"current";
const PREVIOUS: &[u8] = b"previous";
/// Bytes of a knowledge blob kept in one value. Leaves of larger ones go to files of their own, which sled
/// 0.34 does not take away again: 12 versions of 8 MB took 335 MB in chunks of 256 KiB, 66 MB in these.
const CHUNK: usize = 4 * 1024;

/// Length and CRC-32: enough to tell a half-written blob from a whole one.
fn checksum(bytes: &[u8]) -> [u8; 12] {
    let mut sum = [0; 12];
    sum[..8].copy_from_slice(&(bytes.len() as u64).to_be_bytes());
    sum[8..].copy_from_slice(&crc32fast::hash(bytes).to_be_bytes());
    sum
}

impl SledStore {
    fn put_blob(&self, key: &str, bytes: &[u8]) -> Result<(), StoreError> {
        // What a version that came to nothing left under this name would be read as part of this one.
        for left in self.knowledge.scan_prefix(format!("{key}/")).keys() {
            self.knowledge.remove(left?)?;
        }
        for (i, chunk) in bytes.chunks(CHUNK).enumerate() {
            self.knowledge.insert(format!("{key}/{i:06}"), chunk)?;
        }
        // Without its checksum a blob does not count, so this comes last.
        self.knowledge.insert(format!("{key}.sum"), &checksum(bytes))?;
        Ok(())
    }

    /// Bytes of a blob, if they are whole.
    fn read_blob(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut bytes = Vec::new();
        for item in self.knowledge.scan_prefix(format!("{key}/")) {
            bytes.extend_from_slice(&item?.1);
        }
        let sum = self.knowledge.get(format!("{key}.sum"))?;
        let whole = sum.is_some_and(|s| s.as_ref() == checksum(&bytes));
        Ok(whole.then_some(bytes))
    }

    /// The parts of the versions in use that are not whole.
    pub(super) fn broken_blobs(&self) -> Result<Vec<String>, StoreError> {
        let mut broken = Vec::new();
        for (name_of, version) in [("current", self.version(CURRENT)?), ("previous", self.version(PREVIOUS)?)] {
            let Some(version) = version else { continue };
            for part in ["label", "source"] {
                if self.read_blob(&format!("v{version}.{part}"))?.is_none() {
                    broken.push(format!("knowledge: the {part} of the {name_of} version is not whole"));
                }
            }
        }
        Ok(broken)
    }

    /// What a version is; one that is not whole or cannot be read counts as none.
    fn label_of(&self, version: u64) -> Result<Option<Label>, StoreError> {
        let Some(bytes) = self.read_blob(&format!("v{version}.label"))? else {
            tracing::error!(version, "the stored knowledge is not whole");
            return Ok(None);
        };
        Ok(read_label(&bytes))
    }

    fn version(&self, key: &[u8]) -> Result<Option<u64>, StoreError> {
        Ok(self.knowledge.get(key)?.and_then(|v| number(&v)))
    }
}

impl Versions for SledStore {
    fn label(&self) -> Result<Option<Label>, StoreError> {
        self.version(CURRENT)?.map_or(Ok(None), |version| self.label_of(version))
    }

    fn source(&self) -> Result<Option<Vec<u8>>, StoreError> {
        match self.version(CURRENT)? {
            Some(version) => self.read_blob(&format!("v{version}.source")),
            None => Ok(None),
        }
    }

    fn before(&self) -> Result<Option<Version>, StoreError> {
        let Some(version) = self.version(PREVIOUS)? else { return Ok(None) };
        let (label, source) = (self.label_of(version)?, self.read_blob(&format!("v{version}.source"))?);
        Ok(label.zip(source).map(|(label, source)| Version { label, source }))
    }

    fn replace_knowledge(&self, label: &Label, source: &[u8]) -> Result<(), StoreError> {
        let label = encode_label(label)?;
        let current = self.version(CURRENT)?;
        let next = current.max(self.version(PREVIOUS)?).map_or(1, |n| n + 1);
        self.put_blob(&format!("v{next}.label"), &label)?;
        self.put_blob(&format!("v{next}.source"), source)?;
        self.db.flush()?;
        // From here on the new version counts: one atomic step.
        let mut batch = ::sled::Batch::default();
        batch.insert(CURRENT, &next.to_be_bytes());
        if let Some(current) = current {
            batch.insert(PREVIOUS, &current.to_be_bytes());
        }
        self.knowledge.apply_batch(batch)?;
        self.db.flush()?;
        // What is neither current nor previous is of no use.
        let keep = [Some(next), current].map(|n| n.map(|n| format!("v{n}")));
        for key in self.knowledge.scan_prefix("v").keys() {
            let key = key?;
            let text = String::from_utf8_lossy(&key);
            let owner = text.split('.').next().unwrap_or_default();
            if !keep.iter().flatten().any(|k| k == owner) {
                self.knowledge.remove(&key)?;
            }
        }
        Ok(())
    }

    fn rollback(&self) -> Result<(), StoreError> {
        let previous = self.version(PREVIOUS)?.ok_or(StoreError::NoEarlier)?;
        if self.read_blob(&format!("v{previous}.label"))?.is_none() {
            return Err(StoreError::NoEarlier);
        }
        let current = self.version(CURRENT)?.ok_or(StoreError::NoEarlier)?;
        let mut batch = ::sled::Batch::default();
        batch.insert(CURRENT, &previous.to_be_bytes());
        batch.insert(PREVIOUS, &current.to_be_bytes());
        self.knowledge.apply_batch(batch)?;
        self.db.flush()?;
        Ok(())
    }
}
