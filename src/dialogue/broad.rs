//! Broad wishes, themes and doubt: answers that offer choices.

use super::policy::{Policy, about_choice, entry_score};
use super::state::Topic;
use crate::knowledge::intent::{Body, IntentId, Need};
use crate::knowledge::model::Entry;
use crate::language::normalize;
use crate::message::{Choice, IntentScore, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

/// Choices a channel can show at once (a menu of Discord has 25).
const MOST_OFFERED: usize = 25;

impl Policy<'_> {
    pub(super) fn need(&mut self, id: &IntentId, need: &Need, confidence: f32, order: &[(usize, f32)]) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = Reply::new(ReplyKind::Choices, &knowledge.pack.edition);
        reply.intent = Some(IntentScore { id: id.0.clone(), confidence });
        reply.slots = self.state.slots.clone();
        let score = |at: usize| order.iter().find(|(o, _)| *o == at).map_or(0.0, |(_, s)| *s);
        let mut entries: Vec<(usize, f32)> =
            need.entries.iter().filter_map(|e| knowledge.position(e)).map(|at| (at, score(at))).collect();
        entries.sort_by(|a, b| b.1.total_cmp(&a.1));
        reply.entries = entries.iter().take(5).map(|(at, s)| entry_score(&knowledge.entries[*at], *s)).collect();
        reply.say(need.reply.trim());
        reply.ask = Some(need.ask.clone());
        reply.choices = need
            .choices
            .iter()
            .map(|c| Choice {
                label: c.label.clone(),
                send: c.send.clone().unwrap_or_else(|| match c.entry.as_ref().and_then(|id| knowledge.entry(id)) {
                    Some(entry) => format!("{}について知りたい", entry.name()),
                    None => c.label.clone(),
                }),
                entry: c.entry.clone(),
            })
            .collect();
        let first = entries.first().map(|(at, _)| &knowledge.entries[*at]);
        reply.cite(entries.iter().take(5).filter_map(|(at, _)| knowledge.entries[*at].pages.first().copied()));
        let desk = first.map(|e| knowledge.desks_of(e)).unwrap_or_default();
        let near = desk.iter().find(|d| d.prefecture.is_some() && d.prefecture == self.state.slots.prefecture);
        let general = desk.iter().find(|d| d.prefecture.is_none());
        reply.contacts.extend(near.or(general).map(|d| crate::message::Contact::from(*d)));
        if reply.contacts.is_empty() {
            reply.contacts.push((&knowledge.pack.default_desk).into());
        }
        reply.name_source(&knowledge.pack);
        self.state.enter(Topic::Need(id.clone()));
        self.state.runners_up = entries.iter().take(4).map(|(at, _)| knowledge.entries[*at].id.clone()).collect();
        reply
    }

    /// A facet asked about a broad need: which of its measures?
    pub(super) fn which(&mut self, id: &IntentId, facet: Facet) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = Reply::new(ReplyKind::Clarify, &knowledge.pack.edition);
        let Some(Body::Need(need)) = knowledge.intent(id).map(|i| &i.body) else {
            return reply;
        };
        let entries: Vec<&Entry> = need.entries.iter().filter_map(|e| knowledge.entry(e)).collect();
        reply.say(format!(
            "どの項目の{}をお調べしますか。制度によって答えが変わるため、選んでください。",
            facet.label()
        ));
        reply.entries = entries.iter().take(5).map(|e| entry_score(e, 0.5)).collect();
        reply.choices = entries
            .iter()
            .take(9)
            .map(|e| Choice {
                label: e.name().to_owned(),
                send: format!("{}の{}", e.name(), facet.label()),
                entry: Some(e.id.clone()),
            })
            .collect();
        reply.slots = self.state.slots.clone();
        reply
    }

    /// In the field, but not clear which entry: ranked choices.
    pub(super) fn clarify(&mut self, u: &Understanding) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let mut reply = Reply::new(ReplyKind::Clarify, &knowledge.pack.edition);
        reply.say("もしかして、次のどれかのことでしょうか。番号で選ぶか、もう少し詳しく書いてください。");
        reply.entries = u.entries.iter().take(5).map(|e| entry_score(&knowledge.entries[e.at], e.score)).collect();
        reply.choices = u.entries.iter().take(4).map(|e| about_choice(&knowledge.entries[e.at])).collect();
        reply.slots = self.state.slots.clone();
        reply.intent = u.intents.first().map(|i| IntentScore { id: i.id.0.clone(), confidence: i.confidence });
        reply.contacts.push((&knowledge.pack.default_desk).into());
        self.state.runners_up = u.entries.iter().skip(4).take(4).map(|e| knowledge.entries[e.at].id.clone()).collect();
        reply
    }

    pub(super) fn theme(&mut self, text: &str) -> Option<Reply> {
        let knowledge = self.mind.knowledge.clone();
        let said = normalize(text.trim());
        let theme = knowledge.pack.themes.iter().find(|t| normalize(&t.title).text() == said.text())?;
        let entries: Vec<&Entry> = knowledge.entries.iter().filter(|e| e.theme.as_deref() == Some(&theme.id)).collect();
        let mut reply = Reply::new(ReplyKind::Choices, &knowledge.pack.edition);
        reply.say(format!("「{}」には、次の{}項目があります。", theme.title, entries.len()));
        reply.entries = entries.iter().take(5).map(|e| entry_score(e, 0.5)).collect();
        reply.choices = entries.iter().take(MOST_OFFERED).map(|e| about_choice(e)).collect();
        reply.cite(theme.pages.iter().copied());
        reply.slots = self.state.slots.clone();
        reply.name_source(&knowledge.pack);
        Some(reply)
    }
}
