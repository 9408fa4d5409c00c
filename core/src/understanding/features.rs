//! From an analysis to sparse features: what the classifier and the index see.
//!
//! Three blocks, each of its own length and weight: words and characters as written,
//! how they are read (so that 助成金, じょせいきん and ジョセイキン share most of it), and
//! words of like meaning.

use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHasher};

use super::meaning::Meanings;
use crate::language::vectors::Row;
use crate::language::{Analysis, Analyzer, Class, katakana, pos};

/// Hash of a feature; equal strings of one kind are equal features.
pub type FeatureHash = u64;

/// Kinds keep equal strings of different origin apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Reading key of a word.
    Key = 1,
    /// Written base form.
    Base = 2,
    /// Characters as written.
    Char = 3,
    /// Characters as read.
    Sound = 4,
    /// Row of the vector table.
    Meaning = 5,
    /// What stands around something named.
    Around = 6,
}

/// Hashes `text` as a feature of `kind`.
#[must_use]
pub fn hash(kind: Kind, text: &str) -> FeatureHash {
    hash_bytes(kind, text.as_bytes())
}

/// The term of the index that a word's key is.
pub(super) fn term_hash(key: &str) -> FeatureHash {
    hash(Kind::Key, key)
}

fn hash_bytes(kind: Kind, bytes: &[u8]) -> FeatureHash {
    let mut hasher = FxHasher::default();
    hasher.write_u8(kind as u8);
    hasher.write(bytes);
    hasher.finish()
}

/// Longest character n-gram as written, and as read.
const CHARS: usize = 3;
const SOUNDS: usize = 4;

/// Features of one text: (feature, weight before rarity), sorted by feature, block by block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Features {
    /// Words and characters; sounds; meanings.
    pub blocks: [Vec<(FeatureHash, f32)>; 3],
}

/// Features that are these words, for tests of what learns from them.
#[cfg(test)]
pub(super) fn of_words(words: &[FeatureHash]) -> Features {
    Features { blocks: [words.iter().map(|w| (*w, 1.0)).collect(), Vec::new(), Vec::new()] }
}

/// Counts the classifier's features of `analysis`.
#[must_use]
pub fn count(analysis: &Analysis, analyzer: &Analyzer, meanings: &Meanings) -> Features {
    let mut words = Vec::with_capacity(analysis.normalized.text().len() + 16);
    let mut near: FxHashMap<Row, f32> = FxHashMap::default();
    for token in &analysis.tokens {
        if token.class == Class::Function && token.pos.starts_with(pos::SYMBOL) {
            continue;
        }
        words.push(hash(Kind::Base, &token.base));
        if token.class != Class::Function {
            words.push(hash(Kind::Key, &token.key));
            words.extend(analyzer.parts(token).iter().map(|part| hash(Kind::Key, part)));
        }
        for (row, cosine) in token.row.iter().flat_map(|r| meanings.near(*r)) {
            let best = near.entry(row).or_insert(0.0);
            *best = best.max(cosine);
        }
    }
    let written: String = analysis.normalized.text().chars().filter(|c| c.is_alphanumeric() || *c == 'ー').collect();
    ngrams(&written, 1, CHARS, |gram| words.push(hash(Kind::Char, gram)));
    let mut sounds = Vec::with_capacity(analysis.reading.len());
    ngrams(&analysis.reading, 2, SOUNDS, |gram| sounds.push(hash(Kind::Sound, gram)));
    let mut meant: Vec<(FeatureHash, f32)> =
        near.into_iter().map(|(row, cosine)| (hash_bytes(Kind::Meaning, &row.to_le_bytes()), cosine)).collect();
    meant.sort_unstable_by_key(|(h, _)| *h);
    Features { blocks: [counted(words), counted(sounds), meant] }
}

/// Equal features together, 1 + ln of how many.
pub(super) fn counted(mut all: Vec<FeatureHash>) -> Vec<(FeatureHash, f32)> {
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|same| (same[0], 1.0 + (same.len() as f32).ln())).collect()
}

/// All substrings of `shortest` to `longest` characters.
pub(super) fn ngrams(text: &str, shortest: usize, longest: usize, mut each: impl FnMut(&str)) {
    let bounds: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
    for n in shortest..=longest {
        for pair in bounds.windows(n + 1) {
            each(&text[pair[0]..pair[n]]);
        }
    }
}

/// A word of a document or question, as the index takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Term {
    /// Reading key.
    pub key: String,
    /// Weight beside the other words.
    pub weight: f32,
    /// Row of the vector table, of words that carry meaning.
    pub row: Option<Row>,
}

/// Terms of the index: reading keys with weights, parts of compounds lighter.
#[must_use]
pub fn terms(analysis: &Analysis, analyzer: &Analyzer) -> Vec<Term> {
    let mut terms = Vec::new();
    for token in &analysis.tokens {
        let (weight, row) = match token.class {
            Class::Content => (1.0, token.row),
            Class::Common => (COMMON_WEIGHT, None),
            Class::Function => continue,
        };
        terms.push(Term { key: token.key.clone(), weight, row });
        let parts = analyzer.parts(token).iter();
        terms.extend(parts.map(|p| Term { key: p.clone(), weight: PART_WEIGHT, row: None }));
    }
    terms
}

/// Weight of a word that nearly every question has.
const COMMON_WEIGHT: f32 = 0.3;
/// Weight of a word inside a compound.
const PART_WEIGHT: f32 = 0.7;

/// Sound trigrams of an analysis, the index's safety net for words cut differently.
#[must_use]
pub fn sounds(analysis: &Analysis) -> Vec<FeatureHash> {
    let mut grams = Vec::new();
    let reading = katakana(&analysis.reading);
    ngrams(&reading, 3, 3, |gram| grams.push(hash(Kind::Sound, gram)));
    grams
}
