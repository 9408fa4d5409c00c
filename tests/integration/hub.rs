//! The hub with an adapter that loses its patience: once, in order, across restarts.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use madoguchi::engine::Engine;
use madoguchi::service::handoff::StaffRoom;
use madoguchi::service::hub::{Hub, Settings};
use madoguchi::service::{
    Accepted, Adapter, Author, Delivery, Outgoing, Question, Receipt, Said, StaffThread, Undelivered,
};
use serde_json::json;

/// Remembers what arrived; every seventh first try fails, and all while `down`.
#[derive(Default)]
struct Fake {
    tries: Mutex<HashMap<String, u32>>,
    arrived: Mutex<Vec<Outgoing>>,
    down: AtomicBool,
}

#[async_trait::async_trait]
impl Adapter for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }

    async fn deliver(&self, delivery: &Delivery) -> Result<Receipt, Undelivered> {
        let event = delivery.outgoing.event.clone();
        let number = {
            let mut tries = self.tries.lock().unwrap();
            let count = tries.entry(event).or_default();
            *count += 1;
            (*count, tries.len())
        };
        if self.down.load(Ordering::SeqCst) || number.0 == 1 && number.1 % 7 == 0 {
            let source = anyhow::anyhow!("busy");
            return Err(Undelivered::Later { after: Some(Duration::from_millis(5)), unsure: true, source });
        }
        self.arrived.lock().unwrap().push(delivery.outgoing.clone());
        let thread = matches!(delivery.outgoing.said, Said::Memo(_)).then(|| StaffThread {
            conversation: format!("fake:staff:{}", delivery.outgoing.event),
            address: json!({ "thread": delivery.outgoing.event }),
        });
        Ok(Receipt { thread })
    }
}

fn question(event: &str, conversation: &str, text: &str) -> Question {
    Question {
        event: event.into(),
        channel: "fake".into(),
        conversation: conversation.into(),
        author: Author::Person,
        text: text.into(),
        files: Vec::new(),
        address: json!({ "to": conversation }),
        received_ms: 0,
    }
}

