//! What can arrive, who reads it, and whose conversation it is.
//!
//! Pure: no I/O, no clock. Not responsible for what a payload means (`event`, `inbound`).

use serde_json::Value;

use super::text::typed;
use super::{Address, NAME};
use crate::language::phrasebook::sections::HubPhrases;
use crate::service::{Attachment, Author, Question, Vote};

/// Ids of what people press.
pub(super) const ASK_SHORTCUT: &str = "ask";
pub(super) const ABOUT_SHORTCUT: &str = "ask_about";
pub(super) const ASK_INPUT: &str = "question";
pub(super) const CLOSE_ACTION: &str = "close";
pub(super) const VOTE_ACTION: &str = "vote";
pub(super) const HOME_ACTION: &str = "home";

/// What arrived.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Arrival {
    /// Something to answer or to pass on.
    Question(Box<Question>),
    /// Written among people: for the staff where it is part of a hand-off, else for nobody.
    Overheard(Box<Question>),
    /// A vote, and what is needed to thank for it.
    Vote(Vote, Option<Thanks>),
    /// Somebody opened the App Home.
    Home { user: String },
    /// Somebody opened the messages with us, or a thread of the assistant pane.
    Opened { channel: String, thread: Option<String> },
    /// Somebody wants the form for a question.
    Form { trigger: String, user: String },
    /// Nothing for us.
    Nothing,
}

/// A message whose vote buttons give way to thanks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Thanks {
    pub(super) response_url: String,
    pub(super) message: Value,
}

/// Who reads, and where.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    /// Our own user id.
    pub(super) me: &'a str,
    /// Channels answered without a mention.
    pub(super) help_channels: &'a [String],
    /// Staff's channel.
    pub(super) staff_room: Option<&'a str>,
    /// What commands and buttons say.
    pub(super) phrases: &'a HubPhrases,
    /// Milliseconds since 1970.
    pub(super) now_ms: i64,
}

/// Whether a channel id is one of direct messages.
pub(super) fn is_direct(channel: &str) -> bool {
    channel.starts_with('D')
}

/// Conversation of a person in a channel and thread. Several people in one thread do not mix.
pub(super) fn conversation(channel: &str, thread: Option<&str>, user: &str) -> String {
    match thread {
        None if channel.is_empty() || is_direct(channel) => format!("slack:im:{user}"),
        Some(thread) if channel.is_empty() || is_direct(channel) => format!("slack:im:{user}:{thread}"),
        thread => format!("slack:{channel}:{}:{user}", thread.unwrap_or_default()),
    }
}

/// Conversation of what only one person sees in a channel.
pub(super) fn private(channel: &str, user: &str) -> String {
    format!("slack:private:{channel}:{user}")
}

/// Conversation id that the messages of a staff thread carry.
pub(super) fn staff_conversation(channel: &str, thread: &str) -> String {
    format!("slack:staff:{channel}:{thread}")
}

impl Reader<'_> {
    /// A question with its text as Slack sent it.
    pub(super) fn question(self, event: String, conversation: String, said: &str, address: &Address) -> Arrival {
        let (text, files) = (typed(said), Vec::new());
        Arrival::Question(Box::new(self.written(Author::Person, event, conversation, text, files, address)))
    }

    /// Something written, with the text as it is read.
    pub(super) fn written(
        self,
        author: Author,
        event: String,
        conversation: String,
        text: String,
        files: Vec<Attachment>,
        address: &Address,
    ) -> Question {
        Question {
            event,
            channel: NAME.to_owned(),
            conversation,
            author,
            text,
            files,
            address: serde_json::to_value(address).unwrap_or_default(),
            received_ms: self.now_ms,
        }
    }
}
