//! From an analysis to what was meant: intent, entries, facet, slots, confidence.
//!
//! Puts together what `classifier`, `search`, `names`, `facet`, `slots` and `reject` say of one message.
//! Not responsible for what to answer.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::addresses::keys_in;
use super::classifier::softmax;
use super::facet::{Cues, Facet};
use super::features::{self, Features};
use super::kinds::Kinds;
use super::meant::{RankedIntent, Understanding};
use super::model::Model;
use super::names::{purposes, without_names};
use super::search::{Query, TermScore};
use super::slots::{Hearing, Places, Said, Slots, Works};
use super::units::Part;
use crate::knowledge::Knowledge;
use crate::language::latin::{self, Bridged};
use crate::language::lexicon::Words;
use crate::language::{Analysis, Analyzer, Token, is_kanji, normalize, undecorated, with_numbers};

/// Least probability of a wish that tells what a measure is wanted for.
const WISHED: f32 = 0.5;

/// The understanding stage: analyzer, model and knowledge of one pack.
#[derive(Debug)]
pub struct Understander {
    /// The pack.
    pub knowledge: Arc<Knowledge>,
    /// What was learnt from it.
    pub model: Model,
    /// What asks for sides of a matter and for opening hours.
    pub cues: Cues,
    analyzer: Analyzer,
    /// Towns of the pack.
    places: Places,
    /// Words of its lines of business.
    works: Works,
    /// Normalised titles of the pack's themes.
    themes: Vec<String>,
    /// Words that tell a purpose, longest first, with its label.
    purposes: Vec<(String, String)>,
    /// Kinds of entries a question may ask for.
    pub(super) kinds: Kinds,
    /// Words by which a sort of document is asked for.
    pub(super) documents: Words,
    /// Expressions of the dialect, longest first.
    dialect: Vec<(String, String)>,
}

impl Understander {
    /// Puts together what was compiled or read from the store.
    #[must_use]
    pub fn new(knowledge: Arc<Knowledge>, model: Model, analyzer: Analyzer) -> Self {
        let cues = Cues::new(&knowledge.lexicon, &knowledge.pack);
        let places = Places::new(&knowledge.places, &knowledge.prefectures, &knowledge.lexicon.slots.town_readings);
        let works = Works::new(&knowledge.slots);
        let purposes = purposes(&knowledge);
        let kinds = Kinds::new(&knowledge);
        let guide = knowledge.pack.guide.iter().map(|name| normalize(name).text().to_owned());
        let documents = Words::new(knowledge.lexicon.parts.documents.iter().map(str::to_owned).chain(guide));
        let themes = knowledge.pack.themes.iter().map(|t| normalize(&t.title).text().to_owned()).collect();
        let mut dialect = knowledge.dialect.clone();
        dialect.sort_by_key(|(said, _)| std::cmp::Reverse(said.len()));
        Self { knowledge, model, cues, analyzer, places, works, themes, purposes, kinds, documents, dialect }
    }

    /// Compiles `knowledge` and puts it together.
    ///
    /// # Errors
    /// When a user word cannot be used.
    pub fn compile(knowledge: Arc<Knowledge>, base: &Analyzer) -> anyhow::Result<Self> {
        let (model, analyzer) = Model::compile(&knowledge, base)?;
        Ok(Self::new(knowledge, model, analyzer))
    }

