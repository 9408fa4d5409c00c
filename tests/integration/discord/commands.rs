//! Slash commands: registered, acknowledged first, answered by editing, with
//! suggestions; buttons and menus before and after a restart.

use std::time::Duration;

use madoguchi::engine::Clock;
use serde_json::{Value, json};

use super::seen::text_of;
use super::stand_in::{GUILD, Place, Post, StandIn};
use super::{Bot, settings};

const PATIENCE: Duration = Duration::from_secs(20);
const ROOM: Place = Place::Guild(21);
const USER: u64 = 7;

async fn command(stand_in: &StandIn, name: &str, options: Value) -> Post {
    let token = stand_in.command(ROOM, USER, name, options, false);
    let id = stand_in.shared.lock().interactions[&token].id;
    stand_in
        .post(ROOM.channel(), PATIENCE, |p| p.interaction == Some(id))
        .await
        .unwrap_or_else(|| panic!("no answer to /{name}"))
}

/// Buttons and menu options of a post: id or menu and value, and label.
fn choices(post: &Post) -> Vec<(String, Option<String>, String)> {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut found = Vec::new();
    for component in list(&post.body["components"]).iter().flat_map(|row| list(&row["components"])) {
        let id = text(&component["custom_id"]);
        for option in list(&component["options"]) {
            found.push((id.clone(), Some(text(&option["value"])), text(&option["label"])));
        }
        if component["type"] == 2 && !id.is_empty() {
            found.push((id, None, text(&component["label"])));
        }
    }
    found
}

