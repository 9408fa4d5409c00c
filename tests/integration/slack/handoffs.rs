//! Hand-offs are what the bot says they are: told when they have arrived, ended when somebody or the time ends
//! them, and nothing that was written disappears.

use std::time::Duration;

use madoguchi::engine::Clock;
use madoguchi::script::clock;
use serde_json::{Value, json};

use super::app::{App, STAFF, Transport, until};
use super::conversations::seen;
use super::standin::Posted;

const QUESTION: &str = "山形のプロ拠点の電話は？";

async fn app() -> App {
    App::start(Transport::Http, Clock::System, Duration::ZERO).await
}

fn text(parts: &[Posted]) -> String {
    seen(parts)["text"].as_str().expect("text").to_owned()
}

/// Everything in a channel.
fn all(app: &App, channel: &str) -> String {
    let there: Vec<Posted> = app.slack.messages().into_iter().filter(|m| m.channel == channel).collect();
    there.iter().map(|m| text(std::slice::from_ref(m))).collect::<Vec<_>>().join("\n")
}

/// Calls the staff and waits until it has the memo; gives the memo.
async fn call(app: &App, user: &str) -> Posted {
    let asked = app.say(&format!("D{}", &user[1..]), user, "担当者につないでください", json!({})).await;
    app.answer(&format!("arrived:{asked}#memo")).await;
    app.answer(&format!("{asked}#memo")).await.remove(0)
}

