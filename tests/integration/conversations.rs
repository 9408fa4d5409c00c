//! The scripted conversations, run against the engine, and what of the dialogue they exercise.

use std::fmt::Write as _;

use madoguchi::engine::Clock;
use madoguchi::message::Reply;
use madoguchi::script::coverage::Coverage;
use madoguchi::script::{clock, read};

use crate::{BENCH, root};

#[test]
fn every_conversation_goes_as_written() {
    let mut failures = Vec::new();
    let (mut conversations, mut turns) = (0, 0);
    let mut coverage = Coverage::new(&BENCH.mind().knowledge);
    for (file, scripts) in read(&root("tests/conversations")).expect("scripts") {
        for script in scripts {
            conversations += 1;
            turns += script.turns.len();
            let differences = coverage.play(&script, &BENCH).expect("plays");
            let shown: String = differences.iter().map(ToString::to_string).collect();
            if !shown.is_empty() {
                failures.push(format!("{} ({}:{})\n{shown}", script.name.value, file.display(), script.line()));
            }
        }
    }
    println!("conversations: {conversations}, turns: {turns}\n{}", coverage.report());
    assert!(conversations >= 15, "{conversations} conversations");
    assert!(
        failures.is_empty(),
        "{} of {conversations} conversations differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// The clock of scripts that name none, so that their replies can be kept.
fn fixed() -> Clock {
    clock("2026-11-22T10:00").expect("a clock")
}

/// What a reply is and everything a person reads of it.
fn shown(reply: &Reply) -> String {
    let entries: Vec<&str> = reply.entries.iter().map(|e| e.id.as_str()).collect();
    let intent = reply.intent.as_ref().map_or("-", |i| &i.id);
    let facet = reply.facet.map_or("-", madoguchi::understanding::facet::Facet::as_str);
    format!("[{} | {} | {intent} | {facet}]\n{}\n", reply.kind.as_str(), entries.join(" "), crate::text(reply))
}

/// Every reply of every script, one snapshot a file. A change of code that means to change no reply
/// changes none of these; one that does shows its difference here
/// (`INSTA_UPDATE=always cargo test --release replies` writes them anew).
#[test]
fn replies_are_as_they_were() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root("tests/snapshots/conversations"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let mut changed = Vec::new();
    for (file, scripts) in read(&root("tests/conversations")).expect("scripts") {
        let mut all = String::new();
        for script in scripts {
            let clock = if script.now.is_some() { script.clock().expect("a clock") } else { fixed() };
            let mut conversation = BENCH.conversation(clock);
            let _ = writeln!(all, "# {}\n", script.name.value);
            for turn in &script.turns {
                let reply = conversation.say(&turn.say.value);
                let _ = writeln!(all, "> {}\n{}", turn.say.value, shown(&reply));
            }
        }
        let name = file.file_stem().expect("a name").to_string_lossy().into_owned();
        let same = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            settings.bind(|| insta::assert_snapshot!(name.clone(), all));
        }));
        if same.is_err() {
            changed.push(name);
        }
    }
    assert!(changed.is_empty(), "replies changed in: {}", changed.join(", "));
}
