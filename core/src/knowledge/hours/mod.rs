//! Opening hours and the clock: whether a desk is open, until when, and when it opens next.
//!
//! Claims only what the guide states: days it is silent about are [`Opening::Unsure`].
//! Saying it is the business of `wording`.

mod wording;

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time, Weekday};

use super::holidays::Holidays;
use super::model::{Days, Holidays as OnHolidays, Hours};

pub use wording::Wording;

/// Days looked ahead for the next opening: beyond any row of closed days.
const AHEAD: i32 = 40;
/// Days on which offices in Japan are closed as a rule, so that silence of the guide counts as doubt.
const YEAR_END: &str = "12-28..01-04";

/// Whether a desk is open at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opening {
    /// Open.
    Open {
        /// When the span that runs now ends.
        until: Time,
        /// The later span of the day, after a break.
        then: Option<(Time, Time)>,
    },
    /// Closed.
    Closed {
        /// Why.
        why: Why,
        /// When it opens next, where that is certain.
        next: Option<DateTime>,
        /// Days before `next` on which it may be open too.
        doubt: Option<Doubt>,
    },
    /// Within the hours of a day the guide is silent about.
    Unsure(Doubt),
}

/// Why a desk is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// Before or after the hours of the day.
    Hours,
    /// Between two spans of the day.
    Break,
    /// Saturday or Sunday.
    Weekend(Weekday),
    /// A public holiday, by name.
    Holiday(String),
    /// Yearly closed days, as the pack writes them (`12-28..01-05`).
    Yearly(String),
}

/// Why it cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// A public holiday, and the guide does not say how it is then.
    Holiday,
    /// The year's end, and the guide gives no closed days.
    YearEnd,
    /// A year the list of holidays does not reach.
    Calendar,
}

/// What is known of a whole day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayState {
    /// Open within the spans.
    Open,
    /// Closed.
    Closed(Why),
    /// Not known.
    Unsure(Doubt),
}

/// What the hours say of `date`.
#[must_use]
pub fn day(hours: &Hours, holidays: &Holidays, date: Date) -> DayState {
    if let Some(range) = hours.closed.iter().find(|r| within(r, date)) {
        return DayState::Closed(Why::Yearly(range.clone()));
    }
    let weekday = date.weekday();
    if hours.days == Days::Weekdays && matches!(weekday, Weekday::Saturday | Weekday::Sunday) {
        return DayState::Closed(Why::Weekend(weekday));
    }
    match (hours.holidays, holidays.name(date)) {
        (Some(OnHolidays::Closed), Some(name)) => return DayState::Closed(Why::Holiday(name.to_owned())),
        (None, Some(_)) => return DayState::Unsure(Doubt::Holiday),
        (Some(OnHolidays::Open), _) | (_, None) => {}
    }
    if hours.closed.is_empty() && within(YEAR_END, date) {
        return DayState::Unsure(Doubt::YearEnd);
    }
    if hours.holidays != Some(OnHolidays::Open) && !holidays.covers(date) {
        return DayState::Unsure(Doubt::Calendar);
    }
    DayState::Open
}

/// Whether a desk with these hours is open at `now` (Japan time).
#[must_use]
pub fn opening(hours: &Hours, holidays: &Holidays, now: DateTime) -> Opening {
    let spans: Vec<(Time, Time)> = hours.spans.iter().filter_map(|s| span(s)).collect();
    let (today, time) = (now.date(), now.time());
    let current = spans.iter().position(|(from, to)| (*from..*to).contains(&time));
    let state = day(hours, holidays, today);
    match (state, current) {
        (DayState::Open, Some(i)) => Opening::Open { until: spans[i].1, then: spans.get(i + 1).copied() },
        (DayState::Unsure(doubt), Some(_)) => Opening::Unsure(doubt),
        (DayState::Closed(why), _) => closed(why, hours, holidays, &spans, now),
        (DayState::Open | DayState::Unsure(_), None) => {
            let within = spans.iter().any(|(_, to)| *to <= time) && spans.iter().any(|(from, _)| *from > time);
            closed(if within { Why::Break } else { Why::Hours }, hours, holidays, &spans, now)
        }
    }
}

