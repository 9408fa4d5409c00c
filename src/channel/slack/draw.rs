//! Draws replies in Block Kit.
//!
//! All text is `plain_text`: marks such as `*` and `_` next to unspaced Japanese come out as they
//! are, and nothing a person wrote can mention anyone. Long replies become several messages at
//! block borders; no fact is cut. Not responsible for what is said ([`crate::message::outline`]),
//! or for posting.

use serde_json::{Value, json};

use super::arrival::VOTE_ACTION;
pub use super::block::LIMITS;
use super::block::{
    MEASURE, button, characters, context, escape, header, is_long, label, links, object, pieces, plain, sections,
};
use crate::language::phrasebook::Phrasebook;
use crate::message::outline::{Aspect, Desk, Holds, Piece, card, outline};
use crate::message::{Choice, Reply, ReplyKind};

/// Characters of the fallback text, which notifications and screen readers use.
const FALLBACK: usize = 3_800;
/// Choices shown as buttons; more become a menu.
const MOST_BUTTONS: usize = 8;

/// A message to post.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Fallback.
    pub text: String,
    /// Blocks.
    pub blocks: Vec<Value>,
}

/// What a drawing needs to know besides the reply.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// Event of the question, for votes.
    pub event: &'a str,
    /// Who asked: only this person's choice edits the message.
    pub user: &'a str,
    /// Label of the choice that led here.
    pub chosen: Option<&'a str>,
}

/// The reply as one or more messages.
#[must_use]
pub fn draw(reply: &Reply, book: &Phrasebook, frame: Frame<'_>) -> Vec<Drawn> {
    let mut blocks: Vec<Value> = Vec::new();
    if let Some(chosen) = frame.chosen {
        blocks.push(context(&book.slack.chosen(MEASURE.shorten(chosen, LIMITS.label))));
    }
    for piece in outline(reply, book) {
        match piece {
            Piece::Choices { choices: list, .. } => {
                if list.len() > LIMITS.options || list.iter().enumerate().any(|c| is_long(&numbered(c))) {
                    blocks.extend(sections(&piece.lines().join("\n")));
                }
                blocks.push(choices(reply, frame.user, book.reply.choose()));
            }
            Piece::Vote { helpful, unhelpful } => blocks.push(votes(reply, frame.event, helpful, unhelpful)),
            piece => body(&piece, &mut blocks),
        }
    }
    split(blocks, &reply.text(book), book.reply.continued())
}

/// The card for the staff, and the button that ends a hand-off: its action and what it sends.
pub(super) fn staff_card(reply: &Reply, book: &Phrasebook, (action, sends): (&str, &str)) -> Vec<Drawn> {
    let mut blocks: Vec<Value> = Vec::new();
    card(reply, book).iter().for_each(|piece| body(piece, &mut blocks));
    blocks.push(json!({ "type": "actions", "elements": [button(action, book.hub.close_label(), sends)] }));
    split(blocks, book.hub.card_arrived(), book.reply.continued())
}

/// Draws a piece that only is to be read, or opened.
fn body(piece: &Piece<'_>, blocks: &mut Vec<Value>) {
    let lines = || piece.lines().join("\n");
    match piece {
        Piece::Heading(text) if MEASURE.length(&escape(text)) <= LIMITS.heading => blocks.push(header(text)),
        Piece::SideBySide { rows, .. } => rows.iter().for_each(|row| side_by_side(row, blocks)),
        Piece::Desks { desks, .. } => {
            blocks.extend(sections(&piece.lines()[0]));
            desks.iter().for_each(|d| desk(d, blocks));
        }
        Piece::Links { links: list, .. } => {
            blocks.extend(sections(&piece.lines()[0]));
            blocks.extend(links(list, blocks.len()));
        }
        Piece::Notices { .. } | Piece::Source(_) => {
            let small = |text: &String| json!({ "type": "context", "elements": [object(text)] });
            blocks.extend(pieces(&lines(), LIMITS.field).iter().map(small));
        }
        _ => blocks.extend(sections(&lines())),
    }
}

/// Side by side as fields: two columns on a desk, one below the other on a phone.
fn side_by_side(row: &Aspect<'_>, blocks: &mut Vec<Value>) {
    let Holds::Each(each) = &row.holds else {
        return blocks.extend(sections(&row.lines().join("\n")));
    };
    blocks.extend(sections(&row.lines()[0]));
    let fields: Vec<Value> = (each.iter())
        .flat_map(|(side, value)| pieces(&format!("{side}: {value}"), LIMITS.field))
        .map(|field| object(&field))
        .collect();
    blocks.extend(fields.chunks(LIMITS.fields).map(|fields| json!({ "type": "section", "fields": fields })));
}