    /// The analyzer with the pack's words.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// What people say of themselves is heard by this.
    #[must_use]
    pub fn hearing(&self) -> Hearing<'_> {
        Hearing::new(&self.knowledge, &self.places, &self.works, &self.model.owning)
    }

    /// Understands one message.
    #[must_use]
    pub fn understand(&self, text: &str) -> Understanding {
        self.understand_analysed(Arc::new(self.analyzer.analyze(text)))
    }

    /// Understands a message that is analysed already.
    #[must_use]
    pub fn understand_analysed(&self, analysis: Arc<Analysis>) -> Understanding {
        let query = Query::new(&analysis, &self.analyzer, &self.model.synonyms);
        let features = features::count(&analysis, &self.analyzer, &self.model.meanings);
        let classifier = if analysis.in_hiragana() { &self.model.aloud } else { &self.model.classifier };
        let margins = classifier.margins(&features);
        let shares = self.shares(&query);
        let probabilities = self.probabilities(&margins, &shares);
        let entries = self.rank(&probabilities, &shares, &analysis);
        let (nameless, mentioned) = self.without_names(analysis.normalized.text());
        let evidence = self.evidence(&analysis, &query, &margins, &probabilities, &entries);
        let mut order: Vec<usize> = (0..probabilities.len()).collect();
        order.sort_by(|a, b| probabilities[*b].total_cmp(&probabilities[*a]));
        let intents = (order.into_iter().take(5))
            .map(|at| RankedIntent { at, id: self.knowledge.intents[at].id.clone(), confidence: probabilities[at] })
            .collect::<Vec<_>>();
        let Said { mut slots, heads, prefectures, towns } = self.hearing().said(&analysis);
        let tells = !slots.is_empty();
        self.correct(&mut slots, analysis.normalized.text(), &nameless);
        slots.purpose = slots.purpose.or_else(|| self.purpose_wished(intents.first()?));
        Understanding {
            facets: self.cues.facets(&nameless),
            slots,
            heads,
            mentioned,
            nameless,
            tells,
            names_prefecture: !prefectures.is_empty(),
            prefectures,
            towns,
            domain: evidence.probability(),
            analysis,
            query,
            features,
            wanted: OnceLock::new(),
            follows: OnceLock::new(),
            asked_of: OnceLock::new(),
            cues: OnceLock::new(),
            question: OnceLock::new(),
            intents,
            entries,
            evidence,
        }
    }

    /// What is done in a clause that is understood: the probability of each act, in the order of `Act::ALL`. Nothing is,
    /// where no phrases of acts are known.
    #[must_use]
    pub fn acts_of(&self, clause: &Understanding) -> Vec<f32> {
        self.acts_in(&clause.features)
    }

    /// The same of one that is only analysed, and whether it says something of the firm.
    #[must_use]
    pub fn acts(&self, clause: &Analysis) -> (Vec<f32>, bool) {
        let acts = self.acts_in(&features::count(clause, &self.analyzer, &self.model.meanings));
        (acts, !self.hearing().slots(clause).is_empty())
    }

    fn acts_in(&self, clause: &Features) -> Vec<f32> {
        softmax(&self.model.acts.margins(clause))
    }

    /// The entry whose question `text` is, letter by letter.
    #[must_use]
    pub fn verbatim(&self, text: &str) -> Option<usize> {
        self.model.verbatim.exact(text)
    }

    /// The entry whose question the message is but for its spelling or a slip.
    #[must_use]
    pub fn nearly_verbatim(&self, message: &Understanding) -> Option<usize> {
        self.model.verbatim.near(&message.analysis, message.entries.iter().map(|e| e.at))
    }

    /// `text` without decoration and in standard language, where it holds expressions of the pack's dialect; of
    /// several the longest.
    #[must_use]
    pub fn standard<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let terms = &self.knowledge.lexicon.language;
        let plain = undecorated(text, terms);
        let mut text = match with_numbers(&plain, terms) {
            Cow::Owned(written) => Cow::Owned(written),
            Cow::Borrowed(_) => plain,
        };
        for (said, standard) in &self.dialect {
            if text.contains(said.as_str()) {
                text = Cow::Owned(text.replace(said.as_str(), standard));
            }
        }
        text
    }

    /// A text without the names of entries in it, whose names they were, and the facets asked for: what costs
    /// little of understanding it.
    #[must_use]
    pub fn named(&self, text: &str) -> (String, Vec<usize>, Vec<Facet>) {
        let (nameless, mentioned) = self.without_names(normalize(text).text());
        let facets = self.cues.facets(&nameless);
        (nameless, mentioned, facets)
    }

    /// A question typed in English or romaji, in Japanese, and whether it was English; none where it would be a guess.
    #[must_use]
    pub fn in_japanese(&self, text: &str) -> Option<(String, bool)> {
        let known = |spelling: &String| {
            let analysis = self.analyzer.analyze(spelling);
            let points = |t: &Token| {
                let length = t.key.chars().count() as f32;
                if self.model.index.idf(&t.key).is_some() { length - 1.0 } else { -length }
            };
            analysis.content().map(points).sum::<f32>()
        };
        match latin::bridge(text, &self.knowledge.english, &self.knowledge.lexicon.language)? {
            Bridged::English(japanese) => Some((japanese, true)),
            Bridged::Romaji(words) => {
                let best = |spellings: Vec<String>| {
                    // The first of equals: as it was typed.
                    spellings.into_iter().rev().max_by(|a, b| known(a).total_cmp(&known(b))).unwrap_or_default()
                };
                let japanese = words.into_iter().map(best).collect::<Vec<_>>().join(" ");
                (!latin::mostly_latin(&japanese)).then_some((japanese, false))
            }
        }
    }

    /// Probability that a message asks on about what is in hand rather than opens a matter, 0 to 1, by how it is said.
    #[must_use]
    pub fn follows(&self, u: &Understanding) -> f32 {
        *u.follows.get_or_init(|| self.model.follows.of(&u.features))
    }

    /// How well a message fits what each entry is asked where its name is not said: margins, by position; above 0
    /// speaks for it. Empty for a pack without wordings.
    #[must_use]
    pub fn asked_of<'u>(&self, u: &'u Understanding) -> &'u [f32] {
        u.asked_of.get_or_init(|| self.model.asked_of.margins(&u.features).into())
    }

    /// Where a message asks for sides of a matter, in bytes of its normalised text.
    #[must_use]
    pub fn cues_in<'u>(&self, u: &'u Understanding) -> &'u [Range<usize>] {
        u.cues.get_or_init(|| self.cues.ranges(u.analysis.normalized.text()).into())
    }

    /// How a message fits what each part of the entries is asked for, by unit.
    pub(super) fn wanted_margins<'u>(&self, u: &'u Understanding) -> &'u [f32] {
        u.wanted.get_or_init(|| self.model.wanted.margins(&u.features).into())
    }

    /// The normalised text with the names of entries blanked out, and whose names they were.
    fn without_names(&self, text: &str) -> (String, Vec<usize>) {
        // Who writes kanji writes names so too.
        let heard: &[_] = if text.chars().any(is_kanji) { &[] } else { &self.model.heard_names };
        without_names(text, heard.iter().chain(&self.model.names))
    }

    /// Position of the theme that normalised `text` is the title of.
    #[must_use]
    pub fn theme_called(&self, text: &str) -> Option<usize> {
        self.themes.iter().position(|title| title == text)
    }

    /// Entries (and parts) the phone number, mail address or URL in `text` belongs to.
    #[must_use]
    pub fn reverse(&self, text: &str) -> Vec<(usize, Part)> {
        keys_in(text).iter().find_map(|key| self.model.addresses.get(key)).cloned().unwrap_or_default()
    }

    /// Takes back what is only part of a name in normalised `text`, and adds what a measure is wanted for.
    fn correct(&self, slots: &mut Slots, text: &str, nameless: &str) {
        // 大槻ファーム is a name, not what the person does.
        let hearing = self.hearing();
        if !hearing.names_work(nameless) {
            slots.industry = None;
            slots.trade = None;
        }
        slots.employment = hearing.employment(nameless).map(str::to_owned);
        slots.purpose = self.purposes.iter().find(|(word, _)| text.contains(word.as_str())).map(|(_, p)| p.clone());
    }

    /// The purpose that the likeliest intent is, where that is sure enough.
    fn purpose_wished(&self, likeliest: &RankedIntent) -> Option<String> {
        let mut purposes = self.knowledge.pack.purposes.iter().filter(|_| likeliest.confidence >= WISHED);
        purposes.find(|p| p.need.as_deref() == Some(likeliest.id.0.as_str())).map(|p| p.label.clone())
    }

    /// Which terms gave entry `at` its retrieval score.
    #[must_use]
    pub fn explain(&self, understanding: &Understanding, at: usize) -> Vec<TermScore> {
        let labels = &self.knowledge.phrasebook.scores;
        self.model.index.explain(&understanding.query, &self.model.meanings, at, labels)
    }
}
