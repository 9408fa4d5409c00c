//! Whom a phone number, mail address or URL belongs to.
//!
//! Not responsible for what is said of its owners.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::units::Part;
use crate::knowledge::Knowledge;
use crate::knowledge::model::ColumnType;
use crate::language::normalize;

/// Phone numbers (digits), mail addresses and URLs, with all their owners.
pub(super) type Addresses = FxHashMap<String, Vec<(usize, Part)>>;

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "constant pattern")]
    Regex::new(r"https?://[^\s」)]+|[a-z0-9._%+-]+@[a-z0-9.-]+|0\d{1,3}[-ー(]?\d{1,4}[-ー)]?\d{3,4}|(?:[a-z0-9-]+\.)+(?:jp|com|org|net|site)(?:/[^\s」)]*)?").expect("constant pattern")
});

/// The addresses in `text`, as keys of [`Addresses`].
pub(super) fn keys_in(text: &str) -> Vec<String> {
    ADDRESS.find_iter(normalize(text).text()).map(|m| address_key(m.as_str())).collect()
}

/// Phone numbers by their digits; addresses without case, scheme and closing slash.
fn address_key(text: &str) -> String {
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
        let owners = all.entry(address_key(normalize(text).text())).or_default();
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
