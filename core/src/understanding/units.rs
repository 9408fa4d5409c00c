//! The parts of an entry that can answer by themselves: facts, courses, rows,
//! comparisons, windows, desks, links.
//!
//! Each part is a small document of its own index, so that
//! 「特定技能の在留者数は？」 finds the one sentence that answers it.

use serde::{Deserialize, Serialize};

use super::search::Corpus;
use crate::knowledge::asked::AskedFor;
use crate::knowledge::model::{ColumnType, Course, Desk, Entry, Link, Table};
use crate::knowledge::slots::{SlotValue, SlotValues};
use crate::language::Analyzer;
use crate::language::lexicon::sections::{AnswerTerm, AnswerTerms, PartTerms};
use crate::language::normalize;
use crate::understanding::facet::Facet;

/// Sorts of answers that are told apart.
pub(super) const MOST_SORTS: usize = 32;
/// The same of lines of business.
pub(super) const MOST_LINES: usize = 32;

/// Which part of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Part {
    /// `facts[i]`.
    Fact(u16),
    /// `courses[i]`.
    Course(u16),
    /// `tables[t].rows[r]`.
    Row(u16, u16),
    /// `tables[t]` as a whole.
    Table(u16),
    /// `comparisons[i]`.
    Comparison(u16),
    /// `windows[i]`.
    Window(u16),
    /// `desks[i]`.
    Desk(u16),
    /// `links[i]`.
    Link(u16),
    /// `notes[i]`.
    Note(u16),
    /// `courses[c].links[i]`.
    CourseLink(u16, u16),
    /// The `i`-th question of yes or no of its facts and courses.
    Whether(u16),
    /// Who runs it.
    Body,
    /// What the entry says of a side as a whole: `audience`, `gives` or `how`.
    Side(Facet),
    /// What people ask of it that it does not tell: the `i`-th wording.
    Untold(u16),
    /// What every entry has: what it is, its desks, links, pages and courses as a whole.
    Whole(Facet),
}

/// A part of an entry, by positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Unit {
    /// Position of the entry.
    pub entry: u32,
    /// Part of it.
    pub part: Part,
}

/// Parts of `entry`, each with its question words and its text.
pub(super) fn texts(entry: &Entry, terms: &PartTerms) -> Vec<(Part, Vec<String>, Vec<String>)> {
    let mut all = Vec::new();
    for (i, f) in entry.facts.iter().enumerate() {
        let mut asked = f.ask.clone();
        asked.push(f.name.clone());
        all.push((Part::Fact(i as u16), asked, vec![f.text.clone()]));
    }
    for (i, c) in entry.courses.iter().enumerate() {
        all.push((Part::Course(i as u16), course_names(c), course_texts(c)));
        for (l, link) in c.links.iter().enumerate() {
            all.push((Part::CourseLink(i as u16, l as u16), vec![link.label.clone()], course_names(c)));
        }
    }
    for (t, table) in entry.tables.iter().enumerate() {
        let columns = table.columns.iter().map(|c| c.label.clone()).collect();
        all.push((Part::Table(t as u16), vec![table.title.clone()], columns));
        for (r, row) in table.rows.iter().enumerate() {
            let names = table.cells(row, ColumnType::Name).map(str::to_owned).collect();
            all.push((Part::Row(t as u16, r as u16), names, row_texts(table, r)));
        }
    }
    for (i, c) in entry.comparisons.iter().enumerate() {
        let mut asked = vec![c.title.clone()];
        asked.extend(c.sides.iter().map(|s| s.name.clone()));
        let items = c.rows.iter().map(|r| r.item.clone()).collect();
        all.push((Part::Comparison(i as u16), asked, items));
    }
    for (i, w) in entry.windows.iter().enumerate() {
        all.push((Part::Window(i as u16), vec![w.label.clone()], w.note.iter().cloned().collect()));
    }
    for (i, d) in entry.desks.iter().enumerate() {
        let (asked, text) = desk_texts(d);
        all.push((Part::Desk(i as u16), asked, text));
    }
    for (i, l) in entry.links.iter().enumerate() {
        all.push((Part::Link(i as u16), link_texts(l), Vec::new()));
    }
    for (i, n) in entry.notes.iter().enumerate() {
        all.push((Part::Note(i as u16), Vec::new(), vec![n.clone()]));
    }
    for (i, (w, _)) in entry.whether().enumerate() {
        all.push((Part::Whether(i as u16), w.asks.clone(), vec![w.says.clone()]));
    }
    if let Some(body) = &entry.body {
        all.push((Part::Body, terms.body_asked.iter().map(str::to_owned).collect(), vec![body.clone()]));
    }
    let asked = &entry.asked;
    let sides = [
        (Facet::Audience, &entry.audience, &asked.audience),
        (Facet::Amount, &entry.gives, &asked.gives),
        (Facet::How, &entry.how, &asked.how),
    ];
    let told = |(side, text, asked): (Facet, &Option<String>, &Vec<String>)| {
        Some((Part::Side(side), asked.clone(), vec![text.clone()?]))
    };
    all.extend(sides.into_iter().filter_map(told));
    let untold = asked.untold.iter().enumerate();
    all.extend(untold.map(|(i, wording)| (Part::Untold(i as u16), vec![wording.clone()], Vec::new())));
    // An imported question is all there is of it.
    let whole = AskedFor::SIDES.iter().filter(|_| !entry.traits.is_question());
    let whole = whole.filter_map(|(_, side)| part_of(entry, side)).filter(|part| *part != Part::Body);
    all.extend(whole.map(|part| (part, Vec::new(), Vec::new())));
    all
}

