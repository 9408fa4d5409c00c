//! From an analysis to what was meant: intent, entries, facet, slots, confidence.
//!
//! Lexical retrieval over entries and a linear classifier over phrases are
//! added into one score an entry; `reject` says whether any of it is meant.
//! Not responsible for what to answer.

pub mod classifier;
pub mod facet;
pub mod features;
pub mod model;
pub mod reject;
pub mod search;
pub mod slots;
pub mod units;

use std::sync::{Arc, LazyLock};

use regex::Regex;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::knowledge::Knowledge;
use crate::knowledge::intent::{Body, IntentId};
use crate::knowledge::model::{ColumnType, Comparison, Kind};
use crate::language::{Analysis, Analyzer, Token, normalize};
use facet::Facet;
use model::Model;
use search::{Query, TermScore};
use slots::Slots;
use units::{Part, Unit};

/// An intent with the probability that it was meant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedIntent {
    /// Position in `knowledge.intents`.
    #[serde(skip)]
    pub at: usize,
    /// Id.
    pub id: IntentId,
    /// Probability, 0 to 1, among all intents.
    pub confidence: f32,
}

/// An entry with its fused score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankedEntry {
    /// Position in `knowledge.entries`.
    pub at: usize,
    /// Fused score, 0 to about 1.
    pub score: f32,
    /// Part of it from the classifier.
    pub classified: f32,
    /// Part of it from retrieval.
    pub retrieved: f32,
    /// Part of it from broad needs that list the entry.
    pub needed: f32,
}

/// What a message means, before the conversation is considered.
#[derive(Debug, Clone)]
pub struct Understanding {
    /// The message, analysed.
    pub analysis: Analysis,
    /// Its query.
    pub query: Query,
    /// Intents, best first, five at most.
    pub intents: Vec<RankedIntent>,
    /// Entries, best first, ten at most.
    pub entries: Vec<RankedEntry>,
    /// Facets, strongest cue first.
    pub facets: Vec<Facet>,
    /// What the person said about themselves.
    pub slots: Slots,
    /// Evidence for and against the message being about the pack.
    pub evidence: reject::Evidence,
    /// Probability that the message is about the pack, 0 to 1.
    pub domain: f32,
}

/// The understanding stage: analyzer, model and knowledge of one pack.
#[derive(Debug)]
pub struct Understander {
    /// The pack.
    pub knowledge: Arc<Knowledge>,
    /// What was learnt from it.
    pub model: Model,
    analyzer: Analyzer,
    /// Normalised names of entries, longest first.
    names: Vec<(String, usize)>,
    /// Phone numbers (digits), mail addresses and URLs.
    addresses: FxHashMap<String, Vec<(usize, Part)>>,
}

/// Steepness with which margins become probabilities; fitted on held-out phrases.
const SHARPNESS: f32 = 5.0;
/// Weights of the fused entry score; fitted on held-out phrases.
const CLASSIFIED: f32 = 0.6;
const RETRIEVED: f32 = 0.4;
const NEEDED: f32 = 0.5;
/// Words that seldom tell the parts of an entry apart, by key.
const VAGUE: [&str; 21] = [
    "イチラン",
    "リスト",
    "キギョウ",
    "カイシャ",
    "ジギョウシャ",
    "シセツ",
    "ナマエ",
    "セイド",
    "モノ",
    "ヒト",
    "イマ",
    "ゲンザイ",
    "シュルイ",
    "リヨウ",
    "ヒツヨウ",
    "ウケ",
    "ツカイ",
    "シエン",
    "ソレゾレ",
    "オモ",
    "スベテ",
];
/// Words that say which sort of document is wanted, rather than just any link.
const LINK_SORTS: [&str; 12] = [
    "動画",
    "チラシ",
    "パンフ",
    "リーフレット",
    "q&a",
    "質問",
    "様式",
    "ガイドブック",
    "資料",
    "pdf",
    "シート",
    "ハンドブック",
];
/// How much an entry loses per place in a need's list.
const NEED_DECAY: f32 = 0.93;

