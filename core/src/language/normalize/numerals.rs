//! One spelling for numbers: no separators of thousands, digits for kanji before a counter.
//!
//! What can be read in two ways (五六十人: fifty or sixty) stays as it was typed. Not responsible for what a number means:
//! that is `numbers`.

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
        let goes_on = |g: &Glyph| g.c == ',' || part(g.c).is_some();
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

/// What a character adds to a numeral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A digit.
    Digit(u64),
    /// A power of ten, so many times as the digits before it say.
    Power(u64),
    /// Tens on their own (廿).
    Tens(u64),
}

fn part(c: char) -> Option<Part> {
    Some(match c {
        '0'..='9' => Part::Digit(u64::from(c) - u64::from('0')),
        '〇' | '零' => Part::Digit(0),
        '一' | '壱' => Part::Digit(1),
        '二' | '弐' => Part::Digit(2),
        '三' => Part::Digit(3),
        '四' => Part::Digit(4),
        '五' => Part::Digit(5),
        '六' => Part::Digit(6),
        '七' => Part::Digit(7),
        '八' => Part::Digit(8),
        '九' => Part::Digit(9),
        '十' | '拾' => Part::Power(10),
        '百' | '佰' | '陌' => Part::Power(100),
        '千' | '仟' | '阡' => Part::Power(1_000),
        '廿' => Part::Tens(20),
        '卅' => Part::Tens(30),
        _ => return None,
    })
}

/// The value of a kanji in daily use that is a digit.
pub(in crate::language) fn kanji_digit(c: char) -> Option<f64> {
    let Some(Part::Digit(digit)) = part(c).filter(|_| is_daily(c)) else { return None };
    Some(digit as f64)
}

/// The value of a kanji in daily use that is a power of ten, below 万.
pub(in crate::language) fn kanji_power(c: char) -> Option<f64> {
    let Some(Part::Power(power)) = part(c).filter(|_| is_daily(c)) else { return None };
    Some(power as f64)
}

fn is_daily(c: char) -> bool {
    !c.is_ascii_digit() && plain(c) == c
}

/// The digit that a character is on deeds only, beside a power of ten: elsewhere it is another word (参加, 大陸).
fn formal(c: char) -> Option<Part> {
    Some(Part::Digit(match c {
        '参' => 3,
        '肆' => 4,
        '伍' => 5,
        '陸' => 6,
        '漆' => 7,
        '捌' => 8,
        '玖' => 9,
        _ => return None,
    }))
}

/// The parts of the numeral that begins at `at`.
fn run(glyphs: &[Glyph], at: usize) -> Vec<Part> {
    let large = |c: char| matches!(c, '万' | '億') || matches!(part(c), Some(Part::Power(_) | Part::Tens(_)));
    let power = |at: usize| glyphs.get(at).is_some_and(|g| large(g.c));
    let beside = |i: usize| power(i + 1) || i > 0 && power(i - 1);
    let of = |i: usize| part(glyphs[i].c).or_else(|| formal(glyphs[i].c).filter(|_| beside(i)));
    (at..glyphs.len()).map_while(of).collect()
}

/// What follows a number that counts something. Words such as 一般 or 三陸 are left alone.
const COUNTERS: [char; 22] = [
    '人', '名', '社', '円', '年', '月', '日', '号', '歳', '割', '番', '件', '回', '個', '台', '店', '万', '億', 'つ',
    'ヶ', 'ヵ', '%',
];

/// Counters of people; the only ones before which two digits in a row may be two numbers (二三人).
const PEOPLE: [char; 2] = ['人', '名'];

/// Kanji numerals before a counter become digits, with digits among them or without: 二十名 → 20名, 3百人 → 300人.
pub(super) fn numerals(glyphs: &[Glyph]) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    let mut at = 0;
    while at < glyphs.len() {
        let parts = run(glyphs, at);
        let end = at + parts.len();
        let counter = glyphs.get(end).map(|g| g.c).filter(|c| COUNTERS.contains(c));
        let value = counter.filter(|_| glyphs[at..end].iter().any(|g| !g.c.is_ascii_digit())).and_then(|counter| {
            let typed = &glyphs[at..end];
            (!continues(&glyphs[..at], typed, counter)).then(|| value(typed, &parts, counter)).flatten()
        });
        if let Some(value) = value {
            let (start, stop) = (glyphs[at].start, glyphs[end - 1].end);
            out.extend(value.to_string().chars().map(|c| Glyph { c, start, end: stop }));
            at = end;
        } else {
            let stop = end.max(at + 1);
            let before_one = counter.is_some();
            out.extend(glyphs[at..stop].iter().map(|g| Glyph { c: if before_one { plain(g.c) } else { g.c }, ..*g }));
            at = stop;
        }
    }
    out
}

/// The kanji in daily use for one that is on deeds.
fn plain(c: char) -> char {
    let of = part(c).or_else(|| formal(c)).filter(|_| !c.is_ascii_digit());
    match of {
        Some(Part::Digit(d)) => ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'][d as usize],
        Some(Part::Power(10)) => '十',
        Some(Part::Power(100)) => '百',
        Some(Part::Power(_)) => '千',
        _ => c,
    }
}

/// Whether a numeral goes on what stands before it, so that its own value says nothing: 1.5千, 数十人, 二、三百人.
fn continues(before: &[Glyph], typed: &[Glyph], counter: char) -> bool {
    let mut back = before.iter().rev().map(|g| g.c);
    let (last, earlier) = (back.next(), back.next());
    let numeral = |c: Option<char>| c.is_some_and(|c| part(c).is_some());
    let power = |g: &Glyph| matches!(part(g.c), Some(Part::Power(_)));
    match last {
        Some('.') => numeral(earlier),
        Some('数') => typed.iter().all(power) && PEOPLE.contains(&counter),
        Some('、' | '・' | ',') => numeral(earlier) && typed.iter().any(power) && PEOPLE.contains(&counter),
        _ => false,
    }
}

/// Value of 二十三 (23) or positional 二〇二四 (2024); `None` for more than nine digits, and for what is no one number.
fn value(typed: &[Glyph], parts: &[Part], counter: char) -> Option<u64> {
    if parts.len() > 9 {
        return None;
    }
    let (mut sum, mut digits) = (0, None);
    for (i, part) in parts.iter().enumerate() {
        match *part {
            Part::Digit(d) => digits = Some(digits.unwrap_or(0) * 10 + d),
            Part::Power(power) => sum += digits.take().unwrap_or(1) * power,
            Part::Tens(tens) => sum += digits.take().unwrap_or(0) * 10 + tens,
        }
        let kanji = |at: usize| !typed[at].c.is_ascii_digit();
        if i > 0 && kanji(i - 1) && kanji(i) && two_numbers(parts, i, counter) {
            return None;
        }
    }
    Some(sum + digits.unwrap_or(0))
}

/// Whether the digits that end at `i` are two numbers, the later one more: 五六十, 十五六, 二三人.
fn two_numbers(parts: &[Part], i: usize, counter: char) -> bool {
    let (Part::Digit(a), Part::Digit(b)) = (parts[i - 1], parts[i]) else { return false };
    let beside = |part: Option<&Part>| part.is_some_and(|p| !matches!(p, Part::Digit(_)));
    let before = i.checked_sub(2).and_then(|at| parts.get(at));
    let single = before.is_none() && parts.len() == 2 && PEOPLE.contains(&counter);
    b == a + 1 && a > 0 && (beside(before) || beside(parts.get(i + 1)) && before.is_none() || single)
}
