//! What the bot knows: the typed model, its files, its checks, its desks and dates.
//!
//! Not responsible for finding things by their words: that is `understanding`.

pub mod acts;
pub mod asked;
pub mod check;
pub mod desks;
pub mod eligibility;
pub mod faq;
pub mod freshness;
pub mod heads;
pub mod holidays;
pub mod hours;
pub mod intent;
pub mod kind;
pub mod load;
pub(crate) mod marked;
pub mod model;
pub mod schema;
pub mod slots;
pub mod weights;
pub mod wording;

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::flat::Texts;
use crate::language::UserWord;
use crate::language::lexicon::Lexicon;
use crate::language::phrasebook::Phrasebook;
use acts::ActPhrases;
use asked::AskedFor;
use holidays::Holidays;
use hours::Wording;
use intent::{Intent, IntentId};
use kind::Kind;
use model::{Comparison, Desk, Entry, EntryId, Pack, Town};
use slots::{Prefecture, SlotValues};
use weights::Weights;

/// Something wrong in a pack's files.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// File within the pack.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub wrong: String,
    /// What was expected.
    pub expected: String,
}

impl Problem {
    /// A problem at `file:line`.
    #[must_use]
    pub fn new(file: &str, line: usize, wrong: &str, expected: &str) -> Self {
        Self { file: file.to_owned(), line, wrong: wrong.to_owned(), expected: expected.to_owned() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}, expected {}", self.file, self.line, self.wrong, self.expected)
    }
}

/// A whole pack, indexed by id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Knowledge {
    /// Name plate.
    pub pack: Pack,
    /// Entries in the guide's order.
    pub entries: Vec<Entry>,
    /// Intents, sorted by id.
    pub intents: Vec<Intent>,
    /// How people do what they do with a clause, an act after the other.
    pub acts: Vec<ActPhrases>,
    /// How people ask for what every entry has, by side.
    pub sides: Vec<(AskedFor, Texts)>,
    /// Weights of the features by which readings of a message compete, by name.
    pub weights: Weights,
    /// Words the dictionary does not know.
    pub words: Vec<UserWord>,
    /// Groups of expressions that stand for each other.
    pub synonyms: Vec<Vec<String>>,
    /// English expressions, lowercase, with the Japanese they stand for.
    pub english: Vec<(String, String)>,
    /// Expressions of a dialect with those of the standard language they stand for.
    pub dialect: Vec<(String, String)>,
    /// Words and patterns that the mechanisms look for.
    pub lexicon: Lexicon,
    /// What the bot itself says.
    pub phrasebook: Phrasebook,
    /// What people can be.
    pub slots: SlotValues,
    /// Sentences in which it is marked what is said of the firm they are about.
    pub own: Texts,
    /// Prefectures of the country.
    pub prefectures: Vec<Prefecture>,
    /// Towns of the area.
    pub places: Vec<Town>,
    /// Public holidays.
    pub holidays: Holidays,
    #[serde(skip)]
    by_id: FxHashMap<EntryId, usize>,
}

impl Knowledge {
    /// Puts a pack together; entries are sorted by page.
    #[must_use]
    pub fn new(
        pack: Pack,
        mut entries: Vec<Entry>,
        mut intents: Vec<Intent>,
        words: Vec<UserWord>,
        synonyms: Vec<Vec<String>>,
        places: Vec<Town>,
        holidays: Holidays,
    ) -> Self {
        entries.sort_by(|a, b| (a.pages.first(), &a.id).cmp(&(b.pages.first(), &b.id)));
        intents.sort_by(|a, b| a.id.cmp(&b.id));
        Self {
            pack,
            entries,
            intents,
            acts: load::shared_acts(),
            sides: load::shared_sides(),
            weights: load::shared_weights(),
            words,
            synonyms,
            english: Vec::new(),
            dialect: Vec::new(),
            lexicon: Lexicon::read(None).unwrap_or_default(),
            phrasebook: Phrasebook::read(None).unwrap_or_default(),
            slots: SlotValues::default(),
            own: load::shared_own(),
            prefectures: Prefecture::shared(),
            places,
            holidays,
            by_id: FxHashMap::default(),
        }
        .indexed()
    }

    /// A pack of which nothing but the title is known: no entries, no intents.
    #[must_use]
    pub fn nothing(title: &str) -> Self {
        let pack = Pack { title: title.to_owned(), ..Pack::default() };
        Self::new(pack, Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new(), Holidays::default())
    }

    /// Rebuilds the index, and gives entries their kinds, after reading from the store.
    #[must_use]
    pub fn indexed(mut self) -> Self {
        let kinds = if self.pack.kinds.is_empty() { Kind::undeclared() } else { self.pack.kinds.clone() };
        let kinds: Vec<Arc<Kind>> = kinds.into_iter().map(Arc::new).collect();
        for entry in &mut self.entries {
            entry.traits = kinds.iter().find(|k| k.id == entry.kind).cloned().unwrap_or_default();
        }
        self.by_id = self.entries.iter().enumerate().map(|(i, e)| (e.id.clone(), i)).collect();
        self
    }

    /// Entry by id.
    #[must_use]
    pub fn entry(&self, id: &EntryId) -> Option<&Entry> {
        self.by_id.get(id).map(|&i| &self.entries[i])
    }

    /// Position of an entry in `entries`.
    #[must_use]
    pub fn position(&self, id: &EntryId) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    /// Intent by id.
    #[must_use]
    pub fn intent(&self, id: &IntentId) -> Option<&Intent> {
        self.intents.binary_search_by(|i| i.id.cmp(id)).ok().map(|at| &self.intents[at])
    }

    /// Desks of an entry: its own, else those it borrows, else the pack's.
    #[must_use]
    pub fn desks_of<'a>(&'a self, entry: &'a Entry) -> Vec<&'a Desk> {
        if !entry.desks.is_empty() {
            return entry.desks.iter().collect();
        }
        let lent: Vec<&Desk> = entry.desks_from.iter().filter_map(|id| self.entry(id)).flat_map(|e| &e.desks).collect();
        if lent.is_empty() { vec![&self.pack.default_desk] } else { lent }
    }

    /// The words for opening hours.
    #[must_use]
    pub fn hours_wording(&self) -> Wording<'_> {
        Wording { phrases: &self.phrasebook.hours, source: self.source_name() }
    }

    /// All comparisons, with the entry they are written in.
    pub fn comparisons(&self) -> impl Iterator<Item = (&Entry, &Comparison)> {
        self.entries.iter().flat_map(|e| e.comparisons.iter().map(move |c| (e, c)))
    }
}
