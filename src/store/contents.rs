//! Everything in a store but the knowledge, as one value: what moves between disk and memory.

use super::answers::{Link, Recorded};
use super::inbox::{Outgoing, Question, Ticket, Unanswered, Vote};
use super::{Conversation, Handoff, Line};

/// Everything that is kept but the knowledge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Contents {
    /// Memories by conversation.
    pub conversations: Vec<(String, Conversation)>,
    /// Lines, with their places.
    pub lines: Vec<(Ticket, Line)>,
    /// Hand-offs.
    pub handoffs: Vec<Handoff>,
    /// Questions that wait.
    pub questions: Vec<(Ticket, Question)>,
    /// Deliveries that wait.
    pub outgoing: Vec<(Ticket, Outgoing)>,
    /// Events and when they were seen.
    pub seen: Vec<(String, i64)>,
    /// Votes.
    pub votes: Vec<Vote>,
    /// Questions without an answer.
    pub unanswered: Vec<(Ticket, Unanswered)>,
    /// Answers that were given, oldest first.
    pub answers: Vec<Recorded>,
    /// Where their chain stood before the first of them.
    pub chain_start: Link,
}

impl Contents {
    /// Records in all, but for events seen.
    #[must_use]
    pub fn len(&self) -> usize {
        let queues = self.questions.len() + self.outgoing.len() + self.unanswered.len();
        queues
            + self.conversations.len()
            + self.lines.len()
            + self.handoffs.len()
            + self.votes.len()
            + self.answers.len()
    }

    /// The largest ticket in it.
    #[must_use]
    pub fn last_ticket(&self) -> Ticket {
        let queued = self.questions.iter().map(|(t, _)| *t).chain(self.outgoing.iter().map(|(t, _)| *t));
        let queued = queued.chain(self.lines.iter().map(|(t, _)| *t));
        queued.chain(self.unanswered.iter().map(|(t, _)| *t)).max().unwrap_or(Ticket(0))
    }

    /// The same in one order, whatever store it was read from.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.conversations.sort_by(|a, b| a.0.cmp(&b.0));
        self.lines.sort_by_key(|(ticket, _)| *ticket);
        self.handoffs.sort_by_key(|handoff| handoff.id);
        self.questions.sort_by_key(|(ticket, _)| *ticket);
        self.outgoing.sort_by_key(|(ticket, _)| *ticket);
        self.seen.sort();
        self.votes.sort_by(|a, b| (&a.conversation, &a.event).cmp(&(&b.conversation, &b.event)));
        self.unanswered.sort_by_key(|(ticket, _)| *ticket);
        self.answers.sort_by_key(Recorded::number);
        self
    }

    /// Whether there is no record.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
