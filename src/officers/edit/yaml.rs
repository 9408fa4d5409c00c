//! One change of a YAML text that leaves comments, order and everything else as they are.
//!
//! The place is found by its path in the parsed tree, the text changed there, read again and compared: what comes
//! out is the change and nothing else, or an error. Not responsible for whether the change makes sense.

use anyhow::{Context as _, Result, bail, ensure};
use granit_parser::ScalarStyle;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::tree::{Body, Node, Step, read, steps};

/// What is changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A value takes the place of another, or is put in where there was none.
    Set(Value),
    /// A value is added at the end of a list, which is made where there was none.
    Add(Value),
    /// What stands there is taken out.
    Remove,
}

/// `text` with `change` at `path`.
///
/// # Errors
/// When the place is not there, or the change cannot be made by itself.
pub fn changed(text: &str, path: &str, change: &Change) -> Result<String> {
    let tree = read(text)?;
    let path_steps = steps(path)?;
    let (parent, last) = path_steps.split_at(path_steps.len() - 1);
    let parent = tree.at(parent).with_context(|| format!("there is no {path}"))?;
    let place = Place { text, parent, step: &last[0] };
    let new = match change {
        Change::Set(value) => place.set(value),
        Change::Add(value) => place.add(value),
        Change::Remove => place.remove(),
    };
    let new = new.with_context(|| format!("changing {path}"))?;
    let mut expected = tree.plain();
    apply(&mut expected, &path_steps, change).with_context(|| format!("changing {path}"))?;
    ensure!(read(&new)?.plain() == expected, "{path} cannot be changed alone");
    Ok(new)
}

/// Every scalar of `text` with its path.
///
/// # Errors
/// When it is no YAML.
pub fn fields(text: &str) -> Result<Vec<(String, String)>> {
    fn walk(node: &Node, path: &str, found: &mut Vec<(String, String)>) {
        match &node.body {
            Body::Scalar { value, .. } => found.push((path.to_owned(), value.clone())),
            Body::List { items, .. } => {
                items.iter().enumerate().for_each(|(at, item)| walk(item, &format!("{path}[{at}]"), found));
            }
            Body::Map { pairs, .. } => {
                for (key, value) in pairs {
                    let key = key.scalar().unwrap_or_default();
                    let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                    walk(value, &path, found);
                }
            }
        }
    }
    let mut found = Vec::new();
    walk(&read(text)?, "", &mut found);
    Ok(found)
}

/// The same change on a value.
fn apply(value: &mut Value, path: &[Step], change: &Change) -> Result<()> {
    let (step, rest) = path.split_first().context("nowhere")?;
    if !rest.is_empty() {
        let inner = match step {
            Step::Key(key) => value.get_mut(key),
            Step::Index(at) => value.get_mut(at),
        };
        return apply(inner.context("it is not there")?, rest, change);
    }
    match (value, step, change) {
        (Value::Object(map), Step::Key(key), Change::Set(new)) => drop(map.insert(key.clone(), texts(new))),
        (Value::Object(map), Step::Key(key), Change::Add(new)) => {
            let list = map.entry(key.clone()).or_insert_with(|| Value::Array(Vec::new()));
            list.as_array_mut().context("it is no list")?.push(texts(new));
        }
        (Value::Object(map), Step::Key(key), Change::Remove) => drop(map.remove(key).context("it is not there")?),
        (Value::Array(list), Step::Index(at), Change::Set(new)) if *at < list.len() => list[*at] = texts(new),
        (Value::Array(list), Step::Index(at), Change::Remove) if *at < list.len() => drop(list.remove(*at)),
        (Value::Array(list), Step::Index(at), Change::Add(new)) => {
            list.get_mut(*at).and_then(Value::as_array_mut).context("it is no list")?.push(texts(new));
        }
        _ => bail!("it is not there"),
    }
    Ok(())
}

/// A value with every scalar as text.
fn texts(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(texts).collect(),
        Value::Object(map) => Value::Object(map.iter().map(|(key, value)| (key.clone(), texts(value))).collect()),
        Value::String(text) => text.clone().into(),
        Value::Null => Value::String(String::new()),
        other => other.to_string().into(),
    }
}

struct Place<'t> {
    text: &'t str,
    parent: &'t Node,
    step: &'t Step,
}

