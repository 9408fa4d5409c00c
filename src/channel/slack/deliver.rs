//! Delivers: draws what is to be said and posts it, once, at the first place that takes it.
//!
//! Every message carries the event it answers in its metadata. A delivery that may have arrived
//! before first looks for those, and posts only what is missing.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::api::METADATA;
use super::arrival::{CLOSE_ACTION, staff_conversation};
use super::block;
use super::draw::{self, Drawn, Frame};
use super::plain::{Part, parts};
use super::{Address, NAME, Slack};
use crate::language::phrasebook::Phrasebook;
use crate::service::{Adapter, Author, Delivery, Outgoing, Receipt, Said, StaffThread, Undelivered};

/// A place for a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place<'a> {
    /// What only one person sees, through a `response_url`.
    Response { url: &'a str, replace: bool },
    /// A channel, in a thread of it or not; the message to change there instead of posting the first part.
    Channel { id: &'a str, thread: Option<&'a str>, update: Option<&'a str> },
    /// The direct messages with a person.
    Direct(&'a str),
}

/// Where something can be said, best first. The staff is told in its room or not at all.
fn places<'a>(outgoing: &Outgoing, address: &'a Address) -> Vec<Place<'a>> {
    let (id, thread) = (address.channel.as_str(), address.thread.as_deref());
    if outgoing.to == Author::Staff {
        return vec![Place::Channel { id, thread, update: None }];
    }
    let mut places = Vec::new();
    // What is said later may come long after a response_url has run out, and must not take a menu's place.
    if matches!(outgoing.said, Said::Reply(_)) {
        places.extend(address.response_url.as_deref().map(|url| Place::Response { url, replace: address.replace }));
        let update = address.update.as_deref().filter(|_| !id.is_empty());
        places.extend(update.map(|update| Place::Channel { id, thread, update: Some(update) }));
    }
    if !id.is_empty() {
        places.push(Place::Channel { id, thread, update: None });
    }
    if !address.user.is_empty() {
        places.push(Place::Direct(&address.user));
    }
    places
}

#[async_trait::async_trait]
impl Adapter for Slack {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let address: Address = delivery.address()?;
        let places = places(&delivery.outgoing, &address);
        let result = self.deliver_at(delivery.place(&places)?, delivery, &address).await;
        delivery.arrived(&places, result)
    }
}

impl Slack {
    async fn deliver_at(
        &self,
        place: Place<'_>,
        delivery: &Delivery,
        address: &Address,
    ) -> Result<Receipt, Undelivered> {
        let outgoing = &delivery.outgoing;
        let drawn = draw_all(outgoing, address, &self.hub.engine().mind().knowledge.phrasebook);
        let messages = parts(drawn, delivery.form);
        let (channel, first) = match place {
            Place::Response { url, replace } => {
                self.respond(url, &messages, replace, delivery.sent).await?;
                return Ok(Receipt::default());
            }
            Place::Channel { id, thread, .. } => {
                let first = self.post(delivery, address, place, &messages).await?;
                if let Some(thread) = thread {
                    self.look_idle(id, thread).await;
                }
                (id.to_owned(), first)
            }
            Place::Direct(user) => {
                let channel = self.api.direct(user).await?;
                let there = Place::Channel { id: &channel, thread: None, update: None };
                let first = self.post(delivery, address, there, &messages).await?;
                (channel, first)
            }
        };
        let memo = matches!(outgoing.said, Said::Memo(_));
        Ok(Receipt {
            thread: first.filter(|_| memo).map(|thread| StaffThread {
                conversation: staff_conversation(&channel, &thread),
                address: json!(Address {
                    channel,
                    since: Some(thread.clone()),
                    thread: Some(thread),
                    ..Address::default()
                }),
            }),
        })
    }

