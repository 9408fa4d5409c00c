//! A live chat as a script: what was said, with expectations taken from the replies, for a
//! person to judge and edit. What is written passes `madoguchi test` as it stands.

use jiff::civil::DateTime;

use crate::message::{Reply, ReplyKind};
use crate::understanding::slots::Slots;

/// Choices named in an expectation: enough to tell the list, few enough to stay true.
const FEW_CHOICES: usize = 3;

/// Takes down a conversation.
#[derive(Debug, Clone)]
pub struct Recorder {
    name: String,
    now: DateTime,
    slots: Slots,
    turns: Vec<String>,
}

impl Recorder {
    /// An empty recording, held at `now`.
    #[must_use]
    pub fn new(name: &str, now: DateTime) -> Self {
        Self { name: name.to_owned(), now, slots: Slots::default(), turns: Vec::new() }
    }

    /// Whether nothing was said yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Takes down one turn.
    pub fn turn(&mut self, said: &str, reply: &Reply) {
        let mut expect = vec![format!("kind: {}", reply.kind.as_str())];
        let of_entries = matches!(reply.kind, ReplyKind::Answer | ReplyKind::Choices);
        if let Some(entry) = reply.entries.first().filter(|_| of_entries) {
            expect.push(format!("entry: {}", entry.id));
        }
        if let Some(intent) = reply.intent.as_ref().filter(|_| !of_entries && reply.kind != ReplyKind::Clarify) {
            expect.push(format!("intent: {}", scalar(&intent.id)));
        }
        expect.extend(reply.facet.map(|f| format!("facet: {}", f.as_str())));
        let changed: Vec<String> = changes(&self.slots, &reply.slots);
        if !changed.is_empty() {
            expect.push(format!("slots: {{ {} }}", changed.join(", ")));
        }
        if let Some(contact) = reply.contacts.first() {
            let reached = contact.phone.as_ref().or(contact.email.as_ref()).unwrap_or(&contact.org);
            expect.push(format!("contact: {}", scalar(reached)));
        }
        if matches!(reply.kind, ReplyKind::Choices | ReplyKind::Clarify) && !reply.choices.is_empty() {
            let labels: Vec<String> = reply.choices.iter().take(FEW_CHOICES).map(|c| scalar(&c.label)).collect();
            expect.push(format!("choice: [{}]", labels.join(", ")));
        }
        self.slots.clone_from(&reply.slots);
        self.turns.push(format!("    - say: {}\n      expect: {{ {} }}\n", scalar(said), expect.join(", ")));
    }

    /// The script, one item of a script file.
    #[must_use]
    pub fn to_yaml(&self) -> String {
        let now = self.now.strftime("%Y-%m-%dT%H:%M");
        format!("- name: {}\n  now: {now}\n  turns:\n{}", scalar(&self.name), self.turns.concat())
    }
}

/// Slots that a turn set, changed or took away, as YAML pairs.
fn changes(before: &Slots, after: &Slots) -> Vec<String> {
    let (before, after) = (serde_json::json!(before), serde_json::json!(after));
    let pairs = after.as_object().into_iter().flatten();
    pairs
        .filter(|(name, value)| before[name.as_str()] != **value)
        .map(|(name, value)| format!("{name}: {}", value.as_str().map_or_else(|| value.to_string(), scalar)))
        .collect()
}

/// A text as a YAML scalar: bare where nothing in it could be read as anything else, else in quotes.
fn scalar(text: &str) -> String {
    let word = |c: char| {
        c.is_alphabetic() || ['ー', '・', '（', '）', '「', '」', '？', '、', '。', '々', '-', ' '].contains(&c)
    };
    let bare = text.starts_with(char::is_alphabetic)
        && text.ends_with(|c: char| c != ' ' && c != '-')
        && text.chars().all(|c| word(c) || c.is_ascii_digit())
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
    // A JSON string is a YAML string.
    if bare { text.to_owned() } else { serde_json::Value::from(text).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_comes_back_from_its_scalar() {
        for text in [
            "プロ拠点の電話は？",
            "2",
            "022-221-4881",
            "no",
            "null",
            "- a",
            "a: b",
            "a #b",
            "",
            " ",
            "\u{7}\n\"x\"",
            "2026-11-22",
            "{x}",
            "[1]",
            "～",
            "①",
            "!",
            "0570",
            "1e3",
            "😀",
            "はい ",
            "'",
            "\u{2028}\u{feff}x",
        ] {
            let back: Vec<String> = serde_saphyr::from_str(&format!("[{}]", scalar(text))).expect(text);
            assert_eq!(back, [text]);
        }
    }

    #[test]
    fn what_changed_is_written() {
        let after = Slots { prefecture: Some("秋田県".to_owned()), employees: Some(20), ..Slots::default() };
        assert_eq!(changes(&Slots::default(), &after), ["employees: 20", "prefecture: 秋田県"]);
        let later = Slots { employees: None, ..after.clone() };
        assert_eq!(changes(&after, &later), ["employees: null"]);
    }
}
