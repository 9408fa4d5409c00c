//! Which column of a sheet holds what: by its heading, by what the person says, or by what stands in it.
//!
//! Not responsible for the rows below.

use std::fmt;
use std::str::FromStr;

use super::fault::of_letter;
use super::sheet::{Row, Sheet};
use crate::language::lexicon::Words;
use crate::language::lexicon::sections::SheetTerms;
use crate::language::normalize;

/// Rows that are looked at for headings: above them stand titles and notes.
const ROWS_ABOVE: usize = 30;
/// Rows by which columns without headings are told.
const ROWS_BELOW: usize = 200;

/// What a column can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The question.
    Question,
    /// The answer.
    Answer,
    /// What the question belongs to.
    Category,
    /// The question in other words.
    Also,
    /// Where more of it stands.
    Url,
    /// Whom to ask.
    Contact,
    /// Their phone.
    Phone,
    /// Their mail.
    Email,
    /// The day of the answer.
    Updated,
}

impl Field {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Question,
        Self::Answer,
        Self::Category,
        Self::Also,
        Self::Url,
        Self::Contact,
        Self::Phone,
        Self::Email,
        Self::Updated,
    ];

    /// The name by which it is said on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Category => "category",
            Self::Also => "also",
            Self::Url => "url",
            Self::Contact => "contact",
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Updated => "updated",
        }
    }

    fn words(self, terms: &SheetTerms) -> &Words {
        match self {
            Self::Question => &terms.question,
            Self::Answer => &terms.answer,
            Self::Category => &terms.category,
            Self::Also => &terms.also,
            Self::Url => &terms.url,
            Self::Contact => &terms.contact,
            Self::Phone => &terms.phone,
            Self::Email => &terms.email,
            Self::Updated => &terms.updated,
        }
    }
}

/// A column that a person says to hold something: `question=列名`, by its heading or its letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// What it holds.
    pub field: Field,
    /// Its heading or letter.
    pub column: String,
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || Field::ALL.map(Field::name).join(", ");
        let (field, column) = text.split_once('=').ok_or_else(|| format!("question=B ({})", names()))?;
        let field = Field::ALL.into_iter().find(|f| f.name() == field.trim().to_lowercase()).ok_or_else(names)?;
        Ok(Self { field, column: column.trim().to_owned() })
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.field.name(), self.column)
    }
}

/// The columns of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Columns {
    /// What is where: field, column from 0. Several columns may hold other wordings.
    pub of: Vec<(Field, usize)>,
    /// Headings by column; empty where there are none.
    pub headings: Vec<String>,
    /// Position of the first row below them.
    pub(super) first: usize,
}

impl Columns {
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.of.iter().find(|(f, _)| *f == field).map(|(_, column)| *column)
    }

    pub(super) fn all(&self, field: Field) -> impl Iterator<Item = usize> {
        self.of.iter().filter(move |(f, _)| *f == field).map(|(_, column)| *column)
    }

    /// What stands above `column`.
    pub(super) fn heading(&self, column: usize) -> &str {
        self.headings.get(column).map_or("", String::as_str)
    }

    fn whole(self) -> Option<Self> {
        (self.column(Field::Question).is_some() && self.column(Field::Answer).is_some()).then_some(self)
    }
}

/// The columns of `sheet` by the headings of one of its first rows.
pub(super) fn by_headings(sheet: &Sheet, maps: &[Mapping], terms: &SheetTerms) -> Option<Columns> {
    let mut rows = sheet.rows.iter().take(ROWS_ABOVE).enumerate();
    rows.find_map(|(at, row)| headed(row, at + 1, maps, terms))
}

/// The columns by `row`, if it is a row of headings that says which are question and answer.
fn headed(row: &Row, first: usize, maps: &[Mapping], terms: &SheetTerms) -> Option<Columns> {
    let keys: Vec<String> = row.cells.iter().map(|cell| key(cell)).collect();
    let mut columns = Columns { of: Vec::new(), headings: row.cells.clone(), first };
    let mut named = 0;
    for map in maps {
        let heading = keys.iter().position(|k| !k.is_empty() && *k == key(&map.column));
        named += usize::from(heading.is_some());
        columns.of.push((map.field, heading.or_else(|| of_letter(&map.column))?));
    }
    // By letters alone any row would do: one of them must be called something.
    if named == 0 && !maps.is_empty() {
        let known = |k: &String| Field::ALL.into_iter().any(|field| field.words(terms).holds(k));
        keys.iter().any(known).then_some(())?;
    }
    for field in Field::ALL.into_iter().filter(|f| !maps.iter().any(|m| m.field == *f)) {
        let free = |column: &usize| !columns.of.iter().any(|(_, taken)| taken == column);
        // The words stand in the order of how well they tell: 質問 before タイトル.
        let of_word = |word| keys.iter().enumerate().filter(move |(_, key)| *key == word).map(|(at, _)| at);
        let found = field.words(terms).iter().flat_map(of_word).filter(free);
        let most = if field == Field::Also { keys.len() } else { 1 };
        let found: Vec<usize> = found.take(most).collect();
        columns.of.extend(found.into_iter().map(|column| (field, column)));
    }
    columns.whole()
}

