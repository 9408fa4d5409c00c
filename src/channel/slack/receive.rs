//! What to do with what arrived. Returns once it is safe to acknowledge.
//!
//! Questions and votes are on disk by then. Views and prompts are drawn afterwards; losing one
//! costs nothing but opening the pane again.

use std::sync::Arc;

use serde_json::{Value, json};

use super::inbound::{Arrival, Reader, Thanks};
use super::{Slack, block, home};
use crate::service::{Author, Undelivered};
use crate::store::StoreError;

/// Which of Slack's three kinds of payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Payload {
    /// `event_callback`.
    Event,
    /// Presses, shortcuts, forms.
    Interaction,
    /// Slash commands, their fields as an object.
    Command,
}

impl Slack {
    /// Takes a payload in.
    ///
    /// # Errors
    /// When the store fails: do not acknowledge, Slack delivers it again.
    pub(super) async fn receive(self: &Arc<Self>, kind: Payload, payload: &Value) -> Result<(), Arc<StoreError>> {
        let mind = self.hub.engine().mind();
        let book = &mind.knowledge.phrasebook;
        let reader = Reader {
            me: self.me(),
            help_channels: &self.settings.help_channels,
            staff_room: self.settings.staff_room.as_deref(),
            phrases: &book.hub,
            now_ms: jiff::Timestamp::now().as_millisecond(),
        };
        let arrival = match kind {
            Payload::Event => reader.event(payload),
            Payload::Interaction => reader.interaction(payload),
            Payload::Command => reader.command(payload),
        };
        match arrival {
            Arrival::Question(question) => {
                // In the assistant pane people see that something happens.
                let pane = question.conversation.starts_with("slack:im:") && question.author == Author::Person;
                let thread = question.address["thread"].as_str().filter(|_| pane).map(str::to_owned);
                let channel = question.address["channel"].clone();
                self.hub.accept(*question).await?;
                if let Some(thread) = thread {
                    let body = json!({ "channel_id": channel, "thread_ts": thread, "status": book.slack.looking_up() });
                    self.later("assistant.threads.setStatus", body);
                }
            }
            Arrival::Vote(vote, thanks) => {
                let helpful = vote.helpful;
                self.hub.vote(vote).await?;
                if let Some(thanks) = thanks {
                    self.thank(thanks, helpful);
                }
            }
            Arrival::Home { user } => {
                let slack = self.clone();
                tokio::task::spawn_blocking(move || {
                    let engine = slack.hub.engine();
                    let memory = engine.store().conversation(&format!("slack:im:{user}")).ok().flatten();
                    let view = home::view(&engine.mind().knowledge, memory.as_ref());
                    slack.later("views.publish", json!({ "user_id": user, "view": view }));
                });
            }
            Arrival::Assistant { channel, thread } => {
                let prompts = home::prompts(&mind.knowledge);
                let title = book.slack.prompts_title();
                let body = json!({ "channel_id": channel, "thread_ts": thread, "prompts": prompts, "title": title });
                self.later("assistant.threads.setSuggestedPrompts", body);
            }
            Arrival::Form { trigger } => {
                self.later("views.open", json!({ "trigger_id": trigger, "view": home::form(&mind.knowledge) }));
            }
            Arrival::Nothing => {}
        }
        Ok(())
    }

    /// Calls a method of which nothing depends; a failure is only noted.
    fn later(self: &Arc<Self>, method: &'static str, body: Value) {
        let slack = self.clone();
        tokio::spawn(async move {
            if let Err(error) = slack.api.post(method, &body).await {
                tracing::warn!(method, error = reason(&error), "Slack did not take a view or status");
            }
        });
    }

    /// Puts thanks in place of the vote buttons.
    fn thank(self: &Arc<Self>, thanks: Thanks, helpful: bool) {
        let Some(blocks) = thanks.message["blocks"].as_array() else { return };
        let mind = self.hub.engine().mind();
        let book = &mind.knowledge.phrasebook.slack;
        let said = if helpful { book.thanks_helpful() } else { book.thanks_unhelpful() };
        let blocks: Vec<Value> =
            blocks.iter().map(|b| if b["block_id"] == "vote" { block::context(said) } else { b.clone() }).collect();
        let mut body = json!({ "replace_original": true, "text": thanks.message["text"], "blocks": blocks });
        if let Some(metadata) = thanks.message.get("metadata") {
            body["metadata"] = metadata.clone();
        }
        let slack = self.clone();
        tokio::spawn(async move {
            if let Err(error) = slack.api.respond(&thanks.response_url, &body).await {
                tracing::debug!(error = reason(&error), "thanks for a vote were not shown");
            }
        });
    }
}

/// The innermost reason: codes, never contents.
fn reason(error: &Undelivered) -> String {
    match error {
        Undelivered::Later { source, .. } | Undelivered::Never(source) => source.to_string(),
    }
}