impl Place<'_> {
    fn set(&self, value: &Value) -> Result<String> {
        let Some(node) = self.parent.child(self.step) else { return self.put(value) };
        let (from, to) = (self.start(node), node.end(self.text));
        let plain = matches!(&node.body, Body::Scalar { style, .. } if *style != ScalarStyle::DoubleQuoted && *style != ScalarStyle::SingleQuoted);
        Ok(self.with(from..to, &written(value, plain)))
    }

    /// Where a node's text begins: of block scalars at their mark.
    fn start(&self, node: &Node) -> usize {
        let block = matches!(&node.body, Body::Scalar { style: ScalarStyle::Literal | ScalarStyle::Folded, .. });
        if block && !self.text[node.span.start..].starts_with(['>', '|']) {
            return self.text[..node.span.start].rfind(['>', '|']).unwrap_or(node.span.start);
        }
        node.span.start
    }

    /// Puts in a key that was not there.
    fn put(&self, value: &Value) -> Result<String> {
        let (Body::Map { flow, pairs }, Step::Key(key)) = (&self.parent.body, self.step) else {
            bail!("it is not there");
        };
        ensure!(key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{key:?} is no key");
        let pair = format!("{key}: {}", written(value, true));
        if *flow {
            return Ok(self.before_end(&pair, pairs.is_empty()));
        }
        let indent = pairs.first().map_or(0, |(key, _)| column(self.text, key.span.start));
        Ok(self.after_line(self.parent.end(self.text), &format!("{}{pair}", " ".repeat(indent))))
    }

    fn add(&self, value: &Value) -> Result<String> {
        let Some(list) = self.parent.child(self.step) else {
            return self.put(&Value::Array(vec![value.clone()]));
        };
        let Body::List { flow, items } = &list.body else { bail!("it is no list") };
        let quoted = items.last().is_some_and(
            |item| matches!(&item.body, Body::Scalar { style, .. } if *style == ScalarStyle::DoubleQuoted),
        );
        let item = written(value, !quoted);
        if *flow {
            let place = Place { parent: list, ..*self };
            return Ok(place.before_end(&item, items.is_empty()));
        }
        let first = items.first().context("an empty list")?;
        let dash = self.text[..first.span.start].rfind('-').context("a list without a dash")?;
        let indent = " ".repeat(column(self.text, dash));
        Ok(self.after_line(list.end(self.text), &format!("{indent}- {item}")))
    }

    fn remove(&self) -> Result<String> {
        let (flow, first, last, begins) = match (&self.parent.body, self.step) {
            (Body::List { flow, items }, Step::Index(at)) => {
                let item = items.get(*at).context("it is not there")?;
                let begins = if *flow { item.span.start } else { self.text[..item.span.start].rfind('-').unwrap_or(0) };
                (*flow, *at == 0, *at + 1 == items.len(), (begins, item))
            }
            (Body::Map { flow, pairs }, Step::Key(key)) => {
                let at = pairs.iter().position(|(k, _)| k.scalar() == Some(key)).context("it is not there")?;
                (*flow, at == 0, at + 1 == pairs.len(), (pairs[at].0.span.start, &pairs[at].1))
            }
            _ => bail!("it is not there"),
        };
        let (mut from, mut to) = (begins.0, begins.1.end(self.text));
        if flow {
            let after = &self.text[to..];
            if let (false, Some(comma)) = (last, after.find(',')) {
                to += comma + 1;
                to += self.text[to..].len() - self.text[to..].trim_start().len();
            } else if !first {
                from = self.text[..from].rfind(',').unwrap_or(from);
            }
            return Ok(self.with(from..to, ""));
        }
        ensure!(!(first && last), "it is the only one left");
        // The next one takes the place of the first, whose line may hold the dash of a list.
        let line_from = if first { from } else { self.text[..from].rfind('\n').map_or(0, |at| at + 1) };
        let line_to = self.text[to..].find('\n').map_or(self.text.len(), |at| to + at + 1);
        let skip = if first { column(self.text, from).min(self.text.len() - line_to) } else { 0 };
        Ok(self.with(line_from..line_to + skip, ""))
    }

    fn with(&self, range: std::ops::Range<usize>, new: &str) -> String {
        format!("{}{new}{}", &self.text[..range.start], &self.text[range.end..])
    }

    /// Puts something before the closing bracket of the flow collection `parent`.
    fn before_end(&self, new: &str, empty: bool) -> String {
        let inside = self.text[..self.parent.span.end - 1].trim_end().trim_end_matches(',').len();
        self.with(inside..inside, &if empty { new.to_owned() } else { format!(", {new}") })
    }

    /// Puts a line after the one that holds `at`.
    fn after_line(&self, at: usize, line: &str) -> String {
        let end = self.text[at..].find('\n').map_or(self.text.len(), |next| at + next);
        let new = if self.text.is_empty() { format!("{line}\n") } else { format!("\n{line}") };
        self.with(end..end, &new)
    }
}

/// Characters before `at` on its line.
fn column(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(at, |line| at - line - 1)
}

/// A value as it is written on one line; without quotation marks where it may be `plain` and nothing is mistaken.
fn written(value: &Value, plain: bool) -> String {
    match value {
        Value::String(text) if plain && is_plain(text) => text.clone(),
        Value::String(text) => serde_json::to_string(text).unwrap_or_default(),
        Value::Array(list) => {
            let items: Vec<String> = list.iter().map(|item| written(item, true)).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let pairs: Vec<String> =
                map.iter().map(|(key, value)| format!("{key}: {}", written(value, true))).collect();
            format!("{{{}}}", pairs.join(", "))
        }
        other => other.to_string(),
    }
}

