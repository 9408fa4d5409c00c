//! Our side under test: the adapter within this process, and requests as Slack signs them.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hmac::{Hmac, KeyInit as _, Mac as _};
use madoguchi::channel::slack::{Secrets, Settings, Slack as Adapter};
use madoguchi::channel::web;
use madoguchi::engine::{Clock, Engine};
use madoguchi::service::hub::{self, Hub};
use serde_json::{Value, json};

use super::standin::{APP_TOKEN, BOT_TOKEN, Slack};
use crate::client::{Client, Got};

pub(crate) const SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";
pub(crate) const HELP: &str = "CHELP";
pub(crate) const STAFF: &str = "CSTAFF";

/// How events reach us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// Events API.
    Http,
    /// Socket Mode.
    Socket,
}

/// `v0=` and the HMAC-SHA256 of `v0:timestamp:body`.
pub(crate) fn signature(secret: &str, timestamp: &str, body: &str) -> String {
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).expect("any key");
    mac.update(format!("v0:{timestamp}:{body}").as_bytes());
    format!("v0={}", hex::encode(mac.finalize().into_bytes()))
}

/// Sends a body as Slack would.
pub(crate) async fn signed(client: &Client, path: &str, body: String) -> Got {
    let stamp = jiff::Timestamp::now().as_second().to_string();
    let signature = signature(SECRET, &stamp, &body);
    let kind = if path.ends_with("events") { "application/json" } else { "application/x-www-form-urlencoded" };
    let headers =
        [("x-slack-request-timestamp", stamp.as_str()), ("x-slack-signature", &signature), ("content-type", kind)];
    client.post(path, &headers, body).await
}

/// An adapter on a store of its own, connected to a stand-in.
pub(crate) struct App {
    pub(crate) slack: Slack,
    pub(crate) hub: Hub,
    pub(crate) client: Client,
    pub(crate) transport: Transport,
    _dir: Option<tempfile::TempDir>,
}

impl App {
    pub(crate) async fn start(transport: Transport, clock: Clock, pace: Duration) -> Self {
        Self::with_staff(transport, clock, pace, Some(STAFF)).await
    }

    /// Without a staff room the bot goes on answering whoever asked for a person.
    pub(crate) async fn with_staff(transport: Transport, clock: Clock, pace: Duration, room: Option<&str>) -> Self {
        let dir = crate::data();
        let app = Self::on(dir.path(), transport, clock, pace, room).await;
        Self { _dir: Some(dir), ..app }
    }

    /// On a store that others can open when this one is stopped.
    pub(crate) async fn on(dir: &Path, transport: Transport, clock: Clock, pace: Duration, room: Option<&str>) -> Self {
        Self::meet(Slack::start().await, dir, transport, clock, pace, room).await
    }

    /// Once more, on the store of one that was stopped and with the same Slack.
    pub(crate) async fn again(dir: &Path, slack: Slack, clock: Clock, room: Option<&str>) -> Self {
        Self::meet(slack, dir, Transport::Http, clock, Duration::ZERO, room).await
    }

    async fn meet(
        slack: Slack,
        dir: &Path,
        transport: Transport,
        clock: Clock,
        pace: Duration,
        room: Option<&str>,
    ) -> Self {
        let settings = madoguchi::engine::Settings { clock, ..madoguchi::engine::Settings::default() };
        let begun = Instant::now();
        let engine = loop {
            // The one before may still be letting go of its store.
            match Engine::open(dir, settings, &mut |_| ()) {
                Err(error) if begun.elapsed() > Duration::from_secs(20) => panic!("{error:#}"),
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                Ok(engine) => break engine,
            }
        };
        let staff = room.map(madoguchi::channel::slack::staff_room);
        let hub = Hub::new(Arc::new(engine), hub::Settings { staff, ..hub::Settings::default() }).expect("hub");
        let settings = Settings {
            api_url: slack.api_url(),
            help_channels: vec![HELP.to_owned()],
            staff_room: room.map(str::to_owned),
            pace,
            ping: Duration::from_secs(1),
        };
        let secrets = Secrets {
            bot_token: Some(BOT_TOKEN.to_owned()),
            app_token: (transport == Transport::Socket).then(|| APP_TOKEN.to_owned()),
            signing_secret: Some(SECRET.to_owned()),
        };
        let adapter = Adapter::connect(hub.clone(), settings, secrets).await.expect("connects");
        hub.register(adapter.clone());
        hub.recover().expect("recovers");
        adapter.listen().await.expect("listens");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let client = Client::new(&format!("http://{}", listener.local_addr().expect("address")));
        let routes = web::router(&hub).merge(adapter.routes().expect("routes"));
        let serving = hub.clone();
        tokio::spawn(async move { web::serve(listener, routes, &serving).await });
        if transport == Transport::Socket {
            until("two sockets", || slack.sockets() == 2).await;
        }
        Self { slack, hub, client, transport, _dir: None }
    }

    pub(crate) async fn event(&self, event: Value) {
        let payload = json!({"type": "event_callback", "team_id": "T1", "event_id": format!("Ev{}", self.slack.ts()), "event": event});
        match self.transport {
            Transport::Http => {
                let got = signed(&self.client, "/slack/events", payload.to_string()).await;
                assert_eq!(got.status, 200, "{}", got.body);
            }
            Transport::Socket => drop(self.slack.envelope("events_api", &payload).await),
        }
    }

    pub(crate) async fn interaction(&self, payload: Value) {
        match self.transport {
            Transport::Http => {
                let body = form(&[("payload", &payload.to_string())]);
                let got = signed(&self.client, "/slack/interactions", body).await;
                assert_eq!(got.status, 200, "{}", got.body);
            }
            Transport::Socket => drop(self.slack.envelope("interactive", &payload).await),
        }
    }

    pub(crate) async fn command(&self, fields: &[(&str, &str)]) {
        match self.transport {
            Transport::Http => {
                let got = signed(&self.client, "/slack/commands", form(fields)).await;
                assert_eq!((got.status, got.body.as_str()), (200, ""));
            }
            Transport::Socket => {
                let object: serde_json::Map<String, Value> =
                    fields.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
                self.slack.envelope("slash_commands", &Value::Object(object)).await;
            }
        }
    }

    /// Says something as a message event; gives the event's id.
    pub(crate) async fn say(&self, channel: &str, user: &str, text: &str, more: Value) -> String {
        let ts = self.slack.ts();
        let mut event = json!({"type": "message", "channel": channel, "user": user, "text": text, "ts": ts});
        event.as_object_mut().expect("object").extend(more.as_object().cloned().unwrap_or_default());
        self.event(event).await;
        format!("{channel}:{ts}")
    }

    /// Waits for the answer to an event: all parts of it.
    pub(crate) async fn answer(&self, event: &str) -> Vec<super::standin::Posted> {
        until(&format!("the answer to {event}"), || !self.slack.answers(event).is_empty()).await;
        // Parts follow each other at once; the last one carries the choices.
        let mut answers = self.slack.answers(event);
        loop {
            tokio::time::sleep(Duration::from_millis(3)).await;
            let again = self.slack.answers(event);
            if again.len() == answers.len() {
                return answers;
            }
            answers = again;
        }
    }

    pub(crate) async fn stop(self) {
        self.hub.stop(Duration::from_secs(20)).await.expect("stops");
    }
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

pub(crate) async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(120), "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
