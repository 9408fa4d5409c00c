//! Files to [`Knowledge`]: reads a pack's YAML and CSV, or says where it is wrong.
//!
//! A [`Source`] is a pack's files, from a folder or from the binary. Whether
//! what they say makes sense together is the business of `check`.

mod keys;
mod tables;

pub(super) use tables::rows;

use std::path::Path;

use anyhow::{Context, Result};
use serde::de::DeserializeOwned;

use crate::flat::Texts;

use super::acts::{Act, ActPhrases};
use super::asked::AskedFor;
use super::holidays::{HOLIDAYS, Holidays};
use super::intent::{Body, Intent, Need, Outside, Talk, file};
use super::marked::{self, OWN};
use super::model::{Entry, Pack, Town};
use super::slots::{PREFECTURES, Prefecture, SlotValues};
use super::weights::Weights;
use super::{Knowledge, Problem};
use crate::language::UserWord;
use crate::language::lexicon::{Fault, Lexicon};
use crate::language::phrasebook::Phrasebook;

/// The folders of a pack and the endings that count in them.
pub const FOLDERS: [(&str, &str); 4] =
    [("knowledge", "yaml"), ("intents", "yaml"), ("dictionaries", "csv"), ("dictionaries/ja", "yaml")];
/// Where a pack's files stand.
const PLACES_OF_A_PACK: &str = "knowledge/{pack,slots}.yaml, knowledge/entries/*.yaml, intents/{entries,needs,talk,outside,acts,sides}/*.yaml, dictionaries/{user,synonyms,english,dialect,places,holidays,weights}.csv, dictionaries/ja/{lexicon,phrasebook}.yaml, dictionaries/ja/prefectures.csv, dictionaries/ja/own.txt";
const LEXICON: &str = "dictionaries/ja/lexicon.yaml";
const PHRASEBOOK: &str = "dictionaries/ja/phrasebook.yaml";
const USER_WORDS: &str = "dictionaries/user.csv";
const SYNONYMS: &str = "dictionaries/synonyms.csv";
const ENGLISH: &str = "dictionaries/english.csv";
const WEIGHTS: &str = "dictionaries/weights.csv";
const DIALECT: &str = "dictionaries/dialect.csv";
const PLACES: &str = "dictionaries/places.csv";

/// The files of a pack: path within it, text. Sorted by path.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Source {
    /// (path with `/`, text).
    pub files: Vec<(String, String)>,
}

impl Source {
    /// The files that every pack shares: acts, talk, weights and holidays.
    fn shared() -> Self {
        const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shared_files.rs"));
        Self { files: FILES.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned())).collect() }
    }

    /// The guide that comes with the code.
    #[cfg(test)]
    pub(crate) fn guide() -> Self {
        Self::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).expect("the guide reads")
    }

    /// Text of the file at `path`; empty where there is none.
    fn text(&self, path: &str) -> &str {
        self.files.iter().find(|(p, _)| p == path).map_or("", |(_, text)| text)
    }

    /// Reads the pack in `dir`.
    ///
    /// # Errors
    /// When `dir` has no `knowledge/pack.yaml`, or a file cannot be read as UTF-8.
    pub fn read(dir: &Path) -> Result<Self> {
        anyhow::ensure!(
            dir.join("knowledge/pack.yaml").is_file(),
            "{} is not a pack: it has no knowledge/pack.yaml",
            dir.display()
        );
        let mut files = Vec::new();
        for (folder, ending) in FOLDERS {
            if dir.join(folder).is_dir() {
                collect(dir, &dir.join(folder), ending, &mut files)?;
            }
        }
        files.sort();
        Ok(Self { files })
    }

    /// SHA-256 over all paths and texts, in hex.
    #[must_use]
    pub fn hash(&self) -> String {
        use sha2::Digest as _;
        use std::fmt::Write as _;
        let mut hasher = sha2::Sha256::new();
        for (path, text) in &self.files {
            hasher.update((path.len() as u64).to_le_bytes());
            hasher.update(path);
            hasher.update((text.len() as u64).to_le_bytes());
            hasher.update(text);
        }
        hasher.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    }

    /// Line (from 1) of `file` on which `needle` first stands; 1 where it does not.
    #[must_use]
    pub fn line_of(&self, file: &str, needle: &str) -> usize {
        self.text(file).lines().position(|l| l.contains(needle)).map_or(1, |at| at + 1)
    }
}

