//! A drawn message in the form that is still taken: with its blocks, in shorter pieces, or as text alone.
//!
//! Whatever a block says is also said without it; only what can merely be pressed is left out where it has
//! words of its own elsewhere. Not responsible for when a form is given up (`service::form`).

use serde_json::{Value, json};

use super::block::{MEASURE, characters, escape};
use super::draw::Drawn;
use crate::service::Form;

/// Characters of a text message; Slack cuts only far longer ones, but asks for less than 4,000.
const TEXT: usize = 3_800;
/// Characters of a piece where even that is refused.
const SHORT: usize = 1_000;

/// One message as it is posted.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    /// Which of the parts it belongs to.
    pub(super) number: usize,
    /// Name within its delivery: `0`, or where a part is sent in pieces, `0.t0`, `0.t1` …
    pub(super) name: String,
    text: String,
    blocks: Vec<Value>,
}

impl Part {
    /// What of it is the same wherever it goes.
    pub(super) fn body(&self) -> Value {
        if self.blocks.is_empty() {
            // Marks such as `*` stay marks.
            return json!({ "text": self.text, "mrkdwn": false });
        }
        json!({ "text": self.text, "blocks": self.blocks })
    }
}

/// The messages in a form.
pub(super) fn parts(drawn: Vec<Drawn>, form: Form) -> Vec<Part> {
    let mut parts = Vec::new();
    // Pieces of another form are cut elsewhere: one must not pass for the other.
    let cut =
        [("t", form.plain), ("s", form.short)].iter().filter(|(_, is)| *is).map(|(mark, _)| *mark).collect::<String>();
    for (number, message) in drawn.into_iter().enumerate() {
        let pieces: Vec<(String, Vec<Value>)> = match form {
            Form { plain: true, short, .. } => {
                let lines: Vec<String> = message.blocks.iter().flat_map(said).collect();
                let text = if lines.is_empty() { message.text } else { lines.join("\n") };
                MEASURE.pieces(&text, if short { SHORT } else { TEXT }).into_iter().map(|p| (p, Vec::new())).collect()
            }
            Form { short: true, .. } if message.blocks.is_empty() => {
                MEASURE.pieces(&message.text, SHORT).into_iter().map(|p| (p, Vec::new())).collect()
            }
            Form { short: true, .. } => chunks(message.blocks)
                .into_iter()
                .map(|blocks| {
                    let text = blocks.iter().flat_map(said).collect::<Vec<_>>().join("\n");
                    let beginning = MEASURE.pieces(&text, SHORT).into_iter().next();
                    (beginning.unwrap_or_else(|| message.text.clone()), blocks)
                })
                .collect(),
            _ => vec![(message.text, message.blocks)],
        };
        let alone = pieces.len() == 1;
        parts.extend(pieces.into_iter().enumerate().map(|(piece, (text, blocks))| {
            let name = if alone { number.to_string() } else { format!("{number}.{cut}{piece}") };
            Part { number, name, text, blocks }
        }));
    }
    parts
}

/// Blocks in runs of few characters; a block is never cut.
fn chunks(blocks: Vec<Value>) -> Vec<Vec<Value>> {
    let mut runs: Vec<Vec<Value>> = Vec::new();
    let mut used = 0;
    for block in blocks {
        let size = characters(&block);
        match runs.last_mut() {
            Some(run) if used + size <= SHORT => run.push(block),
            _ => {
                runs.push(vec![block]);
                used = 0;
            }
        }
        used += size;
    }
    runs
}

/// What a person reads of a block, one line each, control characters written as Slack wants them.
fn said(block: &Value) -> Vec<String> {
    let text = |v: &Value| v["text"].as_str().filter(|t| !t.trim().is_empty()).map(str::to_owned);
    let all = |v: &Value| v.as_array().into_iter().flatten().filter_map(text).collect::<Vec<_>>();
    let is_choice = block["block_id"].as_str().is_some_and(|b| b.starts_with("choices."));
    match block["type"].as_str() {
        Some("actions") => block["elements"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|element| {
                let label = text(&element["text"]).unwrap_or_default();
                match (element["url"].as_str(), element["options"].as_array()) {
                    (Some(url), _) => vec![format!("{label}: {}", escape(url))],
                    (None, Some(options)) => options.iter().filter_map(|o| text(&o["text"])).collect(),
                    (None, None) if is_choice => vec![label],
                    (None, None) => Vec::new(),
                }
            })
            .collect(),
        Some("context") => all(&block["elements"]),
        _ => text(&block["text"]).into_iter().chain(all(&block["fields"])).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> Vec<Drawn> {
        let section = |i: usize| json!({ "type": "section", "text": { "type": "plain_text", "text": format!("{i}:{}", "説明。".repeat(120)) } });
        let actions = json!({ "type": "actions", "block_id": "choices.U1", "elements": [
            { "type": "button", "action_id": "follow.0", "value": "締切は", "text": { "type": "plain_text", "text": "1. 締切" } },
            { "type": "button", "action_id": "open.0.0", "url": "https://example.jp/?a=1&b=2", "text": { "type": "plain_text", "text": "頁" } } ] });
        let vote = json!({ "type": "actions", "block_id": "vote", "elements": [
            { "type": "button", "action_id": "vote.yes", "text": { "type": "plain_text", "text": "役に立った" } } ] });
        let blocks = (0..8).map(section).chain([actions, vote]).collect();
        vec![Drawn { text: "はじめ".into(), blocks }, Drawn { text: "一つだけ".into(), blocks: Vec::new() }]
    }

    #[test]
    fn nothing_that_is_said_is_lost_in_any_form() {
        let names = |form| parts(drawn(), form).into_iter().map(|p| p.name).collect::<Vec<_>>();
        assert_eq!(names(Form::default()), ["0", "1"]);
        assert_eq!(names(Form { plain: true, ..Form::default() }), ["0", "1"]);
        for form in [
            Form { plain: true, ..Form::default() },
            Form { short: true, ..Form::default() },
            Form { plain: true, short: true, place: 0 },
        ] {
            let parts = parts(drawn(), form);
            let shown: String = parts
                .iter()
                .map(|p| if p.blocks.is_empty() { p.text.clone() } else { json!(p.blocks).to_string() })
                .collect();
            assert_eq!(shown.matches("説明。").count(), 8 * 120, "{form:?}");
            assert!(shown.contains("1. 締切") && shown.contains("https://example.jp/"), "{form:?}");
            assert!(shown.contains("一つだけ"), "{form:?}");
            assert!(parts.iter().all(|p| !p.text.is_empty() && p.text.chars().count() <= TEXT), "{form:?}");
            assert!(!form.plain || parts.iter().all(|p| p.body().get("blocks").is_none()));
            assert!(!form.short || parts.iter().all(|p| p.text.chars().count() <= SHORT));
        }
    }
}
