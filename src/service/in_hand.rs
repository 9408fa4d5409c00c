//! Which questions are being answered here, so that none is taken up twice.

use std::sync::Arc;

use parking_lot::Mutex;
use rustc_hash::FxHashSet;

use crate::store::inbox::Ticket;

/// The questions in hand.
#[derive(Debug, Clone, Default)]
pub(super) struct InHand {
    tickets: Arc<Mutex<FxHashSet<Ticket>>>,
}

/// One of them; it is out of hand once this is gone, also where answering it broke off.
#[derive(Debug)]
pub(super) struct Held {
    all: InHand,
    ticket: Ticket,
}

impl InHand {
    /// Takes a question in hand; none where it is already.
    pub(super) fn take(&self, ticket: Ticket) -> Option<Held> {
        self.tickets.lock().insert(ticket).then(|| Held { all: self.clone(), ticket })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.tickets.lock().remove(&self.ticket);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_in_hand_once_until_it_is_let_go() {
        let all = InHand::default();
        let held = all.take(Ticket(1));
        assert!(held.is_some() && all.take(Ticket(1)).is_none() && all.take(Ticket(2)).is_some());
        drop(held);
        assert!(all.take(Ticket(1)).is_some());
    }
}
