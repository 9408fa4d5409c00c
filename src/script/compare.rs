//! One reply against what a script expects of it: what is missed, and how it is shown to people.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::{SeqAccessDeserializer, StrDeserializer};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use crate::message::ReplyKind;
use crate::understanding::facet::Facet;

/// Lines of a reply shown with what it missed, and characters of each.
const SHOWN_LINES: usize = 12;
const SHOWN_WIDTH: usize = 90;

/// Expectations of one reply; what is not named is free.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// Sort of reply, any of these.
    pub kind: Option<OneOrMany<ReplyKind>>,
    /// First entry, any of these.
    pub entry: Option<OneOrMany<String>>,
    /// First entry, none of these.
    pub not_entry: Option<OneOrMany<String>>,
    /// Of each inner list, one is among the entries.
    pub names: Option<Vec<OneOrMany<String>>>,
    /// Most characters of the text.
    pub max_chars: Option<usize>,
    /// Slots that must not be known.
    pub no_slot: Option<OneOrMany<String>>,
    /// Intent, any of these.
    pub intent: Option<OneOrMany<String>>,
    /// Facet, any of these.
    pub facet: Option<OneOrMany<Facet>>,
    /// Parts of the text, all required.
    pub has: Option<OneOrMany<String>>,
    /// Parts the text must not have.
    pub lacks: Option<OneOrMany<String>>,
    /// Slots and their values; null: must not be known.
    pub slots: Option<serde_json::Map<String, Value>>,
    /// Parts of a choice's label, message or entry, all required.
    pub choice: Option<OneOrMany<String>>,
    /// Parts of a link's label or address, all required.
    pub link: Option<OneOrMany<String>>,
    /// Parts of a desk's name, number or address, all required.
    pub contact: Option<OneOrMany<String>>,
    /// Parts of a notice, all required.
    pub notice: Option<OneOrMany<String>>,
}

impl Expect {
    /// Whether anything is expected at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kind.is_none()
            && [
                &self.entry,
                &self.not_entry,
                &self.no_slot,
                &self.intent,
                &self.has,
                &self.lacks,
                &self.choice,
                &self.link,
                &self.contact,
                &self.notice,
            ]
            .iter()
            .all(|e| e.is_none())
            && self.facet.is_none()
            && self.names.is_none()
            && self.max_chars.is_none()
            && self.slots.is_none()
    }
}

/// One value or a list of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OneOrMany<T>(pub Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for OneOrMany<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Either<T> {
            type Value = OneOrMany<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a list of texts (numbers in quotes)")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                T::deserialize(StrDeserializer::new(text)).map(|one| OneOrMany(vec![one]))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(seq)).map(OneOrMany)
            }
        }
        deserializer.deserialize_any(Either(PhantomData))
    }
}

/// One expectation and what the reply shows instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Miss {
    /// The key and what was expected.
    pub wanted: String,
    /// What the reply shows.
    pub shown: String,
}

/// What was wrong with one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Turn, from 1.
    pub turn: usize,
    /// Line of the script's file.
    pub line: u64,
    /// What the person said.
    pub said: String,
    /// Failed expectations.
    pub missed: Vec<Miss>,
    /// Text of the reply.
    pub text: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  turn {} (line {}): {}", self.turn, self.line, self.said)?;
        for Miss { wanted, shown } in &self.missed {
            writeln!(f, "    - expected {wanted}\n    + shown    {shown}")?;
        }
        let lines: Vec<&str> = self.text.lines().collect();
        for line in lines.iter().take(SHOWN_LINES) {
            writeln!(f, "    | {}", shortened(line, SHOWN_WIDTH))?;
        }
        if lines.len() > SHOWN_LINES {
            writeln!(f, "    | … {} lines more", lines.len() - SHOWN_LINES)?;
        }
        Ok(())
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    format!("{}…", text.chars().take(most).collect::<String>())
}

