//! Takes what the page sends: messages, votes, the wish to be forgotten, how things are shown.
//!
//! Each answers a form with a page to go to; the page's script says that it is one (`X-Page`) and gets only what
//! it needs. Not responsible for whether a request is the page's own (`guard`).

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::document;
use super::document::{Refusal, failed, refused_with};
use super::draw::{self, Frame};
use super::session::{Place, Session};
use super::settings::{NAME, TEXT_LIMIT};
use super::site::{News, Page, is_script};
use super::view::{Named as _, View};
use crate::service::masking::masked;
use crate::service::{Author, Question, Said, Vote};
use crate::store::Spoken;
use crate::store::inbox::Ticket;

/// Longest that a page without a script waits for its answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest name that a browser gives to something it sends, and longest word with a vote, in characters.
const NONCE: usize = 64;
const COMMENT: usize = 300;

/// A page to go to.
fn go(to: &str) -> Response {
    let to = HeaderValue::from_str(to).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

fn with_session(page: &Page, session: &Session, place: Place, mut response: Response) -> Response {
    response.headers_mut().extend(page.sessions.keep(session, place).map(|c| (header::SET_COOKIE, c)));
    response
}

#[derive(Debug, Deserialize)]
pub(super) struct Message {
    text: String,
    nonce: String,
    #[serde(default)]
    place: String,
}

/// The event of a message: the same thing sent again is the same event, something else of the same form is not.
fn event(session: &Session, nonce: &str, text: &str) -> String {
    let nonce: String = nonce.chars().filter(char::is_ascii_alphanumeric).take(NONCE).collect();
    session.event(&format!("{nonce}-{:08x}", crc32fast::hash(text.as_bytes())))
}

/// `POST /say`.
pub(super) async fn say(State(page): State<Arc<Page>>, headers: HeaderMap, Form(message): Form<Message>) -> Response {
    let place = Place::named(&message.place);
    let text = message.text.replace("\r\n", "\n").replace('\r', "\n");
    let refuse = |status, why| refused_with(&page, &headers, status, why, place, &text);
    if text.chars().count() > TEXT_LIMIT {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, Refusal::TooLong);
    }
    let known = page.sessions.of(&headers);
    let is_new = known.is_none();
    let session = match known.map_or_else(Session::new, Ok) {
        Ok(session) => session,
        Err(error) => return failed(&page, &headers, &error),
    };
    if !page.pace.allows(&session.conversation(), Instant::now()) {
        return refuse(StatusCode::TOO_MANY_REQUESTS, Refusal::TooMany);
    }
    let mut news = page.news.subscribe();
    let event = event(&session, &message.nonce, &text);
    let question = Question {
        event: event.clone(),
        channel: NAME.to_owned(),
        conversation: session.conversation(),
        author: Author::Person,
        text: text.clone(),
        files: Vec::new(),
        address: serde_json::Value::Null,
        received_ms: jiff::Timestamp::now().as_millisecond(),
    };
    if let Err(error) = page.hub.accept(question).await {
        tracing::error!(%error, "a message could not be taken in");
        return refuse(StatusCode::SERVICE_UNAVAILABLE, Refusal::NotTaken);
    }
    if is_script(&headers) {
        // A session that only begins here is one the open page does not know.
        let status = if is_new { StatusCode::RESET_CONTENT } else { StatusCode::ACCEPTED };
        return with_session(&page, &session, place, status.into_response());
    }
    let answered = async {
        while !is_answered(&page, &session, &event) {
            // Whatever it was, the store is looked at again.
            let _ = news.recv().await;
        }
    };
    let late = tokio::time::timeout(PATIENCE, answered).await.is_err();
    let to = if late { format!("{}?late=true", place.path()) } else { format!("{}#last", place.path()) };
    with_session(&page, &session, place, go(&to))
}

