//! Which parts of an entry a question asks for, beyond naming the entry.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use super::facet::{self, Facet};
use super::search::Query;
use super::units::Part;
use super::{Understander, Understanding};
use crate::knowledge::model::{Cell, Column, ColumnType, Entry};
use crate::language::{Token, normalize};

/// Words that seldom tell the parts of an entry apart, by key.
const VAGUE: [&str; 33] = [
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
    "ミ",
    "シリ",
    "オシエ",
    "アリ",
    "デキ",
    "モライ",
    "クレ",
    "ホシイ",
    "サンコウ",
    "コト",
    "キ",
    "イ",
];

/// Question words, by key: what is asked for is not called by them.
const ASKING: [&str; 9] = ["ナニ", "ナン", "ダレ", "ドコ", "イツ", "ドレ", "ドノ", "イクツ", "イクラ"];

/// A question for a number of something.
pub(crate) static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "constant pattern, compiled in a test")]
    Regex::new("(?:何|なん)(社|人|名|件|校|団体|機関|か所|カ所|ヶ所|回|日|年|か月|ヶ月|時間|割|%|円|冊|分野|種類)")
        .expect("constant pattern")
});
/// Weight of the counter itself in it.
const COUNTER_WEIGHT: f32 = 0.4;
/// How much more a fact with such a number fits that question, and how much less one without.
const COUNTS: f32 = 1.3;
const COUNTS_NOT: f32 = 0.7;

/// A word tells parts of an entry apart where at most one in so many has it.
const FEW_UNITS: usize = 4;

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

/// Characters from which a row's name, or a word of its text, names the row.
const LEAST_NAME: usize = 4;
const LEAST_WORD: usize = 6;

impl Understander {
    /// Parts of entry `at` that answer what `understanding` asks beyond naming the entry,
    /// best first, with the share of those words they match (0 to 1).
    #[must_use]
    pub fn parts(&self, understanding: &Understanding, at: usize) -> Vec<(Part, f32)> {
        let mut query = understanding.query.clone();
        // 「何社選ばれたの」: what is counted is no more than the counter.
        let counted = COUNTED.captures(understanding.analysis.normalized.text()).map(|c| c[1].to_owned());
        let is_counter = |t: &&Token| counted.as_deref() == Some(understanding.analysis.surface(t));
        let key = understanding.analysis.content().find(is_counter).map(|t| t.key.clone());
        query.terms.retain(|t| !ASKING.contains(&t.key.as_str()));
        let counters = query.terms.iter_mut().filter(|t| key.as_ref() == Some(&t.key));
        counters.for_each(|t| t.weight *= COUNTER_WEIGHT);
        // 「トライは？」 of くるみん, 「正社員にしたい」: said outside the entry's name, a word of its names may tell its
        // parts apart.
        let outside = |key: &str| {
            let said = |t: &&Token| understanding.nameless.contains(understanding.analysis.surface(t));
            understanding.analysis.content().filter(|t| t.key == key).any(|t| said(&t))
        };
        let tells = |key: &str| {
            let units = self.model.units_of(at);
            let having = units.clone().filter(|i| self.model.unit_index.contains(*i, key)).count();
            let number = key.chars().all(|c| c.is_ascii_digit());
            (number || having * FEW_UNITS <= units.len()) && outside(key)
        };
        query.terms.retain(|t| !self.model.in_name(at, &t.key) || tells(&t.key));
        query.sounds.clear();
        for term in &mut query.terms {
            if VAGUE.contains(&term.key.as_str()) {
                term.weight *= 0.2;
            }
        }
        // When nothing but the facet's own words is left, the facet answers, not a part that happens to use them.
        let text = understanding.analysis.normalized.text();
        let cues = facet::cue_ranges(text);
        let in_cue = |t: &Token| cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end);
        let own = (understanding.analysis.content())
            .filter(|t| !self.model.in_name(at, &t.key) && !VAGUE.contains(&t.key.as_str()));
        let nothing_else = own.into_iter().all(in_cue) && !understanding.facets.is_empty();
        if understanding.facets.contains(&Facet::Link) {
            let links = self.scored(&query, at, |p| matches!(p, Part::Link(_) | Part::CourseLink(..)));
            let sort = LINK_SORTS.iter().any(|w| text.contains(w));
            if (!nothing_else || sort) && links.first().is_some_and(|(_, share)| *share >= 0.5) {
                return links;
            }
        }
        let mut parts = self.worded(&understanding.nameless, text, at);
        if !nothing_else {
            let rest = self.scored(&query, at, |p| !parts.iter().any(|(known, _)| known == p));
            parts.extend(rest);
            if let Some(unit) = &counted {
                let entry = &self.knowledge.entries[at];
                for (part, share) in &mut parts {
                    let told = match part {
                        Part::Fact(i) => counts(&entry.facts[usize::from(*i)].text, unit),
                        Part::Note(i) => counts(&entry.notes[usize::from(*i)], unit),
                        _ => false,
                    };
                    if *share <= 1.0 {
                        *share *= if told { COUNTS } else { COUNTS_NOT };
                    }
                }
            }
            parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
        parts
    }

