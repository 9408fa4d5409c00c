//! Calls of Slack's Web API: one message a second and channel, errors told apart.
//!
//! Not responsible for what is posted, nor for trying again: the hub does that.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use parking_lot::Mutex;
use serde_json::{Value, json};
use slack_morphism::errors::SlackClientError;
use slack_morphism::hyper_tokio::SlackClientHyperConnector;
use slack_morphism::{SlackApiToken, SlackClient, SlackClientApiCallContext, SlackClientHttpConnector as _};
use tokio::time::Instant;

use crate::service::{Refused, Undelivered};

/// Longest that a call may take.
const CALL: Duration = Duration::from_secs(15);
/// Pages of a channel's history searched for a message of ours, and messages a page.
const PAGES: usize = 5;
const PAGE: &str = "200";
/// Marks our messages' metadata.
pub(super) const METADATA: &str = "madoguchi";

/// The connector of slack-morphism, with TLS and without: the stand-in of the tests has none.
pub(super) type Connector = SlackClientHyperConnector<HttpsConnector<HttpConnector>>;

/// Slack does not accept a secret.
#[derive(Debug, thiserror::Error)]
#[error("Slack does not accept {0} ({1})")]
pub(super) struct BadToken(pub(super) &'static str, pub(super) String);

/// The Web API.
pub(super) struct Api {
    client: Arc<SlackClient<Connector>>,
    token: SlackApiToken,
    pace: Pace,
}

impl Api {
    pub(super) fn new(url: &str, token: &str, pace: Duration) -> Result<Self> {
        // Several TLS providers may be compiled in; the first to be installed counts for all.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let https = HttpsConnectorBuilder::new()
            .with_native_roots()
            .context("reading the system's certificates")?
            .https_or_http()
            .enable_http1()
            .enable_http2()
            .build();
        let connector = SlackClientHyperConnector::with_connector(https).with_slack_api_url(url.trim_end_matches('/'));
        let token = SlackApiToken::new(token.to_owned().into());
        Ok(Self { client: Arc::new(SlackClient::new(connector)), token, pace: Pace::new(pace) })
    }

    /// The client, for Socket Mode.
    pub(super) fn client(&self) -> Arc<SlackClient<Connector>> {
        self.client.clone()
    }

    /// Our user id.
    ///
    /// # Errors
    /// [`BadToken`] where Slack does not accept the token, anything else where it may answer later.
    pub(super) async fn who_am_i(&self) -> Result<String> {
        let session = self.client.open_session(&self.token);
        let body = json!({});
        let call = session.http_session_api.http_post("auth.test", &body, None);
        let answer: Value = match tokio::time::timeout(CALL, call).await.context("Slack does not answer")? {
            Ok(answer) => answer,
            Err(SlackClientError::ApiError(api)) if !PASSING.contains(&api.code.as_str()) => {
                return Err(BadToken("SLACK_BOT_TOKEN", api.code).into());
            }
            Err(error) => return Err(told(&error)).context("asking Slack who we are"),
        };
        answer["user_id"].as_str().map(str::to_owned).context("auth.test named no user")
    }

    /// Calls a method with a JSON body.
    pub(super) async fn post(&self, method: &str, body: &Value) -> Result<Value, Undelivered> {
        let session = self.client.open_session(&self.token);
        let call = session.http_session_api.http_post(method, body, None);
        timed(call).await
    }

    /// Posts or updates a message, not faster than the channel allows.
    pub(super) async fn message(&self, method: &str, channel: &str, body: &Value) -> Result<Value, Undelivered> {
        self.pace.wait(channel).await;
        let result = self.post(method, body).await;
        if let Err(Undelivered::Later { after: Some(after), .. }) = &result {
            self.pace.hold(channel, *after);
        }
        result
    }

    /// Answers through a `response_url`, which needs no token.
    pub(super) async fn respond(&self, url: &str, body: &Value) -> Result<Value, Undelivered> {
        let url = url.parse().map_err(|_| Undelivered::Never(anyhow::anyhow!("the response_url is no address")))?;
        let span = tracing::Span::none();
        let context = SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &span,
            is_sensitive_url: true,
        };
        timed(self.client.http_api.connector.http_post_uri(url, body, context)).await
    }

    /// The channel of the direct messages with a user.
    pub(super) async fn direct(&self, user: &str) -> Result<String, Undelivered> {
        let opened = self.post("conversations.open", &json!({ "users": user })).await?;
        let channel = opened["channel"]["id"].as_str().map(str::to_owned);
        channel.ok_or_else(|| Undelivered::Never(anyhow::anyhow!("conversations.open named no channel")))
    }

    /// Time stamps of our messages that answer `event`, by the name of the part.
    pub(super) async fn posted(
        &self,
        channel: &str,
        thread: Option<&str>,
        since: Option<&str>,
        event: &str,
    ) -> Result<HashMap<String, String>, Undelivered> {
        let mut found = HashMap::new();
        let mut cursor: Option<String> = None;
        for _ in 0..PAGES {
            let method = if thread.is_some() { "conversations.replies" } else { "conversations.history" };
            let params = vec![
                ("channel", Some(channel)),
                ("ts", thread),
                ("oldest", since),
                ("include_all_metadata", Some("true")),
                ("limit", Some(PAGE)),
                ("cursor", cursor.as_deref()),
            ];
            let session = self.client.open_session(&self.token);
            let page: Value = timed(session.http_session_api.http_get(method, &params, None)).await?;
            for message in page["messages"].as_array().into_iter().flatten() {
                let payload = &message["metadata"]["event_payload"];
                if message["metadata"]["event_type"] == METADATA && payload["event"] == event {
                    let part = payload["part"].as_str().unwrap_or("0").to_owned();
                    found.extend(message["ts"].as_str().map(|ts| (part, ts.to_owned())));
                }
            }
            cursor = page["response_metadata"]["next_cursor"].as_str().filter(|c| !c.is_empty()).map(str::to_owned);
            if cursor.is_none() {
                break;
            }
        }
        Ok(found)
    }
}

