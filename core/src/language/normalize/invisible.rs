//! Characters that show nothing, wherever they stand: what Unicode calls ignorable, marks of format, controls.
//!
//! Not responsible for white space, which means a blank.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex_syntax::hir::{Class, HirKind};

/// Unicode's own properties, so that no list of ours goes out of date.
const PROPERTIES: &str = r"[\p{Default_Ignorable_Code_Point}\p{Format}\p{Control}]";

/// First and last characters of the ranges that show nothing, in order.
static RANGES: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let parsed = regex_syntax::parse(PROPERTIES).map(regex_syntax::hir::Hir::into_kind);
    match parsed {
        Ok(HirKind::Class(Class::Unicode(class))) => class.ranges().iter().map(|r| (r.start(), r.end())).collect(),
        _ => Vec::new(),
    }
});

/// Whether `c` shows nothing; what replaces a character that could not be read, and the frame of a key, neither.
pub(super) fn means_nothing(c: char) -> bool {
    if matches!(c, ' '..='~' | 'ぁ'..='ㄯ' | '㐀'..='鿿') || c.is_whitespace() {
        return false;
    }
    let within = || {
        let next = RANGES.partition_point(|(first, _)| *first <= c);
        next.checked_sub(1).is_some_and(|at| c <= RANGES[at].1)
    };
    matches!(c, '\u{20e3}' | '\u{fffc}' | '\u{fffd}') || within()
}

/// `text` without what shows nothing inside and beside words; in a sequence of emoji it may belong to one.
pub(in crate::language) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(means_nothing) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if !means_nothing(c) || shown.chars().next_back().is_some_and(|before| !before.is_alphabetic()) {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_property_is_known_as_a_whole() {
        let shown_by_none = ['\u{ad}', '\u{180f}', '\u{200d}', '\u{fe0f}', '\u{fff0}', '\u{1bca0}', '\u{1d173}'];
        assert!(shown_by_none.into_iter().chain(['\u{e0fff}', '\u{3164}', '\u{2060}', '\0']).all(means_nothing));
        assert!(!['a', 'か', '漢', '1', ' ', '\u{3000}', '\n', '𠮷', 'ｶ', '❤'].into_iter().any(means_nothing));
    }

    #[test]
    fn emoji_keep_what_belongs_to_them() {
        assert_eq!(visible("外\u{fe0f}国\u{200d}人 ❤\u{fe0f} 👨\u{200d}👩"), "外国人 ❤\u{fe0f} 👨\u{200d}👩");
        assert_eq!(visible("2\u{fe0f}\u{20e3}"), "2\u{fe0f}\u{20e3}");
    }
}
