//! Every way of answering about an entry: a side, a part or several, rows, a comparison, or that it is not told.
//!
//! Which of them a question is after is for `reading` to weigh; nothing is decided here.

use std::rc::Rc;

use super::answer::Focus;
use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::model::{Course, Entry};
use crate::understanding::facet::Facet;
use crate::understanding::units::Part;
use crate::understanding::{Understander, Understanding};

/// Facts and notes that compete, by words in common and by meaning.
const MOST_FACTS: usize = 4;
const MOST_ALIKE: usize = 4;
/// Facts of one answer, and how near the best of them the others must come.
const TOGETHER: usize = 3;
const NEAR: f32 = 0.7;
/// By words in common or in meaning, how near a part must come to be told beside what is not told; how many are.
const NEARBY: (f32, f32) = (0.4, 0.75);
const MOST_NEARBY: usize = 2;
/// And what share of the likeliest one's likelihood the others must have.
const NEARLY: f32 = 0.2;
/// The same to be told beside the likeliest.
const AS_LIKELY: f32 = 0.5;
/// Probability of an entry's intent from which it may be said that it does not tell what is asked, without its name.
const SURELY_MEANT: f32 = 0.8;
/// Rows of one answer.
const MOST_ROWS: usize = 60;

/// A part of an entry, as a question asks for it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answering {
    pub(super) part: Part,
    /// Share of the question's own words that it matches; above 1 where it is asked for in its own words.
    pub(super) share: f32,
    /// How near in meaning its wordings are, 0 to 1.
    pub(super) like: f32,
    /// Probability that the question is after it, of all that the entry is asked for, 0 to 1.
    pub(super) wanted: f32,
}

/// What a question and an entry have in common.
#[derive(Debug)]
pub(super) struct Common {
    /// Its parts, the most words in common first.
    pub(super) parts: Vec<Answering>,
    /// Share of the question's own words that the entry knows.
    pub(super) known: f32,
    /// How near in meaning the nearest part is that says something.
    pub(super) alike: f32,
    /// How well a part that tells something fits by words and meaning at once, 0 to 1.
    pub(super) says: f32,
    /// Its questions of yes or no that the question may put, each with how surely, 0 to 1.
    pub(super) settled: Vec<(u16, f32)>,
    /// Table and rows that the question names, and whether by a name.
    pub(super) rows: Option<(u16, Vec<usize>, bool)>,
}

