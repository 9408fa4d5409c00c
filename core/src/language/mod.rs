//! From text to [`Analysis`]: one analyzer for stored text and for questions.
//!
//! `normalize` settles spelling, `segment` finds words (Lindera), `synonyms`
//! knows which words stand for each other, `vectors` which are alike, `latin` reads English and romaji; `lexicon` holds
//! the words that mechanisms look for, `phrasebook` what the bot says. Not responsible for meaning.

pub mod days;
mod decoration;
mod kana;
pub mod latin;
pub mod lexicon;
mod normalize;
pub mod numbers;
pub mod phrasebook;
pub mod pos;
mod segment;
mod spellings;
pub mod synonyms;
pub mod vectors;

use std::ops::Range;
use std::sync::Arc;

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

pub use decoration::undecorated;
pub use kana::with_numbers;
use lexicon::sections::LanguageTerms;
pub use normalize::{MAX_CHARS, Normalized, hiragana, katakana, normalize};
pub(crate) use normalize::{is_kana, is_kanji, is_katakana};
pub use segment::UserWord;
use segment::{Morpheme, Segmenter};
pub use spellings::Spellings;

/// What part a token plays in a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Nouns, verbs, adjectives, adverbs, unknown words.
    Content,
    /// Content by grammar, but said in nearly every question (教える, 場合, お願い).
    Common,
    /// Particles, auxiliaries, fillers, symbols.
    Function,
}

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the original text.
    pub span: Range<usize>,
    /// Bytes of the normalised text.
    pub range: Range<usize>,
    /// Base form.
    pub base: String,
    /// Key under which spellings meet: a reading (verbs by their 連用形), tidied.
    pub key: String,
    /// Reading of the surface, katakana; empty where unknown.
    pub reading: String,
    /// IPADIC part of speech, two levels.
    pub pos: String,
    /// Part it plays.
    pub class: Class,
    /// Row of the vector table, of words that mean something by themselves.
    pub row: Option<vectors::Row>,
}

/// Whether something of `text` is longer than what is looked at.
#[must_use]
pub fn is_cut(text: &str) -> bool {
    text.chars().nth(MAX_CHARS).is_some()
        || unicode_normalization::UnicodeNormalization::nfkc(text).nth(MAX_CHARS).is_some()
}

/// A text, normalised and cut into words.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// The normalised text and its offsets.
    pub normalized: Normalized,
    /// All words in order.
    pub tokens: Vec<Token>,
    /// How the text is read aloud, katakana, symbols and blanks left out.
    pub reading: String,
}

impl Analysis {
    /// Tokens that carry meaning.
    pub fn content(&self) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(|t| t.class == Class::Content)
    }

    /// Whether the letters of the text are all hiragana, so that sound is all there is to go by.
    #[must_use]
    pub fn in_hiragana(&self) -> bool {
        let mut letters = self.normalized.text().chars().filter(|c| c.is_alphabetic()).peekable();
        letters.peek().is_some() && letters.all(|c| matches!(c, 'ぁ'..='ゟ' | 'ー'))
    }

    /// Surface of `token` in the normalised text.
    #[must_use]
    pub fn surface(&self, token: &Token) -> &str {
        &self.normalized.text()[token.range.clone()]
    }
}

/// The analyzer: dictionary, user words and the parts of their compounds. Shared between threads.
#[derive(Debug)]
pub struct Analyzer {
    segmenter: Segmenter,
    parts: Parts,
    /// Base forms said whatever the question is about.
    common: Common,
    /// How the pack's words are written; nothing while it is being read.
    spellings: Spellings,
}

type Common = Arc<FxHashSet<String>>;

/// Base form of a user word → keys of the shorter words inside it.
pub type Parts = FxHashMap<String, Vec<String>>;

impl Analyzer {
    /// Loads the embedded dictionary and adds `words`; `terms` say which words every question has.
    ///
    /// # Errors
    /// When the embedded dictionary or a user word cannot be read.
    pub fn new(words: &[UserWord], terms: &LanguageTerms) -> Result<Self> {
        let plain = Self::restore(&[], Parts::default(), Spellings::default(), terms)?;
        if words.is_empty() { Ok(plain) } else { plain.with_words(words) }
    }

