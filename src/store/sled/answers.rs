//! The trees of the answers. A key is the record's number in big endian and the answer's id, so that sled's order is
//! the chain's, and an id is found among keys alone.

use parking_lot::{Mutex, MutexGuard};

use crate::store::StoreError;
use crate::store::answers::{Link, Read, Recorded};

/// Key of the only record of `start`.
const START: &[u8] = b"start";

/// The trees of the answers.
#[derive(Debug)]
pub(super) struct Trees {
    pub(super) records: ::sled::Tree,
    /// Where the chain stood before the first record.
    pub(super) start: ::sled::Tree,
    /// Where it stands.
    chain: Mutex<Option<Link>>,
}

/// The key of a record.
pub(super) fn key(record: &Recorded) -> Vec<u8> {
    [&record.number().to_be_bytes(), record.id().as_bytes()].concat()
}

/// The number in a key.
fn number_of(key: &[u8]) -> u64 {
    key.get(..8).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes).unwrap_or_default()
}

pub(super) fn read(key: &[u8], bytes: &[u8]) -> Read {
    Recorded::decode(bytes).map_err(|_| number_of(key))
}

impl Trees {
    pub(super) fn open(db: &::sled::Db) -> Result<Self, ::sled::Error> {
        Ok(Self { records: db.open_tree("answers")?, start: db.open_tree("answers-start")?, chain: Mutex::default() })
    }

    /// Where the chain stands, held until the next record is written.
    pub(super) fn hold(&self) -> Result<MutexGuard<'_, Option<Link>>, StoreError> {
        let mut chain = self.chain.lock();
        if chain.is_none() {
            *chain = Some(match self.records.last()? {
                Some((key, bytes)) => match Recorded::decode(&bytes) {
                    Ok(record) => record.chain(),
                    // The break shows when the chain is checked.
                    Err(_) => Link { next: number_of(&key) + 1, link: String::new() },
                },
                None => self.read_start()?,
            });
        }
        Ok(chain)
    }

    pub(super) fn read_start(&self) -> Result<Link, StoreError> {
        let bytes = self.start.get(START)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    pub(super) fn write_start(&self, start: &Link) -> Result<(), StoreError> {
        let bytes = serde_json::to_vec(start).map_err(|e| StoreError::Unreadable("a chain", e.into()))?;
        self.start.insert(START, bytes)?;
        Ok(())
    }

    /// Reads where the chain stands anew.
    pub(super) fn changed(&self) {
        *self.chain.lock() = None;
    }

    /// Forgets the records from before `before`, oldest first.
    pub(super) fn expire(&self, before: i64) -> Result<usize, StoreError> {
        let mut gone = 0;
        for item in &self.records {
            let (key, bytes) = item?;
            let record = Recorded::decode(&bytes).ok();
            // What was forgotten or cannot be read has no time of its own: it goes once it is the oldest.
            if record.as_ref().and_then(Recorded::answer).is_some_and(|a| a.at >= before) {
                break;
            }
            let broken = || Link { next: number_of(&key) + 1, link: String::new() };
            self.write_start(&record.as_ref().map_or_else(broken, Recorded::chain))?;
            self.records.remove(key)?;
            gone += 1;
        }
        Ok(gone)
    }

    /// Changes the records that `change` says true of; returns how many.
    pub(super) fn change(
        &self,
        until: impl Fn(&Recorded) -> bool,
        mut change: impl FnMut(&mut Recorded) -> bool,
    ) -> Result<usize, StoreError> {
        let mut changed = 0;
        for item in &self.records {
            let (key, bytes) = item?;
            let Ok(mut record) = Recorded::decode(&bytes) else { continue };
            if until(&record) {
                break;
            }
            if change(&mut record) {
                self.records.insert(key, record.encode()?)?;
                changed += 1;
            }
        }
        Ok(changed)
    }
}
