//! An answer: as one body, or as events for hosts that show at once that something is going on.
//!
//! Not responsible for what is asked.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::problem::Problem;
use crate::channel::asking::{Asking, Unanswered};

/// How often a silent stream shows that it lives.
const SIGN: Duration = Duration::from_secs(15);

/// `working` at once, then `reply` or `problem`.
pub(super) fn events(api: Arc<Asking>, conversation: String, text: String) -> Response {
    let begin = stream::once(async { Ok::<_, Infallible>(Event::default().event("working").data("{}")) });
    let end = stream::once(async move {
        Ok(match whole(&api, &conversation, text).await {
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

/// The answer as JSON.
pub(super) async fn whole(api: &Asking, conversation: &str, text: String) -> Result<String, Problem> {
    let mind = api.hub().engine().mind();
    let book = &mind.knowledge.phrasebook;
    match api.ask(conversation, text).await {
        Ok(answered) => Ok(answered.to_json(book)),
        Err(Unanswered::Failed(sentence)) => Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, &sentence)),
        Err(error) => {
            tracing::error!(error = format!("{:#}", anyhow::Error::from(error)), "a message could not be taken in");
            Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, book.hub.failed_now()))
        }
    }
}
