//! Nothing that is asked is dropped: beside what a message is read as, what its other sentences ask.
//!
//! Each is answered in short, or said not to be told. Not responsible for which reading is the best, nor for what is
//! read as several things from the start.

use super::answer::Focus;
use super::focus::Answering;
use super::hearing::Heard;
use super::policy::Policy;
use super::reading::{Piece, Reading};
use super::several::stands_alone;
use crate::knowledge::intent::Body;
use crate::message::{Block, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::units::{Part, answered_by};

/// Things answered beside what a message is read as.
const MOST_REST: usize = 2;
/// How likely a sentence must be after a part, or what share of its words that must have, to be answered with it.
const SURELY: (f32, f32) = (0.5, 0.75);
/// How clearly another matter must be meant to be answered too.
const CLEARLY: f32 = 0.6;

impl Policy<'_> {
    /// A reading carried out, with what the other sentences of the message ask.
    pub(super) fn carried_out(&mut self, heard: &Heard, reading: &Reading) -> Reply {
        let asked = if asks_on(reading) { self.asked(heard) } else { Vec::new() };
        let reply = self.perform(heard, reading);
        if asked.len() < 2 || !matches!(reply.kind, ReplyKind::Answer | ReplyKind::Choices) {
            return reply;
        }
        let (mut before, mut after, mut own_seen) = (Vec::new(), Vec::new(), false);
        for piece in &asked {
            if self.is_taken_up(reading, &reply, piece) {
                own_seen = true;
            } else if own_seen {
                after.push(piece);
            } else {
                before.push(piece);
            }
        }
        // Sentences that all ask for something else are one question in parts.
        if !own_seen {
            return reply;
        }
        let topic = self.state.topic.clone();
        let mut said = self.rest(before, MOST_REST);
        if let Some(topic) = topic.filter(|topic| self.state.topic.as_ref() != Some(topic)) {
            self.state.enter(topic);
        }
        let left = MOST_REST - said.len();
        said.push(reply);
        said.extend(self.rest(after, left));
        if said.len() < 2 {
            return said.swap_remove(0);
        }
        let mut all = self.together(said, "");
        // What goes on needs no name before it; what opens has its own first.
        if let Some(i) = all.blocks.iter().position(|b| matches!(b, Block::Heading(_)))
            && all.blocks.iter().filter(|b| matches!(b, Block::Heading(_))).count() == 1
        {
            all.blocks[..=i].rotate_right(1);
        }
        all
    }

    /// Answers to pieces of a message, each in short.
    fn rest(&mut self, pieces: Vec<&Piece>, most: usize) -> Vec<Reply> {
        self.beside = true;
        let mut replies = Vec::new();
        for piece in pieces {
            if replies.len() < most
                && let Some(reply) = self.in_short(piece)
            {
                replies.push(reply);
            }
        }
        self.beside = false;
        replies
    }

    /// Whether what a message is read as answers one of its pieces.
    fn is_taken_up(&self, reading: &Reading, reply: &Reply, piece: &Piece) -> bool {
        let wanted = match &piece.reading {
            Reading::Entry(at, focus) => Reading::Entry(*at, self.told_by(*at, focus)),
            other => other.clone(),
        };
        let of_several = |p: &Piece| p.text == piece.text || p.reading.answers(&wanted);
        let same_side = || match &wanted {
            Reading::Entry(at, focus) => {
                reading.target() == Some(*at) && focus.side().is_some_and(|s| reply.facet == Some(s))
            }
            _ => false,
        };
        reading.answers(&wanted) || reading.pieces().iter().any(of_several) || same_side()
    }

    /// Of a question of yes or no, what it is a question of.
    fn told_by(&self, at: usize, focus: &Focus) -> Focus {
        match focus {
            Focus::Parts(parts, side) if matches!(parts[..], [Part::Whether(_)]) => {
                let entry = &self.mind.knowledge.entries[at];
                Focus::Parts(parts.iter().filter_map(|part| answered_by(entry, *part)).collect(), *side)
            }
            _ => focus.clone(),
        }
    }

    /// What answers a piece beside something else; none where it asks for nothing or nothing is sure.
    fn in_short(&mut self, piece: &Piece) -> Option<Reply> {
        let u = self.heard_piece(&piece.text).point;
        let question = self.is_question(&u);
        let open = self.open_entry();
        match &piece.reading {
            Reading::Entry(at, focus) => {
                let known = open == Some(*at) || u.mentioned.contains(at) || piece.clarity >= CLEARLY;
                let untold = matches!(focus, Focus::NotTold(_));
                if known && self.surely_after(*at, &u, focus) || known && untold && question && !self.bare(&u) {
                    return Some(self.compose(*at, focus, &u, 1.0, 0));
                }
                None
            }
            Reading::Verdict(at) if open == Some(*at) && question => Some(self.verdict(*at, None, &u)),
            Reading::Need(at) if piece.clarity >= CLEARLY => {
                let knowledge = self.mind.knowledge.clone();
                let Body::Need(need) = &knowledge.intents[*at].body else { return None };
                let mut reply = self.reply_to(ReplyKind::Answer, &u);
                reply.say(need.reply.trim());
                Some(reply)
            }
            Reading::Unknown | Reading::Unclear if question && !self.bare(&u) => {
                Some(self.compose(open?, &Focus::NotTold(None), &u, 1.0, 0))
            }
            _ => None,
        }
    }

    /// Whether a piece is surely after `focus` of entry `at`: a side that it names, or a part that it is asked for by.
    fn surely_after(&self, at: usize, u: &Understanding, focus: &Focus) -> bool {
        match focus {
            Focus::Facet(Facet::Overview) => u.mentioned.contains(&at),
            Focus::Facet(side) => stands_alone(*side) && u.facets.first() == Some(side),
            Focus::Parts(parts, _) if self.is_question(u) => {
                let common = self.common(u, at);
                let of = |a: &&Answering| parts.first() == Some(&a.part);
                common.parts.iter().find(of).is_some_and(|a| a.wanted >= SURELY.0 || a.share >= SURELY.1)
            }
            _ => false,
        }
    }
}

/// Whether a reading is one beside which other sentences may ask something.
fn asks_on(reading: &Reading) -> bool {
    use Reading::{Comparison, Entry, ExampleThere, Likewise, Need, Place, Several, Verdict};
    matches!(
        reading,
        Entry(..) | Likewise(..) | Verdict(_) | Comparison(..) | Place(_) | ExampleThere(_) | Need(_) | Several(_)
    )
}
