//! Answers that were given, each with what it was given from: a chain of records in which a changed one is noticed.
//!
//! What is kept by default holds nothing that a person wrote: which pack, the memory before, what was understood, and
//! hashes of the reply. Each record's link is the hash of the link before and of what it holds, so that a record
//! that is changed, taken out or put in breaks the chain. What is forgotten on purpose leaves the hash of what was there,
//! made with a salt that goes too. Not responsible for what is recorded (`service::recording`) or for replaying it.

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{Cause, StoreError};
use crate::dialogue::State;
use crate::knowledge::model::EntryId;
use crate::message::{IntentScore, ReplyKind};
use crate::understanding::facet::Facet;

/// An answer: everything but what the person wrote.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Its id, told with the reply.
    pub id: String,
    /// Seconds since 1970.
    pub at: i64,
    /// The clock it was answered by, Japan time.
    pub now: DateTime,
    /// Channel.
    pub channel: String,
    /// Conversation.
    pub conversation: String,
    /// Event of the question.
    pub event: String,
    /// Hash of the pack's files, and of the code that compiled it.
    pub pack: String,
    /// The code.
    pub code: String,
    /// The conversation's memory before; without the person's words, unless they are kept.
    pub before: State,
    /// Whether words were taken out of `before`.
    pub before_cut: bool,
    /// What sort of reply.
    pub kind: ReplyKind,
    /// The intent behind it.
    pub intent: Option<IntentScore>,
    /// Entries, best first.
    pub entries: Vec<EntryId>,
    /// Side asked about.
    pub facet: Option<Facet>,
    /// Where the person is.
    pub prefecture: Option<String>,
    /// SHA-256 of what a person read of the reply.
    pub text: String,
    /// SHA-256 of everything in the reply.
    pub reply: String,
    /// Number of the hand-off that was noted under it.
    pub handoff: Option<u64>,
    /// Chance, so that nothing can be guessed from the hash of this record.
    pub salt: String,
}

/// What is kept of what the person wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The words.
    pub text: String,
    /// How far they are the person's own.
    pub whose: Whose,
    /// Chance, as in [`Answer::salt`].
    pub salt: String,
}

/// Whose words were kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// One of the choices the bot had offered: the bot's words.
    Offered,
    /// The person's, in which there was nothing to mask.
    Typed,
    /// The person's, with something masked.
    Masked,
}

/// A record that is to be written: its parts as they will be hashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    id: String,
    answer: String,
    words: Option<String>,
}

impl Draft {
    /// The record of `answer`.
    ///
    /// # Errors
    /// When it does not encode.
    pub fn new(answer: &Answer, words: Option<&Words>) -> Result<Self, StoreError> {
        let line = |encoded: serde_json::Result<String>| encoded.map_err(|e| unreadable(e.into()));
        Ok(Self {
            id: answer.id.clone(),
            answer: line(serde_json::to_string(answer))?,
            words: words.map(|words| line(serde_json::to_string(words))).transpose()?,
        })
    }

    /// Id of the answer.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

fn unreadable(error: Cause) -> StoreError {
    StoreError::Unreadable("an answer", error)
}

/// Where a chain stands: the number of its next record, and the link of the last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Number of the next record, from 1.
    pub next: u64,
    /// Link of the record before, hex.
    pub link: String,
}

impl Default for Link {
    fn default() -> Self {
        Self { next: 1, link: String::new() }
    }
}

/// The head of a record: what the chain is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    number: u64,
    id: String,
    link: String,
    /// Hash of the answer, and of the words, where any were kept.
    answer: String,
    words: Option<String>,
}

/// A record of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    head: Head,
    /// As it was hashed; none where it was forgotten.
    answer: Option<String>,
    words: Option<String>,
}

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Tampered {
    /// The answer is not what was hashed.
    Answer,
    /// The words are not what was hashed.
    Words,
    /// Its link does not follow from the record before: something was changed, taken out or put in.
    Link,
    /// It cannot be read at all.
    Unreadable,
}

impl Recorded {
    /// `draft` as the next record of a chain.
    pub(super) fn next(draft: &Draft, chain: &Link) -> Self {
        let answer = hash(&[draft.answer.as_bytes()]);
        let words = draft.words.as_ref().map(|words| hash(&[words.as_bytes()]));
        let link = link(&chain.link, chain.next, &draft.id, &answer, words.as_deref());
        let head = Head { number: chain.next, id: draft.id.clone(), link, answer, words };
        Self { head, answer: Some(draft.answer.clone()), words: draft.words.clone() }
    }

