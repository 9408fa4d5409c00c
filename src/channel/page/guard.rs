//! What stands around every request: those from elsewhere change nothing, and browsers are told what to refuse.
//!
//! Not responsible for where a request comes from (`origins`), or for sessions.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;

use super::document;
use super::session::Place;
use super::site::Page;

/// Refuses what does not come from the page itself.
pub(super) async fn only_from_here(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    if page.origins.are_ours(request.headers()) {
        return next.run(request).await;
    }
    tracing::info!("a request from elsewhere was refused");
    document::refused(&page, request.headers(), StatusCode::FORBIDDEN, document::Refusal::Elsewhere)
}

/// What the browser may load, and from where.
fn policy(frame_ancestors: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors {frame_ancestors}"
    )
}

/// Puts the headers on every answer.
pub(super) async fn headers(State(page): State<Arc<Page>>, request: Request, next: Next) -> Response {
    // What a frame may show is all but the page that opens by itself.
    let alone = request.uri().path() == Place::Page.path();
    let mut response = next.run(request).await;
    let framers = if alone { String::new() } else { page.origins.framers().join(" ") };
    let framers = if framers.is_empty() { "'none'".to_owned() } else { framers };
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_SECURITY_POLICY, &policy(&framers));
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()");
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}
