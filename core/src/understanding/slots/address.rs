//! Where an address goes on after its town: 酒田市大字飛島, 会津若松市一箕町, 南陽市赤湯.
//!
//! Not responsible for which town it is.

use super::Hearing;
use crate::language::{Analysis, is_kanji};

impl Hearing<'_> {
    /// The byte of the text where the address ends whose town ends at byte `end`; `end` itself where nothing more
    /// of it follows.
    pub(super) fn address_end(&self, analysis: &Analysis, end: usize) -> usize {
        let rest = &analysis.normalized.text()[end..];
        let part = |c: char| is_kanji(c) || c.is_ascii_digit() || matches!(c, 'ノ' | 'ケ' | '-');
        let run = &rest[..rest.find(|c: char| !part(c)).unwrap_or(rest.len())];
        let after = &rest[run.len()..];
        let named = self.terms.organisations.starting(run).is_some() || self.terms.titles.starting(after).is_some();
        if run.is_empty() || named {
            return end;
        }
        let is_district = self.begins_district(run)
            || self.ends_district(run)
            || self.goes_on_in_a_district(run)
            || is_place(analysis, end, end + run.len());
        if is_district { end + run.len() } else { end }
    }

    fn begins_district(&self, run: &str) -> bool {
        self.terms.districts_before.starting(run).is_some()
    }

    /// Whether the last of `run` but a number says what sort of place it is (大槻町, 本町2-3).
    fn ends_district(&self, run: &str) -> bool {
        let run = run.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
        self.terms.districts_after.ending(run).is_some_and(|sort| sort.len() < run.len())
    }

    /// Whether a district within `run` is followed by one of its parts (大東町字摺沢).
    fn goes_on_in_a_district(&self, run: &str) -> bool {
        self.terms.districts_before.find_all(run).any(|part| self.ends_district(&run[..part.start]))
    }
}

/// Whether the bytes of the text are one word, and a name.
fn is_place(analysis: &Analysis, start: usize, end: usize) -> bool {
    analysis.tokens.iter().any(|t| t.range == (start..end) && t.pos.contains(crate::language::pos::PROPER))
}
