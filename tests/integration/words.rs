//! Japanese is data: how many literals of it are still in the code, and where there may be any.

use std::collections::BTreeMap;

use crate::source::sources;

/// At most so many Japanese string literals in a top-level folder or file. A ratchet: lower the number when
/// words or sentences move to `dictionaries/ja`, never raise it. What is not listed has none.
const MOST: &[(&str, usize)] = &[
    // IPADIC's names of parts of speech (pos), the kanji digits (normalize, numbers).
    ("language", 23),
    // はい and いいえ, values of a pack's files.
    ("knowledge", 2),
    // IPADIC's names for places (slots); the marks around an address (addresses).
    ("understanding", 6),
    // Marks of plain text.
    ("message", 4),
    // Full-width marks around pages and places, ends of the names of prefectures.
    ("dialogue", 7),
    // That a damaged store was put aside, to whom starts the program.
    ("mind", 1),
    // Values of its contract's test.
    ("store", 4),
    // What the walk says, and names of what it found.
    ("reach", 10),
    // Captions of the pictures.
    ("map", 28),
    // Names of the choices that coverage counts.
    ("script", 9),
    // Slips and politeness that questions are varied with; captions of a figure.
    ("evaluate", 21),
    // Marks of drawing.
    ("channel", 3),
    // Help and reports of the command line.
    ("cli", 22),
];

/// Whether a literal holds kana or kanji.
fn japanese(literal: &str) -> bool {
    literal.chars().any(|c| matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'))
}

#[test]
fn words_are_data() {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let mut strings = 0;
    for source in sources() {
        let area = source.file.split(['/', '.']).next().unwrap_or_default().to_owned();
        let literals = source.strings();
        strings += literals.len();
        *counted.entry(area).or_default() += literals.iter().filter(|l| japanese(l)).count();
    }
    counted.retain(|_, n| *n > 0);
    assert!(strings > 1_000, "only {strings} literals seen");
    let most = |area: &str| MOST.iter().find(|(a, _)| *a == area).map_or(0, |(_, n)| *n);
    let wrong: Vec<String> = (counted.iter())
        .filter(|(area, n)| **n > most(area))
        .map(|(area, n)| format!("{area}: {n} Japanese literals, at most {} are allowed", most(area)))
        .collect();
    assert!(wrong.is_empty(), "{}\nput them into dictionaries/ja\nall: {counted:?}", wrong.join("\n"));
}
