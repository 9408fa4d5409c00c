//! Ways one phrase is written differently by someone else: the classes of the robustness gate.
//!
//! Each is a pure function of the phrase, so that two runs see the same. Not responsible for scoring.

use std::hash::Hasher as _;

use rustc_hash::FxHasher;
use unicode_normalization::UnicodeNormalization;

use crate::language::{Analyzer, hiragana};

/// A class of variation.
#[derive(Debug, Clone, Copy)]
pub struct Variation {
    /// Name in tables and baselines.
    pub name: &'static str,
    change: fn(&str, &Analyzer) -> String,
}

/// All classes, the phrase as written first.
pub const ALL: [Variation; 7] = [
    WRITTEN,
    KANA,
    Variation { name: "width", change: width },
    Variation { name: "typo", change: typo },
    Variation { name: "keigo", change: keigo },
    Variation { name: "colloquial", change: colloquial },
    Variation { name: "particles", change: particles },
];
/// The phrase as written.
pub const WRITTEN: Variation = Variation { name: "written", change: |phrase, _| phrase.to_owned() };
/// In hiragana only.
pub const KANA: Variation =
    Variation { name: "kana", change: |phrase, analyzer| hiragana(&analyzer.analyze(phrase).reading) };

impl Variation {
    /// `phrase` varied; none where the class finds nothing to change in it.
    #[must_use]
    pub fn of(&self, phrase: &str, analyzer: &Analyzer) -> Option<String> {
        let varied = (self.change)(phrase, analyzer);
        (self.name == WRITTEN.name || (varied != phrase && !varied.is_empty())).then_some(varied)
    }
}

const FULL_KANA: &str = "ァアィイゥウェエォオカキクケコサシスセソタチッツテトナニヌネノハヒフヘホマミムメモャヤュユョヨラリルレロワヲンー・「」、。";
const HALF_KANA: &str = "ｧｱｨｲｩｳｪｴｫｵｶｷｸｹｺｻｼｽｾｿﾀﾁｯﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓｬﾔｭﾕｮﾖﾗﾘﾙﾚﾛﾜｦﾝｰ･｢｣､｡";

/// Katakana and full-width Latin become half width, half-width Latin full width.
fn width(phrase: &str, _: &Analyzer) -> String {
    let mut out = String::with_capacity(phrase.len());
    for c in phrase.chars() {
        match c {
            '!'..='~' => out.extend(char::from_u32(c as u32 + 0xfee0)),
            '！'..='～' => out.extend(char::from_u32(c as u32 - 0xfee0)),
            'ァ'..='ー' | '「' | '」' | '、' | '。' => {
                // ガ is カ with a mark of its own at half width.
                out.extend(std::iter::once(c).nfd().map(|part| match part {
                    '\u{3099}' => 'ﾞ',
                    '\u{309a}' => 'ﾟ',
                    _ => FULL_KANA.chars().zip(HALF_KANA.chars()).find(|(f, _)| *f == part).map_or(part, |(_, h)| h),
                }));
            }
            _ => out.push(c),
        }
    }
    out
}

/// One character dropped, doubled, or swapped with the next.
fn typo(phrase: &str, _: &Analyzer) -> String {
    let mut chars: Vec<char> = phrase.chars().collect();
    let places: Vec<usize> = (0..chars.len()).filter(|i| chars[*i].is_alphanumeric()).collect();
    let number = number(phrase) as usize;
    if places.is_empty() {
        return phrase.to_owned();
    }
    let at = places[number / 3 % places.len()];
    let next = chars.get(at + 1).copied().filter(|n| n.is_alphanumeric() && *n != chars[at]);
    match (number % 3, next) {
        (0, _) if places.len() > 1 => drop(chars.remove(at)),
        (1, Some(_)) => chars.swap(at, at + 1),
        _ => chars.insert(at, chars[at]),
    }
    chars.into_iter().collect()
}

