//! How fast one session may send: a few messages at once, then one every other second.
//!
//! Not responsible for how many connections there are (`connections`).

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustc_hash::FxHashMap;

/// Messages at once.
const BURST: u32 = 20;
/// Time in which one more becomes free.
const EACH: Duration = Duration::from_secs(2);
/// Sessions remembered before those that are full again are let go.
const MANY: usize = 4_096;

/// Who has sent how much lately: when a session will be as if it had sent nothing.
#[derive(Debug, Default)]
pub(super) struct Pace {
    free_at: Mutex<FxHashMap<String, Instant>>,
}

impl Pace {
    /// Whether `conversation` may send now; counts it as sent.
    pub(super) fn allows(&self, conversation: &str, now: Instant) -> bool {
        let mut free_at = self.free_at.lock();
        if free_at.len() > MANY {
            free_at.retain(|_, at| *at > now);
        }
        let at = free_at.entry(conversation.to_owned()).or_insert(now);
        let next = (*at).max(now) + EACH;
        let allowed = next <= now + EACH * BURST;
        if allowed {
            *at = next;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_a_steady_pace_for_each() {
        let (pace, start) = (Pace::default(), Instant::now());
        let sent = |session: &str, at: Instant| (0..50).filter(|_| pace.allows(session, at)).count();
        assert_eq!(sent("a", start), 20);
        assert_eq!(sent("b", start), 20);
        assert_eq!(sent("a", start + EACH * 3), 3);
        assert_eq!(sent("a", start + EACH * 100), 20);
    }
}
