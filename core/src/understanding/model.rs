//! Everything learnt from a pack once, then kept in the store: words, index, classifier.
//!
//! [`Model::compile`] takes some seconds; reading a model back, milliseconds.

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use super::addresses::{Addresses, addresses};
use super::asked_of::AskedOf;
use super::asks::AskGists;
use super::classifier::{Classifier, Settings};
use super::facet::Cues;
use super::features::{self, FeatureHash, term_hash};
use super::follows::Follows;
use super::meaning::Meanings;
use super::names::{Names, heard_names, names};
use super::search::{Corpus, Index};
use super::slots::Owning;
use super::units::{self, Unit};
use super::verbatim::Verbatim;
use super::wanted::Wanted;
use super::worded::Worded;
use super::wording::Wording;
use crate::flat::Slab;
use crate::knowledge::Knowledge;
use crate::knowledge::acts::Act;
use crate::knowledge::intent::Body;
use crate::knowledge::model::Entry;
use crate::knowledge::slots::SlotValue;
use crate::language::synonyms::Synonyms;
use crate::language::{
    Analysis, Analyzer, Class, Parts, Spellings, UserWord, hiragana, is_kana, is_kanji, is_katakana, pos,
};

/// What was learnt from a pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The dictionary of user words: the pack's own, and kana spellings of its nouns.
    pub words: Slab<u8>,
    /// Words inside those words.
    pub parts: Parts,
    /// How the pack's words are written.
    pub spellings: Spellings,
    /// Synonyms, analyzed.
    pub synonyms: Synonyms,
    /// Intent classifier; class `i` is `knowledge.intents[i]`.
    pub classifier: Classifier,
    /// The same, learnt from the phrases spelt in hiragana: for messages that are.
    pub aloud: Classifier,
    /// What is done with a clause; class `i` is `Act::ALL[i]`.
    pub acts: Classifier,
    /// Which words of the pack are near in meaning to any word.
    pub meanings: Meanings,
    /// Entry index; document `i` is `knowledge.entries[i]`.
    pub index: Index,
    /// Index of parts; document `i` is `units[i]`.
    pub unit_index: Index,
    /// Parts in index order; those of one entry stand together.
    pub units: Vec<Unit>,
    /// First unit of each entry, and one past the last at the end.
    pub unit_starts: Vec<u32>,
    /// Meanings of the wordings of the parts.
    pub(super) asks: AskGists,
    /// Which part of an entry is asked for, learnt from them.
    pub(super) wanted: Wanted,
    /// What asks on is told from what opens a matter by this.
    pub(super) follows: Follows,
    /// Tells what is said of the firm that a message is about.
    pub(super) owning: Owning,
    /// Tells entries apart by how their parts are asked for.
    pub(super) asked_of: AskedOf,
    /// Sorts of answers that each part gives: bit `i` is `lexicon.answers.sorts[i]`.
    pub(super) told: Vec<u32>,
    /// Lines of business that each part speaks of: bit `i` is `knowledge.slots.industries[i]`.
    pub(super) lines: Vec<u32>,
    /// Keys of each entry's own names, hashed, which say which entry rather than what about it.
    name_words: Vec<FxHashSet<FeatureHash>>,
    /// Normalised names of entries, longest first.
    pub(super) names: Names,
    /// Names of entries as they sound, longest first.
    pub(super) heard_names: Names,
    /// Keys of all words in phrases of talk.
    pub talk: FxHashSet<String>,
    /// Questions that are entries.
    pub(super) verbatim: Verbatim,
    /// Phone numbers (digits), mail addresses and URLs.
    pub(super) addresses: Addresses,
    /// Wordings of the entries.
    pub(super) wording: Vec<Wording>,
}

