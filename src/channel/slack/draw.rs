//! Draws replies in Block Kit.
//!
//! All text is `plain_text`: marks such as `*` and `_` next to unspaced Japanese come out as they
//! are, and nothing a person wrote can mention anyone. Long replies become several messages at
//! block borders; no fact is cut. Not responsible for posting.

use serde_json::{Value, json};

use crate::message::{Block, Choice, LinkRef, Reply, ReplyKind};

/// Limits of Block Kit, in characters and counts.
const HEADER: usize = 150;
const SECTION: usize = 3_000;
const FIELD: usize = 2_000;
const FIELDS: usize = 10;
const LABEL: usize = 75;
const OPTION_VALUE: usize = 150;
const BUTTONS_IN_ROW: usize = 25;
/// Blocks and characters in one message, with room to spare (Slack: 50, about 13,000).
const BLOCKS: usize = 45;
const CHARACTERS: usize = 10_000;
/// Characters of the fallback text, which notifications and screen readers use.
const FALLBACK: usize = 3_800;
/// Choices shown as buttons; more become a menu.
const MOST_BUTTONS: usize = 8;

/// A message to post.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Drawn {
    /// Fallback.
    pub(super) text: String,
    /// Blocks.
    pub(super) blocks: Vec<Value>,
}

/// What a drawing needs to know besides the reply.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame<'a> {
    /// Event of the question, for votes.
    pub(super) event: &'a str,
    /// Who asked: only this person's choice edits the message.
    pub(super) user: &'a str,
    /// Label of the choice that led here.
    pub(super) chosen: Option<&'a str>,
}

/// Slack's control characters as entities: `<!channel>` stays text.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A plain text object.
pub(super) fn plain(text: &str) -> Value {
    json!({ "type": "plain_text", "text": escape(text), "emoji": false })
}

/// A section; empty text is a space, since Slack refuses empty ones.
pub(super) fn section(text: &str) -> Value {
    json!({ "type": "section", "text": plain(if text.trim().is_empty() { "－" } else { text }) })
}

/// A heading.
pub(super) fn header(text: &str) -> Value {
    json!({ "type": "header", "text": plain(text) })
}

/// A line of small print.
pub(super) fn context(text: &str) -> Value {
    json!({ "type": "context", "elements": [plain(text)] })
}

/// A button that sends `value` to us.
pub(super) fn button(action: &str, label: &str, value: &str) -> Value {
    json!({ "type": "button", "action_id": action, "text": plain(&shorten(label, LABEL)), "value": value })
}

/// At most `limit` characters, an ellipsis in place of the rest.
fn shorten(text: &str, limit: usize) -> String {
    if escape(text).chars().count() <= limit {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if escape(&kept).chars().count() + 6 > limit {
            break;
        }
        kept.push(c);
    }
    format!("{kept}…")
}

/// Pieces of at most `limit` characters, cut between lines, then sentences, then characters.
fn pieces(text: &str, limit: usize) -> Vec<String> {
    let length = |t: &str| escape(t).chars().count();
    if length(text) <= limit {
        return vec![text.to_owned()];
    }
    let mut out: Vec<String> = Vec::new();
    let mut open = String::new();
    for part in text.split_inclusive(['\n', '。']) {
        if length(&open) + length(part) > limit && !open.is_empty() {
            out.push(std::mem::take(&mut open));
        }
        if length(part) <= limit {
            open.push_str(part);
            continue;
        }
        for c in part.chars() {
            if length(&open) + length(&c.to_string()) > limit {
                out.push(std::mem::take(&mut open));
            }
            open.push(c);
        }
    }
    out.push(open);
    out.iter().map(|p| p.trim_end_matches('\n').to_owned()).filter(|p| !p.is_empty()).collect()
}

pub(super) fn sections(text: &str) -> impl Iterator<Item = Value> + use<> {
    pieces(text, SECTION).into_iter().map(|piece| section(&piece))
}

