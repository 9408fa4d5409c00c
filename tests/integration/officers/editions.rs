//! Editions: forty seeded changes of the guide's pack, found each and nothing else; and in the text of the guide.

use std::collections::BTreeMap;

use madoguchi::knowledge::Knowledge;
use madoguchi::knowledge::load::{Source, load};
use madoguchi::language::lexicon::Lexicon;
use madoguchi::mind::embedded;
use madoguchi::officers::edit::{Change, changed, fields};
use madoguchi::officers::edition::compare::{Kind, compared};
use madoguchi::officers::edition::figures::{Sort, figures};
use madoguchi::officers::edition::guide::looks;
use serde_json::Value;

/// Numbers that are the same in every run.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("small")
    }

    /// Takes one out.
    fn take<T>(&mut self, from: &mut Vec<T>) -> T {
        let at = self.below(from.len());
        from.swap_remove(at)
    }
}

/// A change: file, what differs then, and the new figure.
type Seed = (String, Kind, String);

const DROPPED: &str = "knowledge/entries/t-seeds.yaml";
const COPIED: &str = "knowledge/entries/rokaben.yaml";

/// Whether `key` is the last of a path.
fn ends(path: &str, key: &str) -> bool {
    path.rsplit('.').next() == Some(key)
}

fn entry_of(file: &str) -> String {
    file.rsplit('/').next().expect("name").trim_end_matches(".yaml").to_owned()
}

fn set(source: &mut Source, file: &str, path: &str, value: &str) {
    let (_, text) = source.files.iter_mut().find(|(name, _)| name == file).expect(file);
    *text = changed(text, path, &Change::Set(value.into())).expect(path);
}

/// The same digits but for the last one.
fn another_digit(text: &str) -> String {
    let at = text.rfind(|c: char| c.is_ascii_digit()).expect("a digit");
    let digit = text[at..=at].parse::<u8>().expect("digit");
    format!("{}{}{}", &text[..at], (digit + 3) % 10, &text[at + 1..])
}

fn next_year(day: &str) -> String {
    let (year, rest) = day.split_at(4);
    format!("{}{rest}", year.parse::<u16>().expect("year") + 1)
}

/// Places of one sort: (file, path, value).
type Places = Vec<(String, String, String)>;

fn places(source: &Source, wanted: impl Fn(&str, &str) -> bool) -> Places {
    let entries = source
        .files
        .iter()
        .filter(|(file, _)| file.starts_with("knowledge/entries/") && file != DROPPED && file != COPIED);
    let all = entries.flat_map(|(file, text)| {
        fields(text).expect("fields").into_iter().map(move |(path, value)| (file.clone(), path, value))
    });
    all.filter(|(_, path, value)| wanted(path, value)).collect()
}

/// A copy of the guide's pack with forty changes.
fn next_edition(old: &Source) -> (Source, Vec<Seed>) {
    let (mut new, mut seeded, mut seeds) = (old.clone(), Seeded(2_025), Vec::new());
    let mut phones = places(old, |path, _| ends(path, "phone"));
    let mut links = places(old, |path, value| {
        path.starts_with("links")
            && ends(path, "url")
            && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"./:-_".contains(&b))
    });
    let mut dates = places(old, |path, _| ends(path, "closes") || ends(path, "opens"));
    for _ in 0..10 {
        let (file, path, phone) = seeded.take(&mut phones);
        let other = another_digit(&phone);
        set(&mut new, &file, &path, &other);
        seeds.push((entry_of(&file), Kind::Figure(Sort::Phone), other));
        let (file, path, url) = seeded.take(&mut links);
        let other = format!("{}/r7", url.trim_end_matches('/'));
        set(&mut new, &file, &path, &other);
        seeds.push((entry_of(&file), Kind::Figure(Sort::Link), other));
        let (file, path, day) = seeded.take(&mut dates);
        let other = next_year(&day);
        set(&mut new, &file, &path, &other);
        seeds.push((entry_of(&file), Kind::Figure(Sort::Date), other[..10].to_owned()));
    }
    let lexicon = Lexicon::shared().expect("lexicon");
    let amount = |value: &str| -> Option<String> {
        let mut found = figures(value, &lexicon).into_keys();
        let first = found.next().filter(|figure| figure.sort == Sort::Amount && value.contains(&figure.text))?;
        found.next().is_none().then_some(first.text)
    };
    let mut amounts =
        places(old, |path, value| path.starts_with("facts") && ends(path, "value") && amount(value).is_some());
    for _ in 0..8 {
        let (file, path, value) = seeded.take(&mut amounts);
        let was = amount(&value).expect("amount");
        let other = |digit: u8| was.replacen(|c: char| c.is_ascii_digit(), &digit.to_string(), 1);
        // One that is nowhere yet: else nobody could tell that it is new.
        let fresh = |new: &String| !old.files.iter().any(|(_, text)| text.contains(new.as_str()));
        let is = (1..=9).map(other).find(fresh).expect("a new amount");
        let text_path = path.replace(".value", ".text");
        let text = places(old, |of, _| of == text_path).into_iter().find(|(of, ..)| *of == file).expect("text").2;
        set(&mut new, &file, &text_path, &text.replace(&was, &is));
        set(&mut new, &file, &path, &value.replace(&was, &is));
        seeds.push((entry_of(&file), Kind::Figure(Sort::Amount), is));
    }
    new.files.retain(|(file, _)| file != DROPPED);
    seeds.push((entry_of(DROPPED), Kind::EntryDropped, String::new()));
    let copied = old.files.iter().find(|(file, _)| file == COPIED).expect("copied").1.clone();
    let copied = changed(&copied, "id", &Change::Set("rokaben-next".into())).expect("id");
    new.files.push((COPIED.replace("rokaben", "rokaben-next"), copied));
    seeds.push(("rokaben-next".to_owned(), Kind::EntryAdded, String::new()));
    new.files.sort();
    (new, seeds)
}