impl Policy<'_> {
    /// What entry `at` has of a question; worked out once a turn.
    pub(super) fn common(&self, u: &Understanding, at: usize) -> Rc<Common> {
        let key = (u.analysis.normalized.text().to_owned(), at);
        if let Some(known) = self.weighed.common.borrow().get(&key) {
            return known.clone();
        }
        let shares = self.parts(u, at);
        let share = |part: Part| shares.iter().find(|(p, _)| *p == part).map_or(0.0, |(_, share)| *share);
        let others = self.mind.of_other_numbers(u, at);
        // A name alone is after no part, but the course that it is of.
        let asks = self.says_beside_names(u) || self.course_named(at, u).is_some();
        let wanted = self.mind.wanted(u, at).into_iter().map(|wanted| if asks { wanted } else { 0.0 });
        let alike = self.mind.likeness(u, at).into_iter().zip(wanted).filter(|((part, _), _)| !others.contains(part));
        let mut all: Vec<Answering> =
            alike.map(|((part, like), wanted)| Answering { part, share: share(part), like, wanted }).collect();
        all.sort_by(|a, b| b.share.total_cmp(&a.share).then(b.like.total_cmp(&a.like)));
        let says = |p: Part| {
            use Part::{Course, Fact, Note, Side, Untold, Whether};
            matches!(p, Fact(_) | Note(_) | Course(_) | Side(_) | Whether(_) | Untold(_))
        };
        let alike = all.iter().filter(|a| says(a.part)).map(|a| a.like).fold(0.0, f32::max);
        let tells = |p: Part| says(p) && !matches!(p, Part::Untold(_));
        let fit = |a: &Answering| a.share.min(1.0) * a.like;
        let fits = all.iter().filter(|a| tells(a.part)).map(fit).fold(0.0, f32::max);
        let known = self.known_share(at, &self.own_words(u));
        let settled = self.may_put(at, u, &all);
        let common =
            Rc::new(Common { parts: all, known, alike, says: fits, settled, rows: self.mind.named_rows(u, at) });
        self.weighed.common.borrow_mut().insert(key, common.clone());
        common
    }

    /// Parts that come near to what a message asks of entry `at`, for where the very thing is not told.
    pub(super) fn nearby(&self, at: usize, u: &Understanding) -> Vec<Part> {
        let common = self.common(u, at);
        let said = |part: Part| self.open_entry() == Some(at) && self.state.answered.iter().any(|f| f.holds(part));
        let told = |a: &&Answering| matches!(a.part, Part::Fact(_) | Part::Note(_)) && !said(a.part);
        let close = |a: &&Answering| a.share >= NEARBY.0 || a.like >= NEARBY.1;
        let own = self.without_other_courses(at, u, &common.parts);
        let mut near: Vec<&Answering> = own.iter().filter(told).filter(close).collect();
        // One that the question is far less likely after than another is not what was meant.
        let likeliest = near.iter().map(|a| a.wanted).fold(0.0, f32::max);
        near.retain(|a| a.wanted >= likeliest * NEARLY);
        near.sort_by(|a, b| (b.share + b.like).total_cmp(&(a.share + a.like)));
        let near = near.into_iter().take(MOST_NEARBY).map(|a| a.part);
        // Whoever asks for a day is told the days there are, of the course in hand where there is one.
        let hand = self.state.course.as_ref().filter(|_| self.course_at(at).is_some());
        let of_hand = |i: &usize| {
            let of = self.mind.knowledge.entries[at].windows[*i].course.as_ref();
            of.is_none() || hand.is_none() || of == hand
        };
        let asked = side_asked(u, self.mind) == Some(Facet::Deadline);
        let days =
            (0..self.mind.knowledge.entries[at].windows.len()).filter(of_hand).take(MOST_NEARBY).filter(|_| asked);
        days.map(|i| Part::Window(i as u16)).chain(near).collect()
    }

    /// Whether one of the parts near to what is asked of entry `at` gives the sort of answer that is said not to be
    /// told, and the question is likely after it.
    pub(super) fn perhaps_told(&self, at: usize, u: &Understanding, focus: &Focus, nearby: &[Part]) -> bool {
        let Focus::NotTold(Some(sort)) = focus else { return false };
        let common = self.common(u, at);
        let likely = |a: &&Answering| nearby.contains(&a.part) && a.wanted >= AS_LIKELY;
        common.parts.iter().filter(likely).any(|a| self.mind.tells(at, *sort, |part| part == a.part))
    }

    /// Every way of answering what a message asks of entry `at`; never empty.
    pub(super) fn focuses(&self, at: usize, u: &Understanding) -> Vec<Focus> {
        let entry = &self.mind.knowledge.entries[at];
        let facet = side_asked(u, self.mind);
        if entry.traits.is_question() {
            // What an imported question is answered with is all there is: its date and sum too.
            return vec![Focus::Facet(match facet {
                Some(Facet::Contact) if !entry.desks.is_empty() => Facet::Contact,
                Some(Facet::Link) if !entry.links.is_empty() => Facet::Link,
                _ => Facet::Overview,
            })];
        }
        let mut all = vec![Focus::Facet(Facet::Overview)];
        // That something is not told can only be said of what is named, else of what is talked about, where something
        // is asked; not of a side that it tells, asked for by itself.
        let sort = self.mind.sort_asked(u);
        let bare = self.bare(u);
        let told = bare && facet.is_some_and(|side| self.has_side(entry, side));
        let meant = || self.meant(u, SURELY_MEANT) == Some(at);
        let spoken_of = if u.mentioned.is_empty() { self.talked_of(at) || meant() } else { u.mentioned.contains(&at) };
        if spoken_of && (sort.is_some() || !bare) && !told {
            all.push(Focus::NotTold(sort));
        }
        let mut add = |focus: Focus| {
            if !all.contains(&focus) {
                all.push(focus);
            }
        };
        // What is compared, and what is asked of the course in hand, has a way of its own.
        let in_hand =
            self.course_at(at).is_some() && u.mentioned.iter().all(|m| *m == at) && self.open_entry() == Some(at);
        let of_course = in_hand || self.course_named(at, u).is_some();
        let elsewhere = |f: &&Facet| match f {
            Facet::Difference => !entry.comparisons.is_empty(),
            Facet::Deadline | Facet::Amount | Facet::Audience => of_course,
            _ => false,
        };
        u.facets.iter().filter(|f| !elsewhere(f)).for_each(|f| add(Focus::Facet(*f)));
        if let Some((c, sides)) = self.comparison_in(at, u) {
            add(Focus::Comparison(c, sides));
        } else if u.facets.contains(&Facet::Difference) && !entry.comparisons.is_empty() {
            add(Focus::Comparison(0, (0..entry.comparisons[0].sides.len()).collect()));
        }
        // Gone back to, or asked of another: the side asked last, where none is asked now.
        self.side_before(at).into_iter().filter(|f| !elsewhere(&f)).for_each(|f| add(Focus::Facet(f)));
        let common = self.common(u, at);
        let answers = &common.parts[..];
        self.of_courses(at, u, facet, answers).into_iter().for_each(&mut add);
        self.of_parts(at, u, facet, &self.of_course_in_hand(at, u, answers)).into_iter().for_each(&mut add);
        // What every entry has, asked for in other words than are looked for.
        if let Some(Part::Whole(side)) = most_wanted(answers, |p| matches!(p, Part::Whole(_)))
            && !elsewhere(&&side)
        {
            add(Focus::Facet(side));
        }
        if let Some((t, rows, _)) = &common.rows {
            add(Focus::Rows(*t, rows.clone()));
        }
        let listed = answers.iter().find(|a| matches!(a.part, Part::Table(_)) && a.share > 0.0).map(|a| a.part);
        let only = || (entry.tables.len() == 1 && facet == Some(Facet::Case)).then_some(Part::Table(0));
        listed.or_else(only).into_iter().for_each(|table| add(Focus::Parts(vec![table], facet)));
        // How a window stands is told from its days; what a side says of it was so when the source was made.
        // And what is asked of a course by its name is not answered by what is told of all of them.
        if facet == Some(Facet::Deadline) && !entry.windows.is_empty() || facet.is_some() && of_course {
            all.retain(|focus| !matches!(focus, Focus::Parts(parts, _) if matches!(parts[..], [Part::Side(_)])));
        }
        all
    }

    /// Whether an entry has things of a side: desks, links, days, courses, cases, a comparison.
    fn has_side(&self, entry: &Entry, side: Facet) -> bool {
        match side {
            Facet::Contact => !self.mind.knowledge.desks_of(entry).is_empty(),
            Facet::Link => !entry.links.is_empty(),
            Facet::Deadline => !entry.windows.is_empty(),
            Facet::Course => !entry.courses.is_empty(),
            Facet::Case => !entry.tables.is_empty(),
            Facet::Difference => !entry.comparisons.is_empty(),
            Facet::Page => !entry.pages.is_empty(),
            Facet::Overview | Facet::Amount | Facet::Audience | Facet::How | Facet::Detail => false,
        }
    }

    /// Whether entry `at` is or was the topic.
    pub(super) fn talked_of(&self, at: usize) -> bool {
        let id = &self.mind.knowledge.entries[at].id;
        let topics = self.state.topic.iter().chain(&self.state.history).chain(&self.state.first);
        topics.into_iter().any(|t| matches!(t, Topic::Entry(e, _) if e == id))
    }

    /// The side of entry `at` that was asked about last.
    fn side_before(&self, at: usize) -> Option<Facet> {
        let id = &self.mind.knowledge.entries[at].id;
        let topics = self.state.topic.iter().chain(self.state.history.iter().rev()).chain(&self.state.first);
        let last = topics.filter_map(|t| if let Topic::Entry(e, last) = t { Some((e, *last)) } else { None });
        last.into_iter().find(|(e, _)| *e == id).and_then(|(_, last)| last).filter(|f| *f != Facet::Difference)
    }

    /// Courses: those named, the nearest, the one in hand, each alone or with the facts named beside it.
    fn of_courses(&self, at: usize, u: &Understanding, facet: Option<Facet>, answers: &[Answering]) -> Vec<Focus> {
        let entry = &self.mind.knowledge.entries[at];
        if entry.courses.is_empty() {
            return Vec::new();
        }
        let mut all = Vec::new();
        let several = self.mind.courses_named(at, u.analysis.normalized.text(), false);
        if u.facets.contains(&Facet::Difference) && entry.courses.len() >= 2 && u.mentioned.iter().all(|m| *m == at) {
            let all_of_them = || (0..entry.courses.len() as u16).collect();
            let apart = if several.len() >= 2 { several } else { all_of_them() };
            all.push(Focus::Parts(apart.into_iter().map(Part::Course).collect(), Some(Facet::Difference)));
        }
        let course = |a: &&Answering| matches!(a.part, Part::Course(_));
        let named = self.course_named(at, u).map(Part::Course);
        let nearest = answers.iter().find(course).filter(|a| a.share > 0.0).map(|a| a.part);
        let alike = answers.iter().filter(course).max_by(|a, b| a.like.total_cmp(&b.like)).map(|a| a.part);
        let wanted = most_wanted(answers, |p| matches!(p, Part::Course(_)));
        let mut courses: Vec<Part> = Vec::new();
        for part in [named, self.course_at(at), nearest, alike, wanted].into_iter().flatten() {
            if !courses.contains(&part) {
                courses.push(part);
            }
        }
        all.extend(courses.iter().map(|c| Focus::Parts(vec![*c], facet)));
        if let Some(part) = named {
            let worded = |a: &&Answering| matches!(a.part, Part::Fact(_)) && a.share >= NEAR;
            let facts: Vec<Part> = answers.iter().filter(worded).map(|a| a.part).take(2).collect();
            if !facts.is_empty() {
                all.push(Focus::Parts(std::iter::once(part).chain(facts).collect(), facet));
            }
        }
        if facet == Some(Facet::Link) {
            for part in courses {
                let of = |a: &&Answering| matches!((a.part, part), (Part::CourseLink(c, _), Part::Course(i)) if c == i);
                let links: Vec<Part> = answers.iter().filter(of).map(|a| a.part).take(TOGETHER).collect();
                all.extend((!links.is_empty()).then_some(Focus::Parts(links, facet)));
            }
        }
        all
    }

    /// Without facts of other courses while one is in hand, unless that says nothing of what is asked.
    fn of_course_in_hand(&self, at: usize, u: &Understanding, answers: &[Answering]) -> Vec<Answering> {
        let left = self.without_other_courses(at, u, answers);
        // What is called by its name is not answered with another.
        if self.course_named(at, u).is_some() {
            return left;
        }
        let best = |all: &[Answering]| {
            all.iter().filter(|a| matches!(a.part, Part::Fact(_))).map(|a| a.share).fold(0.0, f32::max)
        };
        if best(&left) >= best(answers) * NEAR { left } else { answers.to_vec() }
    }

    /// Without facts of other courses while one is named or in hand, unless they are called by a word of their name
    /// (賃金規定のほうは？): the days of another course would mislead.
    fn without_other_courses(&self, at: usize, u: &Understanding, answers: &[Answering]) -> Vec<Answering> {
        let entry = &self.mind.knowledge.entries[at];
        let hand = self.state.course.as_ref().and_then(|id| entry.courses.iter().find(|c| c.id == *id));
        let hand = hand.filter(|_| self.open_entry() == Some(at) && u.mentioned.is_empty());
        let named = self.course_named(at, u).map(|i| &entry.courses[usize::from(i)]);
        let Some(own) = named.or(hand) else { return answers.to_vec() };
        let words: Vec<&str> = (self.own_words(u).iter().map(|t| u.analysis.surface(t)))
            .filter(|w| w.chars().count() >= 2 && !own.name.contains(w))
            .collect();
        let called = |c: &Course| words.iter().any(|w| c.name.contains(w));
        let other = |part: Part| match part {
            Part::Fact(i) => {
                let fact = &entry.facts[usize::from(i)];
                !fact.is_about(own) && entry.courses.iter().any(|c| fact.is_about(c) && !called(c))
            }
            Part::Window(i) => {
                let of = entry.windows[usize::from(i)].course.as_ref();
                of.is_some_and(|id| *id != own.id && entry.courses.iter().any(|c| c.id == *id && !called(c)))
            }
            _ => false,
        };
        answers.iter().copied().filter(|a| !other(a.part)).collect()
    }

    /// Facts, notes and the rest, alone and together.
    fn of_parts(&self, at: usize, u: &Understanding, facet: Option<Facet>, answers: &[Answering]) -> Vec<Focus> {
        let said = || answers.iter().filter(|a| a.share > 0.0);
        let told = |a: &&Answering| matches!(a.part, Part::Fact(_) | Part::Note(_));
        let wanted = |of: fn(Part) -> bool| most_wanted(answers, of);
        let mut alike: Vec<&Answering> = answers.iter().filter(told).collect();
        alike.sort_by(|a, b| b.like.total_cmp(&a.like));
        let mut single: Vec<Part> = said().filter(told).take(MOST_FACTS).map(|a| a.part).collect();
        single.extend(alike.iter().take(MOST_ALIKE).map(|a| a.part));
        single.extend(wanted(|p| matches!(p, Part::Fact(_))));
        single.extend(wanted(|p| matches!(p, Part::Note(_))));
        let mut all: Vec<Focus> = single.into_iter().map(|part| Focus::Parts(vec![part], facet)).collect();
        // 「何日休めばいい？」: every figure that could be meant, not the likeliest alone.
        let best = said().find(|a| told(a)).map_or(0.0, |a| a.share);
        // Those that have its words, of them the ones that it is nearly as likely after, and those that it is
        // likeliest after.
        let likeliest = answers.iter().filter(told).map(|a| a.wanted).fold(0.0, f32::max);
        let meant = |a: &&Answering| a.wanted >= likeliest * NEARLY;
        let near = || said().filter(told).filter(|a| a.share >= best * NEAR);
        let meant_near: Vec<Part> = near().filter(meant).map(|a| a.part).collect();
        let mut likely: Vec<&Answering> =
            answers.iter().filter(told).filter(|a| a.wanted >= likeliest * AS_LIKELY).collect();
        likely.sort_by(|a, b| b.wanted.total_cmp(&a.wanted));
        let likely: Vec<Part> = likely.into_iter().filter(|a| a.wanted > 0.0).map(|a| a.part).collect();
        for together in
            [near().map(|a| a.part).collect(), meant_near, likely].into_iter().filter(|parts| parts.len() >= 2)
        {
            let together = Focus::Parts(together.into_iter().take(TOGETHER).collect(), facet);
            if !all.contains(&together) {
                all.push(together);
            }
        }
        let of = |wanted: fn(&Part) -> bool| said().map(|a| a.part).find(wanted);
        let whether = self.settles(at, u, |_| true);
        all.extend(whether.map(|(i, _)| Focus::Parts(vec![Part::Whether(i)], facet)));
        all.extend(of(|p| matches!(p, Part::Link(_) | Part::CourseLink(..))).map(|p| Focus::Parts(vec![p], facet)));
        all.extend(of(|p| matches!(p, Part::Window(_))).map(|p| Focus::Parts(vec![p], facet)));
        all.extend(of(|p| matches!(p, Part::Body)).map(|p| Focus::Parts(vec![p], facet)));
        // A whole table answers who sets things side by side, not who asks for one line of it.
        if u.facets.contains(&Facet::Difference) || self.turn_terms().which_of_two.within(u.analysis.normalized.text())
        {
            all.extend(of(|p| matches!(p, Part::Comparison(_))).map(|p| Focus::Parts(vec![p], facet)));
        }
        if let Some(Part::Side(side)) = of(|p| matches!(p, Part::Side(_))) {
            all.push(Focus::Facet(side));
        }
        let side = |a: &&Answering| matches!(a.part, Part::Side(_));
        let nearest = answers.iter().filter(side).max_by(|a, b| (a.share + a.like).total_cmp(&(b.share + b.like)));
        all.extend(nearest.map(|a| Focus::Parts(vec![a.part], facet)));
        let by_kind: [fn(Part) -> bool; 4] = [
            |p| matches!(p, Part::Side(_)),
            |p| matches!(p, Part::Table(_)),
            |p| matches!(p, Part::Window(_)),
            |p| p == Part::Body,
        ];
        all.extend(by_kind.into_iter().filter_map(wanted).map(|part| Focus::Parts(vec![part], facet)));
        // A row is found by its own words, not by others that mean the same, nor by those of the entry's names.
        let own = self.own_words(u).into_iter().filter(|t| !self.mind.model.in_name(at, &t.key));
        let words: Vec<&str> = own.map(|t| u.analysis.surface(t)).collect();
        let named = |p: &Part| matches!(p, Part::Row(t, r) if self.mind.row_has(at, (*t, *r), &words));
        let rows: Vec<Part> = said().map(|a| a.part).filter(named).take(MOST_ROWS).collect();
        all.extend((!rows.is_empty()).then_some(Focus::Parts(rows, facet)));
        let desk = |a: &&Answering| matches!(a.part, Part::Desk(_));
        let mut desks: Vec<Part> = said().filter(desk).map(|a| a.part).take(MOST_FACTS).collect();
        self.pick_desks(at, u, &mut desks);
        all.extend((!desks.is_empty()).then_some(Focus::Parts(desks, facet)));
        all
    }

    /// The course of entry `at` that is in hand.
    pub(super) fn course_at(&self, at: usize) -> Option<Part> {
        let id = self.state.course.as_ref()?;
        let i = self.mind.knowledge.entries[at].courses.iter().position(|c| c.id == *id)?;
        Some(Part::Course(i as u16))
    }

    /// Leaves of the desks the one called by its own name; else those of a prefecture go where it is known where the
    /// person is: they are picked by that.
    fn pick_desks(&self, at: usize, u: &Understanding, desks: &mut Vec<Part>) {
        let text = u.analysis.normalized.text();
        let of = |p: &Part| if let Part::Desk(i) = p { Some(*i) } else { None };
        let called = |p: &Part| of(p).map_or((false, false), |i| self.mind.desk_called(at, i, text));
        // A desk called like the entry says nothing by being named.
        desks.retain(|p| !called(p).1);
        if desks.iter().any(|p| called(p).0) {
            desks.retain(|p| called(p).0);
        } else if self.state.slots.prefecture.is_some() {
            let everywhere = |i: u16| self.mind.knowledge.entries[at].desks[usize::from(i)].prefecture.is_none();
            desks.retain(|p| of(p).is_none_or(everywhere));
        }
    }

    /// The course of entry `at` whose name or other name the message has, the last of them.
    pub(super) fn course_named(&self, at: usize, u: &Understanding) -> Option<u16> {
        self.mind.course_named(at, u.analysis.normalized.text())
    }
}

