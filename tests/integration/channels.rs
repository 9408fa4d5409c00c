//! What every channel does, seen from outside: each question is answered once and in order, also
//! after a fault; a wish for a person reaches the staff; a text too long is not met with silence.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use madoguchi::channel::asking::Asking;
use madoguchi::channel::{page, terminal, web};
use madoguchi::engine::{Clock, Engine};
use madoguchi::service::handoff::StaffRoom;
use madoguchi::service::hub::{self, Hub};
use madoguchi::service::{Adapter, Author, Delivery, Question, Reach, Receipt, Said, StaffThread, Undelivered};
use parking_lot::Mutex;
use serde_json::json;

use crate::client::Client;
use crate::discord::stand_in::{Fault, Place, StandIn};
use crate::discord::{self, Bot};
use crate::slack::app::{App, STAFF, Transport, until};
use crate::slack::standin::Faults;

/// A channel as one person sees it.
#[async_trait::async_trait]
trait Outside: Send + Sync {
    /// Says something and does not wait for the answer.
    async fn say(&self, text: &str);

    /// The answers that the person has read so far, in order.
    fn read(&self) -> Vec<String>;

    /// What the staff has read.
    fn staff(&self) -> Vec<String>;

    /// Lets something go wrong with one of the next deliveries.
    async fn disturb(&self);

    /// Ends.
    async fn stop(self: Box<Self>);
}

/// Says something and waits until it is answered; gives the answer.
async fn ask(channel: &dyn Outside, text: &str) -> String {
    let before = channel.read().len();
    channel.say(text).await;
    until(&format!("the answer to {text}"), || channel.read().len() > before).await;
    channel.read().swap_remove(before)
}

/// The list that every channel passes.
async fn check(channel: Box<dyn Outside>) {
    // Each message means something only after the one before.
    const TALK: [(&str, &str); 5] = [
        ("プロ拠点の窓口", "pro-jinzai.go.jp/kyoten"),
        ("秋田", "018-860-5624"),
        ("山形", "023-647-0665"),
        ("秋田", "018-860-5624"),
        ("山形", "023-647-0665"),
    ];
    let door = channel.as_ref();
    for round in 1..=3 {
        if round > 1 {
            door.disturb().await;
        }
        let before = door.read().len();
        for (text, _) in TALK {
            door.say(text).await;
        }
        until("all answers", || door.read().len() >= before + TALK.len()).await;
        for ((text, expected), answer) in TALK.iter().zip(&door.read()[before..]) {
            assert!(answer.contains(expected), "round {round}, {text}: {answer}");
        }
    }
    // Once each: nothing more comes.
    let count = door.read().len();
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(door.read().len(), count, "answered twice");

    let long = ask(door, &"とても長い相談です。".repeat(500)).await;
    assert!(!long.trim().is_empty());
    assert!(ask(door, "山形のプロ拠点の電話は？").await.contains("023-647-0665"));

    assert!(door.staff().is_empty(), "the staff was called for nothing");
    let told = ask(door, "担当者につないでください").await;
    assert!(told.contains("控え番号 1"), "{told}");
    assert!(told.contains("担当者"), "{told}");
    until("the memo", || !door.staff().is_empty()).await;
    channel.stop().await;
}

/// A channel of the staff's, in memory.
#[derive(Debug, Default)]
struct Room {
    read: Mutex<Vec<String>>,
}

#[async_trait::async_trait]
impl Adapter for Room {
    fn name(&self) -> &'static str {
        "room"
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let text = match &delivery.outgoing.said {
            Said::Memo(reply) => {
                let labels = &crate::BENCH.mind().knowledge.phrasebook.reply;
                reply.memo.clone().unwrap_or_default().lines(labels).join("\n")
            }
            Said::FromPerson(text) | Said::FromStaff(text) | Said::Note(text) | Said::Failed(text) => text.clone(),
            Said::Reply(reply) => crate::text(reply),
        };
        self.read.lock().push(text);
        let memo = matches!(delivery.outgoing.said, Said::Memo(_));
        let thread = memo.then(|| StaffThread { conversation: "room:1".to_owned(), address: json!("thread") });
        Ok(Receipt { thread })
    }
}

