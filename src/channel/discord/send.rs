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

use super::embed::{Drawn, problems};
use super::parts::{Part, drawn, formed};
use super::{Address, Discord, NAME, Thread, Way, describe, staff_conversation};
use crate::service::{Adapter, Author, Delivery, Form, Outgoing, Receipt, Refused, Said, StaffThread, Undelivered};

/// Longest wait for an acknowledgement under way.
const ACKNOWLEDGED_WITHIN: Duration = Duration::from_secs(20);
/// Age in milliseconds up to which a nonce is known to Discord for certain.
const NONCE_MS: i64 = 2 * 60_000;
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

/// What a refused request refuses: the form of what was sent, or the place it was sent to.
fn refused(error: &serenity::Error, form: Form) -> Refused {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(r)) if [50_006, 50_035].contains(&r.error.code) => {
            if form.plain { Refused::Length } else { Refused::Layout }
        }
        serenity::Error::Http(HttpError::UnsuccessfulRequest(r)) if r.error.code == 40_005 => Refused::Length,
        _ => Refused::Place,
    }
}

fn undelivered(error: &serenity::Error, what: Refused, sent: usize) -> Undelivered {
    let source = anyhow!(describe(error));
    match fate(error) {
        Fate::Later { unsure } => Undelivered::Later { after: None, unsure: unsure || sent > 0, source },
        Fate::Done | Fate::Never => Undelivered::Refused { what, sent, source },
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

/// At most 25 characters that stand for a part of an event's answer, in whatever form it is drawn.
fn nonce(event: &str, part: &str) -> String {
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

/// A place for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place<'a> {
    /// In what an interaction was acknowledged with.
    Interaction { id: u64, token: &'a str },
    /// In the thread that starts from a message.
    Thread { message: u64, name: &'a str },
    /// In a channel, as a reply or not.
    Channel { id: u64, reply_to: Option<u64> },
    /// In the direct messages with a person.
    Direct(u64),
}

impl Discord {
    /// Where something can be said, best first. The staff is told in its room or not at all; what only one
    /// person may see stays between them and the bot.
    fn places<'a>(&self, outgoing: &Outgoing, address: &'a Address) -> Vec<Place<'a>> {
        let here = |reply_to| Place::Channel { id: address.channel, reply_to };
        let mut places = match &address.way {
            Way::Interaction { id, token, private, .. } => {
                let answer = outgoing.event == format!("i{id}");
                let edit = answer.then_some(Place::Interaction { id: *id, token });
                edit.into_iter().chain((!private).then(|| here(None))).collect()
            }
            Way::Plain => vec![here(None)],
            Way::Reply { message, thread: Some(name) } => {
                vec![Place::Thread { message: *message, name }, here(Some(*message))]
            }
            Way::Reply { message, thread: None } => {
                // A thread that is gone leaves its channel.
                let parent = self.threads.lock().get(&address.channel).copied().flatten().map(|t| t.parent);
                let parent = parent.map(|id| Place::Channel { id, reply_to: None });
                std::iter::once(here(Some(*message))).chain(parent).collect()
            }
        };
        if outgoing.to == Author::Staff {
            places.truncate(1);
        } else if address.owner > 0 {
            places.push(Place::Direct(address.owner));
        }
        places
    }
}

#[async_trait::async_trait]
impl Adapter for Discord {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let address: Address = delivery.address()?;
        let places = self.places(&delivery.outgoing, &address);
        let result = self.deliver_at(delivery.place(&places)?, delivery, &address).await;
        delivery.arrived(&places, result)
    }
}

impl Discord {
    async fn deliver_at(
        &self,
        place: Place<'_>,
        delivery: &Delivery,
        address: &Address,
    ) -> Result<Receipt, Undelivered> {
        let outgoing = &delivery.outgoing;
        let mind = self.hub.engine().mind();
        let book = &mind.knowledge.phrasebook;
        let messages = formed(drawn(outgoing, address, book), delivery.form, delivery.sent);
        for Part { message, .. } in &messages {
            for problem in problems(message) {
                tracing::error!(problem, "a message breaks a limit of Discord");
            }
        }
        let first = match place {
            Place::Interaction { id, token } => {
                self.respond_late(id, token, &messages, delivery).await?;
                return Ok(Receipt::default());
            }
            Place::Thread { message, name } => {
                let thread = self.thread(address.channel, message, name).await?;
                self.threads
                    .lock()
                    .insert(thread, Some(Thread { parent: address.channel, starter: Some(address.owner) }));
                self.post(thread, address.owner, None, &messages, delivery).await?
            }
            Place::Channel { id, reply_to } => self.post(id, address.owner, reply_to, &messages, delivery).await?,
            Place::Direct(user) => {
                let channel = self.direct(user).await?;
                self.post(channel, user, None, &messages, delivery).await?
            }
        };
        if !matches!(outgoing.said, Said::Memo(_)) || outgoing.to != Author::Staff {
            return Ok(Receipt::default());
        }
        Ok(Receipt { thread: Some(self.staff_thread(address.channel, first, book.discord.staff_thread()).await?) })
    }

    /// Where the staff answers: a thread from the memo, or where none can be opened, replies to it.
    async fn staff_thread(&self, room: u64, memo: u64, name: &str) -> Result<StaffThread, Undelivered> {
        let address = match self.thread(room, memo, name).await {
            Ok(thread) => Address { channel: thread, owner: 0, way: Way::Plain },
            Err(Undelivered::Refused { what, source, .. }) => {
                self.hub.metrics().fell_back(NAME, what);
                tracing::warn!(
                    error = format!("{source:#}"),
                    "no thread for the staff; replies to the memo take its place"
                );
                Address { channel: room, owner: 0, way: Way::Reply { message: memo, thread: None } }
            }
            // The memo is there; the next try finds it.
            Err(Undelivered::Later { after, source, .. }) => {
                return Err(Undelivered::Later { after, source, unsure: true });
            }
            Err(never) => return Err(never),
        };
        // Either has the memo's id.
        Ok(StaffThread {
            conversation: staff_conversation(memo),
            address: serde_json::to_value(address).unwrap_or_default(),
        })
    }

    /// Answers an interaction by editing its acknowledgement, then with further messages.
    async fn respond_late(
        &self,
        id: u64,
        token: &str,
        messages: &[Part],
        delivery: &Delivery,
    ) -> Result<(), Undelivered> {
        let acknowledged = self.deferred.lock().get(&id).cloned();
        if let Some(mut acknowledged) = acknowledged {
            let wait = tokio::time::timeout(ACKNOWLEDGED_WITHIN, acknowledged.wait_for(Option::is_some)).await;
            let done = matches!(wait, Ok(Ok(value)) if *value == Some(true));
            if !done {
                self.deferred.lock().remove(&id);
                let source = anyhow!("the interaction was not acknowledged in time");
                return Err(Undelivered::Refused { what: Refused::Place, sent: 0, source });
            }
        }
        let failed = |error: serenity::Error, part| {
            let what = if is_gone(&error) { Refused::Place } else { refused(&error, delivery.form) };
            undelivered(&error, what, part)
        };
        for (at, Part { number, message, .. }) in messages.iter().enumerate() {
            // With parts out already, the acknowledgement is one of them.
            if at == 0 && delivery.sent == 0 {
                let edited = self.http.edit_original_interaction_response(token, &body(message), Vec::new()).await;
                match edited {
                    Err(error) if fate(&error) != Fate::Done => return Err(failed(error, *number)),
                    _ => {}
                }
            } else {
                // Follow-ups know no nonce; a try whose end is unknown is not made twice.
                if delivery.again && delivery.sent == 0 {
                    tracing::warn!(number, "a part of an answer may be missing");
                    continue;
                }
                let posted = self.http.create_followup_message(token, &body(message), Vec::new()).await;
                match posted {
                    Err(error) if fate(&error) != Fate::Done => return Err(failed(error, *number)),
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
        messages: &[Part],
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
        for (at, Part { number, name, message }) in messages.iter().enumerate() {
            let mut body = body(message);
            if let Some((id, _)) = posted.iter().find(|(_, shown)| same(shown, &body)) {
                first = if at == 0 { *id } else { first };
                continue;
            }
            if let Said::FromStaff(_) = delivery.outgoing.said {
                body["allowed_mentions"]["users"] = json!([owner.to_string()]);
            }
            body["nonce"] = json!(nonce(event, name));
            body["enforce_nonce"] = json!(true);
            if let Some(reply_to) = reply_to.filter(|_| at == 0 && delivery.sent == 0) {
                body["message_reference"] = json!({"message_id": reply_to.to_string(), "fail_if_not_exists": false});
                // What an officer writes may take a while; the person asked for it.
                let ping = matches!(delivery.outgoing.said, Said::FromStaff(_));
                body["allowed_mentions"]["replied_user"] = json!(ping);
            }
            match self.http.send_message(ChannelId::new(channel.max(1)), Vec::new(), &body).await {
                Ok(message) => first = if at == 0 { message.id.get() } else { first },
                Err(error) if fate(&error) == Fate::Done => {}
                Err(error) => return Err(undelivered(&error, refused(&error, delivery.form), *number)),
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
                Fate::Later { .. } => Err(undelivered(&error, Refused::Place, 0)),
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
            Err(error) => Err(undelivered(&error, Refused::Place, 0)),
        }
    }

    /// The channel of a person's direct messages.
    async fn direct(&self, user: u64) -> Result<u64, Undelivered> {
        let body = json!({"recipient_id": UserId::new(user.max(1))});
        match self.http.create_private_channel(&body).await {
            Ok(channel) => Ok(channel.id.get()),
            Err(error) => Err(undelivered(&error, Refused::Place, 0)),
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
        let event = "m1298765432109876543";
        let all = [nonce(event, "0"), nonce(event, "1"), nonce("m1298765432109876544", "0"), nonce(event, "10.12")];
        assert!(all.iter().all(|n| n.len() <= 25), "{all:?}");
        assert!(all[1..].iter().all(|n| *n != all[0]));
        assert_eq!(all[0], nonce(event, "0"));
    }

    #[test]
    fn ids_tell_their_time() {
        assert_eq!(born_ms(175_928_847_299_117_063), 1_462_015_105_796);
    }
}
