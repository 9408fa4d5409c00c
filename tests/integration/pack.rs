//! The pack in the repository: checked, complete, and each kind of mistake found at its line.

use std::collections::BTreeSet;

use madoguchi::engine::Clock;
use madoguchi::knowledge::check::check;
use madoguchi::knowledge::intent::Body;
use madoguchi::knowledge::load::Source;
use madoguchi::mind::embedded;

use crate::{BENCH, root};

#[test]
fn the_pack_has_no_problem() {
    let problems: Vec<String> =
        check(&Source::read(&root("")).expect("pack")).iter().map(ToString::to_string).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Changes one file of the pack and returns what `check` then says of it.
fn after(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut source = embedded::files();
    let entry = source.files.iter_mut().find(|(p, _)| p == file).expect("file in the pack");
    assert!(entry.1.contains(from), "{file} lacks {from:?}");
    entry.1 = entry.1.replacen(from, to, 1);
    check(&source).iter().map(ToString::to_string).collect()
}

#[test]
fn mistakes_are_found_at_their_line() {
    let file = "knowledge/entries/pro-jinzai-kyoten.yaml";
    let line = |needle: &str| embedded::files().line_of(file, needle);
    let cases = [
        ("kind: measure", "kynd: measure", line("kind:"), "kynd"),
        ("phone: 017-735-6550", "phone: 017-7356550x", line("017-735-6550"), "malformed phone"),
        (
            "https://www.pro-jinzai.go.jp/kyoten/iwate/",
            "htps://www.pro-jinzai.go.jp/kyoten/iwate/",
            line("kyoten/iwate/"),
            "malformed URL",
        ),
        ("case-takayama", "case-nowhere", line("case-takayama"), "does not exist"),
        ("theme: tayou", "theme: nothing", line("theme:"), "not in pack.yaml"),
        ("prefecture: 青森県", "prefecture: 青森", line("prefecture: 青森県"), "prefecture"),
        ("id: pro-jinzai-kyoten", "id: pro-jinzai", 1, "differs from the file's name"),
    ];
    for (from, to, line, message) in cases {
        let said = after(file, from, to);
        let wanted = format!("{file}:{line}: ");
        assert!(
            said.iter().any(|p| p.starts_with(&wanted) && p.contains(message)),
            "{to}: wanted {wanted}… {message}, got {said:#?}"
        );
    }
    let said = after("knowledge/pack.yaml", "named: [動画]", "named: [活動写真]");
    assert!(said.iter().any(|p| p.contains("no entry is of the sort")), "{said:#?}");
    let said = after(
        "intents/entries/it-hojokin.yaml",
        "phrases:",
        "phrases:\n  - 山形のプロ拠点の電話番号を教えてください、と二つのファイルに書く\nphrasez:",
    );
    assert!(said.iter().any(|p| p.contains("phrasez")), "{said:#?}");
}

#[test]
fn every_entry_has_an_intent_and_every_need_of_the_guide_too() {
    let knowledge = &BENCH.mind().knowledge;
    assert_eq!(knowledge.entries.len(), 81);
    let ids: BTreeSet<&str> = knowledge
        .intents
        .iter()
        .filter_map(|i| if let Body::Entry(e) = &i.body { Some(e.as_str()) } else { None })
        .collect();
    assert_eq!(ids.len(), 81);
    let headings: BTreeSet<String> = (knowledge.intents.iter())
        .flat_map(|i| [Some(i.label.clone()), if let Body::Need(n) = &i.body { n.heading.clone() } else { None }])
        .flatten()
        .collect();
    let mut reached = 0;
    for need in knowledge.entries.iter().filter_map(|e| e.need.as_ref()).collect::<BTreeSet<_>>() {
        // A need of a single entry is that entry's own intent.
        let alone = knowledge.entries.iter().filter(|e| e.need.as_ref() == Some(need)).count() == 1;
        assert!(
            alone
                || headings.contains(need)
                || headings.iter().any(|h| h.contains(need.split('（').next().unwrap_or(need))),
            "no intent for {need}"
        );
        reached += 1;
    }
    assert!(reached >= 25, "{reached} needs");
}

/// tests/fixtures/*.txt hold what the guide prints, one a line.
fn fixture(name: &str) -> Vec<String> {
    let text = std::fs::read_to_string(root("tests/fixtures").join(name)).expect("fixture");
    text.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(str::to_owned).collect()
}

/// Everything a conversation shows about each entry: its overview and every side, list after list.
fn shown() -> String {
    let mut shown = String::new();
    let clock = Clock::Fixed("2024-11-01T10:00:00".parse().expect("time"));
    let knowledge = &BENCH.mind().knowledge;
    for entry in &knowledge.entries {
        for facet in ["について", "のリンク一覧", "の詳しい内容", "の問い合わせ先", "の事例・一覧", "のコース"]
        {
            let mut conversation = BENCH.conversation(clock);
            let mut reply = conversation.say(&format!("{}{facet}", entry.title));
            for _ in 0..8 {
                shown.push_str(&crate::text(&reply));
                shown.push('\n');
                if !reply.choices.iter().any(|c| c.send == "続き") {
                    break;
                }
                reply = conversation.say("続き");
            }
        }
        for course in &entry.courses {
            shown.push_str(&crate::text(&BENCH.conversation(clock).say(&format!("{}の{}", entry.title, course.name))));
        }
        for prefecture in &knowledge.pack.prefectures {
            let mut conversation = BENCH.conversation(clock);
            let _ = conversation.say(&format!("{}の問い合わせ先", entry.title));
            shown.push_str(&crate::text(&conversation.say(prefecture)));
        }
    }
    shown
}

#[test]
fn everything_the_guide_prints_can_be_reached_in_a_conversation() {
    let shown = shown();
    let mut missing = Vec::new();
    for (name, least) in [("urls.txt", 280), ("phones.txt", 25), ("mails.txt", 4), ("firms.txt", 60)] {
        let items = fixture(name);
        assert!(items.len() >= least, "{name} has {}", items.len());
        let lost: Vec<&String> = items.iter().filter(|i| !shown.contains(i.as_str())).collect();
        println!("{name}: {} of {} reachable", items.len() - lost.len(), items.len());
        missing.extend(lost.into_iter().map(|i| format!("{name}: {i}")));
    }
    assert!(missing.is_empty(), "{} cannot be reached:\n{}", missing.len(), missing.join("\n"));
}