    /// Facts asked for in the very words their `ask` or name gives; in the whole text, those called like another
    /// name of the entry (ブライト500).
    fn worded(&self, text: &str, whole: &str, at: usize) -> Vec<(Part, f32)> {
        let mut parts: Vec<(Part, f32)> = Vec::new();
        for (i, asks) in self.wording[at].asks.iter().enumerate() {
            let own = self.wording[at].own[i].as_ref().filter(|name| whole.contains(name.as_str()));
            let said = asks.iter().filter(|a| text.contains(a.as_str())).chain(own);
            let longest = said.map(|a| a.chars().count()).max();
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
    pub fn named_rows(&self, understanding: &Understanding, at: usize) -> Option<(u16, Vec<usize>, bool)> {
        let entry = &self.knowledge.entries[at];
        let text = understanding.nameless.as_str();
        let slots = &understanding.slots;
        let said: Vec<&str> = understanding
            .analysis
            .content()
            .filter(|t| !self.model.in_name(at, &t.key))
            .map(|t| understanding.analysis.surface(t))
            .filter(|w| w.chars().count() >= 3)
            .collect();
        let mut best: Option<(usize, u16, Vec<usize>, bool)> = None;
        for (t, table) in entry.tables.iter().enumerate() {
            let mut rows: Vec<usize> = (0..table.rows.len()).collect();
            let (mut columns, mut thing) = (0, false);
            let cells = &self.wording[at].cells[t];
            for (c, column) in table.columns.iter().enumerate() {
                let said_in = |row: &usize, least: usize| {
                    cells[*row][c].iter().any(|p| p.chars().count() >= least && text.contains(p.as_str()))
                };
                let named = |row: &usize| {
                    let Some(cell) = table.rows[*row].get(&column.key).map(Cell::as_str) else {
                        return false;
                    };
                    match column.kind {
                        ColumnType::Prefecture => {
                            (slots.prefecture.as_deref() == Some(cell)
                                || understanding.prefectures.iter().any(|p| p == cell))
                                && (slots.city.is_none() || text.contains(cell.trim_end_matches('県')))
                        }
                        ColumnType::City => slots.city.as_ref().is_some_and(|c| cell.contains(c.as_str())),
                        ColumnType::Url | ColumnType::Page => false,
                        ColumnType::Name => said_in(row, 2),
                        // 「対象は？」 asks for a side; it does not name the cells that say 対象.
                        _ => {
                            (said_in(row, 2) || cells[*row][c].iter().any(|p| said.iter().any(|w| p.starts_with(w))))
                                && !cells[*row][c].iter().all(|p| is_cue(p))
                        }
                    }
                };
                let matching: Vec<usize> = rows.iter().copied().filter(named).collect();
                if !matching.is_empty() && matching.len() < table.rows.len() {
                    columns += 1;
                    // A long text that picks out a few rows names them as well as a name would.
                    let few = matching.len() * 2 <= table.rows.len();
                    thing |= column.kind != ColumnType::Text || few && matching.iter().any(|r| said_in(r, 4));
                    rows = matching;
                }
            }
            thing |= columns >= 2;
            if columns > 0 && best.as_ref().is_none_or(|(n, _, _, _)| columns > *n) {
                best = Some((columns, t as u16, rows, thing));
            }
        }
        best.map(|(_, t, rows, thing)| (t, rows, thing))
    }

    /// Whether the message names one or two rows of a table of entry `at` outright: by the name of a firm or
    /// thing, or by a long word of theirs (プロスポーツ選手).
    #[must_use]
    pub fn names_row(&self, understanding: &Understanding, at: usize) -> bool {
        let text = understanding.nameless.as_str();
        self.knowledge.entries[at].tables.iter().enumerate().any(|(t, table)| {
            let named = |row: &Vec<Vec<String>>| {
                table.columns.iter().zip(row).any(|(column, parts)| {
                    let least = match column.kind {
                        ColumnType::Name => LEAST_NAME,
                        ColumnType::Text => LEAST_WORD,
                        _ => return false,
                    };
                    let said = |p: &String| p.chars().count() >= least && text.contains(p.trim_end_matches('等'));
                    parts.iter().any(said)
                })
            };
            (1..=2).contains(&self.wording[at].cells[t].iter().filter(|row| named(row)).count())
        })
    }

    fn scored(&self, query: &Query, at: usize, wanted: impl Fn(&Part) -> bool) -> Vec<(Part, f32)> {
        let asked: f32 = self.model.unit_index.ceiling(query);
        if asked < 1e-3 {
            return Vec::new();
        }
        let scores = self.model.unit_index.scores_by_meaning(query, &self.model.meanings);
        // Words that every part repeats may score above the ceiling: shares keep their ratios, up to 1.
        let best = self.model.units_of(at).map(|i| scores[i]).fold(0.0, f32::max);
        let asked = asked.max(best);
        let mut parts: Vec<(Part, f32)> = (self.model.units_of(at))
            .filter(|i| scores[*i] > 0.0 && wanted(&self.model.units[*i].part))
            .map(|i| (self.model.units[i].part, scores[i] / asked))
            .collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        parts
    }
}

/// Normalised wordings of an entry, taken once: how its facts are asked, what its cells say.
#[derive(Debug, Default)]
pub(super) struct Wording {
    /// Per fact, its `ask` phrases and name of four characters or more.
    asks: Vec<Vec<String>>,
    /// Per fact, its name where that is one of the entry's other names.
    own: Vec<Option<String>>,
    /// Per table, row and column, the cell as a whole and in parts.
    cells: Vec<Vec<Vec<Vec<String>>>>,
}

impl Wording {
    pub(super) fn new(entry: &Entry) -> Self {
        let ask = |text: &String| normalize(text).text().trim_end_matches('る').to_owned();
        let asks = (entry.facts.iter())
            .map(|f| f.ask.iter().chain([&f.name]).map(ask).filter(|a| a.chars().count() >= 4).collect())
            .collect();
        let own = (entry.facts.iter())
            .map(|f| entry.aliases.contains(&f.name).then(|| normalize(&f.name).text().to_owned()))
            .collect();
        let cells = (entry.tables.iter())
            .map(|table| {
                let row = |row: &BTreeMap<String, Cell>| {
                    let cell = |c: &Column| {
                        row.get(&c.key).map_or_else(Vec::new, |v| cell_parts(v.as_str(), c.kind != ColumnType::Name))
                    };
                    table.columns.iter().map(cell).collect()
                };
                table.rows.iter().map(row).collect()
            })
            .collect();
        Self { asks, own, cells }
    }
}

/// Whether a text gives a number of what `counter` counts.
pub(crate) fn counts(text: &str, counter: &str) -> bool {
    let same: &[&str] = match counter {
        "人" | "名" => &["人", "名"],
        "か所" | "カ所" | "ヶ所" => &["か所", "カ所", "ヶ所"],
        "か月" | "ヶ月" => &["か月", "ヶ月"],
        other => &[other],
    };
    let text = normalize(text);
    let text = text.text();
    let units = same.iter().flat_map(|unit| text.match_indices(unit));
    units.into_iter().any(|(i, _)| text[..i].ends_with(|c: char| c.is_ascii_digit() || "数万千百".contains(c)))
}

/// Whether a cell says nothing but a word that asks for a side (対象) or that every question has (あり).
fn is_cue(cell: &str) -> bool {
    ["あり", "なし"].contains(&cell) || facet::cue_ranges(cell).contains(&(0..cell.len()))
}

/// A cell's text, normalised, as a whole and cut at its separators (a name not at its blanks).
fn cell_parts(cell: &str, at_blanks: bool) -> Vec<String> {
    let whole = normalize(cell).text().replace("(株)", "").replace("(有)", "").replace("(同)", "");
    // 一関工業高等専門学校 is called 一関高専.
    let short = whole.replace("工業高等専門学校", "高専").replace("高等専門学校", "高専");
    let mut parts: Vec<String> =
        short.split(|c: char| "、/()「」".contains(c) || at_blanks && c == ' ').map(|p| p.trim().to_owned()).collect();
    parts.push(whole);
    parts
}