    /// The same dictionary (its memory shared) with these user words instead.
    ///
    /// # Errors
    /// When a user word cannot be read.
    pub fn with_words(&self, words: &[UserWord]) -> Result<Self> {
        let plain = Self {
            segmenter: self.segmenter.with_words(&[])?,
            parts: Parts::default(),
            common: Arc::clone(&self.common),
            spellings: Spellings::default(),
        };
        let mut parts = Parts::default();
        for base in words.iter().map(|w| &w.base).filter(|b| b.chars().count() >= 3) {
            parts.entry(base.clone()).or_insert_with(|| {
                let inner = plain.analyze(base);
                inner.content().filter(|t| t.base != *base && long_enough(&inner, t)).map(|t| t.key.clone()).collect()
            });
        }
        // User words inside user words: プラチナくるみん is also くるみん.
        let surfaces: Vec<(&str, &UserWord)> = words.iter().map(|w| (w.surface.as_str(), w)).collect();
        for (base, keys) in &mut parts {
            let inner = surfaces.iter().filter(|(s, w)| s.chars().count() >= 3 && w.base != *base && base.contains(s));
            for key in inner.map(|(_, w)| tidy(w.reading.clone())) {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
        }
        parts.retain(|_, keys| !keys.is_empty());
        Ok(Self { segmenter: self.segmenter.with_words(words)?, parts, ..plain })
    }

    /// Loads the embedded dictionary and adds words as [`Analyzer::built`] gave them, whose parts are known, which
    /// spares analysing them again, and how the pack's words are written.
    ///
    /// # Errors
    /// When the embedded dictionary or that of the words cannot be read.
    pub fn restore(built: &[u8], parts: Parts, spellings: Spellings, terms: &LanguageTerms) -> Result<Self> {
        Ok(Self { segmenter: Segmenter::new(built)?, parts, common: common(terms), spellings })
    }

    /// The dictionary of the added words as bytes, for [`Analyzer::restore`] of the same code.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn built(&self) -> Result<Vec<u8>> {
        self.segmenter.built()
    }

    /// The same, telling the words of a pack that are written so from others that only sound like them.
    #[must_use]
    pub fn knowing(self, spellings: Spellings) -> Self {
        Self { spellings, ..self }
    }

    /// Parts of all user words, for [`Analyzer::restore`].
    #[must_use]
    pub fn all_parts(&self) -> &Parts {
        &self.parts
    }

    /// Normalises and segments `text`. Never fails; at most [`MAX_CHARS`] characters are looked at.
    #[must_use]
    pub fn analyze(&self, text: &str) -> Analysis {
        let normalized = normalize(text);
        let morphemes = self.segmenter.segment(normalized.text());
        let mut reading = String::with_capacity(normalized.text().len());
        let mut tokens = Vec::with_capacity(morphemes.len());
        let mut apart = self.spellings.apart(&morphemes, normalized.text()).into_iter().peekable();
        for m in morphemes {
            let range = m.start..m.end.min(normalized.text().len());
            let surface = &normalized.text()[range.clone()];
            let class = self.class_of(&m, surface);
            let mut key = tidy(if m.key_reading.is_empty() { katakana(surface) } else { m.key_reading });
            let mut sound = m.reading;
            // What only sounds like a word of the pack goes by how it is written.
            let another = || self.spellings.another(&key, surface, &m.pos);
            if apart.next_if_eq(&m.start).is_some() || class != Class::Function && another() {
                surface.clone_into(&mut key);
                surface.clone_into(&mut sound);
            }
            if class != Class::Function || !m.pos.starts_with(pos::SYMBOL) {
                let spoken = if sound.is_empty() { katakana(surface) } else { sound.clone() };
                reading.extend(spoken.chars().filter(|c| c.is_alphanumeric() || *c == 'ー'));
            }
            let row =
                if class == Class::Function { None } else { vectors::row(&m.base).or_else(|| vectors::row(surface)) };
            tokens.push(Token {
                row,
                span: normalized.original(range.clone()),
                range,
                key,
                base: m.base,
                reading: sound,
                pos: m.pos,
                class,
            });
        }
        Analysis { normalized, tokens, reading }
    }

    /// Keys of the words inside a user word's compound; empty for other words.
    #[must_use]
    pub fn parts(&self, token: &Token) -> &[String] {
        self.parts.get(&token.base).map_or(&[], Vec::as_slice)
    }

    fn class_of(&self, m: &Morpheme, surface: &str) -> Class {
        if surface.chars().all(|c| !c.is_alphanumeric()) || !is_content(&m.pos) {
            Class::Function
        } else if self.common.contains(&m.base) {
            Class::Common
        } else {
            Class::Content
        }
    }
}

fn common(terms: &LanguageTerms) -> Common {
    Arc::new(terms.common.iter().map(str::to_owned).collect())
}

fn long_enough(analysis: &Analysis, token: &Token) -> bool {
    let surface = analysis.surface(token);
    surface.chars().count() >= 2 || surface.chars().all(is_kanji)
}

