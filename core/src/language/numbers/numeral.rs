//! Numerals: digits, kanji powers and both together, to their value; those that leave it open, to their limits.
//!
//! Not responsible for what a numeral counts, nor for several that are one number (`groups`).

use super::amount::{Amount, same};
use crate::language::lexicon::sections::NumberTerms;
use crate::language::normalize::{kanji_digit, kanji_power};

/// The fewest that are several (数人).
const SEVERAL: f64 = 2.0;

/// The numeral that begins at `at`, and its end.
pub(super) fn numeral(text: &str, at: usize, terms: &NumberTerms) -> Option<(Amount, usize)> {
    // Within a word (a1, 第1) a digit still begins a numeral; within digits it does not.
    let continued = |c: char| c.is_ascii_digit();
    if text[..at].ends_with(continued) && text[at..].starts_with(continued) {
        return None;
    }
    if let Some(two) = two_numbers(text, at) {
        return Some(two);
    }
    let counted = plain(text, at);
    uncounted(text, at, counted, terms)
        .or_else(|| counted.map(|(value, end)| (Amount::Exactly(value), end)))
        .or_else(|| read_aloud(text, at, terms).map(|(value, end)| (Amount::Exactly(value), end)))
}

/// The numeral of digits and powers that begins at `at`.
pub(super) fn plain(text: &str, at: usize) -> Option<(f64, usize)> {
    let (mut scan, mut end) = (Scan::default(), at);
    for (i, c) in text[at..].char_indices() {
        let next = at + i + c.len_utf8();
        if !scan.take(c, &text[next..]) {
            break;
        }
        end = next;
    }
    scan.value().map(|value| (value, end))
}

/// A numeral with something that nobody counted, after what was (十数, 百数十) or alone (数十, 何).
fn uncounted(text: &str, at: usize, counted: Option<(f64, usize)>, terms: &NumberTerms) -> Option<(Amount, usize)> {
    let from = counted.map_or(at, |(_, end)| end);
    let several = terms.several.starting(&text[from..]);
    let word = several.or_else(|| terms.some.starting(&text[from..]).filter(|_| counted.is_none()))?;
    let after = from + word.len();
    let power = power(text, after);
    let (of, end) = power.unwrap_or((1.0, after));
    let alone = counted.is_none();
    if text[end..].starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    if alone && terms.counted.ending(&text[..after]).is_some() {
        // 従業員数10人 is ten; 従業員数十人 is ten, or some ten.
        let kanji = !text[after..].starts_with(|c: char| c.is_ascii_digit());
        return power.filter(|_| kanji).map(|_| (Amount::Between(of, Some(of * 10.0 - 1.0)), end));
    }
    if several.is_none() && power.is_none() {
        return Some((Amount::Some, end));
    }
    let before = counted.map_or(0.0, |(value, _)| value);
    let least = if before > 0.0 && of < SEVERAL { 1.0 } else { SEVERAL * of };
    let fits = alone || before > 0.0 && before % (of * 10.0) == 0.0;
    fits.then_some((Amount::Between(before + least, Some(before + of * 10.0 - 1.0)), end))
}

/// The power of ten at `at`, in kanji or digits, and its end.
fn power(text: &str, at: usize) -> Option<(f64, usize)> {
    let (value, end) = plain(text, at)?;
    let kanji = text[at..].starts_with(|c| kanji_power(c).is_some());
    let digits = text[at..end].strip_prefix('1').is_some_and(|zeros| zeros.bytes().all(|b| b == b'0'));
    (value >= 10.0 && (kanji || digits)).then_some((value, end))
}

