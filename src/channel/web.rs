//! The HTTP side: health, metrics, and the router that the API, other channels and the page add their
//! routes to.
//!
//! Errors are JSON with one sentence and never an internal detail. Not responsible for TLS: a
//! proxy in front has it.

use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::{Json, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::json;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;

use super::api::problem::refused;
use super::{api, connections};
use crate::service::hub::Hub;

/// Largest body taken, in bytes. Slack's events and interactions stay well below.
pub const BODY_LIMIT: usize = 512 * 1024;
/// The routes of this file, and the API's adapter with the hub. Merge other routers into it before
/// [`serve`].
pub fn router(hub: &Hub) -> Router {
    router_with(hub, &api::Settings::default())
}

/// The same, with an API as it is set.
pub fn router_with(hub: &Hub, settings: &api::Settings) -> Router {
    Router::new()
        .route("/healthz", get(|| async { Json(json!({ "status": "ok" })) }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(hub.clone())
        .merge(api::router(hub, settings))
}

/// Serves `routes` until the hub stops; requests under way are finished, as far as their clients let them.
pub async fn serve(listener: TcpListener, routes: Router, hub: &Hub) {
    let routes = routes
        .fallback(|| async { refused(StatusCode::NOT_FOUND, "there is nothing here") })
        .method_not_allowed_fallback(|| async { refused(StatusCode::METHOD_NOT_ALLOWED, "not with this method") })
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            tracing::error!("a request broke off");
            refused(StatusCode::INTERNAL_SERVER_ERROR, "something went wrong")
        }))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT));
    connections::serve(listener, routes, hub.stopping()).await;
}

async fn ready(State(hub): State<Hub>) -> Response {
    let engine = hub.engine();
    let missing = engine.missing().or_else(|| engine.trouble().map(|trouble| trouble.reason));
    let connections = hub.connections();
    let channels: serde_json::Map<String, serde_json::Value> =
        connections.iter().map(|(name, up)| ((*name).to_owned(), json!(up))).collect();
    let up = missing.is_none() && connections.iter().all(|(_, up)| *up) && !hub.stopping().is_cancelled();
    let status = if up { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let entries = engine.mind().knowledge.entries.len();
    let mut body = json!({ "ready": up, "entries": entries, "channels": channels });
    let warnings = hub.warnings();
    if !warnings.is_empty() {
        body["warnings"] = json!(warnings);
    }
    if let Some(reason) = missing {
        body["reason"] = json!(&*reason);
    }
    (status, Json(body)).into_response()
}

async fn metrics(State(hub): State<Hub>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], hub.metrics().text()).into_response()
}

/// Runs the HTTP side and the hub's housekeeping until a signal, then ends in good order.
///
/// # Errors
/// When the store fails: at the end, or for longer than it can be waited for.
pub async fn run(hub: Hub, listener: TcpListener, routes: Router, patience: Duration) -> Result<()> {
    let tidy = tokio::spawn({
        let hub = hub.clone();
        async move { hub.tidy().await }
    });
    let watch = tokio::spawn({
        let hub = hub.clone();
        async move { hub.watch_store().await }
    });
    let signals = tokio::spawn({
        let stopping = hub.stopping().clone();
        async move {
            signal().await;
            tracing::info!("stopping");
            stopping.cancel();
            signal().await;
            tracing::warn!("stopped at once; what is under way follows after the next start");
            std::process::exit(STOPPED);
        }
    });
    serve(listener, routes, &hub).await;
    let stopped = hub.stop(patience).await;
    signals.abort();
    tidy.abort();
    let watched = watch.await.context("watching the store")?;
    watched.and(stopped)
}

/// Exit status after a second signal.
const STOPPED: i32 = 130;

/// Waits for SIGINT or SIGTERM.
#[cfg(unix)]
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

/// Waits for Ctrl-C, the only signal of this system.
#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
