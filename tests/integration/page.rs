//! The chat page over HTTP: without a script, as a stream, from elsewhere, in somebody else's name.

use std::sync::Arc;
use std::time::Duration;

use madoguchi::channel::page::session::Key;
use madoguchi::channel::page::{Page, Settings, TEXT_LIMIT, routes};
use madoguchi::channel::web;
use madoguchi::engine::Engine;
use madoguchi::service::hub::{self, Hub};

use crate::client::{Client, Got};
use crate::slack::app::until;

/// A served page, and what its requests say of where they come from.
struct Site {
    hub: Hub,
    client: Client,
    dir: tempfile::TempDir,
}

impl Site {
    async fn start(settings: Settings) -> Self {
        Self::on(crate::data(), settings).await
    }

    async fn on(dir: tempfile::TempDir, settings: Settings) -> Self {
        let engine = Engine::open(dir.path(), madoguchi::engine::Settings::default(), &mut |_| ()).expect("engine");
        let kept = hub::Settings { keep_unanswered_text: true, ..hub::Settings::default() };
        let hub = Hub::new(Arc::new(engine), kept).expect("hub");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let client = Client::new(&format!("http://{}", listener.local_addr().expect("address")));
        let page = Page::register(&hub, &settings, Key::of(dir.path()).expect("key"));
        let (routes, mine) = (web::router(&hub).merge(routes(&page)), hub.clone());
        tokio::spawn(async move { web::serve(listener, routes, &mine).await });
        Self { hub, client, dir }
    }

    /// Somebody who opens the page for the first time.
    async fn visitor(&self) -> Visitor<'_> {
        let opened = self.client.get("/").await;
        assert_eq!(opened.status, 200, "{}", opened.body);
        Visitor { site: self, cookie: cookie(&opened) }
    }

    fn stored(&self) -> String {
        format!("{:?}", self.hub.engine().store().contents().expect("contents"))
    }

    /// What is stored once nothing is left to be sent.
    async fn stored_at_rest(&self) -> String {
        while !self.hub.engine().store().contents().expect("contents").outgoing.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.stored()
    }
}

/// What a browser would send back of an answer's cookie.
fn cookie(got: &Got) -> String {
    got.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

struct Visitor<'s> {
    site: &'s Site,
    cookie: String,
}

impl Visitor<'_> {
    async fn get(&self, path: &str) -> Got {
        self.site.client.get_with(path, &[("cookie", &self.cookie)]).await
    }

    async fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Got {
        self.post_from(path, pairs, &[("sec-fetch-site", "same-origin")]).await
    }

    async fn post_from(&self, path: &str, pairs: &[(&str, &str)], from: &[(&str, &str)]) -> Got {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        let form = ("content-type", "application/x-www-form-urlencoded");
        let headers: Vec<(&str, &str)> =
            [("cookie", self.cookie.as_str()), form].into_iter().chain(from.iter().copied()).collect();
        self.site.client.post(path, &headers, body).await
    }

    async fn say(&self, text: &str) -> Got {
        self.post("/say", &[("text", text), ("nonce", "n1")]).await
    }

    /// The id within the cookie, without its signature.
    fn id(&self) -> &str {
        self.cookie.split(['=', '.']).nth(1).expect("an id")
    }
}

