//! The outline of a reply: what it says, once for all channels, as pieces in their order.
//!
//! A channel only draws: text, boxes, buttons. It leaves out no piece, and adds no word of its own
//! to one. Not responsible for marks, colours or lengths.

use std::borrow::Cow;

use super::{Block, Choice, Contact, LinkRef, Reply, ReplyKind};
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::ReplyPhrases;

/// A piece of a reply. Lists are never empty.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece<'a> {
    /// A heading.
    Heading(Cow<'a, str>),
    /// A paragraph.
    Paragraph(Cow<'a, str>),
    /// A list.
    Bullets(&'a [String]),
    /// Things side by side.
    SideBySide {
        /// Names of the sides.
        sides: &'a [String],
        /// Aspects.
        rows: Vec<Aspect<'a>>,
    },
    /// Desks.
    Desks {
        /// Heads them.
        label: &'a str,
        /// The desks.
        desks: Vec<Desk<'a>>,
    },
    /// What to say when calling.
    Memo {
        /// Heads it.
        label: &'a str,
        /// One item each.
        lines: Vec<String>,
    },
    /// Links.
    Links {
        /// Heads them.
        label: &'a str,
        /// The links.
        links: &'a [LinkRef],
    },
    /// Remarks about currency and standing.
    Notices {
        /// Heads them where they stand in a box of their own.
        label: &'a str,
        /// The remarks.
        notices: &'a [String],
    },
    /// Where the facts stand.
    Source(String),
    /// The question that goes with the choices.
    Ask(&'a str),
    /// The choices, numbered from 1.
    Choices {
        /// Heads them where they stand in a box of their own and no question does.
        label: &'a str,
        /// The choices.
        choices: &'a [Choice],
    },
    /// Whether it helped. Nothing where nobody can press anything.
    Vote {
        /// It did.
        helpful: &'a str,
        /// It did not.
        unhelpful: &'a str,
    },
}

/// One aspect of things side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect<'a> {
    /// Its name; says so where the value is the same on all sides.
    pub item: Cow<'a, str>,
    /// What holds.
    pub holds: Holds<'a>,
}

/// What an aspect is on the sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holds<'a> {
    /// The same on all of them.
    Alike(&'a str),
    /// Side and value.
    Each(Vec<(&'a str, &'a str)>),
}

/// A desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk<'a> {
    /// Organisation and department.
    pub name: &'a str,
    /// What it is for, where it is told, in brackets.
    pub purpose: Option<String>,
    /// Number and extension.
    pub number: Option<String>,
    /// Hours, addresses, remark: one to a line.
    pub details: Vec<String>,
    /// Its pages, for channels with buttons. The details say the addresses as well.
    pub pages: Vec<LinkRef>,
}

impl<'a> Desk<'a> {
    fn of(contact: &'a Contact, labels: &ReplyPhrases) -> Self {
        Self {
            name: &contact.org,
            purpose: contact.purpose.as_ref().map(|p| labels.purpose(p)),
            number: contact.number(labels),
            details: contact.details(labels),
            pages: contact.pages(labels),
        }
    }
}

/// The pieces of a reply.
#[must_use]
pub fn outline<'a>(reply: &'a Reply, book: &'a Phrasebook) -> Vec<Piece<'a>> {
    let labels = &book.reply;
    let mut pieces: Vec<Piece<'a>> = reply.blocks.iter().filter_map(|b| block(b, labels)).collect();
    if !reply.contacts.is_empty() {
        let desks = reply.contacts.iter().map(|c| Desk::of(c, labels)).collect();
        pieces.push(Piece::Desks { label: labels.desks(), desks });
    }
    pieces.extend(memo(reply, labels));
    if !reply.links.is_empty() {
        pieces.push(Piece::Links { label: labels.links(), links: &reply.links });
    }
    if !reply.notices.is_empty() {
        pieces.push(Piece::Notices { label: labels.notices(), notices: &reply.notices });
    }
    pieces.extend(reply.citation.as_ref().map(|citation| {
        let pages: Vec<String> = citation.pages.iter().map(ToString::to_string).collect();
        Piece::Source(if pages.is_empty() {
            labels.source(&citation.title)
        } else {
            labels.source_pages(&citation.title, pages.join(", "))
        })
    }));
    pieces.extend(reply.ask.as_deref().map(Piece::Ask));
    if !reply.choices.is_empty() {
        pieces.push(Piece::Choices { label: labels.choices(), choices: &reply.choices });
    }
    if can_be_voted_on(reply) {
        pieces.push(Piece::Vote { helpful: labels.helpful(), unhelpful: labels.unhelpful() });
    }
    pieces
}

/// The pieces of the card by which the staff takes a conversation over: what it is about, and
/// how to answer and to end.
#[must_use]
pub fn card<'a>(reply: &'a Reply, book: &'a Phrasebook) -> Vec<Piece<'a>> {
    let hub = &book.hub;
    let heading = reply.handoff.map_or(Cow::Borrowed(hub.card()), |n| Cow::Owned(hub.card_numbered(n)));
    let about = memo(reply, &book.reply).unwrap_or(Piece::Paragraph(Cow::Borrowed(hub.card_empty())));
    vec![Piece::Heading(heading), about, Piece::Paragraph(Cow::Owned(hub.card_hint(hub.close())))]
}

/// Answers can be voted on, and choices that name entries.
fn can_be_voted_on(reply: &Reply) -> bool {
    match reply.kind {
        ReplyKind::Answer => true,
        ReplyKind::Choices => !reply.entries.is_empty(),
        ReplyKind::Clarify | ReplyKind::Smalltalk | ReplyKind::Fallback | ReplyKind::Handoff => false,
    }
}

fn memo<'a>(reply: &Reply, labels: &'a ReplyPhrases) -> Option<Piece<'a>> {
    let lines = reply.memo.as_ref()?.lines(labels);
    (!lines.is_empty()).then(|| Piece::Memo { label: labels.memo(), lines })
}

fn block<'a>(block: &'a Block, labels: &ReplyPhrases) -> Option<Piece<'a>> {
    Some(match block {
        Block::Heading(text) => Piece::Heading(Cow::Borrowed(text)),
        Block::Text(text) => Piece::Paragraph(Cow::Borrowed(text)),
        Block::Bullets(items) if items.is_empty() => return None,
        Block::Bullets(items) => Piece::Bullets(items),
        Block::Comparison { rows, .. } if rows.is_empty() => return None,
        Block::Comparison { sides, rows } => {
            let rows = rows.iter().map(|(item, values)| aspect(item, sides, values, labels)).collect();
            Piece::SideBySide { sides, rows }
        }
    })
}

fn aspect<'a>(item: &'a str, sides: &'a [String], values: &'a [String], labels: &ReplyPhrases) -> Aspect<'a> {
    if let [first, rest @ ..] = values
        && !rest.is_empty()
        && rest.iter().all(|v| v == first)
    {
        return Aspect { item: Cow::Owned(labels.common(item)), holds: Holds::Alike(first) };
    }
    let each = sides.iter().zip(values).map(|(side, value)| (side.as_str(), value.as_str())).collect();
    Aspect { item: Cow::Borrowed(item), holds: Holds::Each(each) }
}
