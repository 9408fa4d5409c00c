//! Whose conversation a message belongs to, and where its answer goes; what was written while nobody listened.
//!
//! Not responsible for what a message says (`hear`).

use std::sync::Arc;

use anyhow::Result;
use serde_json::Value;
use serenity::http::{LightMethod, Request, Route};
use serenity::model::id::{ChannelId, GuildId, MessageId};

use super::act::question;
use super::event::Message;
use super::hear::{Meant, files, meant, said, thread_name};
use super::{Address, Discord, Thread, Way, conversation, describe, send, staff_conversation};
use crate::service::Author;

/// Messages missed for longer are not answered any more.
const MISSED_MS: i64 = 15 * 60_000;

/// Whose message, in which conversation, and where its answer goes.
type Placed = (Author, String, Address);

impl Discord {
    /// Takes in a message, if it is meant for the bot.
    pub(super) async fn heard(&self, message: Message) {
        let named = self.is_own_role(&message).await;
        let meant = meant(&message, self.me(), named);
        if meant == Meant::Not {
            return;
        }
        let said = said(&message);
        let (author, conversation, address) = match self.place(&message, meant, &said).await {
            Ok(Some(placed)) => placed,
            Ok(None) => return,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "a message could not be placed");
                return;
            }
        };
        let question = question(format!("m{}", message.id), author, conversation, said, files(&message), &address);
        if let Err(error) = self.hub.accept(question).await {
            tracing::error!(%error, "a message could not be taken in");
        }
    }

    /// Whose conversation a message belongs to and where its answer goes; none where nobody listens.
    async fn place(&self, message: &Message, meant: Meant, said: &str) -> Result<Option<Placed>> {
        let (channel, user, guild) = (message.channel_id, message.author.id, message.guild_id > 0);
        let store = self.hub.engine().store();
        if guild {
            // In the hand-off's thread, or where none could be opened, in reply to its memo or what followed.
            for thread in std::iter::once(channel).chain(replied(message)) {
                let staff = staff_conversation(thread);
                if store.handoff_of_staff(&staff)?.is_some() {
                    let address = Address { channel, owner: 0, way: Way::Plain };
                    return Ok(Some((Author::Staff, staff, address)));
                }
            }
        }
        let own = conversation(channel, user);
        let handed_over = store.open_handoff(&own)?.is_some_and(|h| h.staff.is_some());
        let help = self.settings.help_channels.contains(&channel);
        let listens = match meant {
            Meant::Addressed => true,
            Meant::Overheard => handed_over || help || self.asked_in(channel, user).await?,
            Meant::Aside => handed_over,
            Meant::Not => false,
        };
        if !listens {
            return Ok(None);
        }
        let reply = |thread: Option<String>| Way::Reply { message: message.id, thread };
        if help && self.settings.threads && !handed_over {
            // A question whose thread could not be opened was answered here; the reply goes on with it.
            if let Some(asked) = message.referenced_message.as_ref().and_then(|m| m.replies_to()) {
                let address = Address { channel, owner: user, way: reply(None) };
                return Ok(Some((Author::Person, conversation(asked, user), address)));
            }
            let mind = self.hub.engine().mind();
            let name = thread_name(said, mind.knowledge.phrasebook.discord.thread());
            // The thread will have the message's id, and with it the conversation.
            let address = Address { channel, owner: user, way: reply(Some(name)) };
            return Ok(Some((Author::Person, conversation(message.id, user), address)));
        }
        Ok(Some((Author::Person, own, Address { channel, owner: user, way: reply(None) })))
    }

    /// Whether one of the roles that a message names is the bot's own, which Discord made for it.
    async fn is_own_role(&self, message: &Message) -> bool {
        if message.mention_roles.is_empty() || message.guild_id == 0 {
            return false;
        }
        let known = self.roles.lock().get(&message.guild_id).copied();
        let own = if let Some(own) = known {
            own
        } else {
            let route = Route::GuildRoles { guild_id: GuildId::new(message.guild_id) };
            let roles: Vec<Value> = match self.http.fire(Request::new(route, LightMethod::Get)).await {
                Ok(roles) => roles,
                Err(error) => {
                    tracing::warn!(error = describe(&error), "the roles of a server are not known");
                    return false;
                }
            };
            let me = self.me().to_string();
            let own = roles.iter().find(|role| role["tags"]["bot_id"] == me.as_str());
            let own = own.and_then(|role| role["id"].as_str()?.parse().ok());
            self.roles.lock().insert(message.guild_id, own);
            own
        };
        own.is_some_and(|own: u64| message.mention_roles.contains(&own))
    }

    /// Whether a channel is the thread of a question in a help channel, and this person's question it was:
    /// others may talk there among themselves.
    async fn asked_in(&self, channel: u64, user: u64) -> Result<bool> {
        let Some(thread) = self.help_thread(channel).await else { return Ok(false) };
        match thread.starter {
            Some(starter) => Ok(starter == user),
            None => Ok(self.hub.engine().store().conversation(&conversation(channel, user))?.is_some()),
        }
    }

    /// The thread of a help channel that a channel is.
    async fn help_thread(&self, channel: u64) -> Option<Thread> {
        if self.settings.help_channels.is_empty() {
            return None;
        }
        let known = self.threads.lock().get(&channel).copied();
        if let Some(thread) = known {
            return thread;
        }
        let route = Route::Channel { channel_id: ChannelId::new(channel.max(1)) };
        let thread = match self.http.fire::<Value>(Request::new(route, LightMethod::Get)).await {
            Ok(found) => self.thread_of(channel, &found).await,
            Err(error) => {
                tracing::debug!(error = describe(&error), "a channel is not known");
                if matches!(send::fate(&error), send::Fate::Later { .. }) {
                    return None;
                }
                None
            }
        };
        self.threads.lock().insert(channel, thread);
        thread
    }

    async fn thread_of(&self, channel: u64, found: &Value) -> Option<Thread> {
        let id = |key: &str| found[key].as_str().and_then(|t| t.parse::<u64>().ok());
        let parent = id("parent_id").filter(|p| found["thread_metadata"].is_object() && self.is_help(*p))?;
        let owner = id("owner_id").filter(|owner| *owner != self.me());
        if owner.is_some() {
            return Some(Thread { parent, starter: owner });
        }
        // Opened by the bot, from the question, whose id it has.
        let route = Route::ChannelMessage { channel_id: ChannelId::new(parent), message_id: MessageId::new(channel) };
        let question = self.http.fire::<Value>(Request::new(route, LightMethod::Get)).await;
        let starter = question.ok().and_then(|q| Message::read(&q)).map(|q| q.author.id);
        Some(Thread { parent, starter })
    }

    fn is_help(&self, channel: u64) -> bool {
        self.settings.help_channels.contains(&channel)
    }

    /// Takes in what was written in help channels while nobody listened.
    pub(super) async fn catch_up(self: Arc<Self>) {
        for channel in &self.settings.help_channels {
            let route = Route::ChannelMessages { channel_id: ChannelId::new(*channel) };
            let newest = Request::new(route, LightMethod::Get).params(Some(vec![("limit", "100".to_owned())]));
            let page = match self.http.fire::<Vec<Value>>(newest).await {
                Ok(page) => page,
                Err(error) => {
                    tracing::warn!(channel, error = describe(&error), "what was missed in a help channel is not known");
                    continue;
                }
            };
            // One message that cannot be read costs none of the others.
            let mut messages: Vec<Message> = page.iter().filter_map(Message::read).collect();
            messages.sort_by_key(|m| m.id);
            let me = self.me();
            let answered = |m: &Message| {
                m.thread.is_some() || messages.iter().any(|r| r.author.id == me && r.replies_to() == Some(m.id))
            };
            let now = jiff::Timestamp::now().as_millisecond();
            let missed: Vec<Message> =
                messages.iter().filter(|m| now - send::born_ms(m.id) < MISSED_MS && !answered(m)).cloned().collect();
            for mut message in missed {
                // Messages that are asked for do not say in which server they stand.
                message.guild_id = message.guild_id.max(1);
                let key = conversation(message.channel_id, message.author.id);
                let discord = self.clone();
                self.hearing.push(&key, async move { discord.heard(message).await });
            }
        }
    }
}

/// Messages of the bot that a message may reply to, by which a hand-off without a thread is known.
fn replied(message: &Message) -> impl Iterator<Item = u64> + '_ {
    message.replies_to().into_iter().chain(message.referenced_message.as_ref().and_then(|m| m.replies_to()))
}
