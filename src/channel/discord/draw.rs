//! A reply as Discord shows it: title, short text, fields, link buttons, choices
//! as buttons or a menu, 👍 and 👎, source and date in the small print.
//!
//! Not responsible for what is said ([`crate::message::outline`]), for packing
//! ([`super::embed`]) or for sending.

use super::embed::{
    CONTENT, Component, Drawn, FOOTER, Field, LIMITS, MenuOption, Piece as Part, ROWS, Row, Style, URL, pack,
};
use super::markdown::{MEASURE, escape, units};
use super::press::{CLOSE_ID, choice_id, menu_id, option_value, verdict_id};
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::ReplyPhrases;
use crate::message::outline::{Desk, Holds, Piece, card, outline};
use crate::message::{Choice, LinkRef, Reply, ReplyKind};

/// A first paragraph up to this long stands above the box, where notifications show it.
const LEAD: usize = 300;
/// More choices than this, or longer ones, become a menu.
const BUTTON_CHOICES: usize = 10;
/// Longest label that reads well on a button of a phone.
const BUTTON_LABEL: usize = 24;
/// Rows of link buttons at most; further links stand in the text.
const LINK_ROWS: usize = 2;

/// Draws a reply for the person whose conversation it is, as one message or,
/// where it is long, several. Buttons stand under the last. `event` is the question's.
#[must_use]
pub fn draw(reply: &Reply, book: &Phrasebook, owner: u64, event: &str) -> Vec<Drawn> {
    let pieces = outline(reply, book);
    let verdict = pieces.iter().find_map(|p| match p {
        Piece::Vote { helpful, unhelpful } => Some(verdict(reply, owner, event, helpful, unhelpful)),
        _ => None,
    });
    let (choices, listed) = choices(reply, &book.reply, owner);
    let rows_left = ROWS.saturating_sub(choices.len() + usize::from(verdict.is_some()));
    let (buttons, links) = links(&reply.links, rows_left.min(LINK_ROWS) * LIMITS.buttons);

    let mut rows = choices;
    rows.extend(buttons);
    rows.extend(verdict);
    let mut messages = drawn(&pieces, &Pressed { links, listed }, &book.reply, color(reply.kind));
    if let Some(last) = messages.last_mut() {
        last.components = rows;
    }
    messages
}

/// The card of a hand-off, for the staff, and the button that ends it.
#[must_use]
pub fn memo(reply: &Reply, book: &Phrasebook) -> Vec<Drawn> {
    let nothing = Pressed { links: Vec::new(), listed: false };
    let mut messages = drawn(&card(reply, book), &nothing, &book.reply, color(ReplyKind::Handoff));
    let close = Component::button(Style::Secondary, book.hub.close_label().to_owned(), CLOSE_ID.to_owned());
    if let Some(last) = messages.last_mut() {
        last.components = vec![Row::new(vec![close])];
    }
    messages
}

/// A short note outside any reply.
#[must_use]
pub fn note(text: &str) -> Drawn {
    Drawn { content: escape(text), ..Drawn::default() }
}

fn color(kind: ReplyKind) -> u32 {
    match kind {
        ReplyKind::Answer => 0x2e_7d_5b,
        ReplyKind::Choices | ReplyKind::Clarify | ReplyKind::Smalltalk => 0x2b_6c_b0,
        ReplyKind::Fallback => 0x71_80_96,
        ReplyKind::Handoff => 0xc0_56_21,
    }
}

fn field(name: &str, value: String) -> Part {
    Part::Field(Field { name: name.to_owned(), value, inline: false })
}

/// What buttons cannot say whole, so that the text must.
struct Pressed<'a> {
    links: Vec<&'a LinkRef>,
    /// The choices as a list: a label was shortened, or not all found room.
    listed: bool,
}

/// Pieces as messages without buttons.
fn drawn(pieces: &[Piece<'_>], pressed: &Pressed<'_>, labels: &ReplyPhrases, color: u32) -> Vec<Drawn> {
    let is_body = |p: &&Piece<'_>| {
        matches!(p, Piece::Heading(_) | Piece::Paragraph(_) | Piece::Bullets(_) | Piece::SideBySide { .. })
    };
    let body = pieces.iter().take_while(is_body).count();
    let (mut parts, mut footer) = (Vec::new(), None);
    pieces[..body].iter().for_each(|piece| part(piece, pressed, labels, &mut parts));
    let lead = lead(&mut parts);
    let ask = pieces.iter().find_map(|p| if let Piece::Ask(ask) = p { Some(*ask) } else { None });
    for piece in &pieces[body..] {
        match piece {
            Piece::Source(source) if units(source) <= FOOTER => footer = Some(source.clone()),
            Piece::Ask(_) => {}
            Piece::Choices { label, choices } => parts.extend(asking(ask, label, choices, pressed.listed, labels)),
            piece => part(piece, pressed, labels, &mut parts),
        }
    }
    if let Some(ask) = ask.filter(|_| !pieces.iter().any(|p| matches!(p, Piece::Choices { .. }))) {
        parts.push(Part::Text(text(&Piece::Ask(ask))));
    }
    let messages = if parts.is_empty() && footer.is_none() {
        vec![Drawn::default()]
    } else {
        pack(parts, color, footer, labels.continued())
    };
    led(messages, &lead)
}