async fn timed(call: impl Future<Output = slack_morphism::ClientResult<Value>>) -> Result<Value, Undelivered> {
    match tokio::time::timeout(CALL, call).await {
        Ok(result) => result.map_err(|error| told(&error)),
        Err(_) => Err(later(None, true, "no answer in time")),
    }
}

fn later(after: Option<Duration>, unsure: bool, what: &str) -> Undelivered {
    Undelivered::Later { after, unsure, source: anyhow::anyhow!("{what}") }
}

/// Errors after which trying again can help.
const PASSING: [&str; 7] = [
    "ratelimited",
    "rate_limited",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
    "team_added_to_org",
];
/// Errors that an administrator can mend.
const MENDABLE: [&str; 5] = ["invalid_auth", "not_authed", "account_inactive", "token_revoked", "missing_scope"];
/// Wait before trying again with a token that was refused.
const MENDED: Duration = Duration::from_secs(300);

/// Errors that refuse the blocks.
const LAYOUT: [&str; 5] =
    ["invalid_blocks", "invalid_blocks_format", "invalid_attachments", "too_many_attachments", "block_mismatch"];
/// Errors that refuse the length.
const LENGTH: [&str; 3] = ["msg_too_long", "msg_blocks_too_long", "text_too_long"];

/// What of a message an error refuses. All that is known of neither blocks nor length is the place: the
/// message to change is gone or too old, the thread is closed, the bot is not in the room.
fn refused(code: &str) -> Refused {
    if LAYOUT.contains(&code) {
        Refused::Layout
    } else if LENGTH.contains(&code) {
        Refused::Length
    } else {
        Refused::Place
    }
}

fn not_so(code: &str, said: &str) -> Undelivered {
    Undelivered::Refused { what: refused(code), sent: 0, source: anyhow::anyhow!("Slack said {said}") }
}

/// The code in the answer of a `response_url`, which is JSON or the bare code.
fn code_of(body: Option<&str>) -> String {
    let body = body.unwrap_or_default().trim();
    let code = serde_json::from_str::<Value>(body).ok().and_then(|v| v["error"].as_str().map(str::to_owned));
    code.unwrap_or_else(|| body.to_owned())
}

/// What an error of the client means for a delivery. Its text may hold what we posted, so only
/// codes are passed on.
fn told(error: &SlackClientError) -> Undelivered {
    match error {
        SlackClientError::RateLimitError(limit) => {
            later(Some(limit.retry_after.unwrap_or(Duration::from_secs(1))), false, "rate limited")
        }
        SlackClientError::ApiError(api) if PASSING.contains(&api.code.as_str()) => {
            later(None, !api.code.starts_with("rate"), &api.code)
        }
        SlackClientError::ApiError(api) if MENDABLE.contains(&api.code.as_str()) => {
            tracing::error!(code = api.code, "Slack refuses the token");
            later(Some(MENDED), false, &api.code)
        }
        SlackClientError::ApiError(api) => not_so(&api.code, &api.code),
        SlackClientError::HttpError(http) if http.status_code.is_server_error() => {
            later(None, true, &format!("HTTP {}", http.status_code))
        }
        SlackClientError::HttpError(http) => {
            not_so(&code_of(http.http_response_body.as_deref()), &format!("HTTP {}", http.status_code))
        }
        // The answer was lost or unreadable: the message may be there.
        SlackClientError::ProtocolError(_) => later(None, true, "the answer could not be read"),
        _ => later(None, true, "the connection broke"),
    }
}

/// When each channel may get its next message.
#[derive(Debug)]
struct Pace {
    every: Duration,
    next: Mutex<HashMap<String, Instant>>,
}

/// Channels remembered before those whose time has passed are dropped.
const CHANNELS: usize = 1_000;

impl Pace {
    fn new(every: Duration) -> Self {
        Self { every, next: Mutex::default() }
    }

    /// Waits for the channel's next free moment and takes it.
    async fn wait(&self, channel: &str) {
        let moment = {
            let mut next = self.next.lock();
            let now = Instant::now();
            if next.len() > CHANNELS {
                next.retain(|_, at| *at > now);
            }
            let moment = next.get(channel).copied().unwrap_or(now).max(now);
            next.insert(channel.to_owned(), moment + self.every);
            moment
        };
        tokio::time::sleep_until(moment).await;
    }

    /// Nothing to this channel for a while.
    fn hold(&self, channel: &str, wait: Duration) {
        let mut next = self.next.lock();
        let until = Instant::now() + wait;
        let entry = next.entry(channel.to_owned()).or_insert(until);
        *entry = (*entry).max(until);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_channel_waits_for_its_next_moment_and_others_do_not() {
        let every = Duration::from_millis(300);
        let pace = Pace::new(every);
        let start = Instant::now();
        pace.wait("C1").await;
        pace.wait("C2").await;
        assert!(start.elapsed() < every);
        pace.wait("C1").await;
        assert!(start.elapsed() >= every);
        let held = Instant::now();
        pace.hold("C3", every);
        pace.wait("C3").await;
        assert!(held.elapsed() >= every);
    }
}
