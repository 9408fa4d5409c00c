//! Whose something is that is said: the own firm's, somebody else's, or nobody's yet.
//!
//! Not responsible for what is said.

use std::ops::Range;

use super::Hearing;

/// Marks that end a sentence.
pub(super) const SENTENCE: [char; 4] = ['。', '?', '!', '\n'];

impl Hearing<'_> {
    /// Whether what stands at `at` is somebody else's (息子は東京で) or a place one goes to (コンビニで買い物):
    /// nothing is said of the own firm by it.
    pub(super) fn elsewhere(&self, text: &str, at: &Range<usize>) -> bool {
        let after = &text[at.end..];
        self.terms.visited.is_match(after) || self.someone_else(&text[..at.start])
    }

    /// Whether what follows `before` is said of others than the own firm.
    pub(super) fn someone_else(&self, before: &str) -> bool {
        let clause = clause(before);
        let Some(other) = self.terms.someone_else.find(clause) else { return false };
        // 息子が継がないので、うちは…
        !self.terms.own.is_match(&clause[other.start()..])
    }

    /// Whether a text begins with the own firm or oneself (うちは介護, わたしは会社の人).
    #[must_use]
    pub fn begins_with_self(&self, text: &str) -> bool {
        self.terms.own.find(text).is_some_and(|own| own.start() == 0)
    }

    /// Whether what follows `before` is only supposed (例えば10人の会社だと).
    pub(super) fn supposed(&self, before: &str) -> bool {
        self.terms.supposed.is_match(sentence(before))
    }
}

/// The last sentence of `before`.
pub(super) fn sentence(before: &str) -> &str {
    before.rfind(SENTENCE).map_or(before, |at| before[at..].trim_start_matches(SENTENCE))
}

/// The last clause of `before`: since the last 、 that does not only set off a topic (息子は、…).
pub(super) fn clause(before: &str) -> &str {
    let sentence = sentence(before);
    let ends = sentence.char_indices().rev().filter(|(_, c)| matches!(c, '、' | ','));
    let start =
        ends.map(|(at, c)| (at, at + c.len_utf8())).find(|(at, _)| !sentence[..*at].ends_with(['は', 'が', 'も']));
    start.map_or(sentence, |(_, end)| &sentence[end..])
}
