//! Hears which places are named: prefectures, towns, and prefectures spelt in hiragana.
//!
//! Not responsible for whether the person's firm is there.

use std::ops::Range;

use super::Hearing;
use super::towns::{Found, Spelling};
use crate::knowledge::model::Town;
use crate::knowledge::slots::Prefecture;
use crate::language::{Analysis, Token, is_kanji};

/// Fewest kana of a prefecture beyond the area for its bare spelling to be taken for it: なら and みえ are other words.
const BARE_MIN: usize = 4;

/// A place by its full names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place<'a> {
    Prefecture(&'a str),
    City(&'a str, &'a str),
}

impl<'a> Place<'a> {
    /// The prefecture it is or lies in.
    fn prefecture(self) -> &'a str {
        match self {
            Self::Prefecture(prefecture) | Self::City(_, prefecture) => prefecture,
        }
    }
}

/// A place that is named.
#[derive(Debug, Clone)]
pub(super) struct Mention<'a> {
    pub(super) place: Place<'a>,
    /// Bytes of the text.
    pub(super) range: Range<usize>,
    /// Whether it is a place without what is said of it: 郡山 may be a person.
    pub(super) sure: bool,
}

impl<'a> Hearing<'a> {
    /// Whether `word` belongs to the hiragana spelling of `prefecture`.
    #[must_use]
    pub fn spells(&self, word: &str, prefecture: &str) -> bool {
        self.prefectures.iter().any(|p| p.name == prefecture && p.hiragana().contains(word))
    }

