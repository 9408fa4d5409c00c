//! `/widget.js`: one line on another site opens the chat there in a frame.
//!
//! The frame's contents are those of `/embed`, which only sites on the list may frame. Not responsible for what
//! is in the frame.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::site::Page;

const SCRIPT: &str = include_str!("assets/widget.js");
/// Stands in the script for the words on its button.
const WORDS: &str = "__WORDS__";

/// The script with its words; nothing where no site may show the chat.
pub(super) async fn script(State(page): State<Arc<Page>>, _: HeaderMap) -> Response {
    if page.origins.framers().is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let mind = page.hub.engine().mind();
    let phrases = &mind.knowledge.phrasebook.page.ja;
    let words = serde_json::json!({
        "open": phrases.widget_open(), "close": phrases.widget_close(), "title": mind.knowledge.pack.title,
    });
    let kind = "text/javascript; charset=utf-8";
    let kept = "public, max-age=3600";
    // Scripts of other sites may load it: that is what it is for.
    let shared = ("cross-origin-resource-policy", "cross-origin");
    let script = SCRIPT.replace(WORDS, &words.to_string());
    ([(header::CONTENT_TYPE.as_str(), kind), (header::CACHE_CONTROL.as_str(), kept), shared], script).into_response()
}
