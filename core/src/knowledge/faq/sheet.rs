//! A file to sheets of rows of cells, each row with the number by which its program counts it.
//!
//! Not responsible for which column is what.

use std::io::Cursor;

use anyhow::{Context, Result};
use calamine::{Data, Dimensions, Range, Reader as _, SheetVisible, Sheets, open_workbook_auto_from_rs};

use super::fault::{Fault, Wrong};

/// A row: its number, from 1, and its cells without blanks around them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) number: usize,
    pub(super) cells: Vec<String>,
}

impl Row {
    /// The cell in `column`, empty where the row is shorter.
    pub(super) fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }

    pub(super) fn is_blank(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// Rows under one name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sheet {
    /// Name, where its file can have several.
    pub(super) name: Option<String>,
    pub(super) rows: Vec<Row>,
}

impl Sheet {
    fn trimmed(name: Option<String>, rows: impl Iterator<Item = (usize, Vec<String>)>) -> Self {
        let clean = |cell: String| cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}').to_owned();
        let rows = rows.map(|(number, cells)| Row { number, cells: cells.into_iter().map(clean).collect() });
        Self { name, rows: rows.collect() }
    }
}

/// Text with `delimiter` between cells. Lines without any cell count as rows, as they do on a screen.
pub(super) fn delimited(text: &str, delimiter: u8, faults: &mut Vec<Fault>) -> Sheet {
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter);
    let mut rows = Vec::new();
    let mut number = 0;
    let mut reader = reader.from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut start = 0;
    while reader.read_record(&mut record).unwrap_or(false) {
        let blank_lines = text[start..].bytes().take_while(|b| *b == b'\n').count();
        number += 1 + blank_lines;
        start = usize::try_from(reader.position().byte()).unwrap_or(text.len()).min(text.len());
        rows.push((number, record.iter().map(str::to_owned).collect::<Vec<_>>()));
    }
    // A quotation mark that nothing closes takes in everything after it.
    if text.bytes().filter(|b| *b == b'"').count() % 2 == 1 {
        faults.push(Fault::of_row(None, number.max(1), Wrong::OpenQuote));
    }
    Sheet::trimmed(None, rows.into_iter())
}

/// The sheets of a workbook (xlsx, xls, ods …) that are to be seen, and the names of those that are not. Of cells
/// that are merged, every row has the value.
pub(super) fn workbook(bytes: &[u8]) -> Result<(Vec<Sheet>, Vec<String>)> {
    let mut book = open_workbook_auto_from_rs(Cursor::new(bytes)).context("reading the workbook")?;
    let (seen, hidden): (Vec<_>, Vec<_>) =
        book.sheets_metadata().to_vec().into_iter().partition(|s| s.visible == SheetVisible::Visible);
    let mut sheets = Vec::new();
    for sheet in seen {
        let range = book.worksheet_range(&sheet.name).with_context(|| format!("reading sheet {}", sheet.name))?;
        let merged = merged(&mut book, &sheet.name);
        sheets.push(Sheet::trimmed(Some(sheet.name), rows(&range, &merged).into_iter()));
    }
    Ok((sheets, hidden.into_iter().map(|s| s.name).collect()))
}

fn merged(book: &mut Sheets<Cursor<&[u8]>>, name: &str) -> Vec<Dimensions> {
    match book {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(name).unwrap_or_default(),
        _ => Vec::new(),
    }
}

fn rows(range: &Range<Data>, merged: &[Dimensions]) -> Vec<(usize, Vec<String>)> {
    let Some(((first, _), (last, width))) = range.start().zip(range.end()) else { return Vec::new() };
    let value = |row: u32, column: u32| range.get_value((row, column)).map_or_else(String::new, shown);
    let mut rows: Vec<(usize, Vec<String>)> =
        (first..=last).map(|row| (row as usize + 1, (0..=width).map(|column| value(row, column)).collect())).collect();
    for area in merged.iter().filter(|a| a.end.0 > a.start.0) {
        let text = value(area.start.0, area.start.1);
        for row in area.start.0 + 1..=area.end.0.min(last) {
            let cell =
                row.checked_sub(first).and_then(|at| rows.get_mut(at as usize)?.1.get_mut(area.start.1 as usize));
            if let Some(cell) = cell {
                cell.clone_from(&text);
            }
        }
    }
    rows
}

