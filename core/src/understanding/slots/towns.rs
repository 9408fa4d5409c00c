//! The pack's towns and counties, found in a text however they are spelt: ヶ, ケ and が, the spellings of the
//! table, in kana, and without their last character where nothing else is called so.
//!
//! Not responsible for whether somebody is there, or only called so.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use crate::knowledge::model::Town;
use crate::knowledge::slots::Prefecture;
use crate::language::lexicon::Words;
use crate::language::{is_kana, is_kanji, normalize};

/// Fewest characters of a name that is known without its last: 南三陸, but 東北 is the region.
const STEM_MIN: usize = 3;
/// Fewest characters of a city's name without 市, where what is said tells whether it is the city.
const CITY_MIN: usize = 2;
/// Fewest kana of a reading that is looked for by itself: なら and みさと are other words too.
const KANA_MIN: usize = 4;
/// Fewest kana of one with how 市, 町 or 村 is read, wherever it stands: くじし must stand alone, みさわし need not.
const HEARD_MIN: usize = 3;
/// Fewest kana in a name of kana and kanji: with 市, 町 or 村, and without.
const MIXED_MIN: (usize, usize) = (2, 3);
/// Most kana that a kanji is read with.
const READING_MAX: usize = 4;

/// Last characters of names, with their readings.
type Readings = BTreeMap<char, Words>;

/// How a town is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spelling {
    /// Its whole name.
    Whole,
    /// Without 市, 町 or 村.
    Stem,
    /// By its reading, with 市, 町 or 村.
    Kana,
    /// By its reading, with how 市, 町 or 村 is read.
    Heard,
    /// The same of a short reading, which may be part of other words.
    ShortKana,
    /// Some of its kanji, and the reading of the others.
    Mixed,
    /// A city by its reading alone.
    BareKana,
    /// A short name of a town or village without 町 or 村, which may be much else.
    TownStem,
    /// A short name of a city without 市, which may be a family's too.
    CityStem,
}

impl Spelling {
    const SUREST_FIRST: [Self; 9] = [
        Self::Whole,
        Self::Kana,
        Self::Heard,
        Self::ShortKana,
        Self::Stem,
        Self::Mixed,
        Self::BareKana,
        Self::CityStem,
        Self::TownStem,
    ];
}

/// A town in a text.
#[derive(Debug, Clone)]
pub(super) struct Found<'p> {
    pub(super) town: &'p Town,
    pub(super) spelling: Spelling,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
}

/// Towns by their spellings.
#[derive(Debug, Default)]
pub struct Places {
    towns: Vec<Town>,
    /// Of each word of the finder: the town, and how it is written.
    spellings: Vec<(usize, Spelling)>,
    finder: Option<AhoCorasick>,
    /// Cities by their names without 市, folded.
    cities: FxHashMap<String, usize>,
}

impl Places {
    /// Towns, told apart from `prefectures` of the same name; `read_as`: how the last characters of names are read.
    #[must_use]
    pub fn new(towns: &[Town], prefectures: &[Prefecture], read_as: &Readings) -> Self {
        let towns = towns.to_vec();
        let mut words: FxHashMap<String, (usize, Spelling)> = FxHashMap::default();
        let mut cities = FxHashMap::default();
        // What is surer takes a spelling first.
        for wanted in Spelling::SUREST_FIRST {
            for (at, town) in towns.iter().enumerate() {
                for word in spelt(town, wanted, prefectures, read_as) {
                    words.entry(word).or_insert((at, wanted));
                }
            }
        }
        for (at, town) in towns.iter().enumerate() {
            for name in names(town).filter_map(|n| n.strip_suffix('市').map(str::to_owned)) {
                cities.entry(name).or_insert(at);
            }
        }
        let (words, spellings): (Vec<String>, Vec<_>) = words.into_iter().unzip();
        let build = || AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&words).ok();
        let finder = if words.is_empty() { None } else { build() };
        Self { towns, spellings, finder, cities }
    }

    /// All that is spelt like a town in normalised `text`, left to right.
    pub(super) fn find(&self, text: &str) -> Vec<Found<'_>> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let folded = fold(text);
        let all = finder.find_iter(&folded).filter_map(|m| {
            let (town, spelling) = self.spellings.get(m.pattern().as_usize())?;
            Some(Found { town: self.towns.get(*town)?, spelling: *spelling, range: m.range() })
        });
        all.collect()
    }

    /// The city that normalised `stem` is called without 市.
    pub(super) fn city(&self, stem: &str) -> Option<&Town> {
        self.cities.get(&fold(stem)).and_then(|at| self.towns.get(*at))
    }
}

/// All names of `town`, folded; normalising takes 七ヶ for a count, 七が not.
fn names(town: &Town) -> impl Iterator<Item = String> {
    let all = std::iter::once(&town.name).chain(&town.spellings);
    all.flat_map(|name| [fold(normalize(name).text()), fold(name)])
}

