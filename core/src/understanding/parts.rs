//! Which parts of an entry a question asks for, beyond naming the entry.
//!
//! Not responsible for rows that a message names: that is `rows`.

use std::borrow::Cow;
use std::sync::Arc;

use super::facet::Facet;
use super::gist::mean;
use super::meant::{Question, Understanding};
use super::names::Characters;
use super::search::{Query, QueryTerm};
use super::understander::Understander;
use super::units::{MOST_LINES, MOST_SORTS, Part};
use crate::language::lexicon::sections::PartTerms;
use crate::language::{Analysis, Token};

/// Weight of the counter of what is counted, and of words that say little.
const COUNTER_WEIGHT: f32 = 0.4;
const VAGUE_WEIGHT: f32 = 0.2;
/// How much more a fact with such a number fits that question, and how much less one without.
const COUNTS: f32 = 1.3;
const COUNTS_NOT: f32 = 0.7;

/// A word tells parts of an entry apart where at most one in so many has it.
const FEW_UNITS: usize = 4;

impl Understander {
    /// Parts of entry `at` that answer what `understanding` asks beyond naming the entry,
    /// best first, with the share of those words they match (0 to 1).
    #[must_use]
    pub fn parts(&self, understanding: &Understanding, at: usize) -> Vec<(Part, f32)> {
        let question = self.question(understanding);
        // 「トライは？」 of くるみん, 「正社員にしたい」: said outside the entry's name, a word of its names may tell its
        // parts apart.
        let outside = |key: &str| {
            let said = |t: &&Token| understanding.nameless.contains(understanding.analysis.surface(t));
            understanding.analysis.content().filter(|t| t.key == key).any(|t| said(&t))
        };
        let tells = |key: &str| {
            let units = self.model.units_of(at);
            let having = units.clone().filter(|i| self.model.unit_index.contains(*i, key)).count();
            let number = key.chars().all(|c| c.is_ascii_digit());
            (number || having * FEW_UNITS <= units.len()) && outside(key)
        };
        // 「告示9号は」: the number tells apart even where the entry goes by it.
        let numbered = |key: &String| question.numbered.contains(key);
        let asks = |t: &&QueryTerm| !self.model.in_name(at, &t.key) || tells(&t.key) || numbered(&t.key);
        let query = Query { terms: question.terms.iter().filter(asks).cloned().collect(), sounds: Vec::new() };
        // When nothing but the facet's own words is left, the facet answers, not a part that happens to use them.
        let text = understanding.analysis.normalized.text();
        let nothing_else =
            !understanding.facets.is_empty() && question.beside_cues.iter().all(|key| self.model.in_name(at, key));
        if understanding.facets.contains(&Facet::Link) {
            let links = self.scored(&query, at, |p| matches!(p, Part::Link(_) | Part::CourseLink(..)));
            let sort = self.documents.within(text);
            if (!nothing_else || sort) && links.first().is_some_and(|(_, share)| *share >= 0.5) {
                return links;
            }
        }
        let mut parts = self.worded(&understanding.nameless, text, at);
        if !nothing_else {
            let rest = self.scored(&query, at, |p| !parts.iter().any(|(known, _)| known == p));
            parts.extend(rest);
            if let Some(unit) = &question.counted {
                for (part, share) in &mut parts {
                    let told = self.counts(at, *part, unit);
                    if *share <= 1.0 {
                        *share *= if told { COUNTS } else { COUNTS_NOT };
                    }
                }
            }
            parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
        parts
    }

    /// What a message asks of the parts of any entry.
    fn question<'u>(&self, understanding: &'u Understanding) -> &'u Question {
        understanding.question.get_or_init(|| {
            let (analysis, terms) = (&understanding.analysis, &self.knowledge.lexicon.parts);
            let text = analysis.normalized.text();
            // 「何社選ばれたの」: what is counted is no more than the counter.
            let counted = terms.counted.captures(text).map(|c| c[1].to_owned());
            let is_counter = |t: &&Token| counted.as_deref() == Some(analysis.surface(t));
            let key = analysis.content().find(is_counter).map(|t| t.key.as_str());
            let weighed = |t: &QueryTerm| {
                let by = if key == Some(t.key.as_str()) { COUNTER_WEIGHT } else { 1.0 };
                let by = if terms.vague.holds(&t.key) { by * VAGUE_WEIGHT } else { by };
                QueryTerm { weight: t.weight * by, ..t.clone() }
            };
            let asked = understanding.query.terms.iter().filter(|t| !terms.asking.holds(&t.key));
            let cues = self.cues_in(understanding);
            let in_cue = |t: &Token| cues.iter().any(|c| c.start < t.range.end && t.range.start < c.end);
            let beside = analysis.content().filter(|t| !in_cue(t) && !terms.vague.holds(&t.key));
            Arc::new(Question {
                terms: asked.map(weighed).collect(),
                numbered: self.numbered(understanding).into_iter().map(str::to_owned).collect(),
                beside_cues: beside.map(|t| t.key.clone()).collect(),
                counted: counted.clone(),
            })
        })
    }

    /// Facts asked for in the very words their `ask` or name gives; in the whole text, those called like another
    /// name of the entry (ブライト500).
    fn worded(&self, text: &str, whole: &str, at: usize) -> Vec<(Part, f32)> {
        let mut parts: Vec<(Part, f32)> = Vec::new();
        let characters = Characters::of(text);
        for (i, asks) in self.model.wording[at].asks.iter().enumerate() {
            let own = self.model.wording[at].own[i].as_ref().filter(|name| whole.contains(name.as_str()));
            let said = asks.iter().filter(|a| characters.may_begin(a) && text.contains(a.as_str())).chain(own);
            let longest = said.map(|a| a.chars().count()).max();
            if let Some(length) = longest {
                parts.push((Part::Fact(i as u16), 1.0 + length as f32 / 100.0));
            }
        }
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        parts
    }

    /// How near in meaning a question is to the wordings of each part of entry `at`, in the order of the parts.
    #[must_use]
    pub fn likeness(&self, understanding: &Understanding, at: usize) -> Vec<(Part, f32)> {
        let (index, analysis) = (&self.model.index, &understanding.analysis);
        let numbered = &self.question(understanding).numbered;
        let own = |t: &&Token| {
            !self.model.in_name(at, &t.key)
                || understanding.nameless.contains(analysis.surface(t))
                || numbered.contains(&t.key)
        };
        let rarity = |t: &Token| index.idf(&t.key).unwrap_or_else(|| index.unknown_idf());
        let question = mean(analysis.content().filter(own).filter_map(|t| Some((t.row?, rarity(t)))));
        let units = self.model.units_of(at);
        units.map(|i| (self.model.units[i].part, self.model.asks.likeness(&question, i))).collect()
    }

    /// What a question is after, of entry `at`.
    #[must_use]
    pub fn wanted(&self, understanding: &Understanding, at: usize) -> Vec<f32> {
        self.model.wanted.of(self.model.units_of(at), self.wanted_margins(understanding))
    }

    /// The sort of answer that a question is after, by its place in the lexicon.
    #[must_use]
    pub fn sort_asked(&self, understanding: &Understanding) -> Option<usize> {
        let sorts = self.knowledge.lexicon.answers.sorts.iter().take(MOST_SORTS);
        sorts.enumerate().find(|(_, sort)| sort.asked.is_match(&understanding.nameless)).map(|(i, _)| i)
    }

    /// Whether a part of entry `at` gives an answer of that sort.
    pub fn tells(&self, at: usize, sort: usize, wanted: impl Fn(Part) -> bool) -> bool {
        let tells = |i: usize| self.model.told[i] >> sort & 1 == 1 && wanted(self.model.units[i].part);
        self.model.units_of(at).any(tells)
    }

    /// Whether a part of entry `at` speaks of a line of business, and whether of others only.
    #[must_use]
    pub fn line(&self, at: usize, part: Part, industry: &str) -> (bool, bool) {
        let labels = &mut self.knowledge.slots.industry_labels().take(MOST_LINES);
        let unit = self.model.units_of(at).find(|i| self.model.units[*i].part == part);
        let (Some(line), Some(unit)) = (labels.position(|label| label == industry), unit) else {
            return (false, false);
        };
        let spoken = self.model.lines[unit];
        let own = spoken >> line & 1 == 1;
        (own, spoken != 0 && !own)
    }

    /// The courses of entry `at` whose name or other name stands in normalised `text`, the longest name first; without
    /// those that the entry itself goes by, where `beside_entry`.
    #[must_use]
    pub fn courses_named(&self, at: usize, text: &str, beside_entry: bool) -> Vec<u16> {
        let mut courses: Vec<u16> = Vec::new();
        let mut left = Cow::Borrowed(text);
        for (name, i, own) in &self.model.wording[at].courses {
            // A name inside a longer one that was found does not count; a course called like its entry is not what
            // tells them apart.
            if !(beside_entry && *own) && left.contains(name.as_str()) && !courses.contains(i) {
                left = Cow::Owned(left.replace(name.as_str(), "\u{0}"));
                courses.push(*i);
            }
        }
        courses
    }

    /// The course of entry `at` that normalised `text` names last, other than by what the entry itself goes by: what is
    /// named before it is what it is told from.
    #[must_use]
    pub fn course_named(&self, at: usize, text: &str) -> Option<u16> {
        let called = self.courses_named(at, text, true);
        let last = |i: &u16| {
            let names = self.model.wording[at].courses.iter().filter(|(_, of, _)| of == i);
            names.filter_map(|(name, ..)| text.rfind(name.as_str()).map(|from| from + name.len())).max()
        };
        called.into_iter().max_by_key(last)
    }

    /// Whether desk `i` of entry `at` is called by its name in normalised `text`, and whether the entry goes by that name.
    #[must_use]
    pub fn desk_called(&self, at: usize, i: u16, text: &str) -> (bool, bool) {
        self.model.wording[at]
            .desks
            .get(usize::from(i))
            .map_or((false, false), |(org, own)| (text.contains(org.as_str()), *own))
    }

    /// Sides of comparison `index` of entry `at` named in `analysis`, in their order.
    #[must_use]
    pub fn sides_named(&self, at: usize, index: usize, analysis: &Analysis) -> Vec<usize> {
        let mut text = analysis.normalized.text().to_owned();
        let mut sides = Vec::new();
        for (name, side) in &self.model.wording[at].sides[index] {
            if text.contains(name.as_str()) {
                text = text.replacen(name.as_str(), "\u{0}", 1);
                if !sides.contains(side) {
                    sides.push(*side);
                }
            }
        }
        sides.sort_unstable();
        sides
    }

    /// Keys of the words by which a question names things by their number.
    fn numbered<'u>(&self, understanding: &'u Understanding) -> Vec<&'u str> {
        let analysis = &understanding.analysis;
        let named: Vec<_> =
            self.knowledge.lexicon.parts.numbered.find_iter(analysis.normalized.text()).map(|m| m.range()).collect();
        let within = |t: &&Token| named.iter().any(|r| r.start <= t.range.start && t.range.end <= r.end);
        analysis.tokens.iter().filter(within).map(|t| t.key.as_str()).collect()
    }

    /// Facts and notes of entry `at` that tell only of things of other numbers (12号) than a question names (9号),
    /// where others tell of these.
    #[must_use]
    pub fn of_other_numbers(&self, understanding: &Understanding, at: usize) -> Vec<Part> {
        let numbers = |text: &str| -> Vec<String> {
            self.knowledge.lexicon.parts.numbered.find_iter(text).map(|m| m.as_str().to_owned()).collect()
        };
        let named = numbers(understanding.analysis.normalized.text());
        if named.is_empty() {
            return Vec::new();
        }
        let wording = &self.model.wording[at];
        let facts = wording.facts.iter().enumerate().map(|(i, text)| (Part::Fact(i as u16), numbers(text)));
        let notes = wording.notes.iter().enumerate().map(|(i, text)| (Part::Note(i as u16), numbers(text)));
        let numbered: Vec<_> = facts.chain(notes).filter(|(_, of)| !of.is_empty()).collect();
        let (own, others): (Vec<_>, Vec<_>) =
            numbered.into_iter().partition(|(_, of)| of.iter().any(|n| named.contains(n)));
        if own.is_empty() { Vec::new() } else { others.into_iter().map(|(part, _)| part).collect() }
    }

    /// Whether a fact or note of entry `at` gives a number of what `counter` counts.
    #[must_use]
    pub fn counts(&self, at: usize, part: Part, counter: &str) -> bool {
        let told = match part {
            Part::Fact(i) => &self.model.wording[at].facts[usize::from(i)],
            Part::Note(i) => &self.model.wording[at].notes[usize::from(i)],
            _ => return false,
        };
        counts(told, counter, &self.knowledge.lexicon.parts)
    }

    /// The first quantity that a question says (週28時間まで？), as it is written.
    #[must_use]
    pub fn quantity_said(&self, understanding: &Understanding) -> Option<String> {
        self.knowledge.lexicon.parts.measured.find(&understanding.nameless).map(|m| m.as_str().to_owned())
    }

    /// Whether a fact, note or answered question of entry `at` says `quantity`.
    #[must_use]
    pub fn says_quantity(&self, at: usize, part: Part, quantity: &str) -> bool {
        let wording = &self.model.wording[at];
        match part {
            Part::Fact(i) => wording.facts[usize::from(i)].contains(quantity),
            Part::Note(i) => wording.notes[usize::from(i)].contains(quantity),
            Part::Whether(i) => {
                let whether = self.knowledge.entries[at].whether().nth(usize::from(i));
                whether.is_some_and(|(whether, _)| whether.says.contains(quantity))
            }
            _ => false,
        }
    }

    fn scored(&self, query: &Query, at: usize, wanted: impl Fn(&Part) -> bool) -> Vec<(Part, f32)> {
        let asked: f32 = self.model.unit_index.ceiling(query);
        if asked < 1e-3 {
            return Vec::new();
        }
        let range = self.model.units_of(at);
        let scores = self.model.unit_index.part_scores(query, &self.model.meanings, range.clone());
        // Words that every part repeats may score above the ceiling: shares keep their ratios, up to 1.
        let best = scores.iter().copied().fold(0.0, f32::max);
        let asked = asked.max(best);
        let mut parts: Vec<(Part, f32)> = (range.zip(scores))
            .filter(|(i, score)| *score > 0.0 && wanted(&self.model.units[*i].part))
            .map(|(i, score)| (self.model.units[i].part, score / asked))
            .collect();
        parts.sort_by(|a, b| b.1.total_cmp(&a.1));
        parts
    }
}

/// Whether normalised `text` gives a number of what `counter` counts.
fn counts(text: &str, counter: &str, terms: &PartTerms) -> bool {
    let same = terms.same_counters.iter().find(|c| c.holds(counter));
    let counters: Vec<&str> = same.map_or_else(|| vec![counter], |c| c.iter().collect());
    let number =
        |before: &str| before.ends_with(|c: char| c.is_ascii_digit()) || terms.numerals.ending(before).is_some();
    counters.iter().flat_map(|c| text.match_indices(c)).any(|(i, _)| number(&text[..i]))
}
