//! Replies about entries: which facts go into an answer, in which order.
//!
//! Takes facts from the knowledge as they are; generates none. Not responsible
//! for choosing the entry: that is `policy`.

mod courses;
mod office;
mod parts;
mod sides;
mod untold;
mod windows;

use std::cell::Cell;

use jiff::civil::DateTime;
use rustc_hash::FxHashSet;

use super::answer::Focus;
use crate::knowledge::freshness::{Standing, standings};
use crate::knowledge::model::{ColumnType, Course, Entry, Link};
use crate::language::lexicon::sections::DialogueTerms;
use crate::language::normalize;
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::FacetPhrases;
use crate::message::{Block, Choice, EntryScore, LinkRef, Reply, ReplyKind};
use crate::understanding::Understander;
use crate::understanding::facet::Facet;
use crate::understanding::slots::Slots;
use crate::understanding::units::Part;

pub(super) use courses::audience_lines;
pub(super) use office::Reception;
pub(super) use untold::quoted;

/// Characters of lists in one reply; what is beyond waits for 「続き」.
const LIST_BUDGET: usize = 900;
/// The same for rows the question named, and for links, which hold little else.
const NAMED_BUDGET: usize = 1_250;
/// Share of the words of a sentence from which a text says it too.
const MOSTLY: f32 = 0.5;
/// Links shown with an answer that is not about links.
const FEW_LINKS: usize = 1;
/// The same where links are asked for.
const MANY_LINKS: usize = 4;
/// Desks shown at once without asking for the prefecture.
const MANY_DESKS: usize = 6;
/// Choices under an answer: what is new of its sides, and related entries while the list is short; of a list
/// of courses, all.
const FEW_CHOICES: usize = 4;
/// The same while the topic goes on.
const NEW_CHOICES: usize = 3;
const MAX_CHOICES: usize = 9;

/// Everything a composition needs.
#[expect(
    clippy::struct_excessive_bools,
    reason = "how the entry stands in the conversation, each asked for by its name"
)]
pub(super) struct Composer<'a> {
    pub(super) mind: &'a Understander,
    pub(super) now: DateTime,
    pub(super) slots: &'a Slots,
    /// Prefectures to answer for: those of the message where it names several, else the remembered one.
    pub(super) prefectures: Vec<String>,
    /// Words of the question, normalised, to filter lists by.
    pub(super) question: &'a str,
    /// What it asks, to be said again where that is not told: beside another answer the question itself, else the word
    /// of it that the entry does not know.
    pub(super) request: Option<String>,
    /// The sort of answer that it is after.
    pub(super) sort: Option<usize>,
    /// Which part of a long list: 0 is the first.
    pub(super) page: usize,
    /// The entry is the topic already.
    pub(super) goes_on: bool,
    /// The person has called it by its name, or was told of it already.
    pub(super) known: bool,
    /// What the reply before offered about it.
    pub(super) offered: &'a [Choice],
    /// That it is not told what was asked was said of it already.
    pub(super) untold: bool,
    /// Sides of it that were shown already.
    pub(super) shown: &'a [Facet],
    /// Parts near to what is asked where the very thing is not told.
    pub(super) nearby: Vec<Part>,
    /// One of them is of the sort asked for and likely the very thing: then it is not said to be untold.
    pub(super) perhaps_told: bool,
    /// Whether the person can use it is being answered.
    pub(super) judging: bool,
    /// It stands beside another answer.
    pub(super) beside: bool,
    /// The question of yes or no that is answered before what is told.
    pub(super) settled: Option<u16>,
    /// It is one of yes or no.
    pub(super) yes_or_no: bool,
    /// It is asked whether one can use it in a case that it does not speak of.
    pub(super) in_untold_case: bool,
    /// The line of business that a question of yes or no is about: its word, and what is said with it.
    pub(super) business_asked: Option<(String, String)>,
    /// The desk is due: the answer ends there.
    pub(super) desk_due: Cell<bool>,
}

