//! What to do with what arrived. Returns once it is safe to acknowledge.
//!
//! Questions and votes are on disk by then. Views and prompts are drawn afterwards; losing one
//! costs nothing but opening the pane again.

use std::sync::Arc;

use serde_json::{Value, json};

use super::arrival::{Arrival, Reader, Thanks};
use super::{NAME, Slack, block, home};
use crate::service::{Author, Refused, Undelivered};
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
                // In the assistant pane people see that something happens, unless it is the staff's turn.
                let open = self.hub.engine().store().open_handoff(&question.conversation).map_err(Arc::new)?;
                let direct = question.conversation.starts_with("slack:im:") && question.author == Author::Person;
                let pane = direct && open.is_none_or(|open| open.staff.is_none());
                let thread = question.address["thread"].as_str().filter(|_| pane).map(str::to_owned);
                let channel = question.address["channel"].clone();
                self.hub.accept(*question).await?;
                if let Some(thread) = thread {
                    let channel = channel.as_str().unwrap_or_default().to_owned();
                    self.look_busy(channel, thread, book.slack.looking_up().to_owned());
                }
            }
            Arrival::Overheard(question) => {
                // Only what belongs to a hand-off is of use to anybody.
                let open = self.hub.engine().store().open_handoff(&question.conversation).map_err(Arc::new)?;
                if open.is_some_and(|open| open.staff.is_some()) {
                    self.hub.accept(*question).await?;
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
            Arrival::Opened { channel, thread } => {
                let prompts = home::prompts(&mind.knowledge);
                let title = book.slack.prompts_title();
                let mut body = json!({ "channel_id": channel, "prompts": prompts, "title": title });
                thread.iter().for_each(|thread| body["thread_ts"] = json!(thread));
                self.later("assistant.threads.setSuggestedPrompts", body);
            }
            Arrival::Form { trigger, user } => {
                let body = json!({ "trigger_id": trigger, "view": home::form(&mind.knowledge) });
                self.open_form(body, user, book.slack.form_expired().to_owned());
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

    /// Shows that an answer is on its way: by the state of the session, or for an app of the assistant pane,
    /// which has none, by a line of text, which Slack takes away with the answer.
    fn look_busy(self: &Arc<Self>, channel: String, thread: String, line: String) {
        self.busy.lock().insert((channel.clone(), thread.clone()));
        let slack = self.clone();
        tokio::spawn(async move {
            let mut body = json!({ "channel_id": channel, "thread_ts": thread, "status": "processing" });
            if slack.api.post("agents.sessions.setStatus", &body).await.is_ok() {
                // The answer may have been quicker, and Slack may have taken the two in either order.
                if !slack.busy.lock().contains(&(channel.clone(), thread.clone())) {
                    slack.session_is_active(&channel, &thread).await;
                }
                return;
            }
            slack.busy.lock().remove(&(channel, thread));
            body["status"] = json!(line);
            if let Err(error) = slack.api.post("assistant.threads.setStatus", &body).await {
                tracing::debug!(error = reason(&error), "Slack shows no status");
            }
        });
    }

    /// The answer is there.
    pub(super) async fn look_idle(&self, channel: &str, thread: &str) {
        if self.busy.lock().remove(&(channel.to_owned(), thread.to_owned())) {
            self.session_is_active(channel, thread).await;
        }
    }

    async fn session_is_active(&self, channel: &str, thread: &str) {
        let body = json!({ "channel_id": channel, "thread_ts": thread, "status": "active" });
        if let Err(error) = self.api.post("agents.sessions.setStatus", &body).await {
            tracing::debug!(error = reason(&error), "a session still looks busy");
        }
    }

    /// Opens a form; where its moment has passed, a direct message asks for the question instead.
    fn open_form(self: &Arc<Self>, body: Value, user: String, instead: String) {
        let slack = self.clone();
        tokio::spawn(async move {
            let Err(error) = slack.api.post("views.open", &body).await else { return };
            slack.hub.metrics().fell_back(NAME, Refused::Place);
            tracing::warn!(error = reason(&error), "a form could not be opened; the person is written to");
            let written = async {
                let channel = slack.api.direct(&user).await?;
                let body = json!({ "channel": channel, "text": instead });
                slack.api.message("chat.postMessage", &channel, &body).await
            };
            if let Err(error) = written.await {
                tracing::error!(error = reason(&error), "who wanted a form could not be written to");
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
        Undelivered::Later { source, .. } | Undelivered::Refused { source, .. } | Undelivered::Never(source) => {
            source.to_string()
        }
    }
}
