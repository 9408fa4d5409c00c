//! Whom the bot answers and where, and the relay to the staff.

use std::time::Duration;

use madoguchi::engine::Clock;
use serde_json::json;

use super::seen::text_of;
use super::stand_in::{BOT, Place, StandIn, user_json};
use super::{Bot, HELP, STAFF_ROOM};

const PATIENCE: Duration = Duration::from_secs(20);
const QUESTION: &str = "山形のプロ拠点の電話は？";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_answers_people_who_mean_it_and_nobody_else() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let room = Place::Guild(21);
    let mention = format!("<@{BOT}> {QUESTION}");
    // Nobody means it: bots, itself, webhooks, the system, talk among people.
    stand_in.inject(
        |m| {
            m["author"]["bot"] = json!(true);
            m["mentions"] = json!([user_json(BOT, true)]);
        },
        21,
        &mention,
    );
    stand_in.inject(
        |m| {
            m["author"] = user_json(BOT, true);
            m["mentions"] = json!([user_json(BOT, true)]);
        },
        21,
        &mention,
    );
    stand_in.inject(
        |m| {
            m["webhook_id"] = json!("5");
            m["mentions"] = json!([user_json(BOT, true)]);
        },
        21,
        &mention,
    );
    stand_in.inject(|m| m["type"] = json!(7), HELP, QUESTION);
    stand_in.inject(|m| m["mentions"] = json!([user_json(56, false)]), HELP, &format!("<@56> {QUESTION}"));
    stand_in.say(room, 7, QUESTION, None);
    stand_in.say(room, 7, "@everyone 会議です", None);
    // A mention, and then a reply to the answer.
    let asked = stand_in.say(room, 7, &mention, None);
    let answer = stand_in.post(21, PATIENCE, |p| p.reply_to == Some(asked)).await.expect("an answer");
    assert!(text_of(&answer).contains("023-647-0665"));
    let further = stand_in.say(room, 7, "秋田は？", Some(answer.id));
    let next = stand_in.post(21, PATIENCE, |p| p.reply_to == Some(further)).await.expect("an answer");
    assert!(text_of(&next).contains("018-860-5624"), "{}", text_of(&next));
    // Another person in the same channel has a conversation of their own.
    let other = stand_in.say(room, 8, &format!("<@{BOT}> 電話は？"), None);
    let theirs = stand_in.post(21, PATIENCE, |p| p.reply_to == Some(other)).await.expect("an answer");
    assert!(!text_of(&theirs).contains("018-860-5624"), "{}", text_of(&theirs));
    // Directly, and in a help channel, without a mention.
    let direct = stand_in.say(Place::Direct(22), 7, QUESTION, None);
    assert!(stand_in.post(22, PATIENCE, |p| p.reply_to == Some(direct)).await.is_some());
    let help = stand_in.say(Place::Guild(HELP), 7, QUESTION, None);
    let first = stand_in.post(help, PATIENCE, |_| true).await.expect("an answer in a thread of its own");
    assert!(text_of(&first).contains("023-647-0665"));
    assert_eq!(stand_in.shared.lock().threads.get(&help), Some(&HELP));
    // The thread goes on without a mention.
    let on = stand_in.say(Place::Guild(help), 7, "秋田は？", None);
    let second = stand_in.post(help, PATIENCE, |p| p.reply_to == Some(on)).await.expect("an answer");
    assert!(text_of(&second).contains("018-860-5624"), "{}", text_of(&second));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(stand_in.posted(), 6, "nobody else is answered");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rapid_messages_of_one_person_are_answered_in_order() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let mut asked = Vec::new();
    for i in 0..40 {
        let place = Place::Direct(30 + i % 2);
        for said in ["プロ拠点の窓口", "秋田", "山形"] {
            asked.push((place.channel(), stand_in.say(place, 7, said, None), said));
        }
    }
    for (channel, id, said) in &asked {
        let answer = stand_in.post(*channel, PATIENCE, |p| p.reply_to == Some(*id)).await.expect("an answer");
        let phone = match *said {
            "秋田" => "018-860-5624",
            "山形" => "023-647-0665",
            _ => "プロ",
        };
        assert!(text_of(&answer).contains(phone), "{said}: {}", text_of(&answer));
    }
    for channel in [30, 31] {
        let order: Vec<u64> = stand_in.shared.lock().rooms[&channel].posts.iter().filter_map(|p| p.reply_to).collect();
        assert!(order.is_sorted(), "answers overtook each other");
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_staff_answers_through_its_thread_until_it_ends_it() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let direct = Place::Direct(22);
    let asked = stand_in.say(direct, 7, "担当者につないで", None);
    let told = stand_in.post(22, PATIENCE, |p| p.reply_to == Some(asked)).await.expect("an answer");
    assert!(text_of(&told).contains("担当者に"), "{}", text_of(&told));
    let memo = stand_in.post(STAFF_ROOM, PATIENCE, |_| true).await.expect("a memo");
    stand_in.until("the thread", |s| s.threads.contains_key(&memo.id).then_some(())).await;
    let thread = Place::Guild(memo.id);
    tokio::time::sleep(Duration::from_millis(200)).await;
    // Both ways, and the bot is silent.
    let person = stand_in.say(direct, 7, "締切に <@&5> 間に合いますか", None);
    let there = stand_in.post(memo.id, PATIENCE, |_| true).await.expect("passed on");
    assert!(text_of(&there).contains("間に合いますか"), "{}", text_of(&there));
    stand_in.say(thread, 70, "はい、@everyone 間に合います", None);
    let back = stand_in.post(22, PATIENCE, |p| text_of(p).contains("間に合います")).await.expect("passed back");
    assert!(text_of(&back).contains("担当者"), "{}", text_of(&back));
    assert!(stand_in.shared.lock().rooms[&22].posts.iter().all(|p| p.reply_to != Some(person)), "the bot kept silent");
    // The button ends it.
    stand_in.press(Place::Guild(STAFF_ROOM), 70, &memo, "s/close", None);
    let over = stand_in.post(22, PATIENCE, |p| text_of(p).contains("終わりました")).await;
    assert!(over.is_some());
    let again = stand_in.say(direct, 7, QUESTION, None);
    let answer = stand_in.post(22, PATIENCE, |p| p.reply_to == Some(again)).await.expect("the bot answers again");
    assert!(text_of(&answer).contains("023-647-0665"));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_message_content_mentions_still_work() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |s| s.message_content = false).await;
    let intents = stand_in.shared.lock().up.iter().find(|(op, _)| *op == 2).map(|(_, d)| d["intents"].as_u64());
    assert_eq!(intents, Some(Some((1 << 9) | (1 << 12))), "the smallest set of intents");
    let presence = stand_in.shared.lock().up.iter().find(|(op, _)| *op == 2).map(|(_, d)| d["presence"].to_string());
    assert!(presence.is_some_and(|p| p.contains("人材施策の相談")));
    let asked = stand_in.say(Place::Guild(21), 7, &format!("<@{BOT}> {QUESTION}"), None);
    assert!(stand_in.post(21, PATIENCE, |p| p.reply_to == Some(asked)).await.is_some());
    bot.stop().await;
}
