//! Names of entries, and words of purposes, as messages say them.
//!
//! Not responsible for what is asked about a name.

use crate::knowledge::Knowledge;
use crate::language::{Analyzer, hiragana, normalize};

/// Normalised names of entries, longest first.
pub(super) type Names = Vec<(String, usize)>;

/// Which characters a text has, by their last bits: most names begin with one that it has not, which is soon seen.
pub(super) struct Characters([bool; 256]);

impl Characters {
    pub(super) fn of(text: &str) -> Self {
        let mut has = [false; 256];
        text.chars().for_each(|c| has[c as usize % 256] = true);
        Self(has)
    }

    /// Whether `word` may stand in the text, by its first character.
    pub(super) fn may_begin(&self, word: &str) -> bool {
        word.chars().next().is_none_or(|c| self.0[c as usize % 256])
    }
}

/// `text` with the names of entries blanked out, and whose names they were.
/// A name inside a longer name that was found does not count. What is asked about a name is
/// seen better without it: 活躍事例 asks for no 事例.
pub(super) fn without_names<'n>(text: &str, names: impl Iterator<Item = &'n (String, usize)>) -> (String, Vec<usize>) {
    let characters = Characters::of(text);
    let mut text = text.to_owned();
    let mut found = Vec::new();
    for (name, at) in names {
        if characters.may_begin(name) && text.contains(name.as_str()) {
            if !found.contains(at) {
                found.push(*at);
            }
            text = text.replace(name.as_str(), "\u{0}");
        }
    }
    (text, found)
}

/// Names of at least three characters, longest first; imported questions have none. A name that is one entry's own
/// and another's course is the entry's.
pub(super) fn names(knowledge: &Knowledge) -> Names {
    let mut names: Vec<(String, usize)> = Vec::new();
    let mut add = |name: &String, at: usize| {
        let name = normalize(name).text().to_owned();
        if name.chars().count() >= 3 && !names.iter().any(|(n, _)| *n == name) {
            names.push((name, at));
        }
    };
    let entries = || knowledge.entries.iter().enumerate().filter(|(_, e)| !e.traits.is_question());
    for (at, entry) in entries() {
        entry.aliases.iter().chain([&entry.title]).chain(&entry.short).for_each(|name| add(name, at));
    }
    for (at, entry) in entries() {
        let courses = entry.courses.iter().flat_map(|c| c.aliases.iter().chain([&c.name]));
        courses.filter(|n| n.chars().count() >= 6).for_each(|name| add(name, at));
    }
    names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    names
}

/// Shortest name, in characters, that is told by its sound alone.
const HEARD_NAME: usize = 6;

/// The long ones of the names `written` as they sound, in hiragana (きゃりああっぷじょせいきん), longest first.
pub(super) fn heard_names(written: &Names, analyzer: &Analyzer) -> Names {
    let mut heard: Names = Vec::new();
    for (name, at) in written {
        let sound = hiragana(&analyzer.analyze(name).reading);
        let known = |names: &Names| names.iter().any(|(n, _)| *n == sound);
        if sound.chars().count() >= HEARD_NAME && !known(written) && !known(&heard) {
            heard.push((sound, *at));
        }
    }
    heard.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    heard
}

/// Normalised words that tell what a measure is wanted for, longest first, with the purpose's label.
pub(super) fn purposes(knowledge: &Knowledge) -> Vec<(String, String)> {
    let mut words: Vec<(String, String)> = (knowledge.pack.purposes.iter())
        .flat_map(|p| p.words.iter().map(|w| (normalize(w).text().to_owned(), p.label.clone())))
        .collect();
    words.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    words
}