impl Understander {
    /// Puts together what was compiled or read from the store.
    #[must_use]
    pub fn new(knowledge: Arc<Knowledge>, model: Model, analyzer: Analyzer) -> Self {
        let names = names(&knowledge);
        let addresses = addresses(&knowledge);
        Self {
            knowledge,
            model,
            analyzer,
            names,
            addresses,
        }
    }

    /// Compiles `knowledge` and puts it together.
    ///
    /// # Errors
    /// When a user word cannot be used.
    pub fn compile(knowledge: Arc<Knowledge>, base: &Analyzer) -> anyhow::Result<Self> {
        let (model, analyzer) = Model::compile(&knowledge, base)?;
        Ok(Self::new(knowledge, model, analyzer))
    }

    /// Entries called by one of their names in `analysis`, longest name first.
    /// A name inside a longer name that was found does not count.
    #[must_use]
    pub fn mentions(&self, analysis: &Analysis) -> Vec<usize> {
        self.without_names(analysis.normalized.text()).1
    }

    /// The text with the names of entries blanked out, and whose names they were.
    /// What is asked about a name is seen better without it: 活躍事例 asks for no 事例.
    fn without_names(&self, text: &str) -> (String, Vec<usize>) {
        let mut text = text.to_owned();
        let mut found = Vec::new();
        for (name, at) in &self.names {
            if text.contains(name.as_str()) {
                if !found.contains(at) {
                    found.push(*at);
                }
                text = text.replace(name.as_str(), "\u{0}");
            }
        }
        (text, found)
    }

    /// Sides of `comparison` named in `analysis`, in their order.
    #[must_use]
    pub fn sides_named(&self, comparison: &Comparison, analysis: &Analysis) -> Vec<usize> {
        let mut text = analysis.normalized.text().to_owned();
        let mut names: Vec<(String, usize)> = Vec::new();
        for (i, side) in comparison.sides.iter().enumerate() {
            names.push((normalize(&side.name).text().to_owned(), i));
            if let Some(at) = side
                .entry
                .as_ref()
                .and_then(|id| self.knowledge.position(id))
            {
                names.extend(
                    self.names
                        .iter()
                        .filter(|(_, e)| *e == at)
                        .map(|(n, _)| (n.clone(), i)),
                );
            }
        }
        names.sort_by_key(|(n, _)| std::cmp::Reverse(n.len()));
        let mut sides = Vec::new();
        for (name, i) in names {
            if text.contains(&name) {
                text = text.replacen(&name, "\u{0}", 1);
                if !sides.contains(&i) {
                    sides.push(i);
                }
            }
        }
        sides.sort_unstable();
        sides
    }

    /// Entries (and parts) the phone number, mail address or URL in `text` belongs to.
    #[must_use]
    pub fn reverse(&self, text: &str) -> Vec<(usize, Part)> {
        let normal = normalize(text);
        let found = ADDRESS
            .find_iter(normal.text())
            .map(|m| address_key(m.as_str()))
            .find_map(|key| self.addresses.get(&key));
        found.cloned().unwrap_or_default()
    }

    /// The analyzer with the pack's words.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Understands one message.
    #[must_use]
    pub fn understand(&self, text: &str) -> Understanding {
        let analysis = self.analyzer.analyze(text);
        let query = Query::new(&analysis, &self.analyzer, &self.model.synonyms);
        let features = features::count(&analysis, &self.analyzer);
        let margins = self.model.classifier.margins(&features);
        let probabilities = softmax(&margins);
        let retrieved = self.model.index.scores(&query);
        let ceiling = self.model.index.ceiling(&query).max(1e-3);
        let entries = self.rank(&probabilities, &retrieved, ceiling);
        let evidence = self.evidence(&analysis, &query, &margins, &probabilities, &entries);
        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
        let intents = (order.into_iter().take(5))
            .map(|at| RankedIntent {
                at,
                id: self.knowledge.intents[at].id.clone(),
                confidence: probabilities[at],
            })
            .collect();
        Understanding {
            facets: facet::facets(&self.without_names(analysis.normalized.text()).0),
            slots: slots::slots(&analysis, &self.model.places),
            domain: evidence.probability(),
            analysis,
            query,
            intents,
            entries,
            evidence,
        }
    }

