//! Japanese as programs send it: invisible characters, marks apart from their kana, old forms of kanji, half
//! width. However a phrase of the pack arrives, it is the same phrase.

use std::collections::HashMap;

use madoguchi::language::normalize;
use unicode_normalization::UnicodeNormalization as _;

use crate::{BENCH, root};

fn is_kanji(c: char) -> bool {
    matches!(c, '一'..='鿿')
}

/// A way in which characters arrive.
type Dress = Box<dyn Fn(&str) -> String>;

/// Puts `mark` after each character that `takes` it.
fn marked(mark: char, takes: fn(char) -> bool) -> Dress {
    Box::new(move |text| text.chars().flat_map(|c| std::iter::once(c).chain(takes(c).then_some(mark))).collect())
}

/// Each modern form of a kanji with an older one, of the committed table.
fn old_forms() -> HashMap<char, char> {
    let table = std::fs::read_to_string(root("dictionaries/ja/kanji-forms.tsv")).expect("table");
    let pairs = table.lines().filter_map(|line| {
        let (old, new) = line.split_once('\t')?;
        Some((new.chars().next()?, old.chars().next()?))
    });
    pairs.filter(|(new, _)| is_kanji(*new)).collect()
}

/// Katakana and marks by their halfwidth forms, which Unicode's own tables turn back.
fn half_width() -> HashMap<char, String> {
    let narrow = ('\u{ff61}'..='\u{ff9f}').filter(|c| !matches!(c, '\u{ff9e}' | '\u{ff9f}'));
    let mut all: HashMap<char, String> = narrow.map(|c| (c.nfkc().next().expect("wide"), c.to_string())).collect();
    for (mark, combining) in [('\u{ff9e}', '\u{3099}'), ('\u{ff9f}', '\u{309a}')] {
        for (wide, narrow) in all.clone() {
            let mut joined = [wide, combining].into_iter().nfc();
            if let (Some(voiced), None) = (joined.next(), joined.next()) {
                all.insert(voiced, format!("{narrow}{mark}"));
            }
        }
    }
    all
}

fn dresses() -> Vec<(&'static str, Dress)> {
    let (old, half) = (old_forms(), half_width());
    assert!(old.len() > 200 && half.len() > 80, "{} old forms, {} narrow", old.len(), half.len());
    vec![
        ("an ideographic variation selector", marked('\u{e0101}', is_kanji)),
        ("a variation selector", marked('\u{fe00}', is_kanji)),
        ("soft hyphens", marked('\u{ad}', |_| true)),
        ("blanks of no width", marked('\u{200b}', |_| true)),
        ("word joiners", marked('\u{2060}', |_| true)),
        ("byte order marks", marked('\u{feff}', |_| true)),
        ("combining marks", Box::new(|text| text.nfd().collect())),
        (
            "marks apart",
            Box::new(|text| text.nfd().collect::<String>().replace('\u{3099}', "゛").replace('\u{309a}', "゜")),
        ),
        (
            "halfwidth marks",
            Box::new(|text| text.nfd().collect::<String>().replace('\u{3099}', "ﾞ").replace('\u{309a}', "ﾟ")),
        ),
        ("old forms", Box::new(move |text| text.chars().map(|c| *old.get(&c).unwrap_or(&c)).collect())),
        (
            "half width",
            Box::new(move |text| {
                text.chars().map(|c| half.get(&c).cloned().unwrap_or_else(|| c.to_string())).collect()
            }),
        ),
    ]
}

#[test]
fn every_phrase_is_the_same_phrase_however_it_arrives() {
    let mind = BENCH.mind();
    let phrases: Vec<&str> = mind.knowledge.intents.iter().flat_map(|i| i.phrases.iter()).collect();
    assert!(phrases.len() > 20_000, "{} phrases", phrases.len());
    let first = |text: &str| mind.understand(text).entries.first().map(|e| e.at);
    let (mut wrong, mut asked) = (Vec::new(), 0);
    for (name, dress) in dresses() {
        let mut dressed = 0;
        for phrase in &phrases {
            let arrived = dress(phrase);
            if arrived == **phrase {
                continue;
            }
            dressed += 1;
            // What is normalised alike is understood alike; only what differs needs to be asked.
            if normalize(&arrived).text() != normalize(phrase).text() {
                asked += 1;
                if first(&arrived) != first(phrase) {
                    wrong.push((name, (*phrase).to_owned(), normalize(&arrived).text().to_owned()));
                }
            }
        }
        assert!(dressed > 1_000, "{name}: only {dressed} phrases look otherwise");
    }
    println!("{asked} of the dressed phrases are normalised otherwise, {} understood otherwise", wrong.len());
    assert!(wrong.is_empty(), "{} phrases: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}