    /// Posts the messages that are not there yet; gives the first one's time stamp.
    async fn post(
        &self,
        delivery: &Delivery,
        address: &Address,
        place: Place<'_>,
        messages: &[Part],
    ) -> Result<Option<String>, Undelivered> {
        let Place::Channel { id: channel, thread, update } = place else { return Ok(None) };
        let event = &delivery.outgoing.event;
        let mut posted = if delivery.again {
            self.api.posted(channel, thread, address.since.as_deref(), event).await?
        } else {
            HashMap::new()
        };
        for (at, message) in messages.iter().enumerate() {
            // A part that is there whole needs no pieces.
            if posted.contains_key(&message.name) || posted.contains_key(&message.number.to_string()) {
                continue;
            }
            let mut body = message.body();
            body["channel"] = json!(channel);
            body["metadata"] =
                json!({ "event_type": METADATA, "event_payload": payload(&delivery.outgoing, &message.name) });
            body["unfurl_links"] = json!(false);
            body["unfurl_media"] = json!(false);
            let method = if let Some(ts) = update.filter(|_| at == 0) {
                body["ts"] = json!(ts);
                "chat.update"
            } else {
                thread.iter().for_each(|thread| body["thread_ts"] = json!(thread));
                "chat.postMessage"
            };
            let answer = match self.api.message(method, channel, &body).await {
                // Once a part is out, the next try has to look which.
                Err(Undelivered::Later { after, source, unsure }) => {
                    return Err(Undelivered::Later { after, source, unsure: unsure || !posted.is_empty() });
                }
                Err(Undelivered::Refused { what, source, .. }) => {
                    return Err(Undelivered::Refused { what, source, sent: message.number });
                }
                result => result?,
            };
            posted.insert(message.name.clone(), answer["ts"].as_str().unwrap_or_default().to_owned());
        }
        Ok(messages.first().and_then(|m| posted.remove(&m.name).or_else(|| posted.remove(&m.number.to_string()))))
    }

    /// Answers to one person through a `response_url`. There is nothing to look up there, so a
    /// cut-off try is repeated: twice is better than never.
    async fn respond(&self, url: &str, messages: &[Part], replace: bool, sent: usize) -> Result<(), Undelivered> {
        for (at, message) in messages.iter().enumerate().filter(|(_, m)| m.number >= sent) {
            let mut body = message.body();
            body["response_type"] = json!("ephemeral");
            body["replace_original"] = json!(replace && at == 0);
            match self.api.respond(url, &body).await {
                Err(Undelivered::Refused { what, source, .. }) => {
                    return Err(Undelivered::Refused { what, source, sent: message.number });
                }
                result => drop(result?),
            }
        }
        Ok(())
    }
}

/// What a message's metadata says: which event and part, and of an answer what it is.
fn payload(outgoing: &Outgoing, part: &str) -> Map<String, Value> {
    let mut payload = Map::new();
    let mut put = |key: &str, value: String| payload.insert(key.to_owned(), Value::String(value));
    put("event", outgoing.event.clone());
    put("part", part.to_owned());
    if let Said::Reply(reply) = &outgoing.said {
        put("kind", reply.kind.as_str().to_owned());
        reply.intent.iter().for_each(|intent| drop(put("intent", intent.id.clone())));
        reply.entries.first().iter().for_each(|entry| drop(put("entry", entry.id.0.clone())));
        reply.facet.iter().for_each(|facet| drop(put("facet", facet.as_str().to_owned())));
        put("slots", reply.slots.to_json().to_string());
    }
    payload
}

fn draw_all(outgoing: &Outgoing, address: &Address, book: &Phrasebook) -> Vec<Drawn> {
    let said = |text: &str| vec![Drawn { text: draw::fallback(text), blocks: block::sections(text).collect() }];
    match &outgoing.said {
        Said::Reply(reply) => {
            let frame = Frame { event: &outgoing.event, user: &address.user, chosen: address.chosen.as_deref() };
            draw::draw(reply, book, frame)
        }
        Said::Note(text) | Said::Failed(text) => said(text),
        Said::FromStaff(text) => said(&book.slack.from_staff(text)),
        Said::FromPerson(text) => said(&book.slack.from_person(text)),
        Said::Memo(reply) => draw::staff_card(reply, book, (CLOSE_ACTION, book.hub.close())),
    }
}
