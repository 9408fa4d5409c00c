//! Questions on a topic, labelled with the part of its entry that answers: read as scripts.
//!
//! A file has one question a line: id of the entry, question, labels (`fact:NAME`, `course:NAME`, `note:2`,
//! `window:LABEL`, `table:TITLE`, `comparison:TITLE`, `summary`, `audience`, `gives`, `how`, `desk`, `link`,
//! `courses`; `none` where the guide does not tell), apart by tabs; labels by `|`, any of which answers. A line
//! of four fields is a row of a fact sheet, asked by itself: question, pieces that the answer has (` | ` between),
//! page, id of the entry.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use crate::knowledge::Knowledge;
use crate::knowledge::model::{ColumnType, Entry, Whether};
use crate::script::{Script, parse};

/// Most characters of an answer to a question for one fact.
const MOST_CHARS: usize = 600;
/// Questions of one conversation.
const TURNS: usize = 7;

/// The questions of a file as conversations, each begun by naming the entry.
///
/// # Errors
/// A line that has neither three fields nor four, an entry or a part that the pack does not have.
pub fn read(text: &str, knowledge: &Knowledge) -> Result<Vec<Script>> {
    let mut conversations: Vec<(String, Vec<Value>)> = Vec::new();
    for (i, line) in text.lines().enumerate().filter(|(_, line)| !line.is_empty() && !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        if let [question, pieces, _, id] = fields[..] {
            let has: Vec<&str> = pieces.split(" | ").collect();
            conversations.push((id.to_owned(), vec![json!({"say": question, "expect": {"has": has}})]));
            continue;
        }
        let [id, question, labels] = fields[..] else { bail!("line {}: three fields, or four", i + 1) };
        let entry = knowledge.entries.iter().find(|e| e.id.0 == id).with_context(|| format!("line {}: {id}", i + 1))?;
        let turn = json!({"say": question, "expect": expected(entry, labels, knowledge).with_context(|| format!("line {}", i + 1))?});
        match conversations.last_mut() {
            Some((last, turns)) if last == id && turns.len() <= TURNS => turns.push(turn),
            _ => conversations
                .push((id.to_owned(), vec![json!({"say": knowledge.phrasebook.menu.about(entry.name())}), turn])),
        }
    }
    let all: Vec<Value> =
        conversations.into_iter().map(|(name, turns)| json!({"name": name, "turns": turns})).collect();
    parse(&Value::Array(all).to_string()).map_err(|(line, wrong)| anyhow::anyhow!("line {line}: {wrong}"))
}

/// Neighbouring questions on one entry, two in one message: both are to be answered, of one it may be said that the
/// guide does not tell it.
///
/// # Errors
/// As [`read`].
pub fn pairs(text: &str, knowledge: &Knowledge) -> Result<Vec<Script>> {
    let mut told: Vec<(&Entry, &str, Value)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let [id, question, labels] = line.split('\t').collect::<Vec<_>>()[..] else { continue };
        let entry = knowledge.entries.iter().find(|e| e.id.0 == id).with_context(|| id.to_owned())?;
        if !labels.contains("summary") {
            told.push((entry, question, expected(entry, labels, knowledge)?));
        }
    }
    let of = |pair: &[(&Entry, &str, Value)], i: usize| {
        let [(entry, first, a), (other, second, b)] = pair else { return None };
        // What one answer tells of both is no pair.
        let apart = entry.id == other.id && a["has"] != b["has"];
        let say = &knowledge.phrasebook.laws;
        let said = if i.is_multiple_of(2) { say.both(first, second) } else { say.also(first, second) };
        let wanted = json!({"entry": entry.id.0, "has": [a["has"][0], b["has"][0]]});
        let about = json!({"say": knowledge.phrasebook.menu.about(entry.name())});
        apart.then(|| json!({"name": entry.id.0, "turns": [about, {"say": said, "expect": wanted}]}))
    };
    let all: Vec<Value> = told.windows(2).enumerate().step_by(2).filter_map(|(i, pair)| of(pair, i / 2)).collect();
    parse(&Value::Array(all).to_string()).map_err(|(line, wrong)| anyhow::anyhow!("line {line}: {wrong}"))
}

fn expected(entry: &Entry, labels: &str, knowledge: &Knowledge) -> Result<Value> {
    let mut texts = Vec::new();
    let all: Vec<&str> = labels.split('|').collect();
    // Who asks for something of a topic is not told again what it is, though that says a little of everything.
    let only = all == ["summary"];
    for label in all.iter().filter(|label| only || **label != "summary") {
        let told = told(entry, label, knowledge);
        anyhow::ensure!(!told.is_empty(), "{}: nothing is {label:?}", entry.id.0);
        texts.extend(told);
    }
    let any: Vec<String> = texts.iter().map(|t| t.trim().trim_end_matches('。').to_owned()).collect();
    let mut wanted = json!({"entry": entry.id.0, "has": [any.join("|")]});
    if !only {
        let mut lacks = vec![entry.summary.trim()];
        if !all.contains(&"none") {
            lacks.extend(
                knowledge.phrasebook.laws.untold().split('|').filter(|said| !any.iter().any(|t| t.contains(said))),
            );
        }
        wanted["lacks"] = json!(lacks);
    }
    if labels.starts_with("fact") || labels.starts_with("note") || labels.starts_with("course:") {
        wanted["max_chars"] = json!(MOST_CHARS);
    }
    Ok(wanted)
}

/// Texts any of which tells what a label says.
fn told(entry: &Entry, label: &str, knowledge: &Knowledge) -> Vec<String> {
    let (sort, name) = label.split_once(':').unwrap_or((label, ""));
    let says = |all: &[Whether]| all.iter().map(|w| w.says.clone()).collect::<Vec<_>>();
    match sort {
        "fact" => {
            let facts = entry.facts.iter().filter(|f| f.name == name);
            facts.flat_map(|f| std::iter::once(f.text.clone()).chain(says(&f.whether))).collect()
        }
        "course" => {
            let courses = entry.courses.iter().filter(|c| c.name == name);
            courses.flat_map(|c| std::iter::once(c.name.clone()).chain(says(&c.whether))).collect()
        }
        "note" => name.parse().ok().and_then(|i: usize| entry.notes.get(i)).cloned().into_iter().collect(),
        "window" => entry.windows.iter().filter(|w| w.label == name).map(|w| w.label.clone()).collect(),
        "table" => {
            let tables = entry.tables.iter().filter(|t| t.title == name);
            tables
                .flat_map(|t| {
                    let names =
                        t.rows.iter().flat_map(|r| t.cells(r, ColumnType::Name).map(str::to_owned).collect::<Vec<_>>());
                    std::iter::once(t.title.clone()).chain(names)
                })
                .collect()
        }
        "comparison" => entry.comparisons.iter().filter(|c| c.title == name).map(|c| c.title.clone()).collect(),
        "summary" => vec![entry.summary.clone()],
        "audience" => entry.audience.clone().into_iter().collect(),
        "gives" => entry.gives.clone().into_iter().collect(),
        "how" => entry.how.clone().into_iter().collect(),
        "courses" => entry.courses.iter().map(|c| c.name.clone()).collect(),
        "desk" => {
            let desks = knowledge.desks_of(entry).into_iter();
            desks.flat_map(|d| [Some(d.org.clone()), d.phone.clone()]).flatten().collect()
        }
        "link" => vec!["http".to_owned()],
        "none" => knowledge.phrasebook.laws.untold().split('|').map(str::to_owned).collect(),
        _ => Vec::new(),
    }
}
