//! The terminal: colours, full-width columns, and a prompt with history.
//!
//! Not responsible for what is said; piped output uses the plain text instead.

use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use rustyline::error::ReadlineError;
use rustyline::{DefaultEditor, config::Configurer as _};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::message::{Block, Reply};

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

impl Style {
    fn paint(self, code: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// Draws a reply.
    #[must_use]
    pub fn draw(self, reply: &Reply) -> String {
        let mut out = String::new();
        let mut line = |text: String| {
            out.push_str(&text);
            out.push('\n');
        };
        for block in &reply.blocks {
            match block {
                Block::Heading(text) => line(self.paint(BOLD, &format!("【{text}】"))),
                Block::Text(text) if text.starts_with('⚠') => line(self.paint(YELLOW, text)),
                Block::Text(text) => line(text.clone()),
                Block::Bullets(items) => items.iter().for_each(|i| line(format!("・{i}"))),
                Block::Comparison { sides, rows } => line(self.side_by_side(sides, rows)),
            }
        }
        if !reply.contacts.is_empty() {
            line(self.paint(GREEN, "▼ 問い合わせ先"));
            reply.contacts.iter().flat_map(crate::message::Contact::lines).for_each(&mut line);
        }
        if let Some(memo) = reply.memo.as_ref().map(crate::message::Memo::lines).filter(|l| !l.is_empty()) {
            line(self.paint(GREEN, "▼ お電話のメモ"));
            memo.iter().for_each(|l| line(format!("・{l}")));
        }
        if !reply.links.is_empty() {
            line(self.paint(BLUE, "▼ リンク"));
            reply.links.iter().for_each(|l| line(format!("・{} {}", l.label, self.paint("4", &l.url))));
        }
        reply.notices.iter().for_each(|n| line(self.paint(DIM, &format!("※ {n}"))));
        reply.citation.iter().for_each(|c| line(self.paint(DIM, c)));
        reply.ask.iter().for_each(|a| line(self.paint(BOLD, &format!("▶ {a}"))));
        for (i, choice) in reply.choices.iter().enumerate() {
            line(format!("  {} {}", self.paint(BOLD, &format!("{:>2}.", i + 1)), choice.label));
        }
        out
    }

    /// A table with a column for the aspect and one for each side; cells wrap.
    fn side_by_side(self, sides: &[String], rows: &[(String, Vec<String>)]) -> String {
        let room = self.columns.clamp(40, 110);
        let first = rows.iter().map(|(item, _)| item.width()).max().unwrap_or(4).min(14);
        let each = (room.saturating_sub(first + 3 * sides.len())) / sides.len().max(1);
        let mut table = String::new();
        let mut draw = |cells: &[&str], code: Option<&str>| {
            let widths = std::iter::once(first).chain(std::iter::repeat(each));
            let wrapped: Vec<Vec<String>> = cells.iter().zip(widths).map(|(c, w)| wrap(c, w)).collect();
            for i in 0..wrapped.iter().map(Vec::len).max().unwrap_or(0) {
                let padded: Vec<String> = wrapped
                    .iter()
                    .enumerate()
                    .map(|(column, lines)| {
                        pad(lines.get(i).map_or("", String::as_str), if column == 0 { first } else { each })
                    })
                    .collect();
                let text = padded.join(" │ ");
                let _ = writeln!(table, "{}", code.map_or_else(|| text.clone(), |c| self.paint(c, &text)));
            }
        };
        let head: Vec<&str> = std::iter::once("").chain(sides.iter().map(String::as_str)).collect();
        draw(&head, Some(BOLD));
        let rule = "─".repeat((first + (each + 3) * sides.len()).min(room));
        for (item, values) in rows {
            let cells: Vec<&str> = std::iter::once(item.as_str()).chain(values.iter().map(String::as_str)).collect();
            draw(&[rule.as_str()], Some(DIM));
            draw(&cells, None);
        }
        table.trim_end().to_owned()
    }
}

/// Cuts text into lines of at most `width` columns; full-width characters count two.
fn wrap(text: &str, width: usize) -> Vec<String> {
    if text.starts_with('─') {
        return vec![text.to_owned()];
    }
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0);
    for c in text.chars() {
        let w = c.width().unwrap_or(0);
        if used + w > width && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        line.push(c);
        used += w;
    }
    lines.push(line);
    lines
}

fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
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

    /// Reads a line.
    ///
    /// # Errors
    /// When the terminal fails.
    pub fn read(&mut self) -> Result<Typed> {
        match self.editor.readline("あなた> ") {
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
        let rows =
            vec![("目的".to_owned(), vec!["人手不足への対応のため".to_owned(), "国際貢献 (技能の移転)".to_owned()])];
        let table = style.side_by_side(&["特定技能".to_owned(), "技能実習".to_owned()], &rows);
        let bars: Vec<Vec<usize>> = (table.lines().filter(|l| l.contains('│')))
            .map(|l| l.match_indices('│').map(|(at, _)| l[..at].width()).collect())
            .collect();
        assert!(bars.len() >= 2 && bars.windows(2).all(|w| w[0] == w[1]), "{table}");
    }
}
