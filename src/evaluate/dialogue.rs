//! How well whole conversations are held, and the weights by which readings compete, learnt from them.
//!
//! Every expected turn of a script is an example: of all readings of it, those whose reply is as expected
//! are right. `fit` finds the weights that give them the most. Folds are by file: what a file is judged by was
//! learnt from the others.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use jiff::civil::DateTime;

use super::example::WORKERS;
pub use super::example::{Example, Read};
use super::fit;
use crate::dialogue::{Candidate, FACTS, State, possible, step};
use crate::engine::Clock;
use crate::knowledge::weights::Weights;
use crate::script::{Expect, Script, compare};
use crate::understanding::Understander;

/// Examples, the names of their features, and what else was seen on the way.
#[derive(Debug, Default)]
pub struct Examples {
    /// Examples with a right and a wrong reading.
    pub all: Vec<Example>,
    /// Turns that no reading answers as expected: file, line, said, what the best of them misses.
    pub hopeless: Vec<(PathBuf, u64, String, String)>,
    /// Names of features by number.
    names: Vec<String>,
    numbers: BTreeMap<String, u32>,
}

/// Whether some of the facts of a reply are enough: the others would only be in the way.
fn is_padded((facts, missed): &(Candidate, Vec<String>), all: &[(Candidate, Vec<String>)]) -> bool {
    let said = &facts.reply.blocks;
    let enough = |(other, missed): &(Candidate, Vec<String>)| {
        let blocks = &other.reply.blocks;
        missed.is_empty() && blocks.len() < said.len() && blocks.iter().all(|block| said.contains(block))
    };
    facts.name == FACTS && missed.is_empty() && all.iter().any(enough)
}

impl Examples {
    fn number(&mut self, group: &str, name: &str) -> u32 {
        let full = format!("{group}:{name}");
        if let Some(number) = self.numbers.get(&full) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(full.clone());
        self.numbers.insert(full, number);
        number
    }

