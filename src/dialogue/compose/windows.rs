//! How a window for applying stands today, and on the day that is asked about.
//!
//! Not responsible for which windows are told of.

use super::Composer;
use crate::knowledge::freshness::{Standing, date_text, first_instant, instant_text, last_instant, standing};
use crate::knowledge::model::Window;
use crate::language::days::days;

impl Composer<'_> {
    /// 「…の申請: 受付中（残り3日、2024年11月29日まで）」
    pub(super) fn window_line(&self, window: &Window) -> String {
        let (say, dates) = (&self.book().period, &self.book().dates);
        let closes = window.closes.map(|c| instant_text(c, dates));
        let period = match (window.opens.map(|o| instant_text(o, dates)), &closes) {
            (Some(o), Some(c)) => format!("{o}〜{c}"),
            (Some(o), None) => format!("{o}〜"),
            (None, Some(c)) => say.until(c),
            (None, None) => String::new(),
        };
        let standing = standing(window, self.now);
        let ended = matches!(standing, Standing::Ended { .. });
        let stand = match standing {
            Standing::Open { days_left: 0 } => say.last_day(&period),
            Standing::Open { days_left } => say.open(days_left, &period),
            Standing::NotYet { opens } => say.not_yet(date_text(opens, dates), &period),
            Standing::Ended { closed: Some(_) } => say.ended_on(&period),
            Standing::Ended { closed: None } => say.ended().to_owned(),
            Standing::Suspended => say.suspended().to_owned(),
            Standing::Unknown if window.rolling => {
                say.rolling(self.source(), window.opens.map_or(String::new(), |o| say.since(instant_text(o, dates))))
            }
            Standing::Unknown => say.unsure(self.source(), if period.is_empty() { say.undated() } else { &period }),
        };
        let noted = window.note.as_ref().is_some_and(|n| self.terms().budget.within(n));
        let early = if window.early_close && !noted && !ended { say.early() } else { "" };
        let note = window.note.as_deref().map_or(String::new(), |n| format!(" {n}"));
        let on_the_day = if ended { String::new() } else { self.on_the_day(window) };
        say.line(&window.label, stand, early, note + &on_the_day)
    }

    /// Whether the day that is asked about is within a window that is not over (来年の1月でも間に合う？).
    fn on_the_day(&self, window: &Window) -> String {
        let (lexicon, phrases) = (&self.mind.knowledge.lexicon, &self.book().dates);
        let Some(closes) = window.closes.map(last_instant) else { return String::new() };
        let today = self.now.date();
        let named = days(self.question, today, &lexicon.numbers, &lexicon.days);
        let Some(asked) = named.into_iter().find(|d| d.last > today) else { return String::new() };
        let said = if asked.first == asked.last {
            date_text(asked.first, phrases)
        } else {
            self.question[asked.range.clone()].to_owned()
        };
        let (say, opens) = (&self.book().period, window.opens.map(first_instant));
        if asked.first > closes.date() {
            say.too_late(said)
        } else if opens.is_some_and(|opens| asked.last < opens.date()) {
            say.too_early(said)
        } else if asked.last > closes.date() {
            say.partly(said, date_text(closes.date(), phrases))
        } else {
            say.in_time(said)
        }
    }
}
