//! What channels keep: questions taken in, replies on their way, events seen, what was said where it is shown
//! again, votes, and questions that found no answer.
//!
//! [`Inbox`] is the port. A question is here from its acknowledgement until its
//! answer is written; the answer from then until it is delivered. Not responsible
//! for the order in which they are worked off (`service::hub`).

use serde::{Deserialize, Serialize};

use super::answers::Draft;
use super::leases::Fence;
use super::{Conversation, Handoff, StaffThread, StoreError};
use crate::knowledge::model::EntryId;
use crate::message::Reply;

/// Seconds for which an event id is remembered: Slack repeats deliveries for this long.
pub const SEEN_FOR_S: i64 = 24 * 3_600;

/// Place of a question or a delivery; later ones are larger, across restarts too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ticket(pub u64);

/// Who wrote something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// Someone with a question.
    #[default]
    Person,
    /// An officer, in the thread of a hand-off.
    Staff,
    /// Nobody: what became of a hand-off, noted by the service itself.
    Service,
}

/// A file that came with a message; it stays at its channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Name.
    pub name: String,
    /// Where it can be opened, if that is known.
    pub url: Option<String>,
}

/// The id under which an event is remembered.
pub(super) fn event_key(channel: &str, event: &str) -> String {
    format!("{channel}/{event}")
}

/// A message taken in, waiting to be thought about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Id of the event at its channel, unique with the channel's name.
    pub event: String,
    /// Name of the channel (`slack`, `discord`): who delivers the answer.
    pub channel: String,
    /// Conversation, unique over all channels.
    pub conversation: String,
    /// Who wrote it.
    #[serde(default)]
    pub author: Author,
    /// What was written. Gone from the store once answered.
    pub text: String,
    /// Files that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
    /// What the channel needs to answer; opaque to everyone else.
    pub address: serde_json::Value,
    /// Milliseconds since 1970 at which it arrived.
    pub received_ms: i64,
}

/// What is to be said to somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The bot's answer.
    Reply(Box<Reply>),
    /// A line of the bot's own, outside of answers.
    Note(String),
    /// In the place of an answer that could not be given: a kind sentence with a reference.
    Failed(String),
    /// For the staff channel: somebody asks for a person; the reply they got is their call memo.
    Memo(Box<Reply>),
    /// For the staff's thread: what the person wrote.
    FromPerson(String),
    /// For the person: what the staff wrote.
    FromStaff(String),
}

/// Something prepared and not yet delivered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Event it answers, with a suffix where one event causes several: stable, so that a
    /// channel can tell whether it has posted it already.
    pub event: String,
    /// Channel that delivers it.
    pub channel: String,
    /// Conversation it belongs to; deliveries of one conversation stay in order.
    pub conversation: String,
    /// Who reads it: the person, or the staff in the hand-off's thread.
    #[serde(default)]
    pub to: Author,
    /// Where to. Null for the staff while their thread is not known yet.
    pub address: serde_json::Value,
    /// What.
    pub said: Said,
}

/// Who said what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spoken {
    /// The person's words, without what tells who they are.
    Person(String),
    /// What they were told.
    Told(Said),
}

/// A line of a conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Conversation.
    pub conversation: String,
    /// Event that caused it: a question and its answer share it.
    pub event: String,
    /// Seconds since 1970.
    pub at: i64,
    /// What was said.
    pub spoken: Spoken,
}

/// A vote on an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Event of the question.
    pub event: String,
    /// Conversation.
    pub conversation: String,
    /// First entry of the answer.
    pub entry: Option<String>,
    /// 👍 or 👎.
    pub helpful: bool,
    /// A word with it, without what tells who wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Seconds since 1970.
    pub at: i64,
}

/// A question that found no answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unanswered {
    /// Channel.
    pub channel: String,
    /// The question, where the configuration allows keeping it.
    pub text: Option<String>,
    /// What was recognised of it: intent and probability.
    pub intent: Option<(String, f32)>,
    /// Entries that came closest, best first.
    pub guesses: Vec<EntryId>,
    /// Seconds since 1970.
    pub at: i64,
}

/// What became of one question: written in one step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settled {
    /// The conversation's memory after it.
    pub conversation: Option<Conversation>,
    /// What is to be said.
    pub outgoing: Vec<Outgoing>,
    /// A hand-off that begins, changes or ends.
    pub handoff: Option<Handoff>,
    /// Kept when no answer was found.
    pub unanswered: Option<Unanswered>,
    /// What is to be shown again.
    pub lines: Vec<Line>,
    /// The record of the answer.
    pub answer: Option<Draft>,
    /// Under which lease of the conversation it was thought out, where under one.
    pub fence: Option<Fence>,
}

