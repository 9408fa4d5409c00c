//! Days that a text names: 11月30日, R6.12.1, 来月末, 年明け. Each with the first and the last day that may be meant.
//!
//! Reads normalised text against today's date; a day without a year is the next one to come. Not responsible for what
//! happens on it.

use std::ops::Range;

use jiff::ToSpan;
use jiff::civil::{Date, date};

use super::lexicon::sections::{DayTerms, NumberTerms};
use super::numbers::{Unit, year};

/// Days that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Days {
    /// First day that may be meant.
    pub first: Date,
    /// Last day that may be meant; the first one where a day is named.
    pub last: Date,
    /// Bytes of the normalised text.
    pub range: Range<usize>,
}

/// Months back from which a day without a year is one of this year that is over, not one to come.
const OVER: i32 = 1;
/// Days of a month that a fraction may have for its lower number (1/2, 3/4, 4/5): no date where no year stands before it.
const FRACTION: i8 = 5;

/// All days named in normalised `text`, in order, where it is `today`.
#[must_use]
pub fn days(text: &str, today: Date, numbers: &NumberTerms, terms: &DayTerms) -> Vec<Days> {
    let reading = Reading { text, today, numbers, terms };
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        match reading.starting(at) {
            Some(named) => {
                at = named.range.end;
                found.push(named);
            }
            None => at += text[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    found
}

struct Reading<'a> {
    text: &'a str,
    today: Date,
    numbers: &'a NumberTerms,
    terms: &'a DayTerms,
}

impl Reading<'_> {
    /// The days named at `at`.
    fn starting(&self, at: usize) -> Option<Days> {
        let (first, last, end) = self.near(at).or_else(|| self.in_a_year(at)).or_else(|| self.in_a_month(at, None))?;
        Some(Days { first, last, range: at..end })
    }

    /// Days named from today: 明日, 来週, 来月末, 来年の1月, 年明け, 来年度.
    fn near(&self, at: usize) -> Option<(Date, Date, usize)> {
        let (rest, terms, today) = (&self.text[at..], self.terms, self.today);
        let longest = |words: &std::collections::BTreeMap<String, u16>| {
            let found = words.iter().filter(|(word, _)| rest.starts_with(word.as_str()));
            found.max_by_key(|(word, _)| word.len()).map(|(word, n)| (at + word.len(), i32::from(*n)))
        };
        let fiscal = |n: i32| {
            let begun = today.year() - i16::from(today.month() < 4) + i16::try_from(n).ok()?;
            Some((date(begun, 4, 1), date(begun + 1, 3, 31)))
        };
        if let Some((end, n)) = longest(&terms.fiscal_years) {
            let (first, last) = fiscal(n)?;
            return Some((first.max(today), last, end));
        }
        if let Some(word) = terms.year_end.starting(rest) {
            let last = date(today.year(), 12, 31);
            return Some((last, last, at + word.len()));
        }
        if let Some(word) = terms.new_year.starting(rest) {
            let year = today.year() + 1;
            return Some((date(year, 1, 1), date(year, 1, 31), at + word.len()));
        }
        if let Some((end, n)) = longest(&terms.days) {
            let day = today.checked_add(n.days()).ok()?;
            return Some((day, day, end));
        }
        if let Some((end, n)) = longest(&terms.weeks) {
            let monday = today.checked_sub(i32::from(today.weekday().to_monday_zero_offset()).days()).ok()?;
            let first = monday.checked_add((7 * n).days()).ok()?;
            return Some((first, first.checked_add(6.days()).ok()?, end));
        }
        if let Some((end, n)) = longest(&terms.months) {
            let month = today.first_of_month().checked_add(n.months()).ok()?;
            return Some(self.within(month, end));
        }
        let (end, n) = longest(&terms.years)?;
        let year = today.year() + i16::try_from(n).ok()?;
        let after = end + terms.joins.starting(&self.text[end..]).map_or(0, str::len);
        let whole = (date(year, 1, 1), date(year, 12, 31), end);
        Some(self.in_a_month(after, Some(year)).unwrap_or(whole))
    }

    /// A day or a month of a year that is said before it: 令和6年11月30日, r6.12.1, 2024/11/30.
    fn in_a_year(&self, at: usize) -> Option<(Date, Date, usize)> {
        let said = || {
            let number = year(self.text, at, self.numbers).filter(|n| n.unit == Unit::Year)?;
            Some((i16::try_from(number.amount.exactly()?).ok()?, number.range.end))
        };
        // Four digits before a mark are a year too.
        let digits = || {
            let (number, end) = self.digits(at, 4).filter(|(_, end)| end - at == 4)?;
            self.text[end..].starts_with(MARKS).then_some((number, end))
        };
        let (year, end) = digits().or_else(said)?;
        let end = end + usize::from(self.text[end..].starts_with(MARKS));
        self.in_a_month(end + self.text[end..].len() - self.text[end..].trim_start().len(), Some(year))
    }

    /// A day or a month, of `year` or else of the next to come: 11月30日, 11/30, 12月, 12月末.
    fn in_a_month(&self, at: usize, year: Option<i16>) -> Option<(Date, Date, usize)> {
        let (month, end) = self.digits(at, 2).filter(|(n, _)| (1..=12).contains(n))?;
        if self.text[..at].ends_with(|c: char| c.is_ascii_digit() || year.is_none() && MARKS.contains(&c)) {
            return None;
        }
        let month = i8::try_from(month).ok()?;
        let first = |year: i16| date(year, month, 1);
        let this = self.today.year();
        // What is over by more than a month is the next year's.
        let to_come = || {
            let gone = first(this).last_of_month().checked_add(OVER.months()).is_ok_and(|d| d < self.today);
            this + i16::from(gone)
        };
        let month_of = first(year.unwrap_or_else(to_come));
        if let Some(word) = self.terms.month.starting(&self.text[end..]) {
            return Some(self.within(month_of, end + word.len()));
        }
        let (day, end) = self.text[end..].starts_with(MARKS).then(|| self.digits(end + 1, 2)).flatten()?;
        let day = i8::try_from(day).ok().filter(|day| year.is_some() || *day > FRACTION)?;
        let day = date_of(month_of, day)?;
        let counted = self.text[end..].starts_with(|c: char| c.is_ascii_digit() || c == '%');
        (!counted).then_some((day, day, end))
    }

    /// Of a month, the day or the part that is named at `at`; else all of it.
    fn within(&self, month: Date, at: usize) -> (Date, Date, usize) {
        let after = at + self.terms.joins.starting(&self.text[at..]).map_or(0, str::len);
        let day = || {
            let (day, end) = self.digits(after, 2)?;
            let word = self.terms.day.starting(&self.text[end..])?;
            let day = date_of(month, i8::try_from(day).ok()?)?;
            Some((day, day, end + word.len()))
        };
        let end = |at: usize| {
            let word = self.terms.month_end.starting(&self.text[at..])?;
            let last = month.last_of_month();
            Some((last, last, at + word.len()))
        };
        day().or_else(|| end(at)).or_else(|| end(after)).unwrap_or((month, month.last_of_month(), at))
    }

    /// The number of at most `most` digits at `at`, and its end.
    fn digits(&self, at: usize, most: usize) -> Option<(i16, usize)> {
        let count = self.text.get(at..)?.chars().take(most).take_while(char::is_ascii_digit).count();
        Some((self.text[at..at + count].parse().ok()?, at + count))
    }
}

