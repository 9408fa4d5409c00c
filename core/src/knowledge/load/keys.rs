//! What is wrong with the keys and values of a YAML file, in words for its author: the key that may be meant, and
//! the position told once, by whoever shows it.
//!
//! Not responsible for reading.

use std::sync::LazyLock;

use regex::Regex;

use crate::language::phrasebook::Phrasebook;

/// Likeness from which one key may be meant by another.
const ALIKE: f64 = 0.75;
/// Keys that are named where none is meant.
const MOST_KEYS: usize = 24;

static POSITION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?: at )?\(?line \d+,? (?:and )?column \d+\)?:?\s*").ok());
static QUOTED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("`([^`]+)`").ok());

/// What the reader's `message` says, as wrong and expected.
pub(super) fn explain(message: &str) -> (String, String) {
    let first = message.lines().find(|l| !l.trim().is_empty()).unwrap_or_default().trim();
    let bare = POSITION.as_ref().map_or(first.into(), |position| position.replace_all(first, ""));
    let bare = bare.trim().trim_start_matches("error: ").trim_end_matches([',', ':', ' ']);
    let Ok(book) = Phrasebook::shared() else { return (bare.to_owned(), String::new()) };
    let say = &book.author.keys;
    let names: Vec<&str> = QUOTED
        .as_ref()
        .map(|quoted| quoted.captures_iter(bare).filter_map(|c| Some(c.get(1)?.as_str())).collect())
        .unwrap_or_default();
    // One of several is listed, quoted or not.
    let listed: Vec<&str> = bare.split_once(", expected ").map_or_else(Vec::new, |(_, list)| {
        let list = list.trim_start_matches("one of ");
        list.split(", ").flat_map(|part| part.split(" or ")).map(|key| key.trim_matches('`')).collect()
    });
    let known = |keys: &[&str]| {
        let more = if keys.len() > MOST_KEYS { "…" } else { "" };
        let shown: Vec<&str> = keys.iter().copied().take(MOST_KEYS).collect();
        if shown.is_empty() { say.readme().to_owned() } else { say.known(shown.join(", ") + more) }
    };
    match (bare, &names[..]) {
        (text, [key, ..]) if text.contains("unknown field") => match meant(key, &listed) {
            Some(meant) => (say.perhaps(key, meant), say.readme().to_owned()),
            None => (say.unknown(key), known(&listed)),
        },
        (text, [value, ..]) if text.contains("unknown variant") => (say.variant(value), known(&listed)),
        (text, [key, ..]) if text.contains("missing field") => (say.missing(key), say.readme().to_owned()),
        (text, [key, ..]) if text.contains("duplicate") => (say.twice(key), say.readme().to_owned()),
        (text, _) => match text.split_once("invalid type: ").and_then(|(_, rest)| rest.split_once(", expected ")) {
            Some((is, expected)) => (say.sort(is, expected), say.readme().to_owned()),
            None => (say.unreadable(text), say.readme().to_owned()),
        },
    }
}

/// The one of `keys` that somebody may mean by `key`.
fn meant<'k>(key: &str, keys: &[&'k str]) -> Option<&'k str> {
    let likeness =
        |other: &str| strsim::jaro_winkler(key, other).max(strsim::normalized_damerau_levenshtein(key, other));
    let best = keys.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(best) >= ALIKE).then_some(best)
}

#[cfg(test)]
mod tests {
    use crate::knowledge::load::{Source, load};

    /// What is said of a file of knowledge.
    fn told(path: &str, text: &str) -> Vec<String> {
        let source = Source { files: vec![(path.to_owned(), text.to_owned())] };
        load(&source).1.iter().filter(|p| p.file == path).map(ToString::to_string).collect()
    }

    #[test]
    fn a_key_is_told_with_the_one_that_may_be_meant() {
        let path = "knowledge/entries/kasa.yaml";
        for (text, line, part) in [
            ("id: kasa\nkind: faq\ntitel: 傘\nsummary: 玄関\n", 3, "もしかして「title」"),
            ("id: kasa\nkind: faq\ntitle: 傘\nsumary: 玄関\n", 4, "もしかして「summary」"),
            ("id: kasa\nkind: faq\ntitle: 傘\nsummary: 玄関\nzzz: 1\n", 5, "「zzz」というキーはありません"),
            ("id: kasa\nkind: faq\ntitle: 傘\n", 1, "「summary」がありません"),
        ] {
            let told = told(path, text);
            assert!(told.len() == 1 && told[0].contains(part), "{part}: {told:?}");
            assert!(told[0].starts_with(&format!("{path}:{line}: ")) || line == 1, "{told:?}");
            assert!(!told[0].contains("column") && !told[0].contains("line "), "the position twice: {told:?}");
        }
    }
}
