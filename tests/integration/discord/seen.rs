//! What a person sees of the bot's messages, in the shape of the contract's JSON.

use madoguchi::channel::discord::markdown::shown;
use serde_json::{Value, json};

use super::stand_in::Post;
use crate::bare;

/// Names of fields that are no desks.
const OWN: [&str; 5] = ["お電話のメモ", "リンク", "ご注意", "選択肢", "（つづき）"];

fn text(value: &Value) -> String {
    shown(value.as_str().unwrap_or_default())
}

/// What one message says.
pub(crate) fn text_of(post: &Post) -> String {
    seen(std::slice::from_ref(post))["text"].as_str().expect("text").to_owned()
}

/// Everything readable, top to bottom, and the choices, links, desks and notices among it.
pub(crate) fn seen(posts: &[Post]) -> Value {
    let (mut lines, mut choices, mut urls, mut contacts, mut notices) = (vec![], vec![], vec![], vec![], vec![]);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for body in posts.iter().map(|p| &p.body) {
        lines.push(text(&body["content"]));
        for embed in list(&body["embeds"]) {
            lines.push(text(&embed["title"]));
            lines.push(text(&embed["description"]));
            for field in list(&embed["fields"]) {
                let (name, value) = (text(&field["name"]), text(&field["value"]));
                match name.as_str() {
                    "リンク" => urls.push(json!(value)),
                    own if OWN.contains(&own) || own.starts_with('▶') => {}
                    _ => contacts.push(json!({"org": name, "text": value})),
                }
                lines.push(name);
                lines.push(value);
            }
            // No markup in the small print.
            lines.push(embed["footer"]["text"].as_str().unwrap_or_default().to_owned());
        }
        for component in list(&body["components"]).iter().flat_map(|row| list(&row["components"])) {
            let label = component["label"].as_str().unwrap_or_default().to_owned();
            if let Some(url) = component["url"].as_str() {
                urls.push(json!({"label": label, "url": url}));
                lines.push(format!("{label} {url}"));
            } else if component["custom_id"].as_str().is_some_and(|id| id.starts_with('c')) {
                choices.push(json!({"label": bare(&label)}));
                lines.push(label);
            }
            for option in list(&component["options"]) {
                choices.push(json!({"label": option["label"].as_str().map(bare)}));
                lines.push(option["label"].as_str().unwrap_or_default().to_owned());
            }
        }
    }
    notices.extend(lines.iter().flat_map(|l| l.lines()).filter(|l| l.starts_with('※')).map(|l| json!(l)));
    lines.retain(|l| !l.is_empty());
    json!({"text": lines.join("\n"), "choices": choices, "links": urls, "contacts": contacts, "notices": notices})
}