/// Whether a morpheme carries meaning by its part of speech.
fn is_content(pos: &str) -> bool {
    let (major, minor) = pos.split_once(',').unwrap_or((pos, "*"));
    match major {
        pos::NOUN => !matches!(minor, pos::DEPENDENT | pos::PRONOUN | pos::SPECIAL),
        pos::VERB | pos::ADJECTIVE => minor == pos::INDEPENDENT,
        pos::ADVERB | pos::UNKNOWN | pos::INTERJECTION => true,
        _ => false,
    }
}

/// Makes near-equal readings one key: ヴ, ヂ, ヅ, ヲ and a long vowel at the end of a long word.
fn tidy(reading: String) -> String {
    let mut key = reading;
    if key.contains(['ヴ', 'ヂ', 'ヅ', 'ヲ']) {
        let mut letters = key.chars().peekable();
        let mut plain = String::with_capacity(key.len());
        while let Some(letter) = letters.next() {
            plain.push(match letter {
                'ヴ' => {
                    let joined = letters.peek().copied().and_then(b_row);
                    if joined.is_some() {
                        letters.next();
                    }
                    joined.unwrap_or('ブ')
                }
                'ヂ' => 'ジ',
                'ヅ' => 'ズ',
                'ヲ' => 'オ',
                other => other,
            });
        }
        key = plain;
    }
    if key.ends_with('ー') && key.chars().count() >= 4 {
        key.truncate(key.len() - 'ー'.len_utf8());
    }
    key
}

/// What ヴ and a small vowel are nearly.
fn b_row(vowel: char) -> Option<char> {
    Some(match vowel {
        'ァ' => 'バ',
        'ィ' => 'ビ',
        'ェ' => 'ベ',
        'ォ' => 'ボ',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(|| {
        let word = |s: &str, r: &str| UserWord { surface: s.into(), base: s.into(), reading: r.into(), cost: 1000 };
        let words = [word("特定技能", "トクテイギノウ"), word("えるぼし", "エルボシ")];
        let lexicon = lexicon::Lexicon::shared().expect("lexicon");
        Analyzer::new(&words, &lexicon.language).expect("embedded dictionary")
    });

    fn keys(text: &str) -> Vec<String> {
        ANALYZER.analyze(text).content().map(|t| t.key.clone()).collect()
    }

    #[test]
    fn what_grows_is_cut_again() {
        for text in ["㌖".repeat(3_999), "ﷺ".repeat(2_000), "あ".repeat(30_000), "a".repeat(100_000)] {
            let normalized = normalize(&text);
            assert!(normalized.text().chars().count() <= MAX_CHARS && is_cut(&text));
            assert_eq!(normalize(normalized.text()).text(), normalized.text());
            let all = normalized.original(0..normalized.text().len());
            assert!(text.is_char_boundary(all.end));
        }
        assert!(!is_cut(&"あ".repeat(MAX_CHARS)) && !is_cut(""));
    }

    #[test]
    fn spellings_meet_under_one_key() {
        assert_eq!(keys("申し込み"), keys("申込み"));
        assert_eq!(keys("サーバー"), keys("サーバ"));
        assert_eq!(keys("人を採った"), keys("人を採る"));
        assert_eq!(tidy("ヴィデオヴ".into()), "ビデオブ");
    }

    #[test]
    fn user_words_stay_whole_and_know_their_parts() {
        let a = ANALYZER.analyze("特定技能とえるぼし");
        let words: Vec<&str> = a.content().map(|t| a.surface(t)).collect();
        assert_eq!(words, ["特定技能", "えるぼし"]);
        assert_eq!(ANALYZER.parts(&a.tokens[0]), ["トクテイ", "ギノウ"]);
    }

    #[test]
    fn reading_is_what_one_says() {
        assert_eq!(ANALYZER.analyze("助成金の、窓口は？").reading, "ジョセイキンノマドグチハ");
    }

    #[test]
    fn hiragana_only_is_about_letters() {
        let spelt = |text: &str| ANALYZER.analyze(text).in_hiragana();
        assert!(["じょせいきん", "すーぱー、2めい？", "　わ "].iter().all(|t| spelt(t)));
        assert!(!["助成きん", "パートの じょせいきん", "DXって？", "2024", ""].iter().any(|t| spelt(t)));
    }

    proptest! {
        #[test]
        fn segments_rejoin_to_the_normalised_text(s in "\\PC{0,40}|[ぁ-んァ-ヶ一-龥 a-z0-9。、]{0,40}") {
            let a = ANALYZER.analyze(&s);
            let joined: String = a.tokens.iter().map(|t| a.surface(t)).collect();
            let squeeze = |t: &str| t.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(squeeze(&joined), squeeze(a.normalized.text()));
            for t in &a.tokens {
                prop_assert!(s.get(t.span.clone()).is_some());
            }
        }
    }
}
