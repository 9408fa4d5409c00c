//! Which messages are meant for the bot, and what they say without its mention.
//!
//! Not responsible for what comes of them.

use std::sync::LazyLock;

use regex::Regex;
use serenity::model::channel::{Message, MessageType};

use super::markdown::MEASURE;

/// Longest name of a thread; Discord allows 100.
const THREAD_NAME: usize = 80;

/// Why a message is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// Written to the bot: directly, with a mention, or as a reply to it.
    Addressed,
    /// Written among others, where the bot listens to everything or a hand-off is open.
    Overheard,
    /// Written by a bot or the system, or to somebody else.
    Not,
}

/// Whether a person wrote it, and to whom; whether its place is one to listen to is decided later.
#[must_use]
pub fn meant(message: &Message, me: u64) -> Meant {
    let by_person = !message.author.bot && message.author.id.get() != me && message.webhook_id.is_none();
    if !by_person || !matches!(message.kind, MessageType::Regular | MessageType::InlineReply) {
        return Meant::Not;
    }
    let replied = message.referenced_message.as_ref().map(|m| m.author.id.get());
    if message.guild_id.is_none() || message.mentions.iter().any(|u| u.id.get() == me) || replied == Some(me) {
        return Meant::Addressed;
    }
    // People talking to each other are left alone.
    if replied.is_some() || !message.mentions.is_empty() || text(&message.content).is_empty() {
        return Meant::Not;
    }
    Meant::Overheard
}

/// What a message says: without mentions and with emoji by name.
#[must_use]
pub fn text(content: &str) -> String {
    static EMOJI: LazyLock<Regex> = LazyLock::new(|| pattern(r"<a?:(\w+):\d+>"));
    static MENTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"<(?:@[!&]?|#|/[^<>:]*:)\d+>"));
    let named = EMOJI.replace_all(content, " ");
    MENTION.replace_all(&named, " ").trim().to_owned()
}

#[expect(clippy::expect_used, reason = "constant patterns, used in a test")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("constant pattern")
}

/// Name of a question's thread: its first line as far as it fits, or `other` where it has none.
#[must_use]
pub fn thread_name(text: &str, other: &str) -> String {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or(other);
    MEASURE.shorten(line, THREAD_NAME).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn message(change: impl Fn(&mut Value)) -> Message {
        let mut value = json!({
            "id": "1", "channel_id": "2", "guild_id": "3", "content": "補助金は",
            "author": {"id": "7", "username": "u", "discriminator": "0", "avatar": null},
            "timestamp": "2024-11-01T00:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false,
            "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
        });
        change(&mut value);
        serde_json::from_value(value).expect("a message")
    }

    #[test]
    fn bots_the_system_and_other_peoples_talk_are_left_alone() {
        let user = |id: &str| json!({"id": id, "username": "u", "discriminator": "0", "avatar": null});
        let is = |change: &dyn Fn(&mut Value)| meant(&message(|v| change(v)), 100);
        assert_eq!(is(&|_| {}), Meant::Overheard);
        assert_eq!(is(&|v| v["author"]["bot"] = json!(true)), Meant::Not);
        assert_eq!(is(&|v| v["author"]["id"] = json!("100")), Meant::Not);
        assert_eq!(is(&|v| v["webhook_id"] = json!("5")), Meant::Not);
        assert_eq!(is(&|v| v["type"] = json!(7)), Meant::Not);
        assert_eq!(is(&|v| v["mentions"] = json!([user("8")])), Meant::Not);
        assert_eq!(is(&|v| v["content"] = json!("<:kao:12>")), Meant::Not);
        assert_eq!(is(&|v| v["mentions"] = json!([user("8"), user("100")])), Meant::Addressed);
        assert_eq!(is(&|v| v["guild_id"] = json!(null)), Meant::Addressed);
        let reply_to = |id: &'static str| {
            move |v: &mut Value| {
                let mut quoted = v.clone();
                quoted["author"] = json!({"id": id, "username": "u", "discriminator": "0", "avatar": null});
                v["referenced_message"] = quoted;
                v["type"] = json!(19);
            }
        };
        assert_eq!(is(&reply_to("100")), Meant::Addressed);
        assert_eq!(is(&reply_to("8")), Meant::Not);
    }

    #[test]
    fn mentions_and_emoji_are_not_words() {
        assert_eq!(text("<@100> 秋田の窓口は？ <#5> <a:wave:77>"), "秋田の窓口は？");
        assert_eq!(text("<@!100>"), "");
        assert_eq!(thread_name("\n  特定技能の在留者数は？\n続き", "ご相談"), "特定技能の在留者数は？");
        assert_eq!(thread_name(" ", "ご相談"), "ご相談");
    }
}
