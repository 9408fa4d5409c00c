//! An answer as events, for hosts that show at once that something is going on.
//!
//! Not responsible for the answer.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use crate::channel::asking::Asking;

/// How often a silent stream shows that it lives.
const SIGN: Duration = Duration::from_secs(15);

/// `working` at once, then `reply` or `problem`.
pub(super) fn of(api: Arc<Asking>, conversation: String, text: String) -> Response {
    let begin = stream::once(async { Ok::<_, Infallible>(Event::default().event("working").data("{}")) });
    let end = stream::once(async move {
        Ok(match super::answer(&api, &conversation, text).await {
            Ok(json) => Event::default().event("reply").data(json),
            Err(problem) => {
                let problem = serde_json::to_string(&problem).unwrap_or_default();
                Event::default().event("problem").data(problem)
            }
        })
    });
    let events = futures_util::StreamExt::chain(begin, end);
    ([("x-accel-buffering", "no")], Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN))).into_response()
}