impl Model {
    /// Learns from `knowledge`; the analyzer returned with it knows the pack's words.
    ///
    /// # Errors
    /// When a user word cannot be used.
    pub fn compile(knowledge: &Knowledge, base: &Analyzer) -> Result<(Self, Analyzer)> {
        let own = base.with_words(&knowledge.words)?;
        let mut words = knowledge.words.clone();
        words.extend(kana_spellings(knowledge, &own));
        let analyzer = base.with_words(&words)?;
        let groups = knowledge.synonyms.iter().map(|g| g.iter().map(String::as_str).collect());
        let synonyms = Synonyms::new(groups, &analyzer);
        let mut spellings = Spellings::default();
        let mut read = |text: &str| {
            let analysis = analyzer.analyze(text);
            spellings.add(&analysis);
            analysis
        };
        let own = knowledge.words.iter().map(|w| &w.surface);
        knowledge.synonyms.iter().flatten().chain(own).for_each(|text| drop(read(text)));

        let (mut said, mut talk) = (Vec::new(), FxHashSet::default());
        let mut documents = Corpus::new(knowledge.entries.len());
        let mut firms = firms_told(knowledge).into_iter().cycle();
        for (class, intent) in knowledge.intents.iter().enumerate() {
            let entry = match &intent.body {
                Body::Entry(id) => knowledge.position(id),
                _ => None,
            };
            let names = entry.map_or(&[][..], |e| &knowledge.entries[e].aliases[..]).iter().map(String::as_str);
            for phrase in intent.phrases.iter().chain([intent.label.as_str()]).chain(names) {
                let analysis = read(phrase);
                if let Some(entry) = entry {
                    documents.add_question(entry, &analysis, &analyzer);
                }
                if matches!(intent.body, Body::Talk(_)) {
                    talk.extend(analysis.content().map(|t| t.key.clone()));
                }
                said.push((analysis, class));
                if let (Body::Need(_), Some(firm)) = (&intent.body, firms.next()) {
                    said.push((read(&format!("{firm} {phrase}")), class));
                }
            }
        }

        let mut name_words: Vec<FxHashSet<FeatureHash>> = Vec::with_capacity(knowledge.entries.len());
        let (mut told, mut lines, mut worded) = (Vec::new(), Vec::new(), Worded::new(knowledge));
        let (mut units, mut unit_starts, mut unit_documents) = (Vec::new(), Vec::new(), Corpus::default());
        for (at, entry) in knowledge.entries.iter().enumerate() {
            name_words.push(add_names(entry, at, &analyzer, &mut read, &mut documents));
            for text in entry_texts(entry) {
                documents.add_body(at, &read(text), &analyzer);
            }
            unit_starts.push(units.len() as u32);
            for (part, asked, text) in units::texts(entry, &knowledge.lexicon.parts) {
                told.push(units::told(entry, part, &text, &knowledge.lexicon.answers));
                lines.push(units::lines(&asked, &text, &knowledge.slots));
                let inner = units::within(entry, part);
                worded.add((at, part), (&asked, &text, inner), &mut read);
                let unit = units::add(&mut unit_documents, &asked, &text, &analyzer);
                // What an entry does not tell is none of its words.
                if !matches!(part, units::Part::Untold(_)) {
                    documents.add_words_of(at, &unit_documents, unit);
                }
                for ask in inner {
                    unit_documents.add_question(unit, &analyzer.analyze(ask), &analyzer);
                }
                units.push(Unit { entry: at as u32, part });
            }
        }
        unit_starts.push(units.len() as u32);
        let spoken = said.iter().flat_map(|(analysis, _)| analysis.tokens.iter().filter_map(|t| t.row));
        let meanings = Meanings::new(spoken.chain(documents.rows()));
        let (index, unit_index) = (Index::build(documents, true), Index::build(unit_documents, false));
        let count = |a: &Analysis| features::count(a, &analyzer, &meanings);
        let opens = |class: usize| !matches!(knowledge.intents[class].body, Body::Talk(_));
        let opening = said.iter().filter(|(_, class)| opens(*class)).map(|(a, _)| count(a)).collect();
        let (wanted, follows, asked_of) = worded.learn((&units, &unit_starts), opening, &analyzer, count);
        let [classifier, aloud, acts] = classifiers(knowledge, &analyzer, &meanings, said);
        let (names, cues) = (names(knowledge), Cues::new(&knowledge.lexicon, &knowledge.pack));
        let model = Self {
            addresses: addresses(knowledge),
            wording: knowledge.entries.iter().map(|e| Wording::new(e, knowledge, &names, &cues)).collect(),
            acts,
            asks: worded.gists(&index, &units, &name_words),
            wanted,
            follows,
            asked_of,
            owning: Owning::learn(&knowledge.own, &knowledge.lexicon.numbers),
            told,
            lines,
            meanings,
            words: analyzer.built()?.into_iter().collect(),
            parts: analyzer.all_parts().clone(),
            spellings: spellings.clone(),
            synonyms,
            classifier,
            aloud,
            index,
            unit_index,
            units,
            unit_starts,
            name_words,
            heard_names: heard_names(&names, &analyzer),
            names,
            talk,
            verbatim: Verbatim::new(knowledge, &analyzer),
        };
        Ok((model, analyzer.knowing(spellings)))
    }

    /// Whether `key` is that of a word in a name of entry `at`.
    #[must_use]
    pub fn in_name(&self, at: usize, key: &str) -> bool {
        self.name_words[at].contains(&term_hash(key))
    }

    /// Range of the units of entry `at`.
    #[must_use]
    pub fn units_of(&self, at: usize) -> std::ops::Range<usize> {
        self.unit_starts[at] as usize..self.unit_starts[at + 1] as usize
    }
}

/// How people say who they are: their lines of business and where the pack's prefectures are. Whoever wishes for something
/// says that too, and it makes no other wish of it.
fn firms_told(knowledge: &Knowledge) -> Vec<&str> {
    let lines =
        knowledge.slots.industries.iter().flat_map(SlotValue::all_words).filter_map(|words| words.iter().next());
    lines.chain(knowledge.pack.prefectures.iter().map(String::as_str)).collect()
}

