//! Hand-offs on sled: the records by number, and the open ones by conversation and by staff thread.

use ::sled::transaction::{ConflictableTransactionError, TransactionalTree};
use parking_lot::Mutex;

use super::{SledStore, number};
use crate::store::codec::{encode, read_handoff};
use crate::store::{Handoff, HandoffStatus, Handoffs, Staff, StaffThread, StoreError};

/// The trees of the hand-offs.
#[derive(Debug)]
pub(super) struct Trees {
    /// Number in big endian → record as JSON.
    records: ::sled::Tree,
    /// Conversation → number, of those that are open.
    open: ::sled::Tree,
    /// Conversation id of the staff's thread → number, of those that are open.
    staff: ::sled::Tree,
    /// The last number given out.
    given: Mutex<u64>,
}

impl Trees {
    pub(super) fn open(db: &::sled::Db) -> Result<Self, ::sled::Error> {
        Ok(Self {
            records: db.open_tree("handoffs")?,
            open: db.open_tree("handoffs-open")?,
            staff: db.open_tree("handoffs-staff")?,
            given: Mutex::default(),
        })
    }

    /// Records, open ones by conversation, open ones by staff thread.
    pub(super) fn all(&self) -> (&::sled::Tree, &::sled::Tree, &::sled::Tree) {
        (&self.records, &self.open, &self.staff)
    }

    /// Removes a record and what finds it.
    pub(super) fn remove(&self, handoff: &Handoff) -> Result<(), StoreError> {
        let number = handoff.id.to_be_bytes();
        let gone = |index: &::sled::Tree, key: &str| -> Result<(), StoreError> {
            if index.get(key)?.is_some_and(|held| held.as_ref() == number) {
                index.remove(key)?;
            }
            Ok(())
        };
        gone(&self.open, &handoff.conversation)?;
        if let Some(thread) = handoff.staff.as_ref().and_then(|s| s.thread.as_ref()) {
            gone(&self.staff, &thread.conversation)?;
        }
        self.records.remove(number)?;
        Ok(())
    }

    fn record(&self, index: &::sled::Tree, key: &str) -> Result<Option<Handoff>, StoreError> {
        let Some(number) = index.get(key)? else { return Ok(None) };
        Ok(self.records.get(number)?.and_then(|bytes| read_handoff(&bytes)))
    }
}

/// The trees within a transaction, in the order of [`Trees::all`].
type Within<'t> = (&'t TransactionalTree, &'t TransactionalTree, &'t TransactionalTree);

/// Writes a record and whether it is found.
pub(super) fn put(
    (records, open, staff): Within<'_>,
    handoff: &Handoff,
    bytes: &[u8],
) -> Result<(), ConflictableTransactionError<StoreError>> {
    let number = handoff.id.to_be_bytes();
    records.insert(&number, bytes)?;
    let thread = handoff.staff.as_ref().and_then(|s| s.thread.as_ref()).map(|t| t.conversation.as_bytes());
    match handoff.status {
        HandoffStatus::Open => {
            open.insert(handoff.conversation.as_bytes(), &number)?;
            if let Some(thread) = thread {
                staff.insert(thread, &number)?;
            }
        }
        HandoffStatus::Closed => {
            open.remove(handoff.conversation.as_bytes())?;
            if let Some(thread) = thread {
                staff.remove(thread)?;
            }
        }
    }
    Ok(())
}

/// Notes the staff's thread of a conversation's hand-off, if that is still open.
pub(super) fn put_thread(
    (records, open, staff): Within<'_>,
    conversation: &str,
    thread: &StaffThread,
) -> Result<(), ConflictableTransactionError<StoreError>> {
    let Some(number) = open.get(conversation)? else { return Ok(()) };
    let Some(mut handoff) = records.get(number)?.and_then(|bytes| read_handoff(&bytes)) else { return Ok(()) };
    let Some(side) = handoff.staff.take() else { return Ok(()) };
    handoff.staff = Some(Staff { thread: Some(thread.clone()), ..side });
    let bytes = encode(&handoff).map_err(ConflictableTransactionError::Abort)?;
    put((records, open, staff), &handoff, &bytes)
}

impl Handoffs for SledStore {
    fn next_handoff(&self) -> Result<u64, StoreError> {
        let mut given = self.handoffs.given.lock();
        let written = self.handoffs.records.last()?.and_then(|(key, _)| number(&key)).unwrap_or(0);
        *given = written.max(*given) + 1;
        Ok(*given)
    }

    fn open_handoff(&self, conversation: &str) -> Result<Option<Handoff>, StoreError> {
        self.handoffs.record(&self.handoffs.open, conversation)
    }

    fn handoff_of_staff(&self, thread: &str) -> Result<Option<Handoff>, StoreError> {
        self.handoffs.record(&self.handoffs.staff, thread)
    }

    fn handoffs(&self) -> Result<Vec<Handoff>, StoreError> {
        let mut all = Vec::new();
        for item in &self.handoffs.records {
            all.extend(read_handoff(&item?.1));
        }
        Ok(all)
    }
}
