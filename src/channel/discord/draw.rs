//! A reply as Discord shows it: title, short text, fields, link buttons, choices
//! as buttons or a menu, 👍 and 👎, source and date in the small print.
//!
//! Not responsible for limits ([`super::embed`]) or for sending.

use super::embed::{
    BUTTONS, CONTENT, CUSTOM_ID, Component, Drawn, FOOTER, Field, LABEL, MenuOption, OPTIONS, Piece, ROWS, Row, Style,
    TITLE, URL, pack,
};
use super::markdown::{escape, units};
use super::press::{CLOSE_ID, choice_id, menu_id, option_value, verdict_id};
use crate::message::{Block, Choice, Contact, LinkRef, Reply, ReplyKind};

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
pub fn draw(reply: &Reply, owner: u64, event: &str) -> Vec<Drawn> {
    let verdict = verdict(reply, owner, event);
    let (choices, listed) = choices(reply, owner);
    let rows_left = ROWS.saturating_sub(choices.len() + usize::from(verdict.is_some()));
    let (buttons, links) = links(&reply.links, rows_left.min(LINK_ROWS) * BUTTONS);

    let mut parts = blocks(reply);
    let lead = lead(&mut parts);
    contacts(&reply.contacts, &mut parts);
    if let Some(memo) = reply.memo.as_ref().map(crate::message::Memo::lines).filter(|l| !l.is_empty()) {
        let told: Vec<String> = memo.iter().map(|l| format!("・{}", escape(l))).collect();
        parts.push(Piece::Field(field("お電話のメモ", told.join("\n"))));
    }
    if !links.is_empty() {
        let told: Vec<String> = links.iter().map(|l| format!("・{}\n{}", escape(&l.label), escape(&l.url))).collect();
        parts.push(Piece::Field(field("リンク", told.join("\n"))));
    }
    if !reply.notices.is_empty() {
        let told: Vec<String> = reply.notices.iter().map(|n| format!("※ {}", escape(n))).collect();
        parts.push(if has_fields(&parts) {
            Piece::Field(field("ご注意", told.join("\n")))
        } else {
            Piece::Text(told.join("\n"))
        });
    }
    asking(reply, listed, &mut parts);

    let footer = reply.citation.clone().filter(|c| units(c) <= FOOTER);
    let mut messages = if parts.is_empty() && footer.is_none() {
        vec![Drawn::default()]
    } else {
        pack(parts, color(reply.kind), footer)
    };
    let mut content = super::markdown::pieces(&lead, CONTENT);
    if content.len() > 1 {
        // A first paragraph never is that long; if it were, it would come first and whole.
        let rest = messages;
        messages = content.drain(..content.len() - 1).map(|content| Drawn { content, ..Drawn::default() }).collect();
        messages.extend(rest);
    }
    let at = messages.len() - 1;
    if let Some(content) = content.pop() {
        let first = messages.iter().position(|m| m.content.is_empty()).unwrap_or(at);
        messages[first].content = content;
    }
    let rows = choices.into_iter().chain(buttons).chain(verdict).collect();
    messages[at].components = rows;
    messages
}

