//! Commands, buttons, menus and autocomplete: acknowledged at once, answered by
//! editing the acknowledgement.
//!
//! What is asked goes to the hub first, so that nothing acknowledged can be lost.
//! Not responsible for delivering.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use serenity::model::application::{
    CommandDataOptionValue, CommandInteraction, ComponentInteraction, ComponentInteractionDataKind, Interaction,
};
use serenity::model::channel::MessageFlags;
use serenity::model::id::{InteractionId, MessageId};
use tokio::sync::watch;

use super::commands::{Given, spoken, suggest};
use super::press::{Press, Said, read, sum};
use super::{Address, Discord, NAME, Way, conversation, describe, hear, staff_conversation};
use crate::language::phrasebook::sections::DiscordPhrases;
use crate::service::{Accepted, Attachment, Author, Question, Vote};

/// Waits between tries to acknowledge; Discord gives three seconds in all.
const TRIES: [Duration; 3] = [Duration::ZERO, Duration::from_millis(250), Duration::from_millis(700)];
/// Answers only one person sees.
const EPHEMERAL: u64 = 1 << 6;

/// One interaction's keys.
#[derive(Debug, Clone)]
struct Keys {
    id: u64,
    token: String,
    channel: u64,
    user: u64,
    conversation: String,
}

/// How an interaction is acknowledged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Acknowledge {
    /// A new message: "is thinking…", for one person only or for all.
    New(bool),
    /// The message whose button was pressed will change.
    Edit,
}

impl Acknowledge {
    fn body(self) -> Value {
        match self {
            Self::New(private) => json!({"type": 5, "data": {"flags": if private { EPHEMERAL } else { 0 }}}),
            Self::Edit => json!({"type": 6}),
        }
    }
}

fn note(text: &str) -> Value {
    json!({"type": 4, "data": {"content": text, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}}})
}

impl Discord {
    /// A note for one person's eyes.
    fn note(&self, choose: fn(&DiscordPhrases) -> &str) -> Value {
        note(choose(&self.hub.engine().mind().knowledge.phrasebook.discord))
    }

    /// Acts on an interaction.
    pub(super) async fn acted(self: Arc<Self>, interaction: Interaction) {
        match interaction {
            Interaction::Command(command) => self.command(command).await,
            Interaction::Autocomplete(command) => self.suggestions(command).await,
            Interaction::Component(component) => self.pressed(component).await,
            _ => {}
        }
    }

    async fn command(&self, command: CommandInteraction) {
        let mind = self.hub.engine().mind();
        let book = &mind.knowledge.phrasebook;
        let words = &book.discord.commands;
        let mut given = Given::default();
        for option in &command.data.options {
            match &option.value {
                CommandDataOptionValue::String(text) => given.take(words, &option.name, &hear::text(text)),
                CommandDataOptionValue::Boolean(on) => given.switch(words, &option.name, *on),
                _ => {}
            }
        }
        if let Some(message) =
            command.data.target_id.and_then(|t| command.data.resolved.messages.get(&t.to_message_id()))
        {
            given.text = hear::text(&message.content);
        }
        let keys = Keys {
            id: command.id.get(),
            token: command.token,
            channel: command.channel_id.get(),
            user: command.user.id.get(),
            conversation: conversation(command.channel_id.get(), command.user.id.get()),
        };
        match spoken(book, &command.data.name, &given) {
            Some(said) => self.ask(keys, said.text, said.quote, Acknowledge::New(said.private)).await,
            None => self.respond(&keys, &self.note(DiscordPhrases::expired)).await,
        }
    }

    async fn suggestions(&self, command: CommandInteraction) {
        let Some(option) = command.data.autocomplete() else { return };
        let (name, typed) = (option.name.to_owned(), option.value.to_owned());
        let engine = self.hub.engine().clone();
        let found =
            tokio::task::spawn_blocking(move || suggest(&engine.mind(), &name, &typed)).await.unwrap_or_default();
        let choices: Vec<Value> =
            found.into_iter().map(|(shown, sent)| json!({"name": shown, "value": sent})).collect();
        let body = json!({"type": 8, "data": {"choices": choices}});
        // Late suggestions are of no use: one try.
        if let Err(error) = self.http.create_interaction_response(command.id, &command.token, &body, Vec::new()).await {
            tracing::debug!(error = describe(&error), "suggestions came too late");
        }
    }

    async fn pressed(&self, component: ComponentInteraction) {
        let chosen = match &component.data.kind {
            ComponentInteractionDataKind::StringSelect { values } => values.first().map(String::as_str),
            _ => None,
        };
        let keys = Keys {
            id: component.id.get(),
            token: component.token.clone(),
            channel: component.channel_id.get(),
            user: component.user.id.get(),
            conversation: self.conversation_of(&component),
        };
        let (edit, owner, said) = match read(&component.data.custom_id, chosen) {
            Some(Press::Choice { edit, owner, said }) => (edit, owner, said),
            Some(Press::Verdict { good, entry, event, .. }) => return self.verdict(&keys, good, entry, event).await,
            Some(Press::Close) => return self.close(&keys, component.message.id.get()).await,
            None => return self.respond(&keys, &self.note(DiscordPhrases::expired)).await,
        };
        let mine = owner == keys.user;
        let text = match said {
            Said::Text(text) => Some(text),
            Said::Number { number, sum: wanted } => self.choice(&keys.conversation, number, wanted),
        };
        let Some(text) = text else {
            return self.respond(&keys, &self.note(DiscordPhrases::expired)).await;
        };
        let unseen = component.message.flags.is_some_and(|f| f.contains(MessageFlags::EPHEMERAL));
        let how = if edit && mine { Acknowledge::Edit } else { Acknowledge::New(unseen || !mine) };
        let quote = (how != Acknowledge::Edit).then(|| text.clone());
        self.ask(keys, text, quote, how).await;
    }