/// A hub whose staff reads in [`Room`].
fn hub(dir: &std::path::Path) -> (Hub, Arc<Room>) {
    let engine = Engine::open(dir, madoguchi::engine::Settings::default(), &mut |_| ()).expect("engine");
    let staff = Some(StaffRoom { channel: "room".to_owned(), address: json!("room") });
    let hub = Hub::new(Arc::new(engine), hub::Settings { staff, ..hub::Settings::default() }).expect("hub");
    let room = Arc::new(Room::default());
    hub.register(room.clone());
    (hub, room)
}

/// What was asked, each with its answer once that is there.
type Asked = Arc<Mutex<Vec<Option<String>>>>;

fn answered(asked: &Asked) -> Vec<String> {
    asked.lock().iter().map_while(Clone::clone).collect()
}

/// Whoever asks leaves before the answer is there.
async fn leaves_early(asking: impl Future<Output = String> + Send + 'static) {
    let leaves = tokio::spawn(asking);
    tokio::time::sleep(Duration::from_millis(3)).await;
    leaves.abort();
}

/// Asks in the background, after what was asked before.
async fn in_background(asked: &Asked, answer: impl Future<Output = String> + Send + 'static) {
    let (asked, at) = (asked.clone(), asked.lock().len());
    asked.lock().push(None);
    tokio::spawn(async move {
        let answer = answer.await;
        asked.lock()[at] = Some(answer);
    });
    // Sent without waiting for the answer, yet one after the other.
    tokio::time::sleep(Duration::from_millis(5)).await;
}

struct Http {
    hub: Hub,
    room: Arc<Room>,
    client: Client,
    asked: Asked,
    _dir: tempfile::TempDir,
}

impl Http {
    async fn start() -> Self {
        let dir = crate::data();
        let (hub, room) = hub(dir.path());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let client = Client::new(&format!("http://{}", listener.local_addr().expect("address")));
        let (routes, serving) = (web::router(&hub), hub.clone());
        tokio::spawn(async move { web::serve(listener, routes, &serving).await });
        Self { hub, room, client, asked: Asked::default(), _dir: dir }
    }

    fn post(&self, text: &str) -> impl Future<Output = String> + Send + 'static {
        let (client, body) = (self.client.clone(), json!({ "conversation": "a", "text": text }).to_string());
        async move {
            let got = client.post("/api/messages", &[("content-type", "application/json")], body).await;
            let json = got.json();
            json["text"].as_str().or(json["error"].as_str()).expect("a text").to_owned()
        }
    }
}

#[async_trait::async_trait]
impl Outside for Http {
    async fn say(&self, text: &str) {
        in_background(&self.asked, self.post(text)).await;
    }

    fn read(&self) -> Vec<String> {
        answered(&self.asked)
    }

    fn staff(&self) -> Vec<String> {
        self.room.read.lock().clone()
    }

    async fn disturb(&self) {
        leaves_early(self.post("ロカベンとは")).await;
    }

    async fn stop(self: Box<Self>) {
        // What the staff writes is shown with the next answer.
        let said = |event: &str, text: &str| Question {
            event: event.to_owned(),
            channel: "room".to_owned(),
            conversation: "room:1".to_owned(),
            author: Author::Staff,
            text: text.to_owned(),
            files: Vec::new(),
            address: json!("thread"),
            received_ms: 0,
        };
        until("the thread", || self.hub.engine().store().handoff_of_staff("room:1").expect("store").is_some()).await;
        self.hub.accept(said("s1", "はい、間に合います")).await.expect("accepted");
        tokio::time::sleep(Duration::from_millis(100)).await;
        let answer = ask(self.as_ref(), "締切に間に合いますか").await;
        assert!(answer.contains("はい、間に合います"), "{answer}");
        until("the person's text", || self.staff().iter().any(|t| t.contains("間に合いますか"))).await;
        self.hub.accept(said("s2", "対応終了")).await.expect("accepted");
        until("the end", || self.staff().len() >= 3).await;
        let answer = ask(self.as_ref(), "山形のプロ拠点の電話は？").await;
        assert!(answer.contains("023-647-0665") && answer.contains("担当者の対応が終わりました"), "{answer}");
        let answer = ask(self.as_ref(), "山形のプロ拠点の電話は？").await;
        assert!(!answer.contains("対応が終わりました"), "said twice: {answer}");
        self.hub.stop(Duration::from_secs(20)).await.expect("stops");
    }
}

