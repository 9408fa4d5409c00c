//! Whether a message asks when a desk can be reached (今電話していい？ 土日もやってますか).
//!
//! Cues are words of the lexicon. Not responsible for the answer.

use crate::language::lexicon::Pattern;
use crate::language::lexicon::sections::TimingTerms;

/// What is asked about opening hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timing {
    /// The hours as such, or until when.
    Hours,
    /// Whether it is open right now.
    Now,
    /// Saturdays and Sundays.
    Weekend,
    /// Public holidays.
    Holidays,
    /// The year's end.
    YearEnd,
    /// A day so many days ahead (0 today, 1 tomorrow).
    Ahead(i32),
    /// A day of the year: month, day.
    Date(i8, i8),
}

/// What asks about opening hours, ready to look for.
#[derive(Debug)]
pub(super) struct TimingCues {
    asks: Vec<Pattern>,
    terms: TimingTerms,
}

impl TimingCues {
    /// The cues of `terms`, their `<days>` and `<open>` filled in.
    pub(super) fn new(terms: &TimingTerms) -> Self {
        let filled = |ask: &Pattern| {
            Pattern::new(ask.as_str().replace("<days>", terms.days.as_str()).replace("<open>", terms.open.as_str()))
        };
        Self { asks: terms.asks.iter().map(filled).collect(), terms: terms.clone() }
    }

    /// What normalised `text` asks about opening hours, if it does.
    pub(super) fn asked(&self, text: &str) -> Option<Timing> {
        let cue = self.asks.iter().find_map(|cue| cue.find(text))?;
        let terms = &self.terms;
        // Applying and closing dates are another matter (年末に申請は受け付けていますか).
        if terms.other.is_match(text) {
            return None;
        }
        let date = terms.date.captures(cue.as_str()).and_then(|c| Some((c[1].parse().ok()?, c[2].parse().ok()?)));
        let days = [
            (&terms.year_end, Timing::YearEnd),
            (&terms.weekend, Timing::Weekend),
            (&terms.holidays, Timing::Holidays),
            (&terms.tomorrow, Timing::Ahead(1)),
            (&terms.day_after_tomorrow, Timing::Ahead(2)),
            (&terms.hours, Timing::Hours),
            (&terms.today, Timing::Ahead(0)),
        ];
        let day = || days.into_iter().find(|(words, _)| words.within(text)).map(|(_, timing)| timing);
        let date = date.map(|(month, day)| Timing::Date(month, day));
        date.or_else(day).or(Some(Timing::Now))
    }

    /// Byte ranges of normalised text that ask about opening hours.
    pub(super) fn ranges(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        if self.asked(text).is_none() {
            return Vec::new();
        }
        self.asks.iter().flat_map(|cue| cue.find_iter(text).map(|m| m.range())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::lexicon::Lexicon;
    use crate::language::normalize;

    #[test]
    fn questions_about_hours_are_told_apart() {
        let cues = TimingCues::new(&Lexicon::shared().expect("lexicon").timing);
        let timing = |text: &str| cues.asked(text);
        for (text, wanted) in [
            ("今電話していい？", Timing::Now),
            ("いま開いてますか", Timing::Now),
            ("電話しても大丈夫？", Timing::Now),
            ("何時までやってる？", Timing::Hours),
            ("電話は何時まで", Timing::Hours),
            ("受付時間は", Timing::Hours),
            ("土日もやってますか", Timing::Weekend),
            ("年末は？", Timing::YearEnd),
            ("年末年始はお休みですか", Timing::YearEnd),
            ("祝日は開いてる？", Timing::Holidays),
            ("明日は？", Timing::Ahead(1)),
            ("明日電話してもいいですか", Timing::Ahead(1)),
            ("12月29日は電話つながりますか", Timing::Date(12, 29)),
        ] {
            assert_eq!(timing(normalize(text).text()), Some(wanted), "{text}");
        }
        for text in [
            "土日に働いてくれる人を採用したい",
            "今から申請して間に合う？",
            "年末調整のやり方",
            "まだ募集してますか",
            "何時までに申請すればいいですか",
            "電話番号は？",
            "男性の育児休業を増やしたい",
            "休日を増やしたい",
        ] {
            assert_eq!(timing(normalize(text).text()), None, "{text}");
        }
    }
}
