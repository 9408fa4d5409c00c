//! What is put aside in a message: said not to be meant, or to be left for something else.
//!
//! Not responsible for what is meant instead: that is `hearing`.

use super::policy::Policy;
use crate::knowledge::intent::Body;
use crate::language::Token;
use crate::understanding::Understanding;

/// Entries that one thing put aside can stand for (外国人の話はもういい).
const MOST_ASIDE: usize = 8;

/// How surely the entry in hand is put aside with one of its courses.
const OF_A_COURSE: f32 = 0.5;

/// A thing put aside.
#[derive(Debug, Clone)]
pub(super) struct Aside {
    /// Normalised text.
    pub(super) text: String,
    /// It only ends what was asked, and says what a word of that is not (部長でもいい？社長じゃなくて): no matter is put aside
    /// but one that it names.
    afterthought: bool,
}

impl Policy<'_> {
    /// What is left of normalised `text` without the things put aside in it, and those things.
    pub(super) fn put_aside(&self, text: &str) -> (String, Vec<Aside>) {
        let turn = self.turn_terms();
        let (mut kept, mut aside) = (String::new(), Vec::new());
        for sentence in text.split_inclusive(['。', '?', '!', '\n']) {
            let mut rest = sentence;
            while let Some(found) = turn.instead.captures(rest).or_else(|| turn.put_aside.captures(rest)) {
                let (Some(all), Some(not)) = (found.get(0), found.name("not")) else { break };
                let nothing_more = self.analysis(&rest[all.end()..]).content().next().is_none();
                // 「会社だけじゃなくて個人も？」, 「給料の補助じゃないですよね？」: asked about, not put aside.
                if turn.not_only.ending(not.as_str()).is_some() || nothing_more && turn.confirming.is_match(sentence) {
                    kept.push_str(&rest[..all.end()]);
                    rest = &rest[all.end()..];
                    continue;
                }
                // What comes before the clause of it was said for itself.
                let from = not.as_str().rfind('、').map_or(not.start(), |at| not.start() + at + '、'.len_utf8());
                kept.push_str(&rest[..from]);
                aside.push((rest[from..not.end()].trim().to_owned(), kept.len()));
                // 「…はもう結構|です。」: what only ends the sentence goes with it.
                rest = if nothing_more { "" } else { &rest[all.end()..] };
            }
            kept.push_str(rest);
        }
        let says = |text: &str| text.chars().any(char::is_alphanumeric);
        let ends = |at: usize| says(&kept[..at]) && !says(&kept[at..]);
        aside.retain(|(thing, _)| says(thing));
        let aside = aside.into_iter().map(|(text, at)| Aside { text, afterthought: ends(at) }).collect();
        (kept.trim_matches([' ', '、']).to_owned(), aside)
    }

    /// Things put aside, with clauses that as a whole say what is to be left (外国人とは言ってない).
    pub(super) fn with_denied<'t>(&self, aside: Vec<Aside>, denied: impl Iterator<Item = &'t str>) -> Vec<Aside> {
        let denied = denied.map(|text| Aside { text: text.to_owned(), afterthought: false });
        aside.into_iter().chain(denied).collect()
    }

    /// Wishes that things put aside stand for.
    pub(super) fn wishes_put_aside(&self, aside: &[Aside]) -> Vec<usize> {
        let whole = aside.iter().filter(|a| !a.afterthought && !self.mind.hearing().begins_with_self(&a.text));
        let clear = whole.map(|a| self.understand(&a.text)).filter(|u| self.is_clear(u));
        let wishes = clear.filter_map(|u| u.intents.first().map(|i| i.at));
        wishes.filter(|at| matches!(self.mind.knowledge.intents[*at].body, Body::Need(_))).collect()
    }

    /// Entries that things put aside stand for; `kept` is the rest of the message.
    pub(super) fn excluded(&self, aside: &[Aside], kept: &str) -> Vec<(usize, f32)> {
        let mut excluded: Vec<(usize, f32)> = Vec::new();
        let mut add = |at: usize, degree: f32| match excluded.iter_mut().find(|(e, _)| *e == at) {
            Some((_, known)) => *known = known.max(degree),
            None => excluded.push((at, degree)),
        };
        let asks_others = self.turn_terms().others.find(kept).is_some();
        for Aside { text: thing, afterthought } in aside {
            let u = self.understand(thing);
            let own = self.own_words(&u);
            // 「受付の時期じゃなくて」: a side is put aside, not what it is a side of; 「うちは介護じゃなくて」: who one is not,
            // unless what is in hand goes by that word (うちは風力じゃなくて).
            let called = |at: usize| own.iter().any(|t| self.in_its_names(at, u.analysis.surface(t)));
            let of_self = self.mind.hearing().begins_with_self(thing) && !self.open_entry().is_some_and(called);
            // 「動画以外で、ほかにもありますか」: what is in hand goes by that word.
            let other_than = self.open_entry().filter(|at| !u.facets.is_empty() && asks_others && called(*at));
            other_than.into_iter().for_each(|at| add(at, 1.0));
            if u.mentioned.is_empty() && (own.is_empty() || !u.facets.is_empty() || of_self) {
                continue;
            }
            // 「移転じゃなくて地元で広げる場合は？」: one of its courses is put aside, perhaps not all of it.
            let open = self.open_entry();
            let of_course = |at: usize| {
                let courses = &self.mind.knowledge.entries[at].courses;
                let called = |t: &&Token| courses.iter().any(|c| c.name.contains(u.analysis.surface(t)));
                let called = || u.mentioned.is_empty() && own.iter().any(called);
                open == Some(at) && (self.course_named(at, &u).is_some() || called())
            };
            let whole = |at: usize| if of_course(at) { OF_A_COURSE } else { 1.0 };
            u.mentioned.iter().for_each(|at| add(*at, whole(*at)));
            // 「金額じゃなくて日数のほう」: of what is not clearly a matter by itself no matter is put aside.
            if *afterthought || !u.mentioned.is_empty() || u.evidence.phrased && !self.is_clear(&u) {
                continue;
            }
            let best = u.entries.first().map_or(1.0, |e| e.score);
            for e in u.entries.iter().take(MOST_ASIDE).filter(|e| e.score >= best / 2.0) {
                add(e.at, u.domain * e.score / best * whole(e.at));
            }
        }
        excluded
    }

    /// The entry in hand, where others than it are asked for (ほかに使える制度はありますか).
    pub(super) fn left_for_others(&self, u: &Understanding) -> Option<usize> {
        let (turn, knowledge) = (self.turn_terms(), &self.mind.knowledge);
        let open = self.open_entry().filter(|at| !u.mentioned.contains(at))?;
        let text = u.analysis.normalized.text();
        let after = &text[turn.others.find(text)?.end()..];
        let sorts = knowledge.pack.sorts.iter().flat_map(|sort| &sort.words);
        let of_a_sort = sorts.map(String::as_str).chain([knowledge.item_name()]).any(|word| after.contains(word));
        (of_a_sort || turn.usable.is_match(after)).then_some(open)
    }
}
