//! Several things in one message: two questions, two sides of one thing, two prefectures.
//!
//! Each is answered by itself; the answers are put together into one reply.

use std::sync::LazyLock;

use regex::Regex;

use super::compose::Focus;
use super::follow_up::OTHER_TOPIC;
use super::policy::{IN_DOMAIN, Policy};
use super::state::Topic;
use crate::language::phrasebook::Phrasebook;
use crate::message::{Block, Reply};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

/// Longest reply a channel can show, with room for a notice.
const MOST_CHARS: usize = 1_900;
/// Sentences of one message that are looked at.
const MOST_SENTENCES: usize = 12;

#[expect(clippy::expect_used, reason = "constant patterns, compiled in a test")]
fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

/// Words that open a second question within a sentence.
static ALSO: LazyLock<Regex> = LazyLock::new(|| {
    constant(
        r"[、, 。]?(?:(?:それと|それから|あわせて|合わせて|ついでに|あとは|そして|そのうえ)(?:、|は)?|[、,](?:あと|また)、?)",
    )
});
/// What may stand between the words for two sides of one thing (締切と電話番号).
static AND: LazyLock<Regex> = LazyLock::new(|| constant(r"^[^と、や・もか]{0,4}(?:と|や|、|・|も|か)[^、。]{0,4}$"));

