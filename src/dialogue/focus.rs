//! What of an entry a question is after: a side, a part, rows, a comparison.

use super::compose::Focus;
use super::policy::Policy;
use super::state::Topic;
use crate::knowledge::model::{ColumnType, Course, Entry};
use crate::language::normalize;
use crate::understanding::facet::Facet;
use crate::understanding::units::Part;
use crate::understanding::{Understander, Understanding};

/// Least share of the question's own words a part must match to answer by itself.
const PART_ANSWERS: f32 = 0.42;
/// The same for a question of yes or no, and how far it must lead any other part: a wrong yes costs more than none.
const SETTLED: f32 = 0.7;
const SETTLED_LEAD: f32 = 0.05;
/// The same for a further question on the topic, which says little else.
const PART_FOLLOWED: f32 = 0.3;
/// Share from which a desk or fact is taken as named.
const NAMED: f32 = 0.6;
/// How much better than any text a link must match to answer a question about a side.
const LINK_LEAD: f32 = 0.15;
/// Facts of one answer.
const MOST_FACTS: usize = 3;
/// Share of a fact asked for in its own words.
const WORDED: f32 = 1.0;

impl Policy<'_> {
    #[expect(clippy::too_many_lines, reason = "the last ladder: focuses become readings too")]
    pub(super) fn focus(&self, at: usize, u: &Understanding) -> Focus {
        let entry = &self.mind.knowledge.entries[at];
        if entry.traits.is_question() {
            // What an imported question is answered with is all there is: its date and sum too.
            return Focus::Facet(match side_asked(u, self.mind) {
                Some(Facet::Contact) if !entry.desks.is_empty() => Facet::Contact,
                Some(Facet::Link) if !entry.links.is_empty() => Facet::Link,
                _ => Facet::Overview,
            });
        }
        if let Some((c, sides)) = self.comparison_in(at, u) {
            return Focus::Comparison(c, sides);
        }
        let courses = self.courses_named(entry, u, false);
        if courses.len() >= 2 && u.facets.contains(&Facet::Difference) {
            return Focus::Parts(courses.into_iter().map(Part::Course).collect(), Some(Facet::Difference));
        }
        let mut parts = self.parts(u, at).to_vec();
        if let Some(settled) = self.settled(&parts, u) {
            return Focus::Parts(vec![settled], side_asked(u, self.mind));
        }
        parts.retain(|(p, _)| !matches!(p, Part::Whether(_)));
        let best = parts.first().map_or(0.0, |(_, share)| *share);
        let facet = side_asked(u, self.mind);
        let matching = self.matching(entry, &parts, u, facet);
        let general = matches!(facet, Some(Facet::Case | Facet::Contact | Facet::Difference | Facet::Course));
        let mut matching =
            if general || best >= NAMED { matching } else { self.of_course_in_hand(entry, &matching, u) };
        if let [Part::Course(_)] = matching[..] {
            return Focus::Parts(matching, facet);
        }
        // Who wishes for something, or asks what one gets for doing it, is told of the course for it before single facts.
        let course = parts.iter().find(|(p, share)| matches!(p, Part::Course(_)) && *share >= PART_FOLLOWED);
        let rewarded = matches!(facet, None | Some(Facet::Amount))
            && self.turn_terms().reward.is_match(u.analysis.normalized.text());
        if let Some((course, _)) = course.filter(|_| self.is_wish(u) && facet.is_none() || rewarded) {
            matching = vec![*course];
        }
        if let Some(course) = self.course_named(entry, u)
            && !matches!(facet, Some(Facet::Case | Facet::Difference | Facet::Contact))
        {
            let facts =
                parts.iter().filter(|(p, share)| matches!(p, Part::Fact(_)) && *share >= 0.6).map(|(p, _)| *p).take(2);
            let links = matching.iter().copied().filter(|p| matches!(p, Part::CourseLink(c, _) if *c == course));
            let wanted: Vec<Part> = if facet == Some(Facet::Link) { links.collect() } else { Vec::new() };
            return Focus::Parts(
                if wanted.is_empty() { std::iter::once(Part::Course(course)).chain(facts).collect() } else { wanted },
                facet,
            );
        }
        if let Some(Part::Side(side)) = matching.first()
            && facet.is_none_or(|f| f == *side)
            && !matching.iter().any(|p| matches!(p, Part::Course(_)))
        {
            return Focus::Facet(*side);
        }
        matching.retain(|p| !matches!(p, Part::Side(_)));
        let desk_called = self.pick_desks(entry, u, &mut matching);
        let named = self.mind.named_rows(u, at);
        if named.is_none()
            && let Some(t) = self.list_asked(at, &parts, u, facet)
        {
            return Focus::Parts(vec![Part::Table(t)], facet);
        }
        let has = |f: fn(&Part) -> bool| matching.iter().any(f);
        if let Some((t, rows, thing)) = named
            && self.rows_meant(entry, (t, &rows, thing), &parts, u, facet)
        {
            return Focus::Rows(t, rows);
        }
        let direct = || {
            let limit = if matches!(matching[0], Part::Row(..)) { 60 } else { MOST_FACTS };
            Focus::Parts(matching.iter().copied().take(limit).collect(), facet)
        };
        match facet {
            Some(Facet::Contact) if !has(|p| matches!(p, Part::Desk(_) | Part::Course(_))) => {
                Focus::Facet(Facet::Contact)
            }
            Some(Facet::Contact) if matches!(matching[0], Part::Course(_)) => direct(),
            // One desk of several named, such as 高度ポリテクセンター.
            Some(Facet::Contact) if desk_called || best >= NAMED && self.state.slots.prefecture.is_none() => {
                let named = matching.iter().copied().filter(|p| matches!(p, Part::Desk(_) | Part::Fact(_)));
                Focus::Parts(named.take(4).collect(), facet)
            }
            Some(Facet::Contact) => Focus::Facet(Facet::Contact),
            Some(Facet::Deadline) if !entry.windows.is_empty() && !has(|p| matches!(p, Part::Course(_))) => {
                Focus::Facet(Facet::Deadline)
            }
            Some(Facet::Difference) if !entry.comparisons.is_empty() && u.mentioned.iter().all(|m| *m == at) => {
                Focus::Comparison(0, (0..entry.comparisons[0].sides.len()).collect())
            }
            None if matches!(matching.first(), Some(Part::Desk(_))) => {
                let told = parts
                    .iter()
                    .filter(|(p, share)| *share >= PART_FOLLOWED && matches!(p, Part::Fact(_) | Part::Note(_)));
                let told: Vec<Part> = told.map(|(p, _)| *p).take(MOST_FACTS).collect();
                let text = u.analysis.normalized.text();
                let whom = self.turn_terms().whom.within(text);
                match (told.is_empty(), whom) {
                    (false, _) => Focus::Parts(told, facet),
                    (true, true) => Focus::Facet(Facet::Contact),
                    (true, false) => Focus::Facet(Facet::Overview),
                }
            }
            _ if !matching.is_empty() => direct(),
            Some(Facet::Difference) | None => Focus::Facet(Facet::Overview),
            Some(facet) => Focus::Facet(facet),
        }
    }

    /// The question of yes or no that a message puts, where the guide settles it.
    pub(super) fn settled(&self, parts: &[(Part, f32)], u: &Understanding) -> Option<Part> {
        let (turn, text) = (self.turn_terms(), u.analysis.normalized.text());
        let side = matches!(
            side_asked(u, self.mind),
            Some(Facet::Case | Facet::Course | Facet::Link | Facet::Contact | Facet::Deadline | Facet::Difference)
        );
        if side || turn.open.is_match(&u.nameless) || !turn.yes_or_no.is_match(text) || self.is_wish(u) {
            return None;
        }
        let is_settled = |p: &Part| matches!(p, Part::Whether(_));
        let (part, share) = parts.iter().find(|(p, _)| is_settled(p))?;
        let other = parts.iter().find(|(p, _)| !is_settled(p)).map_or(0.0, |(_, share)| *share);
        (*share >= SETTLED && *share >= other + SETTLED_LEAD).then_some(*part)
    }

    /// The parts that match well enough to be the answer, best first.
    fn matching(&self, entry: &Entry, parts: &[(Part, f32)], u: &Understanding, facet: Option<Facet>) -> Vec<Part> {
        let best = parts.first().map_or(0.0, |(_, share)| *share);
        let follows = u.mentioned.is_empty()
            && matches!(&self.state.topic, Some(Topic::Entry(id, _)) if *id == entry.id)
            && !self.bare(u);
        // 「何日休めばいい？」: every figure that could be meant, not the likeliest alone.
        let within =
            if self.mind.knowledge.lexicon.parts.counted.is_match(u.analysis.normalized.text()) { 0.5 } else { 0.7 };
        let cut = (best * within).max(if follows { PART_FOLLOWED } else { PART_ANSWERS });
        // A link answers who asks for one, or who asks for no side at all.
        let is_link = |p: &Part| matches!(p, Part::Link(_) | Part::CourseLink(..));
        let said = parts.iter().filter(|(p, _)| !is_link(p)).map(|(_, share)| *share).fold(0.0, f32::max);
        // Beside a side, only who wants to get at something is given the link to it (診断したい, 申請書はどこで作るの).
        let text = u.analysis.normalized.text();
        let wanted = self.turn_terms().getting_at.within(text);
        let fitting = |p: &Part, share: f32| {
            !is_link(p)
                || matches!(facet, None | Some(Facet::Link))
                || wanted && share >= NAMED && share >= said + LINK_LEAD
        };
        parts.iter().filter(|(p, share)| *share >= cut && fitting(p, *share)).map(|(p, _)| *p).collect()
    }

    /// Leaves of the desks the one called by its own name, and tells whether there is one; else those of a prefecture
    /// go where it is known where the person is: they are picked by that.
    fn pick_desks(&self, entry: &Entry, u: &Understanding, matching: &mut Vec<Part>) -> bool {
        let text = u.analysis.normalized.text();
        let desk = |p: &Part| if let Part::Desk(i) = p { entry.desks.get(usize::from(*i)) } else { None };
        // A desk called like the entry says nothing by being named.
        let names = || entry.aliases.iter().chain([&entry.title]).chain(&entry.short);
        matching.retain(|p| desk(p).is_none_or(|d| !names().any(|n| n.contains(&d.org))));
        let called = |p: &Part| desk(p).is_some_and(|d| text.contains(normalize(&d.org).text()));
        let any = matching.iter().any(called);
        if any {
            matching.retain(|p| desk(p).is_none() || called(p));
        } else if self.state.slots.prefecture.is_some() {
            matching.retain(|p| desk(p).is_none_or(|d| d.prefecture.is_none()));
        }
        any
    }

    /// Without facts of other courses while one is in hand; the course itself where nothing is left.
    fn of_course_in_hand(&self, entry: &Entry, parts: &[Part], u: &Understanding) -> Vec<Part> {
        let hand = self.state.course.as_ref().and_then(|id| entry.courses.iter().position(|c| c.id == *id));
        let follows = matches!(&self.state.topic, Some(Topic::Entry(id, _)) if *id == entry.id);
        let Some(hand) = hand.filter(|_| follows && u.mentioned.is_empty()) else { return parts.to_vec() };
        let names = |part: &Part, course: &Course| match part {
            Part::Fact(i) => entry.facts[usize::from(*i)].is_about(course),
            _ => false,
        };
        // 「賃金規定のほうは？」 asks for another course by a word of its name.
        let own = &entry.courses[hand];
        let words: Vec<&str> = (self.own_words(u).iter().map(|t| u.analysis.surface(t)))
            .filter(|w| w.chars().count() >= 2 && !own.name.contains(w))
            .collect();
        let called = |c: &Course| words.iter().any(|w| c.name.contains(w));
        let other = |p: &Part| !names(p, own) && entry.courses.iter().any(|c| names(p, c) && !called(c));
        let left: Vec<Part> = parts.iter().copied().filter(|p| !other(p)).collect();
        if left.is_empty() && !parts.is_empty() { vec![Part::Course(hand as u16)] } else { left }
    }

    /// The course of `entry` whose name or other name the message has, the longest of them.
    pub(super) fn course_named(&self, entry: &Entry, u: &Understanding) -> Option<u16> {
        self.courses_named(entry, u, true).first().copied()
    }

    /// The courses of `entry` whose name or other name the message has, the longest name first.
    /// Names that the entry itself goes by count only where asked for.
    fn courses_named(&self, entry: &Entry, u: &Understanding, beside_entry: bool) -> Vec<u16> {
        let text = u.analysis.normalized.text();
        // A course called like its entry is not what tells them apart.
        let own: Vec<String> = entry
            .aliases
            .iter()
            .chain([&entry.title])
            .chain(&entry.short)
            .map(|n| normalize(n).text().to_owned())
            .collect();
        let mut named: Vec<(u16, String)> = (entry.courses.iter().enumerate())
            .flat_map(|(i, c)| {
                c.aliases.iter().chain([&c.name]).map(move |n| (i as u16, normalize(n).text().to_owned()))
            })
            .filter(|(_, n)| {
                n.chars().count() >= 4
                    && text.contains(n.as_str())
                    && !(beside_entry && own.iter().any(|o| o.contains(n.as_str())))
            })
            .collect();
        named.sort_by_key(|(_, n)| std::cmp::Reverse(n.len()));
        let mut courses: Vec<u16> = Vec::new();
        let mut text = text.to_owned();
        for (i, name) in named {
            // A name inside a longer one that was found does not count.
            if text.contains(&name) && !courses.contains(&i) {
                text = text.replace(&name, "\u{0}");
                courses.push(i);
            }
        }
        courses
    }

    /// A comparison two or more of whose sides are named.
    pub(super) fn comparison(&self, u: &Understanding) -> Option<(usize, u16, Vec<usize>)> {
        if !u.facets.contains(&Facet::Difference) {
            return None;
        }
        let knowledge = &self.mind.knowledge;
        let best = u.entries.first().map(|e| e.at);
        let mut found: Option<(usize, usize, u16, Vec<usize>)> = None;
        for (entry, c) in knowledge.comparisons() {
            let at = knowledge.position(&entry.id)?;
            let index = entry.comparisons.iter().position(|x| x.id == c.id)?;
            let sides = self.mind.sides_named(at, index, &u.analysis);
            // Every entry named must stand in the table; else it would compare something else.
            let stands = |m: &usize| {
                *m == at || c.sides.iter().any(|s| s.entry.as_ref().and_then(|id| knowledge.position(id)) == Some(*m))
            };
            let asked = u.mentioned.iter().all(stands);
            let better = found
                .as_ref()
                .is_none_or(|(n, a, ..)| sides.len() > *n || sides.len() == *n && Some(at) == best && Some(*a) != best);
            if asked && sides.len() >= 2 && better {
                found = Some((sides.len(), at, index as u16, sides));
            }
        }
        found.map(|(_, at, index, sides)| (at, index, sides))
    }

    fn comparison_in(&self, at: usize, u: &Understanding) -> Option<(u16, Vec<usize>)> {
        if !u.facets.contains(&Facet::Difference) {
            return None;
        }
        let entry = &self.mind.knowledge.entries[at];
        (0..entry.comparisons.len())
            .map(|i| (i as u16, self.mind.sides_named(at, i, &u.analysis)))
            .filter(|(_, sides)| sides.len() >= 2)
            .max_by_key(|(_, sides)| sides.len())
    }
}

