//! The page: its head, the conversation so far, the field, what can be set.
//!
//! The whole conversation is drawn here, so that the page is complete without a script. Not responsible for
//! how a line is drawn (`draw`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};
use serde::Deserialize;

use super::assets;
use super::draw::{self, Frame, hidden};
use super::session::{Place, Session};
use super::settings::TEXT_LIMIT;
use super::site::{Page, is_script};
use super::view::{Colours, Language, Named, Size, View};
use crate::knowledge::Knowledge;
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::PagePhrases;
use crate::store::Line;
use crate::store::inbox::Ticket;

/// Examples shown at a first visit.
const EXAMPLES: usize = 3;

/// What the page says besides the conversation.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Notice {
    /// The conversation was forgotten.
    #[serde(default)]
    forgotten: bool,
    /// The answer is not there yet.
    #[serde(default)]
    late: bool,
}

/// `GET /`.
pub(super) async fn page(State(page): State<Arc<Page>>, Query(notice): Query<Notice>, headers: HeaderMap) -> Response {
    opened(&page, &headers, &notice, Place::Page)
}

/// `GET /embed`: only where sites are allowed to show it.
pub(super) async fn embed(State(page): State<Arc<Page>>, Query(notice): Query<Notice>, headers: HeaderMap) -> Response {
    if page.origins.framers().is_empty() {
        return StatusCode::NOT_FOUND.into_response();
    }
    opened(&page, &headers, &notice, Place::Embed)
}

/// The page with its conversation; a first visit begins one.
fn opened(page: &Page, headers: &HeaderMap, notice: &Notice, place: Place) -> Response {
    let session = match page.sessions.of(headers).map_or_else(Session::new, Ok) {
        Ok(session) => session,
        Err(error) => return failed(page, headers, &error),
    };
    let lines = match page.hub.engine().store().lines(&session.conversation(), Ticket(0)) {
        Ok(lines) => lines,
        Err(error) => return failed(page, headers, &error.into()),
    };
    let mind = page.hub.engine().mind();
    let knowledge = &mind.knowledge;
    let view = View::read(page.sessions.view(headers));
    let phrases = view.phrases(&knowledge.phrasebook);
    let votes = votes(page, &session);
    let frame = Frame { knowledge, phrases, session: &session, place, votes: &votes };
    let hours = page.sessions.lasts().as_secs().div_ceil(3_600);
    let said = notice.forgotten.then(|| phrases.forgotten()).or(notice.late.then(|| phrases.late()));
    let main = html! {
        (top(knowledge, phrases, view, place))
        main {
            div #log role="log" aria-label=(phrases.conversation()) tabindex="0" {
                (welcome(frame, hours))
                @for (at, (ticket, line)) in lines.iter().enumerate() {
                    @if at == last_question(&lines) { span #last {} }
                    (draw::line(*ticket, line, frame))
                }
                p #status role="status" { @if let Some(said) = said { (said) } }
            }
        }
        (field(phrases, place, "", lines.last().map_or(0, |(t, _)| t.0)))
    };
    let mut response = shell(knowledge, phrases, view, place, &main).into_response();
    // Kept for as long again.
    response.headers_mut().extend(page.sessions.keep(&session, place).map(|c| (header::SET_COOKIE, c)));
    response
}

/// Where the last question stands: the page opens there.
fn last_question(lines: &[(Ticket, Line)]) -> usize {
    let asked = |(_, line): &(Ticket, Line)| matches!(line.spoken, crate::store::Spoken::Person(_));
    lines.iter().rposition(asked).unwrap_or(usize::MAX)
}

/// The votes of a session's conversation by what the browser calls the answer.
pub(super) fn votes(page: &Page, session: &Session) -> BTreeMap<String, bool> {
    let votes = page.hub.engine().store().votes_in(&session.conversation()).unwrap_or_default();
    votes.into_iter().filter_map(|v| Some((session.nonce(&v.event)?.to_owned(), v.helpful))).collect()
}

/// A document around `main`.
pub(super) fn shell(knowledge: &Knowledge, phrases: &PagePhrases, view: View, place: Place, main: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(phrases.code()) data-size=(view.size.as_str()) data-colours=(view.colours.as_str())
            data-place=(place.as_str()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content";
                meta name="color-scheme" content="light dark";
                title { (knowledge.pack.title) " " (knowledge.pack.publisher) }
                link rel="icon" href=(assets::address("icon.svg"));
                link rel="stylesheet" href=(assets::address("page.css"));
                script src=(assets::address("page.js")) defer {}
            }
            body { (main) }
        }
    }
}

