//! From an analysis to sparse features: what the classifier and the index see.
//!
//! Words and characters, each also by how they are read, so that 助成金,
//! じょせいきん and ジョセイキン share most of their features.

use std::hash::Hasher as _;

use rustc_hash::{FxHashMap, FxHasher};

use crate::language::{Analysis, Analyzer, Class, katakana};

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
}

/// Hashes `text` as a feature of `kind`.
#[must_use]
pub fn hash(kind: Kind, text: &str) -> FeatureHash {
    let mut hasher = FxHasher::default();
    hasher.write_u8(kind as u8);
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Longest character n-gram as written, and as read.
const CHARS: usize = 3;
const SOUNDS: usize = 4;

/// Counts the classifier's features of `analysis`.
#[must_use]
pub fn count(analysis: &Analysis, analyzer: &Analyzer) -> FxHashMap<FeatureHash, f32> {
    let mut counts = FxHashMap::default();
    let mut add = |h: FeatureHash, by: f32| *counts.entry(h).or_insert(0.0) += by;
    for token in &analysis.tokens {
        if token.class == Class::Function && token.pos.starts_with("記号") {
            continue;
        }
        add(hash(Kind::Base, &token.base), 1.0);
        if token.class != Class::Function {
            add(hash(Kind::Key, &token.key), 1.0);
            for part in analyzer.parts(token) {
                add(hash(Kind::Key, part), 1.0);
            }
        }
    }
    let written: String = analysis.normalized.text().chars().filter(|c| c.is_alphanumeric() || *c == 'ー').collect();
    ngrams(&written, 1, CHARS, |gram| add(hash(Kind::Char, gram), 1.0));
    ngrams(&analysis.reading, 2, SOUNDS, |gram| {
        add(hash(Kind::Sound, gram), 1.0);
    });
    counts
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

/// Terms of the index: reading keys with weights, parts of compounds lighter.
#[must_use]
pub fn terms(analysis: &Analysis, analyzer: &Analyzer) -> Vec<(String, f32)> {
    let mut terms = Vec::new();
    for token in &analysis.tokens {
        match token.class {
            Class::Content => terms.push((token.key.clone(), 1.0)),
            Class::Common => terms.push((token.key.clone(), COMMON_WEIGHT)),
            Class::Function => continue,
        }
        terms.extend(analyzer.parts(token).iter().map(|p| (p.clone(), PART_WEIGHT)));
    }
    terms
}

/// Weight of a word that nearly every question has.
const COMMON_WEIGHT: f32 = 0.3;
/// Weight of a word inside a compound.
const PART_WEIGHT: f32 = 0.7;

/// Sound bigrams of an analysis, the index's safety net for words cut differently.
#[must_use]
pub fn sounds(analysis: &Analysis) -> Vec<String> {
    let mut grams = Vec::new();
    let reading = katakana(&analysis.reading);
    ngrams(&reading, 3, 3, |gram| grams.push(gram.to_owned()));
    grams
}
