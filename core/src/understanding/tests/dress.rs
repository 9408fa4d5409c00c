//! The phrases of the pack, dressed in what shows nothing and in old forms of kanji, are read as they are.

use std::collections::HashMap;

use crate::knowledge::load::{Source, load};
use crate::language::{Analyzer, lexicon, normalize, undecorated};

/// Old forms of kanji by the form in use.
fn old_forms() -> HashMap<char, char> {
    let table = include_str!("../../../../dictionaries/ja/kanji-forms.tsv").lines();
    let pairs = table.filter_map(|line| line.split_once('\t'));
    pairs.filter_map(|(old, new)| Some((new.chars().next()?, old.chars().next()?))).collect()
}

#[test]
fn phrases_are_read_through_their_dress() {
    let knowledge = load(&Source::guide()).0.expect("pack");
    let terms = &knowledge.lexicon.language;
    let analyzer = Analyzer::new(&[], &lexicon::Lexicon::shared().expect("lexicon").language).expect("dictionary");
    let old = old_forms();
    let nothing = ['\u{fe0f}', '\u{200d}', '\u{180f}', '\u{fff3}', '\u{1bca1}', '\u{1d175}', '\u{ad}'];
    let phrases = knowledge.intents.iter().flat_map(|intent| intent.phrases.iter().take(4));
    for (at, phrase) in phrases.enumerate() {
        let seams = phrase.chars().zip(phrase.chars().skip(1).map(Some).chain([None]));
        let hidden = nothing[at % nothing.len()];
        let dressed: String = seams
            .flat_map(|(c, next)| {
                let inside = c.is_alphabetic() && next.is_some_and(char::is_alphabetic);
                std::iter::once(c).chain(inside.then_some(hidden))
            })
            .collect();
        let plain = normalize(&undecorated(phrase, terms)).text().to_owned();
        assert_eq!(normalize(&undecorated(&dressed, terms)).text(), plain, "{phrase} with {hidden:?}");
        let aged: String = phrase.chars().map(|c| *old.get(&c).unwrap_or(&c)).collect();
        let keys = |text: &str| analyzer.analyze(text).tokens.into_iter().map(|t| t.key).collect::<Vec<_>>();
        assert_eq!(keys(&aged), keys(phrase), "{aged}");
    }
}
