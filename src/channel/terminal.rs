//! The terminal: colours, full-width columns, and a prompt with history.
//!
//! Not responsible for what is said; piped output uses the plain text instead.

use std::fmt::Write as _;
use std::path::Path;

use crate::language::phrasebook::Phrasebook;
use crate::message::Reply;
use crate::message::cut::{Measure, Unit, nothing};
use crate::message::outline::{Aspect, Holds, Piece, outline};
use anyhow::Result;
use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, config::Configurer as _};

/// Name of the channel.
pub const NAME: &str = "terminal";

/// How a terminal draws.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Use colours.
    pub colour: bool,
    /// Columns of the terminal.
    pub columns: usize,
}

const BOLD: &str = "1";
const DIM: &str = "2";
const BLUE: &str = "34";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const UNDERLINE: &str = "4";

/// How a terminal counts.
const COLUMNS: Measure = Measure { unit: Unit::Columns, together: nothing };

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Draws a reply.
    #[must_use]
    pub fn draw(self, reply: &Reply, book: &Phrasebook) -> String {
        let mut lines = Vec::new();
        for piece in outline(reply, book) {
            let code = match &piece {
                Piece::SideBySide { sides, rows } => {
                    lines.push(self.side_by_side(sides, rows));
                    continue;
                }
                Piece::Choices { choices, .. } => {
                    lines.extend(choices.iter().enumerate().map(|(i, choice)| {
                        format!("  {} {}", self.paint(BOLD, &format!("{:>2}.", i + 1)), choice.label)
                    }));
                    continue;
                }
                Piece::Links { links, .. } => {
                    lines.push(self.paint(BLUE, &piece.lines()[0]));
                    lines.extend(links.iter().map(|l| format!("・{} {}", l.label, self.paint(UNDERLINE, &l.url))));
                    continue;
                }
                Piece::Desks { .. } | Piece::Memo { .. } => {
                    let told = piece.lines();
                    lines.push(self.paint(GREEN, &told[0]));
                    lines.extend(told.into_iter().skip(1));
                    continue;
                }
                Piece::Heading(_) | Piece::Ask(_) => Some(BOLD),
                Piece::Paragraph(text) if text.starts_with('⚠') => Some(YELLOW),
                Piece::Notices { .. } | Piece::Source(_) => Some(DIM),
                Piece::Paragraph(_) | Piece::Bullets(_) | Piece::Vote { .. } => None,
            };
            lines.extend(piece.lines().iter().map(|l| code.map_or_else(|| l.clone(), |c| self.paint(c, l))));
        }
        lines.push(String::new());
        lines.join("\n")
    }

    /// A table with a column for the aspect and one for each side; cells wrap. What is the same on
    /// all sides has one wide cell.
    fn side_by_side(self, sides: &[String], rows: &[Aspect<'_>]) -> String {
        let room = self.columns.clamp(40, 110);
        let first = rows.iter().map(|row| COLUMNS.length(&row.item)).max().unwrap_or(4).min(14);
        let each = (room.saturating_sub(first + 3 * sides.len())) / sides.len().max(1);
        let all = (first + (each + 3) * sides.len()).min(room);
        let mut table = String::new();
        let mut draw = |cells: &[&str], width: usize, code: Option<&str>| {
            if code.is_none() {
                let _ = writeln!(table, "{}", self.paint(DIM, &"─".repeat(all)));
            }
            let width = |column: usize| if column == 0 { first } else { width };
            let wrapped: Vec<Vec<String>> =
                cells.iter().enumerate().map(|(column, cell)| COLUMNS.pieces(cell, width(column))).collect();
            for i in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
                let padded: Vec<String> = (wrapped.iter().enumerate())
                    .map(|(column, lines)| pad(lines.get(i).map_or("", String::as_str), width(column)))
                    .collect();
                let text = padded.join(" │ ");
                let _ = writeln!(table, "{}", code.map_or_else(|| text.clone(), |c| self.paint(c, &text)));
            }
        };
        let head: Vec<&str> = std::iter::once("").chain(sides.iter().map(String::as_str)).collect();
        draw(&head, each, Some(BOLD));
        for row in rows {
            match &row.holds {
                Holds::Alike(value) => draw(&[&row.item, value], all.saturating_sub(first + 3), None),
                Holds::Each(values) => {
                    let values = values.iter().map(|(_, value)| *value);
                    draw(&std::iter::once(row.item.as_ref()).chain(values).collect::<Vec<_>>(), each, None);
                }
            }
        }
        table.trim_end().to_owned()
    }
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(COLUMNS.length(text))))
}

/// What a person did at the prompt.
#[derive(Debug)]
pub enum Typed {
    /// A line.
    Line(String),
    /// Ctrl-C or Ctrl-D.
    Leave,
}

/// The prompt.
#[derive(Debug)]
pub struct Prompt {
    editor: DefaultEditor,
}

impl Prompt {
    /// A prompt whose history lives in `history`; a missing file is no error.
    ///
    /// # Errors
    /// When the terminal cannot be used.
    pub fn new(history: &Path) -> Result<Self> {
        let mut editor = DefaultEditor::new()?;
        editor.set_max_history_size(500)?;
        let _ = editor.load_history(history);
        Ok(Self { editor })
    }

    /// Columns of the terminal, if it tells.
    pub fn columns(&mut self) -> Option<usize> {
        self.editor.dimensions().map(|(columns, _)| usize::from(columns))
    }

    /// Reads a line, `before` standing to its left.
    ///
    /// # Errors
    /// When the terminal fails.
    pub fn read(&mut self, before: &str) -> Result<Typed> {
        match self.editor.readline(before) {
            Ok(line) => {
                if !line.trim().is_empty() {
                    self.editor.add_history_entry(line.as_str())?;
                }
                Ok(Typed::Line(line))
            }
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => Ok(Typed::Leave),
            Err(error) => Err(error.into()),
        }
    }

    /// Saves the history; failing to is only logged.
    pub fn save(&mut self, history: &Path) {
        if let Err(error) = self.editor.save_history(history) {
            tracing::warn!(%error, "the history could not be saved");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_columns_align() {
        let style = Style { colour: false, columns: 60 };
        let rows = [Aspect {
            item: "目的".into(),
            holds: Holds::Each(vec![("", "人手不足への対応のため"), ("", "国際貢献 (技能の移転)")]),
        }];
        let table = style.side_by_side(&["特定技能".to_owned(), "技能実習".to_owned()], &rows);
        let bars: Vec<Vec<usize>> = (table.lines().filter(|l| l.contains('│')))
            .map(|l| l.match_indices('│').map(|(at, _)| COLUMNS.length(&l[..at])).collect())
            .collect();
        assert!(bars.len() >= 2 && bars.windows(2).all(|w| w[0] == w[1]), "{table}");
    }
}