fn collect(root: &Path, dir: &Path, ending: &str, files: &mut Vec<(String, String)>) -> Result<()> {
    for entry in std::fs::read_dir(dir).with_context(|| format!("reading {}", dir.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, ending, files)?;
        } else if path.extension().is_some_and(|e| e == ending) {
            let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            let name = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            files.push((name, text));
        }
    }
    Ok(())
}

/// What the files of a pack say, file by file.
#[derive(Default)]
struct Reading {
    pack: Option<Pack>,
    slots: Option<SlotValues>,
    entries: Vec<Entry>,
    intents: Vec<Intent>,
    acts: Vec<ActPhrases>,
    sides: Vec<(AskedFor, Texts)>,
    weights: Option<Weights>,
    own: Option<Texts>,
    words: Vec<UserWord>,
    synonyms: Vec<Vec<String>>,
    english: Vec<(String, String)>,
    dialect: Vec<(String, String)>,
    places: Vec<Town>,
    prefectures: Option<Vec<Prefecture>>,
    holidays: Option<Holidays>,
    problems: Vec<Problem>,
}

impl Reading {
    fn file(&mut self, path: &str, text: &str) {
        let stem = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".yaml");
        let problem = match path.split('/').collect::<Vec<_>>()[..] {
            ["knowledge", "pack.yaml"] => parse(path, text).map(|p| self.pack = Some(p)).err(),
            ["knowledge", "slots.yaml"] => parse(path, text).map(|values| self.slots(path, text, values)).err(),
            ["knowledge", "entries", _] => parse::<Entry>(path, text)
                .and_then(|e| same_id(path, text, stem, e.id.as_str()).map(|()| self.entries.push(e)))
                .err(),
            ["intents", "acts", _] => read_act(path, text, stem).map(|act| self.acts.push(act)).err(),
            ["intents", "sides", _] => read_side(path, text, stem).map(|side| self.sides.push(side)).err(),
            ["intents", folder, _] => read_intent(path, text, folder)
                .and_then(|i| same_id(path, text, stem, i.id.as_str()).map(|()| self.intents.push(i)))
                .err(),
            // Read over what every pack shares, below.
            _ if path == LEXICON || path == PHRASEBOOK => None,
            ["dictionaries", ..] if self.table(path, text) => None,
            _ => Some(Problem::new(path, 1, "is in no place a pack has", PLACES_OF_A_PACK)),
        };
        self.problems.extend(problem);
    }

    fn slots(&mut self, path: &str, text: &str, values: SlotValues) {
        let faults = values.faults();
        self.problems.extend(faults.iter().map(|f| Problem::new(path, f.line_in(text), &f.wrong, &f.expected)));
        self.slots = Some(values);
    }

    /// Reads a table of `dictionaries/`; no where a pack has none of its name.
    fn table(&mut self, path: &str, text: &str) -> bool {
        let problems = &mut self.problems;
        match path {
            USER_WORDS => tables::read_words(path, text, &mut self.words, problems),
            SYNONYMS => self.synonyms = tables::read_synonyms(path, text, problems),
            ENGLISH => tables::read_pairs(path, text, true, &mut self.english, problems),
            DIALECT => tables::read_pairs(path, text, false, &mut self.dialect, problems),
            WEIGHTS => self.weights = Some(tables::read_weights(path, text, problems)),
            OWN => {
                let (sentences, wrong) = marked::read(text);
                self.own = Some(sentences);
                problems.extend(
                    wrong.iter().map(|(line, wrong)| Problem::new(path, *line, wrong, "[n], {place}, <work>, [-n]")),
                );
            }
            PLACES => tables::read_places(path, text, &mut self.places, problems),
            PREFECTURES => {
                let (list, wrong) = Prefecture::read(path, text);
                self.prefectures = Some(list);
                problems.extend(wrong);
            }
            HOLIDAYS => {
                let (list, wrong) = Holidays::read(path, text);
                self.holidays = Some(list);
                problems.extend(wrong);
            }
            _ => return false,
        }
        true
    }

    /// An entry intent without a label is shown by its entry's name.
    fn label_intents(&mut self) {
        for intent in &mut self.intents {
            if let (Body::Entry(id), true) = (&intent.body, intent.label.is_empty())
                && let Some(entry) = self.entries.iter().find(|e| e.id == *id)
            {
                intent.label = entry.title.clone();
            }
        }
    }
}

