//! Going on, going back and putting right: もっと, 戻る, 違う, スキップ, and look-ups of a number or address.

use super::answer::Focus;
use super::policy::{Policy, about_choice, entry_score};
use super::state::{Question, Topic};
use crate::knowledge::intent::Body;
use crate::knowledge::model::{Entry, EntryId};
use crate::message::{Block, Reply, ReplyKind};
use crate::understanding::facet::Facet;

/// Misses in a row after which the desk is offered rather than another guess.
pub(super) const MANY_MISSES: u8 = 2;

/// Entries offered in place of those put aside.
const LEFT_OFFERED: usize = 3;

impl Policy<'_> {
    pub(super) fn more(&mut self) -> Reply {
        let (id, last) = match self.state.topic.clone() {
            Some(Topic::Entry(id, last)) => (id, last),
            Some(Topic::Need(id)) => return self.more_of_wish(&id),
            _ => return self.help(),
        };
        let Some(at) = self.mind.knowledge.position(&id) else {
            return self.help();
        };
        let u = self.mind.understand(&self.mind.knowledge.entries[at].title);
        let listed = matches!(last, Some(Facet::Detail | Facet::Link | Facet::Course | Facet::Case));
        let goes_on = self.offered.iter().any(|c| c.send == self.book().menu.go_on_send());
        let (facet, page) = match last {
            Some(facet) if listed && goes_on => (facet, self.state.page + 1),
            _ => (Facet::Detail, 0),
        };
        self.compose(at, &Focus::Facet(facet), &u, 1.0, page)
    }

    pub(super) fn back(&mut self) -> Reply {
        // After a miss or help, 戻る means back to the topic that is still open.
        let open = self.state.topic.clone().filter(|_| self.state.misses > 0 || self.state.aside);
        let Some(topic) = open.or_else(|| self.state.history.pop()) else {
            let menu = &self.book().menu;
            return self.contents(self.by_theme(menu.no_earlier(), menu.no_earlier_plain()));
        };
        self.state.topic = None;
        match topic {
            Topic::Entry(id, facet) => match self.mind.knowledge.position(&id) {
                Some(at) => {
                    let u = self.mind.understand(&self.mind.knowledge.entries[at].title);
                    self.compose(at, &Focus::Facet(facet.unwrap_or(Facet::Overview)), &u, 1.0, 0)
                }
                None => self.help(),
            },
            Topic::Need(id) => {
                let knowledge = self.mind.knowledge.clone();
                match knowledge.intent(&id).map(|i| &i.body) {
                    Some(Body::Need(need)) => self.need(&id, need, 1.0, &[]),
                    _ => self.help(),
                }
            }
            Topic::Shortlist(within) => {
                let u = self.mind.understand("");
                self.list_for(within, &u)
            }
        }
    }

    /// 違う: the runner-ups, then the contents, then the desk.
    pub(super) fn wrong(&mut self) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let others: Vec<&Entry> = self.state.runners_up.iter().filter_map(|id| knowledge.entry(id)).collect();
        self.state.misses = self.state.misses.saturating_add(1);
        if self.state.misses > MANY_MISSES {
            return self.desk_instead();
        }
        if others.is_empty() {
            let menu = &self.book().menu;
            return self.contents(self.by_theme(menu.not_meant(), menu.not_meant_plain()));
        }
        let mut reply = self.reply(ReplyKind::Clarify);
        reply.say(self.book().ask_back.runners_up());
        reply.entries = others.iter().map(|e| entry_score(e, 0.3)).collect();
        reply.choices = others.iter().map(|e| about_choice(e, self.book())).collect();
        reply.contacts.push((&knowledge.pack.default_desk).into());
        self.state.runners_up.clear();
        reply
    }

    /// Something put aside and nothing else said: takes note, and offers what is left on the table.
    pub(super) fn set_aside(&mut self) -> Reply {
        let knowledge = self.mind.knowledge.clone();
        let left = |id: &&EntryId| !self.state.excluded.contains(id);
        let offered: Vec<&EntryId> = self.offered.iter().filter_map(|c| c.entry.as_ref()).collect();
        let others = offered.into_iter().chain(&self.state.runners_up).filter(left);
        let mut entries: Vec<&Entry> = Vec::new();
        for entry in others.filter_map(|id| knowledge.entry(id)) {
            if !entries.iter().any(|e| e.id == entry.id) && entries.len() < LEFT_OFFERED {
                entries.push(entry);
            }
        }
        let mut reply = self.reply(ReplyKind::Clarify);
        let ask_back = &self.book().ask_back;
        reply.say(if entries.is_empty() { ask_back.set_aside() } else { ask_back.set_aside_others() });
        reply.choices = entries.iter().map(|e| about_choice(e, self.book())).collect();
        self.state.runners_up.retain(|id| !self.state.excluded.contains(id));
        reply
    }

    /// After many misses in a row a person helps faster than another guess.
    pub(super) fn desk_instead(&mut self) -> Reply {
        let refusal = &self.book().refusal;
        let mut reply = self.reply(ReplyKind::Clarify);
        reply.say(refusal.call_instead());
        reply.contacts.push((&self.mind.knowledge.pack.default_desk).into());
        reply.ask = Some(refusal.call_or_go_on().to_owned());
        reply.choices = self.person_or_restart();
        reply
    }

    /// Does not know, or does not want to say: goes on without the answer.
    pub(super) fn skip(&mut self) -> Reply {
        let menu = &self.book().menu;
        let awaited = self.state.awaiting.take();
        let knowledge = self.mind.knowledge.clone();
        match self.state.topic.clone() {
            Some(Topic::Need(id)) => match knowledge.intent(&id).map(|i| &i.body) {
                Some(Body::Need(need)) => self.unnarrowed(&id, need),
                _ => self.help(),
            },
            Some(Topic::Shortlist(within)) => {
                // Nothing to go by at all: the ways in.
                if awaited == Some(Question::Purpose) && self.state.slots.is_empty() && within.is_none() {
                    return self.contents(self.by_theme(menu.never_mind(), menu.never_mind_plain()));
                }
                self.state.asked = u8::MAX;
                let u = self.mind.understand("");
                self.list_for(within, &u)
            }
            Some(Topic::Entry(id, _)) => match knowledge.position(&id) {
                Some(at) => self.skip_place(at),
                None => self.help(),
            },
            None => self.contents(self.by_theme(menu.never_mind(), menu.never_mind_plain())),
        }
    }

    fn skip_place(&mut self, at: usize) -> Reply {
        let u = self.mind.understand(&self.mind.knowledge.entries[at].title);
        let mut reply = self.compose(at, &Focus::Facet(Facet::Link), &u, 1.0, 0);
        reply.blocks.push(Block::Text(self.book().menu.never_mind_place().to_owned()));
        if reply.contacts.is_empty() {
            reply.contacts.push((&self.mind.knowledge.pack.default_desk).into());
        }
        reply.ask = None;
        reply
    }

    /// A phone number, mail address or URL says what it belongs to.
    pub(super) fn reverse(&mut self, text: &str) -> Option<Reply> {
        let owners = self.mind.reverse(text);
        let (at, part) = *owners.first()?;
        let knowledge = self.mind.knowledge.clone();
        let u = self.mind.understand(&knowledge.entries[at].title);
        let mut reply = self.compose(at, &Focus::Parts(vec![part], None), &u, 1.0, 0);
        let answer = &self.book().answer;
        let names: Vec<String> = owners.iter().map(|(at, _)| answer.quoted(&knowledge.entries[*at].title)).collect();
        reply.blocks.insert(0, Block::Text(answer.belongs(names.join(answer.and()))));
        reply.entries.extend(owners.iter().skip(1).take(4).map(|(at, _)| entry_score(&knowledge.entries[*at], 0.9)));
        for (at, _) in owners.iter().skip(1).take(4).rev() {
            reply.choices.insert(0, about_choice(&knowledge.entries[*at], self.book()));
        }
        Some(reply)
    }
}
