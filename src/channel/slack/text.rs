//! The text of Slack's messages as people meant it: entities undone, emoji as emoji, what was forwarded as
//! what was said, and to whom it is said.
//!
//! Not responsible for whether it is answered.

use std::sync::LazyLock;

use regex::{Captures, Regex};
use serde_json::Value;

use crate::service::Attachment;

/// A field as text; empty counts as absent.
pub(super) fn text<'v>(value: &'v Value, path: &[&str]) -> Option<&'v str> {
    path.iter().try_fold(value, |v, key| v.get(key))?.as_str().filter(|t| !t.is_empty())
}

/// Slack's three entities as characters.
pub(super) fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[expect(clippy::expect_used, reason = "constant patterns, used in a test")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("constant pattern")
}

/// Text as it was typed: entities undone, mentions gone, links and channels by their names. Emoji beside words
/// say nothing; where there are only emoji they are what was said.
pub(super) fn typed(said: &str) -> String {
    let words = undone(said, |_| " ");
    if words.is_empty() {
        undone(said, |name| emojis::get_by_shortcode(name).map_or(" ", emojis::Emoji::as_str))
    } else {
        words
    }
}

fn undone(said: &str, emoji: fn(&str) -> &'static str) -> String {
    let mut out = String::with_capacity(said.len());
    let mut rest = said;
    while let Some(start) = rest.find('<') {
        let Some(end) = rest[start..].find('>').map(|e| start + e) else { break };
        out.push_str(&drawn(&rest[..start], emoji));
        let inner = &rest[start + 1..end];
        let (target, label) = inner.split_once('|').map_or((inner, None), |(t, l)| (t, Some(l)));
        match target.as_bytes().first() {
            // Mentions say nothing about the question; a blank keeps words apart.
            Some(b'@' | b'!') => out.push(' '),
            _ => out.push_str(label.unwrap_or(target)),
        }
        rest = &rest[end + 1..];
    }
    out.push_str(&drawn(rest, emoji));
    unescape(out.trim())
}

/// Slack writes every emoji by its name, a skin tone as a second one.
fn drawn(said: &str, emoji: fn(&str) -> &'static str) -> String {
    static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r":([a-z0-9_+'-]*[a-z_+][a-z0-9_+'-]*|100|1234):"));
    NAME.replace_all(said, |name: &Captures<'_>| emoji(&name[1])).into_owned()
}

/// What a message says: its own text, and that of messages forwarded with it.
pub(super) fn said(event: &Value) -> String {
    let own = typed(event["text"].as_str().unwrap_or_default());
    let forwarded = event["attachments"].as_array().into_iter().flatten().filter(|a| a["is_share"] == true);
    let texts = forwarded.filter_map(|a| text(a, &["text"]).or_else(|| text(a, &["fallback"]))).map(typed);
    Some(own).into_iter().chain(texts).filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Files that came with a message, or with one forwarded in it.
pub(super) fn files(event: &Value) -> Vec<Attachment> {
    let of = |v: &Value| v["files"].as_array().cloned().unwrap_or_default();
    let shared = event["attachments"].as_array().into_iter().flatten().filter(|a| a["is_share"] == true).flat_map(of);
    let all = of(event).into_iter().chain(shared);
    all.filter_map(|file| {
        let name = text(&file, &["name"]).or_else(|| text(&file, &["title"])).or_else(|| text(&file, &["id"]))?;
        Some(Attachment { name: name.to_owned(), url: text(&file, &["permalink"]).map(str::to_owned) })
    })
    .collect()
}

/// To whom a message turns in so many words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turned {
    /// To us, whoever else is named.
    Us,
    /// To other people, a group or everyone.
    Others,
    /// To nobody by name.
    Nobody,
}