/// Opens the data directory as soon as an earlier hub has let go of it.
async fn open(data: &Path, settings: Settings) -> (Hub, Arc<Fake>) {
    let begun = Instant::now();
    let engine = loop {
        match Engine::open(data, madoguchi::engine::Settings::default(), &mut |_| ()) {
            Ok(engine) => break engine,
            Err(error) if begun.elapsed() > Duration::from_secs(20) => panic!("{error:#}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    };
    let (hub, fake) = (Hub::new(Arc::new(engine), settings).expect("hub"), Arc::new(Fake::default()));
    hub.register(fake.clone());
    (hub, fake)
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_is_answered_once_and_in_order() {
    let dir = crate::data();
    let (hub, fake) = open(dir.path(), Settings::default()).await;
    let (mut new, mut took) = (0, Vec::new());
    for round in 0..20 {
        let mut asked = Vec::new();
        for i in round * 20..(round + 1) * 20 {
            for _ in 0..=(i % 3) {
                let (hub, question) =
                    (hub.clone(), question(&format!("e{i}"), &format!("fake:{}", i % 20), "プロ拠点の電話は？"));
                asked.push(tokio::spawn(async move {
                    let start = Instant::now();
                    (hub.accept(question).await.expect("accepted"), start.elapsed())
                }));
            }
        }
        // In order within a conversation: the next one comes once this one is in.
        for asked in asked {
            let (accepted, time) = asked.await.expect("ends");
            new += usize::from(matches!(accepted, Accepted::New(_)));
            took.push(time);
        }
    }
    took.sort_unstable();
    println!(
        "accept of {} messages at once: p50 {:?}, p99 {:?}",
        took.len(),
        took[took.len() / 2],
        took[took.len() * 99 / 100]
    );
    assert_eq!(new, 400);
    until("all answers", || fake.arrived.lock().unwrap().len() >= 400).await;
    hub.stop(Duration::from_secs(20)).await.expect("stops");
    let arrived = fake.arrived.lock().unwrap();
    let events: std::collections::HashSet<&str> = arrived.iter().map(|o| o.event.as_str()).collect();
    assert_eq!((arrived.len(), events.len()), (400, 400));
    let mut last: HashMap<&str, u32> = HashMap::new();
    for outgoing in arrived.iter() {
        let number: u32 = outgoing.event[1..].parse().expect("number");
        assert!(matches!(&outgoing.said, Said::Reply(r) if !r.contacts.is_empty()));
        let before = last.insert(&outgoing.conversation, number);
        assert!(before.is_none_or(|b| b < number), "{} overtook", outgoing.event);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_accepted_survives_the_end_of_the_process() {
    let dir = crate::data();
    {
        let (hub, fake) = open(dir.path(), Settings::default()).await;
        fake.down.store(true, Ordering::SeqCst);
        for i in 0..30 {
            hub.accept(question(&format!("e{i}"), &format!("fake:{}", i % 3), "ロカベンとは")).await.expect("accepted");
        }
        hub.stop(Duration::from_millis(200)).await.expect("stops");
        assert!(fake.arrived.lock().unwrap().is_empty());
    }
    let (hub, fake) = open(dir.path(), Settings::default()).await;
    hub.recover().expect("recovers");
    assert_eq!(hub.accept(question("e7", "fake:1", "ロカベンとは")).await.expect("accepted"), Accepted::Duplicate);
    until("all answers", || fake.arrived.lock().unwrap().len() >= 30).await;
    hub.stop(Duration::from_secs(20)).await.expect("stops");
    assert_eq!(fake.arrived.lock().unwrap().len(), 30);
    assert!(hub.engine().store().questions().expect("queue").is_empty());
    assert!(hub.engine().store().outgoing().expect("queue").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_and_the_staff_talk_until_the_staff_ends_it() {
    let dir = crate::data();
    let staff = Some(StaffRoom { channel: "fake".into(), address: json!({ "room": "room" }) });
    let (hub, fake) = open(dir.path(), Settings { staff, ..Settings::default() }).await;
    let say = async |event: &str, conversation: &str, author: Author, text: &str| {
        let question = Question { author, ..question(event, conversation, text) };
        hub.accept(question).await.expect("accepted");
    };
    let arrived = |event: &str| fake.arrived.lock().unwrap().iter().find(|o| o.event == event).cloned();
    say("1", "fake:a", Author::Person, "担当者につないでください").await;
    until("the memo", || arrived("1#memo").is_some()).await;
    assert_eq!(arrived("1#memo").expect("memo").address, json!({ "room": "room" }));
    say("2", "fake:a", Author::Person, "締切に間に合いますか").await;
    until("the person's text", || arrived("2#staff").is_some()).await;
    let relayed = arrived("2#staff").expect("relayed");
    assert_eq!(relayed.said, Said::FromPerson("締切に間に合いますか".into()));
    assert_eq!(relayed.address, json!({ "thread": "1#memo" }));
    say("3", "fake:staff:1#memo", Author::Staff, "間に合います").await;
    until("the staff's text", || arrived("3").is_some()).await;
    assert_eq!(arrived("3").expect("relayed").address, json!({ "to": "fake:a" }));
    say("4", "fake:staff:1#memo", Author::Staff, "対応終了").await;
    until("the end", || arrived("4#note").is_some()).await;
    say("5", "fake:a", Author::Person, "ロカベンとは").await;
    until("the bot's answer", || arrived("5").is_some()).await;
    assert!(matches!(arrived("5").expect("answer").said, Said::Reply(_)));
    // After the end nothing of the staff's thread reaches the person, nor is it answered.
    say("6", "fake:staff:1#memo", Author::Staff, "ところで").await;
    hub.stop(Duration::from_secs(20)).await.expect("stops");
    let events: Vec<String> = fake.arrived.lock().unwrap().iter().map(|o| o.event.clone()).collect();
    assert!(!events.iter().any(|e| e == "2" || e.starts_with('6')), "{events:?}");
}
