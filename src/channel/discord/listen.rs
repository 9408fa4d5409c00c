//! The gateway: a thread of its own keeps serenity's connections, so that events
//! are taken in the order in which they come and heartbeats never wait for work.
//!
//! serenity resumes, reconnects and shards; what it lacks is here: back-off when
//! connecting fails or sessions keep ending, an end when the token or an intent is
//! refused, and a look at help channels for what was missed. Not responsible for
//! what is answered.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use parking_lot::Mutex;
use rustc_hash::FxHashMap;
use serenity::all::{
    ActivityData, ClientBuilder, ConnectionStage, Context, EventHandler, GatewayIntents, GuildId, Interaction, Message,
    Ready, ShardStageUpdateEvent,
};
use serenity::gateway::GatewayError;
use serenity::http::HttpError;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::markdown::MEASURE;
use super::{Discord, NAME, PRESENCE, commands, conversation, describe, event};
use crate::service::backoff::Waits;

/// Waits before connecting anew grow from the first to the last.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LAST_WAIT: Duration = Duration::from_secs(120);
/// A connection that held this long was a good one: the next wait is short again.
const GOOD: Duration = Duration::from_secs(600);
/// More new sessions than this within [`STORM`] are too many: Discord counts them.
const SESSIONS: usize = 6;
const STORM: Duration = Duration::from_secs(300);
/// Time that closing the connections may take.
const CLOSING: Duration = Duration::from_secs(3);

const REFUSED_TOKEN: &str =
    "Discord refused the token: set DISCORD_TOKEN to the bot's token from the Developer Portal (Bot → Reset Token)";
const REFUSED_INTENT: &str = "Discord refused the Message Content intent: switch it on in the Developer Portal (Bot → Privileged Gateway Intents), or set message_content = false under [discord]";

/// Why a connection ended.
enum Ended {
    /// Asked to.
    Stopped,
    /// Worth another try.
    Passing(anyhow::Error),
    /// Not without someone's help.
    Refused(anyhow::Error),
}

/// What serenity calls, on the gateway's thread.
struct Ears {
    discord: Arc<Discord>,
    /// Where work is done.
    work: Handle,
    shards: u32,
    stages: Mutex<FxHashMap<u32, ConnectionStage>>,
    sessions: Arc<Mutex<VecDeque<Instant>>>,
    /// Fires when too many sessions had to be opened.
    enough: CancellationToken,
}

impl Ears {
    /// Runs `task` on the workers, after what came before with this key.
    fn push(&self, key: &str, task: impl Future<Output = ()> + Send + 'static) {
        let _workers = self.work.enter();
        self.discord.hearing.push(key, task);
    }
}

#[serenity::async_trait]
impl EventHandler for Ears {
    async fn ready(&self, _: Context, ready: Ready) {
        self.discord.me.store(ready.user.id.get(), Ordering::Relaxed);
        let discord = self.discord.clone();
        self.push("ready", async move {
            discord.clone().register_commands().await;
            discord.catch_up().await;
        });
    }

    async fn message(&self, _: Context, message: Message) {
        let Some(message) = serde_json::to_value(&message).ok().and_then(|m| event::Message::read(&m)) else { return };
        let key = conversation(message.channel_id, message.author.id);
        let discord = self.discord.clone();
        self.push(&key, async move { discord.heard(message).await });
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        let key = match &interaction {
            Interaction::Command(c) => conversation(c.channel_id.get(), c.user.id.get()),
            Interaction::Component(c) => conversation(c.channel_id.get(), c.user.id.get()),
            // Suggestions wait for nothing.
            other => format!("{NAME}:interaction:{}", other.id()),
        };
        let discord = self.discord.clone();
        self.push(&key, async move { discord.acted(interaction).await });
    }

    async fn shard_stage_update(&self, _: Context, event: ShardStageUpdateEvent) {
        let all = {
            let mut stages = self.stages.lock();
            stages.insert(event.shard_id.0, event.new);
            stages.len() as u32 == self.shards && stages.values().all(|s| *s == ConnectionStage::Connected)
        };
        self.discord.hub.set_connected(NAME, all);
        tracing::info!(shard = event.shard_id.0, stage = %event.new, "gateway");
        if event.new == ConnectionStage::Identifying {
            let mut sessions = self.sessions.lock();
            sessions.push_back(Instant::now());
            sessions.retain(|at| at.elapsed() < STORM);
            if sessions.len() > SESSIONS * self.shards as usize {
                self.enough.cancel();
            }
        }
    }
}

impl Discord {
    /// Keeps the bot connected until the hub stops.
    ///
    /// # Errors
    /// When Discord refuses the token or an intent: nothing that waiting could mend.
    pub async fn run(self: Arc<Self>) -> Result<()> {
        let mut waits = Waits::new(FIRST_WAIT, LAST_WAIT);
        let sessions = Arc::default();
        loop {
            let begun = Instant::now();
            let ended = self.connect(&sessions).await;
            self.hub.set_connected(NAME, false);
            match ended {
                Ended::Stopped => {
                    self.hearing.idle().await;
                    return Ok(());
                }
                Ended::Refused(error) => return Err(error),
                Ended::Passing(error) => {
                    if begun.elapsed() > GOOD {
                        waits.reset();
                    }
                    let wait = waits.next_wait();
                    tracing::warn!(
                        error = format!("{error:#}"),
                        seconds = wait.as_secs(),
                        "the gateway is tried again"
                    );
                    tokio::select! {
                        () = tokio::time::sleep(wait) => {}
                        () = self.hub.stopping().cancelled() => return Ok(()),
                    }
                }
            }
        }
    }

