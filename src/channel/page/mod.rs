//! The chat page at `/`, and the same in a frame on other sites: a channel whose person reads in a browser.
//!
//! What is said is kept by the service ([`crate::store::Line`]); the page shows it, whole when it is opened and
//! line by line while it is open, so that tabs, reloads and lost connections show one conversation. A delivery
//! has arrived when it can be shown. Works without a script: forms, redirects, pages.
//!
//! `session` says whose conversation it is, `guard` which requests are the page's own, `receive` takes what is
//! sent, `stream` shows what is said, `document`, `draw` and `sheet` make the HTML, `site` is the adapter. Not responsible for TLS: a
//! proxy in front has it.

mod assets;
mod document;
mod draw;
mod guard;
mod limit;
mod origins;
mod qr;
mod receive;
pub mod session;
pub mod settings;
mod sheet;
mod site;
mod stream;
mod view;
mod widget;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub use draw::drawn;
pub use settings::{NAME, Settings, TEXT_LIMIT};
pub use site::Page;

/// The routes of the page.
pub fn routes(page: &Arc<Page>) -> Router {
    let acts = Router::new()
        .route("/say", post(receive::say))
        .route("/vote", post(receive::vote))
        .route("/forget", post(receive::forget))
        .route("/view", post(receive::view))
        .layer(axum::middleware::from_fn_with_state(page.clone(), guard::only_from_here));
    Router::new()
        .route("/", get(document::page))
        .route("/embed", get(document::embed))
        .route("/print", get(sheet::sheet))
        .route("/events", get(stream::events))
        .route("/widget.js", get(widget::script))
        .route("/assets/{name}", get(assets::asset))
        .merge(acts)
        .layer(axum::middleware::from_fn_with_state(page.clone(), guard::headers))
        .with_state(page.clone())
}