/// The reply as one or more messages.
pub(super) fn draw(reply: &Reply, frame: Frame<'_>) -> Vec<Drawn> {
    let mut blocks: Vec<Value> = Vec::new();
    if let Some(chosen) = frame.chosen {
        blocks.push(context(&format!("「{}」を選びました", shorten(chosen, LABEL))));
    }
    for block in &reply.blocks {
        body(block, &mut blocks);
    }
    if !reply.contacts.is_empty() {
        blocks.push(section("▼ 問い合わせ先"));
        for contact in &reply.contacts {
            blocks.extend(sections(&contact.lines().join("\n")));
            let pages: Vec<LinkRef> = [("ページを開く", &contact.url), ("フォームを開く", &contact.form)]
                .into_iter()
                .filter_map(|(label, url)| Some(LinkRef { label: label.to_owned(), url: url.clone()? }))
                .collect();
            let same = contact.url == contact.form;
            blocks.extend(links(&pages[..if same { pages.len().min(1) } else { pages.len() }], blocks.len()));
        }
    }
    if let Some(memo) = reply.memo.as_ref().map(crate::message::Memo::lines).filter(|l| !l.is_empty()) {
        let lines: Vec<String> = memo.iter().map(|l| format!("・{l}")).collect();
        blocks.extend(sections(&format!("▼ お電話のメモ\n{}", lines.join("\n"))));
    }
    if !reply.links.is_empty() {
        blocks.push(section("▼ リンク"));
        blocks.extend(links(&reply.links, blocks.len()));
    }
    if !reply.notices.is_empty() {
        let notices: Vec<String> = reply.notices.iter().map(|n| format!("※ {n}")).collect();
        blocks.extend(pieces(&notices.join("\n"), FIELD).iter().map(|piece| context(piece)));
    }
    blocks.extend(reply.citation.iter().map(|c| context(c)));
    blocks.extend(reply.ask.iter().flat_map(|a| sections(&format!("▶ {a}"))));
    if !reply.choices.is_empty() {
        blocks.push(choices(reply, frame.user));
    }
    if matches!(reply.kind, ReplyKind::Answer | ReplyKind::Choices) && !reply.entries.is_empty() {
        blocks.push(votes(reply, frame.event));
    }
    split(blocks, &reply.text())
}

fn body(block: &Block, blocks: &mut Vec<Value>) {
    match block {
        Block::Heading(text) if escape(text).chars().count() <= HEADER => blocks.push(header(text)),
        Block::Heading(text) => blocks.extend(sections(&format!("【{text}】"))),
        Block::Text(text) => blocks.extend(sections(text)),
        Block::Bullets(items) => {
            let lines: Vec<String> = items.iter().map(|i| format!("・{i}")).collect();
            blocks.extend(sections(&lines.join("\n")));
        }
        // Side by side as fields: two columns on a desk, one below the other on a phone.
        Block::Comparison { sides, rows } => {
            for (item, values) in rows {
                if values.len() > 1 && values.iter().all(|v| *v == values[0]) {
                    blocks.extend(sections(&format!("■ {item}（共通）: {}", values[0])));
                    continue;
                }
                let fields: Vec<String> = (sides.iter().zip(values))
                    .flat_map(|(side, value)| pieces(&format!("{side}: {value}"), FIELD))
                    .collect();
                blocks.push(section(&format!("■ {item}")));
                blocks.extend(fields.chunks(FIELDS).map(|fields| {
                    json!({ "type": "section", "fields": fields.iter().map(|f| plain(f)).collect::<Vec<_>>() })
                }));
            }
        }
    }
}

/// Link buttons; a label too long for one is written out above it. `at` keeps ids apart.
fn links(links: &[LinkRef], at: usize) -> Vec<Value> {
    let long: Vec<String> = (links.iter())
        .filter(|l| escape(&l.label).chars().count() > LABEL)
        .map(|l| format!("・{} {}", l.label, l.url))
        .collect();
    let mut blocks: Vec<Value> = if long.is_empty() { Vec::new() } else { sections(&long.join("\n")).collect() };
    let opens = |(i, link): (usize, &LinkRef)| {
        let label = plain(&shorten(&link.label, LABEL));
        json!({ "type": "button", "action_id": format!("open.{at}.{i}"), "text": label, "url": link.url })
    };
    let buttons: Vec<Value> = links.iter().enumerate().map(opens).collect();
    blocks.extend(buttons.chunks(BUTTONS_IN_ROW).map(|row| json!({ "type": "actions", "elements": row })));
    blocks
}

