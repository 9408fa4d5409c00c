//! The HTTP side: the contract's API, health, metrics, and refusals.

use std::sync::Arc;
use std::time::Duration;

use madoguchi::channel::{api, web};
use madoguchi::engine::Engine;
use madoguchi::service::hub::{Hub, Settings};
use serde_json::{Value, json};

use crate::client::{Client, Got};

async fn served() -> (tempfile::TempDir, Hub, Client, tokio::task::JoinHandle<()>) {
    served_with(&api::Settings::default()).await
}

async fn served_with(settings: &api::Settings) -> (tempfile::TempDir, Hub, Client, tokio::task::JoinHandle<()>) {
    let dir = crate::data();
    let engine = Engine::open(dir.path(), madoguchi::engine::Settings::default(), &mut |_| ()).expect("engine");
    let hub = Hub::new(Arc::new(engine), Settings::default()).expect("hub");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let client = Client::new(&format!("http://{}", listener.local_addr().expect("address")));
    let (routes, mine) = (web::router_with(&hub, settings), hub.clone());
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
            let problem = got.json();
            assert!(problem["error"].is_string() && problem["error"] == problem["detail"], "{}", got.body);
            assert_eq!((got.header("content-type"), &problem["status"]), ("application/problem+json", &json!(status)));
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_description_is_that_of_the_routes_and_the_answers() {
    let (_dir, _hub, client, _server) = served().await;
    let described = client.get("/api/openapi.json").await.json();
    assert_eq!(described, api::description());
    let mut operations = 0;
    for (path, methods) in described["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys() {
            let path = path.replace("{conversation}", "nobody");
            let got = client.request(&method.to_uppercase(), &path, &[], String::new()).await;
            assert!(![404, 405].contains(&got.status), "{method} {path}: {}", got.status);
            operations += 1;
        }
    }
    assert_eq!(operations, 2);
    // Every field of real answers is described, and no other.
    let schemas = &described["components"]["schemas"];
    let fields = |schema: &str| -> Vec<String> {
        schemas[schema]["properties"].as_object().expect("properties").keys().cloned().collect()
    };
    let keys = |value: &Value| -> Vec<String> { value.as_object().expect("an object").keys().cloned().collect() };
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    let answer = post(&client, say("a", "プロ拠点の秋田の窓口")).await.json();
    assert_eq!(sorted(keys(&answer)), sorted(fields("Reply")));
    let other = post(&client, say("a", "ロカベンのリンク")).await.json();
    for (value, schema) in [
        (&answer["contacts"][0], "Contact"),
        (&answer["choices"][0], "Choice"),
        (&answer["entries"][0], "Entry"),
        (&answer["intent"], "Intent"),
        (&answer["source"], "Source"),
        (&other["links"][0], "Link"),
    ] {
        assert_eq!(sorted(keys(value)), sorted(fields(schema)), "{schema}");
    }
    let memo = post(&client, say("a", "電話で聞きたい")).await.json();
    assert_eq!(sorted(keys(&memo["memo"])), sorted(fields("Memo")));
    let problem = post(&client, "{".to_owned()).await.json();
    assert_eq!(sorted(keys(&problem)), sorted(fields("Problem")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_and_sites_are_those_on_the_lists() {
    let settings = api::Settings {
        origins: vec!["https://www.example.jp".to_owned()],
        keys: api::Keys::new("first-key, second-key"),
        ..api::Settings::default()
    };
    let (_dir, _hub, client, _server) = served_with(&settings).await;
    let json = ("content-type", "application/json");
    for (key, status) in [
        ("Bearer first-key", 200),
        ("Bearer second-key", 200),
        ("Bearer third-key", 401),
        ("Bearer first", 401),
        ("Bearer ", 401),
        ("first-key", 401),
    ] {
        let got = client.post("/api/messages", &[json, ("authorization", key)], say("a", "ヘルプ")).await;
        assert_eq!(got.status, status, "{key}");
    }
    assert_eq!(post(&client, say("a", "ヘルプ")).await.header("www-authenticate"), "Bearer");
    assert_eq!(client.request("DELETE", "/api/conversations/a", &[], String::new()).await.status, 401);
    assert_eq!(client.post("/mcp", &[json], "{}".to_owned()).await.status, 401);
    assert_eq!(client.get("/healthz").await.status, 200);
    for (origin, allowed) in [("https://www.example.jp", "https://www.example.jp"), ("https://evil.example", "")] {
        let asks = [("origin", origin), ("access-control-request-method", "POST")];
        let got = client.request("OPTIONS", "/api/messages", &asks, String::new()).await;
        assert_eq!(got.header("access-control-allow-origin"), allowed);
        assert_eq!(got.header("access-control-allow-credentials"), "");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_comes_as_events_where_they_are_wanted() {
    let (_dir, _hub, client, _server) = served().await;
    let headers = [("content-type", "application/json"), ("accept", "text/event-stream")];
    let got = client.post("/api/messages", &headers, say("a", "プロ拠点の秋田の窓口")).await;
    assert_eq!((got.status, got.header("content-type")), (200, "text/event-stream"));
    let (working, reply) = got.body.split_once("\n\n").expect("two events");
    assert_eq!(working, "event: working\ndata: {}");
    let reply = reply.strip_prefix("event: reply\ndata: ").expect("a reply").trim();
    let reply: Value = serde_json::from_str(reply).expect("JSON");
    assert_eq!(reply["contacts"][0]["phone"], "018-860-5624");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_of_the_api_can_be_forgotten_and_no_other() {
    let (_dir, hub, client, _server) = served().await;
    for conversation in ["a/b?c", "d"] {
        post(&client, say(conversation, "プロ拠点の窓口")).await;
    }
    // Another channel's conversation of the very same name.
    assert_eq!(client.request("DELETE", "/api/conversations/api:d", &[], String::new()).await.json()["records"], 0);
    let gone = client.request("DELETE", "/api/conversations/a%2Fb%3Fc", &[], String::new()).await;
    // Its memory, and the record of its answer.
    assert_eq!(gone.json(), json!({ "records": 2 }));
    let store = hub.engine().store();
    assert!(store.conversation("api:a/b?c").expect("read").is_none());
    assert!(store.conversation("api:d").expect("read").is_some());
}

/// Calls a tool and gives what it says.
async fn tool(client: &Client, name: &str, arguments: Value) -> Value {
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": name, "arguments": arguments } });
    let got = mcp(client, &call).await.json();
    let text = got["result"]["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{got}"));
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

async fn mcp(client: &Client, call: &Value) -> Got {
    let headers = [
        ("content-type", "application/json"),
        ("accept", "application/json, text/event-stream"),
        ("mcp-protocol-version", "2025-06-18"),
    ];
    client.post("/mcp", &headers, call.to_string()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn assistants_get_entry_page_and_desk_and_change_nothing() {
    let (_dir, hub, client, _server) = served().await;
    let begin = json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } } });
    let welcome = mcp(&client, &begin).await.json();
    assert!(
        welcome["result"]["instructions"].as_str().expect("instructions").contains("人材施策ガイドブック"),
        "{welcome}"
    );
    let list = mcp(&client, &json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list" })).await.json();
    let mut names: Vec<&str> =
        list["result"]["tools"].as_array().expect("tools").iter().filter_map(|t| t["name"].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["ask", "deadlines", "desk", "entry"]);
    assert!(
        list["result"]["tools"].as_array().expect("tools").iter().all(|t| t["annotations"]["readOnlyHint"] == true)
    );
    let answer = tool(&client, "ask", json!({ "text": "プロ拠点の秋田の窓口" })).await;
    assert_eq!(answer["entries"][0]["id"], "pro-jinzai-kyoten");
    assert!(answer["source"]["pages"].as_array().expect("pages").contains(&json!(12)), "{answer}");
    let desk = tool(&client, "desk", json!({ "id": "pro-jinzai-kyoten", "prefecture": "山形県" })).await;
    assert_eq!(desk["contacts"][0]["phone"], "023-647-0665");
    let entry = tool(&client, "entry", json!({ "id": "pro-jinzai-kyoten" })).await;
    assert!(entry["entry"]["pages"].as_array().expect("pages").contains(&json!(12)), "{entry}");
    let windows = tool(&client, "deadlines", json!({})).await;
    assert!(windows["windows"].is_array());
    assert!(tool(&client, "entry", json!({ "id": "nothing" })).await.as_str().expect("why").contains("no entry"));
    let contents = hub.engine().store().contents().expect("contents");
    assert!(contents.is_empty(), "{contents:?}");
    let page = [("content-type", "application/json"), ("origin", "https://evil.example")];
    assert_eq!(client.post("/mcp", &page, begin.to_string()).await.status, 403);
}
