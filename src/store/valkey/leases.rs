//! Leases on the server, whose clock tells when they end.

use std::time::Duration;

use super::place::ValkeyStore;
use super::scripts::{LEASE, on};
use crate::store::StoreError;
use crate::store::leases::{Fence, Leases};

/// How long a fence is remembered after its lease: longer than anybody stalls and still writes. Then the server itself
/// forgets it.
const REMEMBERED: Duration = Duration::from_secs(24 * 3_600);

impl Leases for ValkeyStore {
    fn lease(&self, conversation: &str, holder: &str, ttl: Duration) -> Result<Option<Fence>, StoreError> {
        let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let mut call = on(&LEASE, &[&self.keys.lease(conversation), &self.keys.fences]);
        call.arg(holder).arg(milliseconds(ttl)).arg(milliseconds(REMEMBERED));
        let fence: Option<u64> = self.run(&call)?;
        Ok(fence.map(Fence))
    }
}
