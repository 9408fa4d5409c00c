//! The courses of an entry: in a list, in full, and a side of one.

use super::{Composer, LIST_BUDGET, link_ref};
use crate::knowledge::freshness::{Standing, standing};
use crate::knowledge::model::{Course, CourseStatus, Entry, Fact, Window};
use crate::language::lexicon::sections::DialogueTerms;
use crate::language::phrasebook::Phrasebook;
use crate::message::Reply;
use crate::understanding::facet::Facet;
use crate::understanding::units::Part;

impl Composer<'_> {
    /// All courses as a list; true when it goes on.
    pub(super) fn courses(&self, entry: &Entry, reply: &mut Reply) -> bool {
        if entry.courses.is_empty() {
            let answer = &self.book().answer;
            let missing = answer.no_courses(entry.name(), self.source());
            reply.say(self.absence(entry, answer.courses_side(), missing));
            reply.say(entry.summary.trim());
            return false;
        }
        reply.say(self.book().answer.courses_of(entry.name(), entry.courses.len()));
        reply.cite(entry.courses.iter().filter_map(|c| entry.page_of(c.page)));
        let lines: Vec<String> = entry.courses.iter().map(|c| self.course_line(entry, c)).collect();
        self.list(&lines, LIST_BUDGET, reply)
    }

    /// One course: the side asked of it, else all of it.
    pub(super) fn course(&self, entry: &Entry, course: &Course, reply: &mut Reply) {
        reply.say(format!("◆ {}", course.name));
        let own = || entry.windows.iter().filter(|w| w.course.as_ref() == Some(&course.id));
        if reply.facet.is_none_or(|side| !matches!(side, Facet::Deadline | Facet::Amount | Facet::Audience)) {
            self.sort_untold(entry, course).into_iter().for_each(|text| reply.say(text));
        }
        match reply.facet {
            Some(Facet::Deadline) => self.course_dates(entry, course, reply),
            Some(Facet::Amount) if course.amount.is_none() => self.course_sums(entry, course, reply),
            Some(Facet::Audience) if course.audience.is_none() && course.conditions.is_empty() => {
                self.audience_side(entry, reply);
            }
            side => {
                course_text(course, side, self.book()).into_iter().for_each(|line| reply.say(line));
                own().for_each(|w| reply.say(self.window_line(w)));
            }
        }
        reply.cite(entry.page_of(course.page));
        reply.links.extend(course.links.iter().map(link_ref));
    }

    /// Says that nothing of the sort of answer asked for is told of a course, where that is so.
    fn sort_untold(&self, entry: &Entry, course: &Course) -> Option<String> {
        let (at, sort) = (self.mind.knowledge.position(&entry.id)?, self.sort?);
        let own = |part: Part| match part {
            Part::Course(i) => entry.courses[usize::from(i)].id == course.id,
            Part::Fact(i) => entry.facts[usize::from(i)].is_about(course),
            Part::Window(i) => entry.windows[usize::from(i)].course.as_ref() == Some(&course.id),
            _ => false,
        };
        let called = &self.mind.knowledge.lexicon.answers.sorts.get(sort)?.called;
        let told = self.mind.tells(at, sort, own);
        (!told).then(|| self.book().answer.sort_not_told(&course.name, called, self.source()))
    }

    /// Until when one can apply for a course: its own dates, else those of the whole entry; never another course's.
    fn course_dates(&self, entry: &Entry, course: &Course, reply: &mut Reply) {
        let of = |id| entry.windows.iter().filter(move |w| w.course.as_ref() == id);
        let own: Vec<&Window> = of(Some(&course.id)).collect();
        let windows: Vec<&Window> = if own.is_empty() { of(None).collect() } else { own };
        let over =
            matches!(course.status, Some(CourseStatus::Suspended | CourseStatus::Ended)) || course.status.is_none();
        let noted = course.status_note.as_ref().filter(|_| over);
        noted.and_then(|_| warning(course)).into_iter().for_each(|n| reply.say(n));
        if windows.is_empty() && noted.is_none() {
            let answer = &self.book().answer;
            let missing = answer.no_deadline(&course.name, self.source());
            reply.say(self.absence(entry, answer.deadline_side(), missing));
        }
        for window in windows {
            reply.say(self.window_line(window));
            reply.cite(entry.page_of(window.page));
        }
    }

    /// What a course pays that has no sum of its own: facts that name it, else what holds for the whole entry.
    fn course_sums(&self, entry: &Entry, course: &Course, reply: &mut Reply) {
        let money = |text: &str| tells_money(text, self.terms());
        let facts: Vec<&Fact> = entry.facts.iter().filter(|f| f.is_about(course) && money(&f.text)).collect();
        if facts.is_empty() {
            let answer = &self.book().answer;
            let missing = answer.no_amount(&course.name, self.source());
            reply.say(self.absence(entry, answer.amount_side(), missing));
            entry.gives.iter().filter(|g| money(g)).for_each(|g| reply.say(g.trim()));
        }
        facts.iter().for_each(|f| reply.say(&f.text));
        reply.cite(facts.iter().filter_map(|f| entry.page_of(f.page)));
    }

    /// A course in a list: name, standing, the wish it answers.
    pub(super) fn course_line(&self, entry: &Entry, course: &Course) -> String {
        let wish = course.wish.as_ref().map_or(String::new(), |w| format!(" — {w}"));
        format!("{}{wish}", self.course_name(entry, course))
    }

    /// Its name and standing at the clock.
    pub(super) fn course_name(&self, entry: &Entry, course: &Course) -> String {
        let mut windows = entry.windows.iter().filter(|w| w.course.as_ref() == Some(&course.id)).peekable();
        let over = windows.peek().is_some() && windows.all(|w| matches!(standing(w, self.now), Standing::Ended { .. }));
        let answer = &self.book().answer;
        let status = match course.status {
            Some(CourseStatus::Suspended) => answer.tag_suspended(),
            Some(CourseStatus::Ended) => answer.tag_ended(),
            _ if over => answer.tag_over(),
            Some(CourseStatus::New) => answer.tag_new(),
            None => "",
        };
        format!("{}{status}", course.name)
    }
}

