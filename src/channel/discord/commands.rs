//! The slash commands: their definitions, what each says to the bot, and what
//! their options suggest while a person types.
//!
//! Not responsible for acknowledging or answering.

use serde_json::{Value, json};

use crate::understanding::Understander;

/// Ask something.
pub const ASK: &str = "相談";
/// Desks of a prefecture.
pub const DESKS: &str = "窓口";
/// Contents by theme, or one measure.
pub const CONTENTS: &str = "制度";
/// Start anew.
pub const ANEW: &str = "最初から";
/// Help.
pub const HELP: &str = "ヘルプ";
/// Context menu of a message: ask what it says.
pub const ASK_MESSAGE: &str = "この内容で相談する";

/// Names of options.
const TEXT: &str = "内容";
const PRIVATE: &str = "非公開";
const PREFECTURE: &str = "県";
const MEASURE: &str = "名前";

/// Longest name and value of a suggestion, and most of them.
const SUGGESTION: usize = 100;
const SUGGESTIONS: usize = 25;

/// All commands, as Discord registers them.
#[must_use]
pub fn definitions() -> Value {
    let text = |name: &str, description: &str, required: bool, autocomplete: bool| {
        let mut option = json!({"type": 3, "name": name, "description": description, "required": required});
        if autocomplete {
            option["autocomplete"] = json!(true);
        } else {
            option["max_length"] = json!(1_000);
        }
        option
    };
    let private = json!({"type": 5, "name": PRIVATE, "description": "答えを自分だけに表示します", "required": false});
    let command = |name: &str, description: &str, options: Value| json!({"type": 1, "name": name, "description": description, "options": options, "contexts": [0, 1], "integration_types": [0]});
    json!([
        command(ASK, "人材の採用・育成・定着や助成金のことを、ふだんの言葉で質問します", json!([
            text(TEXT, "知りたいこと（例: 人が辞めてしまう、山形のプロ拠点の電話は？）", true, false),
            private,
        ])),
        command(DESKS, "都道府県や制度の相談窓口を調べます", json!([
            text(PREFECTURE, "会社のある都道府県", false, true),
            text(MEASURE, "窓口を知りたい制度", false, true),
            private,
        ])),
        command(CONTENTS, "制度をテーマや名前から探します", json!([
            text(MEASURE, "制度やテーマの名前、または困っていること", false, true),
            private,
        ])),
        command(ANEW, "これまでの話を忘れて、最初からお調べします", json!([])),
        command(HELP, "使い方を自分だけに表示します", json!([private])),
        {"type": 3, "name": ASK_MESSAGE, "contexts": [0, 1], "integration_types": [0]},
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
    pub fn take(&mut self, name: &str, value: &str) {
        let value = value.trim().to_owned();
        match name {
            TEXT => self.text = value,
            PREFECTURE if !value.is_empty() => self.prefecture = Some(value),
            MEASURE if !value.is_empty() => self.measure = Some(value),
            _ => {}
        }
    }

    /// Takes up a switch.
    pub fn switch(&mut self, name: &str, on: bool) {
        self.private |= name == PRIVATE && on;
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
pub fn spoken(name: &str, given: &Given) -> Option<Spoken> {
    let (text, quoted) = match name {
        ASK | ASK_MESSAGE => (given.text.clone(), true),
        DESKS => {
            let text = match (&given.measure, &given.prefecture) {
                (Some(measure), Some(prefecture)) => format!("{measure}の{prefecture}の窓口"),
                (Some(measure), None) => format!("{measure}の窓口"),
                (None, Some(prefecture)) => format!("{prefecture}の相談窓口を教えて"),
                (None, None) => "相談窓口を教えて".to_owned(),
            };
            (text, true)
        }
        CONTENTS => match &given.measure {
            Some(measure) => (measure.clone(), true),
            None => ("メニュー".to_owned(), false),
        },
        ANEW => ("最初から".to_owned(), false),
        HELP => ("ヘルプ".to_owned(), false),
        _ => return None,
    };
    let quote = quoted.then(|| text.clone()).filter(|t| !t.is_empty());
    Some(Spoken { text, quote, private: given.private || name == HELP || name == ASK_MESSAGE })
}

/// What to suggest for what was typed into an option, best first: (shown, sent).
#[must_use]
pub fn suggest(mind: &Understander, option: &str, typed: &str) -> Vec<(String, String)> {
    let typed = typed.trim();
    match option {
        PREFECTURE => prefectures(mind, typed),
        MEASURE => measures(mind, typed),
        _ => Vec::new(),
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
    use crate::engine::Bench;

    #[test]
    fn names_and_descriptions_fit() {
        for command in definitions().as_array().expect("a list") {
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
        let mut given = Given::default();
        given.take(PREFECTURE, "秋田県");
        given.switch(PRIVATE, true);
        let desks = spoken(DESKS, &given).expect("known");
        assert!(desks.text.contains("秋田県") && desks.private && desks.quote.is_some());
        assert!(spoken(HELP, &Given::default()).expect("known").private);
        assert_eq!(spoken("べつの", &given), None);
    }

    #[test]
    fn suggestions_follow_spelling_sound_and_meaning() {
        let bench = Bench::embedded().expect("the pack compiles");
        let names = |option: &str, typed: &str| -> Vec<String> {
            let found = suggest(bench.mind(), option, typed);
            assert!(found.len() <= SUGGESTIONS);
            found.into_iter().map(|(shown, _)| shown).collect()
        };
        assert!(names(PREFECTURE, "").contains(&"宮城県".to_owned()));
        assert_eq!(names(PREFECTURE, "みや").first().map(String::as_str), Some("宮城県"));
        assert_eq!(names(PREFECTURE, "山").first().map(String::as_str), Some("山形県"));
        assert_eq!(names(MEASURE, "").len(), bench.mind().knowledge.pack.themes.len());
        assert!(names(MEASURE, "くるみん")[0].contains("くるみん"));
        assert!(!names(MEASURE, "若い人がすぐ辞める").is_empty());
    }
}
