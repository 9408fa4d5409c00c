//! Two editions of a pack beside each other: what was added, dropped, and which figures changed.
//!
//! The unit is the smallest named part of an entry (a fact, a desk, a window, a link …): what one office changed in one
//! place is told once. References to entries and the wordings people ask in are no facts, and pages move with every
//! edition; they are left out. Not responsible for what is answered then (`officers::effect`).

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::figures::{Figure, Figures, Sort, figures};
use crate::knowledge::Knowledge;
use crate::knowledge::load::Source;

/// Keys that are no facts.
const LEFT_OUT: [&str; 13] = [
    "ask",
    "asked",
    "asks",
    "aliases",
    "reading",
    "doubts",
    "page",
    "pages",
    "related",
    "desks_from",
    "id",
    "theme",
    "course",
];
/// Lists whose items belong to the part they stand in.
const WITHIN: [&str; 2] = ["whether", "rules"];
/// Keys by which the items of a list are told apart.
const NAMES: [&str; 9] = ["id", "key", "name", "label", "item", "org", "unit", "for", "prefecture"];

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An entry is new.
    EntryAdded,
    /// An entry is gone.
    EntryDropped,
    /// A part of an entry is new.
    PartAdded,
    /// A part of an entry is gone.
    PartDropped,
    /// A figure is another.
    Figure(Sort),
    /// The wording is another.
    Wording,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference {
    /// Title of the entry, or of the pack.
    pub entry: String,
    /// Id of the entry; empty for the pack itself.
    pub id: String,
    /// The part, by the keys and names that lead to it.
    pub part: String,
    /// What differs.
    pub kind: Kind,
    /// In the earlier edition.
    pub old: Option<String>,
    /// In the later one.
    pub new: Option<String>,
}

/// Two editions beside each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What differs in what is told.
    pub differences: Vec<Difference>,
    /// Other files that differ: wordings people ask in, dictionaries, sentences.
    pub files: Vec<String>,
}

/// A part: its text as one, and its figures.
#[derive(Debug, Default, PartialEq, Eq)]
struct Part {
    text: String,
    figures: Figures,
}

/// Compares two editions.
#[must_use]
pub fn compared(old: (&Source, &Knowledge), new: (&Source, &Knowledge)) -> Comparison {
    let mut differences = Vec::new();
    let of_pack = |knowledge: &Knowledge| {
        let pack = &knowledge.pack;
        let value = serde_json::json!({"publisher": pack.publisher, "edition": pack.edition, "scope": pack.scope, "desk": pack.default_desk});
        parts(&value, knowledge)
    };
    let title = &new.1.pack.title;
    differences.extend(part_differences((title, ""), &of_pack(old.1), &of_pack(new.1)));
    let ids: BTreeSet<&str> = old.1.entries.iter().chain(&new.1.entries).map(|e| e.id.as_str()).collect();
    for id in ids {
        let find = |knowledge: &'_ Knowledge| knowledge.entries.iter().position(|e| e.id.as_str() == id);
        let whole = |kind, title: &str, old: bool| Difference {
            entry: title.to_owned(),
            id: id.to_owned(),
            part: String::new(),
            kind,
            old: old.then(|| title.to_owned()),
            new: (!old).then(|| title.to_owned()),
        };
        match (find(old.1).map(|at| &old.1.entries[at]), find(new.1).map(|at| &new.1.entries[at])) {
            (Some(gone), None) => differences.push(whole(Kind::EntryDropped, &gone.title, true)),
            (None, Some(come)) => differences.push(whole(Kind::EntryAdded, &come.title, false)),
            (Some(was), Some(is)) if was != is => {
                let value = |entry| serde_json::to_value(entry).unwrap_or_default();
                let (was, now) = (parts(&value(was), old.1), parts(&value(is), new.1));
                differences.extend(part_differences((&is.title, id), &was, &now));
            }
            _ => {}
        }
    }
    Comparison { differences, files: other_files(old.0, new.0) }
}

/// Files that differ and hold no entry.
fn other_files(old: &Source, new: &Source) -> Vec<String> {
    let of = |source: &Source| -> BTreeMap<String, String> { source.files.iter().cloned().collect() };
    let (old, new) = (of(old), of(new));
    let all: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let told = |path: &str| path.starts_with("knowledge/entries/") || path == "knowledge/pack.yaml";
    all.into_iter().filter(|path| !told(path) && old.get(*path) != new.get(*path)).cloned().collect()
}

