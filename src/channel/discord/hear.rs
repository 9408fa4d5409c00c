//! Which messages are meant for the bot, and what they say without its mention.
//!
//! Not responsible for what comes of them.

use std::sync::LazyLock;

use regex::Regex;

use super::event::Message;
use super::markdown::MEASURE;
use crate::service::Attachment;

/// Longest name of a thread; Discord allows 100.
const THREAD_NAME: usize = 80;
/// Sorts of messages that people write: regular, and a reply.
const WRITTEN: [u64; 2] = [0, 19];

/// Why a message is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// Written to the bot: directly, with a mention of it or its role, or as a reply to it.
    Addressed,
    /// Written among others, where the bot listens to everything or a hand-off is open.
    Overheard,
    /// The same, and nothing in it could be answered: a picture, a link. Counts only in a hand-off.
    Aside,
    /// Written by a bot or the system, or to somebody else.
    Not,
}

/// Whether a person wrote it, and to whom; whether its place is one to listen to is decided later. `named`:
/// one of the roles in it is the bot's own.
#[must_use]
pub fn meant(message: &Message, me: u64, named: bool) -> Meant {
    let by_person = !message.author.bot && message.author.id != me && message.webhook_id == 0;
    if !by_person || !WRITTEN.contains(&message.kind) {
        return Meant::Not;
    }
    let replied = message.referenced_message.as_ref().map(|m| m.author.id);
    if message.guild_id == 0 || named || message.mentions.iter().any(|u| u.id == me) || replied == Some(me) {
        return Meant::Addressed;
    }
    // People talking to each other are left alone.
    let others = !message.mentions.is_empty() || !message.mention_roles.is_empty() || message.mention_everyone;
    if replied.is_some() || message.replies_to().is_some() || others {
        return Meant::Not;
    }
    if says_something(&said(message)) { Meant::Overheard } else { Meant::Aside }
}

/// What a message says: its own text, and that of messages forwarded with it.
#[must_use]
pub fn said(message: &Message) -> String {
    let forwarded = message.message_snapshots.iter().map(|s| s.content.as_str());
    let texts = std::iter::once(message.content.as_str()).chain(forwarded).map(text);
    texts.filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Files that came with a message, or with one forwarded in it.
#[must_use]
pub fn files(message: &Message) -> Vec<Attachment> {
    let forwarded = message.message_snapshots.iter().flat_map(|s| &s.attachments);
    let named = message.attachments.iter().chain(forwarded).filter(|f| !f.filename.is_empty());
    named.map(|f| Attachment { name: f.filename.clone(), url: f.url.clone() }).collect()
}

/// A text without mentions and without a server's own emoji.
#[must_use]
pub fn text(content: &str) -> String {
    static EMOJI: LazyLock<Regex> = LazyLock::new(|| pattern(r"<a?:(\w+):\d+>"));
    static MENTION: LazyLock<Regex> = LazyLock::new(|| pattern(r"<(?:@[!&]?|#|/[^<>:]*:)\d+>"));
    let named = EMOJI.replace_all(content, " ");
    MENTION.replace_all(&named, " ").trim().to_owned()
}

/// Whether there is something to answer: not where only links, emoji or marks stand.
fn says_something(text: &str) -> bool {
    static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"<?https?://\S+"));
    LINK.replace_all(text, " ").chars().any(char::is_alphanumeric)
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
        Message::read(&value).expect("a message")
    }

    #[test]
    fn bots_the_system_and_other_peoples_talk_are_left_alone() {
        let user = |id: &str| json!({"id": id, "username": "u", "discriminator": "0", "avatar": null});
        let is = |change: &dyn Fn(&mut Value)| meant(&message(|v| change(v)), 100, false);
        assert_eq!(is(&|_| {}), Meant::Overheard);
        assert_eq!(is(&|v| v["author"]["bot"] = json!(true)), Meant::Not);
        assert_eq!(is(&|v| v["author"]["id"] = json!("100")), Meant::Not);
        assert_eq!(is(&|v| v["webhook_id"] = json!("5")), Meant::Not);
        assert_eq!(is(&|v| v["type"] = json!(7)), Meant::Not);
        assert_eq!(is(&|v| v["mentions"] = json!([user("8")])), Meant::Not);
        assert_eq!(is(&|v| v["mention_roles"] = json!(["12"])), Meant::Not);
        assert_eq!(is(&|v| v["mention_everyone"] = json!(true)), Meant::Not);
        assert_eq!(is(&|v| v["mentions"] = json!([user("8"), user("100")])), Meant::Addressed);
        assert_eq!(is(&|v| v["guild_id"] = json!(null)), Meant::Addressed);
        for nothing in ["<:kao:12>", "https://example.jp/a", "<https://example.jp/a>", "🙏", "！", ""] {
            assert_eq!(is(&|v| v["content"] = json!(nothing)), Meant::Aside, "{nothing}");
        }
        assert_eq!(is(&|v| v["content"] = json!("https://example.jp/a は使えますか")), Meant::Overheard);
        let reply_to = |id: &'static str| {
            move |v: &mut Value| {
                let mut quoted = v.clone();
                quoted["author"] = json!({"id": id, "username": "u", "discriminator": "0", "avatar": null});
                v["referenced_message"] = quoted;
                v["message_reference"] = json!({"message_id": "1"});
                v["type"] = json!(19);
            }
        };
        assert_eq!(is(&reply_to("100")), Meant::Addressed);
        assert_eq!(is(&reply_to("8")), Meant::Not);
    }

    #[test]
    fn the_bots_own_role_is_the_bot() {
        let by_role = message(|v| {
            v["content"] = json!("<@&900> 電話は？");
            v["mention_roles"] = json!(["900"]);
        });
        assert_eq!((meant(&by_role, 100, true), meant(&by_role, 100, false)), (Meant::Addressed, Meant::Not));
        assert_eq!(said(&by_role), "電話は？");
    }

    #[test]
    fn what_is_forwarded_is_what_is_said() {
        let forwarded = message(|v| {
            v["content"] = json!("");
            v["message_reference"] = json!({"type": 1, "message_id": "5", "channel_id": "4"});
            v["message_snapshots"] =
                json!([{"message": {"content": "<@8> 在留資格は？", "attachments": [{"filename": "a.pdf"}]}}]);
        });
        assert_eq!((meant(&forwarded, 100, false), said(&forwarded).as_str()), (Meant::Overheard, "在留資格は？"));
        assert_eq!(files(&forwarded)[0].name, "a.pdf");
        let commented = message(|v| v["message_snapshots"] = json!([{"message": {"content": "在留資格は？"}}]));
        assert_eq!(said(&commented), "補助金は\n在留資格は？");
    }

    #[test]
    fn mentions_and_emoji_are_not_words() {
        assert_eq!(text("<@100> 秋田の窓口は？ <#5> <a:wave:77>"), "秋田の窓口は？");
        assert_eq!(text("<@!100>"), "");
        assert_eq!(thread_name("\n  特定技能の在留者数は？\n続き", "ご相談"), "特定技能の在留者数は？");
        assert_eq!(thread_name(" ", "ご相談"), "ご相談");
    }
}
