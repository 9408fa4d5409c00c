//! Finding by name or address: which entries a text names, and whom a phone number or URL belongs to.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::Understander;
use super::units::Part;
use crate::knowledge::Knowledge;
use crate::knowledge::model::{ColumnType, Comparison};
use crate::language::{Analysis, Analyzer, hiragana, is_kanji, normalize};

/// Normalised names of entries, longest first.
pub(super) type Names = Vec<(String, usize)>;
/// Phone numbers (digits), mail addresses and URLs, with all their owners.
pub(super) type Addresses = FxHashMap<String, Vec<(usize, Part)>>;

impl Understander {
    /// The text with the names of entries blanked out, and whose names they were.
    /// A name inside a longer name that was found does not count. What is asked about a name is
    /// seen better without it: 活躍事例 asks for no 事例.
    pub(super) fn without_names(&self, text: &str) -> (String, Vec<usize>) {
        let mut text = text.to_owned();
        let mut found = Vec::new();
        // Who writes kanji writes names so too.
        let heard: &[_] = if text.chars().any(is_kanji) { &[] } else { &self.model.heard_names };
        for (name, at) in heard.iter().chain(&self.names) {
            if text.contains(name.as_str()) {
                if !found.contains(at) {
                    found.push(*at);
                }
                text = text.replace(name.as_str(), "\u{0}");
            }
        }
        (text, found)
    }

    /// Sides of `comparison` named in `analysis`, in their order.
    #[must_use]
    pub fn sides_named(&self, comparison: &Comparison, analysis: &Analysis) -> Vec<usize> {
        let mut text = analysis.normalized.text().to_owned();
        let mut names: Vec<(String, usize)> = Vec::new();
        for (i, side) in comparison.sides.iter().enumerate() {
            names.push((normalize(&side.name).text().to_owned(), i));
            if let Some(at) = side.entry.as_ref().and_then(|id| self.knowledge.position(id)) {
                names.extend(self.names.iter().filter(|(_, e)| *e == at).map(|(n, _)| (n.clone(), i)));
            }
        }
        names.sort_by_key(|(n, _)| std::cmp::Reverse(n.len()));
        let mut sides = Vec::new();
        for (name, i) in names {
            if text.contains(&name) {
                text = text.replacen(&name, "\u{0}", 1);
                if !sides.contains(&i) {
                    sides.push(i);
                }
            }
        }
        sides.sort_unstable();
        sides
    }

    /// Entries (and parts) the phone number, mail address or URL in `text` belongs to.
    #[must_use]
    pub fn reverse(&self, text: &str) -> Vec<(usize, Part)> {
        let normal = normalize(text);
        let found =
            ADDRESS.find_iter(normal.text()).map(|m| address_key(m.as_str())).find_map(|key| self.addresses.get(&key));
        found.cloned().unwrap_or_default()
    }
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "constant pattern")]
    Regex::new(r"https?://[^\s」)]+|[a-z0-9._%+-]+@[a-z0-9.-]+|0\d{1,3}[-ー(]?\d{1,4}[-ー)]?\d{3,4}|(?:[a-z0-9-]+\.)+(?:jp|com|org|net|site)(?:/[^\s」)]*)?").expect("constant pattern")
});

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

/// The long ones of those names as they sound, in hiragana (きゃりああっぷじょせいきん), longest first.
pub(super) fn heard_names(knowledge: &Knowledge, analyzer: &Analyzer) -> Names {
    let written = names(knowledge);
    let mut heard: Names = Vec::new();
    for (name, at) in &written {
        let sound = hiragana(&analyzer.analyze(name).reading);
        let known = |names: &Names| names.iter().any(|(n, _)| *n == sound);
        if sound.chars().count() >= HEARD_NAME && !known(&written) && !known(&heard) {
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

/// Phone numbers by their digits; addresses without case, scheme and closing slash.
fn address_key(text: &str) -> String {
    let normal = normalize(text);
    let text = normal.text();
    if text.starts_with('0') {
        return text.chars().filter(char::is_ascii_digit).collect();
    }
    text.trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.")
        .trim_end_matches('/')
        .to_owned()
}

pub(super) fn addresses(knowledge: &Knowledge) -> Addresses {
    let mut all: FxHashMap<String, Vec<(usize, Part)>> = FxHashMap::default();
    let mut add = |text: &str, at: usize, part: Part| {
        let owners = all.entry(address_key(text)).or_default();
        if !owners.iter().any(|(a, _)| *a == at) {
            owners.push((at, part));
        }
    };
    for (at, entry) in knowledge.entries.iter().enumerate() {
        for (i, desk) in entry.desks.iter().enumerate() {
            for text in [&desk.phone, &desk.email, &desk.form, &desk.url].into_iter().flatten() {
                add(text, at, Part::Desk(i as u16));
            }
        }
        for (i, link) in entry.links.iter().enumerate() {
            add(&link.url, at, Part::Link(i as u16));
        }
        for (i, course) in entry.courses.iter().enumerate() {
            for (l, link) in course.links.iter().enumerate() {
                add(&link.url, at, Part::CourseLink(i as u16, l as u16));
            }
            for desk in &course.desks {
                for text in [&desk.phone, &desk.email, &desk.form, &desk.url].into_iter().flatten() {
                    add(text, at, Part::Course(i as u16));
                }
            }
        }
        for (t, table) in entry.tables.iter().enumerate() {
            for (r, row) in table.rows.iter().enumerate() {
                for url in table.cells(row, ColumnType::Url) {
                    add(url, at, Part::Row(t as u16, r as u16));
                }
            }
        }
    }
    all
}
