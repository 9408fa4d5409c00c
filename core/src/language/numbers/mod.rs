//! Numbers as they are typed: how many, of what, and how sure.
//!
//! Reads normalised text: digits with separators (1,200), with kanji powers (3百, 1万2千), in kanji
//! (二十五, which normalising has mostly settled), ranges (10〜20人, 2、3人), limits (100人未満), numbers
//! nobody counted (数十人), money with its unit or without (30万), years of both calendars (令和6年, r6).
//! Not responsible for whose number it is.

mod amount;
mod numeral;
mod year;

pub use amount::{Amount, Number, Unit};
use numeral::{Numeral, numeral};
use year::year;

use super::is_kanji;
use super::lexicon::sections::NumberTerms;

/// All numbers with a unit in normalised `text`, in order.
#[must_use]
pub fn numbers(text: &str, terms: &NumberTerms) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if let Some(number) = year(text, at, terms) {
            at = number.range.end;
            found.push(number);
            continue;
        }
        let Some((numeral, end)) = numeral(text, at, terms) else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let start = at;
        at = end;
        let Some(read) = Reading { text, terms, start, numeral, end }.read() else { continue };
        at = read.range.end;
        // 20人から15人に減った: the first holds no more.
        let becomes = terms.becomes.starting(&text[at..]).is_some();
        if let Some(before) = found.last_mut().filter(|b| becomes && b.unit == read.unit) {
            let between = &text[before.range.end..read.range.start];
            before.withdrawn |= terms.range.holds(between.trim());
        }
        found.push(read);
    }
    found
}

struct Reading<'a> {
    text: &'a str,
    terms: &'a NumberTerms,
    start: usize,
    numeral: Numeral,
    end: usize,
}