/// To whom the message's own text turns; who is named in what it forwards has nothing to do with it.
pub(super) fn turned(event: &Value, me: &str) -> Turned {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| pattern(r"<(?:@([A-Z0-9]+)|!subteam\^|!here|!channel|!everyone)"));
    let own = event["text"].as_str().unwrap_or_default();
    let mut turned = Turned::Nobody;
    for named in NAMED.captures_iter(own) {
        match named.get(1) {
            Some(user) if user.as_str() == me => return Turned::Us,
            _ => turned = Turned::Others,
        }
    }
    turned
}

/// Whether there is something to answer: not where only links, emoji or marks stand.
pub(super) fn says_something(text: &str) -> bool {
    static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:https?://|mailto:)\S+"));
    LINK.replace_all(text, " ").chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_read_as_it_was_typed() {
        assert_eq!(
            typed("<@UBOT> 1 &lt; 2 &amp; <#C1|相談> <https://a.jp|資料> <https://b.jp> <!here>"),
            "1 < 2 & 相談 資料 https://b.jp"
        );
        assert_eq!(typed("< 閉じない"), "< 閉じない");
    }

    #[test]
    fn names_of_emoji_are_no_words_and_times_are_no_emoji() {
        assert_eq!(typed("ありがとう:pray:"), "ありがとう");
        assert_eq!(typed("2:pray::skin-tone-3:"), "2");
        assert_eq!(typed(":+1: :uchi_no_mascot:"), "👍");
        assert_eq!(typed("10:30:15 に <https://a.jp:8080/:id:/x>"), "10:30:15 に https://a.jp:8080/:id:/x");
        assert_eq!(typed("資料:help を見て"), "資料:help を見て");
    }

    #[test]
    fn what_is_forwarded_is_what_is_said() {
        let share = |text: &str| json!({"is_share": true, "text": text, "author_id": "U9"});
        assert_eq!(said(&json!({"text": "", "attachments": [share("在留資格は？")]})), "在留資格は？");
        let both = json!({"text": "これは？", "attachments": [share("<@U8> 締切は:bow:"), {"text": "広告", "from_url": "https://a.jp"}]});
        assert_eq!(said(&both), "これは？\n締切は");
        assert_eq!(turned(&both, "UBOT"), Turned::Nobody);
        let fallback = json!({"attachments": [{"is_share": true, "fallback": "予備"}]});
        assert_eq!(said(&fallback), "予備");
    }

    #[test]
    fn files_keep_their_names_wherever_they_hang() {
        let file = json!({"id": "F1", "name": "a.pdf", "permalink": "https://x.slack.com/F1"});
        let event =
            json!({"files": [file, {"id": "F2"}], "attachments": [{"is_share": true, "files": [{"title": "b"}]}]});
        let names: Vec<(String, bool)> = files(&event).into_iter().map(|f| (f.name, f.url.is_some())).collect();
        assert_eq!(names, [("a.pdf".into(), true), ("F2".into(), false), ("b".into(), false)]);
    }

    #[test]
    fn people_and_groups_are_told_from_us() {
        let to = |text: &str| turned(&json!({ "text": text }), "UBOT");
        assert_eq!(to("<@U9> 午後の会議は"), Turned::Others);
        assert_eq!(to("<@U9> <@UBOT> 締切は"), Turned::Us);
        assert_eq!(to("<@UBOT|madoguchi> 締切は"), Turned::Us);
        assert_eq!(to("<!subteam^S1|@soumu> お願いします"), Turned::Others);
        assert_eq!(to("<!channel> 明日は休みです"), Turned::Others);
        assert_eq!(to("締切は <#C1|相談>"), Turned::Nobody);
    }

    #[test]
    fn links_and_emoji_alone_say_nothing() {
        for text in ["", "https://example.jp/abc", "https://a.jp\nhttps://b.jp", "🙏", "！？", "  "] {
            assert!(!says_something(text), "{text}");
        }
        for text in ["2", "https://a.jp これは使えますか", "？なに"] {
            assert!(says_something(text), "{text}");
        }
    }
}