/// Whether a message is new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Taken in.
    New(Ticket),
    /// Taken in before.
    Duplicate,
}

/// A question and what became of it.
#[derive(Debug, Clone)]
pub struct Settling {
    /// Ticket of the question.
    pub ticket: Ticket,
    /// The question.
    pub question: Question,
    /// What became of it.
    pub settled: Settled,
}

/// A delivery that needs no more trying.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// Ticket of the delivery.
    pub ticket: Ticket,
    /// A conversation, and the thread in which the staff answers it.
    pub thread: Option<(String, StaffThread)>,
}

/// Port of what channels keep. Nothing is on disk before [`super::Store::flush`] returns.
pub trait Inbox {
    /// Takes in messages, in order, each only if its event was not seen in [`SEEN_FOR_S`].
    ///
    /// # Errors
    /// When the store fails; then none is taken in.
    fn accept(&self, questions: &[Question], now: i64) -> Result<Vec<Accepted>, StoreError>;

    /// Questions that wait, in order of arrival.
    ///
    /// # Errors
    /// When the store fails; what cannot be read is logged and left.
    fn questions(&self) -> Result<Vec<(Ticket, Question)>, StoreError>;

    /// Writes what became of questions and takes them from the queue, all or nothing. Returns for each the tickets of
    /// the deliveries; none if the question was settled before, or its conversation was leased anew since its fence was
    /// given out.
    ///
    /// # Errors
    /// When the store fails; then none is settled.
    fn settle_all(&self, settling: &[Settling]) -> Result<Vec<Vec<Ticket>>, StoreError>;

    /// The same of one question.
    ///
    /// # Errors
    /// When the store fails.
    fn settle(&self, ticket: Ticket, question: &Question, settled: &Settled) -> Result<Vec<Ticket>, StoreError> {
        let one = Settling { ticket, question: question.clone(), settled: settled.clone() };
        Ok(self.settle_all(std::slice::from_ref(&one))?.pop().unwrap_or_default())
    }

    /// Deliveries that wait, in order.
    ///
    /// # Errors
    /// When the store fails; what cannot be read is logged and left.
    fn outgoing(&self) -> Result<Vec<(Ticket, Outgoing)>, StoreError>;

    /// Takes deliveries from the queue, all or nothing: they arrived, or never will. A thread, where one told one, is
    /// written with it as the staff's thread of that conversation's hand-off, unless that has ended.
    ///
    /// # Errors
    /// When the store fails.
    fn delivered_all(&self, delivered: &[Delivered]) -> Result<(), StoreError>;

    /// The same of one delivery.
    ///
    /// # Errors
    /// When the store fails.
    fn delivered(&self, ticket: Ticket, thread: Option<(&str, &StaffThread)>) -> Result<(), StoreError> {
        let thread = thread.map(|(conversation, thread)| (conversation.to_owned(), thread.clone()));
        self.delivered_all(&[Delivered { ticket, thread }])
    }

    /// The lines of a conversation after `after`, oldest first; later lines have larger tickets.
    ///
    /// # Errors
    /// When the store fails; what cannot be read is logged and left out.
    fn lines(&self, conversation: &str, after: Ticket) -> Result<Vec<(Ticket, Line)>, StoreError>;

    /// Keeps a vote; another on the same answer in the same conversation replaces it.
    ///
    /// # Errors
    /// When the store fails.
    fn vote(&self, vote: &Vote) -> Result<(), StoreError>;

    /// All votes.
    ///
    /// # Errors
    /// When the store fails.
    fn votes(&self) -> Result<Vec<Vote>, StoreError>;

    /// The votes of a conversation.
    ///
    /// # Errors
    /// When the store fails.
    fn votes_in(&self, conversation: &str) -> Result<Vec<Vote>, StoreError>;

    /// Questions without an answer, oldest first.
    ///
    /// # Errors
    /// When the store fails.
    fn unanswered(&self) -> Result<Vec<Unanswered>, StoreError>;

    /// Forgets events seen before `before` (seconds since 1970); returns how many.
    ///
    /// # Errors
    /// When the store fails.
    fn forget_events(&self, before: i64) -> Result<usize, StoreError>;
}
