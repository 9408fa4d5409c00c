//! Answers on their way: posted as replies, into threads, or into what an
//! interaction was acknowledged with; each once, whatever breaks in between.
//!
//! A message carries a nonce made from its event, so that posting it again within
//! minutes gives the first one back; after longer the channel is looked at first.
//! Not responsible for when to try again: the hub is.

use std::time::Duration;

use anyhow::anyhow;
use serde_json::{Value, json};
use serenity::http::{HttpError, MessagePagination};
use serenity::model::id::{ChannelId, MessageId, UserId};

use super::draw::{draw, memo, note};
use super::embed::{Drawn, problems};
use super::markdown::{MEASURE, escape, units};
use super::{Address, Discord, NAME, Way, describe, staff_conversation};
use crate::language::phrasebook::Phrasebook;
use crate::service::{Adapter, Author, Delivery, Outgoing, Receipt, Said, StaffThread, Undelivered};

/// Longest wait for an acknowledgement under way.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(20);
/// Age in milliseconds up to which a nonce is known to Discord for certain.
const NONCE_MS: i64 = 2 * 60_000;
/// Longest quotation of what was asked, in characters.
const QUOTE: usize = 200;
/// First millisecond of Discord's ids.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// What becomes of a request that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It was done already.
    Done,
    /// It may work later.
    Later {
        /// It may have been done.
        unsure: bool,
    },
    /// It never will.
    Never,
}

/// What an error means for the request.
pub(super) fn fate(error: &serenity::Error) -> Fate {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => match response.status_code.as_u16() {
            _ if response.error.code == 40_060 || response.error.code == 160_004 => Fate::Done,
            // A token revoked while running ends the gateway, which says so.
            401 | 408 | 429 => Fate::Later { unsure: false },
            500.. => Fate::Later { unsure: true },
            _ => Fate::Never,
        },
        serenity::Error::Http(HttpError::Request(error)) => Fate::Later { unsure: !error.is_connect() },
        // What an earlier run left is taken up before the first connection has told the id.
        serenity::Error::Http(HttpError::ApplicationIdMissing) => Fate::Later { unsure: false },
        serenity::Error::Http(HttpError::RateLimitI64F64 | HttpError::RateLimitUtf8) => Fate::Later { unsure: true },
        // The request went through; only its answer was not what serenity expects.
        serenity::Error::Json(_) => Fate::Done,
        _ => Fate::Never,
    }
}

/// The token is too old, or the interaction was never acknowledged.
fn is_gone(error: &serenity::Error) -> bool {
    matches!(error, serenity::Error::Http(HttpError::UnsuccessfulRequest(r)) if r.status_code.as_u16() == 404 || r.error.code == 50_027)
}

fn undelivered(error: &serenity::Error) -> Undelivered {
    let source = anyhow!(describe(error));
    match fate(error) {
        Fate::Later { unsure } => Undelivered::Later { after: None, unsure, source },
        Fate::Done | Fate::Never => Undelivered::Never(source),
    }
}

/// A message's body: every part is given, so that an edit leaves nothing of what stood there.
fn body(drawn: &Drawn) -> Value {
    json!({
        "content": drawn.content,
        "embeds": drawn.embeds,
        "components": drawn.components,
        "allowed_mentions": {"parse": [], "replied_user": false},
    })
}

/// At most 25 characters that stand for a part of an event's answer.
fn nonce(event: &str, part: usize) -> String {
    use std::hash::{Hash as _, Hasher as _};
    let mut hasher = rustc_hash::FxHasher::default();
    event.hash(&mut hasher);
    // Two sums: a nonce that two events share would lose an answer.
    format!("{:x}{:08x}-{part}", hasher.finish() >> 24, crc32fast::hash(event.as_bytes()))
}

/// Time of an id, milliseconds since 1970.
pub(super) fn born_ms(id: u64) -> i64 {
    i64::try_from(id >> 22).unwrap_or(0) + EPOCH_MS
}

/// What a delivery shows.
fn drawn(outgoing: &Outgoing, address: &Address, book: &Phrasebook) -> Vec<Drawn> {
    let mut messages = match &outgoing.said {
        Said::Reply(reply) => draw(reply, book, address.owner, &outgoing.event),
        Said::Memo(reply) => memo(reply, book),
        Said::Note(text) | Said::Failed(text) => vec![note(text)],
        Said::FromPerson(text) => told(book.discord.person(), text),
        Said::FromStaff(text) => told(book.discord.staff(), text),
    };
    // An officer's answer may come much later, with nothing to reply to: it names whom it is for.
    if let (Said::FromStaff(_), Way::Interaction { private: false, .. }) = (&outgoing.said, &address.way) {
        messages.insert(0, Drawn { content: format!("<@{}>", address.owner), ..Drawn::default() });
    }
    if let Way::Interaction { quote: Some(quote), .. } = &address.way
        && matches!(outgoing.said, Said::Reply(_))
    {
        let line = quote.split_whitespace().collect::<Vec<_>>().join(" ");
        let quoted = format!("> {}", escape(&MEASURE.shorten(&line, QUOTE)));
        let content = &messages[0].content;
        let whole = if content.is_empty() { quoted } else { format!("{quoted}\n{content}") };
        if units(&whole) <= super::embed::CONTENT {
            messages[0].content = whole;
        }
    }
    messages
}

