//! The parts of Block Kit that replies and views are made of, within its limits.
//!
//! Not responsible for what they say.

use serde_json::{Value, json};

use crate::message::LinkRef;
use crate::message::cut::{Limits, Measure, Unit};

/// Slack counts characters of text whose control characters are written as entities.
pub(super) const MEASURE: Measure = Measure { unit: Unit::Characters, together: entity };

/// What Block Kit allows; blocks and characters of a message with room to spare (Slack: 50, about
/// 13,000).
pub const LIMITS: Limits = Limits {
    measure: MEASURE,
    heading: 150,
    text: 3_000,
    field: 2_000,
    fields: 10,
    label: 75,
    option: 75,
    value: 150,
    options: 100,
    buttons: 25,
    blocks: 45,
    message: 10_000,
};
/// Slack's control characters as entities: `<!channel>` stays text.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Length of the entity that escaped text begins with.
fn entity(text: &str) -> usize {
    ["&amp;", "&lt;", "&gt;"].into_iter().find(|e| text.starts_with(e)).map_or(0, str::len)
}

/// Escaped text in pieces.
pub(super) fn pieces(text: &str, room: usize) -> Vec<String> {
    MEASURE.pieces(&escape(text), room)
}

/// A plain text object of escaped text.
pub(super) fn object(escaped: &str) -> Value {
    json!({ "type": "plain_text", "text": escaped, "emoji": false })
}

/// A plain text object.
pub(super) fn plain(text: &str) -> Value {
    object(&escape(text))
}

/// A label as a plain text object; what does not fit gives way to an ellipsis.
pub(super) fn label(text: &str, room: usize) -> Value {
    object(&MEASURE.shorten(&escape(text), room))
}

/// A section.
pub(super) fn section(text: &str) -> Value {
    json!({ "type": "section", "text": plain(text) })
}

/// A heading.
pub(super) fn header(text: &str) -> Value {
    json!({ "type": "header", "text": label(text, LIMITS.heading) })
}

/// A line of small print.
pub(super) fn context(text: &str) -> Value {
    json!({ "type": "context", "elements": [label(text, LIMITS.field)] })
}

/// A button that sends `value` to us.
pub(super) fn button(action: &str, text: &str, value: &str) -> Value {
    json!({ "type": "button", "action_id": action, "text": label(text, LIMITS.label), "value": value })
}

/// Text as sections; none where there is nothing to read, which Slack refuses.
pub(super) fn sections(text: &str) -> impl Iterator<Item = Value> + use<> {
    let readable = pieces(text, LIMITS.text).into_iter().filter(|p| !p.trim().is_empty());
    readable.map(|piece| json!({ "type": "section", "text": object(&piece) }))
}

/// Whether a button or an option cannot show a label whole.
pub(super) fn is_long(text: &str) -> bool {
    MEASURE.length(&escape(text)) > LIMITS.label
}

/// Link buttons; a label too long for one is written out above it. `at` keeps ids apart.
pub(super) fn links(links: &[LinkRef], at: usize) -> Vec<Value> {
    let long: Vec<String> =
        links.iter().filter(|l| is_long(&l.label)).map(|l| format!("・{} {}", l.label, l.url)).collect();
    let mut blocks: Vec<Value> = sections(&long.join("\n")).collect();
    let opens = |(i, link): (usize, &LinkRef)| json!({ "type": "button", "action_id": format!("open.{at}.{i}"), "text": label(&link.label, LIMITS.label), "url": link.url });
    let buttons: Vec<Value> = links.iter().enumerate().map(opens).collect();
    blocks.extend(buttons.chunks(LIMITS.buttons).map(|row| json!({ "type": "actions", "elements": row })));
    blocks
}

/// Characters a person sees of a block, ids and addresses left out.
pub(super) fn characters(block: &Value) -> usize {
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
