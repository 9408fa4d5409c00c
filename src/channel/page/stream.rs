//! Shows what is said while the page is open: the lines of the conversation as they come, each with its place,
//! so that a browser whose connection was lost goes on where it was.
//!
//! Not responsible for what is sent to the service (`receive`).

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, StreamExt as _};
use serde::Deserialize;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use super::document;
use super::draw::{self, Frame};
use super::session::{Place, Session};
use super::site::{News, Page};
use super::view::View;
use crate::store::inbox::Ticket;

/// How often a silent stream shows that it lives.
const SIGN: Duration = Duration::from_secs(20);

#[derive(Debug, Deserialize)]
pub(super) struct From {
    /// Place of the last line that the page has.
    #[serde(default)]
    after: u64,
    #[serde(default)]
    place: String,
}

/// What a stream keeps between lines.
struct Reading {
    page: Arc<Page>,
    session: Session,
    view: View,
    place: Place,
    after: Ticket,
    news: Receiver<News>,
    begun: bool,
}

/// `GET /events`.
pub(super) async fn events(State(page): State<Arc<Page>>, Query(from): Query<From>, headers: HeaderMap) -> Response {
    let Some(session) = page.sessions.of(&headers) else { return StatusCode::UNAUTHORIZED.into_response() };
    // A browser that connects again says what it has.
    let last = headers.get(HeaderName::from_static("last-event-id")).and_then(|v| v.to_str().ok()?.parse().ok());
    let reading = Reading {
        view: View::read(page.sessions.view(&headers)),
        place: Place::named(&from.place),
        after: Ticket(last.unwrap_or(from.after)),
        news: page.news.subscribe(),
        session,
        page,
        begun: false,
    };
    let events = stream::unfold(reading, next).flat_map(stream::iter).map(Ok::<_, Infallible>);
    // A proxy must not hold lines back.
    ([("x-accel-buffering", "no")], Sse::new(events).keep_alive(KeepAlive::new().interval(SIGN))).into_response()
}

/// The next lines, once there are any; none where the process ends.
async fn next(mut reading: Reading) -> Option<(Vec<Event>, Reading)> {
    let stopping = reading.page.hub.stopping().clone();
    let own = reading.session.conversation();
    while reading.begun {
        let news = tokio::select! {
            news = reading.news.recv() => news,
            () = stopping.cancelled() => return None,
        };
        match news {
            Ok(News::Gone(conversation)) if *conversation == *own => {
                return Some((vec![Event::default().event("gone").data("gone")], reading));
            }
            Ok(news) if news.conversation() == own => break,
            Ok(_) => {}
            Err(RecvError::Lagged(_)) => break,
            Err(RecvError::Closed) => return None,
        }
    }
    reading.begun = true;
    let lines = match reading.page.hub.engine().store().lines(&own, reading.after) {
        Ok(lines) => lines,
        Err(error) => {
            tracing::error!(%error, "lines could not be read");
            return None;
        }
    };
    let mind = reading.page.hub.engine().mind();
    let votes = document::votes(&reading.page, &reading.session);
    let frame = Frame {
        knowledge: &mind.knowledge,
        phrases: reading.view.phrases(&mind.knowledge.phrasebook),
        session: &reading.session,
        place: reading.place,
        votes: &votes,
    };
    let event = |(ticket, line): &(Ticket, crate::store::Line)| {
        let markup = draw::line(*ticket, line, frame).into_string().replace('\r', "");
        Event::default().event("line").id(ticket.0.to_string()).data(markup)
    };
    let events: Vec<Event> = lines.iter().map(event).collect();
    if let Some((ticket, _)) = lines.last() {
        reading.after = *ticket;
    }
    Some((events, reading))
}
