//! Slack: Events API over HTTPS, Socket Mode, and the Web API through slack-morphism.
//!
//! ```text
//! http (signed requests) ─┐
//!                         ├─ event, inbound (what arrived: arrival) ─ receive ─ hub
//! socket (envelopes) ─────┘
//! hub ─ deliver ─ draw (Block Kit), plain (text) ─ api (pace, errors) ─ Slack
//! ```
//!
//! Payloads are read leniently, field by field: a block or event of a kind that no library knows
//! yet must not cost a question. Tokens, signatures and texts never reach the log.

mod api;
mod arrival;
mod block;
mod deliver;
pub mod draw;
mod event;
mod home;
mod http;
mod inbound;
mod plain;
mod receive;
mod socket;
mod text;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::{Context as _, Result};
use parking_lot::Mutex;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::service::backoff::Waits;
use crate::service::handoff::StaffRoom;
use crate::service::hub::Hub;
use api::{Api, BadToken};

/// Name of the channel.
pub const NAME: &str = "slack";

/// Secrets, from the environment.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secrets {
    /// `SLACK_BOT_TOKEN` (xoxb-…): posts messages.
    pub bot_token: Option<String>,
    /// `SLACK_APP_TOKEN` (xapp-…): Socket Mode.
    pub app_token: Option<String>,
    /// `SLACK_SIGNING_SECRET`: Events API.
    pub signing_secret: Option<String>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let set = |secret: &Option<String>| if secret.is_some() { "set" } else { "not set" };
        f.debug_struct("Secrets")
            .field("bot_token", &set(&self.bot_token))
            .field("app_token", &set(&self.app_token))
            .field("signing_secret", &set(&self.signing_secret))
            .finish()
    }
}

/// How the adapter behaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Base of the Web API.
    pub api_url: String,
    /// Channels in which every question is answered, without a mention.
    pub help_channels: Vec<String>,
    /// Staff's channel, where it is one of Slack.
    pub staff_room: Option<String>,
    /// Least time between two messages to one channel.
    pub pace: Duration,
    /// Interval of the sockets' pings; three without an answer mean a dead connection.
    pub ping: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            api_url: "https://slack.com/api".to_owned(),
            help_channels: Vec::new(),
            staff_room: None,
            pace: Duration::from_secs(1),
            ping: Duration::from_secs(10),
        }
    }
}

/// What is needed to answer a message; stored with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Address {
    /// Channel; empty for the direct messages with `user`.
    channel: String,
    /// Who asked.
    user: String,
    /// Thread to answer in.
    thread: Option<String>,
    /// Nothing of ours that answers this is older than this time stamp.
    since: Option<String>,
    /// Message to change instead of posting a new one.
    update: Option<String>,
    /// Label of the choice that led here.
    chosen: Option<String>,
    /// For what only one person sees.
    response_url: Option<String>,
    /// Whether the answer takes the place of the message that `response_url` belongs to.
    replace: bool,
}

/// The staff's room, from the channel's id.
#[must_use]
pub fn staff_room(id: &str) -> StaffRoom {
    let address = Address { channel: id.to_owned(), ..Address::default() };
    StaffRoom { channel: NAME.to_owned(), address: serde_json::json!(address) }
}

/// Waits between tries to connect.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LAST_WAIT: Duration = Duration::from_secs(60);

/// The adapter.
pub struct Slack {
    api: Api,
    hub: Hub,
    settings: Settings,
    secrets: Secrets,
    /// Our own user id, once Slack has told it.
    me: OnceLock<String>,
    /// Threads, by channel, whose session looks busy.
    busy: Mutex<FxHashSet<(String, String)>>,
}

impl std::fmt::Debug for Slack {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Slack").field("settings", &self.settings).field("me", &self.me).finish_non_exhaustive()
    }
}

impl Slack {
    /// The channel, before it has asked Slack anything.
    ///
    /// # Errors
    /// When a needed secret is missing.
    fn new(hub: Hub, settings: Settings, secrets: Secrets) -> Result<Arc<Self>> {
        let token = secrets.bot_token.as_deref().context("SLACK_BOT_TOKEN is not set")?;
        anyhow::ensure!(
            secrets.app_token.is_some() || secrets.signing_secret.is_some(),
            "set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (Events API) beside SLACK_BOT_TOKEN"
        );
        let api = Api::new(&settings.api_url, token, settings.pace)?;
        Ok(Arc::new(Self { api, hub, settings, secrets, me: OnceLock::new(), busy: Mutex::default() }))
    }

    /// Asks Slack who we are. Nothing is received before [`Slack::listen`], except through [`Slack::routes`].
    ///
    /// # Errors
    /// When a needed secret is missing, or Slack refuses the token or does not answer.
    pub async fn connect(hub: Hub, settings: Settings, secrets: Secrets) -> Result<Arc<Self>> {
        let slack = Self::new(hub, settings, secrets)?;
        slack.introduce().await?;
        Ok(slack)
    }

    /// The channel, registered with the hub, where any of its secrets is set. Call [`Slack::run`]
    /// to connect it.
    ///
    /// # Errors
    /// When a needed secret is missing.
    pub fn register(hub: &Hub, settings: Settings, secrets: Option<Secrets>) -> Result<Option<Arc<Self>>> {
        let Some(secrets) = secrets else { return Ok(None) };
        let slack = Self::new(hub.clone(), settings, secrets)?;
        hub.register(slack.clone());
        Ok(Some(slack))
    }

    async fn introduce(&self) -> Result<()> {
        if self.me.get().is_none() {
            let me = self.api.who_am_i().await?;
            self.me.get_or_init(|| me);
        }
        Ok(())
    }

    /// Our own user id; empty until Slack has told it.
    fn me(&self) -> &str {
        self.me.get().map_or("", String::as_str)
    }

    /// Connects, as often as it takes: Slack may not be reachable yet.
    ///
    /// # Errors
    /// When Slack refuses a token: nothing that waiting could mend.
    pub async fn run(self: Arc<Self>) -> Result<()> {
        let mut waits = Waits::new(FIRST_WAIT, LAST_WAIT);
        loop {
            match self.listen().await {
                Err(error) if error.downcast_ref::<BadToken>().is_some() => return Err(error),
                Err(error) => tracing::warn!(error = format!("{error:#}"), "Slack is tried again"),
                Ok(()) => return Ok(()),
            }
            tokio::select! {
                () = tokio::time::sleep(waits.next_wait()) => {}
                () = self.hub.stopping().cancelled() => return Ok(()),
            }
        }
    }

    /// The routes of the Events API, when there is a signing secret.
    #[must_use]
    pub fn routes(self: &Arc<Self>) -> Option<axum::Router> {
        let secret = self.secrets.signing_secret.as_deref()?;
        Some(http::routes(self.clone(), secret))
    }

    /// Starts receiving; Socket Mode runs until the hub stops.
    ///
    /// # Errors
    /// When Slack refuses a token or does not answer.
    pub async fn listen(self: &Arc<Self>) -> Result<()> {
        self.introduce().await?;
        if let Some(token) = self.secrets.app_token.as_deref() {
            return socket::open(self.clone(), token).await;
        }
        self.hub.set_connected(NAME, true);
        Ok(())
    }
}
