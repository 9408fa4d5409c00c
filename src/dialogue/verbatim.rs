//! A pack's own questions first: what is asked word for word gets its row, whatever else it might mean.
//!
//! Not responsible for telling how near a message is: that is `understanding`.

use super::answer::Focus;
use super::hearing::Heard;
use super::policy::Policy;
use super::reading::Reading;
use crate::language::normalize;
use crate::message::{Choice, Reply};
use crate::understanding::Understanding;
use crate::understanding::facet::Facet;

impl Policy<'_> {
    /// The answer to a question of the pack, word for word; what another choice is called is that choice.
    pub(super) fn verbatim(&mut self, text: &str, choices: &[Choice]) -> Option<Reply> {
        let at = self.mind.verbatim(text)?;
        let letters = |t: &str| normalize(t).text().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
        let said = letters(text);
        let own = |c: &Choice| c.entry.as_ref().is_some_and(|id| self.mind.knowledge.position(id) == Some(at));
        let called = |c: &Choice| [&c.label, &c.send].into_iter().any(|t| letters(t) == said);
        if choices.iter().any(|c| called(c) && !own(c)) {
            return None;
        }
        let heard = self.hear(text);
        Some(self.own_answer(at, heard))
    }

    /// The entry whose question the message is, or what is asked in it, but for spelling, a slip or a greeting.
    pub(super) fn nearly_verbatim(&self, heard: &Heard) -> Option<usize> {
        let of = |u: &Understanding| {
            let text = u.analysis.normalized.text();
            self.mind.verbatim(text).or_else(|| self.mind.nearly_verbatim(u))
        };
        of(&heard.whole).or_else(|| of(&heard.point))
    }

    /// The answer to a question that entry `at` is. What the words would mean elsewhere is not said of it.
    pub(super) fn own_answer(&mut self, at: usize, heard: Heard) -> Reply {
        self.answered_by = "verbatim";
        let focus = Focus::Facet(Facet::Overview);
        let mut reply = self.compose(at, &focus, &heard.point, 1.0, 0);
        self.remember_runners_up(&heard.point, at, &mut reply);
        reply.intent = None;
        self.heard = Some((heard, Reading::Entry(at, focus)));
        reply
    }
}