    fn rank(&self, probabilities: &[f32], retrieved: &[f32], ceiling: f32) -> Vec<RankedEntry> {
        let best = retrieved.iter().copied().fold(1e-6, f32::max);
        // Relative to the best document, damped when even the best matches little of the question.
        let strength = (best / ceiling).min(1.0).sqrt();
        let mut entries: Vec<RankedEntry> = (retrieved.iter().enumerate())
            .map(|(at, r)| RankedEntry {
                at,
                score: 0.0,
                classified: 0.0,
                retrieved: RETRIEVED * strength * r / best,
                needed: 0.0,
            })
            .collect();
        for (intent, p) in self.knowledge.intents.iter().zip(probabilities) {
            match &intent.body {
                Body::Entry(id) => {
                    if let Some(at) = self.knowledge.position(id) {
                        entries[at].classified += CLASSIFIED * p;
                    }
                }
                Body::Need(need) => {
                    let mut weight = NEEDED * p;
                    for at in need
                        .entries
                        .iter()
                        .filter_map(|id| self.knowledge.position(id))
                    {
                        entries[at].needed = entries[at].needed.max(weight);
                        weight *= NEED_DECAY;
                    }
                }
                _ => {}
            }
        }
        for e in &mut entries {
            e.score = e.classified + e.retrieved + e.needed;
        }
        entries.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.at.cmp(&b.at)));
        entries.truncate(10);
        entries
    }

    fn evidence(
        &self,
        analysis: &Analysis,
        query: &Query,
        margins: &[f32],
        probabilities: &[f32],
        entries: &[RankedEntry],
    ) -> reject::Evidence {
        let (mut inside, mut outside, mut talk) =
            (f32::NEG_INFINITY, f32::NEG_INFINITY, f32::NEG_INFINITY);
        let mut outside_probability = 0.0;
        for ((intent, margin), p) in self
            .knowledge
            .intents
            .iter()
            .zip(margins)
            .zip(probabilities)
        {
            let best = match intent.body {
                Body::Entry(_) | Body::Need(_) => &mut inside,
                Body::Talk(_) => &mut talk,
                Body::Outside(_) => {
                    outside_probability += p;
                    &mut outside
                }
            };
            *best = best.max(*margin);
        }
        reject::Evidence {
            inside: inside.max(-2.0),
            outside: outside.max(-2.0),
            talk: talk.max(-2.0),
            outside_probability,
            coverage: self.model.index.coverage(query),
            retrieved: entries.iter().map(|e| e.retrieved).fold(0.0, f32::max) / RETRIEVED,
            length: analysis.content().count() as f32,
            phrased: inside > f32::NEG_INFINITY,
        }
    }

    /// Parts of entry `at` that answer what `understanding` asks beyond naming the entry,
    /// best first, with the share of those words they match (0 to 1).
    #[must_use]
    pub fn parts(&self, understanding: &Understanding, at: usize) -> Vec<(Part, f32)> {
        let names = &self.model.names[at];
        let mut query = understanding.query.clone();
        query.terms.retain(|(term, _, _)| !names.contains(term));
        query.sounds.clear();
        for (term, weight, _) in &mut query.terms {
            if VAGUE.contains(&term.as_str()) {
                *weight *= 0.2;
            }
        }
        // When nothing but the facet's own words is left, the facet answers, not a part that happens to use them.
        let text = understanding.analysis.normalized.text();
        let cues = facet::cue_ranges(text);
        let in_cue = |t: &Token| {
            cues.iter()
                .any(|c| c.start < t.range.end && t.range.start < c.end)
        };
        let own = understanding
            .analysis
            .content()
            .filter(|t| !names.contains(&t.key) && !VAGUE.contains(&t.key.as_str()));
        let nothing_else = own.into_iter().all(in_cue) && !understanding.facets.is_empty();
        if understanding.facets.contains(&Facet::Link) {
            let links = self.scored(&query, at, |p| {
                matches!(p, Part::Link(_) | Part::CourseLink(..))
            });
            let sort = LINK_SORTS.iter().any(|w| text.contains(w));
            if (!nothing_else || sort) && links.first().is_some_and(|(_, share)| *share >= 0.5) {
                return links;
            }
        }
        let mut parts = self.worded(text, at);
        if !nothing_else {
            let rest = self.scored(&query, at, |p| !parts.iter().any(|(known, _)| known == p));
            parts.extend(rest);
            parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
        parts
    }

    /// Facts asked for in the very words their `ask` or name gives.
    fn worded(&self, text: &str, at: usize) -> Vec<(Part, f32)> {
        let (text, _) = self.without_names(text);
        let mut parts: Vec<(Part, f32)> = Vec::new();
        for (i, fact) in self.knowledge.entries[at].facts.iter().enumerate() {
            let longest = (fact.ask.iter().chain([&fact.name]))
                .map(|a| normalize(a).text().trim_end_matches('る').to_owned())
                .filter(|a| a.chars().count() >= 4 && text.contains(a.as_str()))
                .map(|a| a.chars().count())
                .max();
            if let Some(length) = longest {
                parts.push((Part::Fact(i as u16), 1.0 + length as f32 / 100.0));
            }
        }
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        parts
    }

    /// Rows of the table of entry `at` whose cells the message names: table, rows, and whether
    /// a place, name or year was named rather than only a describing word. Of several tables the one with more named columns is taken.
    #[must_use]
    pub fn named_rows(
        &self,
        understanding: &Understanding,
        at: usize,
    ) -> Option<(u16, Vec<usize>, bool)> {
        let entry = &self.knowledge.entries[at];
        let (text, _) = self.without_names(understanding.analysis.normalized.text());
        let slots = &understanding.slots;
        let said: Vec<&str> = understanding
            .analysis
            .content()
            .map(|t| understanding.analysis.surface(t))
            .filter(|w| w.chars().count() >= 3)
            .collect();
        let mut best: Option<(usize, u16, Vec<usize>, bool)> = None;
        for (t, table) in entry.tables.iter().enumerate() {
            let mut rows: Vec<usize> = (0..table.rows.len()).collect();
            let (mut columns, mut thing) = (0, false);
            for column in &table.columns {
                let named = |row: &usize| {
                    let Some(cell) = table.rows[*row].get(&column.key) else {
                        return false;
                    };
                    match column.kind {
                        ColumnType::Prefecture => {
                            slots.prefecture.as_deref() == Some(cell.as_str())
                                && (slots.city.is_none()
                                    || text.contains(cell.as_str().trim_end_matches('県')))
                        }
                        ColumnType::City => slots
                            .city
                            .as_ref()
                            .is_some_and(|c| cell.as_str().contains(c.as_str())),
                        ColumnType::Url | ColumnType::Page => false,
                        ColumnType::Name => cell_parts(cell.as_str(), false)
                            .any(|p| p.chars().count() >= 2 && text.contains(&p)),
                        _ => cell_parts(cell.as_str(), true).any(|p| {
                            p.chars().count() >= 2
                                && (text.contains(&p) || said.iter().any(|w| p.starts_with(w)))
                        }),
                    }
                };
                let matching: Vec<usize> = rows.iter().copied().filter(named).collect();
                if !matching.is_empty() && matching.len() < table.rows.len() {
                    columns += 1;
                    thing |= column.kind != ColumnType::Text;
                    rows = matching;
                }
            }
            if columns > 0 && best.as_ref().is_none_or(|(n, _, _, _)| columns > *n) {
                best = Some((columns, t as u16, rows, thing));
            }
        }
        best.map(|(_, t, rows, thing)| (t, rows, thing))
    }

    fn scored(&self, query: &Query, at: usize, wanted: impl Fn(&Part) -> bool) -> Vec<(Part, f32)> {
        let asked: f32 = self.model.unit_index.ceiling(query);
        if asked < 1e-3 {
            return Vec::new();
        }
        let scores = self.model.unit_index.scores(query);
        let mut parts: Vec<(Part, f32)> = (self.model.units_of(at))
            .filter(|i| scores[*i] > 0.0 && wanted(&self.model.units[*i].part))
            .map(|i| (self.model.units[i].part, scores[i] / asked))
            .collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        parts
    }

    /// Every part of every entry, best first, for messages that name a part only.
    #[must_use]
    pub fn all_parts(&self, understanding: &Understanding) -> Vec<(Unit, f32)> {
        let asked = self
            .model
            .unit_index
            .ceiling(&understanding.query)
            .max(1e-3);
        let scores = self.model.unit_index.scores(&understanding.query);
        let mut parts: Vec<(Unit, f32)> = (scores.iter().enumerate())
            .filter(|(_, s)| **s > 0.0)
            .map(|(i, s)| (self.model.units[i], s / asked))
            .collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        parts.truncate(10);
        parts
    }

    /// Which terms gave entry `at` its retrieval score.
    #[must_use]
    pub fn explain(&self, understanding: &Understanding, at: usize) -> Vec<TermScore> {
        self.model.index.explain(&understanding.query, at)
    }
}

