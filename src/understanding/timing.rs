//! Whether a message asks when a desk can be reached (今電話していい？ 土日もやってますか).
//!
//! Cues are ordinary Japanese, the same for every pack. Not responsible for the answer.

use std::sync::LazyLock;

use regex::Regex;

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

/// Days that can be asked about.
const DAYS: &str = r"(?:土日祝日?|土日|土曜日?|日曜日?|週末|祝日|祭日|休日|連休|ゴールデンウィーク|お盆|お?正月|年末年始|年末|年始|平日|夜間?|夕方|昼休み|お昼|今日|きょう|本日|明日|あした|あす|あさって|明後日|\d{1,2}月\d{1,2}日|\d{1,2}/\d{1,2})";
/// Being open or reachable, with what follows the verb.
const OPEN: &str = r"(?:やって|やっと|開い|開く|開け|あい[てと]|空い|電話|受け?付け?|営業|対応|休み|お休み|休業|つなが|繋が|かけ|聞け|相談でき)(?:し|て)*(?:る|い(?:る|ます)|ます|もらえ|くれ|いい|大丈夫)*";

static ASKED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        r"受け?付け?時間|営業時間|開庁時間|窓口の時間|電話の時間|つながる時間".to_owned(),
        format!(r"何時(?:まで|から|頃|ごろ)(?:に|なら|だと)?(?:{OPEN}|ok|大丈夫|いい)?"),
        format!(r"(?:今|いま)(?:から|は|も|なら|すぐ)?(?:、)?(?:もう)?(?:窓口|そこ|事務局)?(?:は|に|って)?{OPEN}"),
        r"電話(?:し|を?かけ)て(?:も|み)?(?:て)?(?:も)?(?:いい|大丈夫|平気|かまわ|構わ|よろしい|つなが)".to_owned(),
        format!(r"{DAYS}(?:は|も|に|でも|なら|の|とか|だと|って)?[^。?]{{0,4}}?{OPEN}"),
        format!(
            r"^(?:じゃあ?|では|それで|ちなみに|あと)?、?{DAYS}(?:の対応)?(?:は|も|でも|なら|だと|とか)?(?:どう|大丈夫|いい|ok|平気)?(?:です|でしょう|なの?)?か?な?[?。]?$"
        ),
    ]
    .iter()
    .map(|p| constant(p))
    .collect()
});
/// Applying and closing dates are another matter (年末に申請は受け付けていますか).
static OTHER: LazyLock<Regex> = LazyLock::new(|| constant(r"申請|応募|申し?込|募集|公募|締め?切|〆切"));
static DATE: LazyLock<Regex> = LazyLock::new(|| constant(r"(\d{1,2})[月/](\d{1,2})"));

#[expect(clippy::expect_used, reason = "constant patterns, compiled in a test")]
fn constant(pattern: &str) -> Regex {
    Regex::new(pattern).expect("constant pattern")
}

/// What normalised `text` asks about opening hours, if it does.
#[must_use]
pub fn timing(text: &str) -> Option<Timing> {
    let cue = ASKED.iter().find_map(|cue| cue.find(text))?;
    if OTHER.is_match(text) {
        return None;
    }
    let said = |words: &[&str]| words.iter().any(|w| text.contains(w));
    let date = DATE.captures(cue.as_str()).and_then(|c| Some((c[1].parse().ok()?, c[2].parse().ok()?)));
    Some(if let Some((month, day)) = date {
        Timing::Date(month, day)
    } else if said(&["年末", "年始", "正月"]) {
        Timing::YearEnd
    } else if said(&["土日", "土曜", "日曜", "週末"]) {
        Timing::Weekend
    } else if said(&["祝日", "祭日", "休日", "連休", "ゴールデン"]) {
        Timing::Holidays
    } else if said(&["明日", "あした", "あす"]) {
        Timing::Ahead(1)
    } else if said(&["あさって", "明後日"]) {
        Timing::Ahead(2)
    } else if said(&["受付時間", "受け付け時間", "営業時間", "何時", "お盆", "平日", "夜", "夕方", "昼"])
    {
        Timing::Hours
    } else if said(&["今日", "きょう", "本日"]) {
        Timing::Ahead(0)
    } else {
        Timing::Now
    })
}

/// Byte ranges of normalised text that ask about opening hours.
pub(super) fn ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    if timing(text).is_none() {
        return Vec::new();
    }
    ASKED.iter().flat_map(|cue| cue.find_iter(text).map(|m| m.range())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::normalize;

    #[test]
    fn questions_about_hours_are_told_apart() {
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
