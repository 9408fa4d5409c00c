//! Dates and the clock: whether a window is open, over, not yet open, or unknown.
//!
//! The guide is a snapshot: a window without an end date is never called open.

use jiff::civil::{Date, DateTime, Time};

use super::model::{Entry, Instant, Window};
use crate::language::phrasebook::sections::DatePhrases;

/// How a window stands at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Open; days left, 0 on the last day.
    Open {
        /// Days until the last day.
        days_left: i32,
    },
    /// Opens later.
    NotYet {
        /// First day.
        opens: Date,
    },
    /// Over.
    Ended {
        /// Last day, where the guide prints one.
        closed: Option<Date>,
    },
    /// Applications are not taken for now.
    Suspended,
    /// The guide does not say until when.
    Unknown,
}

/// First instant of a printed start.
#[must_use]
pub fn first_instant(instant: Instant) -> DateTime {
    match instant {
        Instant::Day(day) => day.to_datetime(Time::midnight()),
        Instant::Minute(minute) => minute,
    }
}

/// Last instant of a printed end: a whole day counts to its end.
#[must_use]
pub fn last_instant(instant: Instant) -> DateTime {
    match instant {
        Instant::Day(day) => day.to_datetime(jiff::civil::time(23, 59, 59, 0)),
        Instant::Minute(minute) => minute,
    }
}

/// Standing of `window` at `now` (Japan time).
#[must_use]
pub fn standing(window: &Window, now: DateTime) -> Standing {
    if window.suspended {
        return Standing::Suspended;
    }
    if let Some(opens) = window.opens.map(first_instant)
        && now < opens
    {
        return Standing::NotYet { opens: opens.date() };
    }
    match window.closes.map(last_instant) {
        Some(closes) if now > closes => Standing::Ended { closed: Some(closes.date()) },
        Some(closes) => Standing::Open { days_left: (closes.date() - now.date()).get_days() },
        None if window.ended => Standing::Ended { closed: None },
        None => Standing::Unknown,
    }
}

/// How the windows stand that speak of an entry as a whole: those of no course; where there are none and several of courses,
/// these. One course with a window says nothing of the others.
#[must_use]
pub fn standings(entry: &Entry, now: DateTime) -> Vec<Standing> {
    let of_all = || entry.windows.iter().filter(|w| w.course.is_none());
    let each = of_all().next().is_none() && entry.windows.len() > 1;
    entry.windows.iter().filter(|w| each || w.course.is_none()).map(|w| standing(w, now)).collect()
}

/// 2024年11月29日.
#[must_use]
pub fn date_text(date: Date, phrases: &DatePhrases) -> String {
    phrases.day(date.year(), date.month(), date.day())
}

/// 2024年11月29日 or 2024年10月20日17時 or …17時30分.
#[must_use]
pub fn instant_text(instant: Instant, phrases: &DatePhrases) -> String {
    match instant {
        Instant::Day(day) => date_text(day, phrases),
        Instant::Minute(at) if at.minute() == 0 => phrases.hour(date_text(at.date(), phrases), at.hour()),
        Instant::Minute(at) => phrases.minute(date_text(at.date(), phrases), at.hour(), at.minute()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(opens: Option<&str>, closes: Option<&str>) -> Window {
        let instant = |t: &str| Instant::try_from(t.to_owned()).expect("instant");
        Window {
            label: "申請".into(),
            course: None,
            opens: opens.map(instant),
            closes: closes.map(instant),
            early_close: false,
            rolling: false,
            ended: false,
            suspended: false,
            note: None,
            page: None,
        }
    }

    fn at(text: &str) -> DateTime {
        text.parse().expect("time")
    }

    #[test]
    fn the_clock_decides() {
        let w = window(Some("2024-08-21"), Some("2024-10-20T17:00"));
        assert_eq!(standing(&w, at("2024-08-20T23:59")), Standing::NotYet { opens: jiff::civil::date(2024, 8, 21) });
        assert_eq!(standing(&w, at("2024-10-18T09:00")), Standing::Open { days_left: 2 });
        assert_eq!(standing(&w, at("2024-10-20T17:00")), Standing::Open { days_left: 0 });
        assert!(matches!(standing(&w, at("2024-10-20T17:01")), Standing::Ended { .. }));
    }

    #[test]
    fn a_day_lasts_to_its_end_and_no_end_is_unknown() {
        let w = window(None, Some("2024-11-29"));
        assert_eq!(standing(&w, at("2024-11-29T23:30")), Standing::Open { days_left: 0 });
        assert_eq!(standing(&window(Some("2024-06-25"), None), at("2024-07-01T00:00")), Standing::Unknown);
        let mut over = window(None, None);
        over.ended = true;
        assert_eq!(standing(&over, at("2024-07-01T00:00")), Standing::Ended { closed: None });
    }
}
