//! Delivers: draws what is to be said and posts it, once.
//!
//! Every message carries the event it answers in its metadata. A delivery that may have arrived
//! before first looks for those, and posts only what is missing.

use std::collections::HashMap;

use anyhow::Context as _;
use serde_json::{Map, Value, json};

use super::api::METADATA;
use super::block;
use super::draw::{self, Drawn, Frame};
use super::inbound::{CLOSE_ACTION, staff_conversation};
use super::{Address, NAME, Slack};
use crate::language::phrasebook::Phrasebook;
use crate::service::{Adapter, Delivery, Outgoing, Receipt, Said, StaffThread, Undelivered};

#[async_trait::async_trait]
impl Adapter for Slack {
    fn name(&self) -> &'static str {
        NAME
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let outgoing = &delivery.outgoing;
        let mut address: Address =
            serde_json::from_value(outgoing.address.clone()).context("the address").map_err(Undelivered::Never)?;
        let messages = draw_all(outgoing, &address, &self.hub.engine().mind().knowledge.phrasebook);
        // What the staff writes may come long after a response_url has run out.
        if let Some(url) = address.response_url.take()
            && matches!(outgoing.said, Said::Reply(_))
        {
            match self.respond(&url, &messages, address.replace).await {
                Err(Undelivered::Never(error)) => {
                    tracing::debug!(error = format!("{error:#}"), "answering by direct message instead");
                }
                result => return result.map(|()| Receipt::default()),
            }
        }
        if address.channel.is_empty() {
            address.channel = self.api.direct(&address.user).await?;
        }
        let first = self.post(delivery, &address, &messages).await?;
        let memo = matches!(outgoing.said, Said::Memo(_));
        Ok(Receipt {
            thread: first.filter(|_| memo).map(|thread| StaffThread {
                conversation: staff_conversation(&address.channel, &thread),
                address: json!(Address {
                    channel: address.channel.clone(),
                    since: Some(thread.clone()),
                    thread: Some(thread),
                    ..Address::default()
                }),
            }),
        })
    }
}

impl Slack {
    /// Posts the messages that are not there yet; gives the first one's time stamp.
    async fn post(
        &self,
        delivery: &Delivery,
        address: &Address,
        messages: &[Drawn],
    ) -> Result<Option<String>, Undelivered> {
        let (event, channel) = (&delivery.outgoing.event, &address.channel);
        let mut posted = if delivery.again {
            self.api.posted(channel, address.thread.as_deref(), address.since.as_deref(), event).await?
        } else {
            HashMap::new()
        };
        for (part, message) in messages.iter().enumerate() {
            if posted.contains_key(&part) {
                continue;
            }
            let mut body = json!({
                "channel": channel,
                "text": message.text,
                "blocks": message.blocks,
                "metadata": { "event_type": METADATA, "event_payload": payload(&delivery.outgoing, part) },
                "unfurl_links": false,
                "unfurl_media": false,
            });
            let update = address.update.as_ref().filter(|_| part == 0);
            let method = if let Some(ts) = update {
                body["ts"] = json!(ts);
                "chat.update"
            } else {
                address.thread.iter().for_each(|thread| body["thread_ts"] = json!(thread));
                "chat.postMessage"
            };
            let answer = match self.api.message(method, channel, &body).await {
                // Once a part is out, the next try has to look which.
                Err(Undelivered::Later { after, source, unsure }) => {
                    return Err(Undelivered::Later { after, source, unsure: unsure || !posted.is_empty() });
                }
                result => result?,
            };
            posted.insert(part, answer["ts"].as_str().unwrap_or_default().to_owned());
        }
        Ok(posted.remove(&0))
    }

    /// Answers to one person through a `response_url`. There is nothing to look up there, so a
    /// cut-off try is repeated: twice is better than never.
    async fn respond(&self, url: &str, messages: &[Drawn], replace: bool) -> Result<(), Undelivered> {
        for (part, message) in messages.iter().enumerate() {
            let body = json!({
                "response_type": "ephemeral",
                "replace_original": replace && part == 0,
                "text": message.text,
                "blocks": message.blocks,
            });
            self.api.respond(url, &body).await?;
        }
        Ok(())
    }
}

/// What a message's metadata says: which event and part, and of an answer what it is.
fn payload(outgoing: &Outgoing, part: usize) -> Map<String, Value> {
    let mut payload = Map::new();
    let mut put = |key: &str, value: String| payload.insert(key.to_owned(), Value::String(value));
    put("event", outgoing.event.clone());
    put("part", part.to_string());
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