impl<'a> Composer<'a> {
    /// What the bot says.
    fn book(&self) -> &'a Phrasebook {
        &self.mind.knowledge.phrasebook
    }

    /// Words it looks for.
    fn terms(&self) -> &'a DialogueTerms {
        &self.mind.knowledge.lexicon.dialogue
    }

    /// What the pack was made from, as replies call it.
    fn source(&self) -> &'a str {
        self.mind.knowledge.source_name()
    }

    /// The reply about entry `at`.
    pub(super) fn answer(&self, at: usize, score: f32, focus: &Focus) -> Reply {
        let knowledge = &self.mind.knowledge;
        let entry = &knowledge.entries[at];
        let mut reply = Reply::new(ReplyKind::Answer, &knowledge.pack.edition);
        reply.entries.push(EntryScore { id: entry.id.clone(), title: entry.title.clone(), score });
        reply.slots = self.slots.clone();
        self.title(entry, focus, &mut reply);
        if (self.judging || self.tells_standing(focus))
            && let Some(notice) = self.closed_notice(entry)
        {
            reply.say(notice);
        }
        let mut course = None;
        let mut more = false;
        match focus {
            Focus::Facet(facet) => {
                reply.facet = Some(*facet);
                more = self.facet(entry, *facet, &mut reply);
            }
            Focus::Parts(parts, facet) => {
                reply.facet = *facet;
                if !matches!(parts.first(), Some(Part::Row(..) | Part::Table(_))) {
                    self.nowhere(entry).into_iter().for_each(|text| reply.say(text));
                }
                course = self.parts(entry, parts, &mut reply);
                self.beside(entry, parts, *facet, &mut reply);
            }
            Focus::Against(others) => {
                reply.facet = Some(Facet::Difference);
                self.against(at, others, &mut reply);
            }
            Focus::Rows(t, rows) => {
                reply.facet = Some(Facet::Case);
                self.rows(entry, &entry.tables[usize::from(*t)], rows, NAMED_BUDGET, &mut reply);
            }
            Focus::NotTold(sort) => self.not_told(entry, *sort, &mut reply),
            Focus::Comparison(i, sides) => {
                reply.facet = Some(Facet::Difference);
                self.comparison(entry, &entry.comparisons[usize::from(*i)], sides, &mut reply);
            }
        }
        self.introduce(entry, focus, &mut reply);
        self.answer_first(entry, &mut reply);
        if reply.source.pages.is_empty() {
            reply.cite(entry.pages.iter().copied().take(if matches!(focus, Focus::Facet(_)) { 8 } else { 1 }));
        }
        let (due, timing) = (self.desk_due.get(), self.mind.cues.timing(self.question));
        let asked = matches!(focus, Focus::Facet(Facet::Contact)) || reply.facet == Some(Facet::Contact);
        let of_its_own = course.is_some_and(|c: &Course| !c.desks.is_empty());
        if due || asked || timing.is_some() || of_its_own || self.leads_to_desk(entry, focus) {
            self.desks(entry, course, focus, &mut reply);
        }
        if asked {
            self.number_first(&mut reply);
        }
        if let Some(timing) = timing.filter(|_| !self.is_about_hours(entry)) {
            let lines = Reception { knowledge, now: self.now }.lines(timing, &reply.contacts);
            let heading = reply.after_heading();
            reply.blocks.splice(heading..heading, lines.into_iter().map(Block::Text));
        }
        let wanted = reply.facet == Some(Facet::Link);
        let linked =
            due || wanted || !self.goes_on || matches!(focus, Focus::Facet(Facet::Overview | Facet::How | Facet::Case));
        let unreachable = !reply.contacts.is_empty() && reply.contacts.iter().all(|c| c.phone.is_none());
        if reply.links.is_empty() && (linked || unreachable) {
            self.few_links(entry, course, &mut reply);
        }
        self.choices(entry, focus, more, &mut reply);
        self.finish(entry, &mut reply);
        reply
    }

    /// Whether a question of the pack asks for opening hours itself: then its answer tells them.
    fn is_about_hours(&self, entry: &Entry) -> bool {
        entry.traits.is_question() && self.mind.cues.timing(normalize(&entry.title).text()).is_some()
    }

    /// Whether the way to a desk is the answer: of an entry that is one, and of one with a desk in the
    /// prefecture that is named.
    fn leads_to_desk(&self, entry: &Entry, focus: &Focus) -> bool {
        let by_place = || self.mind.knowledge.desks_of(entry).iter().any(|d| d.prefecture.is_some());
        let said = |p: &String| self.question.contains(p.trim_end_matches(['県', '府', '都']));
        match focus {
            _ if !self.goes_on && entry.traits.is_helper() => true,
            Focus::Facet(Facet::Overview) => by_place(),
            Focus::Facet(_) | Focus::Parts(..) => {
                let consults = self.terms().consulting.within(self.question);
                (!self.goes_on || consults || self.prefectures.iter().any(said)) && by_place()
            }
            _ => false,
        }
    }

    /// Whether that a measure is over belongs to the answer.
    fn tells_standing(&self, focus: &Focus) -> bool {
        match focus {
            Focus::Facet(Facet::Contact | Facet::Link) | Focus::Rows(..) | Focus::NotTold(_) => false,
            Focus::Parts(parts, None) => !self.goes_on || matches!(parts.first(), Some(Part::Course(_))),
            _ => !self.goes_on,
        }
    }

    /// A new topic is called by its name; of the topic in hand the sentences speak.
    fn title(&self, entry: &Entry, focus: &Focus, reply: &mut Reply) {
        if self.goes_on {
            return;
        }
        if *focus != Focus::Facet(Facet::Overview) {
            return reply.blocks.push(Block::Heading(entry.name().to_owned()));
        }
        // The body's short name in brackets would nest; its first name is enough.
        let body =
            entry.body.as_deref().map(|b| b.split('（').next().unwrap_or(b)).filter(|b| !entry.title.contains(*b));
        reply
            .blocks
            .push(Block::Heading(body.map_or_else(|| entry.title.clone(), |b| format!("{}｜{b}", entry.title))));
    }

    /// Says first what an entry is, in one sentence, to who neither asked for it by name nor was told of it: not
    /// where what is said tells it too, and not before はい or a list.
    fn introduce(&self, entry: &Entry, focus: &Focus, reply: &mut Reply) {
        let told = match focus {
            Focus::Facet(Facet::Overview | Facet::Detail) | Focus::Rows(..) => true,
            Focus::Parts(parts, _) => matches!(parts.first(), Some(Part::Whether(_) | Part::Row(..) | Part::Table(_))),
            _ => false,
        };
        if self.goes_on || self.known || told || self.settled.is_some() || entry.traits.is_question() {
            return;
        }
        let Some(first) = entry.summary.trim().split_inclusive('。').next() else { return };
        let said: Vec<&str> = reply
            .blocks
            .iter()
            .filter_map(|b| if let Block::Text(text) = b { Some(text.as_str()) } else { None })
            .collect();
        if self.is_said(first, &said.concat()) {
            return;
        }
        let heading = reply.after_heading();
        reply.blocks.insert(heading, Block::Text(first.to_owned()));
    }

    /// Whether most of the words of a sentence are in `text`.
    fn is_said(&self, sentence: &str, text: &str) -> bool {
        let analyzer = self.mind.analyzer();
        let known: FxHashSet<String> = analyzer.analyze(text).content().map(|t| t.key.clone()).collect();
        let words = analyzer.analyze(sentence);
        let (all, said) = (words.content().count(), words.content().filter(|t| known.contains(&t.key)).count());
        said as f32 >= all as f32 * MOSTLY
    }

    /// A closed measure is said to be closed before anything else.
    fn closed_notice(&self, entry: &Entry) -> Option<String> {
        let standings = standings(entry, self.now);
        let all = |f: fn(&Standing) -> bool| !standings.is_empty() && standings.iter().all(f);
        if all(|s| matches!(s, Standing::Ended { .. })) {
            self.desk_due.set(true);
            Some(self.book().answer.closed(self.source(), self.mind.knowledge.item_name()))
        } else if all(|s| matches!(s, Standing::Suspended)) {
            Some(self.book().answer.suspended().to_owned())
        } else {
            None
        }
    }

    /// Shows the part of a list that fits; true when more is left.
    fn list(&self, lines: &[String], budget: usize, reply: &mut Reply) -> bool {
        let sizes: Vec<usize> = lines.iter().map(|line| list_size(line)).collect();
        list_part(lines, page_range(&sizes, self.page, budget), reply)
    }

    /// What can be asked next about this entry.
    fn choices(&self, entry: &Entry, focus: &Focus, more: bool, reply: &mut Reply) {
        let menu = &self.book().menu;
        let mut add = |most: usize, label: &str, send: String, to: &Entry| {
            let known = reply.choices.iter().chain(self.offered).any(|c| c.send == send);
            if reply.choices.len() < most && !known {
                reply.choices.push(Choice { label: label.to_owned(), send, entry: Some(to.id.clone()) });
            }
        };
        if more {
            add(MAX_CHOICES, menu.go_on(), menu.go_on_send().to_owned(), entry);
        }
        let name = entry.name();
        if *focus == Focus::Facet(Facet::Course) {
            for course in &entry.courses {
                add(MAX_CHOICES, &course.name, menu.side_of(name, &course.name), entry);
            }
        }
        let offers = [
            (Facet::Course, !entry.courses.is_empty()),
            (Facet::Audience, entry.audience.is_some() && entry.courses.len() != 1),
            (Facet::Deadline, !entry.windows.is_empty()),
            (Facet::Difference, !entry.comparisons.is_empty()),
            (
                Facet::Case,
                entry.tables.iter().any(|t| t.columns.iter().any(|c| c.kind == ColumnType::Name))
                    || entry
                        .related
                        .iter()
                        .filter_map(|id| self.mind.knowledge.entry(id))
                        .any(|e| e.traits.is_example()),
            ),
            (Facet::Detail, !entry.facts.is_empty() || !entry.notes.is_empty()),
            (Facet::Contact, true),
            (
                Facet::Link,
                entry.links.len() > FEW_LINKS
                    || entry.courses.iter().any(|c| !c.links.is_empty())
                    || entry.tables.iter().any(|t| t.columns.iter().any(|c| c.kind == ColumnType::Url)),
            ),
        ];
        for (facet, offered) in offers {
            let just_shown = *focus == Focus::Facet(facet)
                || facet == Facet::Difference && matches!(focus, Focus::Comparison(..) | Focus::Against(_))
                || facet == Facet::Case && matches!(focus, Focus::Rows(..));
            if offered && !just_shown && !self.shown.contains(&facet) {
                let label = side_label(facet, &self.book().facets);
                let room = if self.goes_on { NEW_CHOICES } else { FEW_CHOICES };
                let most = if matches!(facet, Facet::Contact | Facet::Link) { room } else { room - 2 };
                add(most, label, menu.side_of(name, label), entry);
            }
        }
        for related in entry.related.iter().filter_map(|id| self.mind.knowledge.entry(id)) {
            let room = if self.goes_on { NEW_CHOICES } else { FEW_CHOICES };
            add(room, related.name(), menu.about(related.name()), related);
        }
        // Where nothing is new, one way on stays open.
        if reply.choices.is_empty() {
            let contact = *focus == Focus::Facet(Facet::Contact);
            let label = side_label(if contact { Facet::Detail } else { Facet::Contact }, &self.book().facets);
            let send = menu.side_of(name, label);
            reply.choices.push(Choice { label: label.to_owned(), send, entry: Some(entry.id.clone()) });
        }
    }

    fn finish(&self, entry: &Entry, reply: &mut Reply) {
        let pack = &self.mind.knowledge.pack;
        reply.name_source(pack);
        if !entry.traits.is_question() {
            reply.notices.push(self.book().answer.as_of(&pack.edition_text));
        }
    }
}