fn desk(desk: &Desk<'_>, blocks: &mut Vec<Value>) {
    blocks.extend(sections(&desk.lines().join("\n")));
    blocks.extend(links(&desk.pages, blocks.len()));
}

/// What choosing sends: the text, or where a menu has no room for it, the label.
fn sends(choice: &Choice) -> &str {
    let fits = MEASURE.length(&escape(&choice.send)) <= LIMITS.value;
    MEASURE.beginning(if fits { &choice.send } else { &choice.label }, LIMITS.value)
}

fn numbered((i, choice): (usize, &Choice)) -> String {
    format!("{}. {}", i + 1, choice.label)
}

/// The choices. Those of a broad reply narrow it in place, those under an answer follow it.
fn choices(reply: &Reply, user: &str, choose: &str) -> Value {
    let narrows = matches!(reply.kind, ReplyKind::Choices | ReplyKind::Clarify);
    let action = if narrows { "narrow" } else { "follow" };
    let all = reply.choices.iter().enumerate();
    let elements: Vec<Value> = if reply.choices.len() <= MOST_BUTTONS {
        all.map(|(i, c)| button(&format!("{action}.{i}"), &numbered((i, c)), sends(c))).collect()
    } else {
        let options: Vec<Value> = (all.take(LIMITS.options))
            .map(|(i, c)| json!({ "text": label(&numbered((i, c)), LIMITS.option), "value": sends(c) }))
            .collect();
        vec![
            json!({ "type": "static_select", "action_id": format!("{action}.menu"), "placeholder": plain(choose), "options": options }),
        ]
    };
    json!({ "type": "actions", "block_id": format!("choices.{user}"), "elements": elements })
}

fn votes(reply: &Reply, event: &str, helpful: &str, unhelpful: &str) -> Value {
    let entry = reply.entries.first().map(|e| e.id.as_str());
    let vote = |helpful: bool, label: &str| {
        let value = json!({ "event": event, "entry": entry, "helpful": helpful }).to_string();
        let text = json!({ "type": "plain_text", "text": escape(label), "emoji": true });
        json!({ "text": text, "value": value, "accessibility_label": MEASURE.shorten(label, LIMITS.label) })
    };
    let buttons = json!({ "type": "feedback_buttons", "action_id": VOTE_ACTION,
        "positive_button": vote(true, helpful), "negative_button": vote(false, unhelpful) });
    json!({ "type": "context_actions", "block_id": "vote", "elements": [buttons] })
}

fn split(blocks: Vec<Value>, text: &str, continued: &str) -> Vec<Drawn> {
    let mut messages: Vec<Drawn> = Vec::new();
    let mut used = LIMITS.message;
    for block in blocks {
        let size = characters(&block);
        if messages.last().is_none_or(|m| m.blocks.len() >= LIMITS.blocks || used + size > LIMITS.message) {
            let text = if messages.is_empty() { fallback(text) } else { continued.to_owned() };
            messages.push(Drawn { text, blocks: Vec::new() });
            used = 0;
        }
        used += size;
        if let Some(message) = messages.last_mut() {
            message.blocks.push(block);
        }
    }
    if messages.is_empty() {
        messages.push(Drawn { text: fallback(text), blocks: sections(text).collect() });
    }
    messages
}