    /// Connects once and stays connected.
    async fn connect(self: &Arc<Self>, sessions: &Arc<Mutex<VecDeque<Instant>>>) -> Ended {
        match self.http.get_current_application_info().await {
            Ok(info) => self.http.set_application_id(info.id),
            Err(error) => return refused(&error),
        }
        let gateway = match self.http.get_bot_gateway().await {
            Ok(gateway) => gateway,
            Err(error) => return refused(&error),
        };
        let shards = self.settings.shards.unwrap_or(1).max(gateway.shards).max(1);
        if gateway.session_start_limit.remaining < u64::from(shards) {
            return Ended::Passing(anyhow!(
                "no session may be started for {} ms",
                gateway.session_start_limit.reset_after
            ));
        }
        let (tell, told) = oneshot::channel();
        let (discord, work, sessions) = (self.clone(), Handle::current(), sessions.clone());
        let started = std::thread::Builder::new().name("discord-gateway".to_owned()).spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let ended = match runtime {
                Ok(runtime) => runtime.block_on(listen(discord, work, shards, sessions)),
                Err(error) => Ended::Passing(error.into()),
            };
            let _ = tell.send(ended);
        });
        if let Err(error) = started {
            return Ended::Passing(error.into());
        }
        told.await.unwrap_or_else(|_| Ended::Passing(anyhow!("the gateway's thread broke off")))
    }

    /// Registers the commands; Discord takes the same list again for nothing.
    async fn register_commands(self: Arc<Self>) {
        let definitions = commands::definitions(&self.hub.engine().mind().knowledge);
        let everywhere = self.settings.guilds.is_empty();
        let guilds = self.settings.guilds.iter().map(|g| Some(GuildId::new(*g)));
        for guild in guilds.chain(everywhere.then_some(None)) {
            let done = match guild {
                Some(guild) => self.http.create_guild_commands(guild, &definitions).await,
                None => self.http.create_global_commands(&definitions).await,
            };
            match done {
                Ok(commands) => tracing::info!(commands = commands.len(), ?guild, "commands registered"),
                Err(error) => {
                    tracing::error!(
                        error = describe(&error),
                        ?guild,
                        "the commands could not be registered; was the bot invited with applications.commands?"
                    );
                }
            }
        }
    }
}

impl Discord {
    /// Text of the bot's presence: the settings', else the pack's.
    fn presence(&self) -> String {
        self.settings.presence.clone().unwrap_or_else(|| {
            let mind = self.hub.engine().mind();
            let book = &mind.knowledge.phrasebook.discord;
            let text = book.presence(&mind.knowledge.pack.title, book.commands.ask());
            MEASURE.shorten(&text, PRESENCE).into_owned()
        })
    }
}

/// Connects serenity and waits for its end, on the gateway's thread.
async fn listen(discord: Arc<Discord>, work: Handle, shards: u32, sessions: Arc<Mutex<VecDeque<Instant>>>) -> Ended {
    let mut intents = GatewayIntents::GUILD_MESSAGES | GatewayIntents::DIRECT_MESSAGES;
    if discord.settings.message_content {
        intents |= GatewayIntents::MESSAGE_CONTENT;
    }
    let (stopping, enough) = (discord.hub.stopping().clone(), CancellationToken::new());
    let ears =
        Ears { discord: discord.clone(), work, shards, stages: Mutex::default(), sessions, enough: enough.clone() };
    // Its own HTTP client: connections of a shared one would end with this thread.
    let http = match discord.settings.http() {
        Ok(http) => http,
        Err(error) => return Ended::Refused(error),
    };
    let presence = ActivityData::custom(discord.presence());
    let client = ClientBuilder::new_with_http(http, intents).activity(presence).event_handler(ears).await;
    let mut client = match client {
        Ok(client) => client,
        Err(error) => return refused(&error),
    };
    let manager = client.shard_manager.clone();
    let ended = tokio::select! {
        ended = client.start_shards(shards) => match ended {
            Ok(()) => Ended::Passing(anyhow!("the connections ended")),
            Err(error) => return refused(&error),
        },
        () = stopping.cancelled() => Ended::Stopped,
        () = enough.cancelled() => Ended::Passing(anyhow!("sessions keep ending")),
    };
    if tokio::time::timeout(CLOSING, manager.shutdown_all()).await.is_err() {
        tracing::warn!("the gateway did not say goodbye");
    }
    ended
}

/// Whether an error can pass by waiting.
fn refused(error: &serenity::Error) -> Ended {
    match error {
        serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) if response.status_code.as_u16() == 401 => {
            Ended::Refused(anyhow!(REFUSED_TOKEN))
        }
        serenity::Error::Http(HttpError::InvalidHeader(_))
        | serenity::Error::Gateway(GatewayError::InvalidAuthentication | GatewayError::NoAuthentication) => {
            Ended::Refused(anyhow!(REFUSED_TOKEN))
        }
        serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents) => {
            Ended::Refused(anyhow!(REFUSED_INTENT))
        }
        error => Ended::Passing(anyhow!(describe(error))),
    }
}
