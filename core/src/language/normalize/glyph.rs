//! A character on its way through the rules of spelling, its script, and how many there may be.

/// Longest input looked at, in characters before NFKC and again after it (㌖ and ﷺ grow many times); the
/// rest is ignored. A question is never that long, and the cost of segmenting grows with it.
pub const MAX_CHARS: usize = 4_000;

/// One normalised character and the original bytes it stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::language) struct Glyph {
    pub(super) c: char,
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Whether `c` is hiragana or katakana (the long-vowel mark included).
pub(crate) fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ') || is_katakana(c)
}

/// Whether `c` is katakana (the long-vowel mark included).
pub(crate) fn is_katakana(c: char) -> bool {
    matches!(c, 'ァ'..='ヺ' | 'ー')
}

/// Whether `c` is a CJK ideograph or its repetition mark.
pub(crate) fn is_kanji(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '々' | '〆' | 'ヶ')
}
