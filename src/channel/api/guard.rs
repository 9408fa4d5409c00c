//! Who may use the API: holders of a key, where keys are set, and scripts of sites on the list.
//!
//! Not responsible for how fast (`connections` has the limits of the HTTP side).

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest as _, Sha256};
use tower_http::cors::CorsLayer;

use super::Settings;
use super::problem::refused;

/// Keys of those who may ask, as hashes: comparing these takes as long whatever a wrong key begins with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keys(Vec<[u8; 32]>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} keys", self.0.len())
    }
}

impl Keys {
    /// The keys of a list with commas.
    #[must_use]
    pub fn new(list: &str) -> Self {
        Self(list.split(',').map(str::trim).filter(|k| !k.is_empty()).map(|k| Sha256::digest(k).into()).collect())
    }

    /// Whether a request may ask.
    fn admit(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
        self.0.is_empty() || given.is_some_and(|key| self.0.contains(&Sha256::digest(key.trim()).into()))
    }
}

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
    // A browser asks without a key whether it may ask: the sites come first.
    routes.layer(axum::middleware::from_fn_with_state(keys, only_with_key)).layer(sites)
}
