//! Rows of a sheet to questions with their answers, and everything that is wrong in them.
//!
//! Not responsible for where the columns are, nor for questions that stand in several rows.

use super::contact::{Contact, contacts, phone};
use super::day::Day;
use super::fault::{Fault, Place, Wrong};
use super::header::{Columns, Field};
use super::html;
use super::sheet::{Row, Sheet};
use crate::knowledge::check::{is_mail, is_phone, is_web};
use crate::language::lexicon::Lexicon;
use crate::language::normalize;

/// Digits from which a name has a number in it that was meant to be called.
const MANY_DIGITS: usize = 6;

/// A question of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Where it stands.
    pub place: Place,
    /// The question.
    pub question: String,
    /// Its answers: one, or those of all rows that ask it.
    pub answers: Vec<String>,
    /// What it belongs to.
    pub category: Option<String>,
    /// The same in other words.
    pub also: Vec<String>,
    /// Links: label, if it has one, and address.
    pub links: Vec<(Option<String>, String)>,
    /// Whom to ask.
    pub(super) desks: Vec<Contact>,
    /// The day of the answer.
    pub updated: Option<Day>,
}

/// What a sheet gives.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) questions: Vec<Question>,
    pub(super) faults: Vec<Fault>,
    /// Rows without anything in them.
    pub(super) blank: usize,
    /// Links that lead nowhere by themselves.
    pub(super) lost: Vec<(Place, String)>,
}

/// Reads the rows of `sheet` below its headings. In `delimited` text a cell beyond the headings is a fault.
pub(super) fn take(sheet: &Sheet, columns: &Columns, delimited: bool, lexicon: &Lexicon) -> Taken {
    let mut taken = Taken::default();
    for row in &sheet.rows[columns.first.min(sheet.rows.len())..] {
        let filled = row.cells.iter().filter(|c| !c.is_empty()).count();
        let said = |field| columns.column(field).is_some_and(|column| !row.cell(column).is_empty());
        // A heading over a group of rows, or the row of headings again on the next page, asks nothing.
        let is_heading = filled == 1 && !said(Field::Question) && !said(Field::Answer);
        if row.is_blank() || is_heading || !columns.headings.is_empty() && row.cells == columns.headings {
            taken.blank += 1;
            continue;
        }
        let mut reader = Reader { sheet, columns, row, lexicon, faults: Vec::new(), lost: Vec::new() };
        let question = reader.question(delimited);
        let place = question.place.clone();
        taken.lost.extend(reader.lost.into_iter().map(|address| (place.clone(), address)));
        if reader.faults.is_empty() {
            taken.questions.push(question);
        }
        taken.faults.extend(reader.faults);
    }
    taken
}

/// Reads one row.
struct Reader<'a> {
    sheet: &'a Sheet,
    columns: &'a Columns,
    row: &'a Row,
    lexicon: &'a Lexicon,
    faults: Vec<Fault>,
    lost: Vec<String>,
}

impl<'a> Reader<'a> {
    fn question(&mut self, delimited: bool) -> Question {
        let question = html::plain(self.cell(Field::Question));
        let answer = html::plain(self.cell(Field::Answer));
        for (field, text, wrong) in
            [(Field::Question, &question.text, Wrong::NoQuestion), (Field::Answer, &answer.text, Wrong::NoAnswer)]
        {
            if text.trim().is_empty() {
                self.wrong(field, wrong);
            }
        }
        self.lost.extend(question.lost.into_iter().chain(answer.lost));
        let mut links = self.addresses();
        for (label, url) in question.links.into_iter().chain(answer.links) {
            if is_web(&url) {
                links.push((Some(label).filter(|l| *l != url), url));
            } else {
                self.lost.push(url);
            }
        }
        let width = self.columns.headings.len();
        if let Some(beyond) = self.row.cells.iter().skip(width).find(|c| delimited && width > 0 && !c.is_empty()) {
            let fault = Fault::of_row(self.sheet.name.as_deref(), self.row.number, Wrong::Beyond(beyond.clone()));
            self.faults.push(fault);
        }
        let category = self.cell(Field::Category);
        Question {
            place: Place { sheet: self.sheet.name.clone(), row: self.row.number },
            // A question is one line, whatever the cell looks like.
            question: question.text.split_whitespace().collect::<Vec<_>>().join(" "),
            answers: vec![answer.text.trim().to_owned()],
            category: (!category.is_empty()).then(|| category.split_whitespace().collect::<Vec<_>>().join(" ")),
            also: self.also(),
            links,
            desks: self.desks(),
            updated: Day::find(self.cell(Field::Updated), self.lexicon),
        }
    }

