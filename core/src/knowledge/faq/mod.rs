//! A table of questions and answers as a pack: any office's file, as it is.
//!
//! `text` and `sheet` read the file, `header` finds its columns, `rows` (with `html`, `contact`, `day`) its questions;
//! `fault` says what is wrong and where, `report` what was understood; `pack` writes the files of the pack, which is
//! checked and compiled like any other. One question is one entry.

mod contact;
mod day;
mod fault;
mod header;
mod html;
mod pack;
mod report;
mod rows;
mod sheet;
mod text;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};

pub use day::Day;
pub use fault::{Fault, Place, Wrong};
pub use header::{Columns, Field, Mapping};
pub use pack::{About, pack};
pub use rows::Question;

use crate::language::lexicon::Lexicon;
use crate::language::normalize;
use sheet::Sheet;

/// Endings of tables that are text, and JSON of which a line is a row.
const TEXTS: [&str; 4] = ["csv", "tsv", "jsonl", "ndjson"];
/// Endings of workbooks.
const WORKBOOKS: [&str; 6] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "xla"];
/// Endings of JSON, one object a line or a list.
const JSON: [&str; 3] = ["jsonl", "ndjson", "json"];
/// What stands between the cells of a text, the likeliest first.
const DELIMITERS: [u8; 3] = *b",\t;";

/// How a table is to be read, where it does not say itself.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Columns by what they hold.
    pub maps: Vec<Mapping>,
    /// The encoding of a text.
    pub encoding: Option<&'static encoding_rs::Encoding>,
    /// The same question with another answer is a fault.
    pub one_answer: bool,
}

/// What was understood of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Understood {
    /// Its name, where the file can have several.
    pub sheet: Option<String>,
    /// The row of its headings.
    pub headed: Option<usize>,
    /// What its columns hold.
    pub columns: Columns,
}

/// The same question in two rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twice {
    /// The question.
    pub question: String,
    /// The row that asks it first.
    pub first: Place,
    /// The row that asks it again.
    pub again: Place,
    /// Whether its answer is another.
    pub differs: bool,
}

/// A table as it was read.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Name of the encoding, of a text.
    pub encoding: Option<&'static str>,
    /// The sheets that are used.
    pub sheets: Vec<Understood>,
    /// Names of those that are not.
    pub unused: Vec<String>,
    /// Its questions.
    pub questions: Vec<Question>,
    /// Everything that is wrong in it, in the order of its rows.
    pub faults: Vec<Fault>,
    /// Rows without anything in them.
    pub blank: usize,
    /// Questions that stand in several rows.
    pub twice: Vec<Twice>,
    /// Links that lead nowhere by themselves.
    pub lost: Vec<(Place, String)>,
}

impl Table {
    /// Whether the file as a whole is wrong, so that nothing of it can be taken.
    #[must_use]
    pub fn is_unreadable(&self) -> bool {
        self.faults.iter().any(|fault| fault.row == 0)
    }

    /// The latest day that its rows tell.
    #[must_use]
    pub fn updated(&self) -> Option<Day> {
        self.questions.iter().filter_map(|q| q.updated).max()
    }
}

/// Reads the table in `path`.
///
/// # Errors
/// When the file cannot be read at all; what is wrong inside it is told by [`Table::faults`].
pub fn read(path: &Path, options: &Options) -> Result<Table> {
    let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
    of_bytes(&bytes, path, options)
}

/// The one table in folder `dir`, where there is just one.
#[must_use]
pub fn only_table(dir: &Path) -> Option<std::path::PathBuf> {
    let files = std::fs::read_dir(dir).ok()?.filter_map(|file| Some(file.ok()?.path()));
    let is_table = |path: &std::path::PathBuf| {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        path.is_file() && (WORKBOOKS.contains(&ending.as_str()) || TEXTS.contains(&ending.as_str()))
    };
    let mut tables = files.filter(is_table);
    let only = tables.next()?;
    tables.next().is_none().then_some(only)
}

/// Reads the table in `bytes`, the content of a file that is called `path`.
///
/// # Errors
/// As [`read`].
pub fn of_bytes(bytes: &[u8], path: &Path, options: &Options) -> Result<Table> {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
    table(bytes, &ending, options).with_context(|| format!("reading {}", path.display()))
}

