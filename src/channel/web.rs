//! The HTTP side: the API of the contract, health, metrics, and the router that other channels
//! and pages add their routes to.
//!
//! Errors are JSON with one sentence and never an internal detail. Not responsible for TLS: a
//! proxy in front has it.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Json, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use super::hub::Hub;
use super::lanes::Lanes;

/// Largest body taken, in bytes. Slack's events and interactions stay well below.
pub const BODY_LIMIT: usize = 512 * 1024;
/// Longest message of the API, in characters, and longest conversation id, in bytes.
const TEXT_LIMIT: usize = 4_000;
const ID_LIMIT: usize = 200;

/// What the routes share.
#[derive(Debug, Clone)]
struct Web {
    hub: Hub,
    lanes: Lanes,
}

#[derive(Debug, Deserialize)]
struct Message {
    conversation: String,
    text: String,
}

/// An error as the caller sees it.
pub(super) fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

/// The routes of this file. Merge other routers into it before [`serve`].
pub fn router(hub: Hub) -> Router {
    Router::new()
        .route("/api/messages", post(message))
        .route("/healthz", get(|| async { Json(json!({ "status": "ok" })) }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(Web { hub, lanes: Lanes::default() })
}

/// Serves `routes` until the hub stops; requests under way are finished.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, routes: Router, hub: &Hub) -> Result<()> {
    let routes = routes
        .fallback(|| async { refused(StatusCode::NOT_FOUND, "there is nothing here") })
        .method_not_allowed_fallback(|| async { refused(StatusCode::METHOD_NOT_ALLOWED, "not with this method") })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a request broke off");
            refused(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong")
        }))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT));
    let stopping = hub.stopping().clone();
    axum::serve(listener, routes)
        .with_graceful_shutdown(async move { stopping.cancelled().await })
        .await
        .context("serving HTTP")
}

async fn message(State(web): State<Web>, body: Result<Json<Message>, JsonRejection>) -> Response {
    let message = match body {
        Ok(Json(message)) => message,
        Err(rejection) => {
            let wanted = r#"expected JSON {"conversation": "id", "text": "…"} as application/json"#;
            return match rejection.status() {
                StatusCode::PAYLOAD_TOO_LARGE => refused(StatusCode::PAYLOAD_TOO_LARGE, "the body is too large"),
                status => refused(status, wanted),
            };
        }
    };
    let id_fits = (1..=ID_LIMIT).contains(&message.conversation.len());
    if !id_fits || message.text.chars().count() > TEXT_LIMIT {
        return refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "conversation is 1 to 200 bytes long, text at most 4000 characters",
        );
    }
    // The id space of the API is its own: nobody reads along in another channel's conversation.
    let conversation = format!("api:{}", message.conversation);
    let (tell, told) = oneshot::channel();
    let (hub, key) = (web.hub.clone(), conversation.clone());
    // A lane keeps the order of arrival without a thread that waits for its turn.
    web.lanes.push(&key, async move {
        let engine = hub.engine().clone();
        let turn = tokio::task::spawn_blocking(move || engine.turn(&conversation, &message.text)).await;
        // Whoever asked may have left.
        let _ = tell.send(turn.unwrap_or_else(|panic| Err(panic.into())));
    });
    match told.await.unwrap_or_else(|gone| Err(gone.into())) {
        Ok(answered) => {
            web.hub.metrics().turn(answered.reply.kind, answered.elapsed);
            ([(header::CONTENT_TYPE, "application/json")], answered.to_json()).into_response()
        }
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), "a turn failed");
            refused(
                StatusCode::INTERNAL_SERVER_ERROR,
                "うまくお答えできませんでした。少し置いて、もう一度お試しください。",
            )
        }
    }
}

async fn ready(State(web): State<Web>) -> Response {
    // The store is open, or there would be no engine.
    let missing = web.hub.engine().missing();
    let connections = web.hub.connections();
    let channels: serde_json::Map<String, serde_json::Value> =
        connections.iter().map(|(name, up)| ((*name).to_owned(), json!(up))).collect();
    let up = missing.is_none() && connections.iter().all(|(_, up)| *up) && !web.hub.stopping().is_cancelled();
    let status = if up { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let entries = web.hub.engine().mind().knowledge.entries.len();
    let mut body = json!({ "ready": up, "entries": entries, "channels": channels });
    if let Some(reason) = missing {
        body["reason"] = json!(&*reason);
    }
    (status, Json(body)).into_response()
}

async fn metrics(State(web): State<Web>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], web.hub.metrics().text()).into_response()
}

/// Runs the HTTP side and the hub's housekeeping until a signal, then ends in good order.
///
/// # Errors
/// When the address cannot be used or the store fails.
pub async fn run(hub: Hub, listener: TcpListener, routes: Router, patience: Duration) -> Result<()> {
    let tidy = tokio::spawn({
        let hub = hub.clone();
        async move { hub.tidy().await }
    });
    let signals = tokio::spawn({
        let stopping = Arc::new(hub.stopping().clone());
        async move {
            signal().await;
            tracing::info!("stopping");
            stopping.cancel();
        }
    });
    let served = serve(listener, routes, &hub).await;
    let stopped = hub.stop(patience).await;
    signals.abort();
    tidy.abort();
    served.and(stopped)
}

/// Waits for SIGINT or SIGTERM.
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(mut interrupt), Ok(mut terminate)) => tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        },
        _ => std::future::pending().await,
    }
}