async fn thread(app: &App, memo: &Posted, said: &str, more: Value) -> String {
    let mut fields = json!({"thread_ts": memo.ts, "parent_user_id": "UBOT"});
    fields.as_object_mut().expect("object").extend(more.as_object().cloned().unwrap_or_default());
    app.say(STAFF, "USTAFF", said, fields).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_takes_no_memo_is_said_so_and_can_be_called_again() {
    let app = app().await;
    for (user, error) in [("U1", "not_in_channel"), ("U2", "channel_not_found"), ("U3", "is_archived")] {
        let direct = format!("D{}", &user[1..]);
        app.slack.refuse("chat.postMessage", STAFF, error, 1);
        let asked = app.say(&direct, user, "担当者につないでください", json!({})).await;
        let told = app.answer(&format!("refused:{asked}#memo")).await;
        let said = text(&told);
        assert!(said.contains("届けられませんでした") && said.contains("電話"), "{error}: {said}");
        assert!(!all(&app, &direct).contains("伝えました"), "{error}");
        let ready = app.client.get("/readyz").await;
        assert!(ready.status == 200 && ready.body.contains(error), "{error}: {}", ready.body);
        // The talk goes on with the bot.
        let next = app.say(&direct, user, QUESTION, json!({})).await;
        assert!(text(&app.answer(&next).await).contains("023-647-0665"), "{error}");
        // Called again under the same number once the room is mended.
        let again = app.say(&direct, user, "担当者につないでください", json!({})).await;
        let number =
            |parts: &[Posted]| text(parts).split("控え番号 ").nth(1).map(|t| t[..1].to_owned()).expect("a number");
        assert_eq!(number(&app.answer(&again).await), number(&app.answer(&asked).await));
        app.answer(&format!("arrived:{again}#memo")).await;
        assert!(all(&app, &direct).contains("担当者にこの内容を伝えました"));
        assert!(!app.client.get("/readyz").await.body.contains("warnings"));
    }
    let metrics = app.client.get("/metrics").await.body;
    assert!(metrics.contains("madoguchi_handoffs_total{happened=\"refused\"} 3"), "{metrics}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_written_to_a_staff_that_never_got_it_is_shown_again() {
    let app = app().await;
    // The room is slow, and refuses in the end.
    app.slack.refuse("chat.postMessage", STAFF, "internal_error", 1);
    app.slack.refuse("chat.postMessage", STAFF, "not_in_channel", 1);
    let asked = app.say("D1", "U1", "担当者につないでください", json!({})).await;
    app.answer(&asked).await;
    let waiting = app.say("D1", "U1", "締切に間に合いますか", json!({})).await;
    app.answer(&format!("refused:{asked}#memo")).await;
    let back = app.answer(&format!("not_passed_on:{waiting}#staff")).await;
    assert!(text(&back).contains("締切に間に合いますか"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn either_side_ends_it_in_its_own_words() {
    let app = app().await;
    for (i, said) in
        ["ボットに戻る:bow:", "ボットに戻ります", "「ボットに戻る」", "解決しました。ボットに戻してください:pray:"]
            .into_iter()
            .enumerate()
    {
        let (user, direct) = (format!("U{i}"), format!("D{i}"));
        let memo = call(&app, &user).await;
        let left = app.say(&direct, &user, said, json!({})).await;
        app.answer(&format!("{left}#note")).await;
        let told = app.answer(&format!("{left}#end")).await;
        assert!(
            told[0].thread.as_deref() == Some(memo.ts.as_str()) && text(&told).contains("ボットに戻りました"),
            "{said}"
        );
        let passed = app.slack.answers(&format!("{left}#staff"));
        assert_eq!(passed.len(), usize::from(said.starts_with("解決")), "{said}");
        let next = app.say(&direct, &user, QUESTION, json!({})).await;
        assert!(text(&app.answer(&next).await).contains("023-647-0665"), "{said}");
    }
    for (i, said) in
        ["対応終了 :white_check_mark:", "【対応終了】", "お電話しました。対応を終了します。"].into_iter().enumerate()
    {
        let (user, direct) = (format!("U2{i}"), format!("D2{i}"));
        let memo = call(&app, &user).await;
        let closed = thread(&app, &memo, said, json!({})).await;
        let told = app.answer(&format!("{closed}#note")).await;
        assert!(told[0].channel == direct && text(&told).contains("担当者の対応が終わりました"), "{said}");
        assert_eq!(app.slack.answers(&closed).len(), usize::from(said.starts_with("お電話")), "{said}");
        let next = app.say(&direct, &user, QUESTION, json!({})).await;
        assert!(text(&app.answer(&next).await).contains("023-647-0665"), "{said}");
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_staff_that_does_not_answer_ends_it_by_time() {
    let data = crate::data();
    let at = |t: &str| clock(t).expect("clock");
    let app = App::on(data.path(), Transport::Http, at("2026-11-02T10:00"), Duration::ZERO, Some(STAFF)).await;
    let slack = app.slack.clone();
    for user in ["U1", "U2", "U3"] {
        let memo = call(&app, user).await;
        if user == "U3" {
            // Only this one is answered; it begins to run anew from there.
            let said = thread(&app, &memo, "確認します", json!({})).await;
            app.answer(&said).await;
        }
    }
    app.stop().await;
    // Within the time the staff still has it.
    let app = App::again(data.path(), slack.clone(), at("2026-11-05T09:00"), Some(STAFF)).await;
    app.hub.end_overdue().await.expect("looked through");
    let more = app.say("D2", "U2", "まだですか", json!({})).await;
    app.answer(&format!("{more}#staff")).await;
    app.stop().await;
    // Seven weeks later: whoever writes first is answered, the other is told.
    let app = App::again(data.path(), slack.clone(), at("2026-12-21T10:00"), Some(STAFF)).await;
    let next = app.say("D1", "U1", "ロカベンとは", json!({})).await;
    let answer = text(&app.answer(&next).await);
    assert!(answer.contains("ローカルベンチマーク") && answer.contains("引き継ぎを終わりました"), "{answer}");
    app.answer(&format!("{next}#end")).await;
    app.hub.end_overdue().await.expect("looked through");
    until("both are told", || ["D2", "D3"].iter().all(|d| all(&app, d).contains("引き継ぎを終わりました"))).await;
    until("the staff is told", || all(&app, STAFF).matches("この対応を終わりました").count() == 3).await;
    // Once.
    app.hub.end_overdue().await.expect("looked through");
    let next = app.say("D2", "U2", QUESTION, json!({})).await;
    assert!(text(&app.answer(&next).await).contains("023-647-0665"));
    assert_eq!(all(&app, "D2").matches("引き継ぎを終わりました").count(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_named_and_linked_and_no_line_is_empty() {
    let app = app().await;
    let memo = call(&app, "U1").await;
    let file = |name: &str, link: Option<&str>| json!({"id": "F1", "name": name, "permalink": link});
    let share = |files: Value| json!({"subtype": "file_share", "files": files});
    let url = "https://example.slack.com/files/U1/F1/shinsei.pdf";
    let sent = app.say("D1", "U1", "", share(json!([file("shinsei.pdf", Some(url)), file("meibo.xlsx", None)]))).await;
    let there = text(&app.answer(&format!("{sent}#staff")).await);
    assert!(
        there.contains("shinsei.pdf") && there.contains(url) && there.contains("meibo.xlsx（ファイルそのもの"),
        "{there}"
    );
    let with_words = app.say("D1", "U1", "これです", share(json!([file("a.png", Some(url))]))).await;
    let there = text(&app.answer(&format!("{with_words}#staff")).await);
    assert!(there.contains("これです") && there.contains("a.png"), "{there}");
    let back = thread(&app, &memo, "", share(json!([file("youshiki.docx", None)]))).await;
    let there = text(&app.answer(&back).await);
    assert!(there.contains("youshiki.docx") && there.contains("お渡しできません"), "{there}");
    // Nothing that can be read at all is said so.
    let nothing = thread(&app, &memo, "", json!({})).await;
    assert!(text(&app.answer(&nothing).await).contains("文字のない"));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_a_channels_thread_the_staff_hears_what_the_bot_would_not() {
    let app = app().await;
    let asked = app.say("C1", "U1", "<@UBOT> 担当者につないで", json!({"type": "app_mention"})).await;
    app.answer(&format!("arrived:{asked}#memo")).await;
    let root = asked.trim_start_matches("C1:").to_owned();
    let own = json!({"thread_ts": root, "parent_user_id": "U1"});
    // Without a mention, and a picture alone; to a colleague it is nobody's business.
    let more = app.say("C1", "U1", "従業員は10人です", own.clone()).await;
    app.answer(&format!("{more}#staff")).await;
    let mut picture = own.clone();
    picture["files"] = json!([{"id": "F1", "name": "a.png"}]);
    let picture = app.say("C1", "U1", "", picture).await;
    app.answer(&format!("{picture}#staff")).await;
    let colleague = app.say("C1", "U1", "<@U9> これで合ってますか", own).await;
    let slack = app.slack.clone();
    app.stop().await;
    assert!(slack.answers(&format!("{colleague}#staff")).is_empty());
}