    fn cell(&self, field: Field) -> &'a str {
        self.columns.column(field).map_or("", |column| self.row.cell(column))
    }

    fn wrong(&mut self, field: Field, wrong: Wrong) {
        let column = self.columns.column(field).map(|at| (at, self.columns.heading(at).to_owned()));
        self.faults.push(Fault { sheet: self.sheet.name.clone(), row: self.row.number, column, wrong });
    }

    /// Other wordings: one a line, or with a semicolon or a bar between them, in any of their columns.
    fn also(&self) -> Vec<String> {
        let cells = self.columns.all(Field::Also).map(|column| self.row.cell(column));
        let parts = cells.flat_map(|cell| cell.split(['\n', ';', '；', '|', '｜'])).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }

    /// Addresses of the column for them, each with the words before it on its line as its label.
    fn addresses(&mut self) -> Vec<(Option<String>, String)> {
        let mut links = Vec::new();
        for line in self.cell(Field::Url).lines().map(str::trim).filter(|line| !line.is_empty()) {
            let at = line.find("https://").or_else(|| line.find("http://"));
            let (label, url) = line.split_at(at.unwrap_or(0));
            let url = url.split_whitespace().next().unwrap_or_default();
            if is_web(url) {
                let label = label.trim().trim_end_matches([':', '：']).trim();
                links.push(((!label.is_empty()).then(|| label.to_owned()), url.to_owned()));
            } else {
                self.wrong(Field::Url, Wrong::Url(line.to_owned()));
            }
        }
        links
    }

    fn desks(&mut self) -> Vec<Contact> {
        let terms = &self.lexicon.sheet;
        let cell = self.cell(Field::Contact);
        let mut desks = if cell.is_empty() { Vec::new() } else { contacts(cell, terms) };
        let (number, mail) = (self.cell(Field::Phone), normalize(self.cell(Field::Email)).text().to_owned());
        if desks.is_empty() && !(number.is_empty() && mail.is_empty()) {
            desks.push(Contact::default());
        }
        if let Some(first) = desks.first_mut() {
            if !number.is_empty() {
                match phone(number, terms) {
                    Some((phone, extension)) => {
                        (first.phone, first.extension) = (Some(phone), extension.or(first.extension.take()));
                    }
                    None => self.wrong(Field::Phone, Wrong::Phone(number.to_owned())),
                }
            }
            if !mail.is_empty() {
                first.email = Some(mail);
            }
        }
        for desk in &desks {
            let field = |own: Field| if self.columns.column(own).is_some() { own } else { Field::Contact };
            if let Some(mail) = desk.email.as_ref().filter(|mail| !is_mail(mail)) {
                self.wrong(field(Field::Email), Wrong::Mail(mail.clone()));
            }
            let digits = desk.org.chars().filter(char::is_ascii_digit).count();
            let unread = (digits >= MANY_DIGITS && desk.phone.is_none()).then_some(&desk.org);
            if let Some(number) = desk.phone.as_ref().filter(|phone| !is_phone(phone)).or(unread) {
                self.wrong(field(Field::Phone), Wrong::Phone(number.clone()));
            }
            if let Some(url) = desk.url.as_ref().filter(|url| !is_web(url)) {
                self.wrong(Field::Contact, Wrong::Url(url.clone()));
            }
        }
        desks
    }
}
