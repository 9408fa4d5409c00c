//! Spelling: one canonical form for the many ways the same Japanese is typed,
//! with a map from every character back to the bytes the person wrote.
//!
//! Rules run in the order of `RULES`; each rewrites a list of `Glyph`s.
//! Not responsible for words: that is `segment`.

mod compose;
mod glyph;
mod invisible;
mod numerals;
mod spaced;

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization;

use compose::{clean, compose};
use glyph::Glyph;
pub use glyph::MAX_CHARS;
pub(crate) use glyph::{is_kana, is_kanji, is_katakana};
pub(super) use invisible::visible;
pub(super) use numerals::{kanji_digit, kanji_power};
use numerals::{numerals, separators};
use spaced::spaced;

/// Text after all rules, with offsets into the original.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Normalized {
    text: String,
    /// For every byte of `text`, plus one past the end: the original span of its character.
    spans: Vec<(u32, u32)>,
}

impl Normalized {
    /// The normalised text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Maps a byte range of the normalised text to bytes of the original.
    #[must_use]
    pub fn original(&self, range: Range<usize>) -> Range<usize> {
        if range.is_empty() || range.end > self.spans.len() {
            let at = self.spans.get(range.start).or(self.spans.last()).map_or(0, |s| s.0 as usize);
            return at..at;
        }
        let start = self.spans[range.start].0 as usize;
        let end = self.spans[range.end - 1].1 as usize;
        start..end.max(start)
    }
}

type Rule = fn(&[Glyph]) -> Vec<Glyph>;

/// The rules in the order they run.
const RULES: [Rule; 9] =
    [clean, lowercase, kanji_forms, spaced, iteration_marks, long_vowels, runs, numerals, separators];

/// Normalises `text`: NFKC, case, width, long vowels, iteration marks, repeated
/// characters, kanji numerals before counters and separators of thousands. Applying it twice changes nothing.
#[must_use]
pub fn normalize(text: &str) -> Normalized {
    let mut glyphs = compose(text);
    for rule in RULES {
        glyphs = rule(&glyphs);
    }
    let mut out = Normalized::default();
    for g in glyphs {
        out.text.push(g.c);
        out.spans.resize(out.text.len(), (g.start, g.end));
    }
    out
}

fn lowercase(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut out = Vec::with_capacity(glyphs.len());
    for g in glyphs.iter().copied() {
        out.extend(g.c.to_lowercase().filter(|c| c.is_alphanumeric() || !g.c.is_uppercase()).map(|c| Glyph { c, ..g }));
    }
    out
}

/// Dashes and waves after kana become the long-vowel mark; a run of marks becomes one.
fn long_vowels(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let katakana = |c: char| matches!(c, 'ァ'..='ヺ');
    for (at, mut g) in glyphs.iter().copied().enumerate() {
        let after_kana = out.last().is_some_and(|p| is_kana(p.c));
        if after_kana && matches!(g.c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '─' | '━' | '~' | '〜' | '∼' | '一')
        {
            // 「サポ一ト」: the numeral one between katakana is a slip for the mark; リンク一覧 is not.
            let between =
                out.last().is_some_and(|p| katakana(p.c)) && glyphs.get(at + 1).is_some_and(|n| katakana(n.c));
            if g.c != '一' || between {
                g.c = 'ー';
            }
        }
        if let (Some(last), 'ー') = (out.last_mut(), g.c)
            && last.c == 'ー'
        {
            last.end = g.end;
            continue;
        }
        out.push(g);
    }
    out
}

/// Old forms of kanji, variants of names and radicals typed as characters, with the form in use today.
static KANJI_FORMS: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
    let pairs =
        include_str!("../../../../dictionaries/ja/kanji-forms.tsv").lines().filter_map(|line| line.split_once('\t'));
    pairs.filter_map(|(from, to)| Some((from.chars().next()?, to.chars().next()?))).collect()
});

/// One form for a kanji that is written in several: 學 and 学, 髙 and 高, ⻘ and 青.
fn kanji_forms(glyphs: &[Glyph]) -> Vec<Glyph> {
    let katakana = |at: Option<usize>| at.and_then(|at| glyphs.get(at)).is_some_and(|g| matches!(g.c, 'ァ'..='ヺ'));
    let today = |(at, g): (usize, &Glyph)| match g.c {
        c if is_kana(c) || c.is_ascii() => c,
        // The kanji that looks like ト, beside other katakana.
        '卜' if katakana(at.checked_sub(1)) || katakana(Some(at + 1)) => 'ト',
        c => *KANJI_FORMS.get(&c).unwrap_or(&c),
    };
    glyphs.iter().enumerate().map(|(at, g)| Glyph { c: today((at, g)), ..*g }).collect()
}

/// Kana iteration marks repeat the kana before them (ゞ and ヾ voiced). 々 stays: dictionaries spell with it.
fn iteration_marks(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for mut g in glyphs.iter().copied() {
        if matches!(g.c, 'ゝ' | 'ヽ' | 'ゞ' | 'ヾ')
            && let Some(previous) = out.last().map(|p| p.c).filter(|&c| is_kana(c) && c != 'ー')
        {
            g.c = if matches!(g.c, 'ゞ' | 'ヾ') { voiced(previous) } else { previous };
        }
        out.push(g);
    }
    out
}

fn voiced(c: char) -> char {
    let joined: String = [c, '\u{3099}'].iter().collect();
    let mut composed = joined.nfc();
    match (composed.next(), composed.next()) {
        (Some(v), None) => v,
        _ => c,
    }
}

