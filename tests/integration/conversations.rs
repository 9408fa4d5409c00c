//! The scripted conversations, run against the engine, and what of the dialogue they exercise.

use madoguchi::script::coverage::Coverage;
use madoguchi::script::read;

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
