//! Questions that are entries: what is asked just so, or but for its spelling or one slip, means that entry.
//!
//! A row of somebody's FAQ is asked in its own words more often than in any others, whatever else those words
//! could mean. Not responsible for questions in other words: that is `ranking`.

use std::hash::{Hash as _, Hasher as _};

use rustc_hash::FxHasher;
use serde::{Deserialize, Serialize};

use crate::knowledge::Knowledge;
use crate::language::{Analysis, Analyzer, hiragana, is_kana, is_kanji, normalize};

/// Fewest characters in which one slip leaves no doubt.
const LONG_ENOUGH: usize = 7;
/// Characters of a question heard by its sound alone for each that may be read otherwise (なに for なん).
const FOR_A_READING: usize = 12;
/// Most kana that a kanji without a known reading stands for.
const LONGEST_READING: usize = 3;

/// A question of an entry, as it is written and as it sounds: letters and digits only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Wording {
    entry: u32,
    written: String,
    sound: String,
}

/// All questions of a pack's entries, found by their halves: a slip leaves one half as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Verbatim {
    wordings: Vec<Wording>,
    /// Hash of (which half, characters of the whole, the half), with the wording; sorted.
    halves: Vec<(u64, u32)>,
}

impl Wording {
    fn new(entry: u32, analysis: &Analysis) -> Self {
        Self { entry, written: letters(analysis.normalized.text()), sound: heard(&analysis.reading) }
    }

    fn texts(&self) -> [&str; 2] {
        [&self.written, &self.sound]
    }
}

impl Verbatim {
    /// The questions of `knowledge`.
    pub(super) fn new(knowledge: &Knowledge, analyzer: &Analyzer) -> Self {
        let rows = knowledge.entries.iter().enumerate().filter(|(_, entry)| entry.traits.is_question());
        let asked =
            rows.flat_map(|(at, entry)| std::iter::once(&entry.title).chain(&entry.aliases).map(move |t| (at, t)));
        let worded = asked.map(|(at, text)| Wording::new(at as u32, &analyzer.analyze(text)));
        let wordings: Vec<Wording> = worded.filter(|w| !w.written.is_empty()).collect();
        let mut halves = Vec::with_capacity(4 * wordings.len());
        for (at, wording) in wordings.iter().enumerate() {
            for text in wording.texts() {
                let length = text.chars().count();
                let (head, tail) = split(text, length / 2);
                halves.push((hash(Half::Head, length, head), at as u32));
                halves.push((hash(Half::Tail, length, tail), at as u32));
            }
        }
        halves.sort_unstable();
        halves.dedup();
        Self { wordings, halves }
    }

    /// The entry whose question `text` is, letter by letter; the first of several.
    pub(super) fn exact(&self, text: &str) -> Option<usize> {
        if self.wordings.is_empty() {
            return None;
        }
        let written = letters(normalize(text).text());
        let length = written.chars().count();
        let (head, _) = split(&written, length / 2);
        let same = self.with(hash(Half::Head, length, head)).filter(|w| w.written == written && !written.is_empty());
        same.map(|w| w.entry as usize).min()
    }

    /// The one entry whose question the message is but for its spelling or a slip; none where two are as near.
    /// What only sounds so is looked for among the `likely` entries too.
    pub(super) fn near(&self, message: &Analysis, likely: impl Iterator<Item = usize>) -> Option<usize> {
        if self.wordings.is_empty() {
            return None;
        }
        let said = Wording::new(0, message);
        let by_sound = message.in_hiragana();
        let of_likely = likely.take(if by_sound { usize::MAX } else { 0 }).flat_map(|at| self.of_entry(at));
        let candidates = said.texts().into_iter().flat_map(|text| self.sharing_a_half(text)).chain(of_likely);
        let mut found: Vec<(usize, u32)> =
            candidates.filter_map(|w| Some((distance(&said, w, by_sound)?, w.entry))).collect();
        found.sort_unstable();
        found.dedup_by_key(|(_, entry)| *entry);
        match found[..] {
            [(_, only)] => Some(only as usize),
            [(best, entry), (next, _), ..] if best < next => Some(entry as usize),
            _ => None,
        }
    }

    /// Wordings of about the length of `text` that share one of its halves.
    fn sharing_a_half<'v>(&'v self, text: &str) -> impl Iterator<Item = &'v Wording> {
        let length = text.chars().count();
        let longest = 1 + length / FOR_A_READING;
        let mut keys = Vec::new();
        for of in length.saturating_sub(longest).max(1)..=length + longest {
            keys.push(hash(Half::Head, of, split(text, of / 2).0));
            keys.push(hash(Half::Tail, of, split(text, length.saturating_sub(of - of / 2)).1));
        }
        keys.into_iter().flat_map(|key| self.with(key))
    }

    /// Wordings stand in the order of their entries.
    fn of_entry(&self, at: usize) -> impl Iterator<Item = &Wording> {
        let start = self.wordings.partition_point(|w| (w.entry as usize) < at);
        self.wordings[start..].iter().take_while(move |w| w.entry as usize == at)
    }

    fn with(&self, key: u64) -> impl Iterator<Item = &Wording> {
        let start = self.halves.partition_point(|(k, _)| *k < key);
        let same = self.halves[start..].iter().take_while(move |(k, _)| *k == key);
        same.map(|(_, at)| &self.wordings[*at as usize])
    }
}