/// Words that `town` is written by in this way.
fn spelt(town: &Town, spelling: Spelling, prefectures: &[Prefecture], read_as: &Readings) -> Vec<String> {
    let last = town.name.chars().next_back();
    let reading = fold(&crate::language::hiragana(&town.reading));
    let kana = town.reading.chars().count();
    let prefecture = |word: &str| prefectures.iter().any(|p| p.stem() == word || p.hiragana() == word);
    match spelling {
        Spelling::Whole => {
            // 六ヶ所村 is also written 六所村.
            names(town).flat_map(|name| [joined(&name), name]).collect()
        }
        Spelling::Kana => last.iter().map(|suffix| format!("{reading}{suffix}")).collect(),
        Spelling::Heard | Spelling::ShortKana if (kana >= HEARD_MIN) == (spelling == Spelling::Heard) => {
            let suffixes = last.and_then(|last| read_as.get(&last)).into_iter().flat_map(Words::iter);
            suffixes.map(|suffix| format!("{reading}{suffix}")).collect()
        }
        Spelling::Mixed => names(town).flat_map(|name| mixed(&name, &reading)).collect(),
        Spelling::TownStem if matches!(last, Some('町' | '村')) => {
            let stems = names(town).filter_map(|n| n.strip_suffix(['町', '村']).map(str::to_owned));
            stems.filter(|s| s.chars().count() == CITY_MIN && s.chars().all(is_kanji) && !prefecture(s)).collect()
        }
        Spelling::Stem if matches!(last, Some('市' | '町' | '村')) => {
            let stems = names(town).filter_map(|n| n.strip_suffix(['市', '町', '村']).map(str::to_owned));
            stems.filter(|s| s.chars().count() >= STEM_MIN && s.chars().any(is_kanji) && !prefecture(s)).collect()
        }
        Spelling::BareKana if kana >= KANA_MIN && last == Some('市') && !prefecture(&reading) => vec![reading],
        Spelling::CityStem if last == Some('市') => {
            let stems = names(town).filter_map(|n| n.strip_suffix('市').map(str::to_owned));
            stems.filter(|s| s.chars().count() >= CITY_MIN && !prefecture(s)).collect()
        }
        _ => Vec::new(),
    }
}

/// A name of two or more kanji with its first or last ones in kana, as far as the reading tells: 石のまき, あいづ若松市.
/// A kanji is read with one to some kana; what splits of the reading nobody writes does no harm.
fn mixed(name: &str, reading: &str) -> Vec<String> {
    let last = name.chars().next_back().filter(|c| matches!(c, '市' | '町' | '村'));
    let stem: Vec<char> = name.trim_end_matches(['市', '町', '村']).chars().collect();
    let kana: Vec<char> = reading.chars().collect();
    if stem.len() < 2 || !stem.iter().all(|c| is_kanji(*c)) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for kept in 1..stem.len() {
        for of_first in kept..=(kept * READING_MAX).min(kana.len()) {
            let (first, rest) = kana.split_at(of_first);
            let others = stem.len() - kept;
            if rest.len() < others || rest.len() > others * READING_MAX {
                continue;
            }
            let halves = [(&stem[..kept], rest), (first, &stem[kept..])];
            for ((left, right), heard) in halves.into_iter().zip([rest.len(), first.len()]) {
                let word: String = left.iter().chain(right).collect();
                if heard >= MIXED_MIN.0 && last.is_some() {
                    all.push(format!("{word}{}", last.unwrap_or_default()));
                }
                if heard >= MIXED_MIN.1 && stem.len() >= 2 {
                    all.push(word);
                }
            }
        }
    }
    all
}

/// A folded name without the が or の between kanji.
fn joined(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let between = |at: usize| at > 0 && is_kanji(chars[at - 1]) && chars.get(at + 1).copied().is_some_and(is_kanji);
    (0..chars.len()).filter(|at| !(matches!(chars[*at], 'が' | 'の') && between(*at))).map(|at| chars[at]).collect()
}

/// One form for what is written in several: ヶ, ケ, ガ and が between kanji; kana in hiragana.
/// Every character keeps its length in bytes.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let mut between = || before.is_some_and(is_kanji) && chars.peek().copied().is_some_and(is_kanji);
        out.push(match c {
            'ヶ' | 'ヵ' => 'が',
            'ケ' | 'ガ' | 'カ' | 'か' if between() => 'が',
            // The katakana that look like a kanji of names, before another: ニ戸, ハ幡平.
            'ニ' | 'ハ' if !before.is_some_and(is_kana) && chars.peek().copied().is_some_and(is_kanji) => {
                if c == 'ニ' { '二' } else { '八' }
            }
            'ァ'..='ヴ' => char::from_u32(c as u32 - 0x60).unwrap_or(c),
            _ => c,
        });
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn folding_moves_nothing(text in "\\PC{0,30}|[ぁ-んァ-ヶ一-九ヶケが]{0,30}") {
            let normal = normalize(&text);
            let folded = fold(normal.text());
            let ends = |t: &str| t.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
            prop_assert_eq!(ends(&folded), ends(normal.text()));
        }
    }
}
