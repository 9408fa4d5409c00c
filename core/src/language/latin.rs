//! Questions typed in Latin letters: English by a glossary of the pack, romaji by its sound.
//!
//! Gives a Japanese wording that the rest can understand, or nothing where it would be a guess.
//! Not responsible for whether the pack can answer it.

use wana_kana::{ConvertJapanese as _, IsJapaneseStr as _};

use super::lexicon::sections::LanguageTerms;

/// Longest expression of a glossary, in words.
const LONGEST: usize = 5;
/// Most spellings looked at for one word.
const MOST_SPELLINGS: usize = 8;

/// A question in Latin letters as words to be spelt in Japanese.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bridged {
    /// English, word for word.
    English(String),
    /// Romaji: for every word its possible spellings in kana, or the Japanese of the glossary.
    Romaji(Vec<Vec<String>>),
}

/// Whether nearly all letters of `text` are Latin, and enough to be a question.
#[must_use]
pub fn mostly_latin(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (latin, all) = letters.fold((0, 0), |(l, a), c| (l + usize::from(c.is_ascii()), a + 1));
    all >= 8 && latin * 10 >= all * 8
}

/// What `text`, typed in Latin letters, says in Japanese by `glossary` (lowercase English, Japanese).
#[must_use]
pub fn bridge(text: &str, glossary: &[(String, String)], terms: &LanguageTerms) -> Option<Bridged> {
    if !mostly_latin(text) || text.contains(['@', '/']) {
        return None;
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    english(&words, glossary, terms)
        .map(Bridged::English)
        .or_else(|| romaji(&words, glossary, terms).map(Bridged::Romaji))
}

/// The longest expression of the glossary at the start of `words`: its Japanese, and its length in words.
fn known<'g>(words: &[&str], glossary: &'g [(String, String)]) -> Option<(&'g str, usize)> {
    (1..=words.len().min(LONGEST)).rev().find_map(|length| {
        let said = words[..length].join(" ");
        let single = said.strip_suffix('s').filter(|s| s.len() >= 3);
        let found = glossary.iter().find(|(english, _)| *english == said || single == Some(english));
        found.map(|(_, japanese)| (japanese.as_str(), length))
    })
}

fn english(words: &[&str], glossary: &[(String, String)], terms: &LanguageTerms) -> Option<String> {
    let (mut said, mut strange, mut at): (Vec<&str>, usize, usize) = (Vec::new(), 0, 0);
    while at < words.len() {
        if let Some((japanese, length)) =
            known(&words[at..], glossary).filter(|(_, n)| *n > 1 || !terms.english_stop.holds(words[at]))
        {
            said.push(japanese);
            at += length;
            continue;
        }
        strange += usize::from(!terms.english_stop.holds(words[at]) && !words[at].bytes().all(|b| b.is_ascii_digit()));
        at += 1;
    }
    (!said.is_empty() && strange * 2 <= said.len()).then(|| said.join(" "))
}

fn romaji(words: &[&str], glossary: &[(String, String)], terms: &LanguageTerms) -> Option<Vec<Vec<String>>> {
    let (mut spelt, mut in_kana) = (Vec::new(), 0);
    for word in words {
        let spellings = spellings(word, terms);
        if !spellings.is_empty() {
            in_kana += 1;
            spelt.push(spellings);
        } else if let Some((japanese, _)) = known(&[word], glossary) {
            spelt.push(vec![japanese.to_owned()]);
        } else {
            spelt.push(vec![(*word).to_owned()]);
        }
    }
    (in_kana * 10 >= words.len() * 6 && in_kana > 0).then_some(spelt)
}

/// How a romaji word may be spelt in hiragana: as it stands, and with the long vowels people leave out.
fn spellings(word: &str, terms: &LanguageTerms) -> Vec<String> {
    if let Some(particle) = terms.romaji_particles.get(word) {
        return vec![particle.clone()];
    }
    let plain = word.to_hiragana();
    if !plain.as_str().is_hiragana() {
        return Vec::new();
    }
    let letters: Vec<char> = plain.chars().collect();
    let mut all = vec![String::new()];
    for (i, c) in letters.iter().enumerate() {
        all.iter_mut().for_each(|s| s.push(*c));
        if let Some(long) = terms.long_after.get(c)
            && letters.get(i + 1) != Some(&'う')
            && all.len() < MOST_SPELLINGS
        {
            let longer: Vec<String> = all.iter().map(|s| format!("{s}{long}")).collect();
            all.extend(longer);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bridge(text: &str, glossary: &[(String, String)]) -> Option<Bridged> {
        let lexicon = crate::language::lexicon::Lexicon::shared().expect("lexicon");
        super::bridge(text, glossary, &lexicon.language)
    }

    fn glossary() -> Vec<(String, String)> {
        [
            ("it introduction subsidy", "IT導入補助金"),
            ("subsidy", "補助金"),
            ("hire", "採用したい"),
            ("foreign worker", "外国人材"),
            ("sendai", "仙台"),
            ("handbook", "ハンドブック"),
        ]
        .map(|(e, j)| (e.to_owned(), j.to_owned()))
        .to_vec()
    }

    #[test]
    fn english_goes_by_the_glossary() {
        let english = |text: &str| match bridge(text, &glossary()) {
            Some(Bridged::English(said)) => Some(said),
            _ => None,
        };
        assert_eq!(english("Where is the IT introduction subsidy?").as_deref(), Some("IT導入補助金"));
        assert_eq!(english("How do I hire foreign workers?").as_deref(), Some("採用したい 外国人材"));
        assert_eq!(english("What is the weather in Sendai tomorrow?"), None);
        assert_eq!(english("IT導入補助金の締切は"), None);
    }

    #[test]
    fn romaji_goes_by_its_sound() {
        let Some(Bridged::Romaji(words)) = bridge("ryugakusei saiyou handbook", &glossary()) else {
            panic!("romaji");
        };
        assert!(words[0].contains(&"りゅうがくせい".to_owned()), "{words:?}");
        assert!(words[1].contains(&"さいよう".to_owned()));
        assert_eq!(words[2], ["ハンドブック"]);
        assert_eq!(bridge("How tall is Mt. Fuji?", &glossary()), None);
        assert_eq!(bridge("def hello(): print(\"hi\")", &glossary()), None);
    }
}