fn is_answered(page: &Page, session: &Session, event: &str) -> bool {
    let lines = page.hub.engine().store().lines(&session.conversation(), Ticket(0)).unwrap_or_default();
    lines.iter().any(|(_, line)| line.event.starts_with(event) && matches!(line.spoken, Spoken::Told(_)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Voted {
    event: String,
    helpful: bool,
    #[serde(default)]
    comment: String,
    #[serde(default)]
    place: String,
}

/// `POST /vote`: on an answer of the session's own conversation.
pub(super) async fn vote(State(page): State<Arc<Page>>, headers: HeaderMap, Form(voted): Form<Voted>) -> Response {
    let place = Place::named(&voted.place);
    let refuse = |status| refused_with(&page, &headers, status, Refusal::NotTaken, place, "");
    let Some(session) = page.sessions.of(&headers) else { return refuse(StatusCode::UNAUTHORIZED) };
    let event = session.event(&voted.event);
    let lines = page.hub.engine().store().lines(&session.conversation(), Ticket(0)).unwrap_or_default();
    let answer = lines.into_iter().find_map(|(ticket, line)| match line.spoken {
        Spoken::Told(Said::Reply(reply)) if line.event == event => Some((ticket, reply)),
        _ => None,
    });
    let Some((ticket, reply)) = answer else { return refuse(StatusCode::NOT_FOUND) };
    let mind = page.hub.engine().mind();
    let comment: String = voted.comment.trim().chars().take(COMMENT).collect();
    let vote = Vote {
        event,
        conversation: session.conversation(),
        entry: reply.entries.first().map(|e| e.id.as_str().to_owned()),
        helpful: voted.helpful,
        comment: Some(masked(&comment, &mind.knowledge)).filter(|c| !c.is_empty()),
        at: page.hub.engine().clock().seconds(),
    };
    if let Err(error) = page.hub.vote(vote).await {
        tracing::error!(%error, "a vote could not be kept");
        return refuse(StatusCode::SERVICE_UNAVAILABLE);
    }
    if !is_script(&headers) {
        return go(&format!("{}#l{}", place.path(), ticket.0));
    }
    let given = document::votes(&page, &session);
    let phrases = View::read(page.sessions.view(&headers)).phrases(&mind.knowledge.phrasebook);
    let frame = Frame { knowledge: &mind.knowledge, phrases, session: &session, place, votes: &given };
    draw::vote(&voted.event, Some(voted.helpful), frame).into_response()
}

#[derive(Debug, Deserialize)]
pub(super) struct Where {
    #[serde(default)]
    place: String,
}

/// `POST /forget`: everything of the session's conversation, and the session.
pub(super) async fn forget(State(page): State<Arc<Page>>, headers: HeaderMap, Form(at): Form<Where>) -> Response {
    let place = Place::named(&at.place);
    if let Some(session) = page.sessions.of(&headers) {
        if let Err(error) = page.hub.forget(&session.conversation()).await {
            return failed(&page, &headers, &anyhow::Error::from(error));
        }
        page.tell(News::Gone(session.conversation().into()));
    }
    match Session::new() {
        Ok(session) => with_session(&page, &session, place, go(&format!("{}?forgotten=true", place.path()))),
        Err(error) => failed(&page, &headers, &error),
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Wanted {
    language: Option<String>,
    size: Option<String>,
    colours: Option<String>,
    #[serde(default)]
    place: String,
}

/// `POST /view`: what is not named stays as it is.
pub(super) async fn view(State(page): State<Arc<Page>>, headers: HeaderMap, Form(wanted): Form<Wanted>) -> Response {
    use super::view::{Colours, Language, Size};
    let now = View::read(page.sessions.view(&headers));
    let view = View {
        language: wanted.language.as_deref().and_then(Language::named).unwrap_or(now.language),
        size: wanted.size.as_deref().and_then(Size::named).unwrap_or(now.size),
        colours: wanted.colours.as_deref().and_then(Colours::named).unwrap_or(now.colours),
    };
    let place = Place::named(&wanted.place);
    let mut response = go(place.path());
    let kept = page.sessions.keep_view(&view.to_text(), place);
    response.headers_mut().extend(kept.map(|c| (header::SET_COOKIE, c)));
    response
}
