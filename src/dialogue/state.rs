//! What a conversation remembers between turns.

use serde::{Deserialize, Serialize};

use super::answer::Focus;
use crate::knowledge::intent::IntentId;
use crate::knowledge::model::EntryId;
use crate::message::Choice;
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;

/// What the conversation is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Topic {
    /// One entry, and the side last asked about.
    Entry(EntryId, Option<Facet>),
    /// A broad need.
    Need(IntentId),
    /// What the person can use; for a need, only of its entries.
    Shortlist(Option<IntentId>),
}

/// What a reply asked the person about themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// Where they are.
    Prefecture,
    /// How many work there.
    Employees,
    /// What the firm does.
    Industry,
    /// Which sort of firm it is.
    Firm,
    /// How those it is about are employed.
    Employment,
    /// What they want to do.
    Purpose,
    /// Of what a side was asked.
    Thing,
    /// Who they are: where, how many, what the firm does.
    Profile,
}

/// A conversation's memory. Small: it is written to the store every turn.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Current topic.
    pub topic: Option<Topic>,
    /// Course of the topic last spoken of.
    pub course: Option<String>,
    /// Topics before, newest last, for 戻る.
    pub history: Vec<Topic>,
    /// What is known about the person.
    pub slots: Slots,
    /// Choices of the last reply.
    pub choices: Vec<Choice>,
    /// Entries that came close last time, for 違う.
    pub runners_up: Vec<EntryId>,
    /// What the last reply asked for.
    pub awaiting: Option<Question>,
    /// Questions asked about the person so far for the shortlist.
    pub asked: u8,
    /// The topic the conversation began with.
    pub first: Option<Topic>,
    /// Part of a long list shown last, 0 for the first.
    pub page: usize,
    /// The last reply left the topic aside (help, contents), for 戻る.
    pub aside: bool,
    /// Entries put aside (くるみんはもういい), until they are named again.
    pub excluded: Vec<EntryId>,
    /// Sides of the topic that were shown.
    pub shown: Vec<Facet>,
    /// How the topic was answered, latest last.
    pub answered: Vec<Focus>,
    /// That the guide is of a certain day was said.
    pub dated: bool,
    /// The reply before, as a hash.
    pub said: u64,
    /// Words of the question answered last, without names: asked again of another thing by 「くるみんだと？」.
    pub asked_words: Option<String>,
    /// Messages in a row that were not understood.
    pub misses: u8,
    /// Turns so far.
    pub turn: u32,
}

/// Topics kept for 戻る.
const HISTORY: usize = 8;

impl State {
    /// Takes up a topic; the one before can be gone back to.
    pub fn enter(&mut self, topic: Topic) {
        let same = |a: &Topic, b: &Topic| match (a, b) {
            (Topic::Entry(a, _), Topic::Entry(b, _)) => a == b,
            (a, b) => a == b,
        };
        if let Some(old) = self.topic.take()
            && !same(&old, &topic)
        {
            self.course = None;
            self.history.push(old);
            if self.history.len() > HISTORY {
                self.history.remove(0);
            }
        }
        if self.first.is_none() {
            self.first = Some(topic.clone());
        }
        self.topic = Some(topic);
        self.misses = 0;
        self.aside = false;
    }
}