fn knowledge(source: &Source) -> Knowledge {
    load(source).0.expect("loads")
}

#[test]
fn forty_changes_are_found_and_nothing_else() {
    let old = embedded::files();
    let (new, mut seeds) = next_edition(&old);
    assert_eq!(seeds.len(), 40);
    let found = compared((&old, &knowledge(&old)), (&new, &knowledge(&new)));
    let mut told: Vec<Seed> = (found.differences.iter())
        .map(|one| {
            let figure = matches!(one.kind, Kind::Figure(_)).then(|| one.new.clone()).flatten();
            (one.id.clone(), one.kind, figure.unwrap_or_default())
        })
        .collect();
    told.sort();
    seeds.sort();
    assert_eq!(told, seeds);
    assert!(found.files.is_empty(), "{:?}", found.files);
    let same = compared((&old, &knowledge(&old)), (&old, &knowledge(&old)));
    assert_eq!((same.differences.len(), same.files.len()), (0, 0));
}

/// What a pack tells, page by page, as the text of a guide.
fn guide(knowledge: &Knowledge) -> String {
    fn walk(value: &Value, page: u64, pages: &mut BTreeMap<u64, String>) {
        match value {
            Value::Object(map) => {
                let page = map.get("page").and_then(Value::as_u64).unwrap_or(page);
                let told = map.iter().filter(|(key, _)| !["ask", "asked", "asks", "doubts"].contains(&key.as_str()));
                told.for_each(|(_, value)| walk(value, page, pages));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, page, pages)),
            Value::String(text) => {
                let page = pages.entry(page).or_default();
                page.push_str(text);
                page.push('\n');
            }
            _ => {}
        }
    }
    let mut pages = BTreeMap::new();
    for entry in &knowledge.entries {
        let first = entry.pages.first().copied().unwrap_or(1);
        walk(&serde_json::to_value(entry).expect("value"), u64::from(first), &mut pages);
    }
    let pages: Vec<String> = pages.iter().map(|(page, text)| format!("- {page} -\n{text}")).collect();
    pages.concat()
}

#[test]
fn the_text_of_the_next_guide_shows_the_same_changes() {
    let old = embedded::files();
    let (new, seeds) = next_edition(&old);
    let (was, is) = (knowledge(&old), knowledge(&new));
    let found = looks(&was, &guide(&is), Some(&guide(&was)));
    let figures: Vec<&Seed> = seeds.iter().filter(|(_, kind, _)| matches!(kind, Kind::Figure(_))).collect();
    for (entry, kind, figure) in &figures {
        let shown = found.iter().any(|look| look.new.as_deref() == Some(figure) && Kind::Figure(look.sort) == *kind);
        assert!(shown, "{entry} {kind:?} {figure} is not among {found:#?}");
    }
    let new_ones = found.iter().filter(|look| look.new.is_some()).count();
    let gone = found.iter().filter(|look| look.new.is_none() && !look.entries.contains(&entry_of(DROPPED))).count();
    assert!(new_ones + gone <= figures.len() + 10, "{new_ones} new and {gone} gone, for {} changes", figures.len());
    assert!(looks(&was, &guide(&was), None).is_empty(), "the guide itself has nothing to look at");
}
