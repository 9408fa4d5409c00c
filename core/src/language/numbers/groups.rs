//! Several numerals beside each other that are one number, or may be: groups of thousands (1、200), digits apart (3 0 0),
//! two numbers in a row (3、40), letters that look like digits (5o).
//!
//! What can be read in two ways has the limits of both. Not responsible for units.

use super::amount::{Amount, same};

/// Digits between two separators of thousands.
const GROUP: usize = 3;

/// Something read as one number: how many, and its end.
pub(super) type Read = (Amount, usize);

/// A separator of thousands, by how surely it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Separator {
    /// It separates nothing else (1'200).
    Sure,
    /// It also stands between two numbers (2、300).
    Listing,
    /// It stands between any two words.
    Blank,
}

/// The separator that `text` begins with, and its end.
fn separator(text: &str) -> Option<(Separator, usize)> {
    let bare = text.trim_start_matches(' ');
    let blanks = text.len() - bare.len();
    let mark = bare.chars().next()?;
    let sort = match mark {
        ',' | '\'' | '\u{2019}' | '\u{66c}' | '_' | '`' => Separator::Sure,
        '、' => Separator::Listing,
        _ if blanks == 1 => return Some((Separator::Blank, blanks)),
        _ => return None,
    };
    let after = &bare[mark.len_utf8()..];
    let more = after.len() - after.trim_start_matches(' ').len();
    (blanks <= 1 && more <= 1).then_some((sort, blanks + mark.len_utf8() + more))
}

/// Digits with separators between them from `start` on: 1、200; `first` ends the first of them. `counts` is whether a word
/// before says that they count people, `begins` whether nothing stands before.
pub(super) fn grouped(text: &str, start: usize, first: usize, counts: bool, begins: bool) -> Option<Read> {
    let head = &text[start..first];
    let kanji = head.chars().count() == 1 && !head.is_ascii();
    let kanji_or_short = kanji || head.len() <= GROUP && head.bytes().all(|b| b.is_ascii_digit());
    if !kanji_or_short || goes_on(&text[..start]) {
        return None;
    }
    let leading = super::numeral::plain(text, start)?.0;
    let (mut joined, mut last, mut lengths, mut end) = (leading, leading, Vec::new(), first);
    let mut weakest = Separator::Sure;
    while let Some((sort, width)) = separator(&text[end..]) {
        let from = end + width;
        let digits = text[from..].bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || sort == Separator::Blank && digits != GROUP {
            break;
        }
        last = text[from..from + digits].parse().ok()?;
        joined = joined * 10f64.powi(i32::try_from(digits).ok()?) + last;
        (weakest, end) = (weakest.max(sort), from + digits);
        lengths.push(digits);
    }
    let whole = lengths.iter().all(|n| *n == GROUP);
    let row = in_a_row(leading, last).map_or(Amount::Exactly(last), |(least, most)| Amount::Between(least, Some(most)));
    let amount = match (whole, weakest) {
        _ if lengths.is_empty() => return None,
        // 1,20 and 1,2000 are slips; 2,3 are two numbers.
        (false, Separator::Sure) if lengths != [head.len()] => slip(joined, last, *lengths.last()?).or(row),
        (false, _) => return None,
        (true, Separator::Listing) if begins => Amount::Between(last.min(joined), Some(joined)),
        (true, Separator::Listing) if is_next(leading, last) => Amount::Exactly(joined).or(row),
        (true, Separator::Sure | Separator::Listing) => Amount::Exactly(joined),
        (true, Separator::Blank) if counts => Amount::Exactly(joined),
        (true, Separator::Blank) => Amount::Between(last, Some(joined)),
    };
    Some((amount, end))
}

/// Whether what begins after `before` is the end of something else (a1, 4/1).
fn goes_on(before: &str) -> bool {
    let digit = |text: &str| text.ends_with(|c: char| c.is_ascii_digit());
    let mark = before.strip_suffix(['/', '.', ':', '-']);
    mark.is_some_and(digit) || before.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// Digits that were grouped wrongly: anything from what the last group says to all with what may be left out.
fn slip(joined: f64, last: f64, length: usize) -> Amount {
    let missing = GROUP.saturating_sub(length) as i32;
    let extra = length.saturating_sub(GROUP) as i32;
    Amount::Between(last.min(joined / 10f64.powi(extra)).floor(), Some(joined * 10f64.powi(missing)))
}

/// Whether the first digit of `high`, with nothing but zeros after it, is the one after `low` (2, 300).
fn is_next(low: f64, high: f64) -> bool {
    split(high).is_some_and(|(digit, _)| same(digit, low + 1.0))
}

/// The digit and the power of ten of a number that has no other digits.
fn split(n: f64) -> Option<(f64, f64)> {
    let power = 10f64.powi(n.max(1.0).log10().floor() as i32);
    (n >= 1.0 && n % power == 0.0).then_some((n / power, power))
}

/// Two numbers in a row, the first cut short: 3、40 are 30 to 40, 15、6 are 15 to 16.
pub(super) fn in_a_row(low: f64, high: f64) -> Option<(f64, f64)> {
    let wide = || (low < high).then_some((low, high));
    let Some((digit, power)) = split(high) else { return wide() };
    let short = low % 10.0;
    let before = low - short;
    if low >= power && low < high && low % power == 0.0 {
        return wide();
    }
    if short > 0.0 && short < digit && (before == 0.0 || before % (power * 10.0) == 0.0) {
        return Some((before + short * power, before + digit * power));
    }
    wide()
}

/// Single digits with blanks between them from `start` on (3 0 0). `counts` is whether a word before says that they count.
pub(super) fn apart(text: &str, start: usize, counts: bool) -> Option<Read> {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).filter(|b| b.is_ascii_digit()).map(|b| f64::from(b - b'0'));
    let (mut joined, mut last, mut end, mut many) = (digit(start)?, 0.0, start + 1, 1);
    while let Some(next) = digit(end + 1).filter(|_| bytes[end] == b' ' && digit(end + 2).is_none()) {
        (joined, last, end, many) = (joined * 10.0 + next, next, end + 2, many + 1);
    }
    match many {
        1 => None,
        2 if !counts => Some((Amount::Between(last.min(joined), Some(joined)), end)),
        _ => Some((Amount::Exactly(joined), end)),
    }
}

/// Digits with letters that look like them, from `start` on: 5o, l0.
pub(super) fn lookalike(text: &str, start: usize) -> Option<Read> {
    let digit = |(i, c): (usize, char)| match c {
        'l' | 'i' | '|' => Some(1.0),
        'o' if i > 0 => Some(0.0),
        _ => c.to_digit(10).map(f64::from),
    };
    if text[..start].ends_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let digits: Vec<f64> = text[start..].char_indices().map_while(digit).collect();
    let typed = &text[start..start + digits.len()];
    let mixed = typed.bytes().any(|b| b.is_ascii_digit()) && !typed.bytes().all(|b| b.is_ascii_digit());
    let follows = text[start + digits.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
    (mixed && !follows)
        .then(|| (Amount::Exactly(digits.iter().fold(0.0, |sum, d| sum * 10.0 + d)), start + digits.len()))
}
