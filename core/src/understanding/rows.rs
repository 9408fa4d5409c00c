//! Which rows of an entry's tables a message names.
//!
//! Not responsible for showing them.

use super::meant::Understanding;
use super::understander::Understander;
use super::wording::CellWording;
use crate::knowledge::model::{Cell, ColumnType, Table};

/// Characters from which a row's name, or a word of its text, names the row.
const LEAST_NAME: usize = 4;
const LEAST_WORD: usize = 6;

/// Whether a word of a message describes a cell: it begins it, and is half of it at least (外国人 says little of
/// 外国人配偶者の連れ子等).
fn describes(word: &str, cell: &str) -> bool {
    cell.starts_with(word) && word.len() * 2 >= cell.len()
}

impl Understander {
    /// Rows of the table of entry `at` whose cells the message names: table, rows, and whether
    /// a place, name or year was named rather than only a describing word. Of several tables the one with more named columns is taken.
    #[must_use]
    pub fn named_rows(&self, understanding: &Understanding, at: usize) -> Option<(u16, Vec<usize>, bool)> {
        let entry = &self.knowledge.entries[at];
        let text = understanding.nameless.as_str();
        let slots = &understanding.slots;
        let said: Vec<&str> = understanding
            .analysis
            .content()
            .filter(|t| !self.model.in_name(at, &t.key))
            .map(|t| understanding.analysis.surface(t))
            .filter(|w| w.chars().count() >= 3)
            .collect();
        let mut best: Option<(usize, u16, Vec<usize>, bool)> = None;
        for (t, table) in entry.tables.iter().enumerate() {
            // 「魚の加工でもいい？」: what a row is for names it, and no other row by a word it has in common.
            let of_line = self.rows_of_line(table, text);
            if !of_line.is_empty() && best.is_none() {
                best = Some((1, t as u16, of_line, true));
                continue;
            }
            let mut rows: Vec<usize> = (0..table.rows.len()).collect();
            let (mut columns, mut thing) = (0, false);
            let cells = &self.model.wording[at].cells[t];
            for (c, column) in table.columns.iter().enumerate() {
                let said_in = |row: &usize, least: usize| {
                    cells[*row][c].parts.iter().any(|p| p.chars().count() >= least && text.contains(p.as_str()))
                };
                let named = |row: &usize| {
                    let Some(cell) = table.rows[*row].get(&column.key).map(Cell::as_str) else {
                        return false;
                    };
                    match column.kind {
                        ColumnType::Prefecture => {
                            (slots.prefecture.as_deref() == Some(cell)
                                || understanding.prefectures.iter().any(|p| p == cell))
                                && (slots.city.is_none() || text.contains(cell.trim_end_matches('県')))
                        }
                        ColumnType::City => slots.city.as_ref().is_some_and(|c| cell.contains(c.as_str())),
                        ColumnType::Url | ColumnType::Page => false,
                        ColumnType::Name => said_in(row, 2),
                        // 「対象は？」 asks for a side; it does not name the cells that say 対象.
                        _ => {
                            let cell = &cells[*row][c];
                            !cell.asks
                                && (said_in(row, 2) || cell.parts.iter().any(|p| said.iter().any(|w| describes(w, p))))
                        }
                    }
                };
                let matching: Vec<usize> = rows.iter().copied().filter(named).collect();
                if !matching.is_empty() && matching.len() < table.rows.len() {
                    columns += 1;
                    // A long text that picks out a few rows names them as well as a name would.
                    let few = matching.len() * 2 <= table.rows.len();
                    thing |= column.kind != ColumnType::Text || few && matching.iter().any(|r| said_in(r, 4));
                    rows = matching;
                }
            }
            thing |= columns >= 2;
            if columns > 0 && best.as_ref().is_none_or(|(n, _, _, _)| columns > *n) {
                best = Some((columns, t as u16, rows, thing));
            }
        }
        best.map(|(_, t, rows, thing)| (t, rows, thing))
    }

    /// Rows of a table that are for the lines of business a text names.
    fn rows_of_line(&self, table: &Table, text: &str) -> Vec<usize> {
        if table.lines.is_empty() {
            return Vec::new();
        }
        let hearing = self.hearing();
        let said = hearing.lines_named(text);
        let of_line = |row: &usize| {
            let mut names = table.cells(&table.rows[*row], ColumnType::Name);
            names
                .any(|name| table.lines.get(name).is_some_and(|of| of.iter().any(|line| said.contains(&line.as_str()))))
        };
        (0..table.rows.len()).filter(of_line).collect()
    }

    /// Whether a row of entry `at` (table, row) has one of these words in a cell.
    #[must_use]
    pub fn row_has(&self, at: usize, (table, row): (u16, u16), words: &[&str]) -> bool {
        let cells = &self.model.wording[at].cells[usize::from(table)][usize::from(row)];
        cells.iter().flat_map(|cell| &cell.parts).any(|part| words.iter().any(|word| part.contains(word)))
    }

    /// Whether the message names one or two rows of a table of entry `at` outright: by the name of a firm or
    /// thing, or by a long word of theirs (プロスポーツ選手).
    #[must_use]
    pub fn names_row(&self, understanding: &Understanding, at: usize) -> bool {
        let text = understanding.nameless.as_str();
        self.knowledge.entries[at].tables.iter().enumerate().any(|(t, table)| {
            let named = |row: &Vec<CellWording>| {
                table.columns.iter().zip(row).any(|(column, cell)| {
                    let least = match column.kind {
                        ColumnType::Name => LEAST_NAME,
                        ColumnType::Text => LEAST_WORD,
                        _ => return false,
                    };
                    let said = |p: &String| p.chars().count() >= least && text.contains(p.trim_end_matches('等'));
                    cell.parts.iter().any(said)
                })
            };
            (1..=2).contains(&self.model.wording[at].cells[t].iter().filter(|row| named(row)).count())
        })
    }
}
