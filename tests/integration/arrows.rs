//! Dependencies point one way; Lindera, sled and the like have one importer each.

use std::path::{Path, PathBuf};

use crate::root;

/// Modules from the bottom up: a module may use those before it, and `message`'s own needs.
const ORDER: [&str; 16] = [
    "language",
    "knowledge",
    "understanding",
    "message",
    "dialogue",
    "store",
    "mind",
    // The engine by its short name.
    "engine",
    "service",
    "reach",
    "map",
    "script",
    "evaluate",
    "channel",
    "config",
    "cli",
];
/// Crates that only one file may name.
const SOLE: [(&str, &str); 5] = [
    ("lindera", "language/segment.rs"),
    ("sled", "store/"),
    ("rustyline", "channel/terminal.rs"),
    ("serenity", "channel/discord/"),
    ("slack_morphism", "channel/slack/"),
];

fn sources(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).expect("src") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
}

fn all() -> Vec<(String, String)> {
    let src = root("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files
        .iter()
        .map(|f| {
            (f.strip_prefix(&src).expect("in src").display().to_string(), std::fs::read_to_string(f).expect("text"))
        })
        .collect()
}

#[test]
fn arrows_point_one_way() {
    let rank = |module: &str| ORDER.iter().position(|m| *m == module);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for (file, text) in all() {
        let module = file.split(['/', '.']).next().unwrap_or_default().to_owned();
        let Some(own) = rank(&module) else { continue };
        for (at, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                if let Some(other) = rank(&used) {
                    seen += 1;
                    if other > own {
                        wrong.push(format!("src/{file}:{} uses {used}, which stands above {module}", at + 1));
                    }
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} arrows seen");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn crates_with_a_sole_importer_have_one() {
    for (name, home) in SOLE {
        let users: Vec<String> = (all().into_iter())
            .filter(|(file, text)| {
                !file.starts_with(home)
                    && text.lines().any(|l| {
                        !l.trim_start().starts_with("//")
                            && (l.contains(&format!("use {name}")) || l.contains(&format!(" ::{name}::")))
                    })
            })
            .map(|(file, _)| file)
            .collect();
        assert!(users.is_empty(), "{name} is used outside {home}: {users:?}");
    }
}
