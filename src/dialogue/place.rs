//! Answers about a place: the rows or desks of it, the example of a prefecture, a town that no table lists.

use std::collections::BTreeMap;

use super::answer::Focus;
use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::intent::Body;
use crate::knowledge::model::{Cell, ColumnType, Entry, Table};
use crate::language::Token;
use crate::message::{Block, Reply};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::units::Part;

/// Own words of a message that says little.
const LITTLE: usize = 2;

impl Policy<'_> {
    /// Only a place was said: the topic's rows or desks there.
    pub(super) fn place(&mut self, at: usize, last: Option<Facet>, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let entry = &knowledge.entries[at];
        let by_prefecture = knowledge.desks_of(entry).iter().any(|d| d.prefecture.is_some());
        let lists = !by_prefecture || matches!(last, Some(Facet::Case | Facet::Link | Facet::Course | Facet::Detail));
        // A side that is the same everywhere is no answer to a place.
        let local = last.filter(|f| !matches!(f, Facet::Overview | Facet::Case | Facet::Course | Facet::Detail));
        if lists && !matches!(last, Some(Facet::Deadline)) && (!by_prefecture || last != Some(Facet::Contact)) {
            if let Some(reply) = self.unlisted_town(at, u) {
                return reply;
            }
            if let Some((t, rows, _)) = self.mind.named_rows(u, at) {
                return self.compose(at, &Focus::Rows(t, rows), u, 1.0, 0);
            }
        }
        let table = (entry.tables.iter()).position(|t| t.columns.iter().any(|c| c.kind == ColumnType::Prefecture));
        let focus = match (local, table) {
            (Some(facet), _) => Focus::Facet(facet),
            (None, Some(t)) if lists => Focus::Parts(vec![Part::Table(t as u16)], None),
            _ => Focus::Facet(Facet::Contact),
        };
        self.compose(at, &focus, u, 1.0, 0)
    }

    /// A town that a table of towns does not list, where little but the town is said: says so, and shows the rows of its
    /// prefecture. Whoever tells where the firm is going asks for no row.
    pub(super) fn unlisted_town(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        let beside_name = |t: &&Token| !self.mind.model.in_name(at, &t.key);
        if self.own_words(u).into_iter().filter(beside_name).count() > LITTLE {
            return None;
        }
        let (city, prefecture) = u.towns.first()?;
        let knowledge = self.mind.knowledge.clone();
        let of = |kind: ColumnType| move |t: &Table| t.columns.iter().any(|c| c.kind == kind);
        let (t, table) = (knowledge.entries[at].tables.iter().enumerate())
            .find(|(_, t)| of(ColumnType::City)(t) && of(ColumnType::Prefecture)(t))?;
        let listed = |r: &BTreeMap<String, Cell>| table.cells(r, ColumnType::City).any(|c| c.contains(city.as_str()));
        if table.rows.iter().any(listed) {
            return None;
        }
        let near: Vec<usize> = (0..table.rows.len())
            .filter(|i| table.cells(&table.rows[*i], ColumnType::Prefecture).any(|p| p == prefecture))
            .collect();
        let none = near.is_empty();
        let focus = if none { Focus::Facet(Facet::Contact) } else { Focus::Rows(t as u16, near) };
        let mut reply = self.compose(at, &focus, u, 1.0, 0);
        let answer = &self.book().answer;
        let rest = if none { String::new() } else { answer.rows_there(prefecture) };
        let heading = reply.after_heading();
        let said = answer.no_town(city, knowledge.source_name(), &table.title, rest);
        reply.blocks.insert(heading, Block::Text(said));
        Some(reply)
    }

    /// 「岩手の会社は？」 while examples are on the table: the entry that has one of that prefecture.
    pub(super) fn example_there(&self, u: &Understanding) -> Option<usize> {
        let prefecture = u.slots.prefecture.as_ref()?;
        if !u.mentioned.is_empty()
            || !u.facets.iter().all(|f| matches!(f, Facet::Case | Facet::Link))
            || !self.asks_for_firms(u)
        {
            return None;
        }
        let knowledge = &self.mind.knowledge;
        let there = |e: &Entry| {
            let firm = e.firm.as_ref();
            firm.is_some_and(|f| {
                f.prefecture.as_ref() == Some(prefecture) && (u.slots.city.is_none() || f.city == u.slots.city)
            })
        };
        let siblings: Vec<&Entry> = match self.state.topic.as_ref()? {
            Topic::Need(id) => match knowledge.intent(id).map(|i| &i.body) {
                Some(Body::Need(need)) => need.entries.iter().filter_map(|e| knowledge.entry(e)).collect(),
                _ => return None,
            },
            Topic::Entry(id, _) => {
                let entry = knowledge.entry(id).filter(|e| e.traits.is_example() && e.firm.is_some() && !there(e))?;
                knowledge.entries.iter().filter(|e| e.need == entry.need).collect()
            }
            Topic::Shortlist(_) => return None,
        };
        if !siblings.iter().any(|e| e.traits.is_example()) {
            return None;
        }
        let case = siblings.iter().find(|e| there(e)).and_then(|e| knowledge.position(&e.id));
        case.or_else(|| {
            siblings.iter().filter_map(|e| knowledge.position(&e.id)).find(|at| self.mind.named_rows(u, *at).is_some())
        })
    }

    /// That example, or its rows.
    pub(super) fn by_place(&mut self, at: usize, u: &Understanding) -> Reply {
        let firm = self.mind.knowledge.entries[at].firm.is_some();
        match self.mind.named_rows(u, at).filter(|_| !firm) {
            Some((t, rows, _)) => self.compose(at, &Focus::Rows(t, rows), u, 1.0, 0),
            None => self.compose(at, &Focus::Facet(Facet::Overview), u, 1.0, 0),
        }
    }

    /// Whether a message asks, beside a place, for nothing but firms or their examples.
    fn asks_for_firms(&self, u: &Understanding) -> bool {
        let cues = self.mind.cues_in(u);
        let idle = self.idle(u);
        u.analysis.content().all(|t| {
            let in_cue = cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end);
            in_cue || idle(t) || self.terms().firms.holds(&t.base)
        })
    }
}
