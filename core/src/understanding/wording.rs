//! Normalised wordings of an entry, taken once: how its facts are asked, what its texts and cells say.
//!
//! Not responsible for comparing a message with them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facet::Cues;
use super::names::Names;
use crate::knowledge::Knowledge;
use crate::knowledge::model::{Cell, Column, ColumnType, Comparison, Course, Entry, Table};
use crate::language::lexicon::sections::PartTerms;
use crate::language::normalize;

/// Shortest wording of a fact, in characters, that is looked for.
const LEAST_ASK: usize = 4;

/// Wordings of one entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Wording {
    /// Per fact, its `ask` phrases and name of four characters or more.
    pub(super) asks: Vec<Vec<String>>,
    /// Per fact, its name where that is one of the entry's other names.
    pub(super) own: Vec<Option<String>>,
    /// Texts of the facts.
    pub(super) facts: Vec<String>,
    /// Notes.
    pub(super) notes: Vec<String>,
    /// Per table, row and column.
    pub(super) cells: Vec<Vec<Vec<CellWording>>>,
    /// Names of courses with their positions, the longest first, and whether a name of the entry has it in it.
    pub(super) courses: Vec<(String, u16, bool)>,
    /// Per desk, its organisation, and whether a name of the entry has it in it.
    pub(super) desks: Vec<(String, bool)>,
    /// Per comparison, names of its sides with their positions, longest first.
    pub(super) sides: Vec<Vec<(String, usize)>>,
}

/// Wordings of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct CellWording {
    /// The cell in parts, and as a whole.
    pub(super) parts: Vec<String>,
    /// Whether it says nothing but a word that asks for a side (対象) or that every question has (あり).
    pub(super) asks: bool,
}

impl Wording {
    /// Wordings of `entry`, one of `knowledge`, where `names` are those of all entries.
    pub(super) fn new(entry: &Entry, knowledge: &Knowledge, names: &Names, cues: &Cues) -> Self {
        let normal = |text: &String| normalize(text).text().to_owned();
        let ask = |text: &String| normalize(text).text().trim_end_matches('る').to_owned();
        let long = |ask: &String| ask.chars().count() >= LEAST_ASK;
        let facts = &entry.facts;
        Self {
            asks: facts.iter().map(|f| f.ask.iter().chain([&f.name]).map(ask).filter(long).collect()).collect(),
            own: facts.iter().map(|f| entry.aliases.contains(&f.name).then(|| normal(&f.name))).collect(),
            facts: facts.iter().map(|f| normal(&f.text)).collect(),
            notes: entry.notes.iter().map(normal).collect(),
            courses: courses(entry),
            desks: entry.desks.iter().map(|d| (normal(&d.org), own_names(entry).any(|n| n.contains(&d.org)))).collect(),
            cells: entry.tables.iter().map(|t| cells(t, &knowledge.lexicon.parts, cues)).collect(),
            sides: entry.comparisons.iter().map(|c| sides(c, knowledge, names)).collect(),
        }
    }
}

/// Shortest name of a course, in characters, that is looked for.
const LEAST_NAME: usize = 4;

fn own_names(entry: &Entry) -> impl Iterator<Item = &String> {
    entry.aliases.iter().chain([&entry.title]).chain(&entry.short)
}

fn courses(entry: &Entry) -> Vec<(String, u16, bool)> {
    let own: Vec<String> = own_names(entry).map(|n| normalize(n).text().to_owned()).collect();
    let names = |(i, c): (usize, &Course)| {
        let all: Vec<&String> = c.aliases.iter().chain([&c.name]).collect();
        all.into_iter().map(|n| (normalize(n).text().to_owned(), i as u16)).collect::<Vec<_>>()
    };
    let mut all: Vec<(String, u16, bool)> = (entry.courses.iter().enumerate().flat_map(names))
        .filter(|(name, _)| name.chars().count() >= LEAST_NAME)
        .map(|(name, i)| (name.clone(), i, own.iter().any(|o| o.contains(&name))))
        .collect();
    all.sort_by_key(|(name, ..)| std::cmp::Reverse(name.len()));
    all
}

fn cells(table: &Table, terms: &PartTerms, cues: &Cues) -> Vec<Vec<CellWording>> {
    // Longest first: 工業高等専門学校 before 高等専門学校.
    let mut shortened: Vec<(&str, &str)> =
        terms.shortened.iter().map(|(long, short)| (long.as_str(), short.as_str())).collect();
    shortened.sort_by_key(|(long, _)| std::cmp::Reverse(long.len()));
    let cell = |row: &BTreeMap<String, Cell>, column: &Column| {
        let at_blanks = column.kind != ColumnType::Name;
        let parts =
            row.get(&column.key).map_or_else(Vec::new, |v| cell_parts(v.as_str(), at_blanks, terms, &shortened));
        let asks = |part: &String| terms.yes_or_no.holds(part) || cues.ranges(part).contains(&(0..part.len()));
        CellWording { asks: parts.iter().all(asks), parts }
    };
    table.rows.iter().map(|row| table.columns.iter().map(|column| cell(row, column)).collect()).collect()
}

/// A cell's text, normalised, cut at its separators (a name not at its blanks), and as a whole.
fn cell_parts(cell: &str, at_blanks: bool, terms: &PartTerms, shortened: &[(&str, &str)]) -> Vec<String> {
    let whole = terms.legal_forms.iter().fold(normalize(cell).text().to_owned(), |text, form| text.replace(form, ""));
    let short = shortened.iter().fold(whole.clone(), |text, (long, short)| text.replace(long, short));
    let separates = |c: char| matches!(c, '、' | '/' | '(' | ')' | '「' | '」') || at_blanks && c == ' ';
    let mut parts: Vec<String> = short.split(separates).map(|p| p.trim().to_owned()).collect();
    parts.push(whole);
    parts
}

/// Names of the sides of a comparison: their own, and those of their entries.
fn sides(comparison: &Comparison, knowledge: &Knowledge, names: &Names) -> Vec<(String, usize)> {
    let mut all: Vec<(String, usize)> = Vec::new();
    for (i, side) in comparison.sides.iter().enumerate() {
        all.push((normalize(&side.name).text().to_owned(), i));
        if let Some(at) = side.entry.as_ref().and_then(|id| knowledge.position(id)) {
            all.extend(names.iter().filter(|(_, e)| *e == at).map(|(n, _)| (n.clone(), i)));
        }
    }
    all.sort_by_key(|(n, _)| std::cmp::Reverse(n.len()));
    all
}
