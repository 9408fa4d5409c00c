//! Which side of a matter a question asks about: contact, deadline, amount …
//!
//! Cues are words of the lexicon, with the names of the pack's region and guide. Not responsible
//! for what is said of a side.

use serde::{Deserialize, Serialize};

use super::timing::{Timing, TimingCues};
use crate::knowledge::model::Pack;
use crate::language::lexicon::sections::FacetTerms;
use crate::language::lexicon::{Lexicon, Pattern};
use crate::language::normalize;
use crate::language::phrasebook::sections::FacetPhrases;

/// A side of a matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// What differs between two things.
    Difference,
    /// Where to ask.
    Contact,
    /// Until when.
    Deadline,
    /// How much.
    Amount,
    /// Who can use it.
    Audience,
    /// Courses, kinds, menus.
    Course,
    /// Examples.
    Case,
    /// Where on the web.
    Link,
    /// How to apply or use it.
    How,
    /// Everything there is to say.
    Detail,
    /// What it is.
    Overview,
    /// On which page of the source.
    Page,
}

impl Facet {
    /// All facets, strongest cue first.
    pub const ALL: [Self; 12] = [
        Self::Page,
        Self::Difference,
        Self::Contact,
        Self::Deadline,
        Self::Amount,
        Self::Audience,
        Self::Course,
        Self::Case,
        Self::Link,
        Self::How,
        Self::Detail,
        Self::Overview,
    ];

    /// The name in JSON and scripts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Difference => "difference",
            Self::Contact => "contact",
            Self::Deadline => "deadline",
            Self::Amount => "amount",
            Self::Audience => "audience",
            Self::Course => "course",
            Self::Case => "case",
            Self::Link => "link",
            Self::How => "how",
            Self::Detail => "detail",
            Self::Overview => "overview",
            Self::Page => "page",
        }
    }

    /// What people call it.
    #[must_use]
    pub fn label(self, labels: &FacetPhrases) -> &str {
        match self {
            Self::Difference => labels.difference(),
            Self::Contact => labels.contact(),
            Self::Deadline => labels.deadline(),
            Self::Amount => labels.amount(),
            Self::Audience => labels.audience(),
            Self::Course => labels.course(),
            Self::Case => labels.case(),
            Self::Link => labels.link(),
            Self::How => labels.how(),
            Self::Detail => labels.detail(),
            Self::Overview => labels.overview(),
            Self::Page => labels.page(),
        }
    }

    fn cue(self, terms: &FacetTerms) -> &Pattern {
        match self {
            Self::Difference => &terms.difference,
            Self::Contact => &terms.contact,
            Self::Deadline => &terms.deadline,
            Self::Amount => &terms.amount,
            Self::Audience => &terms.audience,
            Self::Course => &terms.course,
            Self::Case => &terms.case,
            Self::Link => &terms.link,
            Self::How => &terms.how,
            Self::Detail => &terms.detail,
            Self::Overview => &terms.overview,
            Self::Page => &terms.page,
        }
    }
}

/// The cues of a pack: words of its lexicon, its region and its guide.
#[derive(Debug)]
pub struct Cues {
    /// In the order of [`Facet::ALL`].
    facets: Vec<(Facet, Pattern)>,
    terms: FacetTerms,
    timing: TimingCues,
}

impl Cues {
    /// The cues of `lexicon` for `pack`.
    #[must_use]
    pub fn new(lexicon: &Lexicon, pack: &Pack) -> Self {
        let terms = &lexicon.facets;
        let facets = Facet::ALL.map(|facet| {
            let own = facet.cue(terms).as_str();
            let cue = match facet {
                Facet::Case => with_names(own, &pack.region, &terms.case_in_region),
                Facet::Link => with_names(own, &pack.guide, &terms.link_after_guide),
                _ => own.to_owned(),
            };
            (facet, Pattern::new(cue))
        });
        Self { facets: facets.to_vec(), terms: terms.clone(), timing: TimingCues::new(&lexicon.timing) }
    }