    /// The conversation that a pressed message belongs to: where the thread of a question could not be
    /// opened, that of the question it replies to.
    fn conversation_of(&self, component: &ComponentInteraction) -> String {
        let (channel, user) = (component.channel_id.get(), component.user.id.get());
        let asked = component.message.message_reference.as_ref().and_then(|r| r.message_id).map(MessageId::get);
        let lost = self.settings.threads && self.settings.help_channels.contains(&channel);
        conversation(asked.filter(|_| lost).unwrap_or(channel), user)
    }

    /// The choice of that number, if the conversation still offers it.
    fn choice(&self, conversation: &str, number: usize, wanted: u32) -> Option<String> {
        let choices = match self.hub.engine().choices(conversation) {
            Ok(choices) => choices,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "a conversation could not be read");
                return None;
            }
        };
        choices.into_iter().nth(number.checked_sub(1)?).map(|c| c.send).filter(|s| sum(s) == wanted)
    }

    /// Takes a question in and acknowledges it.
    async fn ask(&self, keys: Keys, text: String, quote: Option<String>, how: Acknowledge) {
        let conversation = keys.conversation.clone();
        let handed_over =
            self.hub.engine().store().open_handoff(&conversation).ok().flatten().is_some_and(|h| h.staff.is_some());
        let private = how == Acknowledge::New(true);
        let way = Way::Interaction { id: keys.id, token: keys.token.clone(), private, quote };
        let address = Address { channel: keys.channel, owner: keys.user, way };
        // The answer waits for the acknowledgement, so that must be known before there is a question.
        let (tell, told) = watch::channel(None);
        // A second delivery of the same event, before the first is done with.
        if self.deferred.lock().contains_key(&keys.id) {
            return;
        }
        self.deferred.lock().insert(keys.id, told);
        let question = question(format!("i{}", keys.id), Author::Person, conversation, text, Vec::new(), &address);
        match self.hub.accept(question).await {
            Ok(Accepted::New(_)) if handed_over => {
                self.respond(&keys, &self.note(DiscordPhrases::told_staff)).await;
                let _ = tell.send(Some(true));
                self.deferred.lock().remove(&keys.id);
            }
            Ok(Accepted::New(_)) => {
                let done = self.try_respond(&keys, &how.body()).await;
                let _ = tell.send(Some(done));
            }
            Ok(Accepted::Duplicate) => drop(self.deferred.lock().remove(&keys.id)),
            Err(error) => {
                tracing::error!(%error, "a question could not be taken in");
                self.deferred.lock().remove(&keys.id);
                self.respond(&keys, &self.note(DiscordPhrases::not_now)).await;
            }
        }
    }

    async fn verdict(&self, keys: &Keys, good: bool, entry: String, event: String) {
        let vote = Vote {
            event,
            conversation: keys.conversation.clone(),
            entry: Some(entry).filter(|e| !e.is_empty()),
            helpful: good,
            comment: None,
            at: self.hub.engine().clock().seconds(),
        };
        let text: fn(&DiscordPhrases) -> &str = match self.hub.vote(vote).await {
            Ok(()) if good => DiscordPhrases::thanks_helpful,
            Ok(()) => DiscordPhrases::thanks_unhelpful,
            Err(error) => {
                tracing::error!(%error, "a vote could not be kept");
                DiscordPhrases::not_now
            }
        };
        self.respond(keys, &self.note(text)).await;
    }

    /// The staff ends a hand-off with the button under its memo, from which its thread starts.
    async fn close(&self, keys: &Keys, thread: u64) {
        let address = Address { channel: thread, owner: 0, way: Way::Plain };
        let close = self.hub.engine().mind().knowledge.phrasebook.hub.close().to_owned();
        let event = format!("i{}", keys.id);
        let question = question(event, Author::Staff, staff_conversation(thread), close, Vec::new(), &address);
        let body = match self.hub.accept(question).await {
            Ok(_) => json!({"type": 6}),
            Err(error) => {
                tracing::error!(%error, "the end of a hand-off could not be taken in");
                self.note(DiscordPhrases::not_now)
            }
        };
        self.respond(keys, &body).await;
    }

    async fn respond(&self, keys: &Keys, body: &Value) {
        let _ = self.try_respond(keys, body).await;
    }

    /// Responds; true if Discord knows of it.
    async fn try_respond(&self, keys: &Keys, body: &Value) -> bool {
        let id = InteractionId::new(keys.id);
        for (i, wait) in TRIES.into_iter().enumerate() {
            tokio::time::sleep(wait).await;
            match self.http.create_interaction_response(id, &keys.token, body, Vec::new()).await {
                Ok(()) => return true,
                Err(error) => match super::send::fate(&error) {
                    // "already acknowledged": an earlier try arrived after all.
                    super::send::Fate::Done => return true,
                    super::send::Fate::Never => {
                        tracing::warn!(error = describe(&error), "an interaction could not be acknowledged");
                        return false;
                    }
                    super::send::Fate::Later { .. } if i + 1 == TRIES.len() => {
                        tracing::warn!(error = describe(&error), "an interaction was not acknowledged in time");
                    }
                    super::send::Fate::Later { .. } => {}
                },
            }
        }
        false
    }
}

/// A question for the hub.
pub(super) fn question(
    event: String,
    author: Author,
    conversation: String,
    text: String,
    files: Vec<Attachment>,
    address: &Address,
) -> Question {
    Question {
        event,
        channel: NAME.to_owned(),
        conversation,
        author,
        text,
        files,
        address: serde_json::to_value(address).unwrap_or_default(),
        received_ms: jiff::Timestamp::now().as_millisecond(),
    }
}
