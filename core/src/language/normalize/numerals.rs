//! One spelling for numbers: no separators of thousands, digits for kanji before a counter.
//!
//! Not responsible for what a number means: that is `numbers`.

use super::glyph::Glyph;

/// Digits between two separators of thousands.
const GROUP: usize = 3;

/// Numbers lose the separators of their thousands, so that each is one word: 1,200 → 1200; 2,3 stays.
pub(super) fn separators(glyphs: &[Glyph]) -> Vec<Glyph> {
    let digits = |from: usize| glyphs[from..].iter().take_while(|g| g.c.is_ascii_digit()).count();
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while at < glyphs.len() {
        let mut end = at + digits(at).max(1);
        // After a kanji numeral the digits go on a number that has no such separators (十1,200).
        let goes_on = |g: &Glyph| g.c == ',' || kanji_digit(g.c).is_some() || kanji_power(g.c).is_some();
        let begins = (1..=GROUP).contains(&digits(at)) && !out.last().is_some_and(goes_on);
        out.extend_from_slice(&glyphs[at..end]);
        while begins && glyphs.get(end).is_some_and(|g| g.c == ',') && digits(end + 1) == GROUP {
            out.extend_from_slice(&glyphs[end + 1..=end + GROUP]);
            end += 1 + GROUP;
        }
        at = end;
    }
    out
}

fn kanji_digit(c: char) -> Option<u64> {
    "〇一二三四五六七八九".chars().position(|d| d == c).map(|p| p as u64)
}

fn digit(c: char) -> Option<u64> {
    c.to_digit(10).map(u64::from).or_else(|| kanji_digit(c))
}

fn kanji_power(c: char) -> Option<u64> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1_000),
        _ => None,
    }
}

/// What follows a number that counts something. Words such as 一般 or 三陸 are left alone.
const COUNTERS: [char; 22] = [
    '人', '名', '社', '円', '年', '月', '日', '号', '歳', '割', '番', '件', '回', '個', '台', '店', '万', '億', 'つ',
    'ヶ', 'ヵ', '%',
];

/// Kanji numerals before a counter become digits, with digits among them or without: 二十名 → 20名, 3百人 → 300人.
pub(super) fn numerals(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while at < glyphs.len() {
        let run = glyphs[at..].iter().take_while(|g| digit(g.c).is_some() || kanji_power(g.c).is_some());
        let end = at + run.count();
        let counted = glyphs.get(end).is_some_and(|g| COUNTERS.contains(&g.c));
        if counted
            && glyphs[at..end].iter().any(|g| !g.c.is_ascii_digit())
            && let Some(value) = kanji_number(&glyphs[at..end])
        {
            let (start, stop) = (glyphs[at].start, glyphs[end - 1].end);
            out.extend(value.to_string().chars().map(|c| Glyph { c, start, end: stop }));
            at = end;
        } else {
            let stop = end.max(at + 1);
            out.extend_from_slice(&glyphs[at..stop]);
            at = stop;
        }
    }
    out
}

/// Value of 二十三 (23) or positional 二〇二四 (2024); `None` for more than nine digits.
fn kanji_number(glyphs: &[Glyph]) -> Option<u64> {
    if glyphs.len() > 9 {
        return None;
    }
    let (mut sum, mut digits) = (0, None);
    for g in glyphs {
        if let Some(d) = digit(g.c) {
            digits = Some(digits.unwrap_or(0) * 10 + d);
        } else if let Some(power) = kanji_power(g.c) {
            sum += digits.take().unwrap_or(1) * power;
        }
    }
    Some(sum + digits.unwrap_or(0))
}
