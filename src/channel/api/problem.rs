//! Errors as their caller sees them: `application/problem+json` (RFC 9457) with one sentence, also as `error`, which
//! the contract names. Never an internal detail.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Why there is no answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the status says what sort it is.
    r#type: String,
    /// The status in words.
    title: String,
    /// The status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// One sentence.
    detail: String,
    /// The same sentence.
    error: String,
}

impl Problem {
    /// A problem with its sentence.
    pub(super) fn new(status: StatusCode, sentence: &str) -> Self {
        Self {
            r#type: "about:blank".to_owned(),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: sentence.to_owned(),
            error: sentence.to_owned(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_string(&self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    }
}

/// A problem as an answer.
pub(in crate::channel) fn refused(status: StatusCode, sentence: &str) -> Response {
    Problem::new(status, sentence).into_response()
}
