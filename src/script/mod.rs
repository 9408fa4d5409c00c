//! Scripted conversations: what a person says and what the replies must show.
//!
//! Runs against anything that takes a message and gives a reply as JSON, so the
//! same files test the engine and every channel. `compare` judges one reply,
//! [`coverage`] counts what scripts exercise, [`record`] writes a script from a live chat.

mod compare;
pub mod coverage;
pub mod record;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use serde_saphyr::Spanned;

use crate::engine::Clock;
use crate::understanding::slots::Slots;
pub use compare::{Difference, Expect, Miss, OneOrMany, compare};

/// One conversation of a script file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// Name.
    pub name: Spanned<String>,
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
    pub say: Spanned<String>,
    /// What the reply must show.
    #[serde(default)]
    pub expect: Expect,
}

impl Script {
    /// Line of its file on which it begins.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.name.referenced.line()
    }

    /// Its clock, the system's where it names none.
    ///
    /// # Errors
    /// When `now` is no time; scripts that were [`read`] have a right one.
    pub fn clock(&self) -> Result<Clock> {
        Ok(self.now.as_deref().map(clock).transpose()?.unwrap_or_default())
    }

    /// What serde cannot see: the line it is on, and what is wrong with it.
    fn fault(&self) -> Option<(u64, String)> {
        if let Err(error) = self.clock() {
            return Some((self.line(), error.to_string()));
        }
        if self.turns.is_empty() {
            return Some((self.line(), format!("{:?} has no turns, expected at least one", self.name.value)));
        }
        let known = serde_json::json!(Slots::default());
        self.turns.iter().find_map(|turn| {
            let none = turn.expect.no_slot.iter().flat_map(|l| &l.0);
            let mut all = turn.expect.slots.iter().flatten().map(|(name, _)| name).chain(none);
            let slot = all.find(|name| known.get(name).is_none())?;
            let names: Vec<&str> = known.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            Some((turn.say.referenced.line(), format!("unknown slot {slot:?}, expected one of {}", names.join(", "))))
        })
    }
}

/// Reads the scripts of a file, or of every `.yaml` file below a folder, in order of their paths.
///
/// # Errors
/// With file and line, when one cannot be read, has an unknown key or slot, no turns, or a clock that is none.
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
    let scripts = parse(&text).map_err(|(line, wrong)| anyhow::anyhow!("{}:{line}: {wrong}", path.display()))?;
    files.push((path.to_owned(), scripts));
    Ok(files)
}

/// Reads scripts from their text; of what is wrong, the line.
pub(crate) fn parse(text: &str) -> Result<Vec<Script>, (u64, String)> {
    let scripts: Vec<Script> = serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |l| l.line());
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        // 「error: line 4 column 17: 」 would say the place twice.
        let wrong =
            first.strip_prefix("error: line ").and_then(|t| t.split_once(": ")).map_or(first, |(_, wrong)| wrong);
        (line, wrong.to_owned())
    })?;
    scripts.iter().find_map(Script::fault).map_or(Ok(scripts), Err)
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
        let reply = answer(&turn.say.value)?;
        let missed = compare(&turn.expect, &reply);
        if !missed.is_empty() {
            differences.push(Difference {
                turn: at + 1,
                line: turn.say.referenced.line(),
                said: turn.say.value.clone(),
                missed,
                text: reply["text"].as_str().unwrap_or_default().to_owned(),
            });
        }
    }
    Ok(differences)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        let (line, wrong) = parse(text).expect_err("a fault");
        format!("{line}: {wrong}")
    }

    #[test]
    fn what_is_wrong_names_its_line() {
        assert!(fault("- name: x\n  turns:\n    - say: a\n      expct: {}\n").starts_with("4: unknown field `expct`"));
        assert!(fault("- name: x\n  turns:\n    - say: a\n      expect: { entri: b }\n").starts_with("4: "));
        assert!(fault("- name: x\n  turns:\n    - say: a\n      expect: { kind: anser }\n").starts_with("4: "));
        assert!(fault("- name: x\n  turns:\n    - say: a\n      expect: { slots: { ken: 岩手県 } }\n").contains("ken"));
        assert!(fault("- name: x\n  turns: []\n").starts_with("1: "));
        assert!(
            fault("- name: y\n  turns: [{ say: a }]\n- name: x\n  now: soon\n  turns: [{ say: a }]\n")
                .starts_with("3: ")
        );
    }

    #[test]
    fn one_text_or_several_wherever_it_makes_sense() {
        let scripts = parse(
            "- name: x\n  now: 2026-11-22\n  turns:\n    - say: a\n      expect: { kind: [answer, choices], entry: a, intent: [b], facet: contact, has: [c], lacks: d, choice: e, link: [f], contact: g, notice: h, slots: { prefecture: null } }\n",
        );
        assert_eq!(scripts.expect("parses")[0].turns[0].expect.kind.as_ref().map(|k| k.0.len()), Some(2));
    }
}
