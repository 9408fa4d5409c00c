//! The HTTP side: the contract's API, health, metrics, and refusals.

use std::sync::Arc;
use std::time::Duration;

use madoguchi::channel::web;
use madoguchi::engine::Engine;
use madoguchi::service::hub::{Hub, Settings};
use serde_json::{Value, json};

use crate::client::{Client, Got};

async fn served() -> (tempfile::TempDir, Hub, Client, tokio::task::JoinHandle<()>) {
    let dir = crate::data();
    let engine = Engine::open(dir.path(), madoguchi::engine::Settings::default(), &mut |_| ()).expect("engine");
    let hub = Hub::new(Arc::new(engine), Settings::default()).expect("hub");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let client = Client::new(&format!("http://{}", listener.local_addr().expect("address")));
    let (routes, mine) = (web::router(&hub), hub.clone());
    let server = tokio::spawn(async move { web::serve(listener, routes, &mine).await });
    (dir, hub, client, server)
}

fn say(conversation: &str, text: &str) -> String {
    json!({ "conversation": conversation, "text": text }).to_string()
}

async fn post(client: &Client, body: String) -> Got {
    client.post("/api/messages", &[("content-type", "application/json")], body).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_over_http() {
    let (_dir, hub, client, server) = served().await;
    let first = post(&client, say("a", "プロ拠点の窓口")).await;
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(first.json()["entries"][0]["id"], "pro-jinzai-kyoten");
    assert_eq!(post(&client, say("a", "秋田")).await.json()["contacts"][0]["phone"], "018-860-5624");
    assert_ne!(post(&client, say("b", "秋田")).await.json()["entries"][0]["id"], "pro-jinzai-kyoten");
    assert_eq!(client.get("/healthz").await.status, 200);
    let ready = client.get("/readyz").await;
    assert_eq!((ready.status, ready.json()["ready"].clone()), (200, json!(true)));
    hub.set_connected("slack", false);
    assert_eq!(client.get("/readyz").await.status, 503);
    let metrics = client.get("/metrics").await.body;
    assert!(metrics.contains("madoguchi_turns_total{kind=\"answer\"}"), "{metrics}");
    hub.stop(Duration::from_secs(5)).await.expect("stops");
    server.await.expect("ends");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_requests_are_refused_without_internals() {
    let (_dir, _hub, client, _server) = served().await;
    let long = "あ".repeat(5_000);
    for (status, body) in [
        (400, "{".to_owned()),
        (422, "{\"text\": \"x\"}".to_owned()),
        (422, say("", "x")),
        (422, say(&"c".repeat(300), "x")),
        (422, say("a", &long)),
        (413, format!("\"{}\"", "x".repeat(web::BODY_LIMIT))),
    ] {
        let got = post(&client, body).await;
        assert_eq!(got.status, status, "{}", got.body);
        if status != 413 {
            assert!(got.json()["error"].is_string(), "{}", got.body);
        }
    }
    let no_type = client.post("/api/messages", &[], say("a", "x")).await;
    assert_eq!(no_type.status, 415);
    assert_eq!(client.get("/api/messages").await.status, 405);
    assert_eq!(client.get("/nowhere").await.status, 404);
    let quiet = post(&client, say("a", "")).await;
    assert_eq!((quiet.status, quiet.json()["kind"].clone()), (200, json!("clarify")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn messages_of_one_conversation_keep_their_order() {
    let (_dir, _hub, client, _server) = served().await;
    // Each message depends on the one before: prefecture after prefecture for the same desk.
    post(&client, say("a", "プロ拠点の窓口")).await;
    let mut sent = Vec::new();
    for (i, prefecture) in ["秋田", "山形", "青森", "岩手", "宮城", "福島"].iter().cycle().take(24).enumerate()
    {
        let (client, body) = (client.clone(), say("a", prefecture));
        sent.push((i, prefecture, tokio::spawn(async move { post(&client, body).await })));
        // Sent without waiting for the answer, yet one after the other.
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    for (i, prefecture, got) in sent {
        let got: Value = got.await.expect("answered").json();
        let slot = got["slots"]["prefecture"].as_str().unwrap_or_default();
        assert!(slot.starts_with(prefecture), "{i}: {prefecture} got {slot}");
    }
}
