//! Requests that are not Slack's, or not right: refused, nothing leaked, nothing stored.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use madoguchi::engine::Clock;
use serde_json::{Value, json};

use super::app::{App, SECRET, Transport, form, signature, signed};
use crate::root;

async fn app() -> App {
    App::start(Transport::Http, Clock::System, Duration::ZERO).await
}

fn question(ts: &str) -> String {
    let event = json!({"type": "message", "channel": "D1", "user": "U1", "ts": ts, "text": "ロカベンとは"});
    json!({"type": "event_callback", "event_id": "Ev1", "event": event}).to_string()
}

fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

#[test]
fn our_signer_agrees_with_slacks_own_sdk() {
    let text = std::fs::read_to_string(root("tests/fixtures/slack/signatures.json")).expect("fixture");
    let rows: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    assert!(rows.len() >= 5);
    for row in rows {
        let field = |name: &str| row[name].as_str().expect("text").to_owned();
        assert_eq!(signature(&field("secret"), &field("timestamp"), &field("body")), field("signature"), "{row}");
    }
}

/// A request signed by the SDK itself, now. `.ci/run` sets SLACK_SDK_PYTHON; elsewhere the fixture
/// of the SDK, above, stands for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_signed_by_slacks_own_sdk_is_taken() {
    let Ok(python) = std::env::var("SLACK_SDK_PYTHON") else {
        assert!(std::env::var_os("CI").is_none(), "CI must set SLACK_SDK_PYTHON to a python with slack_sdk");
        return;
    };
    let app = app().await;
    let body = question("5.1");
    let mut child = Command::new(python)
        .arg(root("tests/fixtures/slack/sign.py"))
        .arg(SECRET)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python starts");
    child.stdin.take().expect("stdin").write_all(body.as_bytes()).expect("writes");
    let output = child.wait_with_output().expect("ends");
    let line = String::from_utf8(output.stdout).expect("text");
    let (stamp, signature) = line.trim().split_once(' ').expect("timestamp and signature");
    let headers = [("x-slack-request-timestamp", stamp), ("x-slack-signature", signature)];
    let got = app.client.post("/slack/events", &headers, body).await;
    assert_eq!(got.status, 200, "{}", got.body);
    assert_eq!(app.answer("D1:5.1").await.len(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_slacks_is_refused_and_leaves_nothing() {
    let app = app().await;
    let body = question("5.1");
    let fresh = now().to_string();
    let good = signature(SECRET, &fresh, &body);
    let stale = (now() - 301).to_string();
    let ahead = (now() + 302).to_string();
    let wrong_key = signature("other", &fresh, &body);
    let by = |stamp: &str, signature: &str| {
        vec![("x-slack-request-timestamp", stamp.to_owned()), ("x-slack-signature", signature.to_owned())]
    };
    let cases = [
        ("no headers", Vec::new(), body.clone()),
        ("no signature", by(&fresh, "")[..1].to_vec(), body.clone()),
        ("wrong secret", by(&fresh, &wrong_key), body.clone()),
        ("tampered", by(&fresh, &good), body.replace("U1", "U2")),
        ("other time", by(&stale, &good), body.clone()),
        ("no number", by("x", &good), body.clone()),
    ];
    for path in ["/slack/events", "/slack/interactions", "/slack/commands"] {
        for (name, headers, body) in &cases {
            let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            let got = app.client.post(path, &headers, body.clone()).await;
            assert_eq!(got.status, 401, "{name} at {path}: {}", got.body);
            assert!(!got.body.contains("v0=") && !got.body.contains(SECRET), "{name}: {}", got.body);
        }
        // Rightly signed, and too old or from the future.
        for stamp in [&stale, &ahead] {
            let signature = signature(SECRET, stamp, &body);
            let headers = [("x-slack-request-timestamp", stamp.as_str()), ("x-slack-signature", &signature)];
            assert_eq!(app.client.post(path, &headers, body.clone()).await.status, 401);
        }
        let huge = "x".repeat(madoguchi::channel::web::BODY_LIMIT + 1);
        assert_eq!(signed(&app.client, path, huge).await.status, 413);
    }
    // Signed by Slack, and broken all the same.
    for (path, body) in [
        ("/slack/events", "{\"type\":".to_owned()),
        ("/slack/events", "[]".to_owned()),
        ("/slack/events", json!({"type": "url_verification"}).to_string()),
        ("/slack/interactions", form(&[("payload", "{")])),
        ("/slack/interactions", "nothing".to_owned()),
        ("/slack/commands", "nothing".to_owned()),
    ] {
        assert_eq!(signed(&app.client, path, body.clone()).await.status, 400, "{path} {body}");
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(app.slack.message_count(), 0);
    assert!(app.hub.engine().store().questions().expect("queue").is_empty());
    assert!(app.hub.engine().store().conversation("slack:im:U1").expect("store").is_none());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_address_is_verified_and_a_replay_is_answered_once() {
    let app = app().await;
    let challenge = json!({"type": "url_verification", "challenge": "3eZbrw1a", "token": "x"}).to_string();
    let got = signed(&app.client, "/slack/events", challenge).await;
    assert_eq!((got.status, got.json()["challenge"].clone()), (200, json!("3eZbrw1a")));
    let (body, stamp) = (question("5.1"), now().to_string());
    let signature = signature(SECRET, &stamp, &body);
    let headers = [("x-slack-request-timestamp", stamp.as_str()), ("x-slack-signature", &signature)];
    for _ in 0..5 {
        assert_eq!(app.client.post("/slack/events", &headers, body.clone()).await.status, 200);
    }
    app.answer("D1:5.1").await;
    // Kinds of payload that are not for us are acknowledged, so that Slack does not repeat them.
    for event in [json!({"type": "reaction_added"}), json!({"type": "message", "subtype": "message_deleted"})] {
        let body = json!({"type": "event_callback", "event_id": "Ev9", "event": event}).to_string();
        assert_eq!(signed(&app.client, "/slack/events", body).await.status, 200);
    }
    assert_eq!(signed(&app.client, "/slack/commands", form(&[("ssl_check", "1")])).await.status, 200);
    let slack = app.slack.clone();
    app.stop().await;
    assert_eq!(slack.message_count(), 1);
}
