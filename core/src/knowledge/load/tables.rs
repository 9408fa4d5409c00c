//! The tables of a pack's `dictionaries/`: rows to values, or where a row is wrong.

use crate::knowledge::Problem;
use crate::knowledge::model::Town;
use crate::knowledge::weights::Weights;
use crate::language::{UserWord, is_katakana, katakana, normalize};

/// Cost of a user word: well below IPADIC's nouns, so that the word stays whole.
const USER_WORD_COST: i16 = -8_000;

/// Rows of a table without a heading, each with its line and without its empty fields; a problem
/// for each that is no CSV.
pub(in crate::knowledge) fn rows(path: &str, text: &str) -> (Vec<(usize, Vec<String>)>, Vec<Problem>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).trim(csv::Trim::All);
    for record in reader.from_reader(text.as_bytes()).records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(1, |p| usize::try_from(p.line()).unwrap_or(1));
                let fields: Vec<String> = record.iter().filter(|f| !f.is_empty()).map(str::to_owned).collect();
                if !fields.is_empty() {
                    rows.push((line, fields));
                }
            }
            Err(error) => {
                let line = error.position().map_or(1, |p| usize::try_from(p.line()).unwrap_or(1));
                problems.push(Problem::new(path, line, &format!("{error}"), "fields with commas between them"));
            }
        }
    }
    (rows, problems)
}

/// Reads a table row by row; a row that `value` makes nothing of is `wrong`, `expected` was something else.
fn read<T>(
    (path, text): (&str, &str),
    problems: &mut Vec<Problem>,
    (wrong, expected): (&str, &str),
    mut value: impl FnMut(&[&str]) -> Option<T>,
) -> Vec<T> {
    let (rows, faults) = rows(path, text);
    problems.extend(faults);
    let mut values = Vec::new();
    for (line, fields) in rows {
        let texts: Vec<&str> = fields.iter().map(String::as_str).collect();
        if let Some(value) = value(&texts) {
            values.push(value);
        } else {
            let wrong = format!("{:?} {wrong}", fields.join(","));
            problems.push(Problem::new(path, line, &wrong, expected));
        }
    }
    values
}

pub(super) fn read_words(path: &str, text: &str, words: &mut Vec<UserWord>, problems: &mut Vec<Problem>) {
    let said = ("is no user word", "surface,base,reading in katakana");
    words.extend(read((path, text), problems, said, |fields| match fields {
        [surface, base, reading] if reading.chars().all(is_katakana) => Some(UserWord {
            surface: normalize(surface).text().to_owned(),
            base: normalize(base).text().to_owned(),
            reading: katakana(reading),
            cost: USER_WORD_COST,
        }),
        _ => None,
    }));
}

/// Reads `feature,weight`.
pub(super) fn read_weights(path: &str, text: &str, problems: &mut Vec<Problem>) -> Weights {
    let said = ("is no weight", "group:name,number");
    let weights = read((path, text), problems, said, |fields| match fields {
        [feature, weight] => Some(((*feature).to_owned(), weight.parse().ok()?)),
        _ => None,
    });
    Weights::new(weights.into_iter().collect())
}

/// Reads groups of expressions, one a line.
pub(super) fn read_synonyms(path: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Vec<String>> {
    let (rows, faults) = rows(path, text);
    problems.extend(faults);
    rows.into_iter().map(|(_, group)| group).filter(|g| g.len() > 1).collect()
}

/// Reads `expression,Japanese`, the expressions lowercase, in Latin letters or not as `latin` says.
pub(super) fn read_pairs(
    path: &str,
    text: &str,
    latin: bool,
    pairs: &mut Vec<(String, String)>,
    problems: &mut Vec<Problem>,
) {
    let said = ("is no expression of its language, or stands twice", "expression,Japanese");
    let mut known = rustc_hash::FxHashSet::default();
    pairs.extend(read((path, text), problems, said, |fields| match fields {
        [said, japanese] if said.is_ascii() == latin && known.insert((*said).to_owned()) => {
            Some((said.to_lowercase(), (*japanese).to_owned()))
        }
        _ => None,
    }));
}

pub(super) fn read_places(path: &str, text: &str, places: &mut Vec<Town>, problems: &mut Vec<Problem>) {
    let said = (
        "is no town",
        "name of a town or a region,full name of the prefecture,reading in katakana, and other spellings of the name",
    );
    places.extend(read((path, text), problems, said, |fields| match fields {
        [name, prefecture, reading, spellings @ ..]
            if name.chars().count() >= 2 && prefecture.ends_with(['県', '都', '道', '府']) =>
        {
            let [name, prefecture, reading] = [name, prefecture, reading].map(|f| (*f).to_owned());
            let spellings = spellings.iter().map(|s| (*s).to_owned()).collect();
            Some(Town { name, prefecture, reading, spellings })
        }
        _ => None,
    }));
}
