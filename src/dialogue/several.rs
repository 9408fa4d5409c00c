//! Several things in one message: two questions, two sides of one thing, two prefectures.
//!
//! Each is answered by itself; the answers are put together into one reply.

use super::answer::{Focus, stands_alone};
use super::hearing::{Heard, set_slots};
use super::policy::{Company, Policy};
use super::reading::{Piece, Reading};
use super::state::Topic;
use crate::language::phrasebook::Phrasebook;
use crate::message::{Block, Choice, Reply, ReplyKind};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;

/// Longest reply a channel can show, with room for a notice.
const MOST_CHARS: usize = 1_900;

impl Policy<'_> {
    /// Several things of one message, each answered for itself.
    pub(super) fn several(&mut self, heard: &Heard, pieces: &[Piece]) -> Reply {
        let mut replies: Vec<Reply> = Vec::new();
        let mut shared: Option<Facet> = None;
        self.company = if pieces.len() >= 2 { Company::Several } else { Company::None };
        for (i, piece) in pieces.iter().enumerate() {
            let mut part = self.heard_piece(&piece.text).as_ref().clone();
            // Each thing is wanted for its own purpose.
            let purpose = part.point.slots.purpose.clone().or_else(|| heard.whole.slots.purpose.clone());
            set_slots(&mut part.point, Slots { purpose: purpose.clone(), ..heard.whole.slots.clone() });
            self.state.slots.purpose = purpose.or(self.state.slots.purpose.take());
            // 「IT導入補助金と業務改善助成金の締切」: what is asked once is asked of both.
            if let Some(next) = pieces.get(i + 1).filter(|_| self.only_names(&part.point)) {
                let next = self.understand(&next.text);
                shared = shared.or(next.facets.first().copied());
                let asked = next.nameless.trim_matches(|c: char| !c.is_alphanumeric());
                part.point = self.understand(&self.book().menu.side_of(&piece.text, asked));
                set_slots(&mut part.point, heard.whole.slots.clone());
            }
            let reply =
                match (&piece.reading, shared.filter(|_| part.point.facets.is_empty() && self.only_names(&part.point)))
                {
                    (Reading::Entry(at, _), Some(side)) => self.compose(*at, &Focus::Facet(side), &part.point, 1.0, 0),
                    (reading, _) => self.perform(&part, reading),
                };
            replies.push(reply);
        }
        self.company = Company::None;
        if replies.is_empty() {
            return self.unknown(&heard.point);
        }
        let one_thing = pieces
            .windows(2)
            .all(|w| w[0].reading.target().is_some() && w[0].reading.target() == w[1].reading.target());
        let lead = if one_thing {
            ""
        } else if pieces.len() == 2 {
            self.book().answer.two_questions()
        } else {
            self.book().answer.several_questions()
        };
        self.together(replies, lead)
    }

    /// Several choices taken at once.
    pub(super) fn pick_several(&mut self, taken: &[usize], choices: &[Choice]) -> Reply {
        let replies = taken.iter().map(|i| self.pick(&choices[*i])).collect();
        self.together(replies, "")
    }

    /// Replies as one, with a sentence before them; there is at least one.
    pub(super) fn together(&self, replies: Vec<Reply>, lead: &str) -> Reply {
        let mut all = replies.into_iter();
        let first = all.next().unwrap_or_else(|| self.reply(ReplyKind::Clarify));
        let joined = all.fold(first, |joined, next| self.joined(joined, next, ""));
        self.led(joined, lead)
    }

    /// Two sides of one thing asked together (締切と電話番号は？).
    pub(super) fn two_sides(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        let pair = self.sides_paired(u)?;
        let one = self.compose(at, &Focus::Facet(pair.0), u, 1.0, 0);
        let two = self.compose(at, &Focus::Facet(pair.1), u, 1.0, 0);
        let lead = {
            let labels = &self.book().facets;
            self.book().answer.two_sides(pair.0.label(labels), pair.1.label(labels))
        };
        Some(self.joined(one, two, &lead))
    }

    /// Two sides that a message joins.
    pub(super) fn sides_paired(&self, u: &Understanding) -> Option<(Facet, Facet)> {
        let cues = self.mind.cues.in_order(&u.nameless);
        cues.iter().filter(|(f, _)| stands_alone(*f)).find_map(|(f, r)| {
            cues.iter()
                .filter(|(g, s)| stands_alone(*g) && f != g && s.start >= r.end)
                .find(|(_, s)| self.turn_terms().and.is_match(&u.nameless[r.end..s.start]))
                .map(|(g, _)| (*f, *g))
        })
    }

    /// Whether two prefectures stand side by side in a message (岩手と宮城の両方).
    pub(super) fn two_prefectures_named(&self, u: &Understanding) -> bool {
        let [first, second] = &u.prefectures[..] else { return false };
        let text = u.analysis.normalized.text();
        let short = |p: &str| p.trim_end_matches(['県', '都', '府']).to_owned();
        let (Some(a), Some(b)) = (text.find(&short(first)), text.find(&short(second))) else { return false };
        let between = text.get(a + short(first).len()..b).unwrap_or_default();
        a < b && between.chars().count() <= 4 && self.turn_terms().joins.find(between).is_some()
    }

    /// Two prefectures, each looked up.
    pub(super) fn two_prefectures(&mut self, at: usize, u: &Understanding) -> Reply {
        let [first, second] = &u.prefectures[..] else { return self.about(at, u, 1.0) };
        let before = self.state.slots.clone();
        let mut answers = Vec::new();
        for prefecture in [first, second] {
            let mut one = u.clone();
            one.slots.prefecture = Some(prefecture.clone());
            one.slots.city = None;
            self.state.slots.update(&one.slots);
            let last = match &self.state.topic {
                Some(Topic::Entry(id, last)) if self.mind.knowledge.position(id) == Some(at) => *last,
                _ => None,
            };
            answers.push(if u.facets.is_empty() { self.place(at, last, &one) } else { self.about(at, &one, 1.0) });
        }
        // Where the person is was not said: what was known before stays.
        if before.prefecture.is_some() {
            self.state.slots.prefecture = before.prefecture;
            self.state.slots.city = before.city;
        }
        let (Some(two), Some(one)) = (answers.pop(), answers.pop()) else { return self.about(at, u, 1.0) };
        let lead = self.book().answer.two_places(first, second);
        let mut reply = self.joined(one, two, &lead);
        reply.slots = self.state.slots.clone();
        reply
    }

    /// Two answers as one reply.
    pub(super) fn joined(&self, mut a: Reply, b: Reply, lead: &str) -> Reply {
        for block in b.blocks {
            if !a.blocks.contains(&block) {
                a.blocks.push(block);
            }
        }
        for entry in b.entries {
            if !a.entries.iter().any(|e| e.id == entry.id) {
                a.entries.push(entry);
            }
        }
        a.entries.truncate(5);
        for contact in b.contacts {
            if !a.contacts.contains(&contact) {
                a.contacts.push(contact);
            }
        }
        for link in b.links {
            if !a.links.contains(&link) {
                a.links.push(link);
            }
        }
        for notice in b.notices {
            if !a.notices.contains(&notice) {
                a.notices.push(notice);
            }
        }
        a.cite(b.source.pages);
        a.name_source(&self.mind.knowledge.pack);
        a.choices = b.choices;
        a.ask = None;
        self.led(a, lead)
    }

    /// A reply with a sentence before it, cut to what one message can hold.
    fn led(&self, mut reply: Reply, lead: &str) -> Reply {
        if !lead.is_empty() {
            reply.blocks.insert(0, Block::Text(lead.to_owned()));
        }
        shorten(&mut reply, &self.mind.knowledge.phrasebook);
        reply
    }
}

/// Makes two long answers fit one message: lists lose their last lines first, then links go.
fn shorten(reply: &mut Reply, book: &Phrasebook) {
    while reply.text(book).chars().count() > MOST_CHARS {
        let longest = reply.blocks.iter_mut().filter_map(|b| match b {
            Block::Bullets(items) if !items.is_empty() => Some(items),
            _ => None,
        });
        if let Some(items) = longest.max_by_key(|items| items.len()) {
            items.pop();
        } else if reply.links.pop().is_none() && reply.choices.pop().is_none() && reply.contacts.len() > 1 {
            reply.contacts.pop();
        } else if reply.links.is_empty() && reply.choices.is_empty() && reply.contacts.len() <= 1 {
            return;
        }
    }
}