/// Reads every file of `source`. What could be read is returned beside the problems.
#[must_use]
pub fn load(source: &Source) -> (Option<Knowledge>, Vec<Problem>) {
    let mut reading = Reading::default();
    for (path, text) in &source.files {
        reading.file(path, text);
    }
    reading.label_intents();
    let mut problems = std::mem::take(&mut reading.problems);
    if reading.pack.is_none() && !problems.iter().any(|p| p.file == "knowledge/pack.yaml") {
        problems.push(Problem::new("knowledge/pack.yaml", 1, "is missing", "the pack's name plate"));
    }
    let lexicon = layer(source, LEXICON, Lexicon::read, Lexicon::faults, &mut problems);
    let phrasebook = layer(source, PHRASEBOOK, Phrasebook::read, Phrasebook::faults, &mut problems);
    // National holidays are the same for every pack, so one without a list uses the binary's.
    let holidays = reading.holidays.unwrap_or_else(shared_holidays);
    let mut acts = over(shared_acts(), reading.acts, |a, b| a.act == b.act);
    acts.sort_by_key(|a| a.act);
    let sides = over(shared_sides(), reading.sides, |a, b| a.0 == b.0);
    let Reading { entries, intents, words, synonyms, places, .. } = reading;
    let knowledge = reading.pack.map(|pack| Knowledge {
        acts,
        sides,
        weights: reading.weights.unwrap_or_else(shared_weights),
        own: reading.own.unwrap_or_else(shared_own),
        english: reading.english,
        dialect: reading.dialect,
        lexicon,
        phrasebook,
        slots: reading.slots.unwrap_or_default(),
        prefectures: reading.prefectures.unwrap_or_else(Prefecture::shared),
        ..Knowledge::new(pack, entries, intents, words, synonyms, places, holidays)
    });
    (knowledge, problems)
}

/// Data that every pack shares, with the keys of this one's own file at `path` over it. Where that file
/// has a fault, what is shared holds.
fn layer<T: Default>(
    source: &Source,
    path: &str,
    read: fn(Option<&str>) -> Result<T, Fault>,
    faults: fn(&T) -> Vec<Fault>,
    problems: &mut Vec<Problem>,
) -> T {
    let own = source.files.iter().find(|(p, _)| p == path).map(|(_, text)| text.as_str());
    let mut told = |fault: &Fault| {
        let line = fault.line_in(own.unwrap_or_default());
        problems.push(Problem::new(path, line, &fault.wrong, &fault.expected));
    };
    let data = read(own).unwrap_or_else(|fault| {
        told(&fault);
        read(None).unwrap_or_default()
    });
    faults(&data).iter().for_each(told);
    data
}

/// What every pack shares, with this one's own in the place of what is the same.
fn over<T>(mut shared: Vec<T>, own: Vec<T>, same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    for one in own {
        shared.retain(|other| !same(other, &one));
        shared.push(one);
    }
    shared
}

/// The files of a folder that every pack shares, each read by its path, text and name.
fn shared<T>(folder: &str, read: impl Fn(&str, &str, &str) -> Result<T, Problem>) -> Vec<T> {
    let shared = Source::shared();
    let files = shared.files.iter().filter(|(path, _)| path.starts_with(folder));
    files.filter_map(|(path, text)| read(path, text, stem(path)).ok()).collect()
}

/// The acts that every pack shares.
pub(super) fn shared_acts() -> Vec<ActPhrases> {
    shared("intents/acts/", read_act)
}

/// How what every entry has is asked for, in the words that every pack shares.
pub(super) fn shared_sides() -> Vec<(AskedFor, Texts)> {
    shared("intents/sides/", read_side)
}