/// What the choice of a side of an entry is called.
pub(super) fn side_label(facet: Facet, labels: &FacetPhrases) -> &str {
    match facet {
        Facet::Case => labels.case_choice(),
        Facet::Link => labels.link_choice(),
        other => other.label(labels),
    }
}

fn link_ref(link: &Link) -> LinkRef {
    LinkRef { label: link.label.clone(), url: link.url.clone() }
}

/// Shows these lines of a list; true when more is left.
fn list_part(lines: &[String], shown: std::ops::Range<usize>, reply: &mut Reply) -> bool {
    let more = shown.end < lines.len();
    reply.blocks.push(Block::Bullets(lines[shown].to_vec()));
    more
}

/// Characters of a line of a list, as it is shown.
fn list_size(line: &str) -> usize {
    line.chars().count() + 2
}

/// Characters of a link, as it is shown.
fn link_size(link: &LinkRef) -> usize {
    link.label.chars().count() + link.url.len() + 4
}

/// Range of the items on `page` when each page holds up to `budget`.
fn page_range(sizes: &[usize], page: usize, budget: usize) -> std::ops::Range<usize> {
    let (mut start, mut at, mut used, mut current) = (0, 0, 0, 0);
    while at < sizes.len() {
        if used + sizes[at] > budget && at > start {
            if current == page {
                return start..at;
            }
            current += 1;
            start = at;
            used = 0;
        }
        used += sizes[at];
        at += 1;
    }
    if current == page { start..at } else { sizes.len()..sizes.len() }
}
