//! What is said where the source does not tell what is asked: of a side, of a case, of anything.
//!
//! Not responsible for finding that it does not: that is `reading`.

use super::Composer;
use crate::knowledge::model::Entry;
use crate::message::Reply;
use crate::message::cut::{Measure, Unit, nothing};

/// Characters of a question that is said again.
const QUOTED: usize = 40;
const CHARACTERS: Measure = Measure { unit: Unit::Characters, together: nothing };

/// A question as it is said again.
pub(in crate::dialogue) fn quoted(question: &str) -> String {
    CHARACTERS.shorten(question.trim_end_matches(['?', '。', '!']), QUOTED).into_owned()
}

impl Composer<'_> {
    /// A side the source does not tell; the desk may: of a sort of entries without it that is their nature, else it is `missing`.
    pub(super) fn absence(&self, entry: &Entry, side: &str, missing: String) -> String {
        self.desk_due.set(true);
        match &entry.traits.noun {
            Some(sort) => self.book().answer.not_of_sort(entry.name(), sort, side, self.source()),
            None => missing,
        }
    }

    /// Says that the source does not tell what is asked; the desk may.
    pub(super) fn not_told(&self, entry: &Entry, sort: Option<usize>, reply: &mut Reply) {
        let sorts = &self.mind.knowledge.lexicon.answers.sorts;
        let answer = &self.book().answer;
        // Where something of the sort is told, only the very thing asked for is not.
        let at = self.mind.knowledge.position(&entry.id);
        if sort.is_none() && self.case_untold(entry, reply) {
            return;
        }
        let nowhere = |i: &usize| at.is_none_or(|at| !self.mind.tells(at, *i, |_| true));
        let quoted = self.request.as_deref().map(|request| answer.quoted(quoted(request)));
        let point = quoted.as_deref().unwrap_or(answer.the_point());
        let asked = sort.and_then(|i| sorts.get(i)).map_or(point, |sort| sort.called.as_str());
        match sort.filter(nowhere).and_then(|i| sorts.get(i)) {
            _ if self.perhaps_told => reply.say(answer.told_of_sort()),
            Some(sort) => {
                reply.say(answer.sort_not_told(entry.name(), &sort.called, self.source()));
                if !self.nearby.is_empty() {
                    reply.say(answer.told_nearby());
                }
            }
            None if !self.nearby.is_empty() => reply.say(answer.told_nearby_only(asked, entry.name(), self.source())),
            None if self.untold && !self.beside => reply.say(answer.not_told_either(self.source())),
            None => reply.say(answer.not_told(asked, entry.name(), self.source())),
        }
        self.nearby.iter().for_each(|part| self.part(entry, *part, reply));
        self.desk_due.set(true);
    }

    /// Says, where it was asked, that the audience told does not speak of the case, and tells it; the desk may know.
    pub(super) fn case_untold(&self, entry: &Entry, reply: &mut Reply) -> bool {
        let asked = self.in_untold_case && !self.judging;
        let Some(audience) = entry.audience.as_ref().filter(|_| asked) else { return false };
        reply.say(self.book().eligibility_reply.case_untold(self.source()));
        reply.say(audience.trim());
        self.desk_due.set(true);
        true
    }

    /// What the source tells of a side; where it tells nothing, that, and what the entry is.
    pub(super) fn told_or_absent(
        &self,
        entry: &Entry,
        told: Option<&String>,
        absent: (&str, String),
        reply: &mut Reply,
    ) {
        let Some(text) = told else {
            reply.say(self.absence(entry, absent.0, absent.1));
            return reply.say(entry.summary.trim());
        };
        reply.say(text.trim());
    }
}