/// A heading without what is beside its name: 「＊質問（必須）」, 「別の言い方2」.
fn key(heading: &str) -> String {
    let normal = normalize(heading);
    let bare = normal
        .text()
        .split(['(', ')', '[', ']', '【', '】', '〔', '〕'])
        .map(str::trim)
        .find(|part| !part.is_empty())
        .unwrap_or("");
    let letters: String = bare.chars().filter(|c| c.is_alphanumeric() || *c == 'ー').collect();
    letters.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned()
}

/// The columns of a sheet without headings, where what stands in them leaves no doubt: a column of numbers, one of
/// few values, then question and answer.
pub(super) fn by_content(sheet: &Sheet, maps: &[Mapping]) -> Option<Columns> {
    let filled = |row: &Row| row.cells.iter().filter(|c| !c.is_empty()).count();
    // A title stands alone.
    let first = sheet.rows.iter().position(|row| filled(row) > 1)?;
    let mut columns = Columns { first, ..Columns::default() };
    if !maps.is_empty() {
        for map in maps {
            columns.of.push((map.field, of_letter(&map.column)?));
        }
        return columns.whole();
    }
    let below = || sheet.rows[first..].iter().take(ROWS_BELOW).filter(|row| !row.is_blank());
    let width = below().map(|row| row.cells.len()).max()?;
    let cells = |column: usize| below().map(move |row| row.cell(column)).filter(|c| !c.is_empty());
    let used: Vec<usize> = (0..width).filter(|column| cells(*column).next().is_some()).collect();
    let texts: Vec<usize> =
        used.into_iter().filter(|c| !cells(*c).all(|cell| cell.chars().all(|l| !l.is_alphabetic()))).collect();
    let repeated = |column: usize| {
        let mut values: Vec<&str> = cells(column).collect();
        let count = values.len();
        values.sort_unstable();
        values.dedup();
        count >= 4 && values.len() * 2 <= count
    };
    columns.of = match texts[..] {
        [question, answer] => vec![(Field::Question, question), (Field::Answer, answer)],
        [category, question, answer] if repeated(category) => {
            vec![(Field::Category, category), (Field::Question, question), (Field::Answer, answer)]
        }
        _ => return None,
    };
    columns.whole()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row = |(at, cells): (usize, &&[&str])| Row {
            number: at + 1,
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
        };
        Sheet { name: None, rows: rows.iter().enumerate().map(row).collect() }
    }

    fn columns(rows: &[&[&str]], maps: &[&str]) -> Option<(Vec<(Field, usize)>, usize)> {
        let terms = Lexicon::read(None).expect("the shared lexicon").sheet;
        let maps: Vec<Mapping> = maps.iter().map(|m| m.parse().expect("a mapping")).collect();
        let sheet = sheet(rows);
        let found = by_headings(&sheet, &maps, &terms).or_else(|| by_content(&sheet, &maps))?;
        Some((found.of, found.first))
    }

    use Field::{Also, Answer, Category, Contact, Question};

    #[test]
    fn headings_in_any_dress() {
        for heading in [
            ["質問", "回答"],
            ["Q", "A"],
            ["QUESTION", "Answers"],
            ["Title", "Content"],
            ["＊ご質問（必須）", "【回答】 回答内容"],
        ] {
            assert_eq!(columns(&[&heading], &[]), Some((vec![(Question, 0), (Answer, 1)], 1)), "{heading:?}");
        }
        let several: &[&str] =
            &["No.", "タイトル", "カテゴリー", "質問", "別の言い方1", "別の言い方２", "回答", "担当課", ""];
        let expected = vec![(Question, 3), (Answer, 6), (Category, 2), (Also, 4), (Also, 5), (Contact, 7)];
        assert_eq!(columns(&[&["手引き"], &[], several], &[]), Some((expected, 3)));
    }

    #[test]
    fn what_a_person_says_goes_first() {
        let rows: &[&[&str]] = &[&["件名", "質問", "しつもん文", "こたえ文"], &["い", "ろ", "は", "に"]];
        assert_eq!(columns(rows, &[]), None);
        let named = columns(rows, &["question=しつもん文", "answer=こたえ文"]).expect("by names");
        assert_eq!(named, (vec![(Question, 2), (Answer, 3)], 1));
        assert_eq!(columns(rows, &["question=C", "answer=d"]).expect("by letters").0, [(Question, 2), (Answer, 3)]);
        assert_eq!(columns(&[&["い", "ろ", "は"]], &["question=B", "answer=C"]).map(|c| c.1), Some(0));
        assert!("frage=A".parse::<Mapping>().is_err() && "A".parse::<Mapping>().is_err());
    }

    #[test]
    fn without_headings_only_what_leaves_no_doubt() {
        assert_eq!(columns(&[&["手引き"], &["1", "い", "ろ"]], &[]), Some((vec![(Question, 1), (Answer, 2)], 1)));
        let rows: Vec<[&str; 3]> = ["い", "ろ", "は", "に"].map(|q| ["くらし", q, "答え"]).to_vec();
        let rows: Vec<&[&str]> = rows.iter().map(|r| &r[..]).collect();
        let expected = vec![(Category, 0), (Question, 1), (Answer, 2)];
        assert_eq!(columns(&rows, &[]).map(|c| c.0), Some(expected));
        assert_eq!(columns(&[&["い", "ろ", "は"]], &[]), None);
        assert_eq!(columns(&[&["い"], &["ろ"]], &[]), None);
    }
}