/// Whether a text is itself without quotation marks, in a list of any sort.
fn is_plain(text: &str) -> bool {
    let marks =
        ['-', '_', '/', '.', '（', '）', '「', '」', '『', '』', '、', '。', '・', 'ー', '〜', '～', '％', '＆'];
    let calm = |c: char| c.is_alphanumeric() || marks.contains(&c);
    let word = ["true", "false", "yes", "no", "null", "on", "off", "y", "n"];
    text.chars().all(calm)
        && text.chars().next().is_some_and(char::is_alphanumeric)
        && !word.contains(&text.to_lowercase().as_str())
        && text.parse::<f64>().is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# 名札\nid: a # 名\nsummary: >-\n  一行目\n  二行目\npages: [1, 2]\nphrases:\n  - 一つ目 # はじめ\n  - \"二つ: 目\"\n# 窓口\ndesks:\n  - {org: 役場, phone: 03-0000-0001}\n  - org: 商工会\n    phone: 03-0000-0002\n    hours: {text: 平日, spans: [\"09:00-12:00\"]}\nlinks: []\n";

    fn set(path: &str, value: &str) -> String {
        changed(TEXT, path, &Change::Set(value.into())).expect(path)
    }

    #[test]
    fn one_value_changes_and_nothing_else() {
        for (path, old, new) in [
            ("desks[0].phone", "03-0000-0001", "03-0000-0009"),
            ("desks.1.phone", "03-0000-0002", "03-0000-0009"),
            ("phrases[0]", "一つ目", "別の言い方"),
            ("id", "id: a", "id: b"),
        ] {
            let value = new.trim_start_matches("id: ");
            assert_eq!(set(path, value), TEXT.replace(old, new), "{path}");
        }
        assert_eq!(set("phrases[1]", "三: つ"), TEXT.replace("\"二つ: 目\"", "\"三: つ\""));
        assert_eq!(set("summary", "短い"), TEXT.replace(">-\n  一行目\n  二行目", "短い"));
        assert_eq!(set("desks[1].hours.spans[0]", "10:00-11:00"), TEXT.replace("09:00-12:00", "10:00-11:00"));
    }

    #[test]
    fn what_was_not_there_is_put_in() {
        assert_eq!(set("desks[0].email", "a@b.jp"), TEXT.replace("0001}", "0001, email: \"a@b.jp\"}"));
        assert_eq!(set("desks[1].unit", "総務"), TEXT.replace("\"]}\n", "\"]}\n    unit: 総務\n"));
        assert_eq!(set("title", "題"), format!("{}\ntitle: 題\n", TEXT.trim_end()));
        assert_eq!(changed("", "hub.x", &Change::Set("a".into())).ok(), None);
        assert_eq!(changed("", "x", &Change::Set("a".into())).expect("first key"), "x: a\n");
    }

    #[test]
    fn lists_grow_and_shrink() {
        let add = |path: &str, value: Value| changed(TEXT, path, &Change::Add(value)).expect(path);
        assert_eq!(add("pages", 3.into()), TEXT.replace("[1, 2]", "[1, 2, 3]"));
        assert_eq!(add("phrases", "三つ目".into()), TEXT.replace("目\"\n", "目\"\n  - \"三つ目\"\n"));
        let link = serde_json::json!({"label": "頁", "url": "https://a.jp/?b=c"});
        assert_eq!(add("links", link), TEXT.replace("[]", "[{label: 頁, url: \"https://a.jp/?b=c\"}]"));
        let remove = |path: &str| changed(TEXT, path, &Change::Remove).expect(path);
        assert_eq!(remove("pages[0]"), TEXT.replace("[1, 2]", "[2]"));
        assert_eq!(remove("pages[1]"), TEXT.replace("[1, 2]", "[1]"));
        assert_eq!(remove("phrases[1]"), TEXT.replace("  - \"二つ: 目\"\n", ""));
        assert_eq!(remove("phrases[0]"), TEXT.replace("  - 一つ目 # はじめ\n", ""));
        assert_eq!(remove("desks[1].phone"), TEXT.replace("    phone: 03-0000-0002\n", ""));
        assert_eq!(remove("desks[1].org"), TEXT.replace("org: 商工会\n    ", ""));
        assert!(changed(TEXT, "desks[7].phone", &Change::Remove).is_err());
    }

    #[test]
    fn every_field_is_named_by_its_path() {
        let fields = fields(TEXT).expect("reads");
        assert!(fields.contains(&("desks[1].hours.spans[0]".to_owned(), "09:00-12:00".to_owned())));
        for (path, value) in fields {
            assert_eq!(
                read(&set(&path, "新しい値")).expect("reads").at(&steps(&path).expect("path")).and_then(Node::scalar),
                Some("新しい値"),
                "{path} {value}"
            );
        }
    }
}