/// Values of an attribute, in order.
fn values<'h>(html: &'h str, attribute: &str) -> Vec<&'h str> {
    html.split(&format!("{attribute}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The name of the last answer within its votes, and its place.
fn last_answer(html: &str) -> (String, String) {
    let event = html.rsplit("name=\"event\" value=\"").next().and_then(|r| r.split('"').next()).expect("a vote");
    let line = html.rsplit("/print?line=").next().and_then(|r| r.split('&').next()).expect("a sheet");
    (event.to_owned(), line.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consultation_without_a_script() {
    let site = Site::start(Settings::default()).await;
    let visitor = site.visitor().await;
    let first = visitor.get("/").await.body;
    for shown in ["人が辞めてしまう", "お答えできません", "12時間で消えます"] {
        assert!(first.contains(shown), "{shown}");
    }
    let sent = visitor.say("プロ拠点の窓口").await;
    assert_eq!((sent.status, sent.header("location")), (303, "/#last"));
    // Sent once more, as after a reload: it is one question.
    assert_eq!(visitor.say("プロ拠点の窓口").await.status, 303);
    let page = visitor.get("/").await.body;
    assert_eq!(page.matches("class=\"line person\"").count(), 1);
    // A chip of the answer sends what it stands for.
    let choice =
        values(&page, "name=\"text\" value").into_iter().find(|v| v.contains("プロ拠点の対象")).expect("a chip");
    assert_eq!(visitor.post("/say", &[("text", choice), ("nonce", "n1")]).await.status, 303);
    assert_eq!(visitor.say("秋田の電話は？").await.status, 303);
    let page = visitor.get("/").await.body;
    assert!(page.contains("href=\"tel:0188605624\""), "{page}");
    let (event, line) = last_answer(&page);
    let voted =
        visitor.post("/vote", &[("event", &event), ("helpful", "false"), ("comment", "私は山田太郎です")]).await;
    assert_eq!((voted.status, voted.header("location").to_owned()), (303, format!("/#l{line}")));
    let vote = site.hub.engine().store().votes().expect("votes").remove(0);
    assert_eq!((vote.helpful, vote.comment.as_deref()), (false, Some("私は［名前］です")));
    assert_eq!(vote.entry.as_deref(), Some("pro-jinzai-kyoten"));
    assert!(visitor.get("/").await.body.contains("教えてくださり、ありがとうございます"));
    let sheet = visitor.get(&format!("/print?line={line}")).await;
    assert!(sheet.body.contains("018-860-5624") && sheet.body.contains("<svg"), "{}", sheet.body);
    // Another language, size and colour are kept.
    let view = visitor.post("/view", &[("language", "en")]).await;
    let both = format!("{}; {}", visitor.cookie, cookie(&view));
    let english = site.client.get_with("/", &[("cookie", &both)]).await.body;
    assert!(english.contains("<html lang=\"en\"") && english.contains("Start over"), "{english}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_load_is_small_and_asks_nobody_else() {
    let site = Site::start(Settings::default()).await;
    let page = site.client.get("/").await;
    let mut bytes = page.body.len();
    let parts: Vec<&str> = values(&page.body, "src")
        .into_iter()
        .chain(values(&page.body, "href"))
        .filter(|p| p.starts_with("/assets"))
        .collect();
    assert_eq!(parts.len(), 3, "{parts:?}");
    for part in parts {
        let got = site.client.get(part).await;
        assert_eq!(got.status, 200);
        assert!(got.header("cache-control").contains("immutable"));
        assert!(!got.body.contains("https://") && !got.body.contains("@import"), "{part} asks somebody else");
        bytes += got.body.len();
    }
    assert!(bytes < 100_000, "{bytes} bytes");
    println!("first load: {bytes} bytes");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{policy}");
    assert!(!policy.contains("unsafe") && !page.body.contains(" style=") && !page.body.contains("<script>"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert!(page.header("set-cookie").contains("HttpOnly") && page.header("set-cookie").contains("SameSite=Lax"));
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn anothers_conversation_stays_anothers() {
    let site = Site::start(Settings::default()).await;
    let (anna, eve) = (site.visitor().await, site.visitor().await);
    anna.say("プロ拠点の秋田の窓口").await;
    let (event, line) = last_answer(&anna.get("/").await.body);
    let signature = eve.cookie.split_once('.').expect("a signature").1;
    let id = anna.id().to_owned();
    for forged in [
        eve.cookie.clone(),
        format!("madoguchi_session={id}"),
        format!("madoguchi_session={id}.{signature}"),
        format!("madoguchi_session_embed={id}.{signature}"),
        format!("madoguchi_session={id}."),
    ] {
        let eve = Visitor { site: &site, cookie: forged.clone() };
        for path in ["/".to_owned(), format!("/print?line={line}"), "/print".to_owned()] {
            assert!(!eve.get(&path).await.body.contains("018-860-5624"), "{forged} reads {path}");
        }
        let stolen = eve.post("/vote", &[("event", &event), ("helpful", "true")]).await;
        assert!([401, 404].contains(&stolen.status), "{forged} votes: {}", stolen.status);
        eve.post("/forget", &[]).await;
        // A conversation of that name in the API is another one.
        let body = serde_json::json!({ "conversation": format!("web:{id}"), "text": "秋田" }).to_string();
        let api = site.client.post("/api/messages", &[("content-type", "application/json")], body).await.json();
        assert_ne!(api["entries"][0]["id"], "pro-jinzai-kyoten");
    }
    assert!(site.hub.engine().store().votes().expect("votes").is_empty());
    let events = site.client.get_with("/events?after=0", &[("cookie", &format!("madoguchi_session={id}"))]).await;
    assert_eq!(events.status, 401);
    // And Anna's is still there.
    assert!(anna.get("/").await.body.contains("018-860-5624"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_from_elsewhere_change_nothing() {
    let site = Site::start(Settings::default()).await;
    let visitor = site.visitor().await;
    visitor.say("ロカベンとは").await;
    let (event, _) = last_answer(&visitor.get("/").await.body);
    let before = site.stored_at_rest().await;
    for from in [
        vec![],
        vec![("origin", "https://evil.example")],
        vec![("origin", "null")],
        vec![("sec-fetch-site", "cross-site")],
        vec![("sec-fetch-site", "same-site")],
        vec![("sec-fetch-site", "none")],
    ] {
        for (path, pairs) in [
            ("/say", vec![("text", "くるみんとは"), ("nonce", "n2")]),
            ("/vote", vec![("event", event.as_str()), ("helpful", "true")]),
            ("/forget", vec![]),
            ("/view", vec![("language", "en")]),
        ] {
            let got = visitor.post_from(path, &pairs, &from).await;
            assert_eq!(got.status, 403, "{path} from {from:?}");
            assert_eq!(got.header("set-cookie"), "");
        }
    }
    assert_eq!(site.stored(), before);
    // None of it can be done by opening an address.
    for path in ["/say", "/vote", "/forget", "/view"] {
        assert_eq!(visitor.get(path).await.status, 405);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_sent_cannot_become_a_header_or_a_script() {
    let site = Site::start(Settings::default()).await;
    let visitor = site.visitor().await;
    let script = "<script>alert(1)</script><img src=x onerror=alert(2)>\r\nid: 9\r\n\r\n\" autofocus onfocus=alert(3)";
    let sent = visitor
        .post("/say", &[("text", script), ("nonce", "x\r\nSet-Cookie: a=b"), ("place", "page\r\nX-Evil: 1")])
        .await;
    assert_eq!((sent.status, sent.header("x-evil"), sent.header("location")), (303, "", "/#last"));
    assert!(!sent.header("set-cookie").contains("a=b"));
    let view = visitor.post("/view", &[("language", "en\r\nX-Evil: 1"), ("size", "large; Domain=x")]).await;
    assert!(view.header("set-cookie").starts_with("madoguchi_view=ja.usual.device;"), "{}", view.header("set-cookie"));
    let page = visitor.get("/").await.body;
    assert!(page.contains("&lt;script&gt;alert(1)"), "{page}");
    for harm in ["<script>alert", "<img", "\" autofocus"] {
        assert!(!page.contains(harm), "{harm}");
    }
    let stream = site.client.stream("/events?after=0", &[("cookie", &visitor.cookie)], "class=\"line told").await;
    assert!(!stream.contains("<script>alert") && !stream.contains("\nid: 9"), "{stream}");
    let (event, _) = {
        visitor.say("ロカベンとは").await;
        last_answer(&visitor.get("/").await.body)
    };
    visitor.post("/vote", &[("event", &event), ("helpful", "false"), ("comment", "<script>alert(4)</script>")]).await;
    assert!(!visitor.get("/").await.body.contains("<script>alert"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_stream_goes_on_where_a_lost_connection_was() {
    let site = Site::start(Settings::default()).await;
    let visitor = site.visitor().await;
    let script = [("sec-fetch-site", "same-origin"), ("x-page", "1")];
    let sent = visitor.post_from("/say", &[("text", "ロカベンとは"), ("nonce", "a1")], &script).await;
    assert_eq!((sent.status, sent.body.as_str()), (202, ""));
    let first = site.client.stream("/events?after=0", &[("cookie", &visitor.cookie)], "line told").await;
    assert!(first.contains("event: line") && first.contains("data-event=\"a1-"), "{first}");
    let last = first.lines().filter_map(|l| l.strip_prefix("id: ")).next_back().expect("an id").to_owned();
    visitor.post_from("/say", &[("text", "くるみんとは"), ("nonce", "a2")], &script).await;
    let headers = [("cookie", visitor.cookie.as_str()), ("last-event-id", last.as_str())];
    let second = site.client.stream("/events?after=0", &headers, "line told").await;
    assert!(second.contains("くるみん") && !second.contains("ロカベンとは"), "{second}");
    // Another tab is told that the conversation is gone.
    let (client, cookie) = (site.client.clone(), visitor.cookie.clone());
    let tab =
        tokio::spawn(async move { client.stream("/events?after=0", &[("cookie", &cookie)], "event: gone").await });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(visitor.post("/forget", &[]).await.status, 303);
    assert!(tab.await.expect("ends").contains("event: gone"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_is_deleted_everywhere() {
    let site = Site::start(Settings::default()).await;
    let (visitor, other) = (site.visitor().await, site.visitor().await);
    other.say("くるみんとは").await;
    visitor.say("担当者につないでください").await;
    visitor.say("ロカベンとは").await;
    let (event, _) = last_answer(&visitor.get("/").await.body);
    visitor.post("/vote", &[("event", &event), ("helpful", "true")]).await;
    let gone = visitor.post("/forget", &[]).await;
    assert_eq!((gone.status, gone.header("location")), (303, "/?forgotten=true"));
    assert!(!cookie(&gone).is_empty() && cookie(&gone) != visitor.cookie);
    let id = format!("web:{}", visitor.id());
    let contents = site.hub.engine().store().contents().expect("contents");
    assert!(
        contents.conversations.iter().all(|(c, _)| *c != id)
            && contents.lines.iter().all(|(_, l)| l.conversation != id)
    );
    assert!(contents.handoffs.is_empty() && contents.votes.is_empty());
    assert!(!visitor.get("/").await.body.contains("class=\"line"));
    assert!(other.get("/").await.body.contains("くるみん"));
    site.hub.stop(Duration::from_secs(5)).await.expect("stops");
    // The session outlives the process: its key is in the data folder.
    let cookie = other.cookie.clone();
    let Site { dir, hub, .. } = site;
    drop(hub);
    until("the store is free", || {
        Engine::open(dir.path(), madoguchi::engine::Settings::default(), &mut |_| ()).is_ok()
    })
    .await;
    let site = Site::on(dir, Settings::default()).await;
    assert!(Visitor { site: &site, cookie }.get("/").await.body.contains("くるみん"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_tells_who_somebody_is_is_not_kept() {
    let site = Site::start(Settings::default()).await;
    let visitor = site.visitor().await;
    for text in [
        "私は山田太郎です。090-1234-5678に電話して。カレーの作り方は？",
        "taro@example.co.jp へ、番号は123456789012。天気は？",
    ] {
        visitor.post("/say", &[("text", text), ("nonce", &text.len().to_string())]).await;
    }
    let stored = site.stored();
    for told in ["山田太郎", "1234-5678", "taro@", "123456789012"] {
        assert!(!stored.contains(told), "{told} is kept: {stored}");
    }
    assert!(!site.hub.engine().store().unanswered().expect("unanswered").is_empty());
    assert!(visitor.get("/").await.body.contains("［電話番号］"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_much_is_refused_kindly_and_nothing_typed_is_lost() {
    let site = Site::start(Settings::default()).await;
    let visitor = site.visitor().await;
    let long = "とても長い相談です。".repeat(TEXT_LIMIT / 10 + 1);
    let refused = visitor.say(&long).await;
    assert_eq!(refused.status, 413);
    assert!(refused.body.contains(&long) && refused.body.contains("2000文字まで"), "{}", refused.body);
    let mut statuses = Vec::new();
    for i in 0..25 {
        let script = [("sec-fetch-site", "same-origin"), ("x-page", "1")];
        statuses
            .push(visitor.post_from("/say", &[("text", "ヘルプ"), ("nonce", &i.to_string())], &script).await.status);
    }
    assert_eq!((statuses[0], statuses[24]), (202, 429), "{statuses:?}");
    assert_eq!(site.visitor().await.say("ヘルプ").await.status, 303, "others are not held up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_sites_on_the_list_may_show_the_chat() {
    let closed = Site::start(Settings::default()).await;
    assert_eq!(closed.client.get("/embed").await.status, 404);
    assert_eq!(closed.client.get("/widget.js").await.status, 404);
    let origins = vec!["https://www.example.jp".to_owned(), "http://127.0.0.1:9".to_owned()];
    let open = Site::start(Settings { widget_origins: origins, ..Settings::default() }).await;
    let frame = open.client.get("/embed").await;
    let policy = frame.header("content-security-policy").to_owned();
    assert!(policy.ends_with("frame-ancestors https://www.example.jp http://127.0.0.1:9"), "{policy}");
    assert!(frame.header("set-cookie").contains("SameSite=None; Secure; Partitioned"));
    assert!(open.client.get("/").await.header("content-security-policy").ends_with("frame-ancestors 'none'"));
    let script = open.client.get("/widget.js").await;
    assert!(script.body.contains("\"open\":\"相談する\"") && !script.body.contains("__WORDS__"), "{}", script.body);
}