/// Talk in the words that every pack shares; its replies are the guide's.
pub(crate) fn shared_talk() -> Vec<Intent> {
    shared("intents/talk/", |path, text, _| read_intent(path, text, "talk"))
}

fn stem(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path).trim_end_matches(".yaml")
}

/// The weights that every pack shares.
pub(super) fn shared_weights() -> Weights {
    tables::read_weights(WEIGHTS, Source::shared().text(WEIGHTS), &mut Vec::new())
}

/// The marked sentences that every pack shares.
pub(super) fn shared_own() -> Texts {
    marked::read(Source::shared().text(OWN)).0
}

fn read_act(path: &str, text: &str, stem: &str) -> Result<ActPhrases, Problem> {
    let names = Act::ALL.iter().map(|act| (act.as_str(), *act));
    read_phrases((path, text, stem), "act", names).map(|(act, phrases)| ActPhrases { act, phrases })
}

fn read_side(path: &str, text: &str, stem: &str) -> Result<(AskedFor, Texts), Problem> {
    read_phrases((path, text, stem), "side", AskedFor::SIDES.into_iter())
}

/// A file of phrases for one of `all` the things of a kind, which go by their names.
fn read_phrases<T>(
    (path, text, stem): (&str, &str, &str),
    kind: &str,
    mut all: impl Iterator<Item = (&'static str, T)> + Clone,
) -> Result<(T, Texts), Problem> {
    let file: file::PhraseFile = parse(path, text)?;
    same_id(path, text, stem, &file.id)?;
    let known = all.clone().map(|(name, _)| name).collect::<Vec<_>>().join(", ");
    let unknown = || Problem::new(path, 1, &format!("{:?} is no {kind}", file.id), &format!("one of {known}"));
    let (_, found) = all.find(|(name, _)| *name == file.id).ok_or_else(unknown)?;
    Ok((found, file.phrases.iter().collect()))
}

fn shared_holidays() -> Holidays {
    Holidays::read(HOLIDAYS, Source::shared().text(HOLIDAYS)).0
}

fn parse<T: DeserializeOwned>(path: &str, text: &str) -> Result<T, Problem> {
    serde_saphyr::from_str(text).map_err(|error| {
        let line = error.location().map_or(1, |l| l.line() as usize);
        let (wrong, expected) = keys::explain(&error.to_string());
        Problem::new(path, line, &wrong, &expected)
    })
}

fn same_id(path: &str, text: &str, stem: &str, id: &str) -> Result<(), Problem> {
    if stem == id {
        return Ok(());
    }
    let line = text.lines().position(|l| l.starts_with("id:")).map_or(1, |at| at + 1);
    Err(Problem::new(path, line, &format!("id {id:?} differs from the file's name"), &format!("id: {stem}")))
}

fn read_intent(path: &str, text: &str, folder: &str) -> Result<Intent, Problem> {
    Ok(match folder {
        "entries" => {
            let f: file::EntryIntent = parse(path, text)?;
            let body = Body::Entry(super::model::EntryId(f.id.0.clone()));
            let label = f.label.unwrap_or_default();
            Intent { asked: f.asked.by_part(), ..Intent::new(f.id, label, &f.phrases, body) }
        }
        "needs" => {
            let f: file::NeedIntent = parse(path, text)?;
            let need = Need {
                heading: f.heading,
                entries: f.entries,
                reply: f.reply,
                ask: f.ask,
                why: f.why,
                choices: f.choices,
            };
            Intent::new(f.id, f.label, &f.phrases, Body::Need(need))
        }
        "talk" => {
            let f: file::TalkIntent = parse(path, text)?;
            Intent::new(f.id, f.label, &f.phrases, Body::Talk(Talk { act: f.act, replies: f.replies }))
        }
        "outside" => {
            let f: file::OutsideIntent = parse(path, text)?;
            let outside = Outside { near: f.near, reply: f.reply, desks: f.desks };
            Intent::new(f.id, f.label, &f.phrases, Body::Outside(outside))
        }
        _ => {
            return Err(Problem::new(path, 1, "is in an unknown folder", "intents/entries, needs, talk or outside"));
        }
    })
}