impl Reading<'_> {
    /// The number that begins with this numeral, if a unit follows it or the end of its range.
    fn read(self) -> Option<Number> {
        let Self { text, terms, numeral: Numeral(first), .. } = self;
        let (mut unit, mut end) = (None, self.end);
        if let Some((u, after)) = self.unit(end) {
            (unit, end) = (Some(u), after);
        }
        let mut amount = first.map_or(Amount::Some, Amount::Exactly);
        if let (Some(low), Some((high, after, of))) = (first, self.upper(end)) {
            // 「20人から15人に」 is a change, not a range.
            if unit.is_none_or(|u| u == of) && terms.becomes.starting(&text[after..]).is_none() && high > low {
                (amount, unit, end) = (Amount::Between(low, Some(high)), Some(of), after);
            }
        }
        let unit = unit?;
        let (amount, end) = self.limited(amount, end);
        let about = terms.about_before.ending(text[..self.start].trim_end());
        let start = about.map_or(self.start, |word| text[..self.start].trim_end().len() - word.len());
        let amount = match amount {
            Amount::Exactly(n) if about.is_some() => Amount::About(n),
            other => other,
        };
        let withdrawn = terms.denied.starting(text[end..].trim_start()).is_some();
        Some(Number { amount, unit, range: start..end, withdrawn })
    }

    /// The unit at `at`, one blank before it or none, and its end.
    fn unit(&self, at: usize) -> Option<(Unit, usize)> {
        let rest = &self.text[at..];
        let blank = usize::from(rest.starts_with(' '));
        let units =
            [(Unit::People, &self.terms.people), (Unit::Yen, &self.terms.yen), (Unit::Percent, &self.terms.percent)];
        let named = units.into_iter().find_map(|(unit, words)| {
            let word = words.starting(&rest[blank..])?;
            let end = blank + word.len();
            self.terms.ordinal.starting(&rest[end..]).is_none().then_some((unit, at + end))
        });
        // 資本金1000万, 2億: what is counted in these and not named is money.
        let large = self.text[..at].ends_with(['万', '億']);
        let bare = !rest.starts_with(|c: char| is_kanji(c) || matches!(c, 'ァ'..='ヺ') || c.is_ascii_alphanumeric());
        let doubted = self.terms.about_after.starting(rest).is_some();
        named.or_else(|| (large && (bare || doubted)).then_some((Unit::Yen, at)))
    }

    /// The upper end of a range whose lower end stands before `at`: its value, its end, its unit.
    fn upper(&self, at: usize) -> Option<(f64, usize, Unit)> {
        let rest = &self.text[at..];
        // 2、3人; 20人、30人 are two numbers.
        let comma = || ["、", ","].into_iter().find(|c| at == self.end && rest.starts_with(c));
        let between = self.terms.range.starting(rest);
        let word = between.or_else(comma)?;
        let (Numeral(high), end) = numeral(self.text, at + word.len(), self.terms)?;
        let (unit, end) = self.unit(end)?;
        let neighbours = || [1.0, 10.0, 100.0].contains(&(high? - self.numeral.0?)).then_some(());
        if between.is_none() {
            neighbours()?;
        }
        Some((high?, end, unit))
    }

    /// `amount` with the word of limit or doubt that follows it at `at`, and the end of that.
    fn limited(&self, amount: Amount, at: usize) -> (Amount, usize) {
        let (rest, terms) = (&self.text[at..], self.terms);
        let Amount::Exactly(n) = amount else {
            let doubt = terms.about_after.starting(rest).map_or(0, str::len);
            return (amount, at + doubt);
        };
        let ends = |word: &str| at + word.len();
        if let Some(word) = terms.less_than.starting(rest) {
            return (Amount::Between(0.0, Some(n - 1.0)), ends(word));
        }
        if let Some(word) = terms.at_most.starting(rest) {
            return (Amount::Between(0.0, Some(n)), ends(word));
        }
        if let Some(word) = terms.at_least.starting(rest) {
            return (Amount::Between(n, None), ends(word));
        }
        if let Some(word) = terms.more_than.starting(rest) {
            return (Amount::Between(n + 1.0, None), ends(word));
        }
        match terms.about_after.starting(rest) {
            Some(word) => (Amount::About(n), ends(word)),
            None => (amount, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;
    use crate::language::normalize;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static TERMS: LazyLock<NumberTerms> = LazyLock::new(|| Lexicon::read(None).expect("lexicon").numbers);

    fn read(text: &str) -> Vec<(Amount, Unit)> {
        let normal = normalize(text);
        let held = numbers(normal.text(), &TERMS).into_iter().filter(|n| !n.withdrawn);
        held.map(|n| (n.amount, n.unit)).collect()
    }

    fn people(text: &str) -> Option<Amount> {
        read(text).into_iter().rev().find(|(_, unit)| *unit == Unit::People).map(|(amount, _)| amount)
    }

    #[test]
    fn every_way_to_write_a_count() {
        for (text, n) in [
            ("社員1,200人", 1_200.0),
            ("社員１，２００人", 1_200.0),
            ("社員3百人", 300.0),
            ("社員1千人", 1_000.0),
            ("1万人です", 10_000.0),
            ("二十五名", 25.0),
            ("百人", 100.0),
            ("千二百人", 1_200.0),
            ("1万2千人", 12_000.0),
            ("従業員 ５０ 名", 50.0),
            ("20人から15人に減りました", 15.0),
            ("24人じゃなくて26人", 26.0),
        ] {
            assert_eq!(people(text), Some(Amount::Exactly(n)), "{text}");
        }
    }

    #[test]
    fn what_is_not_sure_is_not_exact() {
        for (text, amount) in [
            ("社員10〜20人", Amount::Between(10.0, Some(20.0))),
            ("10人から20人の会社", Amount::Between(10.0, Some(20.0))),
            ("50人くらい", Amount::About(50.0)),
            ("約50人", Amount::About(50.0)),
            ("100人未満", Amount::Between(0.0, Some(99.0))),
            ("100人以下", Amount::Between(0.0, Some(100.0))),
            ("300人以上", Amount::Between(300.0, None)),
            ("300人を超える", Amount::Between(301.0, None)),
            ("数十人", Amount::Some),
            ("十数人", Amount::Some),
            ("2、3人", Amount::Between(2.0, Some(3.0))),
            ("2,3人", Amount::Between(2.0, Some(3.0))),
            ("100人近く", Amount::About(100.0)),
            ("50人に満たない", Amount::Between(0.0, Some(49.0))),
            ("数人", Amount::Some),
        ] {
            assert_eq!(people(text), Some(amount), "{text}");
            assert_eq!(people(text).and_then(Amount::exactly), None);
        }
    }

    #[test]
    fn numbers_in_kana_count_people() {
        for (text, n) in [
            ("うちは さんにんです", 3.0),
            ("じゅうごにんで", 15.0),
            ("よんじゅうさんにん", 43.0),
            ("ひゃくにんの", 100.0),
        ] {
            assert_eq!(people(text), Some(Amount::Exactly(n)), "{text}");
        }
        for text in ["おとなにんき", "たくさんにんげん", "さんにする", "ごにおちない"] {
            assert_eq!(people(text), None, "{text}");
        }
    }

    #[test]
    fn money_and_shares() {
        assert_eq!(read("1,000万円と2億円"), [(Amount::Exactly(1e7), Unit::Yen), (Amount::Exactly(2e8), Unit::Yen)]);
        assert_eq!(read("賃金を2.5%上げた"), [(Amount::Exactly(2.5), Unit::Percent)]);
        assert_eq!(read("5割、1人目の子、2人目"), []);
        assert_eq!(read("3つ目、電話 018-860-5624"), []);
        assert_eq!(read("資本金1000万だと"), [(Amount::Exactly(1e7), Unit::Yen)]);
        assert_eq!(read("30万、2億くらい"), [(Amount::Exactly(3e5), Unit::Yen), (Amount::About(2e8), Unit::Yen)]);
        assert_eq!(read("1万件"), []);
    }

    #[test]
    fn years_of_both_calendars() {
        for text in ["令和6年度の予算", "令和六年", "R6の補助金", "2024年", "２０２４", "二〇二四年度", "2024 の資料"]
        {
            assert_eq!(read(text), [(Amount::Exactly(2_024.0), Unit::Year)], "{text}");
        }
        assert_eq!(read("平成元年から"), [(Amount::Exactly(1_989.0), Unit::Year)]);
        assert_eq!(read("昭和村、3年、vr6、0186-2024、s3人"), [(Amount::Exactly(3.0), Unit::People)]);
    }

    #[test]
    fn the_range_covers_what_was_read() {
        let text = "うちは約50人くらいの会社";
        let found = numbers(text, &TERMS);
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].range.clone()], "約50人くらい");
    }

    /// `n` in kanji with powers: 千二百三十四.
    fn kanji(n: u64) -> String {
        const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let small = |n: u64| {
            let mut out = String::new();
            for (power, name) in [(1_000, "千"), (100, "百"), (10, "十"), (1, "")] {
                let d = (n / power % 10) as usize;
                if d > 0 {
                    out += if d == 1 && power > 1 { "" } else { DIGITS[d] };
                    out += name;
                }
            }
            out
        };
        let (man, rest) = (n / 10_000, n % 10_000);
        let large =
            if man > 0 { format!("{}万", if man == 1 { "一".into() } else { small(man) }) } else { String::new() };
        large + &small(rest)
    }

    fn separated(n: u64) -> String {
        let digits = n.to_string();
        let first = digits.len() % 3;
        let mut out = digits[..first].to_owned();
        for (i, c) in digits[first..].chars().enumerate() {
            if i % 3 == 0 && !out.is_empty() {
                out.push(',');
            }
            out.push(c);
        }
        out
    }

    proptest! {
        #[test]
        fn written_in_every_way_it_parses_back(n in 1u64..9_999_999) {
            let wide: String = n.to_string().chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap_or(c)).collect();
            for written in [n.to_string(), separated(n), wide, kanji(n)] {
                let text = format!("うちの社員は{written}人です");
                prop_assert_eq!(people(&text), Some(Amount::Exactly(n as f64)), "{}", text);
            }
        }

        #[test]
        fn nothing_breaks_it(text in "\\PC{0,30}|[0-9一二十百千万億,.〜人名円%約数から以上未満]{0,20}") {
            let normal = normalize(&text);
            for number in numbers(normal.text(), &TERMS) {
                prop_assert!(normal.text().get(number.range).is_some());
            }
        }
    }
}