fn top(knowledge: &Knowledge, phrases: &PagePhrases, view: View, place: Place) -> Markup {
    let book: &Phrasebook = &knowledge.phrasebook;
    html! {
        a.skip href="#text" { (phrases.skip()) }
        header {
            div.title {
                h1 { (knowledge.pack.title) }
                p { (knowledge.pack.publisher) span { (knowledge.pack.edition_text) } }
            }
            form.say method="post" action="/say" {
                (hidden(place))
                button.quiet name="text" value=(book.menu.restart()) { (phrases.restart()) }
            }
            details.settings {
                summary { (phrases.settings()) }
                div.panel {
                    form method="post" action="/view" {
                        input type="hidden" name="place" value=(place.as_str());
                        (options("language", phrases.languages(), &[
                            (Language::Japanese, book.page.ja.language()),
                            (Language::Easy, book.page.easy.language()),
                            (Language::English, book.page.en.language()),
                        ], view.language))
                        (options("size", phrases.sizes(), &[
                            (Size::Usual, phrases.size_usual()),
                            (Size::Large, phrases.size_large()),
                            (Size::Largest, phrases.size_largest()),
                        ], view.size))
                        (options("colours", phrases.colours(), &[
                            (Colours::Device, phrases.colours_device()),
                            (Colours::Light, phrases.colours_light()),
                            (Colours::Dark, phrases.colours_dark()),
                        ], view.colours))
                    }
                    form method="post" action="/forget" {
                        input type="hidden" name="place" value=(place.as_str());
                        h2 { (phrases.forget()) }
                        p { (phrases.forget_means()) }
                        button.danger { (phrases.forget_now()) }
                    }
                }
            }
        }
    }
}

/// The values of a setting, as buttons that set it.
fn options<T: Named>(name: &str, label: &str, values: &[(T, &str)], current: T) -> Markup {
    html! {
        fieldset {
            legend { (label) }
            @for (value, text) in values {
                button name=(name) value=(value.as_str()) aria-pressed=(*value == current) { (text) }
            }
        }
    }
}

/// What stands above every conversation: what it is for, examples, what it cannot do, what is kept.
fn welcome(frame: Frame<'_>, hours: u64) -> Markup {
    let (pack, phrases) = (&frame.knowledge.pack, frame.phrases);
    let shown = &pack.examples[..pack.examples.len().min(EXAMPLES)];
    html! {
        section.welcome {
            p.lead { (phrases.lead(&pack.publisher, &pack.title, &pack.edition_text, &pack.scope)) }
            @if !shown.is_empty() {
                p.examples { (phrases.examples()) }
                (draw::examples(phrases.examples(), shown, frame.place))
            }
            p.small { (phrases.cannot(&pack.title)) }
            p.small { (phrases.kept(hours)) }
        }
    }
}

/// The field, with what a script says at its time.
fn field(phrases: &PagePhrases, place: Place, text: &str, last: u64) -> Markup {
    html! {
        footer {
            form #field.say method="post" action="/say"
                data-last=(last) data-you=(phrases.you()) data-bot=(phrases.bot())
                data-looking-up=(phrases.looking_up()) data-slow=(phrases.slow()) data-offline=(phrases.offline())
                data-online=(phrases.online()) data-waiting=(phrases.waiting()) data-not-taken=(phrases.not_taken()) {
                (hidden(place))
                label for="text" { (phrases.field()) }
                div.write {
                    textarea #text name="text" rows="1" required maxlength=(TEXT_LIMIT)
                        placeholder=(phrases.placeholder()) enterkeyhint="send" aria-describedby="keys" { (text) }
                    button.send { (phrases.send()) }
                }
                p #keys { (phrases.keys()) }
            }
        }
    }
}

/// Why something that was sent is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Elsewhere,
    TooLong,
    TooMany,
    NotTaken,
}

impl Refusal {
    fn text(self, phrases: &PagePhrases) -> String {
        match self {
            Self::Elsewhere => phrases.elsewhere().to_owned(),
            Self::TooLong => phrases.too_long(TEXT_LIMIT),
            Self::TooMany => phrases.too_many().to_owned(),
            Self::NotTaken => phrases.not_taken().to_owned(),
        }
    }
}

/// Something that was sent is not taken: says why, and leads back.
pub(super) fn refused(page: &Page, headers: &HeaderMap, status: StatusCode, why: Refusal) -> Response {
    refused_with(page, headers, status, why, Place::Page, "")
}

/// The same, and keeps what was written.
pub(super) fn refused_with(
    page: &Page,
    headers: &HeaderMap,
    status: StatusCode,
    why: Refusal,
    place: Place,
    text: &str,
) -> Response {
    let mind = page.hub.engine().mind();
    let view = View::read(page.sessions.view(headers));
    let phrases = view.phrases(&mind.knowledge.phrasebook);
    let said = why.text(phrases);
    if is_script(headers) {
        return (status, said).into_response();
    }
    let main = html! {
        main.alone { p role="alert" { (said) } p { a href=(place.path()) { (phrases.back()) } } }
        @if !text.is_empty() { (field(phrases, place, text, 0)) }
    };
    (status, shell(&mind.knowledge, phrases, view, place, &main)).into_response()
}

/// Something went wrong here.
pub(super) fn failed(page: &Page, headers: &HeaderMap, error: &anyhow::Error) -> Response {
    tracing::error!(error = format!("{error:#}"), "a page could not be shown");
    let mut response = refused(page, headers, StatusCode::SERVICE_UNAVAILABLE, Refusal::NotTaken);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    response
}
