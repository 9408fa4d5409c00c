//! The scripted conversations as Slack shows them: what is checked is what the stand-in got.
//!
//! Kind, entry and slots come from the message's metadata; everything a person would see from its
//! blocks. Where a person would press a button, the button is pressed.

use std::collections::BTreeMap;
use std::time::Duration;

use madoguchi::script::{Script, clock, compare, read};
use serde_json::{Value, json};

use super::app::{App, Transport};
use super::standin::Posted;
use crate::{BENCH, bare, root, with_hidden};

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// What a person sees of a reply, in the contract's shape.
pub(crate) fn seen(parts: &[Posted]) -> Value {
    let mut shown: Vec<String> = Vec::new();
    let (mut choices, mut links) = (Vec::new(), Vec::new());
    for plain in parts.iter().filter(|p| p.body["blocks"].is_null()) {
        shown.push(unescape(plain.body["text"].as_str().expect("text")));
    }
    for block in parts.iter().filter_map(|p| p.body["blocks"].as_array()).flatten() {
        let text = |v: &Value| unescape(v["text"].as_str().unwrap_or_default());
        let is_choice = block["block_id"].as_str().is_some_and(|b| b.starts_with("choices."));
        match block["type"].as_str().expect("type") {
            "header" => shown.push(format!("【{}】", text(&block["text"]))),
            "section" => {
                shown.extend(block.get("text").map(text));
                shown.extend(block["fields"].as_array().into_iter().flatten().map(|f| format!("  {}", text(f))));
            }
            "context" => shown.extend(block["elements"].as_array().into_iter().flatten().map(text)),
            "actions" => {
                for element in block["elements"].as_array().expect("elements") {
                    let options = element["options"].as_array().cloned().unwrap_or_else(|| vec![element.clone()]);
                    for option in options {
                        let label = text(&option["text"]);
                        if let Some(url) = element["url"].as_str() {
                            shown.push(format!("・{label} {url}"));
                            links.push(json!({ "label": label, "url": url }));
                        } else if is_choice {
                            choices.push(json!({ "label": bare(&label), "send": unescape(option["value"].as_str().expect("value")) }));
                            shown.push(label);
                        }
                    }
                }
            }
            // Thumbs say nothing.
            "context_actions" => {}
            other => panic!("a block of type {other}"),
        }
    }
    let facts = &parts[0].body["metadata"]["event_payload"];
    let shown = shown.join("\n");
    json!({
        "text": shown,
        "kind": facts["kind"],
        "intent": { "id": facts["intent"] },
        "entries": [{ "id": facts["entry"] }],
        "facet": facts["facet"],
        "slots": serde_json::from_str::<Value>(facts["slots"].as_str().unwrap_or("{}")).expect("slots"),
        "choices": choices,
        "links": links,
        "contacts": [shown],
        "notices": [shown],
    })
}

/// The press on the choice that `say` names, if the last reply has a button for it.
fn press(user: &str, last: &[Posted], say: &str, when: &str) -> Option<Value> {
    let message = last.last()?;
    let row = message.body["blocks"].as_array()?.iter().find(|b| b["block_id"] == format!("choices.{user}"))?;
    let mut action = row["elements"].as_array()?.iter().find_map(|element| {
        let named = |v: &Value| v["text"]["text"].as_str().is_some_and(|l| bare(&unescape(l)) == say);
        if let Some(options) = element["options"].as_array() {
            let option = options.iter().find(|o| named(o))?;
            return Some(json!({ "action_id": element["action_id"], "selected_option": option }));
        }
        named(element).then(|| element.clone())
    })?;
    action["block_id"] = row["block_id"].clone();
    action["action_ts"] = json!(when);
    Some(json!({
        "type": "block_actions", "user": { "id": user }, "trigger_id": when, "actions": [action],
        "channel": { "id": message.channel }, "response_url": "http://127.0.0.1:1/unused",
        "container": { "type": "message", "message_ts": message.ts, "channel_id": message.channel, "is_ephemeral": false },
        "message": { "ts": message.ts, "text": message.body["text"], "blocks": message.body["blocks"] },
    }))
}

#[derive(Default)]
struct Count {
    turns: usize,
    presses: usize,
    edits: usize,
    failures: Vec<String>,
}

async fn play(app: &App, number: usize, script: &Script) -> Count {
    let (channel, user) = (format!("D{number}"), format!("U{number}"));
    let (mut count, mut last) = (Count::default(), Vec::new());
    let mut alone = BENCH.conversation(app.hub.engine().clock());
    // No chat sends a message without text.
    for turn in script.turns.iter().filter(|t| !t.say.value.trim().is_empty()) {
        let when = app.slack.ts();
        let event = if let Some(payload) = press(&user, &last, &turn.say.value, &when) {
            count.presses += 1;
            let message = payload["message"]["ts"].as_str().expect("ts").to_owned();
            app.interaction(payload).await;
            format!("press:{message}:{user}:{when}")
        } else {
            // As Slack sends what was typed.
            let typed = turn.say.value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            app.say(&channel, &user, &typed, json!({})).await
        };
        let parts = app.answer(&event).await;
        count.edits += parts.iter().filter(|p| p.edits > 0).count();
        count.turns += 1;
        let own = alone.say(&turn.say.value).to_json(&BENCH.mind().knowledge.phrasebook, 0);
        let missed = compare(&turn.expect, &with_hidden(seen(&parts), &own));
        // What the engine misses by itself is the business of `conversations.rs`.
        let without_slack = compare(&turn.expect, &own);
        if !missed.is_empty() && without_slack.is_empty() {
            count.failures.push(format!(
                "{}: {}: {missed:?}\n{}",
                script.name.value,
                turn.say.value,
                seen(&parts)["text"]
            ));
        }
        last = parts;
    }
    count
}

async fn all(transport: Transport) {
    let mut by_clock: BTreeMap<String, Vec<Script>> = BTreeMap::new();
    for script in read(&root("tests/conversations")).expect("scripts").into_iter().flat_map(|(_, scripts)| scripts) {
        by_clock.entry(script.now.clone().unwrap_or_else(|| "2026-11-22T10:00".into())).or_default().push(script);
    }
    let (mut conversations, mut total) = (0, Count::default());
    for (now, scripts) in by_clock {
        let app = App::with_staff(transport, clock(&now).expect("clock"), Duration::ZERO, None).await;
        let app = std::sync::Arc::new(app);
        let mut playing = tokio::task::JoinSet::new();
        for (number, script) in scripts.into_iter().enumerate() {
            conversations += 1;
            let app = app.clone();
            playing.spawn(async move { play(&app, number, &script).await });
        }
        while let Some(count) = playing.join_next().await {
            let count = count.expect("plays");
            total.turns += count.turns;
            total.presses += count.presses;
            total.edits += count.edits;
            total.failures.extend(count.failures);
        }
        std::sync::Arc::into_inner(app).expect("all played").stop().await;
    }
    println!(
        "Slack over {transport:?}: {conversations} conversations, {} turns, {} by pressing, {} edited in place",
        total.turns, total.presses, total.edits
    );
    assert!(conversations >= 15 && total.presses > 0 && total.edits > 0);
    assert!(total.failures.is_empty(), "{} turns differ:\n{}", total.failures.len(), total.failures.join("\n"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_goes_as_written_over_http() {
    all(Transport::Http).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_goes_as_written_over_sockets() {
    all(Transport::Socket).await;
}