/// Sorts of answers that a part gives, a bit each.
pub(super) fn told(entry: &Entry, part: Part, text: &[String], terms: &AnswerTerms) -> u32 {
    let mut text = normalize(&text.join(" ")).text().to_owned();
    match part {
        Part::Desk(i) => text.extend(entry.desks[usize::from(i)].phone.iter().map(String::as_str)),
        Part::Window(i) => {
            let window = &entry.windows[usize::from(i)];
            text.extend([window.opens, window.closes].into_iter().flatten().map(|at| format!(" {at:?}")));
        }
        _ => {}
    }
    let by_window = |sort: &AnswerTerm| matches!(part, Part::Window(_)) && terms.by_windows.holds(&sort.called);
    let gives = |(i, sort): (usize, &AnswerTerm)| u32::from(sort.told.is_match(&text) || by_window(sort)) << i;
    terms.sorts.iter().take(MOST_SORTS).enumerate().map(gives).sum()
}

/// Lines of business that the wordings of a part speak of, a bit each.
pub(super) fn lines(asked: &[String], text: &[String], values: &SlotValues) -> u32 {
    let said: Vec<String> = asked.iter().chain(text).map(|t| normalize(t).text().to_owned()).collect();
    let speaks = |(i, line): (usize, &SlotValue)| u32::from(said.iter().any(|t| line.words.within(t))) << i;
    values.industries.iter().take(MOST_LINES).enumerate().map(speaks).sum()
}

/// Words that tell `part` from the other parts of `entry` and say little of the entry itself (人を増やす).
pub(super) fn within(entry: &Entry, part: Part) -> &[String] {
    match part {
        Part::Course(i) => &entry.courses[usize::from(i)].ask,
        _ => &[],
    }
}

