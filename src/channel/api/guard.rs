//! Who may use the API: holders of a key, where keys are set, and scripts of sites on the list.
//!
//! Not responsible for how fast (`connections` has the limits of the HTTP side).

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::cors::CorsLayer;

use super::problem::refused;
use super::settings::{Keys, Settings};

async fn only_with_key(State(keys): State<Arc<Keys>>, request: Request, next: Next) -> Response {
    if keys.admit(request.headers()) {
        return next.run(request).await;
    }
    let mut refusal = refused(StatusCode::UNAUTHORIZED, "a key is needed, as Authorization: Bearer …");
    refusal.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    refusal
}

/// Puts keys and sites around the routes.
pub(super) fn around(routes: Router, settings: &Settings) -> Router {
    let keys = Arc::new(settings.keys.clone());
    let origins: Vec<HeaderValue> = settings.origins.iter().filter_map(|o| HeaderValue::from_str(o).ok()).collect();
    let sites = CorsLayer::new()
        .allow_origin(origins)
        .allow_methods([Method::POST, Method::DELETE])
        .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION]);
    // Within the layers: what the HTTP side says otherwise would stand outside of them.
    let routes = routes
        .method_not_allowed_fallback(|| async { refused(StatusCode::METHOD_NOT_ALLOWED, "not with this method") });
    // A browser asks without a key whether it may ask: the sites come first.
    routes.layer(axum::middleware::from_fn_with_state(keys, only_with_key)).layer(sites)
}