/// How far a message is from a question, where that is no more than spelling, or one slip.
fn distance(said: &Wording, own: &Wording, by_sound: bool) -> Option<usize> {
    let number = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
    if number(&said.written) != number(&own.written) {
        return None;
    }
    // Kanji that the question does not have are other words, even where they sound alike (市立, 私立).
    let of_its_kanji = said.written.chars().filter(|c| is_kanji(*c)).all(|c| own.written.contains(c));
    if said.sound == own.sound && of_its_kanji {
        return Some(0);
    }
    let (written, asked): (Vec<char>, Vec<char>) = (said.written.chars().collect(), own.written.chars().collect());
    if asked.len() >= LONG_ENOUGH && slip(&written, &asked) {
        return Some(1);
    }
    let (sound, heard): (Vec<char>, Vec<char>) = (said.sound.chars().collect(), own.sound.chars().collect());
    let readings = 1.max(heard.len() / FOR_A_READING);
    let apart = (by_sound && heard.len() >= LONG_ENOUGH).then(|| edits(&sound, &heard))?;
    (apart <= readings).then_some(apart)
}

/// Whether `said` is `asked` with one slip of the hand: a letter left out, doubled or put in, two swapped, one kana
/// for another. A kanji put in or exchanged is another word (副市長).
fn slip(said: &[char], asked: &[char]) -> bool {
    let head = said.iter().zip(asked).take_while(|(a, b)| a == b).count();
    let rest = said[head..].iter().rev().zip(asked[head..].iter().rev());
    let tail = rest.take_while(|(a, b)| a == b).count();
    let (new, old) = (&said[head..said.len() - tail], &asked[head..asked.len() - tail]);
    match (new, old) {
        ([], [_]) => true,
        ([put], []) => is_kana(*put) || head > 0 && said[head - 1] == *put || said.get(head + 1) == Some(put),
        ([a, b], [c, d]) if a == d && b == c => true,
        ([a], [b]) => is_kana(*a) && is_kana(*b),
        _ => false,
    }
}

/// Letters to put in, leave out or exchange to make `said` of `asked`, two swapped counting once. A kanji that is left in
/// a sound has no known reading: any few kana are its.
fn edits(said: &[char], asked: &[char]) -> usize {
    let mut rows: Vec<Vec<usize>> = vec![(0..=said.len()).collect()];
    for (i, own) in asked.iter().enumerate() {
        let mut row = vec![i + 1; said.len() + 1];
        for j in 1..=said.len() {
            let above = &rows[i];
            let mut best = (above[j - 1] + usize::from(said[j - 1] != *own)).min(above[j] + 1).min(row[j - 1] + 1);
            if i > 0 && j > 1 && said[j - 1] == asked[i - 1] && said[j - 2] == *own {
                best = best.min(rows[i - 1][j - 2] + 1);
            }
            if is_kanji(*own) {
                best = (1..=LONGEST_READING.min(j)).map(|kana| above[j - kana]).fold(best, usize::min);
            }
            row[j] = best;
        }
        rows.push(row);
    }
    rows[asked.len()][said.len()]
}

fn letters(normalized: &str) -> String {
    normalized.chars().filter(|c| c.is_alphanumeric() || matches!(c, 'ー' | '○' | '〇')).collect()
}

/// A reading in hiragana, in which what sounds alike is alike.
fn heard(reading: &str) -> String {
    let alike = |c| match c {
        'を' => 'お',
        'ぢ' => 'じ',
        'づ' => 'ず',
        other => other,
    };
    hiragana(reading).chars().filter(|c| *c != 'ー').map(alike).collect()
}

#[derive(Clone, Copy, Hash)]
enum Half {
    Head,
    Tail,
}

fn hash(half: Half, length: usize, text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    (half, length, text).hash(&mut hasher);
    hasher.finish()
}

/// `text` cut after `at` characters.
fn split(text: &str, at: usize) -> (&str, &str) {
    text.split_at(text.char_indices().nth(at).map_or(text.len(), |(byte, _)| byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn a_slip_is_no_other_word() {
        let asked = chars("町長の名前を教えてください");
        for said in [
            "町長の名を教えてください",
            "町長の前名を教えてください",
            "町長の名名前を教えてください",
            "町長の名前お教えてください",
        ] {
            assert!(slip(&chars(said), &asked), "{said}");
        }
        for said in ["副町長の名前を教えてください", "村長の名前を教えてください", "町長の年を教えてください"]
        {
            assert!(!slip(&chars(said), &asked), "{said}");
        }
    }

    #[test]
    fn sounds_are_apart_by_letters_and_unread_kanji_by_none() {
        for (said, asked, apart) in [
            ("ぷーるはどこ", "ぷーるはどこ", 0),
            ("ぷるーはどこ", "ぷーるはどこ", 1),
            ("けんしんはいつ", "健診はいつ", 0),
            ("ほいくえんは", "ようちえんは", 3),
        ] {
            assert_eq!(edits(&chars(said), &chars(asked)), apart, "{said}");
        }
    }

    #[test]
    fn halves_are_those_of_the_whole() {
        assert_eq!((split("いろは", 1), split("いろは", 9), split("", 0)), (("い", "ろは"), ("いろは", ""), ("", "")));
    }
}
