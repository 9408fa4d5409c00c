//! The Discord channel, with the real serenity client against a stand-in for
//! Discord on loopback.

mod commands;
mod conversations;
mod drawing;
mod fallback;
mod faults;
mod gateway;
mod manners;
mod peace;
mod rest;
pub(crate) mod seen;
mod speed;
pub(crate) mod stand_in;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use madoguchi::channel::discord::{Discord, Settings, Token};
use madoguchi::engine::{self, Clock, Engine};
use madoguchi::message::Reply;
use madoguchi::service::hub::{self, Hub};
use madoguchi::service::{Adapter, Delivery, Receipt, Said, Undelivered};
use stand_in::StandIn;
use tokio::sync::Notify;

/// A help channel with a thread for every question, and one without bot channels around it.
const HELP: u64 = 3_000;
pub(crate) const STAFF_ROOM: u64 = 4_000;

/// An adapter that notes what the hub gave it, and passes it on.
struct Noting {
    inner: Arc<Discord>,
    noted: Arc<Noted>,
}

/// Replies delivered, by event.
#[derive(Default)]
struct Noted {
    replies: Mutex<HashMap<String, Reply>>,
    bell: Notify,
}

#[async_trait::async_trait]
impl Adapter for Noting {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let receipt = self.inner.deliver(delivery).await?;
        if let Said::Reply(reply) = &delivery.outgoing.said {
            self.noted.replies.lock().expect("lock").insert(delivery.outgoing.event.clone(), (**reply).clone());
        }
        self.noted.bell.notify_waiters();
        Ok(receipt)
    }
}

/// A bot of this process.
pub(crate) struct Bot {
    hub: Hub,
    noted: Arc<Noted>,
    running: tokio::task::JoinHandle<anyhow::Result<()>>,
    _data: tempfile::TempDir,
}

fn settings(stand_in: &StandIn) -> Settings {
    Settings {
        token: Token::new(stand_in::TOKEN),
        guilds: vec![stand_in::GUILD],
        help_channels: vec![HELP],
        threads: true,
        message_content: true,
        shards: None,
        presence: Some("人材施策の相談".to_owned()),
        api: Some(stand_in.api),
        ca: Some(stand_in.ca()),
    }
}

impl Bot {
    /// Starts a bot and waits until it is connected.
    pub(crate) async fn start(stand_in: &StandIn, clock: Clock, change: impl FnOnce(&mut Settings)) -> Self {
        let staff = Some(madoguchi::channel::discord::staff_room(&STAFF_ROOM.to_string()));
        Self::start_with(stand_in, clock, hub::Settings { staff, ..hub::Settings::default() }, change).await
    }

    /// Starts a bot on a hub of its own settings.
    async fn start_with(
        stand_in: &StandIn,
        clock: Clock,
        own_hub: hub::Settings,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let data = tempfile::tempdir().expect("data");
        copy_store(data.path());
        let settings = engine::Settings { clock, ..engine::Settings::default() };
        let engine = Engine::open(data.path(), settings, &mut |_| {}).expect("opens");
        let hub = Hub::new(Arc::new(engine), own_hub).expect("a hub");
        let mut own = self::settings(stand_in);
        change(&mut own);
        let discord = Discord::new(own, hub.clone()).expect("a channel");
        let noted = Arc::new(Noted::default());
        hub.register(Arc::new(Noting { inner: discord.clone(), noted: noted.clone() }));
        hub.recover().expect("recovers");
        let running = tokio::spawn(discord.run());
        stand_in.ready().await;
        Self { hub, noted, running, _data: data }
    }

    /// Waits until the reply to an event is delivered.
    async fn replied(&self, event: &str) -> Reply {
        let wait = async {
            loop {
                let rung = self.noted.bell.notified();
                if let Some(reply) = self.noted.replies.lock().expect("lock").get(event).cloned() {
                    return reply;
                }
                let _ = tokio::time::timeout(Duration::from_millis(100), rung).await;
            }
        };
        match tokio::time::timeout(Duration::from_secs(60), wait).await {
            Ok(reply) => reply,
            Err(late) => panic!("no reply to {event} within a minute: {late}"),
        }
    }

    pub(crate) async fn stop(self) {
        self.hub.stop(Duration::from_secs(10)).await.expect("stops");
        self.running.await.expect("ends").expect("without an error");
    }
}

/// Puts a store with the compiled pack into `data`: compiling takes seconds, copying does not.
fn copy_store(data: &Path) {
    crate::copy(crate::prepared(), data);
}
