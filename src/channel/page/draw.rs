//! Draws the outline of a reply in HTML: text, cards of desks, sides beside each other, chips, votes.
//!
//! Every text goes through the template, which escapes it; addresses become links, numbers can be called. Not
//! responsible for what is said ([`crate::message::outline`]), or for the page around it (`document`).

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use maud::{Markup, PreEscaped, html};

use super::session::{self, Place, Session};
use crate::knowledge::Knowledge;
use crate::knowledge::freshness::{Standing, standing};
use crate::language::phrasebook::sections::PagePhrases;
use crate::message::outline::{Aspect, Desk, Holds, Piece, outline};
use crate::message::{Choice, Contact, Reply};
use crate::service::Said;
use crate::store::inbox::Ticket;
use crate::store::{Line, Spoken};

/// What a drawing needs to know besides the line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    pub(super) knowledge: &'a Knowledge,
    pub(super) phrases: &'a PagePhrases,
    pub(super) session: &'a Session,
    pub(super) place: Place,
    /// Votes of the conversation by the event they are on.
    pub(super) votes: &'a BTreeMap<String, bool>,
}

/// Places of the hours of Japan.
const JAPAN: i8 = 9;

/// Japan time of seconds since 1970.
pub(super) fn japan(at: i64) -> DateTime {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(JAPAN));
    jiff::Timestamp::from_second(at).unwrap_or_default().to_zoned(zone).datetime()
}

/// A line of the conversation.
pub(super) fn line(ticket: Ticket, line: &Line, frame: Frame<'_>) -> Markup {
    let id = format!("l{}", ticket.0);
    let event = frame.session.nonce(&line.event).unwrap_or_default();
    let phrases = frame.phrases;
    match &line.spoken {
        Spoken::Person(text) => html! {
            article.line.person id=(id) data-event=(event) {
                h2.who { (phrases.you()) }
                p.bubble { (text) }
            }
        },
        Spoken::Told(Said::Reply(reply)) => html! {
            article.line.told id=(id) data-event=(event) {
                h2.who { (phrases.bot()) }
                div.bubble {
                    (badge(reply, line.at, frame))
                    (body(reply, frame.knowledge, phrases))
                }
                (offered(reply, ticket, event, frame))
            }
        },
        Spoken::Told(Said::FromStaff(text)) => html! {
            article.line.told.staff id=(id) data-event=(event) {
                h2.who { (phrases.staff()) }
                p.bubble { (linked(text)) }
            }
        },
        Spoken::Told(Said::Note(text) | Said::Failed(text)) => html! {
            article.line.note id=(id) data-event=(event) { p { (linked(text)) } }
        },
        Spoken::Told(Said::Memo(_) | Said::FromPerson(_)) => Markup::default(),
    }
}

/// How the first entry's windows stood when it was said.
pub(super) fn badge(reply: &Reply, at: i64, frame: Frame<'_>) -> Markup {
    let phrases = frame.phrases;
    let entry = reply.entries.first().and_then(|e| frame.knowledge.entry(&e.id));
    let is_answer = reply.kind == crate::message::ReplyKind::Answer;
    let Some(entry) = entry.filter(|e| is_answer && !e.windows.is_empty()) else { return Markup::default() };
    let stands: Vec<Standing> = entry.windows.iter().map(|w| standing(w, japan(at))).collect();
    let days = stands.iter().filter_map(|s| if let Standing::Open { days_left } = s { Some(*days_left) } else { None });
    let is = |wanted: fn(&Standing) -> bool| stands.iter().any(wanted);
    let (kind, text) = match days.min() {
        Some(0) => ("soon", phrases.badge_last_day().to_owned()),
        Some(days) => (if days <= SOON { "soon" } else { "open" }, phrases.badge_open(days)),
        None if is(|s| matches!(s, Standing::NotYet { .. })) => ("later", phrases.badge_not_yet().to_owned()),
        None if is(|s| matches!(s, Standing::Unknown)) => ("unsure", phrases.badge_unsure().to_owned()),
        None if is(|s| matches!(s, Standing::Suspended)) => ("over", phrases.badge_paused().to_owned()),
        None => ("over", phrases.badge_ended().to_owned()),
    };
    html! { p.badge.(kind) { (text) } }
}

/// Days left from which on it is urgent.
const SOON: i32 = 14;