/// The part of a kind that a question is likeliest after, where it may be after one.
fn most_wanted(answers: &[Answering], of: impl Fn(Part) -> bool) -> Option<Part> {
    let best = answers.iter().filter(|a| of(a.part)).max_by(|a, b| a.wanted.total_cmp(&b.wanted))?;
    (best.wanted > 0.0).then_some(best.part)
}

/// The side asked for. The desk stands under every answer: of 「入塾料と連絡先」 the fee leads.
pub(super) fn side_asked(u: &Understanding, mind: &Understander) -> Option<Facet> {
    let beside_desk = |f: &&Facet| matches!(f, Facet::Amount | Facet::Audience | Facet::Deadline | Facet::How);
    match u.facets.first() {
        Some(Facet::Contact) if mind.cues.timing(u.analysis.normalized.text()).is_none() => {
            u.facets.iter().find(beside_desk).or(u.facets.first()).copied()
        }
        first => first.copied(),
    }
}

/// The one course that parts of an entry are about: the first part itself, or what all facts name.
pub(super) fn spoken_of<'e>(entry: &'e Entry, parts: &[Part]) -> Option<&'e Course> {
    if let Some(Part::Course(i)) = parts.first() {
        return entry.courses.get(usize::from(*i));
    }
    let named = |part: &Part| match part {
        Part::Fact(i) => {
            let fact = &entry.facts[usize::from(*i)];
            let mut courses = entry.courses.iter().filter(|c| fact.is_about(c));
            courses.next().filter(|_| courses.next().is_none())
        }
        Part::CourseLink(c, _) => entry.courses.get(usize::from(*c)),
        _ => None,
    };
    let course = parts.first().and_then(named)?;
    parts.iter().filter_map(named).all(|c| c.id == course.id).then_some(course)
}
