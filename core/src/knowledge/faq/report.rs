//! What was understood of a table, in lines for the person who made it.
//!
//! Not responsible for where the lines are shown.

use super::fault::letter;
use super::{Columns, Field, Table, Understood};
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::{FieldPhrases, SheetPhrases};

/// Categories that are named.
const MOST_CATEGORIES: usize = 12;

impl Table {
    /// What was understood: encoding, sheets, columns, counts, categories, questions that stand twice.
    #[must_use]
    pub fn summary(&self, book: &Phrasebook) -> Vec<String> {
        let say = &book.sheet;
        let mut lines = vec![self.encoding.map_or_else(|| say.workbook().to_owned(), |name| say.encoding(name))];
        for sheet in &self.sheets {
            lines.push(heading(sheet, say));
            lines.extend(columns(&sheet.columns, say));
        }
        if !self.unused.is_empty() {
            lines.push(say.unused_sheets(self.unused.join("、")));
        }
        lines.push(say.counted(self.questions.len(), self.blank, self.faults.len()));
        let categories = self.categories();
        if !categories.is_empty() {
            let shown = categories.iter().take(MOST_CATEGORIES).map(|(name, count)| say.category(name, count));
            let more = if categories.len() > MOST_CATEGORIES { "…" } else { "" };
            lines.push(say.categories(shown.collect::<Vec<_>>().join("、") + more));
        }
        lines.extend(self.remarks(say));
        lines
    }

    /// What a person should know although nothing is wrong.
    #[must_use]
    pub fn remarks(&self, say: &SheetPhrases) -> Vec<String> {
        let twice = self.twice.iter().map(|twice| {
            let (first, again) = (twice.first.text(say), twice.again.text(say));
            if twice.differs {
                say.two_answers(first, again, &twice.question)
            } else {
                say.same_row(first, again, &twice.question)
            }
        });
        let lost = self.lost.iter().map(|(place, address)| say.lost_link(place.text(say), address));
        twice.chain(lost).collect()
    }

    /// Categories with the number of their questions, in the order of the table.
    fn categories(&self) -> Vec<(&str, usize)> {
        let mut categories: Vec<(&str, usize)> = Vec::new();
        for name in self.questions.iter().filter_map(|q| q.category.as_deref()) {
            match categories.iter_mut().find(|(known, _)| *known == name) {
                Some((_, count)) => *count += 1,
                None => categories.push((name, 1)),
            }
        }
        categories
    }
}

fn heading(of: &Understood, say: &SheetPhrases) -> String {
    match (&of.sheet, of.headed) {
        (Some(name), Some(row)) => say.sheet(name, row),
        (Some(name), None) => say.sheet_plain(name),
        // The keys of JSON stand in no row.
        (None, Some(row)) if row > 0 => say.table(row),
        (None, _) => say.table_plain().to_owned(),
    }
}

fn columns(of: &Columns, say: &SheetPhrases) -> Vec<String> {
    let name = |column: usize| match of.heading(column) {
        "" => letter(column),
        heading => format!("{}「{heading}」", letter(column)),
    };
    let mut taken: Vec<(usize, Field)> = of.of.iter().map(|(field, column)| (*column, *field)).collect();
    taken.sort_unstable();
    let shown: Vec<String> = taken.iter().map(|(at, field)| say.taken(name(*at), field.label(&say.fields))).collect();
    let mut lines = vec![shown.join(" ")];
    let unused: Vec<String> = (0..of.headings.len())
        .filter(|at| !of.heading(*at).is_empty() && !taken.iter().any(|(column, _)| column == at))
        .map(name)
        .collect();
    if !unused.is_empty() {
        lines.push(say.unused(unused.join(" ")));
    }
    lines
}

impl Field {
    fn label(self, say: &FieldPhrases) -> &str {
        match self {
            Self::Question => say.question(),
            Self::Answer => say.answer(),
            Self::Category => say.category(),
            Self::Also => say.also(),
            Self::Url => say.url(),
            Self::Contact => say.contact(),
            Self::Phone => say.phone(),
            Self::Email => say.email(),
            Self::Updated => say.updated(),
        }
    }
}