/// Names of at least three characters, longest first; imported questions have none.
fn names(knowledge: &Knowledge) -> Vec<(String, usize)> {
    let mut names: Vec<(String, usize)> = Vec::new();
    for (at, entry) in knowledge
        .entries
        .iter()
        .enumerate()
        .filter(|(_, e)| e.kind != Kind::Faq)
    {
        let courses = entry
            .courses
            .iter()
            .flat_map(|c| c.aliases.iter().chain([&c.name]))
            .filter(|n| n.chars().count() >= 6);
        for name in entry
            .aliases
            .iter()
            .chain([&entry.title])
            .chain(&entry.short)
            .chain(courses)
        {
            let name = normalize(name).text().to_owned();
            if name.chars().count() >= 3 && !names.iter().any(|(n, _)| *n == name) {
                names.push((name, at));
            }
        }
    }
    names.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
    names
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "constant pattern")]
    Regex::new(r"https?://[^\s」)]+|[a-z0-9._%+-]+@[a-z0-9.-]+|0\d{1,3}[-ー(]?\d{1,4}[-ー)]?\d{3,4}|(?:[a-z0-9-]+\.)+(?:jp|com|org|net|site)(?:/[^\s」)]*)?").expect("constant pattern")
});

/// Phone numbers by their digits; addresses without case, scheme and closing slash.
fn address_key(text: &str) -> String {
    let normal = normalize(text);
    let text = normal.text();
    if text.starts_with('0') {
        return text.chars().filter(char::is_ascii_digit).collect();
    }
    text.trim_start_matches("https://")
        .trim_start_matches("http://")
        .trim_start_matches("www.")
        .trim_end_matches('/')
        .to_owned()
}