/// The part of `entry` that answers what asks for this; none where it has none.
pub(super) fn part_of(entry: &Entry, asked: &AskedFor) -> Option<Part> {
    let at = entry.position_of(asked)? as u16;
    Some(match asked {
        AskedFor::Audience => Part::Side(Facet::Audience),
        AskedFor::Gives => Part::Side(Facet::Amount),
        AskedFor::How => Part::Side(Facet::How),
        AskedFor::Fact(_) => Part::Fact(at),
        AskedFor::Course(_) => Part::Course(at),
        AskedFor::Note(_) => Part::Note(at),
        AskedFor::Table(_) => Part::Table(at),
        AskedFor::Comparison(_) => Part::Comparison(at),
        AskedFor::Window(_) => Part::Window(at),
        AskedFor::Untold => Part::Untold(at),
        AskedFor::Body => Part::Body,
        AskedFor::Summary => Part::Whole(Facet::Overview),
        AskedFor::Contact => Part::Whole(Facet::Contact),
        AskedFor::Link => Part::Whole(Facet::Link),
        AskedFor::Page => Part::Whole(Facet::Page),
        AskedFor::Courses => Part::Whole(Facet::Course),
    })
}

/// Of the words of a part (question words, texts, words that tell it from other parts) those in which people ask for it,
/// and the others.
pub(super) fn wordings<'t>(
    part: Part,
    (asked, text, within): (&'t [String], &'t [String], &'t [String]),
) -> (&'t [String], [&'t [String]; 2]) {
    match part {
        Part::Fact(_) | Part::Side(_) | Part::Untold(_) => (asked, [text, within]),
        Part::Course(_) => (within, [asked, text]),
        _ => (&[], [asked, text]),
    }
}

/// The part that answers what asks for `part`: of a question of yes or no, what it is a question of; one for all
/// that is not told. None where a part is found by its name (a desk, a link, a row), not by what it is asked for.
#[must_use]
pub fn answered_by(entry: &Entry, part: Part) -> Option<Part> {
    match part {
        Part::Whether(i) => {
            let facts =
                entry.facts.iter().enumerate().flat_map(|(at, f)| f.whether.iter().map(move |_| Part::Fact(at as u16)));
            let courses = entry.courses.iter().enumerate();
            let courses = courses.flat_map(|(at, c)| c.whether.iter().map(move |_| Part::Course(at as u16)));
            facts.chain(courses).nth(usize::from(i))
        }
        Part::Untold(_) => Some(Part::Untold(0)),
        Part::Fact(_)
        | Part::Course(_)
        | Part::Note(_)
        | Part::Table(_)
        | Part::Comparison(_)
        | Part::Window(_)
        | Part::Side(_)
        | Part::Whole(_)
        | Part::Body => Some(part),
        Part::Row(..) | Part::Desk(_) | Part::Link(_) | Part::CourseLink(..) => None,
    }
}

fn course_names(c: &Course) -> Vec<String> {
    c.aliases.iter().chain([&c.name]).chain(&c.wish).cloned().collect()
}

fn course_texts(c: &Course) -> Vec<String> {
    let single = [&c.audience, &c.content, &c.amount, &c.status_note];
    single.into_iter().flatten().chain(&c.conditions).cloned().collect()
}

fn row_texts(table: &Table, row: usize) -> Vec<String> {
    let words = |kind| !matches!(kind, ColumnType::Url | ColumnType::Page | ColumnType::Name);
    (table.columns.iter().filter(|c| words(c.kind)))
        .filter_map(|c| table.rows[row].get(&c.key))
        .map(|c| c.as_str().to_owned())
        .collect()
}

fn desk_texts(d: &Desk) -> (Vec<String>, Vec<String>) {
    let asked = [Some(&d.org), d.unit.as_ref(), d.purpose.as_ref()].into_iter().flatten().cloned().collect();
    let text = [&d.prefecture, &d.audience, &d.address, &d.note].into_iter().flatten().cloned().collect();
    (asked, text)
}

fn link_texts(l: &Link) -> Vec<String> {
    [Some(&l.label), l.prefecture.as_ref()].into_iter().flatten().cloned().collect()
}

/// Adds the document of a part; returns its position.
pub(super) fn add(corpus: &mut Corpus, asked: &[String], text: &[String], analyzer: &Analyzer) -> usize {
    let at = corpus.push();
    for a in asked {
        corpus.add_question(at, &analyzer.analyze(a), analyzer);
    }
    for t in text {
        corpus.add_body(at, &analyzer.analyze(t), analyzer);
    }
    at
}
