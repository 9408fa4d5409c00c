//! The slash commands: their definitions, what each says to the bot, and what
//! their options suggest while a person types.
//!
//! Not responsible for acknowledging or answering.

use serde_json::{Value, json};

use super::markdown::MEASURE;
use crate::knowledge::Knowledge;
use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::CommandPhrases;
use crate::understanding::Understander;

/// Longest name and value of a suggestion, and most of them.
const SUGGESTION: usize = 100;
const SUGGESTIONS: usize = 25;

/// Longest description.
const DESCRIPTION: usize = 100;

/// All commands, as Discord registers them.
#[must_use]
pub fn definitions(knowledge: &Knowledge) -> Value {
    let (pack, words) = (&knowledge.pack, &knowledge.phrasebook.discord.commands);
    let described = |text: &str| MEASURE.shorten(text, DESCRIPTION).into_owned();
    let text = |name: &str, description: &str, required: bool, autocomplete: bool| {
        let mut option = json!({"type": 3, "name": name, "description": described(description), "required": required});
        if autocomplete {
            option["autocomplete"] = json!(true);
        } else {
            option["max_length"] = json!(1_000);
        }
        option
    };
    let private =
        json!({"type": 5, "name": words.private(), "description": words.private_description(), "required": false});
    let command = |name: &str, description: &str, options: Value| json!({"type": 1, "name": name, "description": described(description), "options": options, "contexts": [0, 1], "integration_types": [0]});
    let asked = if pack.examples.is_empty() {
        words.text_description().to_owned()
    } else {
        words.text_description_with(pack.examples.join("、"))
    };
    json!([
        command(words.ask(), &words.ask_description(&pack.scope), json!([text(words.text(), &asked, true, false), private])),
        command(words.desks(), words.desks_description(), json!([
            text(words.prefecture(), words.prefecture_description(), false, true),
            text(words.measure(), words.desk_measure_description(), false, true),
            private,
        ])),
        command(words.contents(), words.contents_description(), json!([
            text(words.measure(), words.measure_description(), false, true),
            private,
        ])),
        command(words.anew(), words.anew_description(), json!([])),
        command(words.help(), words.help_description(), json!([private])),
        {"type": 3, "name": words.ask_message(), "contexts": [0, 1], "integration_types": [0]},
    ])
}

/// What a command was given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    /// Free text, or the text of the message a context menu was opened on.
    pub text: String,
    /// Prefecture.
    pub prefecture: Option<String>,
    /// Measure, theme or worry.
    pub measure: Option<String>,
    /// For that person's eyes only.
    pub private: bool,
}

impl Given {
    /// Takes up an option; unknown ones are of no matter.
    pub fn take(&mut self, words: &CommandPhrases, name: &str, value: &str) {
        let value = value.trim().to_owned();
        if name == words.text() {
            self.text = value;
        } else if name == words.prefecture() {
            self.prefecture = Some(value).filter(|v| !v.is_empty());
        } else if name == words.measure() {
            self.measure = Some(value).filter(|v| !v.is_empty());
        }
    }

    /// Takes up a switch.
    pub fn switch(&mut self, words: &CommandPhrases, name: &str, on: bool) {
        self.private |= name == words.private() && on;
    }
}

/// A command as a sentence to the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// What it says.
    pub text: String,
    /// What is shown above the answer, since Discord does not show a command's options.
    pub quote: Option<String>,
    /// For that person's eyes only.
    pub private: bool,
}

/// What a command says; commands of other versions say nothing.
#[must_use]
pub fn spoken(book: &Phrasebook, name: &str, given: &Given) -> Option<Spoken> {
    let (words, hub) = (&book.discord.commands, &book.hub);
    let about_message = name == words.ask_message();
    let (text, quoted) = if about_message || name == words.ask() {
        (given.text.clone(), true)
    } else if name == words.desks() {
        let text = match (&given.measure, &given.prefecture) {
            (Some(measure), Some(prefecture)) => words.says_desks_of_in(measure, prefecture),
            (Some(measure), None) => words.says_desks_of(measure),
            (None, Some(prefecture)) => words.says_desks_in(prefecture),
            (None, None) => words.says_desks().to_owned(),
        };
        (text, true)
    } else if name == words.contents() {
        given.measure.as_ref().map_or_else(|| (hub.menu_sends().to_owned(), false), |m| (m.clone(), true))
    } else if name == words.anew() {
        (hub.anew_sends().to_owned(), false)
    } else if name == words.help() {
        (hub.help_sends().to_owned(), false)
    } else {
        return None;
    };
    let quote = quoted.then(|| text.clone()).filter(|t| !t.is_empty());
    Some(Spoken { text, quote, private: given.private || about_message || name == words.help() })
}

/// What to suggest for what was typed into an option, best first: (shown, sent).
#[must_use]
pub fn suggest(mind: &Understander, option: &str, typed: &str) -> Vec<(String, String)> {
    let (typed, words) = (typed.trim(), &mind.knowledge.phrasebook.discord.commands);
    if option == words.prefecture() {
        prefectures(mind, typed)
    } else if option == words.measure() {
        measures(mind, typed)
    } else {
        Vec::new()
    }
}