/// A cell as its program shows it.
fn shown(cell: &Data) -> String {
    match cell {
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::Empty | Data::Error(_) => String::new(),
        other => other.to_string(),
    }
}

/// JSON lines, or an array of objects: the keys are a header in row 0, which no program shows.
pub(super) fn json(text: &str, faults: &mut Vec<Fault>) -> Sheet {
    let (mut keys, mut rows): (Vec<String>, Vec<(usize, Vec<String>)>) = (Vec::new(), Vec::new());
    let mut add = |number: usize, object: &serde_json::Map<String, serde_json::Value>| {
        let mut cells = vec![String::new(); keys.len()];
        for (key, value) in object {
            let at = keys.iter().position(|k| k == key).unwrap_or_else(|| {
                keys.push(key.clone());
                cells.push(String::new());
                keys.len() - 1
            });
            cells[at] = plain(value);
        }
        rows.push((number, cells));
    };
    if text.trim_start().starts_with('[') {
        match serde_json::from_str::<Vec<serde_json::Map<_, _>>>(text) {
            Ok(objects) => objects.iter().enumerate().for_each(|(at, object)| add(at + 1, object)),
            Err(error) => faults.push(Fault::of_row(None, error.line(), Wrong::Json(error.column()))),
        }
    } else {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            match serde_json::from_str(line) {
                Ok(object) => add(at + 1, &object),
                Err(error) => faults.push(Fault::of_row(None, at + 1, Wrong::Json(error.column()))),
            }
        }
    }
    rows.insert(0, (0, keys));
    Sheet::trimmed(None, rows.into_iter())
}

/// A JSON value as a cell; of a list one line each.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(sheet: &Sheet) -> Vec<(usize, Vec<&str>)> {
        sheet.rows.iter().map(|r| (r.number, r.cells.iter().map(String::as_str).collect())).collect()
    }

    #[test]
    fn rows_are_counted_as_on_the_screen() {
        let text = "\nい,ろ\n\n\n\"二\n行\",\"に,\"\"ほ\"\"\"\n,\nへ,と\n";
        let (mut faults, expected) = (Vec::new(), ["い", "二\n行", "", "へ"]);
        let sheet = delimited(text, b',', &mut faults);
        let rows = numbered(&sheet);
        assert_eq!(rows.iter().map(|(n, _)| *n).collect::<Vec<_>>(), [2, 5, 6, 7]);
        assert_eq!(rows.iter().map(|(_, c)| c[0]).collect::<Vec<_>>(), expected);
        assert!(rows[1].1[1] == "に,\"ほ\"" && faults.is_empty());
        delimited("い,\"ろ\nは,に\n", b',', &mut faults);
        assert_eq!(faults, [Fault::of_row(None, 1, Wrong::OpenQuote)]);
    }

    #[test]
    fn objects_become_rows_whatever_their_keys_and_order() {
        let mut faults = Vec::new();
        let sheet = json(
            "{\"q\":\"い\",\"a\":\"ろ\"}\n\n{\"a\":1,\"also\":[\"は\",\"に\"],\"q\":null}\n{\"q\":\n",
            &mut faults,
        );
        assert_eq!(
            numbered(&sheet),
            [(0, vec!["a", "q", "also"]), (1, vec!["ろ", "い"]), (3, vec!["1", "", "は\nに"])]
        );
        assert!(matches!(faults[..], [Fault { row: 4, wrong: Wrong::Json(_), .. }]), "{faults:?}");
        let list = json("[{\"q\":\"い\"},{\"q\":\"ろ\"}]", &mut faults);
        assert_eq!(numbered(&list), [(0, vec!["q"]), (1, vec!["い"]), (2, vec!["ろ"])]);
    }
}