/// The reply's beginning, whole lines of it.
pub(super) fn fallback(text: &str) -> String {
    pieces(text, FALLBACK).into_iter().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::message::{Block, EntryScore, LinkRef};
    use slack_morphism::prelude::SlackBlock;

    static BOOK: LazyLock<Phrasebook> = LazyLock::new(|| Phrasebook::read(None).expect("the shared phrasebook"));

    fn frame() -> Frame<'static> {
        Frame { event: "Ev1", user: "U1", chosen: None }
    }

    fn reply(kind: ReplyKind) -> Reply {
        let mut reply = Reply::new(kind, "2024-10");
        reply.entries.push(EntryScore {
            id: crate::knowledge::model::EntryId("a".into()),
            title: "A".into(),
            score: 0.9,
        });
        reply
    }

    /// Every text object within Slack's limits, every block of a type the client crate knows.
    fn check(messages: &[Drawn]) {
        for message in messages {
            assert!(message.blocks.len() <= 50 && !message.text.is_empty());
            assert!(message.text.chars().count() <= 4_000);
            for block in &message.blocks {
                let typed: SlackBlock = serde_json::from_value(block.clone()).expect("Block Kit");
                assert!(!matches!(typed, SlackBlock::Unknown(_)), "{block}");
                let limit = match block["type"].as_str() {
                    Some("header") => LIMITS.heading,
                    Some("actions") => LIMITS.label,
                    Some("context") => LIMITS.field,
                    _ => LIMITS.text,
                };
                for text in texts(block) {
                    let count = text.chars().count();
                    assert!((1..=limit).contains(&count), "{count} characters in a {}", block["type"]);
                }
            }
            let ids: Vec<&str> = message.blocks.iter().filter_map(|b| b["block_id"].as_str()).collect();
            assert!(ids.iter().collect::<std::collections::HashSet<_>>().len() == ids.len(), "{ids:?}");
        }
    }

    fn texts(value: &Value) -> Vec<String> {
        match value {
            Value::Object(map) => map
                .iter()
                .flat_map(|(key, v)| match v {
                    Value::String(text) if key == "text" => vec![text.clone()],
                    other => texts(other),
                })
                .collect(),
            Value::Array(items) => items.iter().flat_map(texts).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn long_replies_are_split_and_nothing_is_lost() {
        let mut reply = reply(ReplyKind::Answer);
        for i in 0..70 {
            reply.blocks.push(Block::Heading(format!("見出し{i}")));
            reply.say(format!("{}終わり{i}", "あ&い".repeat(180)));
        }
        reply.say("一文。".repeat(2_000));
        reply.blocks.push(Block::Bullets((0..400).map(|i| format!("項目{i}の説明")).collect()));
        reply.choices = (0..30)
            .map(|i| Choice { label: format!("{}{i}", "長".repeat(90)), send: "送".repeat(200), entry: None })
            .collect();
        let messages = draw(&reply, &BOOK, frame());
        assert!(messages.len() > 2);
        check(&messages);
        let shown: String = messages.iter().flat_map(|m| m.blocks.iter().flat_map(texts)).collect();
        for i in 0..70 {
            assert!(shown.contains(&format!("終わり{i}")) && shown.contains(&format!("項目{i}の")));
        }
        assert_eq!(shown.matches("一文。").count(), 2_000);
        let menu = messages.last().expect("some").blocks.iter().find(|b| b["block_id"] == "choices.U1").expect("menu");
        assert_eq!(menu["elements"][0]["options"].as_array().expect("options").len(), 30);
    }

    #[test]
    fn choices_narrow_in_place_or_follow() {
        let mut broad = reply(ReplyKind::Choices);
        broad.choices = vec![Choice { label: "事例".into(), send: "事例を知りたい".into(), entry: None }];
        let drawn = draw(&broad, &BOOK, frame());
        check(&drawn);
        let row = drawn[0].blocks.iter().find(|b| b["block_id"] == "choices.U1").expect("row");
        assert_eq!(
            (&row["elements"][0]["action_id"], &row["elements"][0]["value"]),
            (&json!("narrow.0"), &json!("事例を知りたい"))
        );
        let mut answer = reply(ReplyKind::Answer);
        answer.choices = broad.choices;
        let drawn = draw(&answer, &BOOK, Frame { chosen: Some("事例"), ..frame() });
        assert_eq!(drawn[0].blocks[0]["type"], "context");
        assert!(drawn[0].blocks.iter().any(|b| b["elements"][0]["action_id"] == "follow.0"));
        assert!(drawn[0].blocks.iter().any(|b| b["block_id"] == "vote"));
    }

    #[test]
    fn controls_are_escaped_and_links_become_buttons() {
        let mut reply = reply(ReplyKind::Answer);
        reply.say("<!channel> *太字* & _斜体_");
        reply.links = vec![LinkRef { label: "募集要項".into(), url: "https://example.go.jp/a?b=1&c=2".into() }];
        let desk = json!({ "org": "局", "phone": "022-000-0000", "url": "https://example.go.jp/", "form": "https://example.go.jp/" });
        reply.contacts = vec![serde_json::from_value(desk).expect("a desk")];
        let drawn = draw(&reply, &BOOK, frame());
        check(&drawn);
        assert_eq!(
            drawn[0].blocks[0]["text"],
            json!({"type": "plain_text", "text": "&lt;!channel&gt; *太字* &amp; _斜体_", "emoji": false})
        );
        assert!(!drawn[0].text.contains("<!"));
        let urls: Vec<&str> = drawn[0]
            .blocks
            .iter()
            .flat_map(|b| b["elements"].as_array().into_iter().flatten())
            .filter_map(|e| e["url"].as_str())
            .collect();
        assert_eq!(urls, ["https://example.go.jp/", "https://example.go.jp/a?b=1&c=2"]);
    }
}
