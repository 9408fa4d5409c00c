//! The keys of an office, all under one hash tag.
//!
//! | key | what | of |
//! |---|---|---|
//! | `form` | a number | the form of everything else |
//! | `knowledge` | hash | `current`, `previous` → number of a version; `v<n>.label`, `v<n>.source` |
//! | `conversations` | hash | id → memory |
//! | `questions`, `outgoing`, `unanswered` | hash | ticket → record |
//! | `seen` | sorted set | event by the second it was seen |
//! | `lines` | sorted set by bytes | conversation, 0, ticket in 16 hex digits, record |
//! | `votes` | sorted set by bytes | conversation, 0, event, 0, record |
//! | `handoffs` | hash | number → record |
//! | `handoffs-open`, `handoffs-staff` | hash | conversation, staff's thread → number of the open one |
//! | `answers` | sorted set | record by its number |
//! | `answer-ids` | hash | id → number |
//! | `chain`, `chain-start` | text | where the chain of answers stands, and stood before the first of them |
//! | `tickets`, `handoff-number`, `fences` | a number | the last one given out |
//! | `lease:<conversation>` | hash | `holder`, `until` (milliseconds), `fence` |

/// The form that this program writes and reads.
pub(super) const FORM: u64 = 1;

/// The names of the keys.
#[derive(Debug)]
pub(super) struct Keys {
    pub(super) answer_ids: String,
    pub(super) answers: String,
    pub(super) chain: String,
    pub(super) chain_start: String,
    pub(super) conversations: String,
    pub(super) fences: String,
    pub(super) form: String,
    pub(super) handoff_number: String,
    pub(super) handoffs: String,
    pub(super) handoffs_open: String,
    pub(super) handoffs_staff: String,
    pub(super) knowledge: String,
    pub(super) lines: String,
    pub(super) outgoing: String,
    pub(super) questions: String,
    pub(super) seen: String,
    pub(super) tickets: String,
    pub(super) unanswered: String,
    pub(super) votes: String,
    leases: String,
}

impl Keys {
    pub(super) fn new(prefix: &str) -> Self {
        let key = |name: &str| format!("{{{prefix}}}:{name}");
        Self {
            answer_ids: key("answer-ids"),
            answers: key("answers"),
            chain: key("chain"),
            chain_start: key("chain-start"),
            conversations: key("conversations"),
            fences: key("fences"),
            form: key("form"),
            handoff_number: key("handoff-number"),
            handoffs: key("handoffs"),
            handoffs_open: key("handoffs-open"),
            handoffs_staff: key("handoffs-staff"),
            knowledge: key("knowledge"),
            lines: key("lines"),
            outgoing: key("outgoing"),
            questions: key("questions"),
            seen: key("seen"),
            tickets: key("tickets"),
            unanswered: key("unanswered"),
            votes: key("votes"),
            leases: key("lease:"),
        }
    }

    /// The key of a conversation's lease.
    pub(super) fn lease(&self, conversation: &str) -> String {
        format!("{}{conversation}", self.leases)
    }
}

/// What follows every key that begins with `prefix`, for ranges by bytes: `prefix` ends with a 0.
pub(super) fn end_of(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    if let Some(last) = end.last_mut() {
        *last += 1;
    }
    end
}

/// A bound of a range by bytes that belongs to it.
pub(super) fn from(bytes: &[u8]) -> Vec<u8> {
    [b"[", bytes].concat()
}

/// A bound of a range by bytes that does not belong to it.
pub(super) fn before(bytes: &[u8]) -> Vec<u8> {
    [b"(", bytes].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_of_an_office_share_one_slot_and_ranges_end_where_they_should() {
        let keys = Keys::new("office.1");
        assert_eq!((keys.seen.as_str(), keys.lease("a:b")), ("{office.1}:seen", "{office.1}:lease:a:b".to_owned()));
        assert_eq!(end_of(b"web:a\0"), b"web:a\x01");
        assert!(b"web:a\0zz".as_slice() < end_of(b"web:a\0").as_slice());
        assert!(b"web:ab\0".as_slice() > end_of(b"web:a\0").as_slice());
    }
}
