//! はい or いいえ before what is told: which of the questions that an entry settles a message puts.
//!
//! Not responsible for the entry or the part that answers: those are read before.

use std::sync::Arc;

use super::answer::Focus;
use super::focus::Answering;
use super::policy::Policy;
use super::verdict::SPOKEN_OF;
use crate::language::{Analysis, Token, pos};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;
use crate::understanding::units::{Part, answered_by};

/// Least share of a question's own words that one of yes or no must match: a wrong yes costs more than none.
const SETTLED: f32 = 0.7;
/// And the least share of that one's words that the question must have.
const PUT: f32 = 0.6;
/// Parts nearest to a message that are looked at.
const MOST_NEAR: usize = 12;

impl Policy<'_> {
    /// Whether a message may put a question of yes or no.
    pub(super) fn may_settle(&self, u: &Understanding) -> bool {
        let (turn, text) = (self.turn_terms(), u.analysis.normalized.text());
        !turn.open.is_match(&u.nameless) && turn.yes_or_no.is_match(text) && !self.is_wish(u)
    }

    /// The questions of yes or no that a message may put of entry `at`, each with how surely, 0 to 1; `parts`: what the
    /// message and the entry have in common, the most first.
    pub(super) fn may_put(&self, at: usize, u: &Understanding, parts: &[Answering]) -> Vec<(u16, f32)> {
        if !self.may_settle(u) {
            return Vec::new();
        }
        let near = parts.iter().filter(|a| a.share >= SETTLED).take(MOST_NEAR);
        let whether = near.filter_map(|a| if let Part::Whether(i) = a.part { Some((i, a.share)) } else { None });
        let surely = whether.map(|(i, share)| (i, share.min(1.0) * self.put_in(at, i, u)));
        surely.filter(|(_, surely)| *surely >= SETTLED * PUT).collect()
    }

    /// The question of yes or no that a message puts of entry `at`, where `of` is what answers it, and how surely, 0 to 1.
    pub(super) fn settles(&self, at: usize, u: &Understanding, of: impl Fn(Part) -> bool) -> Option<(u16, f32)> {
        let (entry, common) = (&self.mind.knowledge.entries[at], self.common(u, at));
        let put = common.settled.iter().filter(|(i, _)| answered_by(entry, Part::Whether(*i)).is_some_and(&of));
        put.copied().max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Share of the words of a question of yes or no, in the wording nearest to it, that a message has: what is asked
    /// in a case (倒産したら移れる) is not asked in general. None of them where it does not speak of what the message asks.
    fn put_in(&self, at: usize, i: u16, u: &Understanding) -> f32 {
        let Some((whether, _)) = self.mind.knowledge.entries[at].whether().nth(usize::from(i)) else { return 0.0 };
        let texts = whether.asks.iter().chain([&whether.says]);
        let told: Vec<Arc<Analysis>> = texts.map(|text| self.analysis(text)).collect();
        if !self.speaks_of(at, &told, u) {
            return 0.0;
        }
        let has = |t: &Token| u.query.terms.iter().any(|term| term.key == t.key);
        let light = |t: &Token| self.turn_terms().light_verbs.holds(&t.base);
        // 「試験は要りますか」 does not ask whether it is spared.
        let says = |t: &&Token| [pos::VERB, pos::ADJECTIVE].iter().any(|p| t.pos.starts_with(p)) && !light(t);
        let predicate = u.analysis.content().filter(says).last();
        let needing = |analysis: &Analysis| self.turn_terms().needing.is_match(analysis.normalized.text());
        // What is said in answer may have the word as well.
        let either = |asked: &Analysis, of: &dyn Fn(&Analysis) -> bool| of(asked) || told.last().is_some_and(|a| of(a));
        let same = |asked: &Analysis| {
            let says = |p: &Token| either(asked, &|a| a.content().any(|t| t.key == p.key));
            either(asked, &needing) == needing(&u.analysis) && predicate.is_none_or(says)
        };
        // 「1人目は2日でよい」 is not asked by who says no 2.
        let share = |asked: &Analysis| {
            if !numbers(asked).all(|t| has_word(&u.analysis, asked.surface(t))) || !same(asked) {
                return 0.0;
            }
            let cues = self.mind.cues.ranges(asked.normalized.text());
            let in_cue = |t: &Token| cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end);
            // 1号 and 2号 belong to a name and still tell two questions apart.
            let numbered = |t: &Token| asked.surface(t).chars().any(char::is_numeric);
            let named = |t: &Token| self.mind.model.in_name(at, &t.key) && !numbered(t);
            let own = |t: &&Token| !named(t) && !in_cue(t) && !light(t);
            let words: Vec<&Token> = asked.content().filter(own).collect();
            self.share_of(&words, has)
        };
        told[..whether.asks.len()].iter().map(|a| share(a)).fold(0.0, f32::max)
    }

    /// Whether a question of entry `at` with its answer, `told`, speaks of what a message asks: of most of its words
    /// (会員でなくても相談できる？) and of every number in it but the head count (30円高いのですが？), where the entry
    /// speaks of all that it names.
    fn speaks_of(&self, at: usize, told: &[Arc<Analysis>], u: &Understanding) -> bool {
        let counted = |t: &Token| u.heads.as_ref().is_some_and(|at| at.start < t.range.end && t.range.start < at.end);
        let said = |t: &Token| told.iter().any(|analysis| has_word(analysis, u.analysis.surface(t)));
        let known = |t: &Token| {
            let key = |analysis: &Arc<Analysis>| analysis.content().any(|other| other.key == t.key);
            self.mind.model.in_name(at, &t.key) || told.iter().any(key)
        };
        let own = self.words_asked_of(u);
        // Of what the entry never speaks of nothing is settled.
        let strange = |t: &Token| t.pos.starts_with(pos::NOUN) && !known(t) && self.known_share(at, &[t]) == 0.0;
        !own.iter().any(|t| strange(t))
            && numbers(&u.analysis).filter(|t| !counted(t)).all(said)
            && self.share_of(&own, known) >= SPOKEN_OF
    }

    /// How surely a message puts a question of yes or no that entry `at` settles, 0 to 1.
    pub(super) fn settled_most(&self, at: usize, u: &Understanding) -> f32 {
        self.settles(at, u, |_| true).map_or(0.0, |(_, surely)| surely)
    }

    /// The question of yes or no to answer before what `focus` tells of entry `at`: one of the part that is told, or
    /// any where a side of the whole is.
    pub(super) fn settled_by(&self, at: usize, focus: &Focus, u: &Understanding) -> Option<u16> {
        match focus {
            Focus::Facet(Facet::Overview | Facet::Audience | Facet::How | Facet::Amount | Facet::Course) => {
                self.settles(at, u, |_| true).map(|(i, _)| i)
            }
            Focus::Parts(parts, _) => match parts.first()? {
                Part::Fact(_) | Part::Course(_) => self.settles(at, u, |part| parts.contains(&part)).map(|(i, _)| i),
                Part::Note(_) | Part::Side(_) => self.settles(at, u, |_| true).map(|(i, _)| i),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The words of a text that are numbers or have them.
fn numbers(analysis: &Analysis) -> impl Iterator<Item = &Token> {
    analysis.tokens.iter().filter(|t| analysis.surface(t).chars().any(|c| c.is_ascii_digit()))
}

fn has_word(analysis: &Analysis, word: &str) -> bool {
    analysis.tokens.iter().any(|t| analysis.surface(t) == word)
}
