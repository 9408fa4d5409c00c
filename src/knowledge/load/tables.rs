//! The tables of a pack's `dictionaries/`: lines to values, or where a line is wrong.

use crate::knowledge::Problem;
use crate::knowledge::model::Town;
use crate::language::{UserWord, katakana, normalize};

/// Cost of a user word: well below IPADIC's nouns, so that the word stays whole.
const USER_WORD_COST: i16 = -8_000;

fn split(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(str::trim).filter(|f| !f.is_empty())
}

pub(super) fn read_words(path: &str, text: &str, words: &mut Vec<UserWord>, problems: &mut Vec<Problem>) {
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match split(line).collect::<Vec<_>>()[..] {
            [surface, base, reading] if reading.chars().all(|c| matches!(c, 'ァ'..='ヺ' | 'ー')) => {
                words.push(UserWord {
                    surface: normalize(surface).text().to_owned(),
                    base: normalize(base).text().to_owned(),
                    reading: katakana(reading),
                    cost: USER_WORD_COST,
                });
            }
            _ => problems.push(Problem::new(
                path,
                at + 1,
                &format!("{line:?} is no user word"),
                "surface,base,reading in katakana",
            )),
        }
    }
}

/// Reads groups of expressions, one a line.
pub(super) fn read_synonyms(text: &str) -> Vec<Vec<String>> {
    let groups = text.lines().map(|l| split(l).map(str::to_owned).collect());
    groups.filter(|g: &Vec<_>| g.len() > 1).collect()
}

/// Reads `expression,Japanese`, the expressions lowercase, in Latin letters or not as `latin` says.
pub(super) fn read_pairs(
    path: &str,
    text: &str,
    latin: bool,
    pairs: &mut Vec<(String, String)>,
    problems: &mut Vec<Problem>,
) {
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match split(line).collect::<Vec<_>>()[..] {
            [said, japanese] if said.is_ascii() == latin && !pairs.iter().any(|(known, _)| known == said) => {
                pairs.push((said.to_lowercase(), japanese.to_owned()));
            }
            _ => problems.push(Problem::new(
                path,
                at + 1,
                &format!("{line:?} is no expression of its language, or stands twice"),
                "expression,Japanese",
            )),
        }
    }
}

pub(super) fn read_places(path: &str, text: &str, places: &mut Vec<Town>, problems: &mut Vec<Problem>) {
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        match split(line).collect::<Vec<_>>()[..] {
            [name, prefecture, reading]
                if name.ends_with(['市', '町', '村', '区']) && prefecture.ends_with(['県', '都', '道', '府']) =>
            {
                places.push(Town {
                    name: name.to_owned(),
                    prefecture: prefecture.to_owned(),
                    reading: reading.to_owned(),
                });
            }
            _ => problems.push(Problem::new(
                path,
                at + 1,
                &format!("{line:?} is no town"),
                "full name,full name of the prefecture,reading in katakana",
            )),
        }
    }
}
