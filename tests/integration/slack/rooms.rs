//! Where people meet the bot in Slack: channels, threads, commands, shortcuts, the App Home, the
//! assistant pane, votes, and the staff's room.

use std::time::Duration;

use madoguchi::engine::Clock;
use serde_json::{Value, json};

use super::app::{App, HELP, STAFF, Transport, until};
use super::conversations::seen;
use super::standin::{Faults, Posted};

async fn app(transport: Transport) -> App {
    App::start(transport, Clock::System, Duration::ZERO).await
}

fn text(parts: &[Posted]) -> String {
    seen(parts)["text"].as_str().expect("text").to_owned()
}

/// A press on the first button whose action begins with `action`.
pub(crate) fn press(on: &Posted, action: &str, user: &str, when: &str) -> Value {
    let blocks = on.body["blocks"].as_array().expect("blocks");
    let (block, mut element) = blocks
        .iter()
        .find_map(|b| {
            let elements = b["elements"].as_array()?;
            let found = elements.iter().find(|e| e["action_id"].as_str().is_some_and(|a| a.starts_with(action)))?;
            Some((b, found.clone()))
        })
        .unwrap_or_else(|| panic!("no {action} in {blocks:?}"));
    element["block_id"] = block["block_id"].clone();
    element["action_ts"] = json!(when);
    json!({
        "type": "block_actions", "user": { "id": user }, "trigger_id": when, "actions": [element],
        "channel": { "id": on.channel },
        "container": { "message_ts": on.ts, "channel_id": on.channel, "is_ephemeral": false },
        "message": { "ts": on.ts, "thread_ts": on.thread, "text": on.body["text"], "blocks": blocks, "metadata": on.body["metadata"] },
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mentions_and_help_channels_are_answered_in_threads() {
    let app = app(Transport::Http).await;
    let mention = app.say("C1", "U1", "<@UBOT> プロ拠点の窓口", json!({"type": "app_mention"})).await;
    let root = mention.trim_start_matches("C1:").to_owned();
    let answer = app.answer(&mention).await;
    assert_eq!(answer[0].thread.as_deref(), Some(root.as_str()));
    // Going on in the thread; another person's words there do not mix with it.
    let thread = json!({"type": "app_mention", "thread_ts": root});
    let theirs = app.say("C1", "U2", "<@UBOT> 秋田", thread.clone()).await;
    let mine = app.say("C1", "U1", "<@UBOT> 秋田", thread).await;
    assert!(text(&app.answer(&mine).await).contains("018-860-5624"));
    assert!(!text(&app.answer(&theirs).await).contains("018-860-5624"));
    // A help channel needs no mention; a mention there comes as two events and is answered once.
    let asked = app.say(HELP, "U3", "ロカベンとは", json!({})).await;
    let ts = asked.trim_start_matches("CHELP:").to_owned();
    app.event(json!({"type": "app_mention", "channel": HELP, "user": "U3", "text": "ロカベンとは", "ts": ts})).await;
    app.answer(&asked).await;
    // Not for us: other channels, other people's threads, bots, ourselves.
    app.say("C1", "U1", "お昼どうする", json!({})).await;
    app.say(HELP, "U4", "横から失礼", json!({"thread_ts": ts, "parent_user_id": "U3"})).await;
    app.say(HELP, "U5", "自動投稿", json!({"bot_id": "B1", "subtype": "bot_message"})).await;
    app.say(HELP, "UBOT", "自分の投稿", json!({})).await;
    let slack = app.slack.clone();
    app.stop().await;
    assert_eq!(slack.message_count(), 4);
    assert_eq!(slack.answers(&asked).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_and_shortcuts_answer_in_private() {
    for transport in [Transport::Http, Transport::Socket] {
        let app = app(transport).await;
        let url = app.slack.response_url("one");
        let ask = async |id: &str, url: &str, text: &str| {
            app.command(&[
                ("command", "/窓口"),
                ("text", text),
                ("user_id", "U1"),
                ("channel_id", "C1"),
                ("trigger_id", id),
                ("response_url", url),
            ])
            .await;
        };
        ask("t1", &url, "プロ拠点の窓口").await;
        ask("t2", &url, "秋田").await;
        ask("t2", &url, "秋田").await;
        until("answers", || app.slack.responses("one").len() >= 2).await;
        let answers = app.slack.responses("one");
        assert!(answers.iter().all(|a| a["response_type"] == "ephemeral"));
        assert!(answers[1].to_string().contains("018-860-5624"), "{}", answers[1]);
        // Where the response_url has run out the answer comes as a direct message.
        ask("t3", &app.slack.response_url("used"), "ロカベンとは").await;
        assert_eq!(app.answer("command:t3").await[0].channel, "D1");
        ask("t4", &app.slack.response_url("help"), "").await;
        until("help", || !app.slack.responses("help").is_empty()).await;
        let about = json!({"type": "message_action", "callback_id": "ask_about", "trigger_id": "t5", "user": {"id": "U1"},
            "channel": {"id": "C1"}, "response_url": app.slack.response_url("about"), "message": {"text": "くるみん認定とは"}});
        app.interaction(about).await;
        until("about", || !app.slack.responses("about").is_empty()).await;
        assert!(app.slack.responses("about")[0].to_string().contains("くるみん"));
        app.interaction(json!({"type": "shortcut", "callback_id": "ask", "trigger_id": "t6", "user": {"id": "U1"}}))
            .await;
        until("the form", || !app.slack.calls("views.open").is_empty()).await;
        let opened = app.slack.calls("views.open").remove(0);
        assert_eq!((&opened["trigger_id"], &opened["view"]["type"]), (&json!("t6"), &json!("modal")));
        let sent = json!({"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "ask",
            "state": {"values": {"question": {"question": {"type": "plain_text_input", "value": "ロカベンとは"}}}}}});
        app.interaction(sent).await;
        assert_eq!(app.answer("form:V1").await[0].channel, "D1");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_home_and_the_assistant_pane() {
    let app = app(Transport::Socket).await;
    app.answer(&app.say("D1", "U1", "くるみん認定とは", json!({})).await).await;
    app.event(json!({"type": "app_home_opened", "user": "U1", "tab": "home"})).await;
    until("the home", || !app.slack.calls("views.publish").is_empty()).await;
    let home = app.slack.calls("views.publish").remove(0);
    assert_eq!((&home["user_id"], &home["view"]["type"]), (&json!("U1"), &json!("home")));
    let shown = home.to_string();
    assert!(shown.contains("最近の話題") && shown.contains("くるみん"), "{shown}");
    let themes: Vec<&str> = home["view"]["blocks"]
        .as_array()
        .expect("blocks")
        .iter()
        .filter(|b| b["block_id"].as_str().is_some_and(|b| b.starts_with("themes")))
        .flat_map(|b| b["elements"].as_array().expect("elements"))
        .filter_map(|e| e["value"].as_str())
        .collect();
    assert!(themes.len() >= 5, "{themes:?}");
    let pressed = json!({"type": "block_actions", "user": {"id": "U1"}, "container": {"type": "view", "view_id": "V1"},
        "actions": [{"action_id": "home.themes.0.0", "block_id": "themes.0", "value": themes[0], "action_ts": "9.9"}]});
    app.interaction(pressed).await;
    assert_eq!(app.answer("press:view:U1:9.9").await[0].channel, "D1");

    let pane = json!({"user_id": "U1", "channel_id": "D1", "thread_ts": "7.7", "context": {}});
    app.event(json!({"type": "assistant_thread_started", "assistant_thread": pane})).await;
    until("prompts", || !app.slack.calls("assistant.threads.setSuggestedPrompts").is_empty()).await;
    let prompts = app.slack.calls("assistant.threads.setSuggestedPrompts").remove(0);
    assert_eq!(prompts["prompts"].as_array().expect("prompts").len(), 4);
    let asked = app.say("D1", "U1", "ロカベンとは", json!({"thread_ts": "7.7"})).await;
    assert_eq!(app.answer(&asked).await[0].thread.as_deref(), Some("7.7"));
    let states =
        || app.slack.calls("agents.sessions.setStatus").iter().map(|c| c["status"].clone()).collect::<Vec<_>>();
    until("the states of the session", || {
        states().contains(&json!("processing")) && states().ends_with(&[json!("active")])
    })
    .await;
    // An app of the assistant pane has no sessions: a line of text takes their place.
    app.slack.refuse("agents.sessions.setStatus", "", "not_allowed_token_type", 1);
    app.say("D1", "U1", "ロカベンとは", json!({"thread_ts": "7.8"})).await;
    until("the status", || !app.slack.calls("assistant.threads.setStatus").is_empty()).await;
    // In the agent messaging experience the prompts stand where the messages are opened.
    app.event(json!({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"})).await;
    until("prompts", || app.slack.calls("assistant.threads.setSuggestedPrompts").len() == 2).await;
    let prompts = app.slack.calls("assistant.threads.setSuggestedPrompts").remove(1);
    assert!(prompts["channel_id"] == "D1" && prompts.get("thread_ts").is_none() && prompts["prompts"].is_array());
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn votes_are_kept_and_thanked_for() {
    let app = app(Transport::Socket).await;
    let asked = app.say("D1", "U1", "ロカベンとは", json!({})).await;
    let answer = app.answer(&asked).await;
    let mut pressed = press(&answer[0], "vote", "U1", "8.1");
    // Screen readers get a label; what is sent is the value of the thumb.
    let thumb = pressed["actions"][0]["negative_button"].clone();
    assert!(thumb["accessibility_label"].as_str().is_some_and(|l| !l.is_empty()), "{thumb}");
    pressed["actions"][0]["value"] = thumb["value"].clone();
    pressed["response_url"] = json!(app.slack.response_url("vote"));
    app.interaction(pressed.clone()).await;
    // Kept before it was acknowledged.
    let votes = app.hub.engine().store().votes().expect("votes");
    assert_eq!(votes.len(), 1);
    assert_eq!(
        (votes[0].event.as_str(), votes[0].entry.as_deref(), votes[0].helpful),
        (asked.as_str(), Some("rokaben"), false)
    );
    assert_eq!(votes[0].conversation, "slack:im:U1");
    app.interaction(pressed).await;
    until("thanks", || app.slack.responses("vote").len() == 2).await;
    let thanked = app.slack.responses("vote").remove(0);
    assert_eq!(thanked["replace_original"], true);
    assert!(thanked.to_string().contains("ありがとうございます") && !thanked.to_string().contains("feedback_buttons"));
    assert_eq!(app.hub.engine().store().votes().expect("votes").len(), 1);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_is_passed_to_the_staff_and_back() {
    let app = app(Transport::Http).await;
    let topic = app.say("D1", "U1", "キャリアアップ助成金とは", json!({})).await;
    app.answer(&topic).await;
    let asked = app.say("D1", "U1", "担当者につないでください", json!({})).await;
    // That it has arrived is said when it has, and not before.
    assert!(!text(&app.answer(&asked).await).contains("伝えました"));
    let memo = app.answer(&format!("{asked}#memo")).await.remove(0);
    let told = app.answer(&format!("arrived:{asked}#memo")).await;
    assert!(text(&told).contains("担当者にこの内容を伝えました") && told[0].channel == "D1");
    assert_eq!((memo.channel.as_str(), memo.thread.as_deref()), (STAFF, None));
    assert!(memo.body.to_string().contains("キャリアアップ助成金"), "{}", memo.body);
    // The bot is silent; what is written goes both ways.
    let more = app.say("D1", "U1", "<!channel> 従業員は10人です", json!({})).await;
    let relayed = app.answer(&format!("{more}#staff")).await.remove(0);
    assert_eq!((relayed.channel.as_str(), relayed.thread.as_deref()), (STAFF, Some(memo.ts.as_str())));
    assert!(relayed.body.to_string().contains("従業員は10人です") && !relayed.body.to_string().contains("<!"));
    let thread = json!({"thread_ts": memo.ts, "parent_user_id": "UBOT"});
    let said = app.say(STAFF, "USTAFF", "お電話ください", thread.clone()).await;
    let there = app.answer(&said).await.remove(0);
    assert_eq!(there.channel, "D1");
    assert!(there.body.to_string().contains("担当者より: お電話ください"));
    app.interaction(press(&memo, "close", "USTAFF", "9.1")).await;
    until("the end", || app.slack.messages().iter().any(|m| m.body.to_string().contains("担当者の対応が終わりました")))
        .await;
    // From here on the bot answers again, and the staff's thread reaches nobody.
    let again = app.say("D1", "U1", "ロカベンとは", json!({})).await;
    assert!(text(&app.answer(&again).await).contains("ローカルベンチマーク"));
    let late = app.say(STAFF, "USTAFF", "追伸", thread).await;
    let slack = app.slack.clone();
    app.stop().await;
    assert!(slack.answers(&more).is_empty() && slack.answers(&late).is_empty());
    assert!(!slack.messages().iter().any(|m| m.body.to_string().contains("追伸")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_channel_gets_one_message_a_second_and_a_429_is_waited_out() {
    let app = App::start(Transport::Http, Clock::System, Duration::from_secs(1)).await;
    app.slack.set_faults(Faults { rate_limit: 3, ..Faults::default() });
    let mut asked = Vec::new();
    for user in ["U1", "U2", "U3", "U4"] {
        asked.push(app.say(HELP, user, "ロカベンとは", json!({})).await);
    }
    for event in &asked {
        app.answer(event).await;
    }
    let mut times: Vec<_> = app.slack.messages().iter().map(|m| m.at).collect();
    times.sort_unstable();
    let gaps: Vec<Duration> = times.windows(2).map(|w| w[1] - w[0]).collect();
    assert!(gaps.iter().all(|g| *g > Duration::from_millis(800)), "{gaps:?}");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sockets_are_renewed_and_no_press_is_lost() {
    let app = app(Transport::Socket).await;
    let asked = app.say("D1", "U1", "外国人材を採用したい", json!({})).await;
    let answer = app.answer(&asked).await;
    let mut waiting = tokio::task::JoinSet::new();
    // Others than who asked: each press has a message of its own, none is edited away.
    for round in 0..6 {
        // Slack warns, or the line just breaks; presses go on meanwhile.
        app.slack.close_socket(round % 2 == 0);
        for n in 0..5 {
            let payload = press(answer.last().expect("part"), "narrow", &format!("UX{n}"), &format!("{round}.{n}"));
            let slack = app.slack.clone();
            waiting.spawn(async move { slack.envelope("interactive", &payload).await });
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    while let Some(done) = waiting.join_next().await {
        done.expect("acknowledged");
    }
    let message = &answer.last().expect("part").ts;
    for round in 0..6 {
        for n in 0..5 {
            app.answer(&format!("press:{message}:UX{n}:{round}.{n}")).await;
        }
    }
    until("two sockets", || app.slack.sockets() >= 2).await;
    assert!(app.slack.opened() >= 6, "{} sockets were opened", app.slack.opened());
    app.stop().await;
}