/// Three or more of one kana, mark or symbol in a row are emphasis: one is kept .
fn runs(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while at < glyphs.len() {
        let g = glyphs[at];
        let mut next = at + 1;
        while next < glyphs.len() && glyphs[next].c == g.c {
            next += 1;
        }
        let emphasis = next - at >= 3 && !g.c.is_ascii_alphanumeric() && !is_kanji(g.c);
        if emphasis {
            out.push(Glyph { end: glyphs[next - 1].end, ..g });
        } else {
            out.extend_from_slice(&glyphs[at..next]);
        }
        at = next;
    }
    out
}

/// Hiragana to katakana, everything else unchanged.
#[must_use]
pub fn katakana(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, 'ぁ'..='ゖ') { char::from_u32(c as u32 + 0x60).unwrap_or(c) } else { c })
        .collect()
}

/// Katakana to hiragana, everything else unchanged.
#[must_use]
pub fn hiragana(text: &str) -> String {
    text.chars()
        .map(|c| if matches!(c, 'ァ'..='ヶ') { char::from_u32(c as u32 - 0x60).unwrap_or(c) } else { c })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text(s: &str) -> String {
        normalize(s).text().to_owned()
    }

    #[test]
    fn widths_and_case_fold() {
        assert_eq!(text("ＩＴ導入　ﾎｼﾞｮ金"), "it導入 ホジョ金");
        assert_eq!(text("ﾊﾟｰﾄ"), "パート");
    }

    #[test]
    fn vowels_marks_and_runs() {
        assert_eq!(text("サ-バ━"), "サーバー");
        assert_eq!(text("サポ一ト リンク一覧"), "サポート リンク一覧");
        assert_eq!(text("こゝろ いすゞ 人々"), "こころ いすず 人々");
        assert_eq!(text("すごーーーい!!!!"), "すごーい!");
    }

    #[test]
    fn invisible_and_combining_characters() {
        assert_eq!(
            text("葛\u{e0100}尾村 補\u{fe01}助 助\u{ad}成 特\u{200b}定 \u{3164}技能"),
            "葛尾村 補助 助成 特定 技能"
        );
        assert_eq!(
            text("か゛いこくし゛んさ゛い テ゛シ゛タル ｶ゛イト゛ は\u{309a}ーと あ゛"),
            "がいこくじんざい デジタル ガイド ぱーと あ"
        );
    }

    #[test]
    fn kanji_in_other_forms() {
        assert_eq!(
            text("人材開發 國學院 髙﨑 ⻘森 ⽀援 齋藤 會津 戶籍 靑森 說明 生產性"),
            "人材開発 国学院 高崎 青森 支援 斎藤 会津 戸籍 青森 説明 生産性"
        );
        assert!(KANJI_FORMS.len() > 350 && KANJI_FORMS.values().all(|form| !KANJI_FORMS.contains_key(form)));
    }

    #[test]
    fn letters_typed_apart() {
        for (typed, joined) in [
            ("外 国 人 材 を 採 用 し た い？", "外国人材を採用したい?"),
            ("外　国　人　を　雇　い　た　い", "外国人を雇いたい"),
            ("仙 台 市の会社です。電話は？", "仙台市の会社です。電話は?"),
            ("セ ン ダ イの会社", "センダイの会社"),
            ("社 員 12 人 で す", "社員12人です"),
            ("私 は 日本 に います", "私 は 日本 に います"),
            ("わたし の いえ は どこ", "わたし の いえ は どこ"),
            ("IT 導入 補助金", "it 導入 補助金"),
            ("a b c d", "a b c d"),
            ("1 2 3 4", "1 2 3 4"),
        ] {
            assert_eq!(text(typed), joined);
        }
    }

    #[test]
    fn the_kanji_that_looks_like_a_kana() {
        assert_eq!(text("ベ卜ナム人 占卜"), "ベトナム人 占卜");
    }

    #[test]
    fn numbers_in_circles() {
        assert_eq!(text("❷ ➂ ➓ ⓬ ⓶ ② ⑵ ⒉"), "2 3 10 12 2 2 (2) 2.");
    }

    #[test]
    fn numerals_only_before_counters() {
        assert_eq!(text("社員二十三名"), "社員23名");
        assert_eq!(text("三つ目"), "3つ目");
        assert_eq!(text("二〇二四年"), "2024年");
        assert_eq!(text("八戸市の三栄機械、一般"), "八戸市の三栄機械、一般");
        assert_eq!(text("三十万円"), "30万円");
        assert_eq!(
            text("1,200人 １，２００，０００円 2,3人 12,34 2024,100 1,2345"),
            "1200人 1200000円 2,3人 12,34 2024,100 1,2345"
        );
        assert_eq!(text("3百人 1千2百円 2〇24年 第3十一"), "300人 1200円 2024年 第3十一");
    }

    #[test]
    fn offsets_point_at_what_was_typed() {
        let original = "ﾊﾟｰﾄを二十名";
        let n = normalize(original);
        let at = n.text().find("20").expect("digits");
        assert_eq!(&original[n.original(at..at + 2)], "二十");
        let at = n.text().find("パ").expect("kana");
        assert_eq!(&original[n.original(at..at + 3)], "ﾊﾟ");
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing(s in "\\PC{0,40}|[ぁ-んァ-ヶ一-九十百千万円人ー々ゞ゛゜國髙⻘\u{e0100}!-~ａ-ｚｦ-ﾟ]{0,30}|[0-9,三十人]{0,20}") {
            let once = text(&s);
            prop_assert_eq!(text(&once), once);
        }

        #[test]
        fn offsets_stay_inside_and_in_order(s in "\\PC{0,40}") {
            let n = normalize(&s);
            let mut last = 0;
            for (i, c) in n.text().char_indices() {
                let r = n.original(i..i + c.len_utf8());
                prop_assert!(r.end <= s.len() && r.start >= last);
                prop_assert!(s.get(r.clone()).is_some());
                last = r.start;
            }
        }
    }
}
