//! Hears which places are named: prefectures, towns, and prefectures spelt in hiragana.
//!
//! Not responsible for whether the person's firm is there.

use std::ops::Range;

use super::Hearing;
use super::towns::{Found, Spelling, fold};
use crate::knowledge::model::Town;
use crate::knowledge::slots::Prefecture;
use crate::language::{Analysis, Token, is_kana, is_kanji, is_katakana, pos};

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
        let towns = self.places.find(text).into_iter().filter(|f| self.is_town(analysis, f));
        let mention = |f: Found<'a>| Mention {
            place: if self.is_region(f.town) {
                Place::Prefecture(&f.town.prefecture)
            } else {
                Place::City(&f.town.name, &f.town.prefecture)
            },
            sure: !matches!(f.spelling, Spelling::CityStem | Spelling::TownStem),
            range: f.range,
        };
        let mut found: Vec<Mention<'a>> = towns.map(mention).collect();
        let place_word = |t: &&Token| ["名詞,固有名詞", "未知語", "名詞,一般"].iter().any(|pos| t.pos.starts_with(pos));
        for token in analysis.tokens.iter().filter(place_word) {
            let Some(place) = self.mention(analysis, token) else { continue };
            let rest = &text[token.range.end..];
            // 大阪市 is named as a whole; 担当の福島です is a person.
            let end = token.range.end + if rest.starts_with('市') { '市'.len_utf8() } else { 0 };
            let sure = self.terms.as_person.starting(rest).is_none();
            let mention = Mention { place, range: token.range.start..end, sure };
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
        without_elsewhere(text, found)
    }

    /// Whether a place of the table is a region (会津), of which it is known only in which prefecture it lies.
    pub(super) fn is_region(&self, place: &Town) -> bool {
        place.name.chars().next_back().is_some_and(|last| !self.terms.town_readings.contains_key(&last))
    }

    /// Whether what is spelt like a town is one.
    fn is_town(&self, analysis: &Analysis, found: &Found<'_>) -> bool {
        let text = analysis.normalized.text();
        let (before, rest) = (&text[..found.range.start], &text[found.range.end..]);
        let opens = before.is_empty() || before.ends_with([' ', '、', '。']);
        match found.spelling {
            Spelling::Whole if self.is_region(found.town) => self.terms.organisations.starting(rest).is_none(),
            Spelling::Whole | Spelling::Kana => true,
            Spelling::Stem | Spelling::CityStem | Spelling::TownStem => {
                let within = before.ends_with(is_kanji) && !before.ends_with(['県', '都', '府', '道', '郡']);
                let goes_on = rest.starts_with(|c: char| is_kanji(c) || matches!(c, 'ァ'..='ヺ'));
                let surname = found.spelling != Spelling::CityStem && self.terms.titles.starting(rest).is_some();
                let known = found.spelling != Spelling::TownStem || self.stands_for_a_town(analysis, &found.range);
                !within && !goes_on && !surname && known
            }
            Spelling::Heard => self.place_ends(rest) || rest.starts_with('で'),
            Spelling::ShortKana => (opens || self.terms.before_town.ending(before).is_some()) && self.place_ends(rest),
            Spelling::Mixed => {
                let goes_on = rest.starts_with(is_kana) && !self.place_ends(rest);
                !before.ends_with(is_kanji) && !goes_on && !rest.starts_with(is_kanji)
            }
            Spelling::BareKana => (opens || in_katakana(text, &found.range)) && self.place_ends(rest),
        }
    }

    /// Whether a short name without 町 or 村 is that of the town: no word of the dictionary but a name, and none that
    /// more often names something else.
    fn stands_for_a_town(&self, analysis: &Analysis, range: &Range<usize>) -> bool {
        let text = analysis.normalized.text();
        let meets = |t: &&Token| t.range.start < range.end && range.start < t.range.end;
        let mut words = analysis.tokens.iter().filter(meets);
        let (Some(first), rest) = (words.next(), words.next()) else { return false };
        let cut_well = first.range.start == range.start && rest.unwrap_or(first).range.end == range.end;
        let name = rest.is_some() || [pos::PROPER, pos::UNKNOWN].iter().any(|p| first.pos.contains(p));
        let followed = &text[range.end..];
        let framed = self.terms.after_town.starting(followed).is_some() || followed.starts_with(['の', '、']);
        cut_well && name && framed && !self.terms.not_towns.holds(&text[range.clone()])
    }

    fn mention(&self, analysis: &Analysis, token: &Token) -> Option<Place<'a>> {
        let (text, surface, end) = (analysis.normalized.text(), analysis.surface(token), token.range.end);
        let rest = &text[end..];
        // 福島銀行, 山形大学 name an organisation, 石川さん a person; 石川町 is a town.
        if self.terms.titles.starting(rest).is_some() || rest.starts_with(['町', '村', '郡', '区']) {
            return None;
        }
        // A city that is called as a prefecture lies in it.
        if rest.starts_with('市') {
            let prefecture = self.prefectures.iter().find(|p| p.stem() == surface && p.name != surface)?;
            return Some(Place::Prefecture(&prefecture.name));
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
        let folded = fold(text);
        self.prefectures.iter().find_map(|prefecture| {
            let reading = prefecture.hiragana();
            let at = folded.find(&reading)?;
            let end = at + reading.len();
            let rest = &folded[end..];
            if let Some(suffix) = self.terms.prefecture_suffixes.starting(rest) {
                return Some((prefecture.name.as_str(), at..end + suffix.len()));
            }
            let opens = at == 0 || text[..at].ends_with([' ', '、', '。']) || in_katakana(text, &(at..end));
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

/// With the towns before which another prefecture is written as part of that prefecture's name: 北海道伊達市 and
/// 富山県の朝日町 are not those of the table.
fn without_elsewhere<'a>(text: &str, found: Vec<Mention<'a>>) -> Vec<Mention<'a>> {
    let mut kept: Vec<Mention<'a>> = Vec::with_capacity(found.len());
    for mention in found {
        let elsewhere = kept.last_mut().filter(|before| {
            let Place::Prefecture(prefecture) = before.place else { return false };
            matches!(mention.place, Place::City(..))
                && prefecture != mention.place.prefecture()
                && adjoins(&text[before.range.end..mention.range.start])
        });
        match elsewhere {
            Some(prefecture) => prefecture.range.end = mention.range.end,
            None => kept.push(mention),
        }
    }
    kept
}

/// Whether no more than の and a county stands between a prefecture and a town in it.
fn adjoins(between: &str) -> bool {
    let rest = between.trim_start_matches(['県', '都', '府']);
    let rest = rest.strip_prefix('の').unwrap_or(rest);
    rest.is_empty() || rest.strip_suffix('郡').is_some_and(|county| county.chars().all(is_kanji))
}

/// Whether a part of a text is a word of its own in katakana.
fn in_katakana(text: &str, range: &Range<usize>) -> bool {
    text[range.clone()].chars().all(is_katakana)
        && !text[..range.start].ends_with(is_katakana)
        && !text[range.end..].starts_with(is_katakana)
}