/// The call memo of a hand-off, for the staff: what the person was last shown, and how to end it.
#[must_use]
pub fn memo(reply: &Reply, owner: u64) -> Vec<Drawn> {
    let mut messages = draw(reply, owner, "");
    let at = messages.len() - 1;
    let close = Component::button(Style::Secondary, "対応を終える".to_owned(), CLOSE_ID.to_owned());
    messages[at].components = vec![Row::new(vec![close])];
    let lead = "📞 担当者への引き継ぎです。このメッセージのスレッドに書くと、ご本人に届きます。";
    let content = &messages[0].content;
    messages[0].content = if content.is_empty() { lead.to_owned() } else { format!("{lead}\n\n{content}") };
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

fn field(name: &str, value: String) -> Field {
    Field { name: name.to_owned(), value, inline: false }
}

fn has_fields(parts: &[Piece]) -> bool {
    parts.iter().any(|p| matches!(p, Piece::Field(_)))
}

fn blocks(reply: &Reply) -> Vec<Piece> {
    let mut parts = Vec::new();
    for block in &reply.blocks {
        match block {
            Block::Heading(text) => parts.push(Piece::Title(escape(text))),
            Block::Text(text) => parts.push(Piece::Text(escape(text))),
            Block::Bullets(items) => {
                let lines: Vec<String> = items.iter().map(|i| format!("・{}", escape(i))).collect();
                parts.push(Piece::Text(lines.join("\n")));
            }
            Block::Comparison { sides, rows } => {
                parts.extend(rows.iter().map(|(item, values)| side_by_side(item, sides, values)))
            }
        }
    }
    parts
}

/// One row of a comparison: each side under its own name, so that it reads the
/// same in any font and on any width.
fn side_by_side(item: &str, sides: &[String], values: &[String]) -> Piece {
    let lines: Vec<String> =
        sides.iter().zip(values).map(|(side, value)| format!("**{}**\n{}", escape(side), escape(value))).collect();
    let name = escape(item);
    if units(&name) <= TITLE {
        return Piece::Field(field(&name, lines.join("\n")));
    }
    Piece::Text(format!("{name}\n{}", lines.join("\n")))
}

/// Takes the first short paragraph out of the box.
fn lead(parts: &mut Vec<Piece>) -> String {
    let at = usize::from(matches!(parts.first(), Some(Piece::Title(_))));
    match parts.get(at) {
        Some(Piece::Text(text)) if units(text) <= LEAD || parts.len() == 1 => match parts.remove(at) {
            Piece::Text(text) => text,
            Piece::Title(_) | Piece::Field(_) => String::new(),
        },
        _ => String::new(),
    }
}

fn contacts(contacts: &[Contact], parts: &mut Vec<Piece>) {
    for contact in contacts {
        let mut lines = contact.lines();
        let org = escape(&contact.org);
        // The name heads the field; the rest of the first line follows it.
        let first = lines.remove(0).trim_start_matches('・').trim_start_matches(contact.org.as_str()).trim().to_owned();
        let mut value: Vec<String> = Vec::new();
        let name = if units(&org) <= TITLE {
            org
        } else {
            value.push(org);
            "問い合わせ先".to_owned()
        };
        value.extend((!first.is_empty()).then(|| escape(&first)));
        value.extend(lines.iter().map(|l| escape(l.trim())));
        if value.is_empty() {
            value.push("（連絡先は下のリンクをご覧ください）".to_owned());
        }
        parts.push(Piece::Field(Field { name, value: value.join("\n"), inline: contacts.len() > 1 }));
    }
}

/// The question that goes with the choices, and the choices themselves where
/// buttons cannot show them whole.
fn asking(reply: &Reply, told: bool, parts: &mut Vec<Piece>) {
    let list: Vec<String> =
        reply.choices.iter().enumerate().map(|(i, c)| format!("{}\\. {}", i + 1, escape(&c.label))).collect();
    let hint = if reply.choices.is_empty() {
        String::new()
    } else {
        "下から選ぶか、番号を書いてください。".to_owned()
    };
    let body = if told { list.join("\n") } else { hint };
    match &reply.ask {
        Some(ask) if !body.is_empty() && units(&escape(ask)) + 2 <= TITLE => {
            parts.push(Piece::Field(field(&format!("▶ {}", escape(ask)), body)))
        }
        Some(ask) => parts.push(Piece::Text(format!("▶ {}", escape(ask)))),
        None if told => parts.push(Piece::Field(field("選択肢", body))),
        None => {}
    }
}

/// Rows of the choices, and whether the text must list them as well because a
/// label was shortened or not all found room.
fn choices(reply: &Reply, owner: u64) -> (Vec<Row>, bool) {
    let list = &reply.choices;
    // A menu gives way to the answer; under an answer the choices ask for more.
    let edit = matches!(reply.kind, ReplyKind::Choices | ReplyKind::Clarify | ReplyKind::Smalltalk);
    if list.is_empty() {
        return (Vec::new(), false);
    }
    let label = |i: usize, c: &Choice, room: usize| shorten(&format!("{}. {}", i + 1, c.label), room);
    let as_buttons = list.len() <= BUTTON_CHOICES && list.iter().all(|c| units(&c.label) <= BUTTON_LABEL);
    if as_buttons {
        // Rows of about equal length: six make three and three.
        let a_row = list.len().div_ceil(list.len().div_ceil(BUTTONS));
        let button = |(i, c): (usize, &Choice)| {
            Component::button(Style::Secondary, label(i, c, LABEL).0, choice_id(edit, owner, i + 1, &c.send))
        };
        let buttons: Vec<Component> = list.iter().enumerate().map(button).collect();
        return (buttons.chunks(a_row).map(|row| Row::new(row.to_vec())).collect(), false);
    }
    let mut short = list.len() > OPTIONS * (ROWS - 1);
    let mut rows = Vec::new();
    for (page, part) in list.chunks(OPTIONS).take(ROWS - 1).enumerate() {
        let first = page * OPTIONS;
        let options = part.iter().enumerate().map(|(i, c)| {
            let (label, cut) = label(first + i, c, CUSTOM_ID);
            short |= cut;
            MenuOption { label, value: option_value(first + i + 1, &c.send) }
        });
        let options = options.collect();
        let placeholder = if list.len() > OPTIONS {
            format!("選んでください（{}〜{}）", first + 1, first + part.len())
        } else {
            "選んでください".to_owned()
        };
        rows.push(Row::new(vec![Component::menu(menu_id(edit, owner, first + 1), placeholder, options)]));
    }
    (rows, short)
}

/// A label of at most `room` units, and whether it had to be shortened.
fn shorten(label: &str, room: usize) -> (String, bool) {
    if units(label) <= room {
        return (label.to_owned(), false);
    }
    let mut used = 1;
    let kept: String = label
        .chars()
        .take_while(|c| {
            used += c.len_utf16();
            used <= room
        })
        .collect();
    (format!("{kept}…"), true)
}

/// Rows of link buttons, and the links that need the text instead.
fn links(links: &[LinkRef], room: usize) -> (Vec<Row>, Vec<&LinkRef>) {
    let fits = |l: &&LinkRef| {
        units(&l.label) <= LABEL
            && units(&l.url) <= URL
            && (l.url.starts_with("https://") || l.url.starts_with("http://"))
    };
    let (buttons, mut told): (Vec<&LinkRef>, Vec<&LinkRef>) = links.iter().partition(fits);
    told.extend(buttons.iter().skip(room));
    let buttons: Vec<Component> =
        buttons.iter().take(room).map(|l| Component::link(l.label.clone(), l.url.clone())).collect();
    (buttons.chunks(BUTTONS).map(|row| Row::new(row.to_vec())).collect(), told)
}

/// 👍 and 👎 under answers.
fn verdict(reply: &Reply, owner: u64, event: &str) -> Option<Row> {
    if !matches!(reply.kind, ReplyKind::Answer | ReplyKind::Fallback) {
        return None;
    }
    let entry = reply.entries.first().map_or("", |e| e.id.0.as_str());
    let button = |good, label: &str| {
        Component::button(Style::Secondary, label.to_owned(), verdict_id(good, owner, event, entry))
    };
    Some(Row::new(vec![button(true, "👍 役に立った"), button(false, "👎 違う・足りない")]))
}