fn closed(why: Why, hours: &Hours, holidays: &Holidays, spans: &[(Time, Time)], now: DateTime) -> Opening {
    let mut doubt = None;
    for ahead in 0..AHEAD {
        let Ok(date) = now.date().checked_add(ahead.days()) else {
            break;
        };
        let Some(from) = spans.iter().map(|(from, _)| *from).find(|from| ahead > 0 || *from > now.time()) else {
            continue;
        };
        match day(hours, holidays, date) {
            DayState::Open => return Opening::Closed { why, next: Some(date.to_datetime(from)), doubt },
            DayState::Unsure(d) => doubt = doubt.or(Some(d)),
            DayState::Closed(_) => {}
        }
    }
    Opening::Closed { why, next: None, doubt }
}

impl Opening {
    /// Open (true), closed (false), or not to be told.
    #[must_use]
    pub fn is_open(&self) -> Option<bool> {
        match self {
            Self::Open { .. } => Some(true),
            Self::Closed { .. } => Some(false),
            Self::Unsure(_) => None,
        }
    }

    /// When it opens next, if it is closed and that is certain.
    #[must_use]
    pub fn next(&self) -> Option<DateTime> {
        if let Self::Closed { next, .. } = self { *next } else { None }
    }
}

/// `HH:MM-HH:MM` as times.
#[must_use]
pub fn span(text: &str) -> Option<(Time, Time)> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from < to).then_some((from, to))
}

/// `MM-DD..MM-DD` as (month, day) pairs.
#[must_use]
pub fn yearly(range: &str) -> Option<((i8, i8), (i8, i8))> {
    let day = |text: &str| {
        let (month, day) = text.split_once('-')?;
        let (month, day) = (month.parse::<i8>().ok()?, day.parse::<i8>().ok()?);
        ((1..=12).contains(&month) && (1..=31).contains(&day)).then_some((month, day))
    };
    let (from, to) = range.split_once("..")?;
    Some((day(from.trim())?, day(to.trim())?))
}