    /// Facets asked about in normalised text, strongest first.
    #[must_use]
    pub fn facets(&self, text: &str) -> Vec<Facet> {
        let mut found: Vec<Facet> =
            self.facets.iter().filter(|(_, cue)| cue.is_match(text)).map(|(facet, _)| *facet).collect();
        if self.timing(text).is_some() {
            found.retain(|f| *f != Facet::Contact);
            found.insert(0, Facet::Contact);
        }
        // 「どんな会社が受賞したの」 asks for firms, not for who may.
        if self.terms.chosen.within(text) && self.terms.which_firms.within(text) {
            found.retain(|f| !matches!(f, Facet::Case | Facet::Audience));
            found.insert(0, Facet::Case);
        }
        // 「何ページに載ってる？」 is asked of the source, not of the web.
        if found.contains(&Facet::Page) {
            found.retain(|f| !matches!(f, Facet::Link | Facet::Contact));
        }
        // 「認定企業一覧のURL」 wants the address, whatever else it names.
        if self.terms.address.within(text) {
            found.retain(|f| *f != Facet::Link);
            found.insert(0, Facet::Link);
        }
        found
    }

    /// What normalised `text` asks about opening hours, if it does.
    #[must_use]
    pub fn timing(&self, text: &str) -> Option<Timing> {
        self.timing.asked(text)
    }

    /// Byte ranges of normalised text that are cues of any facet.
    #[must_use]
    pub fn ranges(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        let facets = self.facets.iter().flat_map(|(_, cue)| cue.find_iter(text).map(|m| m.range()));
        facets.chain(self.timing.ranges(text)).collect()
    }

    /// Cues in normalised text with their facets, in the order of the text.
    #[must_use]
    pub fn in_order(&self, text: &str) -> Vec<(Facet, std::ops::Range<usize>)> {
        let mut found: Vec<(Facet, std::ops::Range<usize>)> =
            (self.facets.iter()).flat_map(|(facet, cue)| cue.find_iter(text).map(|m| (*facet, m.range()))).collect();
        found.sort_by_key(|(_, range)| range.start);
        found
    }
}

/// `cue`, or one of `names` with `after` behind it.
fn with_names(cue: &str, names: &[String], after: &Pattern) -> String {
    let extended = names.iter().map(|n| format!("|{}(?:{})", regex::escape(normalize(n).text()), after.as_str()));
    std::iter::once(cue.to_owned()).chain(extended).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::load::{Source, load};

    #[test]
    fn cues_find_their_facet() {
        let lexicon = Lexicon::shared().expect("lexicon");
        let (knowledge, problems) = load(&Source::guide());
        assert_eq!(problems, []);
        let cues = Cues::new(&lexicon, &knowledge.expect("the pack").pack);
        for (text, facet) in [
            ("プロ拠点の電話は?", Facet::Contact),
            ("締切はいつ", Facet::Deadline),
            ("いくらもらえますか", Facet::Amount),
            ("どんな会社が対象?", Facet::Audience),
            ("特定技能と技能実習の違い", Facet::Difference),
            ("パンフレットありますか", Facet::Link),
            ("ロカベンって何", Facet::Overview),
            ("申請方法を教えて", Facet::How),
            ("ガイドブックは", Facet::Link),
            ("ガイドブックの何ページですか", Facet::Page),
            ("掲載ページも教えて", Facet::Page),
            ("東北で半導体の会社ある?", Facet::Case),
        ] {
            assert!(cues.facets(text).contains(&facet), "{text}: {:?}", cues.facets(text));
        }
        assert!(cues.facets("外国人材を採用したい").is_empty());
        assert_eq!(cues.facets("公式ページはどこ"), [Facet::Link]);
        assert!(!cues.facets("載っているページは何ページ").contains(&Facet::Link));
    }
}