/// The parts of a value by their place.
fn parts(value: &Value, knowledge: &Knowledge) -> BTreeMap<String, Part> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    walk(value, "", &mut texts);
    let part = |text: String| Part { figures: figures(&text, &knowledge.lexicon), text };
    texts.into_iter().map(|(place, texts)| (place, part(texts.join("\n")))).collect()
}

fn walk(value: &Value, place: &str, texts: &mut BTreeMap<String, Vec<String>>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map.iter().filter(|(key, _)| !LEFT_OUT.contains(&key.as_str())) {
                // A field of the entry itself is a part of its own.
                let own = if place.is_empty() { key.as_str() } else { place };
                match value {
                    Value::Array(items) if items.iter().all(Value::is_object) && !WITHIN.contains(&key.as_str()) => {
                        list(
                            items,
                            &[place, key].iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join("/"),
                            texts,
                        );
                    }
                    value => walk(value, own, texts),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, place, texts)),
        Value::Null | Value::Bool(false) => {}
        Value::String(text) => texts.entry(place.to_owned()).or_default().push(text.trim().to_owned()),
        other => texts.entry(place.to_owned()).or_default().push(other.to_string()),
    }
}

/// The items of a list as parts of their own, by their names; of several of one name by their order.
fn list(items: &[Value], place: &str, texts: &mut BTreeMap<String, Vec<String>>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        let names: Vec<&str> = NAMES.iter().filter_map(|name| item.get(name)?.as_str()).collect();
        let name = names.join(" ");
        let count = seen.entry(name.clone()).or_default();
        *count += 1;
        let own = if *count > 1 { format!("{place}/{name} {count}") } else { format!("{place}/{name}") };
        texts.entry(own.clone()).or_default();
        walk(item, &own, texts);
    }
}

fn part_differences(
    (entry, id): (&str, &str),
    old: &BTreeMap<String, Part>,
    new: &BTreeMap<String, Part>,
) -> Vec<Difference> {
    let mut found = Vec::new();
    let places: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for place in places {
        let mut differ = |kind, old: Option<&str>, new: Option<&str>| {
            let (old, new) = (old.map(str::to_owned), new.map(str::to_owned));
            found.push(Difference { entry: entry.to_owned(), id: id.to_owned(), part: place.clone(), kind, old, new });
        };
        match (old.get(place), new.get(place)) {
            (Some(was), None) => differ(Kind::PartDropped, Some(&was.text), None),
            (None, Some(is)) => differ(Kind::PartAdded, None, Some(&is.text)),
            (Some(was), Some(is)) if was.text != is.text => {
                let (gone, come) = (less(&was.figures, &is.figures), less(&is.figures, &was.figures));
                if gone.is_empty() && come.is_empty() {
                    differ(Kind::Wording, Some(&was.text), Some(&is.text));
                }
                for (sort, old, new) in paired(&gone, &come) {
                    differ(Kind::Figure(sort), old.as_deref(), new.as_deref());
                }
            }
            _ => {}
        }
    }
    found
}

/// The figures that stand in `all` more often than in `other`.
fn less<'f>(all: &'f Figures, other: &Figures) -> Vec<&'f Figure> {
    let more = |figure: &Figure, count: usize| count > other.get(figure).copied().unwrap_or(0);
    all.iter().filter(|(figure, count)| more(figure, **count)).map(|(figure, _)| figure).collect()
}

/// What went with what came in its place, sort by sort.
pub(super) fn paired(gone: &[&Figure], come: &[&Figure]) -> Vec<(Sort, Option<String>, Option<String>)> {
    let sorts: BTreeSet<Sort> = gone.iter().chain(come).map(|figure| figure.sort).collect();
    let mut pairs = Vec::new();
    for sort in sorts {
        let of = |all: &[&Figure]| -> Vec<String> {
            all.iter().filter(|figure| figure.sort == sort).map(|figure| figure.text.clone()).collect()
        };
        let (gone, come) = (of(gone), of(come));
        let longest = gone.len().max(come.len());
        pairs.extend((0..longest).map(|at| (sort, gone.get(at).cloned(), come.get(at).cloned())));
    }
    pairs
}