fn addresses(knowledge: &Knowledge) -> FxHashMap<String, Vec<(usize, Part)>> {
    let mut all: FxHashMap<String, Vec<(usize, Part)>> = FxHashMap::default();
    let mut add = |text: &str, at: usize, part: Part| {
        let owners = all.entry(address_key(text)).or_default();
        if !owners.iter().any(|(a, _)| *a == at) {
            owners.push((at, part));
        }
    };
    for (at, entry) in knowledge.entries.iter().enumerate() {
        for (i, desk) in entry.desks.iter().enumerate() {
            for text in [&desk.phone, &desk.email, &desk.form, &desk.url]
                .into_iter()
                .flatten()
            {
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
                for text in [&desk.phone, &desk.email, &desk.form, &desk.url]
                    .into_iter()
                    .flatten()
                {
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

/// A cell's text, normalised, as a whole and cut at its separators (a name not at its blanks).
fn cell_parts(cell: &str, at_blanks: bool) -> impl Iterator<Item = String> {
    let whole = normalize(cell)
        .text()
        .replace("(株)", "")
        .replace("(有)", "")
        .replace("(同)", "");
    let parts: Vec<String> = whole
        .split(|c: char| "、/()「」".contains(c) || at_blanks && c == ' ')
        .map(|p| p.trim().to_owned())
        .collect();
    std::iter::once(whole).chain(parts)
}

fn softmax(margins: &[f32]) -> Vec<f32> {
    let best = margins.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut p: Vec<f32> = margins
        .iter()
        .map(|m| (SHARPNESS * (m - best)).exp())
        .collect();
    let sum: f32 = p.iter().sum();
    p.iter_mut().for_each(|v| *v /= sum);
    p
}
