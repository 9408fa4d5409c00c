//! How long it takes from an event to the first request about it. Printed, and
//! held against a bound so wide that only a mistake can break it.

use std::time::Duration;

use madoguchi::engine::Clock;
use serde_json::json;

use super::Bot;
use super::stand_in::{Place, StandIn};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_an_event_to_the_first_request() {
    const EACH: u64 = 150;
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    for what in ["MESSAGE_CREATE", "INTERACTION_CREATE"] {
        let mut took: Vec<Duration> = Vec::new();
        for i in 0..EACH {
            let place = Place::Direct(500 + i % 20);
            let id = if what == "MESSAGE_CREATE" {
                stand_in.say(place, 7, "山形のプロ拠点の電話は？", None)
            } else {
                let option = json!([{"name": "内容", "type": 3, "value": "山形のプロ拠点の電話は？"}]);
                let token = stand_in.command(place, 7, "相談", option, false);
                stand_in.shared.lock().interactions[&token].id
            };
            let span = stand_in.until("a request", |s| Some(*s.first_call.get(&id)? - *s.asked.get(&id)?)).await;
            took.push(span);
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
        took.sort_unstable();
        let at = |share: usize| took[took.len() * share / 100];
        println!("{what} to the first request: median {:.2?}, p90 {:.2?}, p99 {:.2?}", at(50), at(90), at(99));
        assert!(at(50) < Duration::from_millis(250), "median {:?}", at(50));
    }
    bot.stop().await;
}
