//! Dependencies point one way, between folders and between files; Lindera, sled and the like have one
//! importer each.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Source, sources};

/// Modules from the bottom up: a module may use those before it, and `message`'s own needs.
const ORDER: [&str; 19] = [
    "flat",
    "language",
    "knowledge",
    "understanding",
    "compiled",
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
    "officers",
    "channel",
    "config",
    "cli",
];
/// Crates that only one file may name.
const SOLE: [(&str, &str); 6] = [
    ("lindera", "language/segment.rs"),
    ("sled", "store/"),
    ("redis", "store/valkey/"),
    ("rustyline", "channel/terminal.rs"),
    ("serenity", "channel/discord/"),
    ("slack_morphism", "channel/slack/"),
];

#[test]
fn arrows_point_one_way() {
    let rank = |module: &str| ORDER.iter().position(|m| *m == module);
    let mut wrong = Vec::new();
    let mut seen = 0;
    for Source { file, text } in sources() {
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
        let users: Vec<String> = (sources().into_iter())
            .filter(|Source { file, text }| {
                !file.starts_with(home)
                    && text.lines().any(|l| {
                        !l.trim_start().starts_with("//")
                            && (l.contains(&format!("use {name}")) || l.contains(&format!(" ::{name}::")))
                    })
            })
            .map(|s| s.file)
            .collect();
        assert!(users.is_empty(), "{name} is used outside {home}: {users:?}");
    }
}

/// At most so many files of a folder that use each other in a circle. A ratchet: lower it when circles open.
const IN_CIRCLES: &[(&str, usize)] = &[
    // What is heard, and where one is.
    ("understanding", 2),
    // A reply and its own text.
    ("message", 4),
    // The pack as a whole, and what it calls things: both use the other.
    ("knowledge", 13),
    // A turn asks its readings, and they ask it.
    ("dialogue", 9),
    // Ports and their implementation.
    ("store", 4),
    // Slack's adapter and its two transports.
    ("channel", 6),
];

/// Modules of a file: `a/b.rs` and `a/b/mod.rs` are `a::b`, the roots are the crate.
fn module(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if ["lib", "main"].contains(&path) { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

/// The files of a crate by their modules, and what each re-exports of others.
struct Modules {
    files: BTreeMap<Vec<String>, String>,
    exports: BTreeMap<Vec<String>, Vec<Vec<String>>>,
}

impl Modules {
    fn new(sources: &[Source]) -> Self {
        let files: BTreeMap<_, _> = sources.iter().map(|s| (module(&s.file), s.file.clone())).collect();
        let mut modules = Self { files, exports: BTreeMap::new() };
        for source in sources {
            let own = module(&source.file);
            let exported = source.paths().into_iter().filter(|(_, exported)| *exported);
            let exported = exported.filter_map(|(path, _)| modules.of_crate(&own, &path)).collect();
            modules.exports.insert(own, exported);
        }
        modules
    }

    /// A path named in module `own`, from the crate on; none for other crates and names in scope.
    fn of_crate(&self, own: &[String], path: &[String]) -> Option<Vec<String>> {
        let mut base = own.to_vec();
        let mut rest = path;
        match path[0].as_str() {
            "crate" => (base, rest) = (Vec::new(), &path[1..]),
            "self" => rest = &path[1..],
            "super" => {
                while rest.first().is_some_and(|s| s == "super") {
                    base.pop()?;
                    rest = &rest[1..];
                }
            }
            child => {
                let mut module = own.to_vec();
                module.push(child.to_owned());
                self.files.get(&module)?;
            }
        }
        base.extend(rest.iter().filter(|s| *s != "self").cloned());
        Some(base)
    }

    /// The file that defines what `path` names: a re-export is the face of the file behind it.
    fn file_of(&self, path: &[String]) -> Option<&str> {
        let length = (0..=path.len()).rev().find(|n| self.files.contains_key(&path[..*n]))?;
        let (module, item) = (&path[..length], path.get(length));
        let behind = item.and_then(|item| self.exports[module].iter().find(|e| e.last() == Some(item) && **e != path));
        behind.map_or_else(|| self.files.get(module).map(String::as_str), |path| self.file_of(path))
    }

    /// Which files each file uses.
    fn uses<'m>(&'m self, sources: &'m [Source]) -> BTreeMap<&'m str, BTreeSet<&'m str>> {
        let of = |source: &'m Source| {
            let own = module(&source.file);
            let named = source.paths().into_iter().filter(|(_, exported)| !exported);
            let used = named.filter_map(|(path, _)| self.file_of(&self.of_crate(&own, &path)?));
            (source.file.as_str(), used.filter(|file| *file != source.file).collect())
        };
        sources.iter().map(of).collect()
    }
}

/// Everything that can be reached from `file`.
fn reached<'m>(uses: &BTreeMap<&'m str, BTreeSet<&'m str>>, file: &'m str) -> BTreeSet<&'m str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![file];
    while let Some(next) = open.pop() {
        open.extend(uses[next].iter().filter(|used| seen.insert(**used)));
    }
    seen
}

#[test]
fn files_do_not_use_each_other_in_a_circle() {
    let sources = sources();
    let modules = Modules::new(&sources);
    let uses = modules.uses(&sources);
    let arrows: usize = uses.values().map(BTreeSet::len).sum();
    assert!(arrows > 300, "only {arrows} arrows between files seen");
    let all: BTreeMap<&str, BTreeSet<&str>> = uses.keys().map(|file| (*file, reached(&uses, file))).collect();
    let mut circles: BTreeSet<Vec<&str>> = BTreeSet::new();
    for (file, reach) in all.iter().filter(|(file, reach)| reach.contains(*file)) {
        circles.insert(reach.iter().filter(|other| all[**other].contains(file)).copied().collect());
    }
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for file in circles.iter().flatten() {
        *counted.entry(file.split('/').next().unwrap_or(file)).or_default() += 1;
    }
    let most = |folder: &str| IN_CIRCLES.iter().find(|(f, _)| *f == folder).map_or(0, |(_, n)| *n);
    let wrong: Vec<_> = counted.iter().filter(|(folder, n)| **n > most(folder)).collect();
    let shown: Vec<String> = circles.iter().map(|c| c.join(" ")).collect();
    assert!(wrong.is_empty(), "more files in circles than allowed: {wrong:?}\n{}", shown.join("\n"));
}