/// What a reply says: everything but what can be chosen or pressed.
pub(super) fn body(reply: &Reply, knowledge: &Knowledge, phrases: &PagePhrases) -> Markup {
    html! {
        @for piece in outline(reply, &knowledge.phrasebook) {
            @match &piece {
                Piece::Heading(text) => h3.topic { (text) },
                Piece::Paragraph(text) => p { (linked(text)) },
                Piece::Bullets(items) => ul { @for item in *items { li { (linked(item)) } } },
                Piece::SideBySide { rows, .. } => div.sides { @for row in rows { (aspect(row)) } },
                Piece::Desks { label, desks } => {
                    section.desks {
                        h3 { (label) }
                        @for (desk, contact) in desks.iter().zip(&reply.contacts) { (card(desk, contact, phrases)) }
                    }
                },
                Piece::Memo { label, lines } => section.memo { h3 { (label) } ul { @for l in lines { li { (l) } } } },
                Piece::Links { label, links } => {
                    section.links {
                        h3 { (label) }
                        ul { @for l in *links { li { (link(&l.url, &l.label, phrases)) } } }
                    }
                },
                Piece::Notices { notices, .. } => ul.notices { @for n in *notices { li { (linked(n)) } } },
                Piece::Source(text) => p.source { (text) },
                Piece::Ask(text) => p.ask { (text) },
                Piece::Choices { .. } | Piece::Vote { .. } => {},
            }
        }
    }
}

/// A link with its address under it, as one reads it on paper.
fn link(url: &str, label: &str, phrases: &PagePhrases) -> Markup {
    html! {
        @if is_address(url) {
            a href=(url) target="_blank" rel="noopener noreferrer" {
                (label) span.unseen { (phrases.opens()) }
                span.address { (url) }
            }
        } @else { (label) " " (url) }
    }
}

/// What holds on each side: under each other on a phone, beside each other where there is room.
fn aspect(row: &Aspect<'_>) -> Markup {
    html! {
        section.aspect {
            h3 { (row.item) }
            @match &row.holds {
                Holds::Alike(value) => p { (linked(value)) },
                Holds::Each(each) => {
                    dl { @for (side, value) in each { div { dt { (side) } dd { (linked(value)) } } } }
                },
            }
        }
    }
}

/// A desk: what it is, a number to press, the rest in lines.
fn card(desk: &Desk<'_>, contact: &Contact, phrases: &PagePhrases) -> Markup {
    let dialled = contact.phone.as_deref().map(dialled);
    let open = match contact.open_now {
        Some(true) => "yes",
        Some(false) => "no",
        None => "unknown",
    };
    html! {
        div.card {
            p.name { (desk.name) @if let Some(purpose) = &desk.purpose { span.purpose { (purpose) } } }
            @if let (Some(number), Some(dialled)) = (&desk.number, dialled) {
                p {
                    a.call href=(format!("tel:{dialled}")) { (number) span.unseen { (phrases.call(desk.name)) } }
                }
            }
            @for detail in &desk.details {
                @if contact.open_text.as_ref() == Some(detail) { p.hours data-open=(open) { (detail) } }
                @else if let Some(mail) = contact.email.as_ref().filter(|m| detail.contains(*m)) {
                    p { a href=(format!("mailto:{mail}")) { (detail) } }
                }
                @else { p { (linked(detail)) } }
            }
        }
    }
}

