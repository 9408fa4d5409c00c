//! Sentences in which it is marked what they say of the firm that they are about, and what of others
//! (`dictionaries/ja/own.txt`).
//!
//! `[12人]` is its count of people, `{仙台}` where it is, `<旅館>` what it does; `[-2人]`, `{-東京}` and `<-病院>` are somebody
//! else's. Not responsible for what is learnt from them: that is `understanding::slots`.

use std::ops::Range;

use crate::flat::Texts;
use crate::language::normalize;

/// The file's place in a pack; one without its own uses the shared file.
pub(crate) const OWN: &str = "dictionaries/ja/own.txt";

/// What something named is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    /// A count of people.
    Heads,
    /// A place.
    Place,
    /// A line of business.
    Work,
}

impl Sort {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Heads, Self::Place, Self::Work];

    /// Its place among them.
    pub(crate) fn position(self) -> usize {
        self as usize
    }

    /// The letter that stands for it; no normalised text has one.
    pub(crate) fn stands(self) -> char {
        match self {
            Self::Heads => 'N',
            Self::Place => 'P',
            Self::Work => 'W',
        }
    }

    /// What opens and closes its mark.
    fn brackets(self) -> (char, char) {
        match self {
            Self::Heads => ('[', ']'),
            Self::Place => ('{', '}'),
            Self::Work => ('<', '>'),
        }
    }
}

/// Something marked in a sentence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Marked {
    pub(crate) sort: Sort,
    /// Bytes of the normalised text.
    pub(crate) range: Range<usize>,
    /// Whether it is the firm's.
    pub(crate) own: bool,
}

/// A marked sentence as its normalised text and the things named in it, with whether each is the firm's: `[12人]`,
/// `{仙台}`, `<旅館>` are, `[-2人]` is not.
///
/// # Errors
/// What is wrong with the marks.
pub(crate) fn marked(line: &str) -> Result<(String, Vec<Marked>), String> {
    let (mut text, mut named) = (String::new(), Vec::new());
    let mut rest = line;
    while let Some(at) = rest.find(['[', '{', '<']) {
        text.push_str(normalize(&rest[..at]).text());
        let opening = rest[at..].chars().next().unwrap_or_default();
        let sort = Sort::ALL.into_iter().find(|s| s.brackets().0 == opening);
        let (sort, inside) = (sort.ok_or("a mark of no sort")?, &rest[at + 1..]);
        let end = inside.find(sort.brackets().1).ok_or_else(|| format!("{opening:?} is not closed"))?;
        let thing = inside[..end].strip_prefix('-');
        let start = text.len();
        text.push_str(normalize(thing.unwrap_or(&inside[..end])).text());
        named.push(Marked { sort, range: start..text.len(), own: thing.is_none() });
        rest = &inside[end + 1..];
    }
    text.push_str(normalize(rest).text());
    Ok((text, named))
}

/// Sentences of a file, and what is wrong with their marks, each with its line.
pub(crate) fn read(text: &str) -> (Texts, Vec<(usize, String)>) {
    let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    let faults = lines().filter_map(|(at, line)| marked(line).err().map(|wrong| (at + 1, wrong)));
    (lines().map(|(_, line)| line.trim()).collect(), faults.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_and_faults_told() {
        let (text, named) = marked("うち[１２人]、{仙台}で<旅館>。[-2人]辞めた").expect("marks");
        assert_eq!(text, "うち12人、仙台で旅館。2人辞めた");
        let of: Vec<(&str, bool)> = named.iter().map(|n| (&text[n.range.clone()], n.own)).collect();
        assert_eq!(of, [("12人", true), ("仙台", true), ("旅館", true), ("2人", false)]);
        let (lines, problems) = read("# 注\nうち[3人]\n\nうち[4人\n");
        assert_eq!((lines.iter().count(), problems.len()), (2, 1));
        assert_eq!(problems[0].0, 4);
    }
}