struct Terminal {
    hub: Hub,
    room: Arc<Room>,
    asking: Arc<Asking>,
    asked: Asked,
    _dir: tempfile::TempDir,
}

#[async_trait::async_trait]
impl Outside for Terminal {
    async fn say(&self, text: &str) {
        let (asking, text) = (self.asking.clone(), text.to_owned());
        let answer = async move { crate::text(&asking.ask("a", text).await.expect("answered").reply) };
        in_background(&self.asked, answer).await;
    }

    fn read(&self) -> Vec<String> {
        answered(&self.asked)
    }

    fn staff(&self) -> Vec<String> {
        self.room.read.lock().clone()
    }

    async fn disturb(&self) {
        let asking = self.asking.clone();
        let leaves = tokio::spawn(async move { asking.ask("a", "ロカベンとは".to_owned()).await });
        tokio::time::sleep(Duration::from_millis(1)).await;
        leaves.abort();
    }

    async fn stop(self: Box<Self>) {
        assert!(self.staff()[0].contains("返事は届きません"), "{:?}", self.staff());
        // Nobody took over: the bot goes on.
        assert!(ask(self.as_ref(), "山形のプロ拠点の電話は？").await.contains("023-647-0665"));
        self.hub.stop(Duration::from_secs(20)).await.expect("stops");
    }
}

/// The chat page without a script: a form is sent, the page that follows shows the answer.
struct Page {
    hub: Hub,
    room: Arc<Room>,
    client: Client,
    cookie: String,
    asked: Asked,
    sent: AtomicUsize,
    _dir: tempfile::TempDir,
}

impl Page {
    async fn start() -> Self {
        let dir = crate::data();
        let (hub, room) = hub(dir.path());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let client = Client::new(&format!("http://{}", listener.local_addr().expect("address")));
        let key = page::session::Key::of(dir.path()).expect("key");
        let page = page::Page::register(&hub, &page::Settings::default(), key);
        let (routes, serving) = (web::router(&hub).merge(page::routes(&page)), hub.clone());
        tokio::spawn(async move { web::serve(listener, routes, &serving).await });
        let opened = client.get("/").await;
        let cookie = opened.header("set-cookie").split(';').next().expect("a cookie").to_owned();
        Self { hub, room, client, cookie, asked: Asked::default(), sent: AtomicUsize::new(0), _dir: dir }
    }

    fn post(&self, text: &str) -> impl Future<Output = String> + Send + 'static {
        let (client, cookie) = (self.client.clone(), self.cookie.clone());
        let nonce = format!("n{}x", self.sent.fetch_add(1, Ordering::Relaxed));
        let body =
            form_urlencoded::Serializer::new(String::new()).extend_pairs([("text", text), ("nonce", &nonce)]).finish();
        async move {
            let form = ("content-type", "application/x-www-form-urlencoded");
            let headers = [form, ("cookie", cookie.as_str()), ("sec-fetch-site", "same-origin")];
            let sent = client.post("/say", &headers, body).await;
            if sent.status != 303 {
                return crate::drawing::shown_by_a_browser(&sent.body);
            }
            let shown = client.get_with("/", &headers[1..2]).await.body;
            let answers = shown
                .split("<article ")
                .filter(|a| a.starts_with("class=\"line ") && !a.starts_with("class=\"line person"));
            let own = format!("data-event=\"{nonce}-");
            answers.filter(|a| a.contains(&own)).map(crate::drawing::shown_by_a_browser).collect()
        }
    }
}

#[async_trait::async_trait]
impl Outside for Page {
    async fn say(&self, text: &str) {
        in_background(&self.asked, self.post(text)).await;
    }

    fn read(&self) -> Vec<String> {
        answered(&self.asked)
    }

    fn staff(&self) -> Vec<String> {
        self.room.read.lock().clone()
    }

    async fn disturb(&self) {
        leaves_early(self.post("ロカベンとは")).await;
    }