/// What choosing sends: the text, or where a menu has no room for it, the label.
fn sends(choice: &Choice) -> &str {
    if escape(&choice.send).chars().count() <= OPTION_VALUE { &choice.send } else { &choice.label }
}

/// The choices. Those of a broad reply narrow it in place, those under an answer follow it.
fn choices(reply: &Reply, user: &str) -> Value {
    let narrows = matches!(reply.kind, ReplyKind::Choices | ReplyKind::Clarify);
    let action = if narrows { "narrow" } else { "follow" };
    let label = |(i, c): (usize, &Choice)| shorten(&format!("{}. {}", i + 1, c.label), LABEL);
    let elements: Vec<Value> = if reply.choices.len() <= MOST_BUTTONS {
        (reply.choices.iter().enumerate())
            .map(|(i, c)| button(&format!("{action}.{i}"), &label((i, c)), sends(c)))
            .collect()
    } else {
        let options: Vec<Value> = (reply.choices.iter().enumerate().take(100))
            .map(|(i, c)| json!({ "text": plain(&label((i, c))), "value": shorten(sends(c), OPTION_VALUE) }))
            .collect();
        let placeholder = plain("選んでください");
        vec![
            json!({ "type": "static_select", "action_id": format!("{action}.menu"), "placeholder": placeholder, "options": options }),
        ]
    };
    json!({ "type": "actions", "block_id": format!("choices.{user}"), "elements": elements })
}

fn votes(reply: &Reply, event: &str) -> Value {
    let entry = reply.entries.first().map(|e| e.id.as_str());
    let value = json!({ "event": event, "entry": entry }).to_string();
    let vote = |action: &str, label: &str| json!({ "type": "button", "action_id": action, "value": value, "text": { "type": "plain_text", "text": label, "emoji": true } });
    json!({ "type": "actions", "block_id": "vote", "elements": [vote("vote.yes", "👍 役に立った"), vote("vote.no", "👎 ちがった")] })
}

fn split(blocks: Vec<Value>, text: &str) -> Vec<Drawn> {
    let mut messages: Vec<Drawn> = Vec::new();
    let mut used = CHARACTERS;
    for block in blocks {
        let size = characters(&block);
        if messages.last().is_none_or(|m| m.blocks.len() >= BLOCKS || used + size > CHARACTERS) {
            let text = if messages.is_empty() { fallback(text) } else { "（続き）".to_owned() };
            messages.push(Drawn { text, blocks: Vec::new() });
            used = 0;
        }
        used += size;
        if let Some(message) = messages.last_mut() {
            message.blocks.push(block);
        }
    }
    if messages.is_empty() {
        messages.push(Drawn { text: fallback(text), blocks: vec![section(text)] });
    }
    messages
}

/// Characters a person sees of a block, ids and addresses left out.
fn characters(block: &Value) -> usize {
    match block {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| match value {
                Value::String(text) if key == "text" => text.chars().count(),
                Value::String(_) => 0,
                other => characters(other),
            })
            .sum(),
        Value::Array(items) => items.iter().map(characters).sum(),
        _ => 0,
    }
}

/// The reply's beginning, whole lines of it.
pub(super) fn fallback(text: &str) -> String {
    pieces(text, FALLBACK).into_iter().next().map(|t| escape(&t)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::EntryScore;
    use slack_morphism::prelude::SlackBlock;

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
                    Some("header") => HEADER,
                    Some("actions") => LABEL,
                    Some("context") => FIELD,
                    _ => SECTION,
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
        let messages = draw(&reply, frame());
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
        let drawn = draw(&broad, frame());
        check(&drawn);
        let row = drawn[0].blocks.iter().find(|b| b["block_id"] == "choices.U1").expect("row");
        assert_eq!(
            (&row["elements"][0]["action_id"], &row["elements"][0]["value"]),
            (&json!("narrow.0"), &json!("事例を知りたい"))
        );
        let mut answer = reply(ReplyKind::Answer);
        answer.choices = broad.choices;
        let drawn = draw(&answer, Frame { chosen: Some("事例"), ..frame() });
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
        let drawn = draw(&reply, frame());
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
