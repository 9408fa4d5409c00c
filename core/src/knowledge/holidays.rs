//! Public holidays, as data: which days they are and what they are called.
//!
//! A pack may bring its own list (`dictionaries/holidays.csv`); one without uses the binary's.
//! Not responsible for opening hours: that is `hours`.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::Problem;
use super::load::rows;

/// The list's place in a pack.
pub const HOLIDAYS: &str = "dictionaries/holidays.csv";

/// Holidays of whole years.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holidays {
    days: BTreeMap<Date, String>,
}

impl Holidays {
    /// Reads `date,name` lines; a problem for each that is no such line.
    #[must_use]
    pub fn read(path: &str, text: &str) -> (Self, Vec<Problem>) {
        let (mut days, mut problems): (BTreeMap<Date, String>, _) = (BTreeMap::new(), Vec::new());
        let (rows, wrong) = rows(path, text);
        problems.extend(wrong);
        for (line, fields) in rows {
            let day = match &fields[..] {
                [date, name] => date.parse().ok().map(|date| (date, name)),
                _ => None,
            };
            match day {
                Some((date, name)) => {
                    days.insert(date, name.clone());
                }
                None => problems.push(Problem::new(
                    path,
                    line,
                    &format!("{:?} is no holiday", fields.join(",")),
                    "a day and its name, as in 2024-11-23,NAME",
                )),
            }
        }
        (Self { days }, problems)
    }

    /// Name of the holiday on `date`.
    #[must_use]
    pub fn name(&self, date: Date) -> Option<&str> {
        self.days.get(&date).map(String::as_str)
    }

    /// Whether the list speaks of the year of `date`: beyond it, a day without a name may be a holiday.
    #[must_use]
    pub fn covers(&self, date: Date) -> bool {
        let (first, last) = (self.days.first_key_value(), self.days.last_key_value());
        first.zip(last).is_some_and(|(f, l)| (f.0.year()..=l.0.year()).contains(&date.year()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_list_knows_its_days_and_its_years() {
        let (list, problems) = Holidays::read(HOLIDAYS, "2026-11-23,勤労感謝の日\n2027-01-01,元日\n");
        assert!(problems.is_empty());
        assert_eq!(list.name(date(2026, 11, 23)), Some("勤労感謝の日"));
        assert_eq!(list.name(date(2026, 11, 24)), None);
        assert!(list.covers(date(2027, 12, 31)) && !list.covers(date(2028, 1, 1)));
        assert!(!Holidays::default().covers(date(2026, 1, 1)));
    }

    #[test]
    fn wrong_lines_are_named() {
        let (_, problems) = Holidays::read(HOLIDAYS, "2026-11-23,勤労感謝の日\n2026-13-01,だめ\n元日\n");
        assert_eq!(problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2, 3]);
    }
}
