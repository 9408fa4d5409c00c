//! Who is spoken to: people among themselves are left in peace, and whoever means the bot is heard, however
//! Slack writes it.

use std::time::Duration;

use madoguchi::engine::Clock;
use serde_json::json;

use super::app::{App, HELP, Transport, form};
use super::conversations::seen;

const QUESTION: &str = "山形のプロ拠点の電話は？";

async fn app() -> App {
    App::start(Transport::Http, Clock::System, Duration::ZERO).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn talk_among_people_pictures_and_links_are_left_in_peace() {
    let app = app().await;
    let asked = app.say(HELP, "U1", QUESTION, json!({})).await;
    app.answer(&asked).await;
    let own = json!({"thread_ts": asked.trim_start_matches("CHELP:"), "parent_user_id": "U1"});
    let picture =
        json!({"subtype": "file_share", "files": [{"id": "F0", "name": "shashin.png", "mimetype": "image/png"}]});
    let mut in_thread = picture.clone();
    in_thread.as_object_mut().expect("object").extend(own.as_object().expect("object").clone());
    for (text, more) in [
        ("<@U9> 午後の会議、何時からでしたっけ", json!({})),
        ("<@U9> <@U8> 資料を送りました", json!({})),
        ("<!subteam^S1|@soumu> 確認をお願いします", json!({})),
        ("<!channel> 明日は休みです", json!({})),
        ("<@U9> 教えてくれてありがとう", own.clone()),
        ("", picture),
        ("", in_thread),
        ("<https://example.jp/a|https://example.jp/a>", json!({})),
        ("<https://example.jp/a> <https://example.jp/b>", own.clone()),
        (":tada:", json!({})),
    ] {
        app.say(HELP, "U1", text, more).await;
    }
    app.say(HELP, "U2", "それは労働局で聞けますよ", own.clone()).await;
    // Whoever means the bot is heard: a mention beside others, words beside a link, the thread going on.
    let mention = app.say(HELP, "U1", &format!("<@U9> <@UBOT> {QUESTION}"), json!({})).await;
    let linked = app.say(HELP, "U1", &format!("<https://example.jp/a> {QUESTION}"), json!({})).await;
    let on = app.say(HELP, "U1", "秋田は？", own).await;
    for event in [&mention, &linked, &on] {
        app.answer(event).await;
    }
    let slack = app.slack.clone();
    app.stop().await;
    assert_eq!(slack.message_count(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_forwarded_is_read() {
    let app = app().await;
    let share = |text: &str| json!({"attachments": [{"is_share": true, "is_msg_unfurl": true, "author_id": "U9", "text": text}]});
    let alone = app.say("D1", "U1", "", share(&format!("<@U9> {QUESTION}"))).await;
    let commented = app.say("D2", "U2", "よろしくお願いします", share(QUESTION)).await;
    let in_channel = app.say(HELP, "U3", "", share(QUESTION)).await;
    for event in [&alone, &commented, &in_channel] {
        let shown = seen(&app.answer(event).await)["text"].to_string();
        assert!(shown.contains("023-647-0665"), "{event}: {shown}");
    }
    // A preview of a link is not what somebody said.
    let preview = json!({"attachments": [{"from_url": "https://a.jp", "text": QUESTION}]});
    let unfurled = app.say("D4", "U4", "<https://a.jp>", preview).await;
    let shown = seen(&app.answer(&unfurled).await)["text"].to_string();
    assert!(!shown.contains("023-647-0665"), "{shown}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_of_emoji_are_no_words() {
    let app = app().await;
    for text in ["ありがとう:pray:", "ありがとうございます:bow::skin-tone-2:", ":sparkles:ありがとう:uchi_no_mascot:"]
    {
        let plain = app.say("D1", "U1", "ありがとう", json!({})).await;
        let event = app.say("D2", "U2", text, json!({})).await;
        let kinds = [seen(&app.answer(&plain).await), seen(&app.answer(&event).await)].map(|s| s["intent"].clone());
        assert_eq!(kinds[0], kinds[1], "{text}");
    }
    let broad = app.say("D3", "U3", "人が辞めてしまう", json!({})).await;
    app.answer(&broad).await;
    let chosen = app.say("D3", "U3", "2:pray:", json!({})).await;
    let again = app.say("D4", "U4", "人が辞めてしまう", json!({})).await;
    app.answer(&again).await;
    let plain = app.say("D4", "U4", "2", json!({})).await;
    assert_eq!(seen(&app.answer(&chosen).await)["entries"], seen(&app.answer(&plain).await)["entries"]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_certificate_check_needs_no_signature_and_does_nothing() {
    let app = app().await;
    for path in ["/slack/commands", "/slack/interactions"] {
        let kind = [("content-type", "application/x-www-form-urlencoded")];
        let got = app.client.post(path, &kind, form(&[("ssl_check", "1"), ("token", "dummy")])).await;
        assert_eq!(got.status, 200, "{path}");
        // A question does not come in by it.
        let smuggled = form(&[
            ("ssl_check", "1"),
            ("command", "/窓口"),
            ("text", QUESTION),
            ("user_id", "U1"),
            ("trigger_id", "t1"),
        ]);
        assert_eq!(app.client.post(path, &kind, smuggled).await.status, 200);
        assert_eq!(app.client.post(path, &kind, form(&[("ssl_check", "0")])).await.status, 401);
    }
    let slack = app.slack.clone();
    app.stop().await;
    assert_eq!(slack.message_count(), 0);
}
