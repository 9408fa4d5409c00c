//! Socket Mode: two connections of slack-morphism's client, watched by its pings; our listener
//! takes envelopes in and acknowledges them.
//!
//! An envelope is acknowledged once what it holds is on disk. One that arrives while its
//! connection is being refreshed is not acknowledged there and comes again on the other; the
//! event's id keeps it from being answered twice.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use slack_morphism::clients_manager::{SlackSocketModeClientsManager, SlackSocketModeClientsManagerFactory as _};
use slack_morphism::errors::SlackClientError;
use slack_morphism::listener::SlackClientEventsListenerEnvironment;
use slack_morphism::{
    SlackApiToken, SlackClientSocketModeConfig, SlackSocketModeClientListener, SlackSocketModeWssClientId,
};

use super::api::BadToken;
use super::receive::Payload;
use super::{NAME, Slack};

/// Slack allows ten; two keep one open while the other is renewed.
const CONNECTIONS: u32 = 2;
/// Pings without an answer after which a connection counts as dead.
const SILENCE: u64 = 3;
/// Seconds between tries to connect.
const RECONNECT_S: u64 = 2;

struct Listener {
    slack: Arc<Slack>,
    manager: Weak<dyn SlackSocketModeClientsManager + Send + Sync>,
    open: AtomicUsize,
}

/// Opens the connections and keeps them until the hub stops.
pub(super) async fn open(slack: Arc<Slack>, token: &str) -> Result<()> {
    let token = SlackApiToken::new(token.to_owned().into());
    let client = slack.api.client();
    // The library tries for ever; a token that Slack does not know should be said at once.
    let asked: Result<Value, SlackClientError> =
        client.open_session(&token).http_session_api.http_post("apps.connections.open", &json!({}), None).await;
    if let Err(SlackClientError::ApiError(error)) = asked {
        return Err(BadToken("SLACK_APP_TOKEN", error.code).into());
    }
    let environment = Arc::new(SlackClientEventsListenerEnvironment::new(client.clone()));
    let manager = client.http_api.connector.new_clients_manager(environment);
    let listener =
        Arc::new(Listener { slack: slack.clone(), manager: Arc::downgrade(&manager), open: AtomicUsize::new(0) });
    let config = SlackClientSocketModeConfig::new()
        .with_max_connections_count(CONNECTIONS)
        .with_initial_backoff_in_seconds(1)
        .with_reconnect_timeout_in_seconds(RECONNECT_S)
        .with_ping_interval_in_seconds(slack.settings.ping.as_secs().max(1))
        .with_ping_failure_threshold_times(SILENCE);
    manager.register_new_token(&config, token, listener).await.context("opening Socket Mode")?;
    manager.start().await;
    let stopping = slack.hub.stopping().clone();
    tokio::spawn(async move {
        stopping.cancelled().await;
        manager.shutdown().await;
    });
    Ok(())
}

impl Listener {
    fn count(&self, change: impl Fn(usize) -> usize) {
        let before = self.open.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| Some(change(n)));
        self.slack.hub.set_connected(NAME, before.map_or(0, &change) > 0);
    }
}

#[async_trait::async_trait]
impl SlackSocketModeClientListener for Listener {
    async fn on_message(&self, client_id: &SlackSocketModeWssClientId, body: String) -> Option<String> {
        let envelope: Value = serde_json::from_str(&body).ok()?;
        let kind = match envelope["type"].as_str() {
            Some("events_api") => Payload::Event,
            Some("interactive") => Payload::Interaction,
            Some("slash_commands") => Payload::Command,
            Some("hello") => {
                self.count(|n| n + 1);
                tracing::info!("a socket to Slack is open");
                return None;
            }
            Some("disconnect") => {
                tracing::info!(reason = envelope["reason"].as_str(), "Slack renews a socket");
                self.on_disconnect(client_id).await;
                return None;
            }
            _ => return acknowledge(&envelope),
        };
        match self.slack.receive(kind, &envelope["payload"]).await {
            Ok(()) => acknowledge(&envelope),
            // Not acknowledged: Slack delivers it again.
            Err(error) => {
                tracing::error!(%error, "an envelope could not be kept");
                None
            }
        }
    }

    async fn on_error(&self, _: Box<dyn std::error::Error + Send + Sync>) {
        // The library's error may hold the socket's address, which is a secret.
        tracing::warn!("a socket to Slack had an error");
    }

    async fn on_disconnect(&self, client_id: &SlackSocketModeWssClientId) {
        self.count(|n| n.saturating_sub(1));
        if let Some(manager) = self.manager.upgrade() {
            manager.restart_client(client_id).await;
        }
    }
}

fn acknowledge(envelope: &Value) -> Option<String> {
    let id = envelope["envelope_id"].as_str()?;
    Some(json!({ "envelope_id": id }).to_string())
}
