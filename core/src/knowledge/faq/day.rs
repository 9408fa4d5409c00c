//! A day as tables and people write it: 2024-10-01, 2024/10/1, 令和6年10月1日, R6.10.
//!
//! Not responsible for what happened on it.

use crate::language::lexicon::Lexicon;
use crate::language::normalize;

/// A day, or a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    /// Year.
    pub year: i16,
    /// Month, from 1.
    pub month: i8,
    /// Day of the month, where it is known.
    pub day: Option<i8>,
}

impl Day {
    /// The first day in `text`.
    #[must_use]
    pub fn find(text: &str, lexicon: &Lexicon) -> Option<Self> {
        let normal = normalize(text);
        let (found, terms) = (lexicon.sheet.day.captures(normal.text())?, &lexicon.numbers);
        let number = |name: &str| found.name(name).and_then(|n| n.as_str().parse::<i16>().ok());
        let year = match found.name("era") {
            Some(era) => {
                let first = terms.eras.get(era.as_str())?;
                let is_first = terms.first_year.holds(found.name("year")?.as_str());
                i16::try_from(*first).ok()? + if is_first { 0 } else { number("year")? - 1 }
            }
            None => number("year").filter(|year| *year >= 1_900)?,
        };
        let month = i8::try_from(number("month")?).ok()?;
        let day = number("day").and_then(|day| i8::try_from(day).ok());
        // Only days that there are.
        jiff::civil::Date::new(year, month, day.unwrap_or(1)).ok().map(|_| Self { year, month, day })
    }
}

impl From<jiff::civil::Date> for Day {
    fn from(date: jiff::civil::Date) -> Self {
        Self { year: date.year(), month: date.month(), day: Some(date.day()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_as_people_write_them() {
        let lexicon = Lexicon::read(None).expect("the shared lexicon");
        let find = |text: &str| Day::find(text, &lexicon);
        let day = |year, month, day| Some(Day { year, month, day });
        for text in [
            "2024-10-03",
            "2024/10/3",
            "２０２４．１０．３",
            "2024年10月3日",
            "令和6年10月3日",
            "R6.10.3",
            "2024-10-03 09:15:00",
        ] {
            assert_eq!(find(text), day(2024, 10, Some(3)), "{text}");
        }
        assert_eq!((find("2024-10"), find("令和元年5月（改訂）")), (day(2024, 10, None), day(2019, 5, None)));
        for text in ["", "随時", "2024", "2024-13-01", "2月30日", "012-345-6789", "2023/2/29"] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