/// A polite frame around it.
fn keigo(phrase: &str, analyzer: &Analyzer) -> String {
    let said = open_ended(phrase);
    let link = if ends_in_noun(said, analyzer) { "" } else { "という件" };
    if number(phrase).is_multiple_of(2) {
        format!("恐れ入りますが、{said}{link}についてお伺いできますでしょうか。")
    } else {
        format!("いつもお世話になっております。{said}{link}につきまして、ご教示いただけますと幸いです。")
    }
}

/// Filler before and after it.
fn colloquial(phrase: &str, analyzer: &Analyzer) -> String {
    let said = open_ended(phrase);
    let link = if ends_in_noun(said, analyzer) { "の話" } else { "って話" };
    if number(phrase).is_multiple_of(2) {
        format!("えっと、{said}{link}なんですけど…")
    } else {
        format!("あのー、ちょっと聞きたいんですけど、{phrase}")
    }
}

/// Without は, が, を, に and の.
fn particles(phrase: &str, analyzer: &Analyzer) -> String {
    let analysis = analyzer.analyze(phrase);
    let mut out = phrase.to_owned();
    for token in analysis.tokens.iter().rev() {
        let joins = matches!(token.pos.as_str(), "助詞,格助詞" | "助詞,係助詞" | "助詞,連体化" | "助詞,副詞化");
        if joins && matches!(analysis.surface(token), "は" | "が" | "を" | "に" | "の") {
            out.replace_range(token.span.clone(), "");
        }
    }
    out
}

/// A number that stays the same for the same phrase.
fn number(phrase: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(phrase.as_bytes());
    (hasher.finish() >> 32) as u32
}

fn open_ended(phrase: &str) -> &str {
    phrase.trim_end_matches(['？', '?', '。', '！', '!', '…'])
}

fn ends_in_noun(said: &str, analyzer: &Analyzer) -> bool {
    analyzer.analyze(said).tokens.last().is_some_and(|t| t.pos.starts_with("名詞"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;

    const PHRASES: [&str; 4] =
        ["DXの研修にお金が出る補助金は？", "ワーホリの子って雇えますか", "ｷｬﾘｱアップ助成金の窓口を教えて！", "有給"];

    #[test]
    fn each_class_changes_the_text_and_always_alike() {
        let analyzer = Analyzer::new(&[], &Lexicon::shared().expect("lexicon").language).expect("embedded dictionary");
        for variation in &ALL[1..] {
            let varied: Vec<_> = PHRASES.iter().map(|p| variation.of(p, &analyzer)).collect();
            let again: Vec<_> = PHRASES.iter().map(|p| variation.of(p, &analyzer)).collect();
            assert_eq!(varied, again, "{}", variation.name);
            // 有給 has neither width nor particles.
            assert!(varied[..3].iter().all(Option::is_some), "{}: {varied:?}", variation.name);
            for (phrase, varied) in PHRASES.iter().zip(&varied) {
                assert!(varied.as_ref().is_none_or(|v| !v.is_empty() && v != phrase), "{}", variation.name);
            }
        }
        assert_eq!(ALL[0].of(PHRASES[0], &analyzer).as_deref(), Some(PHRASES[0]));
    }

    #[test]
    fn classes_by_hand() {
        let analyzer = Analyzer::new(&[], &Lexicon::shared().expect("lexicon").language).expect("embedded dictionary");
        assert_eq!(width("DXのガイド、パート？", &analyzer), "ＤＸのｶﾞｲﾄﾞ､ﾊﾟｰﾄ?");
        assert_eq!(FULL_KANA.chars().count(), HALF_KANA.chars().count());
        assert_eq!(particles("DXの研修にお金が出る補助金は？", &analyzer), "DX研修お金出る補助金？");
        for phrase in PHRASES {
            let (was, is) = (phrase.chars().count(), typo(phrase, &analyzer).chars().count());
            assert!(was.abs_diff(is) <= 1 && keigo(phrase, &analyzer).contains(open_ended(phrase)));
        }
    }
}