    async fn stop(self: Box<Self>) {
        // What the staff writes stands on the page without being asked for.
        until("the thread", || self.hub.engine().store().handoff_of_staff("room:1").expect("store").is_some()).await;
        let said = Question {
            event: "s1".to_owned(),
            channel: "room".to_owned(),
            conversation: "room:1".to_owned(),
            author: Author::Staff,
            text: "はい、間に合います".to_owned(),
            files: Vec::new(),
            address: json!("thread"),
            received_ms: 0,
        };
        self.hub.accept(said).await.expect("accepted");
        let cookie = [("cookie", self.cookie.as_str())];
        let mut shown = String::new();
        for _ in 0..100 {
            shown = self.client.get_with("/", &cookie).await.body;
            if shown.contains("はい、間に合います") {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert!(shown.contains("はい、間に合います"), "{shown}");
        self.hub.stop(Duration::from_secs(20)).await.expect("stops");
    }
}

struct Slack {
    app: App,
}

impl Slack {
    fn texts(&self, channel: &str) -> Vec<String> {
        let mut all: Vec<(String, String)> = Vec::new();
        for posted in self.app.slack.messages().into_iter().filter(|m| m.channel == channel) {
            let event = posted.answers().0.to_owned();
            let text = crate::slack::conversations::seen(std::slice::from_ref(&posted))["text"].to_string();
            match all.last_mut() {
                Some((last, whole)) if *last == event && posted.answers().1 != "0" => whole.push_str(&text),
                _ => all.push((event, text)),
            }
        }
        all.into_iter().map(|(_, text)| text).collect()
    }
}

#[async_trait::async_trait]
impl Outside for Slack {
    async fn say(&self, text: &str) {
        self.app.say("D1", "U1", text, json!({"channel_type": "im"})).await;
    }

    fn read(&self) -> Vec<String> {
        self.texts("D1")
    }

    fn staff(&self) -> Vec<String> {
        self.texts(STAFF)
    }

    async fn disturb(&self) {
        self.app.slack.set_faults(Faults { lost: 3, posted_all_the_same: 4, ..Faults::default() });
    }

    async fn stop(self: Box<Self>) {
        self.app.stop().await;
    }
}

struct Discord {
    stand_in: StandIn,
    bot: Bot,
}

impl Discord {
    fn texts(&self, channel: u64) -> Vec<String> {
        let state = self.stand_in.shared.lock();
        let posts = state.rooms.get(&channel).map(|r| r.posts.clone()).unwrap_or_default();
        let mut all: Vec<String> = Vec::new();
        for post in posts {
            let text = discord::seen::seen(std::slice::from_ref(&post))["text"].to_string();
            match all.last_mut() {
                Some(whole) if post.reply_to.is_none() => whole.push_str(&text),
                _ => all.push(text),
            }
        }
        all
    }
}

#[async_trait::async_trait]
impl Outside for Discord {
    async fn say(&self, text: &str) {
        self.stand_in.say(Place::Direct(22), 7, text, None);
    }

    fn read(&self) -> Vec<String> {
        self.texts(22)
    }

    fn staff(&self) -> Vec<String> {
        self.texts(discord::STAFF_ROOM)
    }

    async fn disturb(&self) {
        self.stand_in.trap("POST", "/messages", 1, Fault::Refused(503));
        self.stand_in.trap("POST", "/messages", 1, Fault::DoneButSaysNot(500));
    }

    async fn stop(self: Box<Self>) {
        self.bot.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn http_is_a_channel() {
    check(Box::new(Http::start().await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_is_a_channel() {
    check(Box::new(Page::start().await)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_terminal_is_a_channel() {
    let dir = crate::data();
    let (hub, room) = hub(dir.path());
    let asking = Asking::register(&hub, terminal::NAME, Reach::ThisRun);
    check(Box::new(Terminal { hub, room, asking, asked: Asked::default(), _dir: dir })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slack_is_a_channel() {
    let app = App::start(Transport::Http, Clock::System, Duration::ZERO).await;
    check(Box::new(Slack { app })).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn discord_is_a_channel() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    check(Box::new(Discord { stand_in, bot })).await;
}
