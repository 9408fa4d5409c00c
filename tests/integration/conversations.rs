//! The scripted conversations, run against the engine.

use madoguchi::script::{clock, play, read};

use crate::{BENCH, root};

#[test]
fn every_conversation_goes_as_written() {
    let mut failures = Vec::new();
    let (mut conversations, mut turns) = (0, 0);
    for (file, scripts) in read(&root("tests/conversations")).expect("scripts") {
        for script in scripts {
            conversations += 1;
            turns += script.turns.len();
            let clock = script.now.as_deref().map(|t| clock(t).expect("now")).unwrap_or_default();
            let mut conversation = BENCH.conversation(clock);
            let differences = play(&script, |message| Ok(conversation.say(message).to_json(0))).expect("plays");
            let shown: String = differences.iter().map(ToString::to_string).collect();
            if !shown.is_empty() {
                failures.push(format!("{} ({})\n{shown}", script.name, file.display()));
            }
        }
    }
    println!("conversations: {conversations}, turns: {turns}");
    assert!(conversations >= 15, "{conversations} conversations");
    assert!(
        failures.is_empty(),
        "{} of {conversations} conversations differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
