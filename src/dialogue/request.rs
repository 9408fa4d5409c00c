//! How what is asked is said again, where it must be clear what is not told.
//!
//! Not responsible for whether it is told: that is `reading`.

use super::answer::Focus;
use super::hearing::{Clause, SURE};
use super::policy::{Company, Policy};
use crate::language::{Token, pos};
use crate::understanding::Understanding;

/// Own words of a clause that says what it is about.
const SAYS: usize = 2;

impl Policy<'_> {
    /// What a message asks of entry `at`, to be said again where it is not told: beside another answer the question
    /// itself, else a word of it that the entry does not know (利用料).
    pub(super) fn request(&self, at: usize, focus: &Focus, u: &Understanding) -> Option<String> {
        if !matches!(focus, Focus::NotTold(_)) {
            return None;
        }
        let text = u.analysis.normalized.text();
        if self.company != Company::None {
            return Some(self.request_in(text));
        }
        let strange = |t: &&&Token| {
            let number = u.analysis.surface(t).chars().any(|c| c.is_ascii_digit());
            let asks = self.turn_terms().open.is_match(u.analysis.surface(t));
            is_thing(t) && !asks && !t.pos.contains(pos::PLACE) && !number && self.known_share(at, &[t]) == 0.0
        };
        let own = self.own_words(u);
        let word = own.iter().rev().find(strange)?;
        let (first, last) = self.said_with(u, word)?;
        Some(text[u.analysis.tokens[first].range.start..u.analysis.tokens[last].range.end].to_owned())
    }

    /// The line of business that a question of yes or no is about, where it is not entry `at`'s name: its word, and the
    /// words said with it (溶接は機械金属加工に入る？). Other words may be said in many ways: that none of them stands there
    /// tells nothing.
    pub(super) fn business_asked(&self, at: usize, u: &Understanding) -> Option<(String, String)> {
        if !self.may_settle(u) {
            return None;
        }
        let (text, tokens, hearing) = (u.analysis.normalized.text(), &u.analysis.tokens, self.mind.hearing());
        let business = |t: &Token| {
            is_thing(t) && !self.mind.model.in_name(at, &t.key) && hearing.tells_work(u.analysis.surface(t))
        };
        self.words_asked_of(u).into_iter().filter(|t| business(t)).find_map(|word| {
            let (first, last) = self.said_with(u, word)?;
            let marked = tokens.get(last + 1).is_some_and(|t| self.turn_terms().topics.holds(u.analysis.surface(t)));
            let phrase = || text[tokens[first].range.start..tokens[last].range.end].to_owned();
            marked.then(|| (u.analysis.surface(word).to_owned(), phrase()))
        })
    }

    /// The first and the last word of what is said with `word` without a break: 計画書の|提出, セルフ|レジ.
    fn said_with(&self, u: &Understanding, word: &Token) -> Option<(usize, usize)> {
        let tokens = &u.analysis.tokens;
        let of = tokens.iter().position(|t| t.range == word.range)?;
        let mut first = of;
        loop {
            match &tokens[..first] {
                [.., before] if is_thing(before) => first -= 1,
                [.., owner, joint] if self.turn_terms().of.holds(u.analysis.surface(joint)) && is_thing(owner) => {
                    first -= 2
                }
                _ => break,
            }
        }
        Some((first, of + tokens[of + 1..].iter().take_while(|t| is_thing(t)).count()))
    }

    /// The part of normalised `text` that asks or wishes, from its last such clause, without what only joins it to
    /// what was said: as it is said again.
    pub(super) fn request_in(&self, text: &str) -> String {
        let clauses = self.clauses(text);
        let wants = |c: &Clause| c.wants() >= SURE || c.text.ends_with('?');
        let last = clauses.iter().rposition(wants).unwrap_or(clauses.len().saturating_sub(1));
        let says = |c: &Clause| self.own_words(&self.understand(&c.text)).len() >= SAYS;
        // 「8人しかいない。向いてますかね」: what says little alone is said with what stands before it.
        let first = (0..=last).rfind(|i| clauses.get(*i).is_some_and(says)).unwrap_or(last);
        let request: String = clauses.get(first..=last).unwrap_or_default().iter().map(|c| c.text.as_str()).collect();
        let analysis = self.analysis(&request);
        let joins = |t: &&Token| {
            [pos::CONJUNCTION, pos::FILLER, pos::INTERJECTION, pos::SYMBOL].iter().any(|p| t.pos.starts_with(p))
        };
        let start = analysis.tokens.iter().find(|t| !joins(t)).map_or(0, |t| t.range.start);
        let request = &analysis.normalized.text()[start..];
        let also = self.turn_terms().also.find(request).filter(|also| also.start() == 0).map_or(0, |also| also.end());
        request[also..].trim_matches([' ', '、']).to_owned()
    }
}

/// Whether a word names something.
fn is_thing(t: &Token) -> bool {
    let names = [pos::NOUN, pos::UNKNOWN].iter().any(|p| t.pos.starts_with(p));
    names && ![pos::PRONOUN, pos::ADVERBIAL, pos::DEPENDENT].iter().any(|p| t.pos.contains(p))
}
