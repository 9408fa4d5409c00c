//! How the words of a pack are written, so that words which only sound alike are told apart (火事 and 家事).
//!
//! Sound brings spellings of one word together (申込み and もうしこみ); of two words in kanji only it must not.
//! Not responsible for old forms of kanji (`normalize`) or for words that mean the same (`synonyms`).

use std::hash::BuildHasher as _;

use rustc_hash::{FxBuildHasher, FxHashMap};
use serde::{Deserialize, Serialize};

use super::segment::Morpheme;
use super::{Analysis, Class, is_kanji, pos, tidy};

/// Fewest kanji of a word that stands for itself: one alone is often part of a longer word.
const KANJI_MIN: usize = 2;

/// Kana of the pieces of a sound.
const PIECE: usize = 3;

/// How the words of a pack are written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Spellings {
    /// By its sound, how a word is written in kanji (hashed).
    written: FxHashMap<u64, Vec<u32>>,
    /// By a piece of their sounds, the kanji of the words that sound so, sorted.
    kanji: FxHashMap<u64, Vec<char>>,
}

impl Spellings {
    /// Takes note of how the words of a stored text are written.
    pub fn add(&mut self, analysis: &Analysis) {
        for token in analysis.tokens.iter().filter(|t| t.class != Class::Function) {
            self.add_word(&token.key, analysis.surface(token));
        }
    }

    fn add_word(&mut self, key: &str, surface: &str) {
        if in_kanji(surface) {
            let (known, written) = (self.written.entry(hash(key)).or_default(), hash(surface) as u32);
            if !known.contains(&written) {
                known.push(written);
            }
        }
        for piece in pieces(key) {
            for kanji in surface.chars().filter(|c| is_kanji(*c)) {
                let known = self.kanji.entry(hash(piece)).or_default();
                if let Err(at) = known.binary_search(&kanji) {
                    known.insert(at, kanji);
                }
            }
        }
    }

    /// Whether a word sounds like one of the pack but is another: in kanji, as that is, and never written so, or in
    /// part like words with none of its kanji (反動 and 半導体).
    #[must_use]
    pub fn another(&self, key: &str, surface: &str, part: &str) -> bool {
        part.starts_with(pos::NOUN)
            && in_kanji(surface)
            && match self.written.get(&hash(key)) {
                Some(known) => !known.contains(&(hash(surface) as u32)),
                None => self.sounds_like_others(key, surface),
            }
    }

    /// Starts of the morphemes of words that are cut into single kanji and only sound like words of the pack (良率).
    pub(super) fn apart(&self, morphemes: &[Morpheme], text: &str) -> Vec<usize> {
        let surface = |m: &Morpheme| text.get(m.start..m.end).unwrap_or_default();
        let one = |m: &Morpheme| m.pos.starts_with(pos::NOUN) && !m.reading.is_empty() && is_kanji_alone(surface(m));
        let mut starts = Vec::new();
        for run in morphemes.chunk_by(|a, b| one(a) && one(b) && a.end == b.start).filter(|run| run.len() > 1) {
            let sound = tidy(run.iter().map(|m| m.reading.as_str()).collect());
            let written: String = run.iter().map(surface).collect();
            if self.another(&sound, &written, pos::NOUN) {
                starts.extend(run.iter().map(|m| m.start));
            }
        }
        starts
    }

    fn sounds_like_others(&self, key: &str, surface: &str) -> bool {
        let alike = pieces(key).filter_map(|piece| self.kanji.get(&hash(piece)));
        alike.into_iter().any(|of| !surface.chars().any(|c| of.binary_search(&c).is_ok()))
    }
}

fn is_kanji_alone(surface: &str) -> bool {
    let mut letters = surface.chars();
    letters.next().is_some_and(is_kanji) && letters.next().is_none()
}

/// Pieces of a sound, of some kana each.
fn pieces(sound: &str) -> impl Iterator<Item = &str> {
    let ends = sound.char_indices().map(|(at, _)| at).chain([sound.len()]).skip(PIECE);
    sound.char_indices().zip(ends).map(|((start, _), end)| &sound[start..end])
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
    use proptest::prelude::*;

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

    #[test]
    fn words_that_sound_alike_in_part() {
        let mut known = Spellings::default();
        for (key, surface) in [("ハンドウタイ", "半導体"), ("ウケイレ", "受け入れ"), ("ウンドウ", "運動")]
        {
            known.add_word(key, surface);
        }
        let another = |key: &str, surface: &str| known.another(key, surface, "名詞,一般");
        assert!(another("ハンドウ", "反動"), "the end of it is that of 運動, the beginning of no word with its kanji");
        assert!(!another("ハンドウ", "半導") && !another("ウケイレ", "受入") && !another("シランコト", "未知事"));
    }

    proptest! {
        /// A word in kanji that has none of a pack's never goes by its sound, a word with all of its kanji always does.
        #[test]
        fn sound_is_not_sense(
            sound in "[ア-ン]{3,6}",
            of_pack in "[一-丿]{2,3}",
            other in "[乀-亿]{2,3}",
            kana in "[あ-ん]{3,6}",
        ) {
            let mut known = Spellings::default();
            known.add_word(&sound, &of_pack);
            known.add_word(&format!("{sound}キン"), &format!("{of_pack}金"));
            prop_assert!(known.another(&sound, &other, "名詞,一般"));
            let longer = format!("キ{sound}");
            prop_assert!(known.another(&longer, &other, "名詞,一般"));
            prop_assert!(!known.another(&sound, &of_pack, "名詞,一般"));
            prop_assert!(!known.another(&sound, &kana, "名詞,一般"));
        }
    }
}