/// Puts the lead above the first message.
fn led(mut messages: Vec<Drawn>, lead: &str) -> Vec<Drawn> {
    let mut content = MEASURE.pieces(lead, CONTENT);
    let Some(last) = content.pop() else { return messages };
    if let Some(first) = messages.first_mut() {
        first.content = last;
    }
    // A first paragraph never is that long; if it were, it would come first and whole.
    let before = content.into_iter().map(|content| Drawn { content, ..Drawn::default() });
    before.chain(messages).collect()
}

/// A piece's lines, escaped.
fn text(piece: &Piece<'_>) -> String {
    piece.lines().iter().map(|l| escape(l)).collect::<Vec<_>>().join("\n")
}

/// The lines of a piece below its heading, escaped.
fn below(piece: &Piece<'_>) -> String {
    piece.lines().iter().skip(1).map(|l| escape(l)).collect::<Vec<_>>().join("\n")
}

fn part(piece: &Piece<'_>, pressed: &Pressed<'_>, labels: &ReplyPhrases, parts: &mut Vec<Part>) {
    match piece {
        Piece::Heading(text) => parts.push(Part::Title(escape(text))),
        Piece::SideBySide { rows, .. } => {
            parts.extend(rows.iter().map(|row| side_by_side(&row.item, &row.holds)));
        }
        Piece::Desks { label, desks } => {
            parts.extend(desks.iter().map(|d| desk(d, label, labels, desks.len() > 1)));
        }
        Piece::Memo { label, .. } => parts.push(field(label, below(piece))),
        Piece::Links { label, .. } => {
            let told: Vec<LinkRef> = pressed.links.iter().map(|l| (*l).clone()).collect();
            if !told.is_empty() {
                parts.push(field(label, below(&Piece::Links { label, links: &told })));
            }
        }
        // Text after fields would be drawn before them.
        Piece::Notices { label, .. } if parts.iter().any(|p| matches!(p, Part::Field(_))) => {
            parts.push(field(label, text(piece)));
        }
        Piece::Vote { .. } => {}
        Piece::Paragraph(_)
        | Piece::Bullets(_)
        | Piece::Notices { .. }
        | Piece::Source(_)
        | Piece::Ask(_)
        | Piece::Choices { .. } => parts.push(Part::Text(text(piece))),
    }
}

/// One aspect of things side by side: each side under its own name, so that it reads the
/// same in any font and on any width.
fn side_by_side(item: &str, holds: &Holds<'_>) -> Part {
    let lines = match holds {
        Holds::Alike(value) => escape(value),
        Holds::Each(each) => (each.iter())
            .map(|(side, value)| format!("**{}**\n{}", escape(side), escape(value)))
            .collect::<Vec<_>>()
            .join("\n"),
    };
    let name = escape(item);
    if units(&name) <= LIMITS.heading && !lines.is_empty() {
        return field(&name, lines);
    }
    Part::Text(format!("{name}\n{lines}"))
}

/// Takes the first short paragraph out of the box.
fn lead(parts: &mut Vec<Part>) -> String {
    let at = usize::from(matches!(parts.first(), Some(Part::Title(_))));
    match parts.get(at) {
        Some(Part::Text(text)) if units(text) <= LEAD || parts.len() == 1 => match parts.remove(at) {
            Part::Text(text) => text,
            Part::Title(_) | Part::Field(_) => String::new(),
        },
        _ => String::new(),
    }
}

/// A desk under its name, or where that is too long, under `label`.
fn desk(desk: &Desk<'_>, label: &str, labels: &ReplyPhrases, inline: bool) -> Part {
    let (org, after) = (escape(desk.name), desk.after_name());
    let long = units(&org) > LIMITS.heading;
    let mut value: Vec<String> = Vec::new();
    let name = if long { label.to_owned() } else { org.clone() };
    value.extend(long.then_some(org));
    value.extend(Some(escape(after.trim())).filter(|a| !a.is_empty()));
    value.extend(desk.details.iter().map(|l| escape(l)));
    if value.is_empty() {
        value.push(labels.see_links().to_owned());
    }
    Part::Field(Field { name, value: value.join("\n"), inline })
}

