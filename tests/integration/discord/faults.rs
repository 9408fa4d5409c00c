//! What breaks: duplicates, closed connections, sessions gone, 429, 5xx, stalls,
//! a refused token, a kill in the middle. Every question is answered once.

use std::collections::BTreeMap;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use madoguchi::engine::Clock;
use serde_json::json;

use super::conversations::futures;
use super::stand_in::{BOT, Down, Fault, Place, Post, StandIn, TOKEN};
use super::{Bot, HELP, copy_store};

const PATIENCE: Duration = Duration::from_secs(30);

/// A way in which a connection ends.
type Breaks = fn() -> Down;

/// Questions with short answers of one message each.
const ASKED: [&str; 4] =
    ["山形のプロ拠点の電話は？", "ロカベンって何", "カレーの作り方は？", "ポリテクセンターに行ってみたい"];

/// The real program.
struct Program {
    child: Child,
}

impl Program {
    fn start(stand_in: &StandIn, data: &std::path::Path, token: &str, extra: &str) -> Self {
        let config = data.join("madoguchi.toml");
        let text = format!(
            "[discord]\napi = '{}'\nca = '{}'\nguilds = [900]\nhelp_channels = [{HELP}]\n{extra}",
            stand_in.api,
            stand_in.ca().display()
        );
        std::fs::write(&config, text).expect("writes");
        let child = Command::new(env!("CARGO_BIN_EXE_madoguchi"))
            .args(["serve", "--listen", "127.0.0.1:0", "--config"])
            .arg(&config)
            .env("MADOGUCHI_DATA", data)
            .env("DISCORD_TOKEN", token)
            .env_remove("RUST_LOG")
            .env_remove("SLACK_BOT_TOKEN")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        Self { child }
    }

