//! Numerals: digits, kanji powers and both together, to their value.
//!
//! Not responsible for what a numeral counts.

use crate::language::lexicon::sections::NumberTerms;

/// Kana after which a numeral in kana may begin: particles.
const BEFORE_KANA: [char; 9] = ['は', 'が', 'の', 'で', 'も', 'を', 'と', 'や', 'に'];

/// A numeral: its value; none where nobody counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numeral(pub Option<f64>);

/// The numeral that begins at `at`, and its end.
pub(super) fn numeral(text: &str, at: usize, terms: &NumberTerms) -> Option<(Numeral, usize)> {
    let rest = &text[at..];
    let uncounted = terms.some.starting(rest).map_or(0, str::len);
    let mut scan = Scan::default();
    let mut end = at + uncounted;
    // Within a word (a1, 第1) a digit still begins a numeral; within digits it does not.
    if uncounted == 0 && text[..at].ends_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    for (i, c) in text[at + uncounted..].char_indices() {
        if !scan.take(c, &text[at + uncounted + i + c.len_utf8()..]) {
            break;
        }
        end = at + uncounted + i + c.len_utf8();
    }
    if uncounted > 0 {
        // 数十人, 数人; 何 alone asks.
        return Some((Numeral(None), end));
    }
    scan.value().map(|value| (Numeral(Some(value)), end)).or_else(|| read_aloud(text, at, terms))
}

/// The numeral spelt in kana that begins at `at`, where people are counted by it (さんにん), and its end.
fn read_aloud(text: &str, at: usize, terms: &NumberTerms) -> Option<(Numeral, usize)> {
    let opens = |c: char| !('ぁ'..='ゖ').contains(&c) || BEFORE_KANA.contains(&c);
    if !text[..at].chars().next_back().is_none_or(opens) {
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
    (end > at).then(|| (Numeral(Some(sum + f64::from(digit.unwrap_or(0)))), end))
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
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        match c {
            '.' if self.digits.is_some() && self.point.is_none() && digits > 0 => {
                self.point = Some(0.1);
                true
            }
            '十' => self.small_power(10.0),
            '百' => self.small_power(100.0),
            '千' => self.small_power(1_000.0),
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
    let kanji = "〇一二三四五六七八九".chars().position(|d| d == c);
    c.to_digit(10).map(f64::from).or_else(|| kanji.map(|d| d as f64))
}
