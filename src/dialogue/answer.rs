//! What an answer about an entry is built around.
//!
//! Not responsible for which there are (`focus`) or for what each says (`compose`).

use serde::{Deserialize, Serialize};

use crate::understanding::facet::Facet;
use crate::understanding::units::Part;

/// What stands between things said in a row.
pub(super) const BETWEEN: &str = "・";

/// Name of readings that answer with several facts.
pub const FACTS: &str = "facts";

/// What an answer is built around.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Focus {
    /// A side of the entry.
    Facet(Facet),
    /// Parts that answer the question directly, best first, and the side asked about beside them.
    Parts(Vec<Part>, Option<Facet>),
    /// Rows of a table whose cells the question names.
    Rows(u16, Vec<usize>),
    /// The entry and others, side by side, where the guide has no table of them.
    Against(Vec<usize>),
    /// A comparison and which of its sides.
    Comparison(u16, Vec<usize>),
    /// That it is not told; the sort of answer asked for, by its place in the lexicon.
    NotTold(Option<usize>),
}

impl Focus {
    /// Its name in the log, in reports and in the weights.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Facet(Facet::Overview) => "overview",
            Self::Facet(_) => "side",
            Self::Rows(..) => "rows",
            Self::Against(_) => "set-against",
            Self::Comparison(..) => "sides",
            Self::NotTold(_) => "not-told",
            Self::Parts(parts, _) => match parts[..] {
                [Part::Course(_)] => "course",
                [Part::Course(_), Part::Course(_), ..] => "courses",
                [Part::Course(_), ..] => "course-facts",
                [Part::Fact(_) | Part::Note(_)] => "fact",
                [Part::Fact(_) | Part::Note(_), ..] => FACTS,
                [Part::Whether(_), ..] => "settled",
                [Part::Row(..), ..] => "cells",
                [Part::Table(_), ..] => "table",
                [Part::Comparison(_), ..] => "compared",
                [Part::Window(_), ..] => "window",
                [Part::Desk(_), ..] => "desks",
                [Part::Link(_), ..] => "link",
                [Part::CourseLink(..), ..] => "course-link",
                [Part::Body, ..] => "body",
                [Part::Side(_), ..] => "side-text",
                [Part::Untold(_) | Part::Whole(_), ..] | [] => "part",
            },
        }
    }

    /// The side that it answers.
    pub(super) fn side(&self) -> Option<Facet> {
        match self {
            Self::Facet(facet) => Some(*facet),
            Self::Comparison(..) | Self::Against(_) => Some(Facet::Difference),
            Self::Rows(..) => Some(Facet::Case),
            Self::NotTold(_) => None,
            Self::Parts(parts, _) => match parts.first() {
                Some(Part::Course(_)) => Some(Facet::Course),
                Some(Part::Row(..) | Part::Table(_)) => Some(Facet::Case),
                Some(Part::Window(_)) => Some(Facet::Deadline),
                Some(Part::Desk(_)) => Some(Facet::Contact),
                Some(Part::Link(_) | Part::CourseLink(..)) => Some(Facet::Link),
                Some(Part::Comparison(_)) => Some(Facet::Difference),
                Some(Part::Side(side)) => Some(*side),
                _ => None,
            },
        }
    }

    /// Whether it says what `wanted` says first.
    pub(super) fn answers(&self, wanted: &Self) -> bool {
        match wanted {
            Self::Parts(parts, _) => parts.first().is_some_and(|part| self.holds(*part)),
            _ => self == wanted,
        }
    }

    /// Whether what it says includes `part`.
    pub(super) fn holds(&self, part: Part) -> bool {
        match self {
            Self::Parts(parts, _) => parts.contains(&part),
            Self::Rows(t, rows) => matches!(part, Part::Row(of, r) if of == *t && rows.contains(&usize::from(r))),
            Self::Comparison(i, _) => part == Part::Comparison(*i),
            Self::Facet(Facet::Deadline) => matches!(part, Part::Window(_)),
            Self::Facet(Facet::Contact) => matches!(part, Part::Desk(_)),
            Self::Facet(Facet::Course) => matches!(part, Part::Course(_)),
            Self::Facet(side @ (Facet::Amount | Facet::Audience)) => {
                part == Part::Side(*side) || matches!(part, Part::Course(_))
            }
            Self::Facet(side) => part == Part::Side(*side) || part == Part::Whole(*side),
            Self::Against(_) | Self::NotTold(_) => false,
        }
    }
}

/// Whether a side is asked for by itself, beside another.
pub(super) fn stands_alone(side: Facet) -> bool {
    !matches!(side, Facet::Overview | Facet::Detail | Facet::Difference)
}