fn within(range: &str, date: Date) -> bool {
    let at = (date.month(), date.day());
    yearly(range).is_some_and(|(from, to)| if from <= to { from <= at && at <= to } else { at >= from || at <= to })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::phrasebook::Phrasebook;

    /// Two public holidays on Mondays, a row of three in September, and lists that reach from 2024 to 2035.
    fn holidays() -> Holidays {
        let days = [
            "2024-01-01,元日",
            "2026-09-21,敬老の日",
            "2026-09-22,休日",
            "2026-09-23,秋分の日",
            "2026-11-23,勤労感謝の日",
            "2027-01-01,元日",
            "2027-03-21,春分の日",
            "2027-03-22,休日",
            "2035-12-31,終わり",
        ];
        let (holidays, problems) = Holidays::read("holidays.csv", &days.join("\n"));
        assert!(problems.is_empty(), "{problems:?}");
        holidays
    }

    fn hours(spans: &[&str], closed: &[&str], on_holidays: Option<OnHolidays>) -> Hours {
        Hours {
            text: "平日".into(),
            days: Days::Weekdays,
            spans: spans.iter().map(|s| (*s).to_owned()).collect(),
            closed: closed.iter().map(|s| (*s).to_owned()).collect(),
            holidays: on_holidays,
        }
    }

    fn tax() -> Hours {
        hours(&["09:30-12:00", "13:00-18:00"], &["12-28..01-05"], Some(OnHolidays::Closed))
    }

    fn says(hours: &Hours, now: &str) -> (Option<bool>, String) {
        let now: DateTime = now.parse().expect("time");
        let opening = opening(hours, &holidays(), now);
        let book = Phrasebook::read(None).expect("phrasebook");
        let wording = Wording { phrases: &book.hours, source: "ガイドブック" };
        (opening.is_open(), wording.text(&opening, now))
    }

    #[test]
    fn a_day_from_morning_to_night() {
        let say = |now| says(&tax(), now);
        assert_eq!(say("2026-11-25T09:29"), (Some(false), "いまは受付時間外です。次はきょう9:30から".to_owned()));
        assert_eq!(say("2026-11-25T09:30"), (Some(true), "いま受付中（12:00まで、午後は13:00〜18:00）".to_owned()));
        assert_eq!(say("2026-11-25T12:00"), (Some(false), "いまは昼休みです。次はきょう13:00から".to_owned()));
        assert_eq!(say("2026-11-25T13:00"), (Some(true), "いま受付中（18:00まで）".to_owned()));
        assert_eq!(
            say("2026-11-25T18:00"),
            (Some(false), "いまは受付時間外です。次は11月26日（木）9:30から".to_owned())
        );
    }

    #[test]
    fn weekends_holidays_and_the_days_after() {
        let say = |now| says(&tax(), now);
        // Saturday before a Monday that is a holiday.
        assert_eq!(
            say("2026-11-21T10:00"),
            (Some(false), "きょうは土曜日でお休みです。次は11月24日（火）9:30から".to_owned())
        );
        assert_eq!(
            say("2026-11-23T10:00"),
            (Some(false), "きょうは祝日（勤労感謝の日）でお休みです。次は11月24日（火）9:30から".to_owned())
        );
        // Between two holidays, and the day after a Sunday holiday.
        assert_eq!(say("2026-09-22T10:00").1, "きょうは祝日（休日）でお休みです。次は9月24日（木）9:30から");
        assert_eq!(say("2027-03-22T10:00").0, Some(false));
    }

    #[test]
    fn the_year_s_end_passes_into_the_next_year() {
        let say = |now| says(&tax(), now);
        assert_eq!(say("2026-12-25T18:30").1, "いまは受付時間外です。次は2027年1月6日（水）9:30から");
        assert_eq!(say("2026-12-28T10:00").1, "いまは12/28〜1/5の休みの期間です。次は2027年1月6日（水）9:30から");
        assert_eq!(say("2027-01-05T10:00").1, "いまは12/28〜1/5の休みの期間です。次は1月6日（水）9:30から");
        assert_eq!(say("2027-01-06T10:00").0, Some(true));
    }

    #[test]
    fn silence_of_the_guide_is_doubt() {
        let silent = hours(&["10:00-17:30"], &[], Some(OnHolidays::Closed));
        assert_eq!(
            says(&silent, "2026-12-30T11:00"),
            (None, "きょうの受付は要確認（年末年始の休みの日付はガイドブックに載っていません）".to_owned())
        );
        assert_eq!(
            says(&silent, "2026-12-25T18:00").1,
            "いまは受付時間外です。次は2027年1月5日（火）10:00から（それまでの日は要確認。年末年始の休みの日付はガイドブックに載っていません）"
        );
        let unpromised = hours(&["10:00-17:30"], &[], None);
        assert_eq!(says(&unpromised, "2026-11-23T11:00").0, None);
        assert!(says(&unpromised, "2026-11-23T11:00").1.contains("祝日の受付は"));
        assert_eq!(says(&unpromised, "2026-11-24T11:00").0, Some(true));
    }

    #[test]
    fn years_beyond_the_list_are_not_promised() {
        let (open, text) = says(&tax(), "2061-06-15T10:00");
        assert_eq!(open, None);
        assert!(text.contains("祝日かどうか分かりません"), "{text}");
        assert_eq!(says(&tax(), "2061-06-18T10:00").0, Some(false), "a Saturday is one in every year");
        assert!(holidays().covers(jiff::civil::date(2030, 1, 1)));
    }
}
