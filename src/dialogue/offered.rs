//! What the conversation offered, called by what it was offered as or by a part of its name.
//!
//! Not responsible for choices taken by number or place: those are certain (`navigate`, `picked`).

use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::intent::Body;
use crate::understanding::Understanding;

/// Fewest words of what something was offered as by which it is called.
const OFFERED_AS: usize = 2;
/// Fewest characters of a word by which alone something is called.
const LONG: usize = 4;

impl Policy<'_> {
    /// The entry that a wish of this conversation offered under a name of which a message has every word (釜石市の水産会社).
    pub(super) fn called_as_offered(&self, u: &Understanding) -> Option<usize> {
        let knowledge = &self.mind.knowledge;
        let topics = self.state.topic.iter().chain(&self.state.history).chain(&self.state.first);
        let wishes = topics.filter_map(|topic| match topic {
            Topic::Need(id) => knowledge.intent(id).map(|i| &i.body),
            _ => None,
        });
        let text = u.analysis.normalized.text();
        let called = |label: &str| {
            let label = self.analysis(label);
            let words: Vec<&str> = label.content().map(|t| label.surface(t)).collect();
            let said = |word: &&str| text.contains(word.trim_end_matches(['市', '町', '村', '県']));
            words.len() >= OFFERED_AS && words.iter().all(said)
        };
        let choices = wishes.filter_map(|body| if let Body::Need(need) = body { Some(&need.choices) } else { None });
        let mut named = choices.flatten().filter(|c| called(&c.label)).filter_map(|c| c.entry.as_ref());
        named.find_map(|id| knowledge.position(id)).or_else(|| self.called_by_part(u))
    }

    /// Of what the reply before offered, the one entry whose names have words of a message that those of the others
    /// have not (両立支援のやつ, of 両立支援等助成金 and くるみん).
    fn called_by_part(&self, u: &Understanding) -> Option<usize> {
        let offered = self.offered.iter().filter_map(|c| self.mind.knowledge.position(c.entry.as_ref()?));
        let mut offered: Vec<usize> = offered.collect();
        offered.dedup();
        let words: Vec<&str> = self.own_words(u).iter().map(|t| u.analysis.surface(t)).collect();
        let called = |at: &usize| {
            let others = || offered.iter().filter(|other| *other != at);
            let tells = |w: &&&str| self.in_its_names(*at, w) && !others().any(|other| self.in_its_names(*other, w));
            let told = || words.iter().filter(tells);
            told().count() >= OFFERED_AS || told().any(|w| w.chars().count() >= LONG)
        };
        let mut found = offered.iter().filter(|at| offered.len() > 1 && called(at));
        let only = found.next().copied();
        only.filter(|_| found.next().is_none())
    }
}
