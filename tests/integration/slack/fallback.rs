//! A refused form is no silence: what Slack does not take in one form comes in another, once, and is counted.

use std::time::Duration;

use madoguchi::engine::Clock;
use serde_json::json;

use super::app::{App, HELP, STAFF, Transport, until};
use super::conversations::seen;
use super::rooms::press;
use super::standin::Posted;

async fn app() -> App {
    App::start(Transport::Http, Clock::System, Duration::ZERO).await
}

fn text(parts: &[Posted]) -> String {
    seen(parts)["text"].as_str().expect("text").to_owned()
}

async fn fallbacks(app: &App, refused: &str) -> u32 {
    let metrics = app.client.get("/metrics").await.body;
    let line = format!("madoguchi_fallbacks_total{{channel=\"slack\",refused=\"{refused}\"}} ");
    metrics.lines().find_map(|l| l.strip_prefix(&line)).map_or(0, |n| n.trim().parse().expect("a count"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn blocks_that_are_refused_give_way_to_text_that_says_the_same() {
    let app = app().await;
    for error in ["invalid_blocks", "invalid_blocks_format"] {
        app.slack.refuse("chat.postMessage", "D1", error, 1);
        let asked = app.say("D1", "U1", "山形のプロ拠点の電話は？", json!({})).await;
        let answer = app.answer(&asked).await;
        assert!(answer.iter().all(|p| p.body["blocks"].is_null()), "{error}");
        let said = text(&answer);
        assert!(said.contains("023-647-0665") && said.contains("www.pro-jinzai.go.jp"), "{said}");
        assert_eq!(app.slack.answers(&asked).len(), 1);
    }
    // Choices are there to be written, and the conversation goes on.
    app.slack.refuse("chat.postMessage", "D2", "invalid_blocks", 1);
    let broad = app.say("D2", "U2", "外国人材を採用したい", json!({})).await;
    assert!(text(&app.answer(&broad).await).contains("\n1. "));
    let chosen = app.say("D2", "U2", "1", json!({})).await;
    assert!(!text(&app.answer(&chosen).await).is_empty());
    // What only one person sees, too.
    app.slack.refuse("response_url", "", "invalid_blocks", 1);
    let url = app.slack.response_url("hidden");
    app.command(&[
        ("command", "/窓口"),
        ("text", "ロカベンとは"),
        ("user_id", "U1"),
        ("channel_id", "C1"),
        ("trigger_id", "t1"),
        ("response_url", &url),
    ])
    .await;
    until("the hidden answer", || !app.slack.responses("hidden").is_empty()).await;
    let hidden = app.slack.responses("hidden").remove(0);
    assert!(hidden["blocks"].is_null() && hidden["text"].as_str().expect("text").contains("ローカルベンチマーク"));
    assert_eq!(fallbacks(&app, "layout").await, 4);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_cannot_be_changed_is_followed_by_a_new_one() {
    let app = app().await;
    for error in ["message_not_found", "cant_update_message", "edit_window_closed", "is_archived"] {
        let broad = app.say("D1", "U1", "外国人材を採用したい", json!({})).await;
        let menu = app.answer(&broad).await.pop().expect("a menu");
        app.slack.refuse("chat.update", "D1", error, 1);
        let when = app.slack.ts();
        app.interaction(press(&menu, "narrow", "U1", &when)).await;
        let answer = app.answer(&format!("press:{}:U1:{when}", menu.ts)).await;
        assert!(answer.iter().all(|p| p.edits == 0 && p.channel == "D1" && p.ts != menu.ts), "{error}");
    }
    assert_eq!(fallbacks(&app, "place").await, 4);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_or_thread_that_takes_nothing_leaves_the_direct_messages() {
    let app = app().await;
    for (i, error) in ["not_in_channel", "is_archived", "channel_not_found", "restricted_action_read_only_channel"]
        .into_iter()
        .enumerate()
    {
        app.slack.refuse("chat.postMessage", HELP, error, 1);
        let asked = app.say(HELP, "U7", "山形のプロ拠点の電話は？", json!({})).await;
        let answer = app.answer(&asked).await;
        assert!(answer[0].channel == "D7" && answer[0].thread.is_none(), "{error}: {answer:?}");
        assert!(text(&answer).contains("023-647-0665"));
        assert_eq!(fallbacks(&app, "place").await, u32::try_from(i).expect("small") + 1);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_long_comes_in_pieces_and_nothing_is_lost() {
    let app = app().await;
    let whole = app.say("D2", "U2", "プロ拠点の窓口", json!({})).await;
    let whole = text(&app.answer(&whole).await);
    // Refused by length, again and again, and then its blocks too.
    app.slack.refuse("chat.postMessage", "D1", "msg_too_long", 1);
    app.slack.refuse("chat.postMessage", "D1", "msg_blocks_too_long", 1);
    let asked = app.say("D1", "U1", "プロ拠点の窓口", json!({})).await;
    let answer = app.answer(&asked).await;
    let said = text(&answer);
    for line in whole.lines().filter(|l| l.contains("電話")) {
        assert!(said.contains(line), "{line} is missing in\n{said}");
    }
    assert!(answer.iter().all(|p| p.body["text"].as_str().is_some_and(|t| t.chars().count() <= 1_000)));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_whose_moment_has_passed_becomes_a_message() {
    let app = app().await;
    for error in ["expired_trigger_id", "trigger_exchanged", "invalid_trigger"] {
        let before = app.slack.message_count();
        app.slack.refuse("views.open", "", error, 1);
        app.interaction(json!({"type": "shortcut", "callback_id": "ask", "trigger_id": "t6", "user": {"id": "U1"}}))
            .await;
        until("the message", || app.slack.message_count() > before).await;
        let told = app.slack.messages().pop().expect("a message");
        assert!(
            told.channel == "D1" && told.body["text"].as_str().expect("text").contains("そのまま書いて"),
            "{error}"
        );
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_staff_is_not_told_somewhere_else() {
    let app = app().await;
    app.slack.refuse("chat.postMessage", STAFF, "invalid_blocks", 1);
    let asked = app.say("D1", "U1", "担当者につないでください", json!({})).await;
    let memo = app.answer(&format!("{asked}#memo")).await.remove(0);
    // Without its button the card still says how to end.
    assert!(memo.channel == STAFF && memo.body["text"].as_str().expect("text").contains("対応終了"));
    app.answer(&format!("arrived:{asked}#memo")).await;
    // The thread is gone: what was written for the staff is nobody else's business, and is shown again.
    app.slack.refuse("chat.postMessage", STAFF, "thread_not_found", 1);
    let more = app.say("D1", "U1", "従業員は10人です", json!({})).await;
    let again = app.answer(&format!("not_passed_on:{more}#staff")).await;
    assert!(
        again[0].channel == "D1"
            && text(&again).contains("従業員は10人です")
            && text(&again).contains("届きませんでした")
    );
    app.stop().await;
}
