//! The Events API: signed requests of Slack, verified before anything of them is read.
//!
//! A refused request leaves no trace in the store and learns nothing but its status.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::{Map, Value, json};
use slack_morphism::signature_verifier::SlackEventSignatureVerifier;

use super::Slack;
use super::receive::Payload;
use crate::channel::api::problem::refused;

#[derive(Clone)]
struct Signed {
    slack: Arc<Slack>,
    verifier: SlackEventSignatureVerifier,
}

/// `/slack/events`, `/slack/interactions`, `/slack/commands`.
pub(super) fn routes(slack: Arc<Slack>, secret: &str) -> Router {
    let verifier = SlackEventSignatureVerifier::new(&secret.to_owned().into());
    Router::new()
        .route("/slack/events", post(events))
        .route("/slack/interactions", post(interactions))
        .route("/slack/commands", post(commands))
        .with_state(Signed { slack, verifier })
}

impl Signed {
    /// The body as text, if it is Slack's: signature compared in constant time, at most five minutes old.
    fn verified<'b>(&self, headers: &HeaderMap, body: &'b Bytes) -> Result<&'b str, Box<Response>> {
        let header = |name| headers.get(name).and_then(|v| v.to_str().ok());
        let unsigned = || Box::new(refused(StatusCode::UNAUTHORIZED, "the request is not signed by Slack"));
        let signature = header(SlackEventSignatureVerifier::SLACK_SIGNED_HASH_HEADER).ok_or_else(unsigned)?;
        let stamp = header(SlackEventSignatureVerifier::SLACK_SIGNED_TIMESTAMP).ok_or_else(unsigned)?;
        let text = std::str::from_utf8(body).map_err(|_| unsigned())?;
        self.verifier.verify(signature, text, stamp).map(|()| text).map_err(|_| {
            // The error of the crate holds parts of the signature; ours holds nothing.
            tracing::warn!(bytes = text.len(), "refused a request that Slack did not sign, or not just now");
            unsigned()
        })
    }

    async fn receive(&self, kind: Payload, payload: &Value) -> Response {
        match self.slack.receive(kind, payload).await {
            Ok(()) => StatusCode::OK.into_response(),
            // Not acknowledged: Slack tries again.
            Err(error) => {
                tracing::error!(%error, "a request of Slack could not be kept");
                refused(StatusCode::SERVICE_UNAVAILABLE, "try again")
            }
        }
    }
}

fn unreadable() -> Response {
    refused(StatusCode::BAD_REQUEST, "the body cannot be read")
}

async fn events(State(signed): State<Signed>, headers: HeaderMap, body: Bytes) -> Response {
    let text = match signed.verified(&headers, &body) {
        Ok(text) => text,
        Err(response) => return *response,
    };
    let Ok(payload) = serde_json::from_str::<Value>(text) else { return unreadable() };
    match payload["type"].as_str() {
        Some("url_verification") => match payload["challenge"].as_str() {
            Some(challenge) => axum::Json(json!({ "challenge": challenge })).into_response(),
            None => unreadable(),
        },
        Some("event_callback") => signed.receive(Payload::Event, &payload).await,
        // app_rate_limited and whatever Slack adds: nothing to do, nothing to repeat.
        Some(_) => StatusCode::OK.into_response(),
        None => unreadable(),
    }
}

/// The fields of a form.
fn form(text: &str) -> Map<String, Value> {
    form_urlencoded::parse(text.as_bytes()).map(|(k, v)| (k.into_owned(), Value::String(v.into_owned()))).collect()
}

/// Slack asks now and then, unsigned, whether an address has a certificate; there is nothing to do and
/// nothing to learn from the answer.
fn is_certificate_check(body: &Bytes) -> bool {
    let asks =
        |(key, value): (std::borrow::Cow<'_, str>, std::borrow::Cow<'_, str>)| key == "ssl_check" && value == "1";
    form_urlencoded::parse(body).any(asks)
}

async fn interactions(State(signed): State<Signed>, headers: HeaderMap, body: Bytes) -> Response {
    if is_certificate_check(&body) {
        return StatusCode::OK.into_response();
    }
    let text = match signed.verified(&headers, &body) {
        Ok(text) => text,
        Err(response) => return *response,
    };
    let fields = form(text);
    let payload = fields.get("payload").and_then(Value::as_str).and_then(|p| serde_json::from_str(p).ok());
    match payload {
        Some(payload) => signed.receive(Payload::Interaction, &payload).await,
        None => unreadable(),
    }
}

async fn commands(State(signed): State<Signed>, headers: HeaderMap, body: Bytes) -> Response {
    if is_certificate_check(&body) {
        return StatusCode::OK.into_response();
    }
    let text = match signed.verified(&headers, &body) {
        Ok(text) => text,
        Err(response) => return *response,
    };
    let fields = form(text);
    if !fields.contains_key("command") {
        return unreadable();
    }
    signed.receive(Payload::Command, &Value::Object(fields)).await
}
