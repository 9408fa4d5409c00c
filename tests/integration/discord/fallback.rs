//! A refused form is no silence, and a hand-off is what the bot says it is.

use std::time::Duration;

use madoguchi::engine::Clock;
use serde_json::json;

use super::seen::text_of;
use super::stand_in::{BOT, Fault, Place, StandIn};
use super::{Bot, HELP, STAFF_ROOM};

const PATIENCE: Duration = Duration::from_secs(20);
const QUESTION: &str = "山形のプロ拠点の電話は？";

/// The direct messages with a person, as the stand-in numbers them.
fn direct(user: u64) -> u64 {
    700_000 + user
}

async fn bot() -> (StandIn, Bot) {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    (stand_in, bot)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thread_that_cannot_be_opened_leaves_the_channel() {
    let (stand_in, bot) = bot().await;
    for fault in [Fault::Code(400, 160_006), Fault::Code(403, 50_013), Fault::Code(403, 50_001), Fault::Code(400, 0)] {
        stand_in.trap("POST", "/threads", 1, fault);
        let asked = stand_in.say(Place::Guild(HELP), 7, QUESTION, None);
        let answer =
            stand_in.post(HELP, PATIENCE, |p| p.reply_to == Some(asked)).await.expect("an answer in the channel");
        assert!(text_of(&answer).contains("023-647-0665"), "{fault:?}");
        // The talk goes on where it is: by a reply to the answer.
        let further = stand_in.say(Place::Guild(HELP), 7, "秋田は？", Some(answer.id));
        let next = stand_in.post(HELP, PATIENCE, |p| p.reply_to == Some(further)).await.expect("the next answer");
        assert!(text_of(&next).contains("018-860-5624"), "{fault:?}: {}", text_of(&next));
    }
    // The next question has a thread again.
    let asked = stand_in.say(Place::Guild(HELP), 7, QUESTION, None);
    assert!(stand_in.post(asked, PATIENCE, |_| true).await.is_some());
    let metrics = bot.hub.metrics().text();
    assert!(metrics.contains("madoguchi_fallbacks_total{channel=\"discord\",refused=\"place\"} 4"), "{metrics}");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn embeds_that_are_refused_give_way_to_text_that_says_the_same() {
    let (stand_in, bot) = bot().await;
    stand_in.trap("POST", "/messages", 1, Fault::Code(400, 50_035));
    let asked = stand_in.say(Place::Direct(22), 7, QUESTION, None);
    let answer = stand_in.post(22, PATIENCE, |p| p.reply_to == Some(asked)).await.expect("an answer");
    let content = answer.body["content"].as_str().expect("text");
    assert!(content.contains("023-647-0665") && content.contains("www.pro-jinzai.go.jp"), "{content}");
    assert!(answer.body["embeds"].as_array().is_none_or(Vec::is_empty));
    // Refused once more it is the length.
    stand_in.trap("POST", "/messages", 2, Fault::Code(400, 50_035));
    let asked = stand_in.say(Place::Direct(22), 7, "プロ拠点の窓口", None);
    let answer = stand_in.post(22, PATIENCE, |p| p.reply_to == Some(asked)).await.expect("an answer");
    assert!(answer.body["content"].as_str().is_some_and(|t| t.chars().count() <= 1_000));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_that_takes_nothing_leaves_the_direct_messages() {
    let (stand_in, bot) = bot().await;
    // A thread that was deleted while the answer was on its way; a channel closed to the bot.
    let first = stand_in.say(Place::Guild(HELP), 7, QUESTION, None);
    stand_in.post(first, PATIENCE, |_| true).await.expect("an answer");
    stand_in.trap("POST", "/messages", 1, Fault::Code(404, 10_003));
    stand_in.say(Place::Guild(first), 7, "秋田は？", None);
    let lost = stand_in.post(HELP, PATIENCE, |p| text_of(p).contains("018-860-5624")).await;
    assert!(lost.is_some(), "not answered in the channel of the thread");
    for code in [50_001, 50_013] {
        stand_in.trap("POST", "/messages", 1, Fault::Code(403, code));
        stand_in.say(Place::Guild(21), code, &format!("<@{BOT}> {QUESTION}"), None);
        let there = stand_in.post(direct(code), PATIENCE, |p| text_of(p).contains("023-647-0665")).await;
        assert!(there.is_some(), "{code}");
    }
    // A command whose moment has passed: what was private stays so.
    stand_in.trap("PATCH", "@original", 1, Fault::Code(404, 10_015));
    let options = json!([{"name": "内容", "type": 3, "value": QUESTION}, {"name": "非公開", "type": 5, "value": true}]);
    stand_in.command(Place::Guild(21), 9, "相談", options, false);
    assert!(stand_in.post(direct(9), PATIENCE, |p| text_of(p).contains("023-647-0665")).await.is_some());
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_takes_no_memo_is_said_so() {
    let (stand_in, bot) = bot().await;
    for (user, status, code) in [(7, 403, 50_001), (8, 403, 50_013), (9, 404, 10_003)] {
        let place = Place::Direct(20 + user);
        stand_in.trap("POST", "/channels/4000/messages", 1, Fault::Code(status, code));
        stand_in.say(place, user, "担当者につないで", None);
        let told = stand_in.post(place.channel(), PATIENCE, |p| text_of(p).contains("届けられませんでした")).await;
        assert!(told.is_some_and(|t| text_of(&t).contains("電話")), "{code}");
        let said: String = stand_in.shared.lock().rooms[&place.channel()].posts.iter().map(text_of).collect();
        assert!(!said.contains("伝えました"), "{code}: {said}");
        assert!(bot.hub.warnings()[0].contains(&code.to_string()), "{:?}", bot.hub.warnings());
        let next = stand_in.say(place, user, QUESTION, None);
        let answer = stand_in.post(place.channel(), PATIENCE, |p| p.reply_to == Some(next)).await.expect("an answer");
        assert!(text_of(&answer).contains("023-647-0665"), "{code}");
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_the_staff_has_no_thread_replies_to_the_memo_take_its_place() {
    let (stand_in, bot) = bot().await;
    stand_in.trap("POST", "/threads", 1, Fault::Code(400, 160_006));
    let person = Place::Direct(22);
    stand_in.say(person, 7, "担当者につないで", None);
    let told = stand_in.post(22, PATIENCE, |p| text_of(p).contains("担当者にこの内容を伝えました")).await;
    assert!(told.is_some());
    let memo = stand_in.post(STAFF_ROOM, PATIENCE, |_| true).await.expect("a memo");
    stand_in.write(person, 7, "", |m| m["attachments"] = json!([{"id": "1", "filename": "shinsei.pdf", "size": 1, "url": "https://cdn.example/shinsei.pdf", "proxy_url": "https://cdn.example/x"}]));
    let there = stand_in.post(STAFF_ROOM, PATIENCE, |p| p.reply_to == Some(memo.id)).await.expect("passed on");
    assert!(
        text_of(&there).contains("shinsei.pdf") && text_of(&there).contains("https://cdn.example/shinsei.pdf"),
        "{}",
        text_of(&there)
    );
    // What the staff says among itself in the room stays there; a reply to the memo reaches the person.
    stand_in.say(Place::Guild(STAFF_ROOM), 70, "だれか見ましたか", None);
    stand_in.say(Place::Guild(STAFF_ROOM), 70, "確認しました", Some(memo.id));
    let back = stand_in.post(22, PATIENCE, |p| text_of(p).contains("確認しました")).await;
    assert!(back.is_some());
    stand_in.say(Place::Guild(STAFF_ROOM), 70, "対応終了 ✅", Some(memo.id));
    let over = stand_in.post(22, PATIENCE, |p| text_of(p).contains("対応が終わりました")).await;
    assert!(over.is_some());
    let said: String = stand_in.shared.lock().rooms[&22].posts.iter().map(text_of).collect();
    assert!(!said.contains("だれか見ましたか") && !said.contains("✅"), "{said}");
    bot.stop().await;
}