/// Between the parts of a date.
const MARKS: [char; 3] = ['.', '/', '-'];

fn date_of(month: Date, day: i8) -> Option<Date> {
    Date::new(month.year(), month.month(), day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;
    use crate::language::normalize;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::read(None).expect("lexicon"));

    fn named(text: &str) -> Vec<(Date, Date)> {
        let found = days(normalize(text).text(), date(2024, 10, 15), &LEXICON.numbers, &LEXICON.days);
        found.into_iter().map(|d| (d.first, d.last)).collect()
    }

    #[test]
    fn days_as_they_are_said() {
        let day = |y, m, d| (date(y, m, d), date(y, m, d));
        let month = |y, m| (date(y, m, 1), date(y, m, 1).last_of_month());
        for (text, due) in [
            ("令和6年11月30日に申請", day(2024, 11, 30)),
            ("R6.12.1でも", day(2024, 12, 1)),
            ("R6/12/1でも", day(2024, 12, 1)),
            ("令和6-12-1", day(2024, 12, 1)),
            ("２０２４年１１月３０日", day(2024, 11, 30)),
            ("2024/11/30まで", day(2024, 11, 30)),
            ("11月30日でも間に合う?", day(2024, 11, 30)),
            ("11/30に出す", day(2024, 11, 30)),
            ("12月に申請", month(2024, 12)),
            ("12月末まで", day(2024, 12, 31)),
            ("3月に申請", month(2025, 3)),
            ("来年の1月", month(2025, 1)),
            ("来年1月10日", day(2025, 1, 10)),
            ("来月でも", month(2024, 11)),
            ("来月末", day(2024, 11, 30)),
            ("今月20日", day(2024, 10, 20)),
            ("明日でも", day(2024, 10, 16)),
            ("年内に", day(2024, 12, 31)),
            ("年明けでも", (date(2025, 1, 1), date(2025, 1, 31))),
            ("来年度", (date(2025, 4, 1), date(2026, 3, 31))),
            ("来週", (date(2024, 10, 21), date(2024, 10, 27))),
            ("令和七年二月", month(2025, 2)),
        ] {
            assert_eq!(named(text), [due], "{text}");
        }
        for text in ["補助率1/2と3/4", "13月40日", "電話は018-860-5624", "3人で2日", "30日以上", "令和の補助金", "p.11"]
        {
            assert_eq!(named(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn written_in_every_way_it_reads_back(m in 1i8..=12, d in 1i8..=28, y in 2023i16..2030) {
            let era = y - 2018;
            for text in [format!("{y}年{m}月{d}日"), format!("令和{era}年{m}月{d}日"), format!("R{era}.{m}.{d}"), format!("{y}/{m}/{d}")] {
                prop_assert_eq!(named(&format!("{text}に出しても間に合いますか")), [(date(y, m, d), date(y, m, d))], "{}", text);
            }
        }

        #[test]
        fn nothing_breaks_it(text in "[0-9./\\-年月日末来令和の度週明]{0,16}") {
            let normal = normalize(&text);
            for found in days(normal.text(), date(2024, 10, 15), &LEXICON.numbers, &LEXICON.days) {
                prop_assert!(found.first <= found.last && normal.text().get(found.range).is_some());
            }
        }
    }
}