/// Two numbers in kanji that share their power or what stands before: 五六十, 十五六, 二三.
fn two_numbers(text: &str, at: usize) -> Option<(Amount, usize)> {
    let run: Vec<char> =
        text[at..].chars().take_while(|c| kanji_digit(*c).is_some() || kanji_power(*c).is_some()).collect();
    let i = run.windows(2).position(|two| two.iter().all(|c| kanji_digit(*c).is_some()))?;
    let (a, b) = (kanji_digit(run[i])?, kanji_digit(run[i + 1])?);
    let after = &run[i + 2..];
    let ends = i == 0 || kanji_power(run[i - 1]).is_some();
    if !same(b, a + 1.0) || a == 0.0 || !ends || after.len() > 1 {
        return None;
    }
    let of = match after.first() {
        Some(power) => kanji_power(*power)?,
        None => 1.0,
    };
    let before = if i == 0 { 0.0 } else { plain(&run[..i].iter().collect::<String>(), 0)?.0 };
    let end = at + run.iter().map(|c| c.len_utf8()).sum::<usize>();
    // 二三人 are two or three, or twenty-three.
    let most = if i == 0 && after.is_empty() { a * 10.0 + b } else { before + b * of };
    Some((Amount::Between(before + a * of, Some(most)), end))
}

/// The numeral spelt in kana that begins at `at`, where people are counted by it (さんにん), and its end.
fn read_aloud(text: &str, at: usize, terms: &NumberTerms) -> Option<(f64, usize)> {
    let before = &text[..at];
    if before.ends_with(|c| ('ぁ'..='ゖ').contains(&c)) && terms.read_after.ending(before).is_none() {
        return None;
    }
    let (mut end, mut sum, mut digit) = (at, 0.0, None);
    while terms.people.starting(&text[end..]).is_none() {
        let longest = terms.read.iter().filter(|(read, _)| text[end..].starts_with(read.as_str()));
        let (read, value) = longest.max_by_key(|(read, _)| read.len())?;
        match (*value >= 10, digit) {
            (true, _) => sum += f64::from(digit.take().unwrap_or(1) * value),
            (false, None) => digit = Some(*value),
            (false, Some(_)) => return None,
        }
        end += read.len();
    }
    (end > at).then(|| (sum + f64::from(digit.unwrap_or(0)), end))
}

/// Adds up a numeral character by character.
#[derive(Debug, Default)]
struct Scan {
    /// Sum of what ends with 億 or 万.
    large: f64,
    /// Sum of what ends with 千, 百 or 十 since then.
    small: f64,
    /// Digits since the last power.
    digits: Option<f64>,
    /// Places after the point, as the value of the next one.
    point: Option<f64>,
    any: bool,
}

impl Scan {
    /// Takes `c`, which `rest` follows; false where it ends the numeral.
    fn take(&mut self, c: char, rest: &str) -> bool {
        if let Some(digit) = digit(c) {
            self.any = true;
            if let Some(place) = &mut self.point {
                self.digits = Some(self.digits.unwrap_or(0.0) + digit * *place);
                *place /= 10.0;
            } else {
                self.digits = Some(self.digits.unwrap_or(0.0) * 10.0 + digit);
            }
            return true;
        }
        if let Some(power) = kanji_power(c) {
            return self.small_power(power);
        }
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        match c {
            '.' if self.digits.is_some() && self.point.is_none() && digits > 0 => {
                self.point = Some(0.1);
                true
            }
            '万' => self.large_power(1e4),
            '億' => self.large_power(1e8),
            _ => false,
        }
    }

    fn small_power(&mut self, power: f64) -> bool {
        self.small += self.digits.take().unwrap_or(1.0) * power;
        (self.point, self.any) = (None, true);
        true
    }

    fn large_power(&mut self, power: f64) -> bool {
        if !self.any {
            return false;
        }
        self.large += (self.small + self.digits.take().unwrap_or(0.0)) * power;
        (self.small, self.point) = (0.0, None);
        true
    }

    fn value(&self) -> Option<f64> {
        self.any.then(|| self.large + self.small + self.digits.unwrap_or(0.0))
    }
}

fn digit(c: char) -> Option<f64> {
    c.to_digit(10).map(f64::from).or_else(|| kanji_digit(c))
}
