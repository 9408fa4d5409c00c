//! Nothing that is asked is dropped: beside what a message is read as, what its other sentences ask.
//!
//! Each is answered in short, or said not to be told. Not responsible for which reading is the best, nor for what is
//! read as several things from the start.

use super::answer::{Focus, stands_alone};
use super::compose::quoted;
use super::focus::Answering;
use super::hearing::{Heard, SURE};
use super::policy::{Company, Policy};
use super::reading::{Piece, Reading};
use super::verdict::SPOKEN_OF;
use crate::knowledge::intent::Body;
use crate::language::Token;
use crate::message::{Block, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::units::{Part, answered_by};

/// Things answered beside what a message is read as.
const MOST_REST: usize = 2;
/// How likely a sentence must be after a part, or what share of its words that must have, to be answered with it.
const SURELY: (f32, f32) = (0.5, 0.75);
/// Share of a piece's words from which an entry speaks of what it asks.
const STRANGE: f32 = 0.5;
/// Own words of a question that asks for nothing in particular, at most.
const VAGUE: usize = 2;
/// How clearly another matter must be meant to be answered too.
const CLEARLY: f32 = 0.6;

impl Policy<'_> {
    /// A reading carried out, with what the other sentences of the message ask.
    pub(super) fn carried_out(&mut self, heard: &Heard, reading: &Reading) -> Reply {
        let mut asked = if asks_on(reading) { self.asked(heard) } else { Vec::new() };
        // What only tells is no request, whatever it sounds like (来年エンジニアの仕事をします).
        asked.retain(|piece| self.heard_piece(&piece.text).wants() >= SURE);
        let unsaid = (asked.len() >= 2).then(|| self.clone());
        let reply = self.perform(heard, reading);
        let Some(unsaid) = unsaid.filter(|_| matches!(reply.kind, ReplyKind::Answer | ReplyKind::Choices)) else {
            return reply;
        };
        let taken: Vec<bool> = asked.iter().map(|piece| self.is_taken_up(reading, &reply, piece)).collect();
        if !taken.contains(&true) {
            let same = |p: &Piece| p.reading.target().is_some() && p.reading.target() == reading.target();
            // Questions about one thing, none of which was answered by itself; else they are one question in parts.
            let puts = |p: &Piece| p.asks && self.is_question(&self.heard_piece(&p.text).point);
            if !asked.iter().all(|piece| puts(piece) && same(piece)) {
                return reply;
            }
            *self = unsaid;
            return self.several(heard, &asked);
        }
        let own = taken.iter().position(|taken| *taken).unwrap_or(0);
        // 「人が足りません。何かいい手はありますか」: what asks for nothing in particular is answered by the wish.
        let wish = matches!(reading, Reading::Need(_));
        let open = |(i, piece): &(usize, &Piece)| !taken[*i] && (!wish || self.asks_in_particular(piece));
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for (i, piece) in asked.iter().enumerate().filter(open) {
            if i < own { before.push(piece) } else { after.push(piece) }
        }
        let topic = self.state.topic.clone();
        // What the answer tells too was not passed over.
        before.retain(|piece| !self.is_answered_in(&reply, piece));
        after.retain(|piece| !self.is_answered_in(&reply, piece));
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
        self.company = Company::Another;
        let mut replies = Vec::new();
        for piece in pieces {
            if replies.len() < most {
                replies.extend(self.in_short(piece).or_else(|| self.left_open(piece)));
            }
        }
        self.company = Company::None;
        replies
    }

    /// Whether a reply has what a piece of the message asks: the sides, or else most of its words, of one thing.
    fn is_answered_in(&self, reply: &Reply, piece: &Piece) -> bool {
        let u = &self.heard_piece(&piece.text).point;
        let shown = |side: &Facet| match side {
            Facet::Contact => !reply.contacts.is_empty(),
            Facet::Link => !reply.links.is_empty(),
            side => reply.facet == Some(*side),
        };
        let same = piece.reading.target().is_none_or(|at| self.open_entry() == Some(at));
        if !same || !u.facets.is_empty() {
            return same && u.facets.iter().all(shown);
        }
        let told = self.mind.analyzer().analyze(&reply.text(self.book()));
        let known = |t: &Token| {
            let named = self.open_entry().is_some_and(|at| self.mind.model.in_name(at, &t.key));
            named || told.content().any(|other| other.key == t.key)
        };
        self.share_of(&self.own_words(u), known) >= SPOKEN_OF
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
        let u = self.heard_piece(&piece.text).point.clone();
        let question = self.is_question(&u);
        let open = self.open_entry();
        match &piece.reading {
            Reading::Entry(at, focus) => {
                let known = open == Some(*at) || u.mentioned.contains(at) || piece.clarity >= CLEARLY;
                let untold =
                    matches!(focus, Focus::NotTold(_)) && question && !self.bare(&u) && self.is_strange(*at, &u);
                let of_it = open == Some(*at) && u.mentioned.contains(at);
                let called = question && of_it && !matches!(focus, Focus::NotTold(_));
                if known && (called || untold || self.surely_after(*at, &u, focus)) {
                    return Some(self.compose(*at, focus, &u, 1.0, 0));
                }
                None
            }
            Reading::Verdict(at) if open == Some(*at) && question => Some(self.verdict(*at, None, &u)),
            Reading::Need(at) if piece.clarity >= CLEARLY => {
                let knowledge = self.mind.knowledge.clone();
                let Body::Need(need) = &knowledge.intents[*at].body else { return None };
                let mut reply = self.reply_to(ReplyKind::Answer, &u);
                self.say_wish(need, &mut reply);
                Some(reply)
            }
            Reading::Unknown | Reading::Unclear if question && !self.bare(&u) => {
                let at = open.filter(|at| self.is_strange(*at, &u))?;
                Some(self.compose(at, &Focus::NotTold(None), &u, 1.0, 0))
            }
            _ => None,
        }
    }

    /// Whether a piece asks for something of its own: a side, a sort of answer, a matter of its own.
    fn asks_in_particular(&self, piece: &Piece) -> bool {
        let u = &self.heard_piece(&piece.text).point;
        let vague = u.facets.is_empty() && u.mentioned.is_empty() && self.mind.sort_asked(u).is_none();
        !vague || piece.clarity >= CLEARLY || self.own_words(u).len() > VAGUE
    }

    /// A question that nothing answers surely is not passed over: it is said again, and that no answer was found.
    fn left_open(&self, piece: &Piece) -> Option<Reply> {
        let heard = self.heard_piece(&piece.text);
        if !piece.asks || self.bare(&heard.point) {
            return None;
        }
        let question = quoted(&self.request_in(heard.point.analysis.normalized.text()));
        let mut reply = self.reply_to(ReplyKind::Answer, &heard.point);
        reply.say(self.book().answer.left_open(question, self.mind.knowledge.source_name()));
        Some(reply)
    }

    /// Whether what a piece asks is strange to entry `at`: a sort of answer that it gives nowhere, or words it does not
    /// know. Of what it speaks of, that it is not told is only surely so where nothing else answers too.
    fn is_strange(&self, at: usize, u: &Understanding) -> bool {
        let nowhere = self.mind.sort_asked(u).is_some_and(|sort| !self.mind.tells(at, sort, |_| true));
        nowhere || self.common(u, at).known < STRANGE
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
