//! Which comparison of the pack a message asks for: one with two of its sides named.
//!
//! Not responsible for setting them out: that is `compose`.

use super::answer::Focus;
use super::policy::Policy;
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

impl Policy<'_> {
    /// A comparison two or more of whose sides are named.
    pub(super) fn comparison(&self, u: &Understanding) -> Option<(usize, u16, Vec<usize>)> {
        if !u.facets.contains(&Facet::Difference) {
            return None;
        }
        let knowledge = &self.mind.knowledge;
        let best = u.entries.first().map(|e| e.at);
        let mut found: Option<(usize, usize, u16, Vec<usize>)> = None;
        for (entry, c) in knowledge.comparisons() {
            let at = knowledge.position(&entry.id)?;
            let index = entry.comparisons.iter().position(|x| x.id == c.id)?;
            let sides = self.mind.sides_named(at, index, &u.analysis);
            // Every entry named must stand in the table; else it would compare something else.
            let stands = |m: &usize| {
                *m == at || c.sides.iter().any(|s| s.entry.as_ref().and_then(|id| knowledge.position(id)) == Some(*m))
            };
            let asked = u.mentioned.iter().all(stands);
            let better = found
                .as_ref()
                .is_none_or(|(n, a, ..)| sides.len() > *n || sides.len() == *n && Some(at) == best && Some(*a) != best);
            if asked && sides.len() >= 2 && better {
                found = Some((sides.len(), at, index as u16, sides));
            }
        }
        found.map(|(_, at, index, sides)| (at, index, sides))
    }

    /// The comparison that has sides for all of these entries.
    pub(super) fn set_beside(&self, at: usize, others: &[usize]) -> Option<(usize, Focus)> {
        let knowledge = &self.mind.knowledge;
        knowledge.comparisons().find_map(|(entry, c)| {
            let side = |of: &usize| c.sides.iter().position(|s| s.entry.as_ref() == Some(&knowledge.entries[*of].id));
            let sides: Vec<usize> = std::iter::once(&at).chain(others).map(side).collect::<Option<_>>()?;
            let index = entry.comparisons.iter().position(|x| x.id == c.id)?;
            Some((knowledge.position(&entry.id)?, Focus::Comparison(index as u16, sides)))
        })
    }

    pub(super) fn comparison_in(&self, at: usize, u: &Understanding) -> Option<(u16, Vec<usize>)> {
        if !u.facets.contains(&Facet::Difference) {
            return None;
        }
        let entry = &self.mind.knowledge.entries[at];
        (0..entry.comparisons.len())
            .map(|i| (i as u16, self.mind.sides_named(at, i, &u.analysis)))
            .filter(|(_, sides)| sides.len() >= 2)
            .max_by_key(|(_, sides)| sides.len())
    }
}
