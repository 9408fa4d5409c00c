//! A reply and what it is made of.
//!
//! Not responsible for how it is laid out ([`super::outline`]).

use serde::{Deserialize, Serialize};

use super::{Contact, Memo};
use crate::knowledge::model::{EntryId, Pack};
use crate::language::phrasebook::Phrasebook;
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;

/// What sort of reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyKind {
    /// Answers a question.
    Answer,
    /// Answers a broad wish and offers ways to narrow it.
    Choices,
    /// Asks back.
    Clarify,
    /// Talks about itself.
    Smalltalk,
    /// Says that it does not know.
    Fallback,
    /// Hands over to a person.
    Handoff,
}

impl ReplyKind {
    /// The name in JSON and scripts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Choices => "choices",
            Self::Clarify => "clarify",
            Self::Smalltalk => "smalltalk",
            Self::Fallback => "fallback",
            Self::Handoff => "handoff",
        }
    }
}

/// The intent behind a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IntentScore {
    /// Id.
    pub id: String,
    /// Probability, 0 to 1.
    pub confidence: f32,
}

/// An entry behind a reply.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EntryScore {
    /// Id.
    pub id: EntryId,
    /// Title.
    pub title: String,
    /// Score, 0 to about 1.
    pub score: f32,
}

/// A choice offered: a number, a button or a menu item, depending on the channel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Label.
    pub label: String,
    /// What choosing it sends.
    pub send: String,
    /// Entry it leads to.
    pub entry: Option<EntryId>,
}

/// A link as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRef {
    /// What it opens.
    pub label: String,
    /// Where.
    pub url: String,
}

/// Where a reply's facts stand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Pages of the guide, ascending.
    pub pages: Vec<u16>,
    /// Edition, `YYYY-MM`.
    pub edition: String,
}

/// The guide as a reply cites it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Citation {
    /// Title.
    pub title: String,
    /// Pages cited, ascending.
    pub pages: Vec<u16>,
    /// Edition as people read it.
    pub edition: String,
}

/// A piece of a reply's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A list.
    Bullets(Vec<String>),
    /// Things side by side: names of the sides, then (item, one value a side).
    Comparison {
        /// Names.
        sides: Vec<String>,
        /// Rows.
        rows: Vec<(String, Vec<String>)>,
    },
}

/// A reply, channel-neutral.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// Sort.
    pub kind: ReplyKind,
    /// Intent, where one was recognised.
    pub intent: Option<IntentScore>,
    /// Entries, best first, five at most.
    pub entries: Vec<EntryScore>,
    /// Side asked about.
    pub facet: Option<Facet>,
    /// What is known about the person.
    pub slots: Slots,
    /// Text.
    pub blocks: Vec<Block>,
    /// Question that goes with the choices.
    pub ask: Option<String>,
    /// Choices.
    pub choices: Vec<Choice>,
    /// Desks shown.
    pub contacts: Vec<Contact>,
    /// What to say when calling, or what the staff are handed.
    pub memo: Option<Memo>,
    /// Number of the record the engine made for the staff.
    pub handoff: Option<u64>,
    /// Links shown.
    pub links: Vec<LinkRef>,
    /// Remarks about currency and standing.
    pub notices: Vec<String>,
    /// Where the facts stand.
    pub source: Source,
    /// The guide and the pages cited, where the reply names its source.
    pub citation: Option<Citation>,
    /// Id under which the answer is recorded.
    #[serde(default)]
    pub answer: Option<String>,
}

impl Reply {
    /// An empty reply of a kind.
    #[must_use]
    pub fn new(kind: ReplyKind, edition: &str) -> Self {
        Self {
            kind,
            intent: None,
            entries: Vec::new(),
            facet: None,
            slots: Slots::default(),
            blocks: Vec::new(),
            ask: None,
            choices: Vec::new(),
            contacts: Vec::new(),
            memo: None,
            handoff: None,
            links: Vec::new(),
            notices: Vec::new(),
            source: Source { pages: Vec::new(), edition: edition.to_owned() },
            citation: None,
            answer: None,
        }
    }

    /// Place of the first block after the name of the entry, where that is said.
    #[must_use]
    pub fn after_heading(&self) -> usize {
        usize::from(matches!(self.blocks.first(), Some(Block::Heading(_))))
    }

    /// An empty reply of a kind from `pack`: the intent behind it, and what is known about the person.
    #[must_use]
    pub fn about(kind: ReplyKind, pack: &Pack, intent: Option<IntentScore>, slots: Slots) -> Self {
        Self { intent, slots, ..Self::new(kind, &pack.edition) }
    }

    /// Adds a paragraph.
    pub fn say(&mut self, text: impl Into<String>) {
        // Folded YAML leaves a blank after each line's full stop.
        self.blocks.push(Block::Text(text.into().replace("。 ", "。")));
    }

    /// Adds pages to the source.
    pub fn cite(&mut self, pages: impl IntoIterator<Item = u16>) {
        self.source.pages.extend(pages);
        self.source.pages.sort_unstable();
        self.source.pages.dedup();
    }

    /// Says where the facts stand: the guide, the pages cited so far, the edition.
    pub fn name_source(&mut self, pack: &Pack) {
        self.citation = Some(Citation {
            title: pack.wording.source.clone().unwrap_or_else(|| pack.title.clone()),
            pages: self.source.pages.clone(),
            edition: pack.edition_text.clone(),
        });
    }

    /// Everything a person would read.
    #[must_use]
    pub fn text(&self, book: &Phrasebook) -> String {
        super::plain::plain(self, book)
    }
}