fn pick(post: &Post, part: &str) -> (String, Option<String>) {
    let found = choices(post).into_iter().find(|(_, _, label)| label.contains(part));
    let (id, value, _) = found.unwrap_or_else(|| panic!("no {part} among {:?}", choices(post)));
    (id, value)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn commands_are_registered_acknowledged_and_answered() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    {
        let state = stand_in.shared.lock();
        let registered = &state.commands[&format!("/applications/100/guilds/{GUILD}/commands")];
        let names: Vec<&str> =
            registered.as_array().expect("list").iter().map(|c| c["name"].as_str().expect("name")).collect();
        assert_eq!(names, ["相談", "窓口", "制度", "最初から", "ヘルプ", "この内容で相談する"]);
    }
    let ask =
        command(&stand_in, "相談", json!([{"name": "内容", "type": 3, "value": "山形のプロ拠点の電話は？ @everyone"}]))
            .await;
    let shown = text_of(&ask);
    assert!(shown.contains("023-647-0665"), "{shown}");
    assert!(shown.contains("山形のプロ拠点の電話は？"), "the question stands above the answer: {shown}");
    assert!(!ask.ephemeral);
    let desks = command(
        &stand_in,
        "窓口",
        json!([{"name": "名前", "type": 3, "value": "プロ拠点"}, {"name": "県", "type": 3, "value": "秋田県"}]),
    )
    .await;
    assert!(text_of(&desks).contains("018-860-5624"), "{}", text_of(&desks));
    let themes = command(&stand_in, "制度", json!([])).await;
    assert!(choices(&themes).len() >= 12, "{}", text_of(&themes));
    let private =
        json!([{"name": "内容", "type": 3, "value": "ロカベンって何"}, {"name": "非公開", "type": 5, "value": true}]);
    assert!(command(&stand_in, "相談", private).await.ephemeral);
    assert!(command(&stand_in, "ヘルプ", json!([])).await.ephemeral);
    let anew = command(&stand_in, "最初から", json!([])).await;
    assert!(!choices(&anew).is_empty());
    // The context menu asks what somebody else's message says, for one's own eyes.
    let token = stand_in.command_on(ROOM, USER, "この内容で相談する", "<@56> ロカベンって何");
    let id = stand_in.shared.lock().interactions[&token].id;
    let about = stand_in.post(ROOM.channel(), PATIENCE, |p| p.interaction == Some(id)).await.expect("an answer");
    assert!(about.ephemeral && text_of(&about).contains("ローカルベンチマーク"), "{}", text_of(&about));
    {
        // Each was deferred first and then edited; nothing was created after a defer.
        let state = stand_in.shared.lock();
        let kinds: Vec<&Value> =
            state.requests.iter().filter(|r| r.path.ends_with("/callback")).map(|r| &r.body["type"]).collect();
        assert!(kinds.iter().all(|k| **k == json!(5)), "{kinds:?}");
        assert!(state.requests.iter().all(|r| r.status < 400));
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn options_suggest_while_one_types() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    for (name, option, typed, wanted) in [
        ("窓口", "県", "みや", "宮城県"),
        ("制度", "名前", "くるみん", "くるみん"),
        ("制度", "名前", "", "多様な人材の確保"),
        ("窓口", "名前", "ぷろ拠点", "プロ拠点"),
    ] {
        let options = json!([{"name": option, "type": 3, "value": typed, "focused": true}]);
        let token = stand_in.command(ROOM, USER, name, options, true);
        let offered = stand_in.until("suggestions", |s| s.interactions[&token].offered.clone()).await;
        assert!(offered.to_string().contains(wanted), "{typed:?}: {offered}");
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_menu_gives_way_to_its_answer_and_numbers_do_the_same() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let menu = command(&stand_in, "相談", json!([{"name": "内容", "type": 3, "value": "外国人材を採用したい"}])).await;
    let (id, value) = pick(&menu, "活用事例");
    // Pressed by its owner: the menu itself becomes the answer.
    stand_in.press(ROOM, USER, &menu, &id, value.as_deref());
    let edited =
        stand_in.post(ROOM.channel(), PATIENCE, |p| p.id == menu.id && p.edits > menu.edits).await.expect("edited");
    // The same by number, elsewhere.
    let direct = Place::Direct(22);
    stand_in.say(direct, USER, "外国人材を採用したい", None);
    let same = stand_in.post(22, PATIENCE, |_| true).await.expect("a menu");
    let number = choices(&same).iter().position(|(_, _, label)| label.contains("活用事例")).expect("offered") + 1;
    let typed = stand_in.say(direct, USER, &number.to_string(), None);
    let by_number = stand_in.post(22, PATIENCE, |p| p.reply_to == Some(typed)).await.expect("an answer");
    assert_eq!(text_of(&edited), text_of(&by_number));
    // Pressed by somebody else: an answer of their own, for their eyes only.
    let (id, value) = pick(&same, "在留資格");
    stand_in.press(direct, 8, &same, &id, value.as_deref());
    let theirs = stand_in.post(22, PATIENCE, |p| p.interaction.is_some()).await.expect("an answer");
    assert!(theirs.ephemeral);
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn buttons_work_after_a_restart_or_say_that_they_are_too_old() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let answer =
        command(&stand_in, "相談", json!([{"name": "内容", "type": 3, "value": "山形のプロ拠点の電話は？"}])).await;
    bot.stop().await;
    // Another bot, another store: only the button itself knows.
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let (id, value) = pick(&answer, "対象");
    stand_in.press(ROOM, USER, &answer, &id, value.as_deref());
    let next = stand_in
        .post(ROOM.channel(), PATIENCE, |p| p.id > answer.id && p.interaction.is_some())
        .await
        .expect("an answer");
    assert!(text_of(&next).contains("プロ"), "{}", text_of(&next));
    for old in ["v0:choice:3", "cn1/1#zz", "x"] {
        let before = stand_in.shared.lock().room(ROOM.channel()).posts.len();
        stand_in.press(ROOM, USER, &answer, old, None);
        let note = stand_in.until("a word", |s| s.rooms[&ROOM.channel()].posts.get(before).cloned()).await;
        assert!(note.ephemeral && text_of(&note).contains("古くなり"), "{old}: {}", text_of(&note));
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verdicts_are_kept_with_the_entry_and_thanked_for_in_private() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let answer =
        command(&stand_in, "相談", json!([{"name": "内容", "type": 3, "value": "山形のプロ拠点の電話は？"}])).await;
    for (mark, helpful) in [("👍", true), ("👎", false)] {
        let before = stand_in.shared.lock().room(ROOM.channel()).posts.len();
        let (id, _) = pick(&answer, mark);
        stand_in.press(ROOM, USER, &answer, &id, None);
        let note = stand_in.until("thanks", |s| s.rooms[&ROOM.channel()].posts.get(before).cloned()).await;
        assert!(note.ephemeral, "{note:?}");
        let votes = bot.hub.engine().store().votes().expect("votes");
        assert_eq!(votes.len(), 1, "the second replaces the first: {votes:?}");
        assert_eq!((votes[0].entry.as_deref(), votes[0].helpful), (Some("pro-jinzai-kyoten"), helpful));
        assert_eq!(votes[0].conversation, "discord:21:7");
        assert_eq!(Some(votes[0].event.clone()), answer.interaction.map(|i| format!("i{i}")));
    }
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_servers_named_the_commands_are_everywhere() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |s| s.guilds.clear()).await;
    assert!(stand_in.shared.lock().commands.contains_key("/applications/100/commands"));
    assert!(!settings(&stand_in).guilds.is_empty());
    bot.stop().await;
}