/// The question that goes with the choices, and the choices themselves where
/// buttons cannot show them whole. Buttons that need no words get none.
fn asking(ask: Option<&str>, label: &str, choices: &[Choice], listed: bool, labels: &ReplyPhrases) -> Option<Part> {
    let body = if listed { text(&Piece::Choices { label, choices }) } else { labels.how_to_choose().to_owned() };
    match ask.map(|ask| text(&Piece::Ask(ask))) {
        Some(ask) if units(&ask) <= LIMITS.heading => Some(field(&ask, body)),
        Some(ask) => Some(Part::Text(format!("{ask}\n{body}"))),
        None => listed.then(|| field(label, body)),
    }
}

/// Rows of the choices, and whether the text must list them as well because a
/// label was shortened or not all found room.
fn choices(reply: &Reply, labels: &ReplyPhrases, owner: u64) -> (Vec<Row>, bool) {
    let list = &reply.choices;
    // A menu gives way to the answer; under an answer the choices ask for more.
    let edit = matches!(reply.kind, ReplyKind::Choices | ReplyKind::Clarify | ReplyKind::Smalltalk);
    if list.is_empty() {
        return (Vec::new(), false);
    }
    let label = |i: usize, c: &Choice, room: usize| {
        let whole = format!("{}. {}", i + 1, c.label);
        let short = MEASURE.shorten(&whole, room).into_owned();
        let cut = short != whole;
        (short, cut)
    };
    let as_buttons = list.len() <= BUTTON_CHOICES && list.iter().all(|c| units(&c.label) <= BUTTON_LABEL);
    if as_buttons {
        // Rows of about equal length: six make three and three.
        let a_row = list.len().div_ceil(list.len().div_ceil(LIMITS.buttons));
        let button = |(i, c): (usize, &Choice)| {
            Component::button(Style::Secondary, label(i, c, LIMITS.label).0, choice_id(edit, owner, i + 1, &c.send))
        };
        let buttons: Vec<Component> = list.iter().enumerate().map(button).collect();
        return (buttons.chunks(a_row).map(|row| Row::new(row.to_vec())).collect(), false);
    }
    let mut short = list.len() > LIMITS.options * (ROWS - 1);
    let mut rows = Vec::new();
    for (page, part) in list.chunks(LIMITS.options).take(ROWS - 1).enumerate() {
        let first = page * LIMITS.options;
        let options = part.iter().enumerate().map(|(i, c)| {
            let (label, cut) = label(first + i, c, LIMITS.option);
            short |= cut;
            MenuOption { label, value: option_value(first + i + 1, &c.send) }
        });
        let options = options.collect();
        let placeholder = if list.len() > LIMITS.options {
            labels.choose_between(first + 1, first + part.len())
        } else {
            labels.choose().to_owned()
        };
        rows.push(Row::new(vec![Component::menu(menu_id(edit, owner, first + 1), placeholder, options)]));
    }
    (rows, short)
}

/// Rows of link buttons, and the links that need the text instead.
fn links(links: &[LinkRef], room: usize) -> (Vec<Row>, Vec<&LinkRef>) {
    let fits = |l: &&LinkRef| {
        units(&l.label) <= LIMITS.label
            && units(&l.url) <= URL
            && (l.url.starts_with("https://") || l.url.starts_with("http://"))
    };
    let (buttons, mut told): (Vec<&LinkRef>, Vec<&LinkRef>) = links.iter().partition(fits);
    told.extend(buttons.iter().skip(room));
    let buttons: Vec<Component> =
        buttons.iter().take(room).map(|l| Component::link(l.label.clone(), l.url.clone())).collect();
    (buttons.chunks(LIMITS.buttons).map(|row| Row::new(row.to_vec())).collect(), told)
}

/// 👍 and 👎.
fn verdict(reply: &Reply, owner: u64, event: &str, helpful: &str, unhelpful: &str) -> Row {
    let entry = reply.entries.first().map_or("", |e| e.id.0.as_str());
    let button = |good, label: &str| {
        Component::button(Style::Secondary, label.to_owned(), verdict_id(good, owner, event, entry))
    };
    Row::new(vec![button(true, helpful), button(false, unhelpful)])
}