/// A number as phones dial it.
fn dialled(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// What can be chosen or pressed under a reply.
fn offered(reply: &Reply, ticket: Ticket, event: &str, frame: Frame<'_>) -> Markup {
    html! {
        @for piece in outline(reply, &frame.knowledge.phrasebook) {
            @match piece {
                Piece::Choices { label, choices } => (chips(label, choices, frame.place)),
                Piece::Vote { .. } => {
                    div.after {
                        (vote(event, frame.votes.get(event).copied(), frame))
                        a.print href=(format!("/print?line={}&place={}", ticket.0, frame.place.as_str())) {
                            (frame.phrases.print())
                        }
                    }
                },
                _ => {},
            }
        }
    }
}

/// A reply as the page shows it, by itself: what it says, and its choices.
#[must_use]
pub fn drawn(reply: &Reply, knowledge: &Knowledge) -> String {
    let choices = outline(reply, &knowledge.phrasebook).into_iter().find_map(|piece| match piece {
        Piece::Choices { label, choices } => Some(chips(label, choices, Place::Page)),
        _ => None,
    });
    let said = body(reply, knowledge, &knowledge.phrasebook.page.ja);
    said.into_string() + &choices.unwrap_or_default().into_string()
}

/// Choices as chips, numbered as they may be typed.
fn chips(label: &str, choices: &[Choice], place: Place) -> Markup {
    html! {
        form.chips.say method="post" action="/say" {
            (hidden(place))
            div role="group" aria-label=(label) {
                @for (i, choice) in choices.iter().enumerate() {
                    button name="text" value=(choice.send) { span.number { (i + 1) } " " (choice.label) }
                }
            }
        }
    }
}

/// Sentences that may be asked, as chips without numbers.
pub(super) fn examples(label: &str, examples: &[String], place: Place) -> Markup {
    html! {
        form.chips.say method="post" action="/say" {
            (hidden(place))
            div role="group" aria-label=(label) {
                @for example in examples { button name="text" value=(example) { (example) } }
            }
        }
    }
}

/// What every form carries: where it stands, and what tells one sending from the next.
pub(super) fn hidden(place: Place) -> Markup {
    html! {
        input type="hidden" name="place" value=(place.as_str());
        input type="hidden" name="nonce" value=(session::nonce());
    }
}

/// 👍 and 👎, with a word where somebody wants to add one.
pub(super) fn vote(event: &str, given: Option<bool>, frame: Frame<'_>) -> Markup {
    let (phrases, labels) = (frame.phrases, &frame.knowledge.phrasebook.reply);
    let button = |helpful: bool, label: &str| {
        html! {
            button name="helpful" value=(helpful) aria-pressed=(given == Some(helpful)) { (label) }
        }
    };
    html! {
        form.vote method="post" action="/vote" {
            input type="hidden" name="place" value=(frame.place.as_str());
            input type="hidden" name="event" value=(event);
            div role="group" aria-label=(phrases.vote()) {
                (button(true, labels.helpful()))
                (button(false, labels.unhelpful()))
                @if let Some(helpful) = given {
                    p.thanks role="status" {
                        (if helpful { phrases.thanks_helpful() } else { phrases.thanks_unhelpful() })
                    }
                    label.word {
                        span { (phrases.vote_word()) }
                        input type="text" name="comment" maxlength="300" autocomplete="off";
                    }
                    button.tell name="helpful" value=(helpful) { (phrases.vote_send()) }
                }
            }
        }
    }
}

fn is_address(text: &str) -> bool {
    text.starts_with("https://") || text.starts_with("http://")
}

/// Where an address within a text ends: at blanks, at what is no part of one, at a mark that ends a sentence.
fn address_end(text: &str) -> usize {
    let end = text.find(|c: char| !c.is_ascii_graphic() || matches!(c, '<' | '>' | '"')).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ')', ';']).len()
}

/// A text whose addresses can be opened. Lines stay lines.
pub(super) fn linked(text: &str) -> Markup {
    let (mut markup, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("http") {
        let (before, address) = rest.split_at(at);
        markup.push_str(&html! { (before) }.into_string());
        let length = if is_address(address) { address_end(address) } else { "http".len() };
        let (address, after) = address.split_at(length);
        let shown = html! {
            @if is_address(address) { a href=(address) target="_blank" rel="noopener noreferrer" { (address) } }
            @else { (address) }
        };
        markup.push_str(&shown.into_string());
        rest = after;
    }
    markup.push_str(&html! { (rest) }.into_string());
    PreEscaped(markup)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_can_be_opened_and_nothing_else_is_markup() {
        let link = |url: &str| {
            let safe = url.replace('&', "&amp;");
            format!("<a href=\"{safe}\" target=\"_blank\" rel=\"noopener noreferrer\">{safe}</a>")
        };
        for (text, markup) in [
            ("詳しくは https://a.example/b?c=1&d=2。", format!("詳しくは {}。", link("https://a.example/b?c=1&d=2"))),
            ("（http://a.example/）", format!("（{}）", link("http://a.example/"))),
            ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;".to_owned()),
            ("https://a.example/\"onclick=x", format!("{}&quot;onclick=x", link("https://a.example/"))),
            ("httpとは", "httpとは".to_owned()),
            ("javascript:alert(1)", "javascript:alert(1)".to_owned()),
        ] {
            assert_eq!(linked(text).into_string(), markup, "{text}");
        }
        assert_eq!(dialled("022-221-4881"), "0222214881");
    }
}