    /// Places in the order they are said.
    pub(super) fn mentions(&self, analysis: &Analysis) -> Vec<Mention<'a>> {
        let text = analysis.normalized.text();
        let towns = self.places.find(text).into_iter().filter(|f| self.is_town(text, f));
        let mention = |f: Found<'a>| Mention {
            place: if self.is_region(f.town) {
                Place::Prefecture(&f.town.prefecture)
            } else {
                Place::City(&f.town.name, &f.town.prefecture)
            },
            sure: f.spelling != Spelling::CityStem,
            range: f.range,
        };
        let mut found: Vec<Mention<'a>> = towns.map(mention).collect();
        let place_word = |t: &&Token| ["名詞,固有名詞", "未知語", "名詞,一般"].iter().any(|pos| t.pos.starts_with(pos));
        for token in analysis.tokens.iter().filter(place_word) {
            let Some(place) = self.mention(analysis, token) else { continue };
            let mention = Mention { place, range: token.range.clone(), sure: true };
            let meets = |m: &&mut Mention<'a>| m.range.start < token.range.end && token.range.start < m.range.end;
            match found.iter_mut().find(meets) {
                None => found.push(mention),
                Some(known) if !known.sure => *known = mention,
                Some(_) => {}
            }
        }
        if found.is_empty() {
            let spelt = self.spelt_in_kana(text);
            found.extend(spelt.map(|(p, range)| Mention { place: Place::Prefecture(p), range, sure: true }));
        }
        found.sort_by_key(|m| m.range.start);
        // 北海道伊達市 is not the one of the table.
        let elsewhere = |at: usize| {
            let Mention { place, range, .. } = &found[at];
            at > 0 && matches!(place, Place::City(..)) && {
                let (before, end) = (&found[at - 1].place, found[at - 1].range.end);
                let adjoins = text[end..range.start].chars().all(|c| matches!(c, '県' | '都' | '府'));
                adjoins && matches!(before, Place::Prefecture(_)) && before.prefecture() != place.prefecture()
            }
        };
        let stays: Vec<bool> = (0..found.len()).map(|at| !elsewhere(at)).collect();
        let mut stays = stays.into_iter();
        found.retain(|_| stays.next().unwrap_or(true));
        found
    }

    /// Whether a place of the table is a region (会津), of which it is known only in which prefecture it lies.
    pub(super) fn is_region(&self, place: &Town) -> bool {
        place.name.chars().next_back().is_some_and(|last| !self.terms.town_readings.contains_key(&last))
    }

    /// Whether what is spelt like a town is one.
    fn is_town(&self, text: &str, found: &Found<'_>) -> bool {
        let (before, rest) = (&text[..found.range.start], &text[found.range.end..]);
        match found.spelling {
            Spelling::Whole if self.is_region(found.town) => self.terms.organisations.starting(rest).is_none(),
            Spelling::Whole | Spelling::Kana => true,
            Spelling::Stem | Spelling::CityStem => {
                let within = before.ends_with(is_kanji) && !before.ends_with(['県', '都', '府', '道', '郡']);
                let goes_on = rest.starts_with(|c: char| is_kanji(c) || matches!(c, 'ァ'..='ヺ'));
                let surname = found.spelling == Spelling::Stem && self.terms.titles.starting(rest).is_some();
                !within && !goes_on && !surname
            }
            Spelling::Heard => self.place_ends(rest) || rest.starts_with('で'),
            Spelling::BareKana => {
                let opens = before.is_empty() || before.ends_with([' ', '、', '。']);
                opens && self.place_ends(rest)
            }
        }
    }

    fn mention(&self, analysis: &Analysis, token: &Token) -> Option<Place<'a>> {
        let (text, surface, end) = (analysis.normalized.text(), analysis.surface(token), token.range.end);
        let rest = &text[end..];
        // 福島銀行, 山形大学 name an organisation, 石川さん a person; 石川町 is a town.
        if self.terms.titles.starting(rest).is_some() || rest.starts_with(['市', '町', '村', '郡']) {
            return None;
        }
        if let Some(p) = self.prefectures.iter().find(|p| p.name == surface || p.stem() == surface)
            && self.terms.organisations.starting(rest).is_none()
        {
            return Some(Place::Prefecture(&p.name));
        }
        // 「米沢です」: IPADIC takes many towns for family names; at the start of what is said they are towns.
        let opening = token.range.start == 0 && self.terms.after_town.starting(rest).is_some();
        // Nothing else is called 由利本荘 or 会津若松.
        let long = surface.chars().count() >= 3 && surface.chars().all(|c| ('一'..='龠').contains(&c));
        let stem = token.pos.ends_with("地域") || opening && token.pos.contains("固有名詞") || long;
        // Without its suffix only a city is meant: 東北 is the region, not 東北町.
        let town = stem.then(|| self.places.city(surface)).flatten()?;
        Some(Place::City(&town.name, &town.prefecture))
    }

    /// A prefecture spelt in hiragana, and where. 「あきた」 alone may be 飽きた, so けん must
    /// follow or the message begin with it.
    fn spelt_in_kana(&self, text: &str) -> Option<(&'a str, Range<usize>)> {
        self.prefectures.iter().find_map(|prefecture| {
            let reading = prefecture.hiragana();
            let at = text.find(&reading)?;
            let end = at + reading.len();
            let rest = &text[end..];
            if let Some(suffix) = self.terms.prefecture_suffixes.starting(rest) {
                return Some((prefecture.name.as_str(), at..end + suffix.len()));
            }
            let opens = at == 0 || text[..at].ends_with([' ', '、', '。']);
            let named = opens && self.stands_bare(prefecture) && self.place_ends(rest);
            named.then_some((prefecture.name.as_str(), at..end))
        })
    }

    /// Whether a place in kana may end before `rest`.
    fn place_ends(&self, rest: &str) -> bool {
        rest.is_empty()
            || rest.starts_with(['?', ' ', '、', '。'])
            || self.terms.after_prefecture.starting(rest).is_some()
    }

    /// Whether a prefecture's spelling is taken for it without けん: one of the area, or a long name.
    fn stands_bare(&self, prefecture: &Prefecture) -> bool {
        self.served.contains(&prefecture.name) || prefecture.reading.chars().count() >= BARE_MIN
    }
}
