//! What of Discord's messages is read, leniently: whatever else a message holds, of whatever kind, it is not
//! lost for it.
//!
//! Discord adds kinds of components, embeds and snapshots all the time; a question must not depend on them.
//! Not responsible for what a message means (`hear`).

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A user, as far as it matters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct User {
    /// Id.
    #[serde(deserialize_with = "id")]
    pub id: u64,
    /// Not a person.
    #[serde(deserialize_with = "or_default")]
    pub bot: bool,
}

/// A file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct File {
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub filename: String,
    /// Where it can be opened.
    #[serde(deserialize_with = "or_default")]
    pub url: Option<String>,
}

/// What a message refers to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Reference {
    /// 0: replied to, 1: forwarded.
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub kind: u64,
    /// The message.
    #[serde(deserialize_with = "id")]
    pub message_id: u64,
}

/// A message forwarded within another.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Forwarded {
    /// Text.
    #[serde(deserialize_with = "or_default")]
    pub content: String,
    /// Files.
    #[serde(deserialize_with = "readable")]
    pub attachments: Vec<File>,
}

/// A message.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Message {
    /// Id.
    #[serde(deserialize_with = "id")]
    pub id: u64,
    /// Channel or thread.
    #[serde(deserialize_with = "id")]
    pub channel_id: u64,
    /// Server; 0 for direct messages.
    #[serde(deserialize_with = "id")]
    pub guild_id: u64,
    /// Who wrote it.
    #[serde(deserialize_with = "or_default")]
    pub author: User,
    /// Set for what a program wrote.
    #[serde(deserialize_with = "id")]
    pub webhook_id: u64,
    /// Sort: 0 regular, 19 reply.
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub kind: u64,
    /// Text.
    #[serde(deserialize_with = "or_default")]
    pub content: String,
    /// People named in it.
    #[serde(deserialize_with = "readable")]
    pub mentions: Vec<User>,
    /// Roles named in it.
    #[serde(deserialize_with = "ids")]
    pub mention_roles: Vec<u64>,
    /// Everyone is named.
    #[serde(deserialize_with = "or_default")]
    pub mention_everyone: bool,
    /// Files.
    #[serde(deserialize_with = "readable")]
    pub attachments: Vec<File>,
    /// What it refers to.
    #[serde(deserialize_with = "or_default")]
    pub message_reference: Option<Reference>,
    /// The message replied to.
    #[serde(deserialize_with = "or_default")]
    pub referenced_message: Option<Box<Message>>,
    /// Messages forwarded in it.
    #[serde(deserialize_with = "snapshots")]
    pub message_snapshots: Vec<Forwarded>,
    /// Flags.
    #[serde(deserialize_with = "or_default")]
    pub flags: u64,
    /// The thread that starts from it.
    #[serde(deserialize_with = "or_default")]
    pub thread: Option<Value>,
    /// What is drawn in it.
    #[serde(deserialize_with = "or_default")]
    pub embeds: Value,
}

impl Message {
    /// A message from what Discord sent; none without the ids that every message has.
    #[must_use]
    pub fn read(value: &Value) -> Option<Self> {
        let message = Self::deserialize(value).ok()?;
        (message.id > 0 && message.channel_id > 0 && message.author.id > 0).then_some(message)
    }

    /// Id of the message replied to.
    #[must_use]
    pub fn replies_to(&self) -> Option<u64> {
        self.message_reference.as_ref().filter(|r| r.kind == 0 && r.message_id > 0).map(|r| r.message_id)
    }
}

/// An id, which Discord writes as text; 0 for none.
fn id<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    Ok(number(&Value::deserialize(from)?))
}

fn number(value: &Value) -> u64 {
    value.as_str().and_then(|t| t.parse().ok()).or_else(|| value.as_u64()).unwrap_or(0)
}

fn ids<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u64>, D::Error> {
    Ok(Value::deserialize(from)?.as_array().into_iter().flatten().map(number).filter(|n| *n > 0).collect())
}

/// A value, or the default where it is null or not as expected.
fn or_default<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned + Default>(from: D) -> Result<T, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

/// Those of a list that can be read.
fn readable<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(from: D) -> Result<Vec<T>, D::Error> {
    let Value::Array(items) = Value::deserialize(from)? else { return Ok(Vec::new()) };
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(item).ok()).collect())
}

/// Forwarded messages, which Discord wraps once more and serenity does not.
fn snapshots<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Forwarded>, D::Error> {
    let Value::Array(items) = Value::deserialize(from)? else { return Ok(Vec::new()) };
    let inner = |item: Value| item.get("message").cloned().unwrap_or(item);
    Ok(items.into_iter().filter_map(|item| serde_json::from_value(inner(item)).ok()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn whatever_else_a_message_holds_it_is_read() {
        let strange = json!({
            "id": "1", "channel_id": "2", "guild_id": null, "content": "締切は", "author": {"id": "7", "bot": null},
            "type": 19, "timestamp": 5, "mentions": [{"id": "8"}, "kind of another sort"], "mention_roles": ["9", null],
            "components": [{"type": 17, "components": [{"type": 99, "new": true}]}], "embeds": "none", "flags": "x",
            "attachments": [{"filename": "a.pdf", "url": "https://a.jp"}, {"filename": 3}],
            "message_reference": {"message_id": "5"},
            "referenced_message": {"id": "5", "channel_id": "2", "author": {"id": "100", "bot": true},
                "components": [{"type": 1, "components": [{"type": 42}]}], "poll": {"question": 1}},
            "message_snapshots": [{"message": {"content": "転送"}}, {"message": null}, 4, {"content": "包まない"}],
        });
        let message = Message::read(&strange).expect("read");
        assert_eq!((message.content.as_str(), message.kind, message.guild_id), ("締切は", 19, 0));
        assert_eq!((message.mentions.len(), message.mention_roles.as_slice()), (1, [9].as_slice()));
        assert_eq!(message.referenced_message.as_ref().map(|m| m.author.id), Some(100));
        assert_eq!((message.replies_to(), message.message_snapshots[0].content.as_str()), (Some(5), "転送"));
        assert_eq!(message.message_snapshots[1].content, "包まない");
        assert_eq!(message.attachments[0].filename, "a.pdf");
        assert!(Message::read(&json!({"content": "だれのもの"})).is_none());
        assert!(Message::read(&json!([])).is_none());
    }
}
