//! Cells that say whom to ask, as desks: names, phone numbers as offices write them, mail and web addresses.
//!
//! Not responsible for a cell that names nobody.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization as _;

use crate::language::lexicon::sections::SheetTerms;

/// A number, with hyphens or brackets or neither, and the end of a range of numbers after it.
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let number = r"\(0\d{1,4}\) ?\d{1,4}-\d{3,4}|0\d{1,4}[-( ]\d{1,4}[-) ]\d{3,4}|0\d{9,10}";
    Regex::new(&format!(r"(?P<number>{number})(?P<to> ?[~-] ?\d{{1,4}})?")).ok()
});
/// What may be an address: no blanks, nothing Japanese.
static MAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[!-~&&[^\s,;:()<>\[\]]]+@[!-~&&[^\s,;:()<>\[\]]]+").ok());
static WEB: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"https?://[!-~]+").ok());

/// A desk as a cell tells it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Contact {
    pub(super) org: String,
    pub(super) phone: Option<String>,
    pub(super) extension: Option<String>,
    pub(super) email: Option<String>,
    pub(super) url: Option<String>,
    /// Numbers beside the first, as they were written.
    pub(super) note: Option<String>,
}

/// The desks of `cell`: one, or one for each phone number that has a name of its own.
pub(super) fn contacts(cell: &str, terms: &SheetTerms) -> Vec<Contact> {
    let mut text = folded(cell);
    let mut first = Contact {
        email: take(&mut text, MAIL.as_ref()).map(|m| m.trim_end_matches(['.', ',', '-']).to_owned()),
        url: take(&mut text, WEB.as_ref()),
        ..Contact::default()
    };
    let mut contacts: Vec<Contact> = Vec::new();
    let mut rest = text.as_str();
    while let Some(found) = PHONE.as_ref().and_then(|phone| phone.captures(rest)) {
        let (Some(all), Some(number)) = (found.get(0), found.name("number")) else { break };
        let before = &rest[..all.start()];
        let mut after = &rest[all.end()..];
        let is_fax =
            terms.fax.ending(before.trim_end_matches([':', ' ', '.', '-', '(']).to_lowercase().as_str()).is_some();
        let mut contact =
            Contact { org: name(before, terms), phone: Some(hyphened(number.as_str())), ..Contact::default() };
        if let Some(to) = found.name("to") {
            contact.note = Some([number.as_str(), to.as_str()].concat());
        }
        if let Some(extension) = terms.extension.captures(after) {
            contact.extension = extension.name("number").map(|n| n.as_str().to_owned());
            after = &after[extension.get(0).map_or(0, |all| all.end())..];
        }
        rest = after;
        if is_fax {
            contact.phone = None;
            contact.extension = None;
            contact.note = None;
        }
        add(contact, &mut contacts);
    }
    let left = name(rest, terms);
    if let Some(desk) = contacts.first_mut() {
        // What stands after the number tells of the same desk.
        if desk.org.is_empty() {
            desk.org.clone_from(&left);
        }
        (desk.email, desk.url) = (first.email, first.url);
    } else {
        first.org = left;
        contacts.push(first);
    }
    contacts
}

/// Adds a desk; a number without a name belongs to the desk before it.
fn add(contact: Contact, contacts: &mut Vec<Contact>) {
    match contacts.last_mut() {
        Some(desk) if contact.org.is_empty() => match (&desk.phone, contact.phone) {
            (None, phone) => {
                desk.phone = phone;
                desk.extension = contact.extension;
            }
            (Some(_), Some(phone)) => {
                let note = desk.note.take().map_or_else(String::new, |note| note + "、");
                desk.note = Some(note + &phone);
            }
            _ => {}
        },
        _ => contacts.push(contact),
    }
}

/// The name that is left of `text`: without labels, brackets and marks at its ends.
fn name(text: &str, terms: &SheetTerms) -> String {
    let edge =
        |c: char| c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '、' | '。' | '・' | '☎' | '℡' | '〒');
    let mut text = text.trim_matches(edge);
    loop {
        let lower = text.to_lowercase();
        let labels = || terms.fax.iter().chain(terms.phone_labels.iter());
        let Some(label) = labels().filter(|l| lower.len() == text.len() && lower.ends_with(l)).max_by_key(|l| l.len())
        else {
            return text.to_owned();
        };
        text = text[..text.len() - label.len()].trim_matches(edge);
    }
}

