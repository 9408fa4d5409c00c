//! What happens to a hand-off without anybody writing: its memo arrives or is refused, a message cannot be
//! passed on, its time runs out.
//!
//! Each is taken in like a message ([`Author::Service`]), so that what follows from it is written in one step
//! and survives a crash. Nothing is said to have been done before it has happened. Not responsible for
//! noticing (`deliver`, the hub's housekeeping).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::handoff::{Voice, ended, told_person, told_staff};
use super::{Author, Outgoing, Question, Reach, Said};
use crate::language::phrasebook::Phrasebook;
use crate::message::{Block, Reply, ReplyKind};
use crate::store::inbox::Settled;
use crate::store::{Handoff, HandoffStatus};

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Happened {
    /// The staff's room has the memo.
    MemoArrived,
    /// The staff's room does not take the memo.
    MemoRefused {
        /// The desks that can be asked instead, as text.
        desks: String,
    },
    /// What the person wrote does not reach the staff.
    NotPassedOn {
        /// What was written.
        text: String,
    },
    /// What the staff wrote does not reach the person.
    NotPassedBack {
        /// What was written.
        text: String,
    },
    /// Nobody of the staff has answered for too long.
    TimedOut,
}

impl Happened {
    /// What it means that a delivery arrived, or never will.
    pub(super) fn with(outgoing: &Outgoing, arrived: bool, book: &Phrasebook) -> Option<Self> {
        match (&outgoing.said, arrived) {
            (Said::Memo(_), true) => Some(Self::MemoArrived),
            (Said::Memo(memo), false) => Some(Self::MemoRefused { desks: desks(memo, book) }),
            (Said::FromPerson(text), false) => Some(Self::NotPassedOn { text: text.clone() }),
            (Said::FromStaff(text), false) => Some(Self::NotPassedBack { text: text.clone() }),
            _ => None,
        }
    }

    /// Its name in metrics, logs and ids of events.
    pub(super) fn as_str(&self) -> &'static str {
        match self {
            Self::MemoArrived => "arrived",
            Self::MemoRefused { .. } => "refused",
            Self::NotPassedOn { .. } => "not_passed_on",
            Self::NotPassedBack { .. } => "not_passed_back",
            Self::TimedOut => "timed_out",
        }
    }

    /// As a message for the hub. `cause` tells it from others of its sort: the same cause is taken in once.
    pub(super) fn question(&self, channel: &str, conversation: &str, cause: &str) -> Question {
        Question {
            event: format!("{}:{cause}", self.as_str()),
            channel: channel.to_owned(),
            conversation: conversation.to_owned(),
            author: Author::Service,
            text: serde_json::to_string(self).unwrap_or_default(),
            files: Vec::new(),
            address: serde_json::Value::Null,
            received_ms: jiff::Timestamp::now().as_millisecond(),
        }
    }

    /// What becomes of it, for the hand-off that is open.
    pub(super) fn settled(self, question: &Question, open: &Handoff, reach: Reach, voice: Voice<'_>) -> Settled {
        let book = voice.phrases;
        let person = |said: String| vec![told_person(open, question.event.clone(), Said::Note(said))];
        match self {
            Self::MemoArrived if open.staff.is_some() => {
                let said = if reach == Reach::AnyTime { book.handed_over() } else { book.handed_over_by_turns() };
                Settled { outgoing: person(said.to_owned()), ..Settled::default() }
            }
            // Wished for again, it has arrived meanwhile.
            Self::MemoRefused { .. } if open.staff.as_ref().is_some_and(|s| s.thread.is_some()) => Settled::default(),
            Self::MemoRefused { desks } => {
                let said = format!("{}\n{desks}", book.not_reached(book.call_staff_sends()));
                Settled {
                    outgoing: person(said.trim_end().to_owned()),
                    handoff: Some(Handoff { staff: None, ..open.clone() }),
                    ..Settled::default()
                }
            }
            Self::NotPassedOn { text } => Settled { outgoing: person(book.not_passed_on(text)), ..Settled::default() },
            Self::NotPassedBack { text } => {
                let said = Said::Note(book.not_passed_back(text));
                let told = told_staff(open, question.event.clone(), said);
                Settled { outgoing: told.into_iter().collect(), ..Settled::default() }
            }
            Self::TimedOut if open.staff.is_some() => {
                ended(question, open, book.timed_out(), book.told_staff_timed_out())
            }
            // Nobody was handed over, or no longer is.
            Self::MemoArrived | Self::TimedOut => Settled::default(),
        }
    }
}

/// Whether nobody of the staff has written for `silence`, though they could.
pub(super) fn is_overdue(handoff: &Handoff, silence: Duration, now: i64) -> bool {
    let since = handoff.opened.max(handoff.answered);
    handoff.status == HandoffStatus::Open
        && handoff.staff.is_some()
        && now.saturating_sub(since) > i64::try_from(silence.as_secs()).unwrap_or(i64::MAX)
}

/// The bot's answer to a message that came when the staff's time was over: ends the hand-off, and says so.
pub(super) fn answered_late(question: &Question, mut settled: Settled, over: &Handoff, voice: Voice<'_>) -> Settled {
    let book = voice.phrases;
    let mut end = ended(question, over, book.timed_out(), book.told_staff_timed_out());
    if let Some(Said::Reply(reply)) = settled.outgoing.first_mut().map(|o| &mut o.said) {
        reply.blocks.insert(0, Block::Text(book.timed_out().to_owned()));
        // The answer says it.
        end.outgoing.retain(|o| o.to == Author::Staff);
    }
    settled.outgoing.splice(0..0, end.outgoing);
    // Wished for again in the same breath, it begins anew under its number.
    settled.handoff = settled.handoff.or(end.handoff);
    settled
}

/// The desks of a memo's reply as people read them.
fn desks(memo: &Reply, book: &Phrasebook) -> String {
    let mut reply = Reply::new(ReplyKind::Handoff, "");
    reply.contacts.clone_from(&memo.contacts);
    reply.text(book)
}
