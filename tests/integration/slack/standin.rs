//! A stand-in for Slack on loopback: Web API, response URLs and Socket Mode, with faults.
//!
//! It takes only what Slack would take (token, limits, known blocks) and keeps what it got.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message as Frame;

pub(crate) const BOT_TOKEN: &str = "xoxb-test-token";
pub(crate) const APP_TOKEN: &str = "xapp-test-token";
pub(crate) const ME: &str = "UBOT";

/// What goes wrong, as "every n-th call"; 0 for never.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Faults {
    /// 429 with Retry-After.
    pub(crate) rate_limit: usize,
    /// 500, nothing posted.
    pub(crate) lost: usize,
    /// 500, although it was posted.
    pub(crate) posted_all_the_same: usize,
    /// The blocks are refused, nothing posted.
    pub(crate) refused_blocks: usize,
    /// It is too long, nothing posted.
    pub(crate) refused_length: usize,
}

/// Calls that are refused: of a method, to channels that begin so, with this error, so often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal {
    pub(crate) method: &'static str,
    pub(crate) channel: &'static str,
    pub(crate) error: &'static str,
    pub(crate) times: usize,
}

/// A message as Slack holds it.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    pub(crate) channel: String,
    pub(crate) ts: String,
    pub(crate) thread: Option<String>,
    pub(crate) body: Value,
    pub(crate) at: Instant,
    /// How often it was changed.
    pub(crate) edits: usize,
}

impl Posted {
    /// Event that it answers, and part.
    pub(crate) fn answers(&self) -> (&str, &str) {
        let payload = &self.body["metadata"]["event_payload"];
        (payload["event"].as_str().unwrap_or_default(), payload["part"].as_str().unwrap_or_default())
    }
}

type Acks = HashMap<String, oneshot::Sender<()>>;

#[derive(Default)]
struct Inner {
    faults: Mutex<Faults>,
    refusals: Mutex<Vec<Refusal>>,
    calls: AtomicUsize,
    clock: AtomicUsize,
    messages: Mutex<Vec<Posted>>,
    responses: Mutex<Vec<(String, Value)>>,
    other: Mutex<Vec<(String, Value)>>,
    sockets: Mutex<Vec<mpsc::UnboundedSender<Option<String>>>>,
    opened: AtomicUsize,
    acks: Mutex<Acks>,
    base: std::sync::OnceLock<(String, String)>,
}

/// The stand-in.
#[derive(Clone)]
pub(crate) struct Slack {
    inner: Arc<Inner>,
}