/// What a course says of `side`, or all of it but what can wait.
pub(super) fn course_text(course: &Course, side: Option<Facet>, book: &Phrasebook) -> Vec<String> {
    let answer = &book.answer;
    let mut lines = Vec::new();
    lines.extend(warning(course));
    let asked = |f: Facet| side.is_none_or(|s| s == f || !matches!(s, Facet::Amount | Facet::Audience | Facet::How));
    if asked(Facet::Audience) {
        lines.extend(course.audience.iter().map(|a| answer.whom(a)));
    }
    if asked(Facet::How) || course.amount.is_none() {
        lines.extend(course.content.iter().cloned());
    }
    if !course.conditions.is_empty() && (asked(Facet::Audience) || asked(Facet::Amount)) {
        lines.push(answer.conditions(course.conditions.join(" ")));
    }
    if asked(Facet::Amount) {
        lines.extend(course.amount.iter().map(|a| answer.amount(a)));
    }
    lines
}

/// Courses with their audience, and what notes and facts say of who may apply.
pub(in crate::dialogue) fn audience_lines(entry: &Entry, terms: &DialogueTerms) -> Vec<String> {
    let mut lines: Vec<String> =
        entry.courses.iter().filter_map(|c| c.audience.as_ref().map(|a| format!("{}: {a}", c.name))).collect();
    // Six courses with the same audience are said once, by the text above.
    if lines.len() > 1 && entry.courses.iter().all(|c| c.audience == entry.courses[0].audience) {
        lines.clear();
    }
    let told = |t: &&String| terms.conditions.within(t);
    let said = entry.audience.as_deref().unwrap_or_default();
    let mut notes: Vec<&String> = entry.notes.iter().filter(told).collect();
    // What the lines above say of a course is not said again as a fact.
    let listed = |f: &&Fact| entry.courses.iter().any(|c| c.audience.is_some() && f.text.starts_with(c.name.as_str()));
    if entry.courses.is_empty() || entry.courses.iter().any(|c| c.audience.is_none()) {
        let new = |f: &&Fact| !said.contains(f.value.as_str()) && !notes.iter().any(|n| n.contains(f.value.as_str()));
        let facts: Vec<&String> =
            entry.facts.iter().filter(new).filter(|f| !listed(f)).map(|f| &f.text).filter(told).collect();
        notes.extend(facts);
    }
    lines.extend(notes.into_iter().take(4).cloned());
    lines
}

/// Whether a text tells what something costs or pays.
pub(super) fn tells_money(text: &str, terms: &DialogueTerms) -> bool {
    let sum = terms.currency.within(text) && !terms.capital.within(text);
    let share = text.contains(['％', '%']) && terms.shares.within(text);
    sum || share || terms.prices.within(text)
}

/// What one must know of a course's standing.
fn warning(course: &Course) -> Option<String> {
    course.status_note.as_ref().map(|n| format!("⚠ {n}"))
}
