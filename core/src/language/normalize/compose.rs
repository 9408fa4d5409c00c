//! One character for what is typed as several or in a form of its own (NFKC, marks beside their letters, numbers
//! in circles), and nothing for what means nothing.

use unicode_normalization::UnicodeNormalization;

use super::glyph::{Glyph, MAX_CHARS};
use super::invisible::means_nothing;

/// NFKC over each base character with its combining marks (half-width voiced marks too).
pub(super) fn compose(text: &str) -> Vec<Glyph> {
    let mut out = Vec::with_capacity(text.len() / 2);
    // What means nothing must not keep a mark from its letter.
    let mut chars = text.char_indices().take(MAX_CHARS).filter(|(_, c)| !means_nothing(*c)).peekable();
    let mut group = String::new();
    while let Some((start, c)) = chars.next() {
        let mut end = start + c.len_utf8();
        if c.is_ascii() && chars.peek().is_none_or(|(_, n)| n.is_ascii()) {
            out.push(Glyph { c, start: start as u32, end: end as u32 });
            continue;
        }
        if let Some(number) = in_a_circle(c) {
            out.extend(number.to_string().chars().map(|c| Glyph { c, start: start as u32, end: end as u32 }));
            continue;
        }
        group.clear();
        group.push(c);
        while let Some(&(at, next)) = chars.peek() {
            let attaches = unicode_normalization::char::canonical_combining_class(next) != 0
                || matches!(next, '\u{ff9e}' | '\u{ff9f}')
                || voicing(next).is_some()
                || in_a_syllable(next);
            if !attaches {
                break;
            }
            group.push(voicing(next).unwrap_or(next));
            end = at + next.len_utf8();
            chars.next();
        }
        // A mark that joined no letter only stresses it (あ゛).
        let letters = group.nfkc().filter(|c| !matches!(c, '\u{3099}' | '\u{309a}'));
        out.extend(letters.map(|c| Glyph { c, start: start as u32, end: end as u32 }));
    }
    out.truncate(MAX_CHARS);
    out
}

/// The number in a circle that NFKC leaves as it is (❷, ➂, ⓬, ⓶).
fn in_a_circle(c: char) -> Option<u32> {
    let of = |from: char, first: u32| c as u32 - from as u32 + first;
    match c {
        '❶'..='❿' => Some(of('❶', 1)),
        '➀'..='➉' => Some(of('➀', 1)),
        '➊'..='➓' => Some(of('➊', 1)),
        '⓫'..='⓴' => Some(of('⓫', 11)),
        '⓵'..='⓾' => Some(of('⓵', 1)),
        _ => None,
    }
}

/// Whether it is a vowel or end of a Korean syllable, which joins the letters before it.
fn in_a_syllable(c: char) -> bool {
    matches!(c, '\u{1160}'..='\u{11ff}')
}

/// The mark that joins its letter, for one typed beside it (か゛).
fn voicing(c: char) -> Option<char> {
    match c {
        '\u{309b}' => Some('\u{3099}'),
        '\u{309c}' => Some('\u{309a}'),
        _ => None,
    }
}

/// Drops what carries no meaning (controls, zero-width, variation selectors); any white space becomes one blank.
pub(super) fn clean(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for mut g in glyphs.iter().copied() {
        if g.c.is_whitespace() {
            g.c = ' ';
            if out.last().is_some_and(|p| p.c == ' ') {
                continue;
            }
        } else if means_nothing(g.c) {
            continue;
        }
        out.push(g);
    }
    out
}
