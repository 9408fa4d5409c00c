//! What every reply is put through last: nothing is said twice, in it or in a row, the guide's day is said once a
//! conversation, and what was asked is kept for 「くるみんだと？」.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;

use super::answer::Focus;
use super::hearing::Heard;
use super::once::say_once;
use super::policy::{Policy, words_asked};
use super::reading::Reading;
use crate::message::{Block, Contact, Reply, ReplyKind};
use crate::understanding::facet::Facet;

impl Policy<'_> {
    /// The reply as it goes out; once a turn, whatever it was made by.
    pub(super) fn finish(&mut self, mut reply: Reply) -> Reply {
        let heard = self.heard.take();
        say_once(&mut reply.blocks, &self.turn_terms().negative);
        if self.says_again(&reply) {
            reply = self.something_new(reply, heard.as_ref().map(|(heard, _)| heard));
        }
        self.state.said = said(&reply);
        self.date(&mut reply);
        if let Some((heard, reading)) = &heard {
            self.keep_question(heard, reading, &reply);
        }
        // What was offered of a topic can be chosen as long as it is in hand and nothing else is offered.
        let same = self.state.topic == self.topic_before
            || self.open_entry().is_some() && self.open_entry() == self.entry_before;
        self.state.choices =
            if reply.choices.is_empty() && same { self.offered.clone() } else { reply.choices.clone() };
        reply
    }

    fn says_again(&self, reply: &Reply) -> bool {
        !matches!(self.state.answered.last(), Some(Focus::NotTold(_)))
            && reply.kind != ReplyKind::Smalltalk
            && reply.kind != ReplyKind::Handoff
            && said(reply) == self.state.said
    }

    /// Asked again, the same answer was not enough: all there is to say, else the desk.
    fn something_new(&mut self, reply: Reply, heard: Option<&Heard>) -> Reply {
        let (Some(at), Some(heard)) = (self.open_entry(), heard) else { return self.with_desk(reply) };
        if matches!(reply.facet, None | Some(Facet::Overview | Facet::Detail)) {
            for facet in [Facet::Detail, Facet::Contact] {
                let next = self.compose(at, &Focus::Facet(facet), &heard.point, 1.0, 0);
                if !self.says_again(&next) {
                    return next;
                }
            }
        }
        self.once_more(at, reply)
    }

    /// A certain question asked again is answered again, with whom to ask for more.
    fn once_more(&self, at: usize, mut reply: Reply) -> Reply {
        let knowledge = &self.mind.knowledge;
        let heading = reply.after_heading();
        reply.blocks.insert(heading, Block::Text(self.book().answer.as_said().to_owned()));
        if reply.contacts.is_empty() {
            let desks = knowledge.desks_of(&knowledge.entries[at]);
            let own = desks.first().map(|d| Contact::from(*d));
            reply.contacts.push(own.unwrap_or_else(|| (&knowledge.pack.default_desk).into()));
        }
        reply
    }

    fn with_desk(&self, mut reply: Reply) -> Reply {
        let desk = (&self.mind.knowledge.pack.default_desk).into();
        reply.blocks = vec![Block::Text(self.book().refusal.call_instead().to_owned())];
        if !reply.contacts.contains(&desk) {
            reply.contacts.push(desk);
        }
        reply
    }

    /// The day of the guide is said with the first facts, and again with dates.
    fn date(&mut self, reply: &mut Reply) {
        let dated = self.book().answer.as_of(&self.mind.knowledge.pack.edition_text);
        if self.state.dated && reply.facet != Some(Facet::Deadline) {
            reply.notices.retain(|n| *n != dated);
        }
        self.state.dated |= reply.notices.contains(&dated);
    }

    fn keep_question(&mut self, heard: &Heard, reading: &Reading, reply: &Reply) {
        if reply.kind != ReplyKind::Answer || !matches!(reading, Reading::Entry(..) | Reading::Verdict(_)) {
            return;
        }
        let u = &heard.point;
        if self.own_words(u).is_empty() && u.facets.is_empty() {
            return;
        }
        self.state.asked_words = words_asked(u);
    }
}

/// What a reply says, as a number.
fn said(reply: &Reply) -> u64 {
    let mut hasher = FxHasher::default();
    for block in &reply.blocks {
        match block {
            // A new topic is called by its name, which says nothing yet.
            Block::Heading(_) => {}
            Block::Text(text) => text.hash(&mut hasher),
            Block::Bullets(items) => items.hash(&mut hasher),
            Block::Comparison { sides, rows } => (sides, rows).hash(&mut hasher),
        }
    }
    reply.contacts.iter().for_each(|c| c.org.hash(&mut hasher));
    reply.entries.first().map(|e| &e.id.0).hash(&mut hasher);
    hasher.finish()
}
