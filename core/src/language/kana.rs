//! Numbers with their counters as they are written in やさしい日本語, all in kana: いちごう, なんねん.
//!
//! Only where a message has no kanji and the number begins a piece of it: elsewhere the same kana are other words.
//! Which they are is data (`language.kana_numbers` in the lexicon).

use std::borrow::Cow;

use super::is_kanji;
use super::lexicon::sections::LanguageTerms;

/// `text` with the numbers that it has in kana as they are written otherwise: 「とくてい ぎのう いちごう」, 1号.
#[must_use]
pub fn with_numbers<'t>(text: &'t str, terms: &LanguageTerms) -> Cow<'t, str> {
    if text.chars().any(is_kanji) || !terms.kana_numbers.keys().any(|kana| text.contains(kana.as_str())) {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    let mut begins = true;
    while let Some(first) = rest.chars().next() {
        let longest = terms.kana_numbers.iter().filter(|(kana, _)| begins && rest.starts_with(kana.as_str()));
        if let Some((kana, number)) = longest.max_by_key(|(kana, _)| kana.len()) {
            written.push_str(number);
            rest = &rest[kana.len()..];
            begins = false;
        } else {
            written.push(first);
            rest = &rest[first.len_utf8()..];
            begins = !first.is_alphanumeric();
        }
    }
    Cow::Owned(written)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;

    #[test]
    fn numbers_in_kana_begin_a_piece() {
        let terms = Lexicon::read(None).expect("lexicon").language;
        let written = |text: &str| with_numbers(text, &terms).into_owned();
        assert_eq!(written("とくてい ぎのう いちごう は なんねん ですか"), "とくてい ぎのう 1号 は 何年 ですか");
        assert_eq!(written("にごうは、なんにん いますか"), "2号は、何人 いますか");
        assert_eq!(written("えいごう は あります"), "えいごう は あります");
        assert_eq!(written("特定技能 いちごう"), "特定技能 いちごう");
    }
}
