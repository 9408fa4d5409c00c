//! An answer as one sheet of A4: question, answer, desks, what to have at hand, codes of the links.
//!
//! Not responsible for how an answer's pieces are drawn (`draw`).

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use serde::Deserialize;

use super::draw::{badge, body, japan};
use super::session::{Place, Session};
use super::site::Page;
use super::view::View;
use super::{document, qr};
use crate::knowledge::freshness::date_text;
use crate::message::Reply;
use crate::service::Said;
use crate::store::inbox::Ticket;
use crate::store::{Line, Spoken};

/// Most codes on a sheet.
const CODES: usize = 4;

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    /// Place of the answer; the last one where it is not said.
    #[serde(default)]
    line: Option<u64>,
    #[serde(default)]
    place: String,
}

/// `GET /print`: an answer of the session's own conversation.
pub(super) async fn sheet(State(page): State<Arc<Page>>, Query(which): Query<Which>, headers: HeaderMap) -> Response {
    let session = match page.sessions.of(&headers).map_or_else(Session::new, Ok) {
        Ok(session) => session,
        Err(error) => return document::failed(&page, &headers, &error),
    };
    let lines = page.hub.engine().store().lines(&session.conversation(), Ticket(0)).unwrap_or_default();
    let mind = page.hub.engine().mind();
    let view = View::read(page.sessions.view(&headers));
    let phrases = view.phrases(&mind.knowledge.phrasebook);
    let place = Place::named(&which.place);
    let votes = std::collections::BTreeMap::new();
    let frame = super::draw::Frame { knowledge: &mind.knowledge, phrases, session: &session, place, votes: &votes };
    let found = answer(&lines, which.line);
    let status = if found.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let main = html! {
        main.sheet {
            @if let Some((line, reply)) = found {
                header {
                    h1 { (phrases.sheet(&mind.knowledge.pack.title)) }
                    p { (mind.knowledge.pack.publisher) " "
                        (phrases.sheet_day(date_text(japan(line.at).date(), &mind.knowledge.phrasebook.dates))) }
                }
                @if let Some(question) = question(&lines, line) {
                    section.asked { h2 { (phrases.sheet_question()) } p { (question) } }
                }
                section.answer {
                    h2 { (phrases.sheet_answer()) }
                    (badge(reply, line.at, frame))
                    (body(reply, &mind.knowledge, phrases))
                }
                section.hand {
                    h2 { (phrases.sheet_at_hand()) }
                    ul { @for item in &phrases.at_hand { li { (item.as_str()) } } }
                }
                (codes(reply))
            } @else { p { (phrases.sheet_empty()) } }
            nav {
                button #print type="button" { (phrases.print_now()) }
                a href=(place.path()) { (phrases.back()) }
            }
        }
    };
    (status, document::shell(&mind.knowledge, phrases, view, place, &main)).into_response()
}

/// The answer that is to be printed.
fn answer(lines: &[(Ticket, Line)], wanted: Option<u64>) -> Option<(&Line, &Reply)> {
    let replies = lines.iter().rev().filter_map(|(ticket, line)| match &line.spoken {
        Spoken::Told(Said::Reply(reply)) => Some((ticket.0, line, &**reply)),
        _ => None,
    });
    let mut wanted = replies.filter(|(ticket, ..)| wanted.is_none_or(|w| w == *ticket));
    wanted.next().map(|(_, line, reply)| (line, reply))
}

/// What was asked.
fn question<'l>(lines: &'l [(Ticket, Line)], answer: &Line) -> Option<&'l str> {
    lines.iter().find_map(|(_, line)| match &line.spoken {
        Spoken::Person(text) if line.event == answer.event => Some(text.as_str()),
        _ => None,
    })
}

/// Codes of the links and of the desks' pages.
fn codes(reply: &Reply) -> Markup {
    let desks = reply.contacts.iter().filter_map(|c| Some((c.url.as_ref()?, &c.org)));
    let mut all: Vec<(&String, &String)> = reply.links.iter().map(|l| (&l.url, &l.label)).chain(desks).collect();
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|(url, _)| seen.insert(*url));
    html! {
        div.codes {
            @for (url, label) in all.into_iter().take(CODES) {
                @if let Some(code) = qr::code(url, label) { figure { (code) figcaption { (label) } } }
            }
        }
    }
}