/// Something a person wrote, passed on; long texts become several messages.
fn told(who: &str, text: &str) -> Vec<Drawn> {
    let text = format!("**{who}**\n{}", escape(text));
    MEASURE
        .pieces(&text, super::embed::CONTENT)
        .into_iter()
        .map(|content| Drawn { content, ..Drawn::default() })
        .collect()
}

#[async_trait::async_trait]
impl Adapter for Discord {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let outgoing = &delivery.outgoing;
        let address: Address = serde_json::from_value(outgoing.address.clone())
            .map_err(|e| Undelivered::Never(anyhow!("an address that cannot be read: {e}")))?;
        let mind = self.hub.engine().mind();
        let book = &mind.knowledge.phrasebook;
        let messages = drawn(outgoing, &address, book);
        for message in &messages {
            for problem in problems(message) {
                tracing::error!(problem, "a message breaks a limit of Discord");
            }
        }
        let first = match &address.way {
            Way::Interaction { id, token, private, .. } if outgoing.event == format!("i{id}") => {
                let done = self.respond_late(*id, token, &messages, delivery.again).await;
                match done {
                    Err(Late::Gone) if *private => {
                        return Err(Undelivered::Never(anyhow!("the interaction is over, and its answer private")));
                    }
                    // Too late for the interaction: everyone may see it, so the channel may have it.
                    Err(Late::Gone) => self.post(address.channel, address.owner, None, &messages, delivery).await?,
                    Err(Late::Undelivered(error)) => return Err(error),
                    Ok(()) => return Ok(Receipt::default()),
                }
            }
            // Later words in a hand-off that began with an interaction.
            Way::Interaction { private: true, .. } => {
                let channel = self.direct(address.owner).await?;
                self.post(channel, address.owner, None, &messages, delivery).await?
            }
            Way::Interaction { .. } | Way::Plain => {
                self.post(address.channel, address.owner, None, &messages, delivery).await?
            }
            Way::Reply { message, thread: Some(name) } => {
                let thread = self.thread(address.channel, *message, name).await?;
                self.post(thread, address.owner, None, &messages, delivery).await?
            }
            Way::Reply { message, thread: None } => {
                self.post(address.channel, address.owner, Some(*message), &messages, delivery).await?
            }
        };
        if !matches!(outgoing.said, Said::Memo(_)) || outgoing.to != Author::Staff {
            return Ok(Receipt::default());
        }
        let thread = self.thread(address.channel, first, book.discord.staff_thread()).await?;
        let address = Address { channel: thread, owner: 0, way: Way::Plain };
        Ok(Receipt {
            thread: Some(StaffThread {
                conversation: staff_conversation(thread),
                address: serde_json::to_value(address).unwrap_or_default(),
            }),
        })
    }
}

/// Why an interaction could not be answered.
enum Late {
    Gone,
    Undelivered(Undelivered),
}

impl Discord {
    /// Answers an interaction by editing its acknowledgement, then with further messages.
    async fn respond_late(&self, id: u64, token: &str, messages: &[Drawn], again: bool) -> Result<(), Late> {
        let acknowledged = self.deferred.lock().get(&id).cloned();
        if let Some(mut acknowledged) = acknowledged {
            let wait = tokio::time::timeout(ACKNOWLEDGED_WITHIN, acknowledged.wait_for(Option::is_some)).await;
            let done = matches!(wait, Ok(Ok(value)) if *value == Some(true));
            if !done {
                self.deferred.lock().remove(&id);
                return Err(Late::Gone);
            }
        }
        let failed = |error: serenity::Error| {
            if is_gone(&error) { Late::Gone } else { Late::Undelivered(undelivered(&error)) }
        };
        for (part, message) in messages.iter().enumerate() {
            if part == 0 {
                let edited = self.http.edit_original_interaction_response(token, &body(message), Vec::new()).await;
                match edited {
                    Err(error) if fate(&error) != Fate::Done => return Err(failed(error)),
                    _ => {}
                }
            } else {
                // Follow-ups know no nonce; a try whose end is unknown is not made twice.
                if again {
                    tracing::warn!(part, "a part of an answer may be missing");
                    continue;
                }
                let posted = self.http.create_followup_message(token, &body(message), Vec::new()).await;
                match posted {
                    Err(error) if fate(&error) != Fate::Done => return Err(failed(error)),
                    _ => {}
                }
            }
        }
        self.deferred.lock().remove(&id);
        Ok(())
    }

