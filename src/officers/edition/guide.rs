//! The text of a new guide against the pack: figures that appeared, vanished or changed, page by page.
//!
//! A list to go through instead of a book: what it shows has to be looked at, what it does not show is in both. With the
//! text of the guide the pack was made from, what stands in both texts is not told even where the pack leaves it out.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::compare::paired;
use super::figures::{Figure, Figures, Sort, figures};
use crate::knowledge::Knowledge;
use crate::language::lexicon::Lexicon;

/// A figure to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Page: of the new guide where it stands there, else of the pack.
    pub page: u16,
    /// Its sort.
    pub sort: Sort,
    /// In the pack and no longer in the guide.
    pub old: Option<String>,
    /// In the guide and not in the pack.
    pub new: Option<String>,
    /// Entries that tell the old one.
    pub entries: Vec<String>,
}

/// The pages of a text: parted by form feeds, or by lines that name a page; from 1 on.
#[must_use]
pub fn pages(text: &str, lexicon: &Lexicon) -> Vec<(u16, String)> {
    let number = |at: usize| u16::try_from(at + 1).unwrap_or(u16::MAX);
    if text.contains('\u{c}') {
        return text.split('\u{c}').enumerate().map(|(at, page)| (number(at), page.to_owned())).collect();
    }
    let mut pages: Vec<(u16, String)> = vec![(1, String::new())];
    for line in text.lines() {
        let mark = lexicon.figures.page.captures(line.trim());
        match mark.and_then(|mark| mark.name("number")?.as_str().parse().ok()) {
            Some(number) => pages.push((number, String::new())),
            None => {
                if let Some((_, page)) = pages.last_mut() {
                    page.push_str(line);
                    page.push('\n');
                }
            }
        }
    }
    pages.retain(|(_, page)| !page.trim().is_empty());
    pages
}

/// Figures with the pages they stand on and the entries that tell them.
type Told = BTreeMap<Figure, (BTreeSet<u16>, BTreeSet<String>)>;

/// What of the guide's text is not as the pack tells it. `earlier` is the text the pack was made from.
#[must_use]
pub fn looks(knowledge: &Knowledge, text: &str, earlier: Option<&str>) -> Vec<Look> {
    let lexicon = &knowledge.lexicon;
    let told = told(knowledge);
    let read = |text: &str| -> Vec<(u16, Figures)> {
        pages(text, lexicon).into_iter().map(|(page, text)| (page, figures(&text, lexicon))).collect()
    };
    let guide = read(text);
    let known: BTreeSet<Figure> = with_days(told.keys());
    let before: BTreeSet<Figure> =
        earlier.map(|text| with_days(read(text).iter().flat_map(|(_, f)| f.keys()))).unwrap_or_default();
    let here: BTreeSet<Figure> = with_days(guide.iter().flat_map(|(_, figures)| figures.keys()));
    let in_guide =
        |figure: &Figure| here.contains(figure) || figure.without_year().is_some_and(|day| here.contains(&day));
    // What the earlier text had not either was never the guide's: an edition, a computed end.
    let was_guide = |figure: &Figure| {
        earlier.is_none() || before.contains(figure) || figure.without_year().is_some_and(|day| before.contains(&day))
    };
    let gone: Vec<_> = told.iter().filter(|(figure, _)| !in_guide(figure) && was_guide(figure)).collect();
    let mut looks = Vec::new();
    let mut paged: BTreeSet<&Figure> = BTreeSet::new();
    for (page, figures) in &guide {
        let come: Vec<&Figure> = figures.keys().filter(|f| !known.contains(*f) && !before.contains(*f)).collect();
        if come.is_empty() {
            continue;
        }
        let near = gone.iter().filter(|(figure, (pages, _))| pages.contains(page) && !paged.contains(figure));
        let gone_here: Vec<&Figure> = near.map(|(figure, _)| *figure).collect();
        let sorts: BTreeSet<Sort> = come.iter().map(|figure| figure.sort).collect();
        let gone_here: Vec<&Figure> = gone_here.into_iter().filter(|figure| sorts.contains(&figure.sort)).collect();
        paged.extend(&gone_here);
        for (sort, old, new) in paired(&gone_here, &come) {
            looks.push(look(*page, sort, old, new, &told));
        }
    }
    for (figure, (pages, _)) in gone.into_iter().filter(|(figure, _)| !paged.contains(figure)) {
        let page = pages.first().copied().unwrap_or(0);
        looks.push(look(page, figure.sort, Some(figure.text.clone()), None, &told));
    }
    looks.sort_by_key(|look| (look.page, look.sort));
    looks
}

fn look(page: u16, sort: Sort, old: Option<String>, new: Option<String>, told: &Told) -> Look {
    let figure = old.clone().map(|text| Figure { sort, text });
    let entries = figure.and_then(|figure| told.get(&figure)).map(|(_, entries)| entries.iter().cloned().collect());
    Look { page, sort, old, new, entries: entries.unwrap_or_default() }
}

/// Figures, and days without their year.
fn with_days<'f>(all: impl Iterator<Item = &'f Figure>) -> BTreeSet<Figure> {
    all.flat_map(|figure| std::iter::once(figure.clone()).chain(figure.without_year())).collect()
}

/// What the pack tells, with its pages.
fn told(knowledge: &Knowledge) -> Told {
    let mut told = Told::new();
    for entry in &knowledge.entries {
        let value = serde_json::to_value(entry).unwrap_or_default();
        walk(&value, &entry.pages, &entry.id.0, knowledge, &mut told);
    }
    told
}

fn walk(value: &serde_json::Value, pages: &[u16], id: &str, knowledge: &Knowledge, told: &mut Told) {
    match value {
        serde_json::Value::Object(map) => {
            let own = map.get("page").and_then(serde_json::Value::as_u64).and_then(|page| u16::try_from(page).ok());
            let own = own.map(|page| vec![page]);
            let pages = own.as_deref().unwrap_or(pages);
            // Only what is told: what people may ask and what is doubtful is not the guide's.
            let left_out = ["ask", "asked", "asks", "doubts", "hours", "closed"];
            map.iter()
                .filter(|(key, _)| !left_out.contains(&key.as_str()))
                .for_each(|(_, value)| walk(value, pages, id, knowledge, told));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| walk(item, pages, id, knowledge, told)),
        serde_json::Value::String(text) => {
            for figure in figures(text, &knowledge.lexicon).into_keys() {
                let (on, entries) = told.entry(figure).or_default();
                on.extend(pages);
                entries.insert(id.to_owned());
            }
        }
        _ => {}
    }
}