    /// Where the chain stands after it.
    #[must_use]
    pub fn chain(&self) -> Link {
        Link { next: self.head.number + 1, link: self.head.link.clone() }
    }

    /// Its place in the chain, from 1.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.head.number
    }

    /// Id of the answer.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.head.id
    }

    /// The answer; none where it was forgotten or cannot be read.
    #[must_use]
    pub fn answer(&self) -> Option<Answer> {
        self.answer.as_ref().and_then(|line| serde_json::from_str(line).ok())
    }

    /// The words; none where none were kept or they were forgotten.
    #[must_use]
    pub fn words(&self) -> Option<Words> {
        self.words.as_ref().and_then(|line| serde_json::from_str(line).ok())
    }

    /// Whether words were kept and are gone.
    #[must_use]
    pub fn words_forgotten(&self) -> bool {
        self.head.words.is_some() && self.words.is_none()
    }

    /// Takes out what the person wrote; false where there is nothing of it.
    pub(super) fn forget_words(&mut self) -> bool {
        self.words.take().is_some()
    }

    /// Takes out everything but the hashes; false where that was done before.
    pub(super) fn forget(&mut self) -> bool {
        let words = self.forget_words();
        self.answer.take().is_some() || words
    }

    /// What is wrong with it, after a record that left the chain at `before`.
    #[must_use]
    pub fn fault(&self, before: &Link) -> Option<Tampered> {
        let Head { number, id, link: own, answer, words } = &self.head;
        let differs = |part: &Option<String>, sum: Option<&String>| match (part, sum) {
            (Some(part), Some(sum)) => hash(&[part.as_bytes()]) != *sum,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if differs(&self.answer, Some(answer)) || self.answer().is_some_and(|a| a.id != *id) {
            return Some(Tampered::Answer);
        }
        if differs(&self.words, words.as_ref()) {
            return Some(Tampered::Words);
        }
        let follows = *number == before.next && *own == link(&before.link, *number, id, answer, words.as_deref());
        (!follows).then_some(Tampered::Link)
    }

    /// As it is stored: head, answer and words, a line each; an empty line for what was forgotten.
    pub(super) fn encode(&self) -> Result<Vec<u8>, StoreError> {
        let head = serde_json::to_string(&self.head).map_err(|e| unreadable(e.into()))?;
        let part = |part: &Option<String>| part.clone().unwrap_or_default();
        Ok(format!("{head}\n{}\n{}", part(&self.answer), part(&self.words)).into_bytes())
    }

    /// Reads what [`Recorded::encode`] wrote.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, StoreError> {
        let text = std::str::from_utf8(bytes).map_err(|e| unreadable(e.into()))?;
        let mut lines = text.split('\n');
        let head = serde_json::from_str(lines.next().unwrap_or_default()).map_err(|e| unreadable(e.into()))?;
        let mut part = || lines.next().filter(|line| !line.is_empty()).map(str::to_owned);
        Ok(Self { head, answer: part(), words: part() })
    }
}

/// SHA-256 in hex over parts, each with its length before it.
#[must_use]
pub fn hash(parts: &[&[u8]]) -> String {
    use std::fmt::Write as _;
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn link(before: &str, number: u64, id: &str, answer: &str, words: Option<&str>) -> String {
    let number = number.to_le_bytes();
    hash(&[before.as_bytes(), &number, id.as_bytes(), answer.as_bytes(), words.unwrap_or_default().as_bytes()])
}

/// From which end records are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The oldest first.
    Oldest,
    /// The latest first.
    Latest,
}

/// A record, or the number under which something stands that cannot be read.
pub type Read = Result<Recorded, u64>;

/// Port of the answers that were given. They are written with the question they answer
/// ([`super::inbox::Settled::answer`]).
pub trait Answers {
    /// Reads records until `take` says false.
    ///
    /// # Errors
    /// When the store fails.
    fn answers(&self, from: From, take: &mut dyn FnMut(Read) -> bool) -> Result<(), StoreError>;

    /// The record of an answer.
    ///
    /// # Errors
    /// When the store fails, or the record cannot be read.
    fn answer(&self, id: &str) -> Result<Option<Recorded>, StoreError>;

    /// Where the chain stood before the first record there is: older ones were forgotten for their age.
    ///
    /// # Errors
    /// When the store fails.
    fn chain_start(&self) -> Result<Link, StoreError>;

    /// Forgets what people wrote in answers from before `before` (seconds since 1970); returns in how many.
    ///
    /// # Errors
    /// When the store fails.
    fn forget_words(&self, before: i64) -> Result<usize, StoreError>;
}
