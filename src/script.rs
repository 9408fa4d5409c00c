//! Scripted conversations: what a person says and what the replies must show.
//!
//! Runs against anything that takes a message and gives a reply as JSON, so the
//! same files test the engine and, later, every channel.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;

use crate::engine::Clock;

/// One conversation of a script file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Name.
    pub name: String,
    /// Clock, `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM`.
    #[serde(default)]
    pub now: Option<String>,
    /// Turns.
    pub turns: Vec<ScriptTurn>,
}

/// One turn.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScriptTurn {
    /// What the person says.
    pub say: String,
    /// What the reply must show.
    #[serde(default)]
    pub expect: Expect,
}

/// Expectations of one reply; what is not named is free.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// Sort of reply.
    pub kind: Option<String>,
    /// First entry (any of these).
    pub entry: Option<OneOrMany>,
    /// Intent id.
    pub intent: Option<String>,
    /// Facet.
    pub facet: Option<String>,
    /// Parts of the text, all required.
    pub has: Option<OneOrMany>,
    /// Parts the text must not have.
    pub lacks: Option<OneOrMany>,
    /// Slots and their values.
    pub slots: Option<serde_json::Map<String, Value>>,
    /// Labels among the choices, all required.
    pub choice: Option<OneOrMany>,
    /// Parts of a link's label or address, all required.
    pub link: Option<OneOrMany>,
    /// Parts of a desk, all required.
    pub contact: Option<OneOrMany>,
    /// Parts of the notices, all required.
    pub notice: Option<OneOrMany>,
}

/// One text or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// As a slice.
    #[must_use]
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(text) => std::slice::from_ref(text),
            Self::Many(texts) => texts,
        }
    }
}

/// What was wrong with one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Turn, from 1.
    pub turn: usize,
    /// What the person said.
    pub said: String,
    /// Expected and shown, one pair a failed expectation.
    pub missed: Vec<(String, String)>,
    /// Text of the reply.
    pub text: String,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "  turn {}: {}", self.turn, self.said)?;
        for (wanted, got) in &self.missed {
            writeln!(f, "    - {wanted}\n    + {got}")?;
        }
        self.text.lines().try_for_each(|l| writeln!(f, "    | {l}"))
    }
}