    /// Posts messages in order; returns the id of the first.
    async fn post(
        &self,
        channel: u64,
        owner: u64,
        reply_to: Option<u64>,
        messages: &[Drawn],
        delivery: &Delivery,
    ) -> Result<u64, Undelivered> {
        let event = &delivery.outgoing.event;
        let asked = event.trim_start_matches(|c: char| !c.is_ascii_digit()).split('#').next().unwrap_or_default();
        let asked: u64 = asked.parse().unwrap_or(0);
        let mut posted: Vec<(u64, Value)> = Vec::new();
        if delivery.again && jiff::Timestamp::now().as_millisecond() - born_ms(asked) > NONCE_MS {
            posted = self.posted_since(channel, asked).await?;
        }
        let mut first = 0;
        for (part, message) in messages.iter().enumerate() {
            let mut body = body(message);
            if let Some((id, _)) = posted.iter().find(|(_, shown)| same(shown, &body)) {
                first = if part == 0 { *id } else { first };
                continue;
            }
            if let Said::FromStaff(_) = delivery.outgoing.said {
                body["allowed_mentions"]["users"] = json!([owner.to_string()]);
            }
            body["nonce"] = json!(nonce(event, part));
            body["enforce_nonce"] = json!(true);
            if let Some(reply_to) = reply_to.filter(|_| part == 0) {
                body["message_reference"] = json!({"message_id": reply_to.to_string(), "fail_if_not_exists": false});
                // What an officer writes may take a while; the person asked for it.
                let ping = matches!(delivery.outgoing.said, Said::FromStaff(_));
                body["allowed_mentions"]["replied_user"] = json!(ping);
            }
            match self.http.send_message(ChannelId::new(channel.max(1)), Vec::new(), &body).await {
                Ok(message) => first = if part == 0 { message.id.get() } else { first },
                Err(error) if fate(&error) == Fate::Done => {}
                Err(error) => return Err(undelivered(&error)),
            }
        }
        Ok(first)
    }

    /// The bot's messages in a channel after one: id, and what they show.
    async fn posted_since(&self, channel: u64, after: u64) -> Result<Vec<(u64, Value)>, Undelivered> {
        let after = MessagePagination::After(MessageId::new(after.max(1)));
        match self.http.get_messages(ChannelId::new(channel.max(1)), Some(after), Some(100)).await {
            Ok(messages) => Ok(messages
                .into_iter()
                .filter(|m| m.author.id.get() == self.me())
                .map(|m| (m.id.get(), json!({"content": m.content, "embeds": m.embeds})))
                .collect()),
            Err(error) => match fate(&error) {
                // Not allowed to look: better twice than never.
                Fate::Never | Fate::Done => Ok(Vec::new()),
                Fate::Later { .. } => Err(undelivered(&error)),
            },
        }
    }

    /// Opens the thread that starts from a message; it has the message's id.
    async fn thread(&self, channel: u64, message: u64, name: &str) -> Result<u64, Undelivered> {
        let body = json!({"name": name, "auto_archive_duration": 1_440});
        let (channel, message_id) = (ChannelId::new(channel.max(1)), MessageId::new(message.max(1)));
        match self.http.create_thread_from_message(channel, message_id, &body, None).await {
            Ok(thread) => Ok(thread.id.get()),
            Err(error) if fate(&error) == Fate::Done => Ok(message),
            Err(error) => Err(undelivered(&error)),
        }
    }

    /// The channel of a person's direct messages.
    async fn direct(&self, user: u64) -> Result<u64, Undelivered> {
        let body = json!({"recipient_id": UserId::new(user.max(1))});
        match self.http.create_private_channel(&body).await {
            Ok(channel) => Ok(channel.id.get()),
            Err(error) => Err(undelivered(&error)),
        }
    }
}

/// Whether a message that is there shows what is to be posted.
fn same(there: &Value, body: &Value) -> bool {
    let first = |v: &Value, key: &str| v["embeds"][0][key].clone();
    there["content"] == body["content"]
        && ["title", "description"].iter().all(|key| first(there, key) == first(body, key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_fits_and_tells_parts_and_events_apart() {
        let all =
            [nonce("m1298765432109876543", 0), nonce("m1298765432109876543", 1), nonce("m1298765432109876544", 0)];
        assert!(all.iter().all(|n| n.len() <= 25), "{all:?}");
        assert!(all[0] != all[1] && all[0] != all[2]);
        assert_eq!(all[0], nonce("m1298765432109876543", 0));
    }

    #[test]
    fn passed_on_texts_are_escaped_and_whole() {
        let text = "@everyone **見て** ".repeat(200);
        let messages = told("👤 ご本人", &text);
        assert!(messages.len() > 1);
        let whole: String = messages.iter().map(|m| super::super::markdown::shown(&m.content)).collect();
        assert!(whole.contains(text.trim_end()));
        assert!(messages.iter().all(|m| problems(m).is_empty()));
    }

    #[test]
    fn ids_tell_their_time() {
        assert_eq!(born_ms(175_928_847_299_117_063), 1_462_015_105_796);
    }
}