/// The table of a file's `bytes`, by the `ending` of its name.
fn table(bytes: &[u8], ending: &str, options: &Options) -> Result<Table> {
    let lexicon = Lexicon::shared()?;
    let mut table = Table::default();
    let is_workbook = WORKBOOKS.contains(&ending);
    let sheets = if is_workbook {
        let (sheets, hidden) = sheet::workbook(bytes)?;
        table.unused = hidden;
        sheets
    } else {
        let text = text::decode(bytes, options.encoding);
        table.encoding = Some(text.encoding);
        if text.garbled {
            table.faults.push(Fault::of_row(None, 0, Wrong::Garbled(text.encoding)));
        }
        vec![of_text(&text.content, ending, options, &lexicon, &mut table.faults)]
    };
    let found = columns(&sheets, options, &lexicon);
    if found.is_empty() {
        let seen = sheets.iter().filter_map(|s| s.rows.iter().find(|r| !r.is_blank())).flat_map(|r| r.cells.clone());
        let seen: Vec<String> = seen.filter(|cell| !cell.is_empty()).take(20).collect();
        table.faults.push(Fault::of_row(None, 0, Wrong::NoColumns(seen.join("、"))));
    }
    let used: Vec<usize> = found.iter().map(|(at, _)| *at).collect();
    let names = sheets.iter().enumerate().filter(|(at, _)| !used.contains(at)).filter_map(|(_, s)| s.name.clone());
    table.unused.extend(names);
    for (at, columns) in found {
        let sheet = &sheets[at];
        let headed = sheet.rows.get(columns.first.wrapping_sub(1)).filter(|_| !columns.headings.is_empty());
        let mut taken = rows::take(sheet, &columns, !is_workbook, &lexicon);
        // Sheets without a column for it are categories themselves.
        if used.len() > 1 && columns.column(Field::Category).is_none() {
            taken.questions.iter_mut().for_each(|q| q.category.clone_from(&sheet.name));
        }
        table.questions.append(&mut taken.questions);
        table.faults.append(&mut taken.faults);
        table.lost.append(&mut taken.lost);
        table.blank += taken.blank;
        table.sheets.push(Understood { sheet: sheet.name.clone(), headed: headed.map(|r| r.number), columns });
    }
    unite(&mut table, options.one_answer);
    if table.questions.is_empty() && table.faults.is_empty() {
        table.faults.push(Fault::of_row(None, 0, Wrong::NoRows));
    }
    Ok(table)
}

/// The sheet of a text: JSON by its name or its looks, else cells between the delimiter that gives columns.
fn of_text(text: &str, ending: &str, options: &Options, lexicon: &Lexicon, faults: &mut Vec<Fault>) -> Sheet {
    if JSON.contains(&ending) || text.trim_start().starts_with('{') {
        return sheet::json(text, faults);
    }
    let tabs_first = |d: &u8| (ending == "tsv") != (*d == b'\t');
    let mut delimiters = DELIMITERS;
    delimiters.sort_by_key(tabs_first);
    let mut read: Vec<(Sheet, Vec<Fault>)> = Vec::new();
    for delimiter in delimiters {
        let mut wrong = Vec::new();
        let sheet = sheet::delimited(text, delimiter, &mut wrong);
        read.push((sheet, wrong));
    }
    let headed = |(sheet, _): &(Sheet, _)| header::by_headings(sheet, &options.maps, &lexicon.sheet).is_some();
    let plain = |(sheet, _): &(Sheet, _)| header::by_content(sheet, &options.maps).is_some();
    let best = read.iter().position(headed).or_else(|| read.iter().position(plain)).unwrap_or(0);
    let (sheet, mut wrong) = read.swap_remove(best);
    faults.append(&mut wrong);
    sheet
}

/// The sheets with questions and answers, by their headings; where none has any, the first one by what stands in it.
fn columns(sheets: &[Sheet], options: &Options, lexicon: &Lexicon) -> Vec<(usize, Columns)> {
    let by_headings = |sheet: &Sheet| header::by_headings(sheet, &options.maps, &lexicon.sheet);
    let headed: Vec<(usize, Columns)> =
        sheets.iter().enumerate().filter_map(|(at, sheet)| Some((at, by_headings(sheet)?))).collect();
    if !headed.is_empty() {
        return headed;
    }
    let plain = sheets.iter().enumerate().find_map(|(at, s)| Some((at, header::by_content(s, &options.maps)?)));
    plain.into_iter().collect()
}

/// Puts rows that ask the same into one question with their answers.
fn unite(table: &mut Table, one_answer: bool) {
    let mut firsts: BTreeMap<String, usize> = BTreeMap::new();
    let mut united: Vec<Question> = Vec::with_capacity(table.questions.len());
    for question in std::mem::take(&mut table.questions) {
        let key: String = normalize(&question.question).text().chars().filter(|c| c.is_alphanumeric()).collect();
        let key = if key.is_empty() { question.question.clone() } else { key };
        let Some(first) = firsts.get(&key).map(|at| &mut united[*at]) else {
            firsts.insert(key, united.len());
            united.push(question);
            continue;
        };
        let differs = !first.answers.contains(&question.answers[0]);
        if differs && one_answer {
            let wrong = Wrong::Duplicate(first.place.clone());
            table.faults.push(Fault::of_row(question.place.sheet.as_deref(), question.place.row, wrong));
            continue;
        }
        let (text, place) = (first.question.clone(), first.place.clone());
        table.twice.push(Twice { question: text, first: place, again: question.place.clone(), differs });
        first.take_in(question);
    }
    table.questions = united;
}

impl Question {
    /// Takes in what another row says of the same question.
    fn take_in(&mut self, other: Self) {
        fn add<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
            for item in more {
                if !list.contains(&item) {
                    list.push(item);
                }
            }
        }
        add(&mut self.answers, other.answers);
        add(&mut self.also, other.also);
        add(&mut self.links, other.links);
        add(&mut self.desks, other.desks);
        self.category = self.category.take().or(other.category);
        self.updated = self.updated.max(other.updated);
    }
}