/// The side asked for. The desk stands under every answer: of 「入塾料と連絡先」 the fee leads.
fn side_asked(u: &Understanding, mind: &Understander) -> Option<Facet> {
    let beside_desk = |f: &&Facet| matches!(f, Facet::Amount | Facet::Audience | Facet::Deadline | Facet::How);
    match u.facets.first() {
        Some(Facet::Contact) if mind.cues.timing(u.analysis.normalized.text()).is_none() => {
            u.facets.iter().find(beside_desk).or(u.facets.first()).copied()
        }
        first => first.copied(),
    }
}

impl Policy<'_> {
    /// Whether rows that a message names are what it asks for, rather than a fact, a course or a side.
    fn rows_meant(
        &self,
        entry: &Entry,
        (t, rows, thing): (u16, &[usize], bool),
        parts: &[(Part, f32)],
        u: &Understanding,
        facet: Option<Facet>,
    ) -> bool {
        if matches!(facet, Some(Facet::Contact | Facet::Deadline | Facet::Difference)) {
            return false;
        }
        let (part, share) = parts.first().map_or((None, 0.0), |(part, share)| (Some(*part), *share));
        let told_by = if let Some(Part::Fact(f)) = part { entry.facts.get(usize::from(f)) } else { None };
        let fits = |least: f32| told_by.is_some() && share >= least;
        // 「外国人のものだけ」 narrows the list rather than counting it.
        let only = self.turn_terms().only.within(&u.nameless);
        if !(thing || only || !fits(WORDED) && (!fits(NAMED) || facet == Some(Facet::Case))) {
            return false;
        }
        // 「自動車運送業の日本語の要件は？」: a fact that speaks of the row says more than the row.
        let table = &entry.tables[usize::from(t)];
        let spoken_of = |text: &str| {
            rows.iter().any(|row| table.cells(&table.rows[*row], ColumnType::Name).any(|name| text.contains(name)))
        };
        let told = share >= PART_ANSWERS
            && facet.is_some_and(|f| f != Facet::Case)
            && told_by.is_some_and(|f| spoken_of(&f.text));
        let course = matches!(part, Some(Part::Course(_))) && share >= PART_ANSWERS;
        let link = u.facets.contains(&Facet::Link) && matches!(part, Some(Part::CourseLink(..) | Part::Link(_)));
        !told && !course && !link
    }

    /// The table that a question for names or a list is after (採択された事業者を知りたい), where a fact only counts it.
    fn list_asked(&self, at: usize, parts: &[(Part, f32)], u: &Understanding, facet: Option<Facet>) -> Option<u16> {
        let mind = self.mind;
        let turn = self.turn_terms();
        let entry = &mind.knowledge.entries[at];
        let text = u.analysis.normalized.text();
        let listed = facet == Some(Facet::Case) && turn.listed.within(text);
        let counted = mind.knowledge.lexicon.parts.counted.is_match(text) || turn.counted.within(text);
        if !listed || counted {
            return None;
        }
        // Nothing of the entry says more, or a fact that only counts what the table lists.
        if let Some((first, _)) = parts.first() {
            if !matches!(first, Part::Fact(_)) {
                return None;
            }
            if !turn.counters.iter().any(|unit| mind.counts(at, *first, unit)) {
                return None;
            }
        }
        let table = parts.iter().find_map(|(p, _)| if let Part::Table(t) = p { Some(*t) } else { None });
        table.or((entry.tables.len() == 1).then_some(0))
    }
}