    /// Waits for its end; gives its status and what it said on standard error.
    fn ended(mut self, patience: Duration) -> (ExitStatus, String) {
        use std::io::Read as _;
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("waits") {
                let mut said = String::new();
                self.child.stderr.take().expect("stderr").read_to_string(&mut said).expect("reads");
                return (status, said);
            }
            assert!(begun.elapsed() < patience, "still running after {patience:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn terminate(&self) {
        let done = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill");
        assert!(done.success());
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn posts(stand_in: &StandIn, channel: u64) -> Vec<Post> {
    stand_in.shared.lock().room(channel).posts.clone()
}

/// Asks in a channel of the server and waits for the answer.
async fn ask(stand_in: &StandIn, channel: u64, text: &str) -> Option<Post> {
    let id = stand_in.say(Place::Guild(channel), 7, &format!("<@{BOT}> {text}"), None);
    stand_in.post(channel, PATIENCE, |p| p.reply_to == Some(id)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_that_come_three_times_are_answered_once() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    stand_in.shared.lock().copies = 3;
    for text in ASKED {
        assert!(ask(&stand_in, 21, text).await.is_some(), "{text}");
    }
    let option = json!([{"name": "内容", "type": 3, "value": ASKED[1]}]);
    stand_in.command(Place::Guild(22), 7, "相談", option, false);
    stand_in.post(22, PATIENCE, |p| p.edits > 0).await.expect("an answer");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(posts(&stand_in, 21).len(), ASKED.len());
    let command = posts(&stand_in, 22);
    assert_eq!((command.len(), command[0].edits), (1, 1));
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_end_are_resumed_and_nothing_is_lost() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let ways: [(&str, Breaks); 4] = [
        ("closed with 4000", || Down::Close(4000)),
        ("broken", || Down::Break),
        ("asked to reconnect", || Down::Text(json!({"op": 7, "d": null}).to_string())),
        ("session over, may be resumed", || Down::Text(json!({"op": 9, "d": true}).to_string())),
    ];
    for (i, (what, how)) in ways.into_iter().enumerate() {
        let before = stand_in.shared.lock().up.iter().filter(|(op, _)| *op == 6).count();
        stand_in.cut(how);
        // Said while nobody is connected: replayed on resume.
        let id = stand_in.say(Place::Guild(21), 7, &format!("<@{BOT}> {}", ASKED[i]), None);
        let answer = stand_in.post(21, PATIENCE, |p| p.reply_to == Some(id)).await;
        assert!(answer.is_some(), "{what}");
        let after = stand_in.shared.lock().up.iter().filter(|(op, _)| *op == 6).count();
        assert!(after > before, "{what}: no RESUME");
    }
    assert_eq!(posts(&stand_in, 21).len(), ways.len());

    // A session that is gone: what was said in a help channel meanwhile is looked up.
    stand_in.shared.lock().forget_sessions = true;
    stand_in.cut(|| Down::Close(4000));
    stand_in.until("no session is left", |s| s.sessions.values().all(|x| x.line.is_none()).then_some(())).await;
    let id = stand_in.say(Place::Guild(HELP), 7, ASKED[0], None);
    assert!(stand_in.post(id, PATIENCE, |_| true).await.is_some(), "what was missed is not answered");
    let identified = stand_in.shared.lock().up.iter().filter(|(op, _)| *op == 2).count();
    assert_eq!(identified, 2, "one session in the beginning, one after it was gone");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_fail_are_made_again_and_show_once() {
    let stand_in = StandIn::start().await;
    let bot = Bot::start(&stand_in, Clock::System, |_| {}).await;
    let faults = [
        Fault::RateLimited(0.3),
        Fault::Refused(500),
        Fault::Refused(503),
        Fault::DoneButSaysNot(502),
        Fault::Stalls(Duration::from_secs(3)),
    ];
    for (i, fault) in faults.into_iter().enumerate() {
        let channel = 30 + u64::try_from(i).expect("small");
        stand_in.trap("POST", "/messages", 2, fault);
        assert!(ask(&stand_in, channel, ASKED[0]).await.is_some(), "{fault:?}");
        // Another conversation is not held up by this one's stall.
        let option = json!([{"name": "内容", "type": 3, "value": ASKED[1]}]);
        stand_in.trap("PATCH", "@original", 1, fault);
        stand_in.command(Place::Guild(channel + 100), 7, "相談", option, false);
        let answer = stand_in.post(channel + 100, PATIENCE, |p| p.edits > 0).await;
        assert!(answer.is_some(), "{fault:?}");
        stand_in.shared.lock().traps.clear();
    }
    // The acknowledgement itself fails at first.
    for fault in [Fault::Refused(500), Fault::DoneButSaysNot(502), Fault::RateLimited(0.2)] {
        stand_in.trap("POST", "/callback", 1, fault);
        let option = json!([{"name": "内容", "type": 3, "value": ASKED[1]}]);
        stand_in.command(Place::Guild(150), 8, "相談", option, false);
        let count = posts(&stand_in, 150).iter().filter(|p| !p.loading).count();
        let answered = stand_in.until("an answer", |s| {
            (s.rooms.get(&150)?.posts.iter().filter(|p| !p.loading).count() > count).then_some(())
        });
        answered.await;
    }
    tokio::time::sleep(Duration::from_secs(2)).await;
    for channel in 30..35 {
        assert_eq!(posts(&stand_in, channel).len(), 1, "channel {channel}");
        assert_eq!(posts(&stand_in, channel + 100).len(), 1, "channel {}", channel + 100);
    }
    assert_eq!(posts(&stand_in, 150).len(), 3);
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_token_or_intent_ends_the_program_at_once() {
    let stand_in = StandIn::start().await;
    let data = tempfile::tempdir().expect("data");
    copy_store(data.path());
    let program = Program::start(&stand_in, data.path(), "wrong.token", "");
    let (status, said) = tokio::task::spawn_blocking(|| program.ended(PATIENCE)).await.expect("ends");
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains("DISCORD_TOKEN") && !said.contains("wrong.token"), "{said}");
    let requests = stand_in.shared.lock().requests.len();
    assert!(requests <= 2, "{requests} requests with a refused token");

    stand_in.shared.lock().refused_intents = 1 << 15;
    let program = Program::start(&stand_in, data.path(), TOKEN, "");
    let (status, said) = tokio::task::spawn_blocking(|| program.ended(PATIENCE)).await.expect("ends");
    assert_eq!(status.code(), Some(2), "{said}");
    assert!(said.contains("Message Content"), "{said}");
    assert_eq!(stand_in.shared.lock().up.iter().filter(|(op, _)| *op == 2).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_terminated_program_finishes_its_replies_and_says_goodbye() {
    let stand_in = StandIn::start().await;
    let data = tempfile::tempdir().expect("data");
    copy_store(data.path());
    let program = Program::start(&stand_in, data.path(), TOKEN, "");
    stand_in.ready().await;
    stand_in.trap("POST", "/messages", 5, Fault::Stalls(Duration::from_secs(1)));
    let ids: Vec<u64> = (0..5).map(|i| stand_in.say(Place::Direct(60 + i), 7, ASKED[0], None)).collect();
    stand_in.until("the replies are on their way", |s| (s.first_call.len() == ids.len()).then_some(())).await;
    program.terminate();
    let (status, said) = tokio::task::spawn_blocking(|| program.ended(PATIENCE)).await.expect("ends");
    assert!(status.success(), "{said}");
    for i in 0..5 {
        assert_eq!(posts(&stand_in, 60 + i).len(), 1);
    }
    // Closed with 1000: the bot shows as offline at once.
    assert!(stand_in.shared.lock().sessions.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_killed_program_left_waits_until_the_next_one_knows_who_it_is() {
    let stand_in = StandIn::start().await;
    let data = tempfile::tempdir().expect("data");
    copy_store(data.path());
    let program = Program::start(&stand_in, data.path(), TOKEN, "");
    stand_in.ready().await;
    stand_in.trap("PATCH", "@original", 1_000, Fault::Refused(503));
    let option = json!([{"name": "内容", "type": 3, "value": ASKED[1]}]);
    let token = stand_in.command(Place::Guild(22), 7, "相談", option, false);
    stand_in.until("it is acknowledged", |s| s.interactions[&token].answered).await;
    drop(program);
    stand_in.shared.lock().traps.clear();
    // The new program has its deliveries at hand long before Discord tells it its id.
    stand_in.trap("GET", "applications/@me", 1, Fault::Stalls(Duration::from_secs(1)));
    let _program = Program::start(&stand_in, data.path(), TOKEN, "");
    stand_in.post(22, PATIENCE, |p| p.edits > 0).await.expect("the answer that was promised");
    assert_eq!(posts(&stand_in, 22).len(), 1);
}

/// One person of the thousand.
struct Person<'a> {
    stand_in: &'a StandIn,
    online: &'a AtomicBool,
    number: u64,
    /// Questions by id, or interactions by token: how many times each was answered is counted at the end.
    asked: Vec<u64>,
    asked_again: usize,
}

impl Person<'_> {
    fn place(&self) -> Place {
        match self.number % 4 {
            0 => Place::Direct(100_000 + self.number),
            1 => Place::Guild(HELP),
            _ => Place::Guild(100_000 + self.number),
        }
    }

    /// Asks until there is an answer; what was acknowledged is not asked again.
    async fn ask(&mut self, text: &str) {
        let (place, user) = (self.place(), 50_000 + self.number);
        loop {
            // People see whether the bot is there; a help channel is written to all the same.
            while !self.online.load(Ordering::Relaxed) && self.number % 4 != 1 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            let answered = if self.number % 4 == 3 {
                let option = json!([{"name": "内容", "type": 3, "value": text}]);
                let token = self.stand_in.command(place, user, "相談", option, false);
                let id = self.stand_in.shared.lock().interactions[&token].id;
                self.asked.push(id);
                let mine = |p: &Post| p.interaction == Some(id) || (into_the_open(p) && p.id > id);
                let found = self.stand_in.post(place.channel(), Duration::from_secs(25), mine).await;
                let acknowledged = self.stand_in.shared.lock().interactions[&token].answered.is_some();
                assert!(found.is_some() || !acknowledged, "acknowledged and lost: {text}");
                found
            } else {
                let said = if self.number % 4 == 2 { format!("<@{BOT}> {text}") } else { text.to_owned() };
                let id = self.stand_in.say(place, user, &said, None);
                self.asked.push(id);
                let room = if self.number % 4 == 1 { id } else { place.channel() };
                self.stand_in.post(room, Duration::from_secs(25), |p| room == id || p.reply_to == Some(id)).await
            };
            if answered.is_some() {
                return;
            }
            self.asked_again += 1;
        }
    }
}

/// What was taken in and never acknowledged is answered in its channel, as a message of its own.
const fn into_the_open(post: &Post) -> bool {
    post.interaction.is_none() && post.reply_to.is_none()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_taken_in_and_never_acknowledged_is_answered_in_its_channel() {
    let stand_in = StandIn::start().await;
    let data = tempfile::tempdir().expect("data");
    copy_store(data.path());
    let program = Program::start(&stand_in, data.path(), TOKEN, "");
    stand_in.ready().await;
    stand_in.trap("POST", "callback", 1_000, Fault::Refused(503));
    let option = json!([{"name": "内容", "type": 3, "value": ASKED[1]}]);
    stand_in.command(Place::Guild(23), 7, "相談", option, false);
    // By its first try to acknowledge, the bot has the question on disk.
    stand_in.until("it is taken in", |s| s.requests.iter().any(|r| r.path.contains("callback")).then_some(())).await;
    drop(program);
    stand_in.shared.lock().traps.clear();
    let _program = Program::start(&stand_in, data.path(), TOKEN, "");
    let post = stand_in.post(23, PATIENCE, into_the_open).await.expect("an answer for everyone to see");
    assert!(post.body["content"].as_str().is_some_and(|c| c.contains(ASKED[1])), "{}", post.body);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(posts(&stand_in, 23).len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_in_the_middle_of_a_thousand_conversations_loses_and_doubles_nothing() {
    const PEOPLE: u64 = 1_000;
    let stand_in = StandIn::start().await;
    stand_in.shared.lock().copies = 2;
    let data = tempfile::tempdir().expect("data");
    copy_store(data.path());
    let extra = "threads = true\n";
    let mut program = Program::start(&stand_in, data.path(), TOKEN, extra);
    stand_in.ready().await;
    let (online, turns) = (AtomicBool::new(true), AtomicUsize::new(0));
    let half = Arc::new(tokio::sync::Notify::new());
    let begun = Instant::now();
    let people = (0..PEOPLE).map(|number| {
        let (stand_in, online, turns, half) = (&stand_in, &online, &turns, half.clone());
        async move {
            // They come over some seconds, not all at once.
            tokio::time::sleep(Duration::from_millis(number * 5)).await;
            let mut person = Person { stand_in, online, number, asked: Vec::new(), asked_again: 0 };
            let at = usize::try_from(number).expect("small");
            for text in [ASKED[at % 4], ASKED[(at + 1) % 4]] {
                person.ask(text).await;
                if turns.fetch_add(1, Ordering::Relaxed) + 1 == 700 {
                    half.notify_one();
                }
            }
            (person.asked, person.asked_again)
        }
    });
    let kill = async {
        half.notified().await;
        online.store(false, Ordering::Relaxed);
        program.child.kill().expect("killed");
        program.child.wait().expect("ended");
        tokio::time::sleep(Duration::from_millis(300)).await;
        let known = stand_in.shared.lock().up.iter().filter(|(op, _)| *op == 2).count();
        program = Program::start(&stand_in, data.path(), TOKEN, extra);
        stand_in
            .until("the bot is back", |s| (s.up.iter().filter(|(op, _)| *op == 2).count() > known).then_some(()))
            .await;
        online.store(true, Ordering::Relaxed);
    };
    let (people, ()) = tokio::join!(futures(people), kill);
    let took = begun.elapsed();
    tokio::time::sleep(Duration::from_secs(2)).await;

    let again: usize = people.iter().map(|(_, again)| again).sum();
    let mut answers: BTreeMap<u64, usize> = people.iter().flat_map(|(asked, _)| asked).map(|id| (*id, 0)).collect();
    let mut foreign = 0;
    let state = stand_in.shared.lock();
    for (channel, room) in &state.rooms {
        for post in room.posts.iter().filter(|p| !p.loading) {
            // An answer in the open is that of the last command before it that was not acknowledged.
            let left = || {
                let commands = state.interactions.values();
                commands.filter(|i| i.channel == *channel && i.answered.is_none() && i.id < post.id).map(|i| i.id).max()
            };
            let question = post.reply_to.or(post.interaction).or_else(left).unwrap_or(*channel);
            match answers.get_mut(&question) {
                Some(count) => *count += 1,
                None => foreign += 1,
            }
        }
    }
    let waiting = state.rooms.values().flat_map(|r| &r.posts).filter(|p| p.loading).count();
    drop(state);
    let twice: Vec<_> = answers.iter().filter(|(_, n)| **n > 1).collect();
    let never = answers.values().filter(|n| **n == 0).count();
    println!(
        "a kill among {PEOPLE} conversations: {} questions, {again} asked again because the bot was killed before it took them in, {took:.1?}",
        answers.len()
    );
    assert!(twice.is_empty(), "answered twice: {twice:?}");
    assert_eq!(foreign, 0, "answers to nothing");
    assert_eq!(waiting, 0, "acknowledged and never answered");
    assert!(never <= again, "{never} never answered, {again} asked again");
    assert!(again < 200, "{again} asked again");
}
