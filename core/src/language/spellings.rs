//! How the words of a pack are written, so that words which only sound alike are told apart (火事 and 家事).
//!
//! Sound brings spellings of one word together (申込み and もうしこみ); of two words in kanji only it must not.
//! Not responsible for old forms of kanji (`normalize`) or for words that mean the same (`synonyms`).

use std::hash::BuildHasher as _;

use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};

use super::{Analysis, Class, is_kanji, pos};

/// Fewest kanji of a word that stands for itself: one alone is often part of a longer word.
const KANJI_MIN: usize = 2;

/// By its sound, how a word is written in kanji (hashed).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Spellings(FxHashMap<u64, Vec<u32>>);

impl Spellings {
    /// Takes note of how the words of a stored text are written.
    pub fn add(&mut self, analysis: &Analysis) {
        for token in analysis.tokens.iter().filter(|t| t.class != Class::Function) {
            self.add_word(&token.key, analysis.surface(token));
        }
    }

    fn add_word(&mut self, key: &str, surface: &str) {
        if in_kanji(surface) {
            let (known, written) = (self.0.entry(hash(key)).or_default(), hash(surface) as u32);
            if !known.contains(&written) {
                known.push(written);
            }
        }
    }

    /// Whether a word sounds like one of the pack but is another: both in kanji, and never written so.
    #[must_use]
    pub fn another(&self, key: &str, surface: &str, part: &str) -> bool {
        part.starts_with(pos::NOUN)
            && in_kanji(surface)
            && self.0.get(&hash(key)).is_some_and(|known| !known.contains(&(hash(surface) as u32)))
    }
}

/// Whether a word has only kanji, and enough of them.
fn in_kanji(surface: &str) -> bool {
    surface.chars().all(is_kanji) && surface.chars().nth(KANJI_MIN - 1).is_some()
}

fn hash(text: &str) -> u64 {
    FxBuildHasher.hash_one(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_kanji_that_only_sound_alike() {
        let mut known = Spellings::default();
        for (key, surface) in [("カジ", "家事"), ("サイヨウ", "採用"), ("サイヨウ", "さいよう"), ("カ", "課")]
        {
            known.add_word(key, surface);
        }
        let another = |key: &str, surface: &str| known.another(key, surface, "名詞,一般");
        assert!(another("カジ", "火事") && !another("カジ", "家事") && !another("カジ", "かじ"));
        assert!(another("サイヨウ", "採要") && !another("カ", "化学") && !another("シラナイ", "未知"));
        assert!(!known.another("カジ", "火事", "動詞,自立"));
    }
}
