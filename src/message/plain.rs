//! The outline as plain text: marks, one thing to a line.
//!
//! Channels that draw a piece as text use its lines. Not responsible for what the pieces say.

use super::Reply;
use super::outline::{Aspect, Desk, Holds, Piece, outline};
use crate::language::phrasebook::Phrasebook;

/// The reply as plain text.
pub(super) fn plain(reply: &Reply, book: &Phrasebook) -> String {
    let lines: Vec<String> = outline(reply, book).iter().flat_map(Piece::lines).collect();
    lines.join("\n")
}

/// A heading within a text.
#[must_use]
fn marked(label: &str) -> String {
    format!("▼ {label}")
}

fn bullets(items: &[String]) -> impl Iterator<Item = String> + '_ {
    items.iter().map(|i| format!("・{i}"))
}

fn under<'i>(label: &str, items: impl Iterator<Item = String> + 'i) -> Vec<String> {
    std::iter::once(marked(label)).chain(items).collect()
}

impl Piece<'_> {
    /// The piece as lines of text; nothing where it only is to be pressed.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Heading(text) => vec![format!("【{text}】")],
            Self::Paragraph(text) => vec![text.clone().into_owned()],
            Self::Bullets(items) => bullets(items).collect(),
            Self::SideBySide { rows, .. } => rows.iter().flat_map(Aspect::lines).collect(),
            Self::Desks { label, desks } => under(label, desks.iter().flat_map(Desk::lines)),
            Self::Memo { label, lines } => under(label, bullets(lines)),
            Self::Links { label, links } => under(label, links.iter().map(|l| format!("・{} {}", l.label, l.url))),
            Self::Notices { notices, .. } => notices.iter().map(|n| format!("※ {n}")).collect(),
            Self::Source(text) => vec![text.clone()],
            Self::Ask(text) => vec![format!("▶ {text}")],
            Self::Choices { choices, .. } => {
                choices.iter().enumerate().map(|(i, c)| format!("{}. {}", i + 1, c.label)).collect()
            }
            Self::Vote { .. } => Vec::new(),
        }
    }
}

impl Aspect<'_> {
    /// One line where the sides are alike, else one for each under the name.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        match &self.holds {
            Holds::Alike(value) => vec![format!("■ {}: {value}", self.item)],
            Holds::Each(each) => std::iter::once(format!("■ {}", self.item))
                .chain(each.iter().map(|(side, value)| format!("  {side}: {value}")))
                .collect(),
        }
    }
}

impl Desk<'_> {
    /// What follows the name on its line.
    #[must_use]
    pub fn after_name(&self) -> String {
        let mut rest = self.purpose.clone().unwrap_or_default();
        rest.extend(self.number.iter().map(|n| format!(" {n}")));
        rest
    }

    /// Name and number, then the details.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        std::iter::once(format!("・{}{}", self.name, self.after_name()))
            .chain(self.details.iter().map(|l| format!("  {l}")))
            .collect()
    }
}
