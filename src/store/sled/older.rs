//! Records of older versions of the program, brought into today's form when a store is opened.
//!
//! Until hand-offs were one record they were two: the staff's record (postcard, by number) and,
//! while texts passed between person and staff, a second one by conversation (JSON).

use serde::Deserialize;

use super::handoffs::{Trees, put};
use super::inbox::failed;
use crate::message::Memo;
use crate::store::codec::encode;
use crate::store::{Handoff, HandoffStatus, Staff, StaffThread, StoreError};
use ::sled::Transactional as _;

const RECORDS: &str = "handoff-records";
const RELAYS: &str = "relays";
const STAFF: &str = "staff";

/// The staff's record.
#[derive(Deserialize)]
struct Record {
    id: u64,
    conversation: String,
    at: i64,
    memo: Memo,
    status: HandoffStatus,
}

/// A conversation in the staff's hands.
#[derive(Deserialize)]
struct Relay {
    channel: String,
    address: serde_json::Value,
    staff: Option<String>,
    staff_address: Option<serde_json::Value>,
    staff_channel: String,
    record: Option<u64>,
}

/// Takes over what an older version left, once; what cannot be read is logged and left behind.
pub(super) fn take_over(db: &::sled::Db, trees: &Trees) -> Result<(), ::sled::Error> {
    if !db.tree_names().iter().any(|name| name.as_ref() == RECORDS.as_bytes()) {
        return Ok(());
    }
    let relays = db.open_tree(RELAYS)?;
    for item in &db.open_tree(RECORDS)? {
        let record: Record = match postcard::from_bytes(&item?.1) {
            Ok(record) => record,
            Err(error) => {
                tracing::warn!(%error, "a hand-off of an older version is left out");
                continue;
            }
        };
        let relay: Option<Relay> = relays.get(&record.conversation)?.and_then(|b| serde_json::from_slice(&b).ok());
        let handoff = joined(record, relay);
        if let Err(error) = written(trees, &handoff) {
            return Err(::sled::Error::ReportableBug(format!("taking over a hand-off: {error}")));
        }
    }
    db.flush()?;
    for name in [RECORDS, RELAYS, STAFF] {
        db.drop_tree(name)?;
    }
    Ok(())
}

fn joined(record: Record, relay: Option<Relay>) -> Handoff {
    let relay = relay.filter(|r| r.record == Some(record.id) && record.status == HandoffStatus::Open);
    // The channel's name begins every conversation's id.
    let channel = record.conversation.split(':').next().unwrap_or_default().to_owned();
    let (channel, address, staff) = match relay {
        Some(relay) => {
            let thread = relay.staff.zip(relay.staff_address);
            let thread = thread.map(|(conversation, address)| StaffThread { conversation, address });
            (relay.channel, relay.address, Some(Staff { channel: relay.staff_channel, thread }))
        }
        None => (channel, serde_json::Value::Null, None),
    };
    Handoff {
        id: record.id,
        conversation: record.conversation,
        channel,
        address,
        staff,
        memo: record.memo,
        opened: record.at,
        answered: 0,
        status: record.status,
    }
}

fn written(trees: &Trees, handoff: &Handoff) -> Result<(), StoreError> {
    let bytes = encode(handoff)?;
    trees.all().transaction(|(records, open, staff)| put((records, open, staff), handoff, &bytes)).map_err(failed)
}