    /// Plays the scripts with `mind`; each conversation goes on from the best right reading.
    ///
    /// # Errors
    /// When a script's clock is none.
    pub fn collect(scripts: &[(PathBuf, Vec<Script>)], mind: &Understander, now: DateTime) -> Result<Self> {
        let one_by_one: Vec<(&PathBuf, &Script)> =
            scripts.iter().flat_map(|(file, all)| all.iter().map(move |s| (file, s))).collect();
        let some = one_by_one.len().div_ceil(WORKERS).max(1);
        let played: Vec<Result<Vec<Seen>>> = std::thread::scope(|scope| {
            let workers: Vec<_> = one_by_one
                .chunks(some)
                .map(|own| {
                    scope.spawn(move || {
                        let turns = own.iter().map(|(file, script)| play(file, script, mind, now));
                        Ok(turns.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
                    })
                })
                .collect();
            workers.into_iter().filter_map(|w| w.join().ok()).collect()
        });
        let mut examples = Self::default();
        for turns in played {
            turns?.into_iter().for_each(|turn| examples.take(turn));
        }
        Ok(examples)
    }

    fn take(&mut self, seen: Seen) {
        let Seen { file, line, said, candidates } = seen;
        let right = candidates.iter().filter(|(_, missed)| missed.is_empty()).count();
        if right == 0 {
            let missed = candidates.first().map_or_else(String::new, |(c, m)| format!("[{}] {}", c.name, m.join("; ")));
            self.hopeless.push((file, line, said, missed));
            return;
        }
        if right == candidates.len() {
            return;
        }
        let mut readings = Vec::with_capacity(candidates.len());
        // Nothing is learnt from a reply that says more than was needed: it is neither wrong nor to be wished for.
        for (candidate, missed) in candidates.iter().filter(|c| !is_padded(c, &candidates)) {
            let features = candidate.features.iter().map(|(g, n, v)| (self.number(g, n), *v)).collect();
            readings.push((candidate.name, features, missed.is_empty()));
        }
        self.all.push(Example { place: (file, line), said, worth: 1.0, readings });
    }

    /// A line of JSON for each example: where it stands, what was said, its readings with their features.
    #[must_use]
    pub fn dump(&self) -> String {
        let reading = |(name, features, right): &Read| {
            let named = features.iter().map(|(i, v)| (self.names[*i as usize].clone(), *v));
            serde_json::json!({"name": name, "right": right, "features": named.collect::<BTreeMap<_, _>>()})
        };
        let line = |e: &Example| {
            let readings: Vec<_> = e.readings.iter().map(reading).collect();
            let (file, line) = (&e.place.0, e.place.1);
            serde_json::json!({"file": file, "line": line, "said": e.said, "worth": e.worth, "readings": readings})
        };
        let lines: Vec<String> = self.all.iter().map(|e| line(e).to_string()).collect();
        lines.join("\n") + "\n"
    }

    /// Turns of files under `path` count `times` as much as others.
    pub fn weigh(&mut self, path: &Path, times: f32) {
        self.all.iter_mut().filter(|e| e.place.0.starts_with(path)).for_each(|e| e.worth = times);
    }

    /// The weights that fit the examples of which `wanted` holds, not far from those they are learnt `near`.
    #[must_use]
    pub fn fit(&self, near: Option<&Weights>, wanted: impl Fn(&Example) -> bool) -> Weights {
        let chosen: Vec<&Example> = self.all.iter().filter(|e| wanted(e)).collect();
        let known = |near: &Weights| {
            self.names.iter().map(|n| f64::from(near.by_name().get(n).copied().unwrap_or(0.0))).collect()
        };
        let (prior, pull) = near.map_or_else(|| (prior(&self.names), fit::PULL), |near| (known(near), fit::NEAR));
        let weights = fit::fit(&chosen, &prior, pull);
        let rounded = |w: f64| (w as f32 * 1000.0).round() / 1000.0;
        let named = self.names.iter().zip(weights).map(|(n, w)| (n.clone(), rounded(w)));
        Weights::new(named.filter(|(_, w)| *w != 0.0).collect())
    }

    /// For each file, how many of its turns come out right with weights learnt from the others.
    #[must_use]
    pub fn folds(&self) -> BTreeMap<PathBuf, (usize, usize)> {
        let mut files: Vec<&PathBuf> = self.all.iter().map(|e| &e.place.0).collect();
        files.sort();
        files.dedup();
        let judged = (files.into_iter()).map(|file| {
            let weights = self.fit(None, |e| e.place.0 != *file);
            let own = || self.all.iter().filter(|e| e.place.0 == *file);
            (file.clone(), (own().filter(|e| self.right(e, &weights)).count(), own().count()))
        });
        judged.collect()
    }

    /// Whether the best reading of an example is a right one.
    #[must_use]
    pub fn right(&self, example: &Example, weights: &Weights) -> bool {
        self.best(example, weights).is_some_and(|(_, right)| right)
    }

    /// Name of the best reading of an example, and whether it is right.
    #[must_use]
    pub fn best(&self, example: &Example, weights: &Weights) -> Option<(&'static str, bool)> {
        let weight = |i: u32| weights.by_name().get(&self.names[i as usize]).copied().unwrap_or(0.0);
        let (scores, _) = example.scores(weight);
        let all = example.readings.iter().zip(scores).map(|((name, _, right), score)| (score, *name, *right));
        all.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name, right)| (name, right))
    }
}

impl Examples {
    /// Turns as expected by kind of reading, what was taken for what, and every miss where wanted.
    #[must_use]
    pub fn report(&self, weights: &Weights, misses: bool) -> String {
        let mut out = String::new();
        let mut kinds: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        let mut confused: BTreeMap<(String, &str), usize> = BTreeMap::new();
        for example in &self.all {
            let Some((chosen, right)) = self.best(example, weights) else { continue };
            let mut due: Vec<&str> = example.readings.iter().filter(|r| r.2).map(|r| r.0).collect();
            due.dedup();
            let kind = kinds.entry(due.first().copied().unwrap_or_default()).or_default();
            kind.0 += usize::from(right);
            kind.1 += 1;
            if !right {
                *confused.entry((due.join("/"), chosen)).or_default() += 1;
                if misses {
                    let (file, line) = (&example.place.0, example.place.1);
                    out.push_str(&format!(
                        "{}:{line}\t{}\tdue {}\ttaken for {chosen}\n",
                        file.display(),
                        example.said,
                        due.join("/")
                    ));
                }
            }
        }
        if misses {
            for (file, line, said, missed) in &self.hopeless {
                out.push_str(&format!("{}:{line}\t{said}\tno reading: {missed}\n", file.display()));
            }
        }
        for (kind, (right, all)) in &kinds {
            out.push_str(&format!("{kind:<16}{right:>6} of {all}\n"));
        }
        let mut confused: Vec<_> = confused.into_iter().collect();
        confused.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
        for ((due, chosen), n) in confused.into_iter().take(15) {
            out.push_str(&format!("{n:>4}  {due} taken for {chosen}\n"));
        }
        let right: usize = kinds.values().map(|(right, _)| right).sum();
        let all = self.all.len() + self.hopeless.len();
        out.push_str(&format!(
            "{right} of {} turns with a choice as expected; {} of {all} have no right reading\n",
            self.all.len(),
            self.hopeless.len()
        ));
        out
    }
}

