//! Opening hours in sentences: what the clock said, in the phrasebook's words.
//!
//! Not responsible for what is open: that is decided beside it.

use jiff::civil::{Date, DateTime, Time, Weekday};

use super::{Doubt, Opening, Why, yearly};
use crate::language::phrasebook::sections::HoursPhrases;

/// The words for opening hours, with the pack's name for its guide.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    /// The phrases.
    pub phrases: &'a HoursPhrases,
    /// What the guide is called inside sentences.
    pub source: &'a str,
}

impl Wording<'_> {
    /// Why it cannot be told, as a sentence's ground.
    #[must_use]
    pub fn doubt(&self, doubt: Doubt) -> String {
        match doubt {
            Doubt::Holiday => self.phrases.doubt_holiday(self.source),
            Doubt::YearEnd => self.phrases.doubt_year_end(self.source),
            Doubt::Calendar => self.phrases.doubt_calendar().to_owned(),
        }
    }

    /// An opening as whole sentences.
    #[must_use]
    pub fn sentence(&self, opening: &Opening, now: DateTime) -> String {
        match opening {
            Opening::Open { until, then } => self.phrases.open_sentence(self.until(*until, *then)),
            Opening::Unsure(doubt) => self.phrases.unsure_sentence(self.doubt(*doubt)),
            Opening::Closed { why, next, doubt } => {
                let (why, next) = (self.why(why), self.next(*next, now));
                match doubt {
                    Some(doubt) => self.phrases.closed_doubt_sentence(why, next, self.doubt(*doubt)),
                    None => self.phrases.closed_sentence(why, next),
                }
            }
        }
    }

    /// An opening in one or two short sentences, without the last 「。」.
    #[must_use]
    pub fn text(&self, opening: &Opening, now: DateTime) -> String {
        match opening {
            Opening::Open { until, then } => self.phrases.open(self.until(*until, *then)),
            Opening::Unsure(doubt) => self.phrases.unsure(self.doubt(*doubt)),
            Opening::Closed { why, next, doubt } => {
                let (why, next) = (self.why(why), self.next(*next, now));
                match doubt {
                    Some(doubt) => self.phrases.closed_doubt(why, next, self.doubt(*doubt)),
                    None => self.phrases.closed(why, next),
                }
            }
        }
    }

    /// きょう, 11月26日（木）, with the year where it is another.
    #[must_use]
    pub fn day(&self, date: Date, today: Date) -> String {
        let (month, of_month, weekday) = (date.month(), date.day(), self.weekday(date.weekday()));
        if date == today {
            self.phrases.today().to_owned()
        } else if date.year() == today.year() {
            self.phrases.day(month, of_month, weekday)
        } else {
            self.phrases.day_of_year(date.year(), month, of_month, weekday)
        }
    }

    /// Yearly closed days (`12-28..01-05`) as people read them.
    #[must_use]
    pub fn range(&self, range: &str) -> String {
        match yearly(range) {
            Some(((month, day), to)) if (month, day) == to => format!("{month}/{day}"),
            Some(((month, day), (to_month, to_day))) => {
                self.phrases.range(format!("{month}/{day}"), format!("{to_month}/{to_day}"))
            }
            None => range.to_owned(),
        }
    }

    fn weekday(&self, weekday: Weekday) -> &str {
        let at = weekday.to_monday_zero_offset().unsigned_abs();
        self.phrases.weekdays.get(usize::from(at)).map_or("", |name| name.as_str())
    }

    fn until(&self, until: Time, then: Option<(Time, Time)>) -> String {
        match then {
            None => self.phrases.until(clock(until)),
            Some((from, to)) => self.phrases.until_and_then(clock(until), clock(from), clock(to)),
        }
    }

    fn why(&self, why: &Why) -> String {
        match why {
            Why::Hours => self.phrases.outside().to_owned(),
            Why::Break => self.phrases.pause().to_owned(),
            Why::Weekend(weekday) => self.phrases.weekend(self.weekday(*weekday)),
            Why::Holiday(name) => self.phrases.holiday(name),
            Why::Yearly(range) => self.phrases.yearly(self.range(range)),
        }
    }

    fn next(&self, next: Option<DateTime>, now: DateTime) -> String {
        match next {
            Some(next) => self.phrases.next(self.day(next.date(), now.date()), clock(next.time())),
            None => self.phrases.next_unknown().to_owned(),
        }
    }
}

/// 9:30.
fn clock(time: Time) -> String {
    format!("{}:{:02}", time.hour(), time.minute())
}
