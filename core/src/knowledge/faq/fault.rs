//! What is wrong in a table, and where: sheet, row and column as the person's program counts them.
//!
//! Not responsible for finding it.

use crate::language::phrasebook::sections::SheetPhrases;

/// Where a row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The sheet, where the file can have several.
    pub sheet: Option<String>,
    /// The row, from 1.
    pub row: usize,
}

impl Place {
    /// The place in words.
    #[must_use]
    pub fn text(&self, say: &SheetPhrases) -> String {
        self.sheet.as_ref().map_or_else(|| say.place(self.row), |sheet| say.place_in(sheet, self.row))
    }
}

/// Something wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The sheet, where the file can have several.
    pub sheet: Option<String>,
    /// The row, from 1; 0 where the file as a whole is wrong.
    pub row: usize,
    /// The column, from 0, with what stands above it.
    pub column: Option<(usize, String)>,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wrong {
    /// No question.
    NoQuestion,
    /// No answer.
    NoAnswer,
    /// An address that no browser would open.
    Url(String),
    /// A mail address that no mail would reach.
    Mail(String),
    /// A phone number that is none.
    Phone(String),
    /// A cell beyond the last column: most likely a comma without quotation marks.
    Beyond(String),
    /// A quotation mark that nothing closes.
    OpenQuote,
    /// No JSON, from this character of the line on.
    Json(usize),
    /// The same question with another answer stands there.
    Duplicate(Place),
    /// Of the whole file: no sheet has question and answer; the headings that were seen.
    NoColumns(String),
    /// Of the whole file: it asks nothing.
    NoRows,
    /// Of the whole file: bytes that mean nothing in this encoding.
    Garbled(&'static str),
}

impl Fault {
    pub(super) fn of_row(sheet: Option<&str>, row: usize, wrong: Wrong) -> Self {
        Self { sheet: sheet.map(str::to_owned), row, column: None, wrong }
    }

    /// Where it is, and what is wrong: `file:row: …`.
    #[must_use]
    pub fn text(&self, file: &str, say: &SheetPhrases) -> String {
        let column = self.column.as_ref().map_or_else(String::new, |(at, heading)| {
            if heading.is_empty() { say.column(letter(*at)) } else { say.column_called(letter(*at), heading) }
        });
        let wrong = match &self.wrong {
            Wrong::NoQuestion => say.no_question().to_owned(),
            Wrong::NoAnswer => say.no_answer().to_owned(),
            Wrong::Url(text) => say.wrong_url(text),
            Wrong::Mail(text) => say.wrong_mail(text),
            Wrong::Phone(text) => say.wrong_phone(text),
            Wrong::Beyond(text) => say.beyond(text),
            Wrong::OpenQuote => say.open_quote().to_owned(),
            Wrong::Json(at) => say.no_json(at),
            Wrong::Duplicate(place) => say.other_answer(place.text(say)),
            Wrong::NoColumns(seen) => say.no_columns(seen),
            Wrong::NoRows => say.no_rows().to_owned(),
            Wrong::Garbled(encoding) => say.garbled(encoding),
        };
        let sheet = self.sheet.as_ref().map_or_else(String::new, |name| format!("{name}:"));
        let row = if self.row == 0 { String::new() } else { format!("{}:", self.row) };
        format!("{file}:{sheet}{row} {column}{wrong}")
    }
}

/// A column as spreadsheets call it: A, B … Z, AA.
#[must_use]
pub(super) fn letter(column: usize) -> String {
    let last = char::from(b'A' + (column % 26) as u8);
    if column < 26 { last.to_string() } else { format!("{}{last}", letter(column / 26 - 1)) }
}

/// The column that a spreadsheet calls so.
pub(super) fn of_letter(text: &str) -> Option<usize> {
    let valid = (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphabetic());
    let value = |b: u8| usize::from(b.to_ascii_uppercase() - b'A') + 1;
    valid.then(|| text.bytes().fold(0, |sum, b| sum * 26 + value(b)) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (at, name) in [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!((letter(at).as_str(), of_letter(name)), (name, Some(at)));
        }
        assert_eq!((of_letter("質問"), of_letter(""), of_letter("ABCD")), (None, None, None));
    }
}
