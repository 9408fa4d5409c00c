//! What grows old: windows that open and close, dates that have passed, desks that are closed today.
//!
//! As a list, and as a calendar file (RFC 5545) for the staff's own calendars. Not responsible for when a desk is open
//! (`knowledge::hours`) or how a window stands (`knowledge::freshness`).

use jiff::civil::{Date, DateTime};
use serde::Serialize;

use crate::knowledge::Knowledge;
use crate::knowledge::freshness::{Standing, first_instant, last_instant, standing};
use crate::knowledge::hours;
use crate::knowledge::model::{Desk, Window};

/// What happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Happening {
    /// A window opens.
    Opens,
    /// A window closes.
    Closes,
}

/// A day of a window.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Event {
    /// When, Japan time.
    pub at: DateTime,
    /// Whether the time of the day is told.
    pub whole_day: bool,
    /// What happens.
    pub happening: Happening,
    /// Id of the entry.
    pub entry: String,
    /// Its title.
    pub title: String,
    /// What it is the period of.
    pub label: String,
}

/// A desk that is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClosedDesk {
    /// Its name.
    pub desk: String,
    /// Its phone number.
    pub phone: Option<String>,
    /// Titles of the entries that name it.
    pub entries: Vec<String>,
}

/// What grows old.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Calendar {
    /// Windows that open or close from now on, in order.
    pub coming: Vec<Event>,
    /// Windows that have closed and still stand in the pack, the latest first.
    pub passed: Vec<Event>,
    /// Windows of which nobody knows until when they are open: entry and label.
    pub unknown: Vec<(String, String)>,
    /// Desks that are closed all day today.
    pub closed_today: Vec<ClosedDesk>,
}

/// The calendar of a pack at `now`.
#[must_use]
pub fn calendar(knowledge: &Knowledge, now: DateTime) -> Calendar {
    let mut found = Calendar::default();
    for entry in &knowledge.entries {
        for window in &entry.windows {
            let event = |at, whole_day, happening| Event {
                at,
                whole_day,
                happening,
                entry: entry.id.0.clone(),
                title: entry.name().to_owned(),
                label: window.label.clone(),
            };
            if let Some(opens) = window.opens.filter(|opens| first_instant(*opens) >= now) {
                found.coming.push(event(first_instant(opens), is_day(opens), Happening::Opens));
            }
            if let Some(closes) = window.closes {
                let event = event(last_instant(closes), is_day(closes), Happening::Closes);
                if event.at >= now { found.coming.push(event) } else { found.passed.push(event) }
            }
            if is_unknown(window, now) {
                found.unknown.push((entry.name().to_owned(), window.label.clone()));
            }
        }
    }
    found.coming.sort();
    found.passed.sort_by(|a, b| b.cmp(a));
    found.closed_today = closed(knowledge, now);
    found
}

fn is_day(instant: crate::knowledge::model::Instant) -> bool {
    matches!(instant, crate::knowledge::model::Instant::Day(_))
}

fn is_unknown(window: &Window, now: DateTime) -> bool {
    !window.rolling && standing(window, now) == Standing::Unknown
}

/// Desks that are closed all day.
fn closed(knowledge: &Knowledge, now: DateTime) -> Vec<ClosedDesk> {
    let mut found: Vec<ClosedDesk> = Vec::new();
    for entry in &knowledge.entries {
        let desks = entry.desks.iter().chain(entry.courses.iter().flat_map(|course| &course.desks));
        for desk in desks.filter(|desk| is_closed(desk, knowledge, now.date())) {
            let (name, title) = (desk.full_name(), entry.name().to_owned());
            match found.iter_mut().find(|other| other.desk == name && other.phone == desk.phone) {
                Some(other) if other.entries.contains(&title) => {}
                Some(other) => other.entries.push(title),
                None => found.push(ClosedDesk { desk: name, phone: desk.phone.clone(), entries: vec![title] }),
            }
        }
    }
    found
}

fn is_closed(desk: &Desk, knowledge: &Knowledge, day: Date) -> bool {
    let state = |hours| hours::day(hours, &knowledge.holidays, day);
    desk.hours.as_ref().is_some_and(|hours| matches!(state(hours), hours::DayState::Closed(_)))
}

/// The coming days as a calendar file. `written` is when it is written, UTC.
#[must_use]
pub fn ics(calendar: &Calendar, name: &str, written: jiff::Timestamp, caption: impl Fn(&Event) -> String) -> String {
    let stamp = written.strftime("%Y%m%dT%H%M%SZ");
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//madoguchi//calendar//JA".to_owned(),
        format!("X-WR-CALNAME:{}", escaped(name)),
    ];
    for event in &calendar.coming {
        let id = crate::store::answers::hash(&[
            event.entry.as_bytes(),
            event.label.as_bytes(),
            &[u8::from(event.happening == Happening::Opens)],
        ]);
        let day = event.at.date();
        lines.push("BEGIN:VEVENT".to_owned());
        lines.push(format!("UID:{}@madoguchi", &id[..32]));
        lines.push(format!("DTSTAMP:{stamp}"));
        if event.whole_day {
            lines.push(format!("DTSTART;VALUE=DATE:{}", day.strftime("%Y%m%d")));
        } else {
            // Japan has no summer time: nine hours, always.
            let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
            let at = event.at.to_zoned(zone).map(|at| at.timestamp().strftime("%Y%m%dT%H%M%SZ").to_string());
            lines.push(format!("DTSTART:{}", at.unwrap_or_default()));
        }
        lines.push(format!("SUMMARY:{}", escaped(&caption(event))));
        lines.push("END:VEVENT".to_owned());
    }
    lines.push("END:VCALENDAR".to_owned());
    lines.iter().map(|line| folded(line)).collect()
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// A line in pieces of at most 75 bytes, none within a character.
fn folded(line: &str) -> String {
    let (mut out, mut length) = (String::with_capacity(line.len() + 8), 0);
    for c in line.chars() {
        if length + c.len_utf8() > 74 {
            out.push_str("\r\n ");
            length = 1;
        }
        out.push(c);
        length += c.len_utf8();
    }
    out.push_str("\r\n");
    out
}