impl Policy<'_> {
    /// Two questions in one message are both answered; greetings around a question are dropped.
    pub(super) fn several(&mut self, text: &str) -> Option<Reply> {
        let pieces = self.pieces(text);
        if pieces.len() < 2 {
            return None;
        }
        let understood: Vec<Understanding> = pieces.iter().take(MOST_SENTENCES).map(|s| self.understand(s)).collect();
        for u in &understood {
            self.state.slots.update(&u.slots);
        }
        let idle = |u: &Understanding| self.is_talk(u) || u.mentioned.is_empty() && u.facets.is_empty() && self.bare(u);
        let asking: Vec<(&str, &Understanding)> =
            pieces.iter().map(String::as_str).zip(&understood).filter(|(_, u)| !idle(u)).collect();
        let rest = (asking.len() < understood.len() && !asking.is_empty())
            .then(|| asking.iter().map(|(s, _)| *s).collect::<String>());
        // 「やっぱり技能実習の話。試験はいる？」: the first only says what the second is about.
        if let [(_, first), (_, second)] = &asking[..]
            && self.only_calls(first)
            && second.mentioned.is_empty()
        {
            let entry = &self.mind.knowledge.entries[first.mentioned[0]];
            self.state.enter(Topic::Entry(entry.id.clone(), None));
            return Some(self.respond(second));
        }
        let topic = match &self.state.topic {
            Some(Topic::Entry(id, _)) => self.mind.knowledge.position(id),
            _ => None,
        };
        let mut questions: Vec<(&Understanding, usize)> = Vec::new();
        for (sentence, u) in &asking {
            let named = u.mentioned.first().copied();
            let clear = u.entries.first().filter(|e| u.domain >= IN_DOMAIN && e.score >= OTHER_TOPIC).map(|e| e.at);
            // 「…の電話は？あと締切も」: a side alone belongs to what was asked before.
            let before = questions.last().map(|(_, at)| *at).or(topic).filter(|_| self.bare(u) && !u.facets.is_empty());
            let Some(at) = named.or(before).or(clear) else { continue };
            let asks = sentence.ends_with(['か', '?', '？']) || !u.facets.is_empty() || named.is_some();
            let new = !questions.iter().any(|(q, a)| *a == at && q.facets.first() == u.facets.first());
            if asks && new {
                questions.push((u, at));
            }
        }
        let [(first, a), (second, b)] = questions[..] else {
            return rest.map(|rest| {
                // What the person is helps to pick the part that answers, though not what is asked.
                let mut u = self.pointed(&rest);
                u.query = self.understand(text).query;
                self.respond(&u)
            });
        };
        // 「IT導入補助金と業務改善助成金の締切」: the side named once is asked of both.
        let shared = second.facets.first().copied().filter(|_| first.facets.is_empty() && self.only_names(first));
        let one = match shared {
            Some(side) => self.compose(a, &Focus::Facet(side), first, 1.0, 0),
            None => self.about(a, first, 1.0),
        };
        let two = self.about(b, second, 1.0);
        Some(self.joined(one, two, self.book().answer.two_questions()))
    }

    /// A message cut into what is asked one after another; none is empty.
    fn pieces(&self, text: &str) -> Vec<String> {
        let mut pieces = Vec::new();
        for sentence in sentences(text) {
            let parts: Vec<&str> = ALSO.split(sentence).filter(|p| p.chars().any(char::is_alphanumeric)).collect();
            let parts = if parts.len() == 2 { parts } else { vec![sentence] };
            for part in parts {
                match self.two_names(part) {
                    Some((left, right)) => pieces.extend([left, right]),
                    None => pieces.push(part.to_owned()),
                }
            }
        }
        pieces
    }

    /// 「ロカベンの電話番号とRIPSの入塾料」: cut at the と between two names, unless the two are compared.
    fn two_names(&self, sentence: &str) -> Option<(String, String)> {
        let (_, named, facets) = self.mind.named(sentence);
        if named.len() != 2 || facets.contains(&Facet::Difference) {
            return None;
        }
        sentence.match_indices(['と', '、']).find_map(|(at, mark)| {
            let (left, right) = (&sentence[..at], &sentence[at + mark.len()..]);
            let ((nameless, l, facets), (_, r, _)) = (self.mind.named(left), self.mind.named(right));
            // The left must be a question of its own, or nothing but the name.
            let whole = !facets.is_empty() || nothing_else(&nameless);
            (l.len() == 1 && r.len() == 1 && l != r && whole).then(|| (left.to_owned(), right.to_owned()))
        })
    }

    /// Whether a message is nothing but names, give or take a particle.
    pub(super) fn only_names(&self, u: &Understanding) -> bool {
        nothing_else(&u.nameless)
    }

    /// Whether a message does no more than name one entry (やっぱり技能実習の話).
    fn only_calls(&self, u: &Understanding) -> bool {
        let [at] = u.mentioned[..] else { return false };
        let around = |surface: &str| ["話", "こと", "件", "質問"].contains(&surface);
        u.facets.is_empty()
            && u.analysis
                .content()
                .all(|t| self.mind.model.in_name(at, &t.key) || self.idle(t, u) || around(u.analysis.surface(t)))
    }

    /// Two sides of one thing asked together (締切と電話番号は？).
    pub(super) fn two_sides(&mut self, at: usize, u: &Understanding) -> Option<Reply> {
        let cues = self.mind.cues.in_order(&u.nameless);
        let separate = |f: Facet| {
            matches!(
                f,
                Facet::Deadline
                    | Facet::Amount
                    | Facet::Audience
                    | Facet::How
                    | Facet::Contact
                    | Facet::Link
                    | Facet::Case
                    | Facet::Course
            )
        };
        let pair = cues.iter().filter(|(f, _)| separate(*f)).find_map(|(f, r)| {
            cues.iter()
                .filter(|(g, s)| separate(*g) && f != g && s.start >= r.end)
                .find(|(_, s)| AND.is_match(&u.nameless[r.end..s.start]))
                .map(|(g, _)| (*f, *g))
        })?;
        let one = self.compose(at, &Focus::Facet(pair.0), u, 1.0, 0);
        let two = self.compose(at, &Focus::Facet(pair.1), u, 1.0, 0);
        let lead = {
            let labels = &self.book().facets;
            self.book().answer.two_sides(pair.0.label(labels), pair.1.label(labels))
        };
        Some(self.joined(one, two, &lead))
    }

    /// Two prefectures side by side (岩手と宮城の両方): each is looked up.
    pub(super) fn two_prefectures(&mut self, u: &Understanding) -> Option<Reply> {
        let [first, second] = &u.prefectures[..] else { return None };
        let text = u.analysis.normalized.text();
        let short = |p: &str| p.trim_end_matches(['県', '都', '府']).to_owned();
        let side_by_side = constant(&format!(
            "{}県?(?:と|や|、|・|も|&|および|及び| ){}",
            regex::escape(&short(first)),
            regex::escape(&short(second))
        ));
        if !side_by_side.is_match(text) {
            return None;
        }
        let topic = match &self.state.topic {
            Some(Topic::Entry(id, _)) => self.mind.knowledge.position(id),
            _ => None,
        };
        let best = u.entries.first().filter(|e| e.score >= OTHER_TOPIC).map(|e| e.at);
        let at = u.mentioned.first().copied().or(topic.filter(|_| self.bare(u))).or(best).or(topic)?;
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
        let two = answers.pop()?;
        let one = answers.pop()?;
        let lead = self.book().answer.two_places(first, second);
        let mut reply = self.joined(one, two, &lead);
        reply.slots = self.state.slots.clone();
        Some(reply)
    }

    /// Two answers as one reply.
    fn joined(&self, mut a: Reply, b: Reply, lead: &str) -> Reply {
        a.blocks.insert(0, Block::Text(lead.to_owned()));
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
        shorten(&mut a, &self.mind.knowledge.phrasebook);
        a
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

/// Whether a text without its names says nothing, give or take a particle.
fn nothing_else(nameless: &str) -> bool {
    nameless.chars().filter(|c| c.is_alphanumeric()).count() <= 2
}

/// Sentences of a message; none is empty.
fn sentences(text: &str) -> Vec<&str> {
    text.split_inclusive(['。', '？', '?', '！', '!', '\n'])
        .map(str::trim)
        .filter(|s| s.chars().any(char::is_alphanumeric))
        .collect()
}
