//! What the lexicon is made of: [`Words`], found all at once, and [`Pattern`]s, compiled when first used.
//!
//! Both are written as normalised text has them (see [`crate::language::normalize`]).

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::{Captures, Regex};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Fault;
use crate::language::normalize;

/// Data of a file that can be wrong in ways its type does not see.
pub(crate) trait Checked {
    /// Adds what is wrong.
    fn check(&self, faults: &mut Vec<Fault>);
}

/// A list of words, any of which may be said.
#[derive(Debug, Default)]
pub struct Words {
    list: Vec<String>,
    finder: OnceLock<Option<AhoCorasick>>,
    held: OnceLock<FxHashSet<String>>,
}

impl Words {
    /// A list.
    pub fn new<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        Self { list: words.into_iter().map(Into::into).collect(), finder: OnceLock::new(), held: OnceLock::new() }
    }

    /// The words in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.list.iter().map(String::as_str)
    }

    /// Whether `word` is one of them.
    #[must_use]
    pub fn holds(&self, word: &str) -> bool {
        self.held.get_or_init(|| self.list.iter().cloned().collect()).contains(word)
    }

    /// Whether one of them stands in `text`.
    #[must_use]
    pub fn within(&self, text: &str) -> bool {
        self.finder().is_some_and(|f| f.is_match(text))
    }

    /// The first of them in `text`, the longest where several begin there: its bytes.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        self.finder().and_then(|f| f.find(text)).map(|m| m.range())
    }

    /// All of them in `text`, left to right, without overlap, longest first: their bytes.
    pub fn find_all<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Range<usize>> + 't {
        self.finder().into_iter().flat_map(move |f| f.find_iter(text).map(|m| m.range()))
    }

    /// The longest of them that `text` begins with.
    #[must_use]
    pub fn starting(&self, text: &str) -> Option<&str> {
        self.iter().filter(|w| text.starts_with(w)).max_by_key(|w| w.len())
    }

    /// The longest of them that `text` ends with.
    #[must_use]
    pub fn ending(&self, text: &str) -> Option<&str> {
        self.iter().filter(|w| text.ends_with(w)).max_by_key(|w| w.len())
    }

    fn finder(&self) -> Option<&AhoCorasick> {
        let build = || {
            if self.list.is_empty() {
                return None;
            }
            AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&self.list).ok()
        };
        self.finder.get_or_init(build).as_ref()
    }
}

impl Checked for Words {
    fn check(&self, faults: &mut Vec<Fault>) {
        for word in self.iter() {
            if word.is_empty() || normalize(word).text() != word {
                let expected = format!("{:?}, as normalised text has it", normalize(word).text());
                faults.push(Fault::at(word, format!("{word:?} would never be found"), &expected));
            }
        }
    }
}

/// A regular expression over normalised text.
#[derive(Debug, Default)]
pub struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern; whether it compiles is seen when a pack is checked, or at its first use.
    pub fn new(source: impl Into<String>) -> Self {
        Self { source: source.into(), compiled: OnceLock::new() }
    }

    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.source
    }

    /// Whether it matches somewhere in `text`.
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|r| r.is_match(text))
    }

    /// Where it first matches.
    #[must_use]
    pub fn find<'t>(&self, text: &'t str) -> Option<regex::Match<'t>> {
        self.regex().and_then(|r| r.find(text))
    }

    /// Everywhere it matches.
    pub fn find_iter<'t>(&'t self, text: &'t str) -> impl Iterator<Item = regex::Match<'t>> + 't {
        self.regex().into_iter().flat_map(move |r| r.find_iter(text))
    }

    /// Its first match with groups.
    #[must_use]
    pub fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex().and_then(|r| r.captures(text))
    }

    /// All its matches with groups.
    pub fn captures_iter<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Captures<'t>> + 't {
        self.regex().into_iter().flat_map(move |r| r.captures_iter(text))
    }

    /// `text` without what matches.
    #[must_use]
    pub fn strip<'t>(&self, text: &'t str) -> std::borrow::Cow<'t, str> {
        self.regex().map_or(std::borrow::Cow::Borrowed(text), |r| r.replace_all(text, ""))
    }

    /// Compiled; none where it is no regular expression, which reading a pack has refused.
    #[must_use]
    pub fn regex(&self) -> Option<&Regex> {
        let compile = || {
            Regex::new(&self.source)
                .inspect_err(|error| tracing::error!(%error, pattern = self.source, "a pattern does not compile"))
                .ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

impl Checked for Pattern {
    fn check(&self, faults: &mut Vec<Fault>) {
        if let Err(error) = Regex::new(&self.source) {
            let reason = error.to_string();
            let reason = reason.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            faults.push(Fault::at(&self.source, format!("{:?}: {reason}", self.source), "a regular expression"));
        }
    }
}

/// What is written decides whether two are the same, and is all that is kept.
macro_rules! written {
    ($type:ident, $field:ident, $of:ty) => {
        impl Clone for $type {
            fn clone(&self) -> Self {
                Self::new(self.$field.clone())
            }
        }
        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.$field == other.$field
            }
        }
        impl Eq for $type {}
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.$field.serialize(serializer)
            }
        }
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                <$of>::json_schema(generator)
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <$of>::deserialize(deserializer).map(Self::new)
            }
        }
    };
}
written!(Words, list, Vec<String>);
written!(Pattern, source, String);

impl<T: Checked> Checked for Vec<T> {
    fn check(&self, faults: &mut Vec<Fault>) {
        self.iter().for_each(|t| t.check(faults));
    }
}

impl<K, T: Checked> Checked for std::collections::BTreeMap<K, T> {
    fn check(&self, faults: &mut Vec<Fault>) {
        self.values().for_each(|t| t.check(faults));
    }
}

/// Names and ids are looked up as they stand.
impl Checked for String {
    fn check(&self, _: &mut Vec<Fault>) {}
}

/// Numbers are what they are.
impl Checked for u16 {
    fn check(&self, _: &mut Vec<Fault>) {}
}

/// So are single characters.
impl Checked for char {
    fn check(&self, _: &mut Vec<Fault>) {}
}