/// Expectations a reply misses, each with what it shows instead.
#[must_use]
pub fn compare(expect: &Expect, reply: &Value) -> Vec<Miss> {
    let mut missed = Vec::new();
    let mut any = |name: &str, wanted: Option<Vec<&str>>, got: &Value| {
        let got = got.as_str();
        if let Some(wanted) = wanted.filter(|w| got.is_none_or(|g| !w.contains(&g))) {
            missed.push(Miss {
                wanted: format!("{name}: {}", wanted.join(" or ")),
                shown: format!("{name}: {}", got.unwrap_or("none")),
            });
        }
    };
    any("kind", expect.kind.as_ref().map(|l| l.0.iter().map(|k| k.as_str()).collect()), &reply["kind"]);
    any("intent", strs(expect.intent.as_ref()), &reply["intent"]["id"]);
    any("facet", expect.facet.as_ref().map(|l| l.0.iter().map(|f| f.as_str()).collect()), &reply["facet"]);
    any("entry", strs(expect.entry.as_ref()), &reply["entries"][0]["id"]);
    let text = reply["text"].as_str().unwrap_or_default();
    let first = reply["entries"][0]["id"].as_str();
    if let Some(unwanted) = each(expect.not_entry.as_ref()).find(|id| first == Some(*id)) {
        missed.push(Miss { wanted: format!("not_entry: {unwanted}"), shown: format!("entry: {unwanted}") });
    }
    let entries: Vec<&str> =
        reply["entries"].as_array().into_iter().flatten().filter_map(|e| e["id"].as_str()).collect();
    for group in expect.names.iter().flatten().filter(|g| !g.0.iter().any(|id| entries.contains(&id.as_str()))) {
        missed.push(Miss {
            wanted: format!("names: {}", group.0.join(" or ")),
            shown: format!("entries: {}", entries.join(" ")),
        });
    }
    if let Some(most) = expect.max_chars.filter(|most| text.chars().count() > *most) {
        missed
            .push(Miss { wanted: format!("max_chars: {most}"), shown: format!("{} characters", text.chars().count()) });
    }
    for slot in each(expect.no_slot.as_ref()).filter(|s| !reply["slots"][*s].is_null()) {
        missed.push(Miss {
            wanted: format!("no_slot: {slot}"),
            shown: format!("slots.{slot}: {}", reply["slots"][slot]),
        });
    }
    let plain = plain(text);
    let said = |wanted: &str| wanted.split('|').any(|part| text.contains(part) || plain.contains(&self::plain(part)));
    for wanted in each(expect.has.as_ref()).filter(|w| !said(w)) {
        missed.push(Miss { wanted: format!("has: {wanted}"), shown: "a text without it".to_owned() });
    }
    for unwanted in each(expect.lacks.as_ref()).filter(|w| text.contains(*w)) {
        let line = text.lines().find(|l| l.contains(unwanted)).unwrap_or_default();
        missed.push(Miss { wanted: format!("lacks: {unwanted}"), shown: shortened(line, SHOWN_WIDTH) });
    }
    for (slot, wanted) in expect.slots.iter().flatten() {
        let shown = &reply["slots"][slot];
        if shown != wanted {
            missed.push(Miss { wanted: format!("slots.{slot}: {wanted}"), shown: format!("slots.{slot}: {shown}") });
        }
    }
    let lists = [
        ("choice", &expect.choice, "choices"),
        ("link", &expect.link, "links"),
        ("contact", &expect.contact, "contacts"),
        ("notice", &expect.notice, "notices"),
    ];
    for (name, wanted, list) in lists {
        let shown: Vec<Vec<&str>> = reply[list].as_array().into_iter().flatten().map(texts_in).collect();
        for wanted in each(wanted.as_ref()).filter(|w| !shown.iter().flatten().any(|s| s.contains(*w))) {
            let items: Vec<String> = shown.iter().map(|texts| texts.join(" ")).collect();
            missed.push(Miss {
                wanted: format!("{name}: {wanted}"),
                shown: format!("{list}: {}", if items.is_empty() { "none".to_owned() } else { items.join(" / ") }),
            });
        }
    }
    missed
}

/// A text as its facts are compared: normalised, without blanks and the commas of numbers.
fn plain(text: &str) -> String {
    let normal = crate::language::normalize(text);
    normal.text().chars().filter(|c| !c.is_whitespace() && *c != ',').collect()
}

fn strs(list: Option<&OneOrMany<String>>) -> Option<Vec<&str>> {
    list.map(|l| l.0.iter().map(String::as_str).collect())
}

fn each(list: Option<&OneOrMany<String>>) -> impl Iterator<Item = &str> {
    list.into_iter().flat_map(|l| &l.0).map(String::as_str)
}

/// The texts of a choice, link, desk or notice.
fn texts_in(item: &Value) -> Vec<&str> {
    match item {
        Value::String(text) => vec![text],
        Value::Object(fields) => fields.values().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply() -> Value {
        serde_json::json!({"text": "窓口は 018-860-5624 です", "kind": "answer", "entries": [{"id": "a"}],
            "slots": {"prefecture": "秋田県"}, "choices": [{"label": "期限", "send": "aの期限", "entry": null}],
            "links": [], "contacts": [{"org": "拠点", "phone": "018-860-5624"}], "notices": [], "intent": null, "facet": null})
    }

    fn missed(expect: &str) -> Vec<String> {
        let expect: Expect = serde_saphyr::from_str(expect).expect("yaml");
        compare(&expect, &reply()).into_iter().map(|m| m.wanted).collect()
    }

    #[test]
    fn what_is_shown_passes() {
        assert!(missed("{kind: [choices, answer], entry: [a, b], has: [018-860], lacks: 岩手, slots: {prefecture: 秋田県, city: null}, choice: 期限, contact: [拠点, 018]}").is_empty());
    }

    #[test]
    fn misses_are_told_apart() {
        let all = "{kind: fallback, entry: b, intent: x, facet: contact, has: 岩手, lacks: 窓口, slots: {prefecture: 岩手県}, choice: p, link: q, contact: r, notice: s}";
        let keys: Vec<String> =
            missed(all).iter().map(|w| w.split([':', '.']).next().unwrap_or_default().to_owned()).collect();
        assert_eq!(
            keys,
            ["kind", "intent", "facet", "entry", "has", "lacks", "slots", "choice", "link", "contact", "notice"]
        );
    }

    #[test]
    fn keys_of_the_json_are_not_its_content() {
        assert_eq!(missed("{choice: label, contact: phone}").len(), 2);
    }

    #[test]
    fn a_difference_is_short() {
        let difference = Difference {
            turn: 2,
            line: 7,
            said: "電話は".to_owned(),
            missed: vec![Miss { wanted: "contact: 1".to_owned(), shown: "contacts: none".to_owned() }],
            text: "あ\n".repeat(50),
        };
        let shown = difference.to_string();
        assert!(
            shown.starts_with("  turn 2 (line 7): 電話は\n    - expected contact: 1\n    + shown    contacts: none\n")
        );
        assert!(shown.ends_with("    | … 38 lines more\n"));
    }
}
