//! A stand-in for Discord on loopback: the REST interface over TLS, as
//! `discord.com`, and the gateway's WebSocket. It checks what real Discord
//! checks, remembers everything it was sent, and breaks on purpose when told to.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use super::{gateway, rest};

pub(crate) const TOKEN: &str = "MTAw.stand-in.token";
pub(crate) const BOT: u64 = 100;
pub(crate) const GUILD: u64 = 900;

/// What one request met with, on purpose.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fault {
    /// 429 with this many seconds to wait.
    RateLimited(f64),
    /// This status; nothing was done.
    Refused(u16),
    /// This status with Discord's own code; nothing was done.
    Code(u16, u64),
    /// It was done, and this status says that it was not.
    DoneButSaysNot(u16),
    /// Done, after this long.
    Stalls(Duration),
}

/// A fault for requests whose method and path contain these.
#[derive(Debug, Clone)]
pub(crate) struct Trap {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) times: usize,
    pub(crate) fault: Fault,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) body: Value,
    pub(crate) status: u16,
}

/// A message of the bot.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) id: u64,
    /// What it shows now: content, embeds, components.
    pub(crate) body: Value,
    /// Message it replies to.
    pub(crate) reply_to: Option<u64>,
    /// Interaction it answers.
    pub(crate) interaction: Option<u64>,
    pub(crate) ephemeral: bool,
    /// Deferred: "is thinking…".
    pub(crate) loading: bool,
    pub(crate) edits: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Room {
    pub(crate) posts: Vec<Post>,
    /// Every message, people's too, as the interface gives them.
    pub(crate) history: Vec<Value>,
    pub(crate) bell: Arc<Notify>,
}

/// An interaction from its creation.
#[derive(Debug, Clone)]
pub(crate) struct Interaction {
    pub(crate) id: u64,
    pub(crate) created: Instant,
    pub(crate) channel: u64,
    /// Type of the first response.
    pub(crate) answered: Option<u64>,
    /// Message whose component was pressed.
    pub(crate) message: Option<u64>,
    /// Message that PATCH @original changes.
    pub(crate) original: Option<u64>,
    /// Options offered by an autocomplete.
    pub(crate) offered: Option<Value>,
}

/// What the gateway sends down a connection.
#[derive(Debug)]
pub(crate) enum Down {
    Text(String),
    Close(u16),
    /// The connection breaks without a word.
    Break,
}

#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) seq: u64,
    pub(crate) sent: Vec<(u64, String)>,
    pub(crate) line: Option<mpsc::UnboundedSender<Down>>,
}

#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) next: u64,
    pub(crate) requests: Vec<Request>,
    pub(crate) rooms: HashMap<u64, Room>,
    pub(crate) nonces: HashMap<(u64, String), u64>,
    pub(crate) interactions: HashMap<String, Interaction>,
    pub(crate) commands: HashMap<String, Value>,
    pub(crate) sessions: HashMap<String, Session>,
    /// Payloads the bot sent up the gateway: opcode and data.
    pub(crate) up: Vec<(u64, Value)>,
    pub(crate) traps: Vec<Trap>,
    /// Every event is sent this often.
    pub(crate) copies: usize,
    /// Intents that are refused with 4014.
    pub(crate) refused_intents: u64,
    /// The next RESUME finds its session gone.
    pub(crate) forget_sessions: bool,
    pub(crate) threads: HashMap<u64, u64>,
    /// Roles of the server, as the interface gives them.
    pub(crate) roles: Vec<Value>,
    pub(crate) connections: usize,
    /// When each message or interaction was created, and when it was first answered.
    pub(crate) asked: HashMap<u64, Instant>,
    pub(crate) first_call: HashMap<u64, Instant>,
}

impl State {
    /// A new id, larger than all before.
    pub(crate) fn id(&mut self) -> u64 {
        self.next += 1;
        // Snowflakes carry their time in the upper bits.
        let now = u64::try_from(jiff::Timestamp::now().as_millisecond()).expect("after 1970");
        ((now - 1_420_070_400_000) << 22) | (self.next & 0x3f_ffff)
    }

    pub(crate) fn room(&mut self, channel: u64) -> &mut Room {
        self.rooms.entry(channel).or_default()
    }

    pub(crate) fn called(&mut self, question: u64) {
        let now = Instant::now();
        self.first_call.entry(question).or_insert(now);
    }
}

#[derive(Debug, Default)]
pub(crate) struct Shared {
    state: Mutex<State>,
    pub(crate) gateway: Mutex<String>,
    pub(crate) changed: Notify,
}

