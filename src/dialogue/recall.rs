//! Going back to what was talked about before: さっきの助成金, 最初に聞いたやつ, その前の制度, 個人の方に戻るけど.

use super::hearing::{Clause, Heard, SURE};
use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::acts::Act;
use crate::language::{normalize, pos};
use crate::understanding::Understanding;

impl Policy<'_> {
    /// The earlier topic a message points at, or goes back to.
    pub(super) fn recalled(&self, heard: &Heard) -> Option<Topic> {
        let back = || heard.clauses.iter().filter(|c| c.does(Act::Return) >= SURE);
        self.pointed_at(&heard.whole).or_else(|| back().find_map(|clause| self.gone_back_to(clause)))
    }

    /// Of what was talked about, what the words of a clause that goes back are likeliest about; the newer of equals.
    fn gone_back_to(&self, clause: &Clause) -> Option<Topic> {
        let u = self.understand(&clause.text);
        if self.own_words(&u).is_empty() || !u.mentioned.is_empty() {
            return None;
        }
        let knowledge = &self.mind.knowledge;
        let likely = |topic: &Topic| match topic {
            Topic::Entry(id, _) => {
                let at = knowledge.position(id);
                u.entries.iter().find(|e| Some(e.at) == at).map_or(0.0, |e| e.score)
            }
            Topic::Need(id) => u.intents.iter().find(|i| i.id == *id).map_or(0.0, |i| i.confidence),
            Topic::Shortlist(_) => 0.0,
        };
        let talked_of = self.state.first.iter().chain(&self.state.history).chain(&self.state.topic);
        let best = talked_of.max_by(|a, b| likely(a).total_cmp(&likely(b)))?;
        (likely(best) > 0.0).then(|| best.clone())
    }

    fn pointed_at(&self, u: &Understanding) -> Option<Topic> {
        let text = u.analysis.normalized.text();
        let pointer = self.terms().earlier.captures(text).filter(|_| u.mentioned.is_empty())?;
        let rest = &text[pointer.get(0).map_or(0, |m| m.end())..];
        if pointer.name("first").is_some() {
            self.state.first.clone()
        } else if pointer.name("before").is_some() {
            self.state.history.last().cloned()
        } else {
            self.described(rest, u)
        }
    }

    /// What stands on a page of the source that is said by its number (51ページに載っていませんか): of what was talked
    /// about the newest, else the only thing there.
    pub(super) fn on_page_said(&self, u: &Understanding) -> Option<usize> {
        let said = self.terms().page_said.captures_iter(u.analysis.normalized.text());
        let number = |c: regex::Captures<'_>| c.name("page").or(c.name("p")).and_then(|n| n.as_str().parse().ok());
        let pages: Vec<u16> = said.filter_map(number).collect();
        if pages.is_empty() || !u.mentioned.is_empty() {
            return None;
        }
        let entries = &self.mind.knowledge.entries;
        let there = |at: &usize| entries[*at].pages.iter().any(|page| pages.contains(page));
        let topics = self.state.topic.iter().chain(self.state.history.iter().rev());
        let of = |t: &Topic| if let Topic::Entry(id, _) = t { self.mind.knowledge.position(id) } else { None };
        let talked_of = topics.filter_map(of).find(there);
        talked_of.or_else(|| {
            let mut all = (0..entries.len()).filter(there);
            all.next().filter(|_| all.next().is_none())
        })
    }

    /// The newest topic that the words after 「さっきの」 describe; the current one where they describe none.
    fn described(&self, rest: &str, u: &Understanding) -> Option<Topic> {
        let cues = self.mind.cues_in(u);
        let words: Vec<&str> = (u.analysis.content())
            .filter(|t| !cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end))
            .filter(|t| !t.pos.starts_with(pos::VERB))
            .map(|t| u.analysis.surface(t))
            .filter(|w| w.chars().count() >= 2 && rest.contains(w) && !self.terms().pointing.holds(w))
            .collect();
        let fits = |topic: &Topic, words: &[&str]| match topic {
            Topic::Entry(id, _) => {
                let at = self.mind.knowledge.position(id);
                at.is_some_and(|at| words.iter().all(|w| self.in_its_names(at, w)))
            }
            Topic::Need(id) => self
                .mind
                .knowledge
                .intent(id)
                .is_some_and(|i| words.iter().all(|w| normalize(&i.label).text().contains(w))),
            Topic::Shortlist(_) => false,
        };
        if words.is_empty() {
            return self.state.topic.clone();
        }
        // 「さっきの補助金の事務局は」: where no name has all of it, the word next to the pointer tells.
        let topics = || self.state.topic.iter().chain(self.state.history.iter().rev());
        topics().find(|t| fits(t, &words)).or_else(|| topics().find(|t| fits(t, &words[..1]))).cloned()
    }
}

#[cfg(test)]
mod tests {
    use crate::language::lexicon::Lexicon;

    #[test]
    fn pointers_are_told_apart() {
        let earlier = Lexicon::read(None).expect("the shared lexicon").dialogue.earlier;
        let which = |text: &str| {
            let c = earlier.captures(text)?;
            ["first", "before", "lately"].into_iter().find(|n| c.name(n).is_some())
        };
        assert_eq!(which("さっきの助成金の締切は?"), Some("lately"));
        assert_eq!(which("最初に聞いたやつの電話"), Some("first"));
        assert_eq!(which("その前の制度"), Some("before"));
        assert_eq!(which("最初から"), None);
        assert_eq!(which("締切は?"), None);
    }
}
