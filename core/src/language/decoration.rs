//! Takes off what only decorates a message: emoji, the shortcodes chat services write for them, faces made of
//! signs, written laughter. What decorates is data (`language.decoration` and its neighbours in the lexicon).
//!
//! Not responsible for spelling (`normalize`), nor for signs that punctuate.

use std::borrow::Cow;

use super::lexicon::sections::LanguageTerms;
use super::normalize::visible;
use super::{is_kana, is_kanji};

/// `text` as it would be without decoration. A key of the keypad by its shortcode (`:two:`) becomes its digit.
#[must_use]
pub fn undecorated<'t>(text: &'t str, terms: &LanguageTerms) -> Cow<'t, str> {
    // Most messages have nothing to take off, and the patterns are large.
    if text.chars().all(is_plain) && !laughs(text, terms) {
        return Cow::Borrowed(text);
    }
    let mut plain = visible(text);
    for (digit, name) in terms.keypad.iter().enumerate() {
        if plain.contains(name) {
            plain = Cow::Owned(plain.replace(name, &digit.to_string()));
        }
    }
    // Two numbers beside each other stay two.
    for (pattern, kept) in [(&terms.keycaps, "${keep}"), (&terms.enclosed, "${keep}、${next}")] {
        let Some(regex) = pattern.regex() else { continue };
        while regex.is_match(&plain) {
            plain = Cow::Owned(regex.replace_all(&plain, kept).into_owned());
        }
    }
    let taken_off = [
        (&terms.bows, "${keep} ${next}"),
        (&terms.shortcodes, "${keep} "),
        (&terms.decoration, " "),
        (&terms.laughter, "${keep}${kept}${tail}"),
    ];
    for (pattern, kept) in taken_off {
        let Some(regex) = pattern.regex() else { continue };
        // What is kept of one may stand before the next (m(_ _)m🙏).
        while regex.is_match(&plain) {
            let shorter = regex.replace_all(&plain, kept).trim().to_owned();
            if shorter.len() >= plain.len() {
                break;
            }
            plain = Cow::Owned(shorter);
        }
    }
    plain
}

/// Whether `text` may have laughter in it.
fn laughs(text: &str, terms: &LanguageTerms) -> bool {
    terms.laughs.iter().any(|laugh| text.contains(laugh))
}

/// Whether a character is of words or punctuates them: without others only laughter decorates.
fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || is_kana(c) || is_kanji(c) || matches!(c, ' ' | '、' | '。' | '?' | '？' | '!' | '！')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static TERMS: LazyLock<LanguageTerms> = LazyLock::new(|| Lexicon::read(None).expect("lexicon").language);

    const DRESS: [&str; 23] = [
        "🙏",
        "😢",
        "👍🏽",
        "👨‍👩‍👧‍👦",
        "🇯🇵",
        "✨",
        "❤️",
        "♪",
        "(^^)",
        "（＾＾）",
        "(^_^;)",
        "m(_ _)m",
        "m(__)m",
        "(´・ω・`)",
        "(；´Д｀)",
        "＼(^o^)／",
        "(>_<)",
        "(T_T)",
        "^^;",
        ":pray:",
        ":+1::skin-tone-2:",
        "(笑)",
        "（泣）",
    ];

    #[test]
    fn words_stay_as_they_are() {
        for text in [
            "(株)山田の事例",
            "外国人(技人国)を採用したい",
            "10:30から12:00まで",
            "社員(正社員)は3人",
            "IT導入補助金とは",
            "WWWサイトを作りたい",
            "2番",
            "(2)",
            "①と②",
            "談笑できる職場",
            "Q: 締切は? A: 未定",
            "http://example.jp/a:b:c",
        ] {
            assert_eq!(undecorated(text, &TERMS), text);
        }
    }

    #[test]
    fn laughter_and_keys() {
        for (typed, plain) in [
            ("最初からｗ", "最初から"),
            ("2ww", "2"),
            ("2orz", "2"),
            ("戻る笑", "戻る"),
            ("ダメでしたw。次は?", "ダメでした。次は?"),
            (":two:", "2"),
            (":one: と :three:", "1 と 3"),
            ("1\u{fe0f}\u{20e3}2\u{fe0f}\u{20e3}", "12"),
            ("②③", "②、③"),
            ("❶❷❸", "❶、❷、❸"),
            ("🔟", "10"),
            ("<:custom:12345>2", "2"),
            ("2<a:Wave:999>", "2"),
            ("最初から（汗", "最初から"),
        ] {
            assert_eq!(undecorated(typed, &TERMS), plain, "{typed}");
        }
    }

    proptest! {
        /// What is not looked at has nothing to take off.
        #[test]
        fn plain_texts_hold_no_decoration(text in "[a-zA-Z0-9ぁ-ゖァ-ヺー一-龯々 、。?？!！]{0,12}") {
            prop_assert!(text.chars().all(is_plain));
            for pattern in [&TERMS.bows, &TERMS.shortcodes, &TERMS.decoration] {
                prop_assert!(!pattern.is_match(&text), "{text}");
            }
            prop_assert!(laughs(&text, &TERMS) || !TERMS.laughter.is_match(&text), "{text}");
        }

        /// Dress before, after or on both sides of a message changes nothing of it.
        #[test]
        fn dress_comes_off(
            text in prop::sample::select(vec!["2", "戻る", "最初から", "締切は?", "人手不足です", "ITの補助金"]),
            dress in prop::collection::vec(prop::sample::select(DRESS.to_vec()), 1..4),
            before in any::<bool>(),
        ) {
            let dress = dress.join("");
            let typed = if before { format!("{dress} {text}") } else { format!("{text}{dress}") };
            prop_assert_eq!(undecorated(&typed, &TERMS), text, "{}", typed);
        }
    }
}
