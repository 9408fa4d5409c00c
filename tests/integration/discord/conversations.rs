//! The scripted conversations through Discord: directly, with mentions, in a help
//! channel with threads, and as slash commands, with the same expectations.

use std::collections::BTreeMap;

use madoguchi::engine::Clock;
use madoguchi::script::{Difference, Script, clock, compare, read};
use madoguchi::service::hub;
use serde_json::{Value, json};

use super::seen::seen;
use super::stand_in::{BOT, Place, StandIn};
use super::{Bot, HELP};
use crate::{BENCH, root, with_hidden};

/// Plays one script as one person; the way of talking goes by its number.
async fn play(script: &Script, number: u64, clock: Clock, bot: &Bot, stand_in: &StandIn) -> Vec<Difference> {
    let user = 10_000 + number;
    let channel = 20_000 + number;
    let mut place = match number % 4 {
        0 => Place::Direct(channel),
        1 | 3 => Place::Guild(channel),
        _ => Place::Guild(HELP),
    };
    let mut differences = Vec::new();
    let mut engine = BENCH.conversation(clock);
    // No chat sends a message without text.
    for (at, turn) in script.turns.iter().enumerate().filter(|(_, t)| !t.say.value.trim().is_empty()) {
        let mut before = stand_in.shared.lock().room(place.channel()).posts.len();
        let event = match number % 4 {
            3 => {
                let option = json!([{"name": "内容", "type": 3, "value": turn.say.value}]);
                let token = stand_in.command(place, user, "相談", option, false);
                format!("i{}", stand_in.shared.lock().interactions[&token].id)
            }
            1 => format!("m{}", stand_in.say(place, user, &format!("<@{BOT}> {}", turn.say.value), None)),
            _ => format!("m{}", stand_in.say(place, user, &turn.say.value, None)),
        };
        if place == Place::Guild(HELP) {
            // The answer opens a thread, and the conversation goes on there.
            place = Place::Guild(event[1..].parse().expect("an id"));
            before = 0;
        }
        let reply = bot.replied(&event).await;
        let posts = stand_in.shared.lock().room(place.channel()).posts[before..].to_vec();
        let mut shown = seen(&posts);
        // What no message shows is taken from what the hub had delivered.
        let given = reply.to_json(&BENCH.mind().knowledge.phrasebook, 0);
        for key in ["kind", "intent", "entries", "facet", "slots"] {
            shown[key] = given[key].clone();
        }
        // What the engine itself misses is its own test's to say.
        let alone = compare(&turn.expect, &engine.say(&turn.say.value).to_json(&BENCH.mind().knowledge.phrasebook, 0));
        let mut missed = compare(&turn.expect, &with_hidden(shown.clone(), &given));
        missed.retain(|miss| !alone.iter().any(|a| a.wanted == miss.wanted));
        if !missed.is_empty() {
            let text = shown["text"].as_str().unwrap_or_default().to_owned();
            let (line, said) = (turn.say.referenced.line(), turn.say.value.clone());
            differences.push(Difference { turn: at + 1, line, said, missed, text });
        }
    }
    differences
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_conversation_goes_as_written_through_discord() {
    let mut by_clock: BTreeMap<Option<String>, Vec<(String, Script)>> = BTreeMap::new();
    for (file, scripts) in read(&root("tests/conversations")).expect("scripts") {
        for script in scripts {
            by_clock.entry(script.now.clone()).or_default().push((file.display().to_string(), script));
        }
    }
    let (mut failures, mut conversations, mut turns) = (Vec::new(), 0, 0);
    for (now, scripts) in by_clock {
        let clock = now.as_deref().map_or(Clock::System, |t| clock(t).expect("now"));
        let stand_in = StandIn::start().await;
        let bot = Bot::start_with(&stand_in, clock, hub::Settings::default(), |_| {}).await;
        let plays = scripts.iter().enumerate().map(|(i, (file, script))| {
            let (bot, stand_in) = (&bot, &stand_in);
            async move {
                let differences = play(script, u64::try_from(i).expect("small"), clock, bot, stand_in).await;
                let shown: String = differences.iter().map(ToString::to_string).collect();
                (!shown.is_empty()).then(|| format!("{} ({file})\n{shown}", script.name.value))
            }
        });
        conversations += scripts.len();
        turns += scripts.iter().map(|(_, s)| s.turns.len()).sum::<usize>();
        failures.extend(futures(plays).await.into_iter().flatten());
        let refused: Vec<Value> = (stand_in.shared.lock().requests.iter())
            .filter(|r| r.status >= 400)
            .map(|r| json!([r.status, r.path, r.body]))
            .collect();
        assert!(refused.is_empty(), "{refused:?}");
        bot.stop().await;
    }
    println!("through Discord: {conversations} conversations, {turns} turns");
    assert!(conversations >= 100, "{conversations} conversations");
    assert!(failures.is_empty(), "{} of {conversations} differ:\n{}", failures.len(), failures.join("\n"));
}

/// Runs futures side by side.
pub(crate) async fn futures<T>(all: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    use std::pin::Pin;
    use std::task::Poll;
    let mut waiting: Vec<(Option<T>, Pin<Box<_>>)> = all.into_iter().map(|f| (None, Box::pin(f))).collect();
    std::future::poll_fn(|context| {
        let mut ready = true;
        for (done, future) in &mut waiting {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(value) => *done = Some(value),
                    Poll::Pending => ready = false,
                }
            }
        }
        if ready { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    waiting.into_iter().filter_map(|(done, _)| done).collect()
}
