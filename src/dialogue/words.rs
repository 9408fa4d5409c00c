//! Which words of a message say something of their own, and what an entry knows of them.
//!
//! Not responsible for which entry is meant.

use super::policy::Policy;
use super::state::Topic;
use crate::language::{Token, normalize, pos};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

impl Policy<'_> {
    /// The entry the conversation is about.
    pub(super) fn open_entry(&self) -> Option<usize> {
        match &self.state.topic {
            Some(Topic::Entry(id, _)) => self.mind.knowledge.position(id),
            _ => None,
        }
    }

    /// Whether a message wishes for something new rather than to know more.
    pub(super) fn is_wish(&self, u: &Understanding) -> bool {
        let (text, turn) = (u.analysis.normalized.text(), self.turn_terms());
        turn.wishing.is_match(text) && !turn.wishing_to_know.is_match(text)
    }

    /// Whether a message asks: a question mark, a question word, or an ending of one.
    pub(super) fn is_question(&self, u: &Understanding) -> bool {
        self.turn_terms().asking.is_match(u.analysis.normalized.text())
    }

    /// Whether a message begins by pointing at what was talked about (それ何人くらい卒業してる？).
    pub(super) fn points_back(&self, u: &Understanding) -> bool {
        let (text, turn) = (u.analysis.normalized.text(), self.turn_terms());
        turn.pointing_back.is_match(text) && !turn.pointing_elsewhere.is_match(text)
    }

    /// Words of a message beyond sides, places and fillers.
    pub(super) fn own_words<'u>(&self, u: &'u Understanding) -> Vec<&'u Token> {
        let idle = self.idle(u);
        self.words_beside_sides(u, idle)
    }

    /// The same with those that tell a line of business: 「溶接は機械金属加工に入る？」 asks about 溶接.
    pub(super) fn words_asked_of<'u>(&self, u: &'u Understanding) -> Vec<&'u Token> {
        let (idle, hearing) = (self.idle(u), self.mind.hearing());
        self.words_beside_sides(u, |t| idle(t) && !hearing.tells_work(u.analysis.surface(t)))
    }

    /// Words of a message beyond its sides that are not `idle`.
    fn words_beside_sides<'u>(&self, u: &'u Understanding, idle: impl Fn(&Token) -> bool) -> Vec<&'u Token> {
        let cues = self.mind.cues_in(u);
        let in_cue = |t: &Token| cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end);
        u.analysis.content().filter(|t| !in_cue(t) && !idle(t)).collect()
    }

    /// Share of `words`, by their rarity, that entry `at` says; 1 where there are none.
    pub(super) fn known_share(&self, at: usize, words: &[&Token]) -> f32 {
        self.share_of(words, |token| self.mind.model.index.contains(at, &token.key))
    }

    /// Share of `words`, by their rarity, that are `known`; 1 where there are none.
    pub(super) fn share_of(&self, words: &[&Token], is_known: impl Fn(&Token) -> bool) -> f32 {
        let index = &self.mind.model.index;
        let (mut known, mut all) = (0.0, 0.0);
        for token in words {
            let rarity = index.idf(&token.key).unwrap_or_else(|| index.unknown_idf());
            all += rarity;
            known += if is_known(token) { rarity } else { 0.0 };
        }
        if all > 0.0 { known / all } else { 1.0 }
    }

    /// Whether a word stands in a name of entry `at` or of its body.
    pub(super) fn in_its_names(&self, at: usize, word: &str) -> bool {
        let entry = &self.mind.knowledge.entries[at];
        let names = entry.aliases.iter().chain([&entry.title]).chain(&entry.short).chain(&entry.body);
        names.into_iter().any(|name| normalize(name).text().contains(word))
    }

    /// Whether the message says nothing but a facet, a place, or 「それ」.
    pub(super) fn bare(&self, u: &Understanding) -> bool {
        self.own_words(u).is_empty()
    }

    /// The side that a message asks, where it names nothing that it is a side of.
    pub(super) fn side_alone(&self, u: &Understanding) -> Option<Facet> {
        u.facets.first().copied().filter(|_| u.mentioned.is_empty() && self.bare(u))
    }

    /// The sort of firm that a message speaks of beside names, by its label, and whether the person says to be one.
    pub(super) fn firm_spoken_of(&self, u: &Understanding) -> Option<(&str, bool)> {
        self.mind.hearing().firm(&u.nameless)
    }

    /// Whether a word of a message adds nothing to what is asked: a filler, a place, or what the person is.
    pub(super) fn idle<'u>(&'u self, u: &'u Understanding) -> impl Fn(&Token) -> bool + 'u {
        let (hearing, turn) = (self.mind.hearing(), self.turn_terms());
        let towns = u.towns.iter().flat_map(|(town, prefecture)| [town.as_str(), prefecture]);
        let places: Vec<&str> = u.slots.prefecture.as_deref().into_iter().chain(towns).collect();
        let speaks_of_firms = !u.slots.is_empty() || self.firm_spoken_of(u).is_some();
        move |t| {
            let surface = u.analysis.surface(t);
            let is_place = surface.chars().count() >= 2
                && places.iter().any(|p| p.contains(surface) || hearing.spells(surface, p))
                || t.pos.contains(pos::PROPER) && u.slots.prefecture.is_some()
                || turn.place_ends.holds(surface);
            let of_self = [&u.slots.industry, &u.slots.employment];
            let about_self = || {
                turn.running.holds(&t.base)
                    || u.slots.industry.is_some() && hearing.tells_work(surface)
                    || surface.chars().all(|c| c.is_ascii_digit())
                    || turn.firm_words.holds(surface)
                    || hearing.firm(surface).is_some()
                    || of_self.into_iter().flatten().any(|s| s.contains(surface))
            };
            is_place
                || turn.fillers.holds(surface)
                || [pos::INTERJECTION, pos::FILLER, pos::ADVERB].iter().any(|p| t.pos.starts_with(p))
                || t.pos.contains(pos::ADVERBIAL)
                || turn.light_verbs.holds(&t.base)
                || speaks_of_firms && about_self()
        }
    }

    /// Whether a message says anything beside the names in it.
    pub(super) fn says_beside_names(&self, u: &Understanding) -> bool {
        let idle = self.idle(u);
        let beside = |t: &Token| u.nameless.contains(u.analysis.surface(t)) && !idle(t);
        u.mentioned.is_empty() || u.analysis.content().any(beside)
    }

    /// Whether a message is nothing but names, give or take a particle.
    pub(super) fn only_names(&self, u: &Understanding) -> bool {
        nothing_else(&u.nameless)
    }

    /// Whether another sort of measure is asked for than entry `at` is (不妊治療の助成金もある？ after a
    /// certification), and another entry is of it.
    pub(super) fn wants_other_sort(&self, at: usize, u: &Understanding, told: bool) -> bool {
        let (text, turn) = (u.analysis.normalized.text(), self.turn_terms());
        let entries = &self.mind.knowledge.entries;
        self.mind.knowledge.pack.sorts.iter().any(|sort| {
            let after = |word: &String| text.match_indices(word.as_str()).map(|(i, w)| &text[i + w.len()..]).last();
            let also = |word: &String| after(word).is_some_and(|rest| turn.sort_also.starting(rest).is_some());
            let alone =
                |word: &String| after(word).is_some_and(|rest| turn.sort_alone.holds(rest.trim_end_matches('?')));
            (sort.words.iter().any(also) || sort.words.iter().any(alone) && !told)
                && !sort.holds(&entries[at])
                && u.entries.first().is_some_and(|e| e.at != at && sort.holds(&entries[e.at]))
        })
    }
}

/// Whether a text without its names says nothing, give or take a particle.
pub(super) fn nothing_else(nameless: &str) -> bool {
    nameless.chars().filter(|c| c.is_alphanumeric()).count() <= 2
}