/// Reads the scripts of a file, or of every `.yaml` file below a folder, in order of their paths.
///
/// # Errors
/// With file and line, when one cannot be read or has an unknown key.
pub fn read(path: &Path) -> Result<Vec<(PathBuf, Vec<Script>)>> {
    let mut files = Vec::new();
    if path.is_dir() {
        let mut names: Vec<PathBuf> = std::fs::read_dir(path)
            .with_context(|| format!("reading {}", path.display()))?
            .map(|e| e.map(|e| e.path()))
            .collect::<Result<_, _>>()?;
        names.sort();
        for name in names.iter().filter(|n| n.is_dir() || n.extension().is_some_and(|e| e == "yaml")) {
            files.extend(read(name)?);
        }
        return Ok(files);
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let scripts: Vec<Script> = serde_saphyr::from_str(&text).map_err(|error| {
        let line = error.location().map_or(1, |l| l.line());
        anyhow::anyhow!("{}:{line}: {}", path.display(), error.to_string().lines().next().unwrap_or_default())
    })?;
    for script in &scripts {
        anyhow::ensure!(!script.turns.is_empty(), "{}: {:?} has no turns", path.display(), script.name);
    }
    files.push((path.to_owned(), scripts));
    Ok(files)
}

/// Parses a `--now` or `now:` value: a day counts from its midnight, Japan time.
///
/// # Errors
/// When it is neither a day nor a minute.
pub fn clock(text: &str) -> Result<Clock> {
    let at = if text.contains('T') { text.parse() } else { format!("{text}T00:00").parse() };
    at.map(Clock::Fixed).map_err(|_| anyhow::anyhow!("{text:?} is no time, expected YYYY-MM-DD or YYYY-MM-DDTHH:MM"))
}

/// Plays a script; `answer` gives the reply to one message as JSON.
///
/// # Errors
/// When `answer` fails.
pub fn play(script: &Script, mut answer: impl FnMut(&str) -> Result<Value>) -> Result<Vec<Difference>> {
    let mut differences = Vec::new();
    for (at, turn) in script.turns.iter().enumerate() {
        let reply = answer(&turn.say)?;
        let missed = compare(&turn.expect, &reply);
        if !missed.is_empty() {
            let text = reply["text"].as_str().unwrap_or_default().to_owned();
            differences.push(Difference { turn: at + 1, said: turn.say.clone(), missed, text });
        }
    }
    Ok(differences)
}

/// Expectations a reply misses, each with what it shows instead.
#[must_use]
pub fn compare(expect: &Expect, reply: &Value) -> Vec<(String, String)> {
    let mut missed = Vec::new();
    let mut exact = |name: &str, wanted: Option<&String>, got: &Value| {
        if let Some(wanted) = wanted
            && got.as_str() != Some(wanted)
        {
            missed.push((format!("{name}: {wanted}"), format!("{name}: {got}")));
        }
    };
    exact("kind", expect.kind.as_ref(), &reply["kind"]);
    exact("intent", expect.intent.as_ref(), &reply["intent"]["id"]);
    exact("facet", expect.facet.as_ref(), &reply["facet"]);
    if let Some(wanted) = &expect.entry {
        let got = reply["entries"][0]["id"].as_str();
        if !wanted.as_slice().iter().any(|w| got == Some(w)) {
            missed.push((
                format!("entry: {}", wanted.as_slice().join(" or ")),
                format!("entry: {}", got.unwrap_or("none")),
            ));
        }
    }
    let text = reply["text"].as_str().unwrap_or_default();
    for wanted in expect.has.iter().flat_map(OneOrMany::as_slice).filter(|w| !text.contains(*w)) {
        missed.push((format!("has: {wanted}"), "the text lacks it".to_owned()));
    }
    for unwanted in expect.lacks.iter().flat_map(OneOrMany::as_slice).filter(|w| text.contains(*w)) {
        missed.push((format!("lacks: {unwanted}"), "the text has it".to_owned()));
    }
    for (slot, wanted) in expect.slots.iter().flatten() {
        if reply["slots"][slot] != *wanted {
            missed.push((format!("slots.{slot}: {wanted}"), format!("slots.{slot}: {}", reply["slots"][slot])));
        }
    }
    let lists = [
        ("choice", &expect.choice, "choices"),
        ("link", &expect.link, "links"),
        ("contact", &expect.contact, "contacts"),
        ("notice", &expect.notice, "notices"),
    ];
    for (name, wanted, list) in lists {
        let shown: Vec<String> = reply[list].as_array().into_iter().flatten().map(Value::to_string).collect();
        for wanted in wanted.iter().flat_map(OneOrMany::as_slice).filter(|w| !shown.iter().any(|s| s.contains(*w))) {
            missed.push((format!("{name}: {wanted}"), format!("{list}: {}", shown.join(" "))));
        }
    }
    missed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misses_are_told_apart() {
        let reply = serde_json::json!({"text": "窓口は 018-860-5624 です", "kind": "answer", "entries": [{"id": "a"}], "slots": {"prefecture": "秋田県"}, "choices": [], "links": [], "contacts": [], "notices": [], "intent": null, "facet": null});
        let expect: Expect = serde_saphyr::from_str(
            "{kind: answer, entry: [a, b], has: [018-860], lacks: 岩手, slots: {prefecture: 秋田県}}",
        )
        .expect("yaml");
        assert!(compare(&expect, &reply).is_empty());
        let expect: Expect = serde_saphyr::from_str(
            "{kind: fallback, entry: b, has: 岩手, lacks: 窓口, slots: {prefecture: 岩手県}, choice: x}",
        )
        .expect("yaml");
        assert_eq!(compare(&expect, &reply).len(), 6);
    }

    #[test]
    fn unknown_keys_name_the_line() {
        let dir = tempfile::tempdir().expect("dir");
        let path = dir.path().join("a.yaml");
        std::fs::write(&path, "- name: x\n  turns:\n    - say: a\n      expct: {}\n").expect("write");
        let error = format!("{:#}", read(&path).expect_err("unknown key"));
        assert!(error.contains("a.yaml:4"), "{error}");
    }
}