impl Shared {
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The stand-in; it ends with the runtime it was started on.
#[derive(Debug)]
pub(crate) struct StandIn {
    pub(crate) shared: Arc<Shared>,
    pub(crate) api: SocketAddr,
    folder: tempfile::TempDir,
}

/// Where a person writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A channel or thread of the server.
    Guild(u64),
    /// A direct message.
    Direct(u64),
}

impl Place {
    pub(crate) fn channel(self) -> u64 {
        match self {
            Self::Guild(id) | Self::Direct(id) => id,
        }
    }
}

impl StandIn {
    /// Messages in all rooms together.
    pub(crate) fn posted(&self) -> usize {
        self.shared.lock().rooms.values().map(|room| room.posts.len()).sum()
    }

    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("folder");
        let shared = Arc::new(Shared::default());
        {
            let mut state = shared.lock();
            state.copies = 1;
        }
        *shared.gateway.lock().expect("lock") = gateway::listen(shared.clone()).await;
        let (api, ca) = rest::listen(shared.clone()).await;
        std::fs::write(folder.path().join("ca.pem"), ca).expect("writes the certificate");
        Self { shared, api, folder }
    }

    pub(crate) fn ca(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    pub(crate) fn trap(&self, method: &'static str, path: &'static str, times: usize, fault: Fault) {
        self.shared.lock().traps.push(Trap { method, path, times, fault });
    }

    /// Waits until the bot is ready: commands registered and a session open.
    pub(crate) async fn ready(&self) {
        self.until("the bot is ready", |s| {
            (s.sessions.values().any(|x| x.line.is_some()) && !s.commands.is_empty()).then_some(())
        })
        .await;
    }

    /// Waits until `look` finds something; fails after half a minute.
    pub(crate) async fn until<T>(&self, what: &str, look: impl Fn(&State) -> Option<T>) -> T {
        let wait = async {
            loop {
                let changed = self.shared.changed.notified();
                if let Some(found) = look(&self.shared.lock()) {
                    return found;
                }
                let _ = tokio::time::timeout(Duration::from_millis(50), changed).await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(30), wait).await {
            Ok(found) => found,
            Err(late) => panic!("{what}: {late} after half a minute"),
        }
    }

    /// Waits for a post in a channel; fails after `patience`.
    pub(crate) async fn post(&self, channel: u64, patience: Duration, fits: impl Fn(&Post) -> bool) -> Option<Post> {
        let wait = async {
            loop {
                let bell = self.shared.lock().room(channel).bell.clone();
                let rung = bell.notified();
                let found = self.shared.lock().room(channel).posts.iter().find(|p| !p.loading && fits(p)).cloned();
                if let Some(post) = found {
                    return post;
                }
                let _ = tokio::time::timeout(Duration::from_millis(100), rung).await;
            }
        };
        tokio::time::timeout(patience, wait).await.ok()
    }

    /// A person writes; returns the message's id.
    pub(crate) fn say(&self, place: Place, user: u64, text: &str, reply_to: Option<u64>) -> u64 {
        let mut state = self.shared.lock();
        let id = state.id();
        let mut message = message_json(id, place.channel(), &user_json(user, false), text);
        let bot = user_json(BOT, true);
        let replied = reply_to.and_then(|r| {
            state.room(place.channel()).history.iter().find(|m| m["id"] == json!(r.to_string())).cloned()
        });
        if text.contains(&format!("<@{BOT}>"))
            || replied.as_ref().is_some_and(|r| r["author"]["id"] == user_json(BOT, true)["id"])
        {
            message["mentions"] = json!([bot]);
        }
        if let Some(replied) = replied {
            message["type"] = json!(19);
            message["message_reference"] = json!({"message_id": replied["id"], "channel_id": replied["channel_id"]});
            message["referenced_message"] = replied;
        }
        if let Place::Guild(_) = place {
            message["guild_id"] = json!(GUILD.to_string());
            message["member"] = member_json();
        }
        state.room(place.channel()).history.push(message.clone());
        state.asked.insert(id, Instant::now());
        gateway::emit(&mut state, "MESSAGE_CREATE", &message);
        id
    }

    /// A message of a person, changed before it is sent; it stays in the channel's history.
    pub(crate) fn write(&self, place: Place, user: u64, text: &str, change: impl Fn(&mut Value)) -> u64 {
        let mut state = self.shared.lock();
        let id = state.id();
        let mut message = message_json(id, place.channel(), &user_json(user, false), text);
        if let Place::Guild(_) = place {
            message["guild_id"] = json!(GUILD.to_string());
            message["member"] = member_json();
        }
        change(&mut message);
        state.room(place.channel()).history.push(message.clone());
        gateway::emit(&mut state, "MESSAGE_CREATE", &message);
        id
    }

    /// A message of someone else's making (a bot, a webhook, a system notice).
    pub(crate) fn inject(&self, change: impl Fn(&mut Value), channel: u64, text: &str) -> u64 {
        let mut state = self.shared.lock();
        let id = state.id();
        let mut message = message_json(id, channel, &user_json(55, false), text);
        message["guild_id"] = json!(GUILD.to_string());
        message["member"] = member_json();
        change(&mut message);
        gateway::emit(&mut state, "MESSAGE_CREATE", &message);
        id
    }

    /// A slash command, or its autocomplete; returns the interaction's token.
    #[expect(clippy::needless_pass_by_value, reason = "callers make the options on the spot")]
    pub(crate) fn command(&self, place: Place, user: u64, name: &str, options: Value, autocomplete: bool) -> String {
        let data = json!({"id": "7", "name": name, "type": 1, "options": options});
        self.interaction(place, user, if autocomplete { 4 } else { 2 }, data, None)
    }

    /// The context menu's command, on a message of somebody else.
    pub(crate) fn command_on(&self, place: Place, user: u64, name: &str, text: &str) -> String {
        let id = self.shared.lock().id();
        let message = message_json(id, place.channel(), &user_json(56, false), text);
        let mut messages = serde_json::Map::new();
        messages.insert(id.to_string(), message);
        let data = json!({"id": "7", "name": name, "type": 3, "target_id": id.to_string(), "resolved": {"messages": messages}});
        self.interaction(place, user, 2, data, None)
    }

    /// A button, or an option of a menu.
    pub(crate) fn press(&self, place: Place, user: u64, post: &Post, custom_id: &str, value: Option<&str>) -> String {
        let data = match value {
            Some(value) => json!({"custom_id": custom_id, "component_type": 3, "values": [value]}),
            None => json!({"custom_id": custom_id, "component_type": 2}),
        };
        self.interaction(place, user, 3, data, Some(post))
    }

    #[expect(clippy::needless_pass_by_value, reason = "callers make the data on the spot")]
    fn interaction(&self, place: Place, user: u64, kind: u64, data: Value, post: Option<&Post>) -> String {
        let mut state = self.shared.lock();
        let id = state.id();
        let token = format!("secret-interaction-{id}");
        let mut event = json!({
            "id": id.to_string(), "application_id": BOT.to_string(), "type": kind, "data": data,
            "channel_id": place.channel().to_string(), "channel": {"id": place.channel().to_string(), "type": 0, "name": "相談"},
            "token": token, "version": 1, "app_permissions": "0", "locale": "ja", "entitlements": [], "attachment_size_limit": 1,
        });
        match place {
            Place::Guild(_) => {
                event["guild_id"] = json!(GUILD.to_string());
                event["member"] = member_json();
                event["member"]["user"] = user_json(user, false);
            }
            Place::Direct(_) => event["user"] = user_json(user, false),
        }
        if let Some(post) = post {
            let mut message = message_json(post.id, place.channel(), &user_json(BOT, true), "");
            for key in ["content", "embeds", "components"] {
                if !post.body[key].is_null() {
                    message[key] = post.body[key].clone();
                }
            }
            event["message"] = message;
        }
        let interaction = Interaction {
            id,
            created: Instant::now(),
            channel: place.channel(),
            answered: None,
            message: post.map(|p| p.id),
            original: None,
            offered: None,
        };
        state.interactions.insert(token.clone(), interaction);
        state.asked.insert(id, Instant::now());
        gateway::emit(&mut state, "INTERACTION_CREATE", &event);
        token
    }

    /// Breaks every open connection of the gateway.
    pub(crate) fn cut(&self, how: impl Fn() -> Down) {
        let state = self.shared.lock();
        for line in state.sessions.values().filter_map(|s| s.line.as_ref()) {
            let _ = line.send(how());
        }
    }
}

pub(crate) fn user_json(id: u64, bot: bool) -> Value {
    json!({"id": id.to_string(), "username": format!("user{id}"), "discriminator": "0", "global_name": null, "avatar": null, "bot": bot})
}

fn member_json() -> Value {
    json!({"roles": [], "joined_at": "2024-10-01T00:00:00Z", "deaf": false, "mute": false, "flags": 0, "permissions": "0"})
}

pub(crate) fn message_json(id: u64, channel: u64, author: &Value, text: &str) -> Value {
    json!({
        "id": id.to_string(), "channel_id": channel.to_string(), "author": author, "content": text,
        "timestamp": "2024-11-01T00:00:00Z", "edited_timestamp": null, "tts": false, "mention_everyone": false,
        "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
    })
}