/// Takes what matches out of `text`.
fn take(text: &mut String, pattern: Option<&Regex>) -> Option<String> {
    let found = pattern?.find(text)?.range();
    let taken = text[found.clone()].to_owned();
    text.replace_range(found, " ");
    Some(taken)
}

/// Half width, one sort of hyphen, one sort of wave.
fn folded(cell: &str) -> String {
    let one = |c: char| match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '─' | '━' => '-',
        '〜' | '∼' | '～' => '~',
        '\n' | '\t' => ' ',
        other => other,
    };
    let mut out = String::with_capacity(cell.len());
    for c in cell.nfkc().map(one) {
        // A long-vowel mark between digits is a hyphen.
        let after_digit = out.chars().last().is_some_and(|p: char| p.is_ascii_digit());
        out.push(if c == 'ー' && after_digit { '-' } else { c });
    }
    out
}

/// `012(345)6789` and `(012) 345-6789` with hyphens; digits alone as they are, since nothing says where they part.
pub(super) fn hyphened(number: &str) -> String {
    let parts: Vec<&str> = number.split(['-', '(', ')', ' ']).filter(|p| !p.is_empty()).collect();
    parts.join("-")
}

/// A cell that is a phone number and nothing else.
pub(super) fn phone(cell: &str, terms: &SheetTerms) -> Option<(String, Option<String>)> {
    let desks = contacts(cell, terms);
    match &desks[..] {
        [Contact { org, phone: Some(phone), extension, .. }] if org.is_empty() => {
            Some((phone.clone(), extension.clone()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;

    fn told(cell: &str) -> Vec<(String, Option<String>, Option<String>)> {
        let terms = Lexicon::read(None).expect("the shared lexicon").sheet;
        contacts(cell, &terms).into_iter().map(|c| (c.org, c.phone, c.extension)).collect()
    }

    #[test]
    fn phone_numbers_as_offices_write_them() {
        for (cell, org, phone, extension) in [
            ("公園係（電話：０９８－７６５－４３２１）", "公園係", "098-765-4321", None),
            ("下水道課 098(765)4322 内線34", "下水道課", "098-765-4322", Some("34")),
            ("TEL:098ー765ー4323 文化係", "文化係", "098-765-4323", None),
            ("(098)765-4324（直通）", "", "098-765-4324", None),
            ("道路課\n0987654325（内線 5）", "道路課", "0987654325", Some("5")),
            ("学校係　FAX 098-765-4300、電話098-765-4326", "学校係", "098-765-4326", None),
        ] {
            let expected = (org.to_owned(), Some(phone.to_owned()), extension.map(str::to_owned));
            assert_eq!(told(cell), [expected], "{cell}");
        }
    }

    #[test]
    fn several_desks_ranges_and_addresses_in_one_cell() {
        let terms = Lexicon::read(None).expect("the shared lexicon").sheet;
        let two: Vec<String> = told("北支所 098-765-4327、南支所 098-765-4328").into_iter().map(|d| d.0).collect();
        assert_eq!(two, ["北支所", "南支所"]);
        let range = &contacts("窓口課 098-765-4329～4331", &terms)[0];
        assert_eq!((range.phone.as_deref(), range.note.as_deref()), (Some("098-765-4329"), Some("098-765-4329~4331")));
        let mail = &contacts("広報室 koho@komorebi.example.jp。", &terms)[0];
        assert_eq!((mail.org.as_str(), mail.email.as_deref()), ("広報室", Some("koho@komorebi.example.jp")));
        assert_eq!(told("総務課"), [("総務課".to_owned(), None, None)]);
        assert_eq!(phone("℡ 098-765-4332", &terms), Some(("098-765-4332".to_owned(), None)));
        assert_eq!((phone("総務課", &terms), phone("12", &terms)), (None, None));
    }
}