impl Slack {
    pub(crate) async fn start() -> Self {
        let http = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let slack = Self { inner: Arc::default() };
        let base = (
            format!("http://{}", http.local_addr().expect("address")),
            format!("ws://{}/?ticket=secret-ticket", socket.local_addr().expect("address")),
        );
        slack.inner.base.set(base).expect("once");
        let routes = Router::new()
            .route("/api/{method}", post(call).get(look))
            .route("/respond/{id}", post(respond))
            .with_state(slack.clone());
        tokio::spawn(async move { axum::serve(http, routes).await });
        let sockets = slack.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                let slack = sockets.clone();
                tokio::spawn(async move { slack.hold(stream).await });
            }
        });
        slack
    }

    pub(crate) fn api_url(&self) -> String {
        format!("{}/api", self.base().0)
    }

    pub(crate) fn response_url(&self, id: &str) -> String {
        format!("{}/respond/{id}", self.base().0)
    }

    fn base(&self) -> &(String, String) {
        self.inner.base.get().expect("started")
    }

    pub(crate) fn set_faults(&self, faults: Faults) {
        *self.inner.faults.lock().unwrap() = faults;
    }

    /// Refuses the next `times` calls of a method to channels that begin with `channel`.
    pub(crate) fn refuse(&self, method: &'static str, channel: &'static str, error: &'static str, times: usize) {
        self.inner.refusals.lock().unwrap().push(Refusal { method, channel, error, times });
    }

    fn refused(&self, method: &str, body: &Value) -> Option<&'static str> {
        let channel = body["channel"].as_str().unwrap_or_default();
        let mut refusals = self.inner.refusals.lock().unwrap();
        let due = |r: &&mut Refusal| r.times > 0 && r.method == method && channel.starts_with(r.channel);
        // Blocks are refused only where there are some.
        let refusal =
            refusals.iter_mut().find(due).filter(|r| r.error != "invalid_blocks" || body["blocks"].is_array())?;
        refusal.times -= 1;
        Some(refusal.error)
    }

    /// A time stamp that nothing had before.
    pub(crate) fn ts(&self) -> String {
        let n = self.inner.clock.fetch_add(1, Ordering::SeqCst);
        format!("{}.{:06}", 1_795_000_000 + n / 1_000, n % 1_000)
    }

    pub(crate) fn messages(&self) -> Vec<Posted> {
        self.inner.messages.lock().unwrap().clone()
    }

    pub(crate) fn message_count(&self) -> usize {
        self.inner.messages.lock().unwrap().len()
    }

    /// Our messages that answer an event, by part.
    pub(crate) fn answers(&self, event: &str) -> Vec<Posted> {
        let messages = self.inner.messages.lock().unwrap();
        let mut found: Vec<Posted> = messages.iter().filter(|m| m.answers().0 == event).cloned().collect();
        // Pieces of a part come in the order in which they were posted.
        found.sort_by_key(|m| {
            let part = m.answers().1;
            part.split('.').next().and_then(|p| p.parse::<usize>().ok()).unwrap_or(0)
        });
        found
    }

    pub(crate) fn responses(&self, id: &str) -> Vec<Value> {
        self.inner.responses.lock().unwrap().iter().filter(|(r, _)| r == id).map(|(_, b)| b.clone()).collect()
    }

    /// Other calls of a method.
    pub(crate) fn calls(&self, method: &str) -> Vec<Value> {
        self.inner.other.lock().unwrap().iter().filter(|(m, _)| m == method).map(|(_, b)| b.clone()).collect()
    }

    pub(crate) fn sockets(&self) -> usize {
        self.inner.sockets.lock().unwrap().len()
    }

    /// Sockets opened so far.
    pub(crate) fn opened(&self) -> usize {
        self.inner.opened.load(Ordering::SeqCst)
    }

    /// Closes a socket: with Slack's warning before, or without a word.
    pub(crate) fn close_socket(&self, warn: bool) {
        let mut sockets = self.inner.sockets.lock().unwrap();
        if sockets.is_empty() {
            return;
        }
        let socket = sockets.remove(0);
        if warn {
            let body = json!({"type": "disconnect", "reason": "warning", "debug_info": {"host": "applink"}});
            let _ = socket.send(Some(body.to_string()));
        } else {
            let _ = socket.send(None);
        }
    }

    /// Sends an envelope on one of the sockets, and again on another while nobody acknowledges
    /// it; gives the time of the try that was acknowledged.
    pub(crate) async fn envelope(&self, kind: &str, payload: &Value) -> Duration {
        for attempt in 0..200 {
            let start = Instant::now();
            let id = format!("envelope-{}", self.ts());
            let (tell, told) = oneshot::channel();
            self.inner.acks.lock().unwrap().insert(id.clone(), tell);
            let body = json!({"type": kind, "envelope_id": id, "payload": payload, "accepts_response_payload": false,
                "retry_attempt": attempt});
            let sent = {
                let sockets = self.inner.sockets.lock().unwrap();
                let at = attempt + self.inner.clock.load(Ordering::SeqCst);
                sockets.get(at % sockets.len().max(1)).is_some_and(|s| s.send(Some(body.to_string())).is_ok())
            };
            if sent && tokio::time::timeout(Duration::from_secs(3), told).await.is_ok_and(|ack| ack.is_ok()) {
                return start.elapsed();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("nobody acknowledges");
    }

    async fn hold(&self, stream: tokio::net::TcpStream) {
        let Ok(socket) = tokio_tungstenite::accept_async(stream).await else { return };
        let (mut out, mut incoming) = socket.split();
        let (send, mut wanted) = mpsc::unbounded_channel::<Option<String>>();
        let hello = json!({"type": "hello", "num_connections": 2, "connection_info": {"app_id": "A1"},
            "debug_info": {"host": "applink", "approximate_connection_time": 3600}});
        if out.send(Frame::text(hello.to_string())).await.is_err() {
            return;
        }
        self.inner.opened.fetch_add(1, Ordering::SeqCst);
        self.inner.sockets.lock().unwrap().push(send.clone());
        loop {
            tokio::select! {
                frame = incoming.next() => match frame {
                    Some(Ok(Frame::Text(text))) => self.acknowledged(&text),
                    Some(Ok(Frame::Close(_)) | Err(_)) | None => break,
                    Some(Ok(_)) => {}
                },
                body = wanted.recv() => match body {
                    Some(Some(body)) => if out.send(Frame::text(body)).await.is_err() { break },
                    // Cut off without a closing handshake.
                    _ => break,
                },
            }
        }
        self.inner.sockets.lock().unwrap().retain(|s| !s.same_channel(&send));
    }

    fn acknowledged(&self, text: &str) {
        let ack: Value = serde_json::from_str(text).expect("an acknowledgement is JSON");
        let id = ack["envelope_id"].as_str().expect("with the envelope's id");
        if let Some(tell) = self.inner.acks.lock().unwrap().remove(id) {
            let _ = tell.send(());
        }
    }
}

fn said(error: &str) -> Response {
    Json(json!({ "ok": false, "error": error })).into_response()
}

/// Whether Slack would take these blocks.
fn wrong_blocks(body: &Value) -> bool {
    let Some(blocks) = body["blocks"].as_array() else { return false };
    blocks.len() > 50
        || blocks.iter().any(|block| {
            serde_json::from_value::<slack_morphism::prelude::SlackBlock>(block.clone())
                .map_or(true, |known| matches!(known, slack_morphism::prelude::SlackBlock::Unknown(_)))
        })
}

async fn call(
    State(slack): State<Slack>,
    Path(method): Path<String>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> Response {
    let token = headers.get("authorization").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let wanted = if method == "apps.connections.open" { APP_TOKEN } else { BOT_TOKEN };
    if token != format!("Bearer {wanted}") {
        return said("invalid_auth");
    }
    if let Some(error) = slack.refused(&method, &body) {
        return said(error);
    }
    match method.as_str() {
        "auth.test" => Json(json!({ "ok": true, "user_id": ME, "team_id": "T1" })).into_response(),
        "apps.connections.open" => Json(json!({ "ok": true, "url": slack.base().1 })).into_response(),
        "conversations.open" => {
            let user = body["users"].as_str().unwrap_or_default();
            Json(json!({ "ok": true, "channel": { "id": format!("D{}", &user[1..]) } })).into_response()
        }
        "chat.postMessage" | "chat.update" => post_message(&slack, &method, body),
        _ => {
            slack.inner.other.lock().unwrap().push((method, body));
            Json(json!({ "ok": true })).into_response()
        }
    }
}

fn post_message(slack: &Slack, method: &str, body: Value) -> Response {
    let n = slack.inner.calls.fetch_add(1, Ordering::SeqCst) + 1;
    let faults = *slack.inner.faults.lock().unwrap();
    let due = |every: usize| every > 0 && n.is_multiple_of(every);
    if due(faults.rate_limit) {
        let limited = json!({ "ok": false, "error": "ratelimited" });
        return (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "1")], Json(limited)).into_response();
    }
    if due(faults.lost) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    if body["text"].as_str().is_none_or(str::is_empty) {
        return said("no_text");
    }
    if wrong_blocks(&body) || due(faults.refused_blocks) && body["blocks"].is_array() {
        return said("invalid_blocks");
    }
    if due(faults.refused_length) {
        return said("msg_too_long");
    }
    let channel = body["channel"].as_str().unwrap_or_default().to_owned();
    let mut messages = slack.inner.messages.lock().unwrap();
    let ts = if method == "chat.update" {
        let wanted = body["ts"].as_str().unwrap_or_default().to_owned();
        let Some(message) = messages.iter_mut().find(|m| m.channel == channel && m.ts == wanted) else {
            return said("message_not_found");
        };
        message.body = body;
        message.edits += 1;
        wanted
    } else {
        let ts = slack.ts();
        let thread = body["thread_ts"].as_str().map(str::to_owned);
        messages.push(Posted { channel: channel.clone(), ts: ts.clone(), thread, body, at: Instant::now(), edits: 0 });
        ts
    };
    if due(faults.posted_all_the_same) {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    Json(json!({ "ok": true, "channel": channel, "ts": ts })).into_response()
}

/// conversations.history and conversations.replies.
async fn look(State(slack): State<Slack>, Path(method): Path<String>, RawQuery(query): RawQuery) -> Response {
    let query: HashMap<String, String> =
        form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect();
    let messages = slack.inner.messages.lock().unwrap();
    let oldest = query.get("oldest").map_or("", String::as_str);
    let found: Vec<Value> = (messages.iter())
        .filter(|m| query.get("channel") == Some(&m.channel) && m.ts.as_str() > oldest)
        .filter(|m| match method.as_str() {
            "conversations.replies" => m.thread.as_ref() == query.get("ts"),
            _ => m.thread.is_none(),
        })
        .map(|m| json!({ "ts": m.ts, "text": m.body["text"], "metadata": m.body["metadata"] }))
        .collect();
    Json(json!({ "ok": true, "messages": found, "has_more": false })).into_response()
}

async fn respond(State(slack): State<Slack>, Path(id): Path<String>, Json(body): Json<Value>) -> Response {
    if id.starts_with("used") {
        return (StatusCode::NOT_FOUND, "used_url").into_response();
    }
    if let Some(error) = slack.refused("response_url", &body) {
        return (StatusCode::BAD_REQUEST, error).into_response();
    }
    if wrong_blocks(&body) {
        return (StatusCode::BAD_REQUEST, "invalid_blocks").into_response();
    }
    slack.inner.responses.lock().unwrap().push((id, body));
    (StatusCode::OK, "ok").into_response()
}