/// Prefectures that begin with what was typed, in kanji or kana; at first those that have desks of their own.
fn prefectures(mind: &Understander, typed: &str) -> Vec<(String, String)> {
    let read = |text: &str| mind.analyzer().analyze(text).reading;
    let sound = read(typed);
    let desks = mind.knowledge.entries.iter().flat_map(|e| &e.desks);
    let own: std::collections::BTreeSet<&str> = desks.filter_map(|d| d.prefecture.as_deref()).collect();
    let fits =
        |p: &&str| typed.is_empty() || p.starts_with(typed) || (!sound.is_empty() && read(p).starts_with(&sound));
    let mut found: Vec<&str> = mind.knowledge.prefectures.iter().map(|p| p.name.as_str()).filter(fits).collect();
    found.sort_by_key(|p| !own.contains(p));
    found.into_iter().take(SUGGESTIONS).map(|p| (p.to_owned(), p.to_owned())).collect()
}

/// Themes and entries whose names hold what was typed, then what it is understood to mean.
fn measures(mind: &Understander, typed: &str) -> Vec<(String, String)> {
    let knowledge = &mind.knowledge;
    let themes = knowledge.pack.themes.iter().map(|t| t.title.as_str());
    let mut found: Vec<&str> = Vec::new();
    if typed.is_empty() {
        found.extend(themes);
    } else {
        let analyzed = mind.analyzer().analyze(typed);
        let (plain, sound) = (analyzed.normalized.text().to_owned(), analyzed.reading.clone());
        let spelt = |name: &str| crate::language::normalize(name).text().contains(&plain);
        let sounds = |reading: Option<&String>| {
            reading.is_some_and(|r| sound.chars().count() > 1 && crate::language::katakana(r).contains(&sound))
        };
        found.extend(themes.filter(|t| spelt(t)));
        let named = knowledge.entries.iter().filter(|e| {
            std::iter::once(e.title.as_str())
                .chain(e.short.as_deref())
                .chain(e.aliases.iter().map(String::as_str))
                .any(spelt)
                || sounds(e.reading.as_ref())
        });
        found.extend(named.map(crate::knowledge::model::Entry::name));
        let understood = mind.understand(typed);
        found.extend(understood.entries.iter().take(5).map(|r| knowledge.entries[r.at].name()));
    }
    let mut kept: Vec<&str> = Vec::new();
    for name in found {
        if super::markdown::units(name) <= SUGGESTION && !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept.into_iter().take(SUGGESTIONS).map(|n| (n.to_owned(), n.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::bench::Bench;

    #[test]
    fn names_and_descriptions_fit() {
        let bench = Bench::embedded().expect("the pack compiles");
        for command in definitions(&bench.mind().knowledge).as_array().expect("a list") {
            let fits = |v: &Value, most: usize| v.as_str().is_some_and(|t| (1..=most).contains(&t.chars().count()));
            assert!(fits(&command["name"], 32), "{command}");
            if command["type"] == 1 {
                assert!(fits(&command["description"], 100), "{command}");
            }
            for option in command["options"].as_array().into_iter().flatten() {
                assert!(fits(&option["name"], 32) && fits(&option["description"], 100), "{option}");
            }
        }
    }

    #[test]
    fn commands_become_sentences() {
        let book = Phrasebook::read(None).expect("the shared phrasebook");
        let words = &book.discord.commands;
        let mut given = Given::default();
        given.take(words, words.prefecture(), "秋田県");
        given.switch(words, words.private(), true);
        let desks = spoken(&book, words.desks(), &given).expect("known");
        assert!(desks.text.contains("秋田県") && desks.private && desks.quote.is_some());
        assert!(spoken(&book, words.help(), &Given::default()).expect("known").private);
        assert_eq!(spoken(&book, "べつの", &given), None);
    }

    #[test]
    fn suggestions_follow_spelling_sound_and_meaning() {
        let bench = Bench::embedded().expect("the pack compiles");
        let words = &bench.mind().knowledge.phrasebook.discord.commands;
        let names = |option: &str, typed: &str| -> Vec<String> {
            let found = suggest(bench.mind(), option, typed);
            assert!(found.len() <= SUGGESTIONS);
            found.into_iter().map(|(shown, _)| shown).collect()
        };
        assert!(names(words.prefecture(), "").contains(&"宮城県".to_owned()));
        assert_eq!(names(words.prefecture(), "みや").first().map(String::as_str), Some("宮城県"));
        assert_eq!(names(words.prefecture(), "山").first().map(String::as_str), Some("山形県"));
        assert_eq!(names(words.measure(), "").len(), bench.mind().knowledge.pack.themes.len());
        assert!(names(words.measure(), "くるみん")[0].contains("くるみん"));
        assert!(!names(words.measure(), "若い人がすぐ辞める").is_empty());
    }
}