/// A line a file: turns right with weights learnt from the others.
#[must_use]
pub fn folds_report(folds: &BTreeMap<PathBuf, (usize, usize)>) -> String {
    let mut out = String::new();
    let (mut right, mut all) = (0, 0);
    for (file, (r, n)) in folds {
        right += r;
        all += n;
        out.push_str(&format!("{:<60}{r:>5} of {n}\n", file.display().to_string()));
    }
    out.push_str(&format!("held out by file: {right} of {all} = {:.3}\n", right as f32 / all.max(1) as f32));
    out
}

/// Weights that the fit is pulled towards: an entry is meant rather than anything said of it or about it.
fn prior(names: &[String]) -> Vec<f64> {
    names
        .iter()
        .map(|name| match name.as_str() {
            "entry:is" => 1.0,
            "focus:other-line" => -1.5,
            "not-told:is" | "several:is" | "told:is" | "more:is" => -1.0,
            _ => 0.0,
        })
        .collect()
}

/// Plays scripts as a person would: turns as expected, and turns with an expectation; what is missed goes to
/// `told`, a line each.
///
/// # Errors
/// When a script's clock is none.
pub fn as_expected(
    file: &Path,
    scripts: &[Script],
    mind: &Understander,
    now: DateTime,
    mut told: Option<&mut String>,
) -> Result<(usize, usize)> {
    let (mut right, mut all) = (0, 0);
    for script in scripts {
        let now = clock_of(script, now)?;
        let mut state = State::default();
        for turn in &script.turns {
            let (next, reply) = step(&state, &turn.say.value, mind, now);
            state = next;
            if turn.expect.is_empty() {
                continue;
            }
            all += 1;
            let missed = compare(&turn.expect, &reply.to_json(&mind.knowledge.phrasebook, 0));
            right += usize::from(missed.is_empty());
            if let (Some(out), false) = (told.as_deref_mut(), missed.is_empty()) {
                let wanted: Vec<&str> = missed.iter().map(|m| m.wanted.as_str()).collect();
                let first = reply.entries.first().map_or("", |e| e.id.as_str());
                let line = turn.say.referenced.line();
                out.push_str(&format!(
                    "{}:{line}\t{}\twant {}\tgot {} {first}\n",
                    file.display(),
                    turn.say.value,
                    wanted.join("; "),
                    reply.kind.as_str()
                ));
            }
        }
    }
    Ok((right, all))
}

fn clock_of(script: &Script, now: DateTime) -> Result<DateTime> {
    Ok(match script.clock()? {
        Clock::System => now,
        fixed @ Clock::Fixed(_) => fixed.now(),
    })
}

struct Seen {
    file: PathBuf,
    line: u64,
    said: String,
    /// Each with what it misses.
    candidates: Vec<(Candidate, Vec<String>)>,
}

fn play(file: &Path, script: &Script, mind: &Understander, now: DateTime) -> Result<Vec<Seen>> {
    let now = clock_of(script, now)?;
    let (mut state, mut seen) = (State::default(), Vec::new());
    for turn in &script.turns {
        let said = &turn.say.value;
        let Some(candidates) = possible(&state, said, mind, now) else {
            (state, _) = step(&state, said, mind, now);
            continue;
        };
        let judged: Vec<(Candidate, Vec<String>)> = candidates
            .into_iter()
            .map(|c| {
                let missed = misses(&turn.expect, &c, mind);
                (c, missed)
            })
            .collect();
        let onward = judged.iter().find(|(_, missed)| missed.is_empty()).or(judged.first());
        state = onward.map_or(state, |(c, _)| c.state.clone());
        if !turn.expect.is_empty() {
            seen.push(Seen {
                file: file.to_owned(),
                line: turn.say.referenced.line(),
                said: said.clone(),
                candidates: judged,
            });
        }
    }
    Ok(seen)
}

fn misses(expect: &Expect, candidate: &Candidate, mind: &Understander) -> Vec<String> {
    let json = candidate.reply.to_json(&mind.knowledge.phrasebook, 0);
    compare(expect, &json).into_iter().map(|m| m.wanted).collect()
}

/// The mind with other weights.
#[must_use]
pub fn reweighed(mut mind: Understander, weights: Weights) -> Understander {
    Arc::make_mut(&mut mind.knowledge).weights = weights;
    mind
}
