//! Discord: slash commands, mentions, replies, direct messages and help channels,
//! through serenity (this folder is its only importer).
//!
//! ```text
//! gateway thread ─ listen ─ hear / act ─ Hub::accept ─ …
//!                                                      … ─ Adapter::deliver ─ send ─ draw
//! ```
//!
//! - [`listen`]: the gateway: connecting, resuming, back-off, shards, shutdown
//! - [`event`]: what of a message is read
//! - [`hear`], `place`: which messages are meant for the bot, what they say, and whose they are
//! - [`act`]: commands, buttons, menus, autocomplete
//! - [`send`], `parts`: answers on their way, once each, in the form that is taken
//! - [`draw`], [`embed`], [`markdown`], [`press`]: how a reply looks
//!
//! Not responsible for order, duplicates or crashes: the hub is.

pub mod act;
pub mod commands;
pub mod draw;
pub mod embed;
pub mod event;
pub mod hear;
pub mod listen;
pub mod markdown;
mod parts;
mod place;
pub mod press;
pub mod send;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use serenity::http::{Http, HttpBuilder};
use tokio::sync::watch;

use crate::service::handoff::StaffRoom;
use crate::service::hub::Hub;
use crate::service::turns::Turns;

/// Name of the channel.
pub const NAME: &str = "discord";
/// Characters of the presence.
pub const PRESENCE: usize = 128;
/// Longest that one request may take; a stalled one is tried again.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(15);

/// A bot's token. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token as Discord's portal gives it.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(text.trim().to_owned())
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Settings of the channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The bot's token.
    pub token: Token,
    /// Servers whose commands are registered; none means everywhere.
    pub guilds: Vec<u64>,
    /// Channels in which every question is answered without a mention.
    pub help_channels: Vec<u64>,
    /// Open a thread for every question in a help channel.
    pub threads: bool,
    /// Ask for the Message Content intent, without which help channels and staff threads are silent.
    pub message_content: bool,
    /// Shards; none means as many as Discord advises.
    pub shards: Option<u32>,
    /// Text of the bot's presence, at most [`PRESENCE`] characters; none means the pack's own.
    pub presence: Option<String>,
    /// Stands in for discord.com: for tests, or a proxy that filters.
    pub api: Option<SocketAddr>,
    /// Certificate (PEM) to trust besides the usual ones, for [`Settings::api`].
    pub ca: Option<PathBuf>,
}

impl Settings {
    /// A client for the REST interface.
    ///
    /// # Errors
    /// When the certificate cannot be read or the client not be made.
    fn http(&self) -> Result<Http> {
        let mut client = reqwest::Client::builder()
            .use_rustls_tls()
            .timeout(REQUEST_TIMEOUT)
            .connect_timeout(Duration::from_secs(5))
            .tcp_nodelay(true);
        if let Some(api) = self.api {
            client = client.no_proxy().resolve("discord.com", api);
        }
        if let Some(path) = &self.ca {
            let pem = std::fs::read(path).with_context(|| format!("reading the certificate {}", path.display()))?;
            let certificate = reqwest::Certificate::from_pem(&pem)
                .with_context(|| format!("{} is no certificate in PEM", path.display()))?;
            client = client.add_root_certificate(certificate);
        }
        let client = client.build().context("making the HTTP client")?;
        Ok(HttpBuilder::new(&self.token.0).client(client).build())
    }
}

/// Where an answer goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Address {
    /// Channel or thread.
    pub channel: u64,
    /// Person whose conversation it is; 0 for the staff.
    pub owner: u64,
    /// How.
    pub way: Way,
}

/// How an answer reaches its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// As a reply to this message, or in the thread that starts from it.
    Reply {
        /// The message.
        message: u64,
        /// Name of the thread to open, where there is to be one.
        thread: Option<String>,
    },
    /// By editing what an interaction was acknowledged with.
    Interaction {
        /// Its id.
        id: u64,
        /// Its token, good for a quarter of an hour.
        token: String,
        /// Seen by that person only.
        private: bool,
        /// What was asked or chosen, shown above the answer.
        quote: Option<String>,
    },
    /// As a message.
    Plain,
}

/// A thread of a help channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Thread {
    /// The help channel.
    parent: u64,
    /// Who asked the question it is for, where that can be known.
    starter: Option<u64>,
}

/// Whether an interaction has been acknowledged.
type Acknowledged = watch::Receiver<Option<bool>>;

/// The channel.
pub struct Discord {
    hub: Hub,
    http: Arc<Http>,
    settings: Settings,
    /// The bot's own user id, known once the gateway is ready.
    me: AtomicU64,
    /// Interactions on their way to being acknowledged.
    deferred: Mutex<FxHashMap<u64, Acknowledged>>,
    /// Channels that are threads of help channels, and those that are not.
    threads: Mutex<FxHashMap<u64, Option<Thread>>>,
    /// The bot's own role, by server.
    roles: Mutex<FxHashMap<u64, Option<u64>>>,
    /// Messages and interactions of one conversation, in the order in which they came.
    hearing: Turns,
}

impl std::fmt::Debug for Discord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Discord").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Discord {
    /// Readies the channel; nothing is sent yet.
    ///
    /// # Errors
    /// When the certificate cannot be read or the client not be made.
    pub fn new(settings: Settings, hub: Hub) -> Result<Arc<Self>> {
        let http = settings.http()?;
        Ok(Arc::new(Self {
            hub,
            http: Arc::new(http),
            settings,
            me: AtomicU64::new(0),
            deferred: Mutex::default(),
            threads: Mutex::default(),
            roles: Mutex::default(),
            hearing: Turns::default(),
        }))
    }

    /// The channel, registered with the hub. Call [`Discord::run`] to connect it.
    ///
    /// # Errors
    /// As [`Discord::new`].
    pub fn register(hub: &Hub, settings: Settings) -> Result<Arc<Self>> {
        let discord = Self::new(settings, hub.clone())?;
        hub.register(discord.clone());
        Ok(discord)
    }

    fn me(&self) -> u64 {
        self.me.load(Ordering::Relaxed)
    }
}

/// The staff's room, from the channel's id; an id that is none cannot be delivered to.
#[must_use]
pub fn staff_room(id: &str) -> StaffRoom {
    let address = Address { channel: id.parse().unwrap_or(0), owner: 0, way: Way::Plain };
    StaffRoom { channel: NAME.to_owned(), address: serde_json::to_value(address).unwrap_or_default() }
}

/// Id of the conversation of a person in a channel or thread.
#[must_use]
pub fn conversation(channel: u64, user: u64) -> String {
    format!("{NAME}:{channel}:{user}")
}

/// Conversation id that messages of a hand-off's thread carry.
#[must_use]
pub fn staff_conversation(thread: u64) -> String {
    format!("{NAME}:staff:{thread}")
}

/// What an error may show in a log: no address (it can hold an interaction's token) and no text.
fn describe(error: &serenity::Error) -> String {
    use serenity::http::HttpError;
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) => {
            format!("{} (code {}): {}", response.status_code, response.error.code, response.error.message)
        }
        serenity::Error::Http(HttpError::Request(error)) => {
            let kind = if error.is_timeout() {
                "timed out"
            } else if error.is_connect() {
                "could not connect"
            } else {
                "broke off"
            };
            format!("the request {kind}")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_never_shown() {
        assert!(!format!("{:?}", Token::new("secret")).contains("secret"));
    }
}