/// The classifiers of intents as they are written and as they sound, and that of acts, learnt from what is `said` of
/// each intent and from the phrases of acts.
fn classifiers(
    knowledge: &Knowledge,
    analyzer: &Analyzer,
    meanings: &Meanings,
    said: Vec<(Analysis, usize)>,
) -> [Classifier; 3] {
    let count = |analysis: &Analysis| features::count(analysis, analyzer, meanings);
    let train = |examples, settings| Classifier::train(examples, knowledge.intents.len(), settings);
    let heard: Vec<_> = said.iter().map(|(a, class)| (hiragana(&a.reading), *class)).collect();
    let classifier = train(said.into_iter().map(|(a, class)| (count(&a), class)).collect(), Settings::WRITTEN);
    let heard = heard.into_iter().map(|(text, class)| (count(&analyzer.analyze(&text)), class)).collect();
    let aloud = train(heard, Settings::ALOUD);
    let done = knowledge.acts.iter().flat_map(|a| a.phrases.iter().map(|phrase| (phrase, a.act.position())));
    let done = done.map(|(phrase, act)| (count(&analyzer.analyze(phrase)), act)).collect();
    let acts = Classifier::train(done, Act::ALL.len(), Settings::ACTS);
    [classifier, aloud, acts]
}

/// Adds the names of entry `at` to what is asked of it; gives the words they are made of.
fn add_names(
    entry: &Entry,
    at: usize,
    analyzer: &Analyzer,
    read: &mut impl FnMut(&str) -> Analysis,
    documents: &mut Corpus,
) -> FxHashSet<FeatureHash> {
    let mut keys = FxHashSet::default();
    for name in entry.aliases.iter().chain([&entry.title]).chain(&entry.short) {
        let analysis = read(name);
        for token in analysis.content() {
            keys.insert(term_hash(&token.key));
            keys.extend(analyzer.parts(token).iter().map(|part| term_hash(part)));
        }
        documents.add_question(at, &analysis, analyzer);
    }
    keys
}

fn entry_texts(entry: &Entry) -> impl Iterator<Item = &str> {
    let single = [
        Some(&entry.summary),
        entry.audience.as_ref(),
        entry.gives.as_ref(),
        entry.how.as_ref(),
        entry.body.as_ref(),
        entry.need.as_ref(),
    ];
    let firm =
        entry.firm.iter().flat_map(|f| [Some(&f.name), f.prefecture.as_ref(), f.city.as_ref(), f.industry.as_ref()]);
    single.into_iter().chain(firm).flatten().map(String::as_str)
}

/// Shortest reading that gets a kana spelling, and what kana words cost by length.
const KANA_MIN: usize = 3;

fn kana_cost(length: usize) -> i16 {
    match length {
        3 => 7_000,
        4 => 4_500,
        _ => 2_500,
    }
}

/// Hiragana spellings of the pack's nouns, so that 「じょせいきん」 is cut as 助成金 is.
fn kana_spellings(knowledge: &Knowledge, analyzer: &Analyzer) -> Vec<UserWord> {
    let mut seen: FxHashMap<String, (UserWord, u32)> = FxHashMap::default();
    let names = knowledge
        .entries
        .iter()
        .flat_map(|e| e.aliases.iter().chain([&e.title]).chain(e.courses.iter().map(|c| &c.name)));
    let phrases = knowledge.intents.iter().flat_map(|i| i.phrases.iter().chain([i.label.as_str()]));
    for text in names.map(String::as_str).chain(phrases) {
        let analysis = analyzer.analyze(text);
        for token in analysis.tokens.iter().filter(|t| t.class != Class::Function && t.pos.starts_with(pos::NOUN)) {
            let surface = analysis.surface(token);
            let worth = surface.chars().any(is_kanji) || surface.chars().all(is_katakana);
            let length = token.reading.chars().count();
            if !worth || length < KANA_MIN || !token.reading.chars().all(is_kana) {
                continue;
            }
            let word = UserWord {
                surface: hiragana(&token.reading),
                base: token.base.clone(),
                reading: token.reading.clone(),
                cost: kana_cost(length),
            };
            let counted = seen.entry(word.surface.clone()).or_insert((word, 0));
            counted.1 += 1;
        }
    }
    for word in &knowledge.words {
        let surface = hiragana(&word.reading);
        if surface != word.surface && surface.chars().count() >= KANA_MIN {
            let kana =
                UserWord { surface: surface.clone(), base: word.base.clone(), reading: word.reading.clone(), cost: 0 };
            seen.insert(surface, (kana, 2));
        }
    }
    let own: FxHashSet<&str> = knowledge.words.iter().map(|w| w.surface.as_str()).collect();
    let mut words: Vec<UserWord> =
        seen.into_values().filter(|(w, n)| *n >= 2 && !own.contains(w.surface.as_str())).map(|(w, _)| w).collect();
    words.sort_by(|a, b| a.surface.cmp(&b.surface));
    words
}
