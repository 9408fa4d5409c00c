//! Hears where a person is: prefectures, towns, and prefectures spelt in hiragana.
//!
//! Not responsible for whether a place is denied.

use rustc_hash::FxHashMap;

use super::Hearing;
use crate::knowledge::slots::Prefecture;
use crate::language::{Analysis, Token, normalize};

/// Fewest kana of a prefecture beyond the area for its bare spelling to be taken for it: なら and みえ are other words.
const BARE_MIN: usize = 4;

/// Town names, spelt as by [`place_key`], each with its own spelling and prefecture.
pub type Places = FxHashMap<String, (String, String)>;

/// One spelling for the variants of a town's name (ヶ and ケ, 鯵 and 鰺).
#[must_use]
pub fn place_key(name: &str) -> String {
    normalize(name).text().replace('ヶ', "ケ").replace('鯵', "鰺")
}

pub(super) enum Place<'a> {
    Prefecture(&'a str),
    City(&'a str, &'a str),
}

impl<'a> Hearing<'a> {
    /// Whether `word` belongs to the hiragana spelling of `prefecture`.
    pub(crate) fn spells(&self, word: &str, prefecture: &str) -> bool {
        self.prefectures.iter().any(|p| p.name == prefecture && p.hiragana().contains(word))
    }

    /// Places in the order they are said, with the byte after each.
    pub(super) fn mentions(&self, analysis: &Analysis) -> Vec<(Place<'a>, usize)> {
        let place_word = |t: &&Token| ["名詞,固有名詞", "未知語", "名詞,一般"].iter().any(|pos| t.pos.starts_with(pos));
        let mut found: Vec<_> =
            analysis.tokens.iter().filter(place_word).filter_map(|t| self.mention(analysis, t)).collect();
        if found.is_empty() {
            let text = analysis.normalized.text();
            found.extend(self.spelt_in_kana(text).map(|(prefecture, end)| (Place::Prefecture(prefecture), end)));
        }
        found
    }

    fn mention(&self, analysis: &Analysis, token: &Token) -> Option<(Place<'a>, usize)> {
        let (text, surface, end) = (analysis.normalized.text(), analysis.surface(token), token.range.end);
        let rest = &text[end..];
        if let Some(p) = self.prefectures.iter().find(|p| p.name == surface || p.stem() == surface)
            // 福島銀行, 山形大学 name an organisation rather than where the person is.
            && self.terms.organisations.starting(rest).is_none()
            && !rest.starts_with('市')
        {
            return Some((Place::Prefecture(&p.name), end));
        }
        let suffix = rest.chars().next().filter(|c| matches!(c, '市' | '町' | '村')).map_or(0, char::len_utf8);
        let name = place_key(&text[token.range.start..end + suffix]);
        // 「米沢です」: IPADIC takes many towns for family names; at the start of what is said they are towns.
        let opening = token.range.start == 0 && self.terms.after_town.starting(rest).is_some();
        // Nothing else is called 由利本荘 or 会津若松.
        let long = surface.chars().count() >= 3 && surface.chars().all(|c| ('一'..='龠').contains(&c));
        let stem = suffix == 0 && (token.pos.ends_with("地域") || opening && token.pos.contains("固有名詞") || long);
        // Without its suffix only a city is meant: 東北 is the region, not 東北町.
        let by_stem = || self.places.get(&format!("{name}市"));
        let (city, prefecture) = self.places.get(&name).or_else(|| stem.then(by_stem).flatten())?;
        Some((Place::City(city, prefecture), end + suffix))
    }

    /// A prefecture spelt in hiragana, and the byte after it. 「あきた」 alone may be 飽きた, so けん must
    /// follow or the message begin with it.
    fn spelt_in_kana(&self, text: &str) -> Option<(&'a str, usize)> {
        self.prefectures.iter().find_map(|prefecture| {
            let reading = prefecture.hiragana();
            let at = text.find(&reading)?;
            let end = at + reading.len();
            let rest = &text[end..];
            let follows = || {
                rest.is_empty() || rest.starts_with(['?', ' ']) || self.terms.after_prefecture.starting(rest).is_some()
            };
            let named = self.terms.prefecture_suffixes.starting(rest).is_some()
                || (at == 0 || text[..at].ends_with(' ')) && self.stands_bare(prefecture) && follows();
            named.then_some((prefecture.name.as_str(), end))
        })
    }

    /// Whether a prefecture's spelling is taken for it without けん: one of the area, or a long name.
    fn stands_bare(&self, prefecture: &Prefecture) -> bool {
        self.served.contains(&prefecture.name) || prefecture.reading.chars().count() >= BARE_MIN
    }
}
