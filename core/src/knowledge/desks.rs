//! Which desk to name: by course, prefecture, audience and question, falling back
//! from the prefecture's desk to the measure's, and to the publisher's.

use super::Knowledge;
use super::model::{Course, Desk, Entry};
use crate::language::lexicon::sections::DeskTerms;

/// What is known about the person who asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asker<'a> {
    /// Prefectures, full names; several where the message names several.
    pub prefectures: &'a [String],
    /// Audience said (企業, 本人, 中小企業 …), matched against the desk's.
    pub audience: Option<&'a str>,
    /// Audience that is only likely, from what is known of the firm: its desks come first.
    pub likely: Option<&'a str>,
    /// The question, normalised: desks for what it names come first.
    pub question: &'a str,
}

/// How near the desks found are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The prefecture's own.
    Prefecture,
    /// The measure's, for the whole country or region.
    Measure,
    /// The publisher's: the guide names none for the entry.
    Publisher,
}

/// Desks chosen for a question, and whether a prefecture would narrow them.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen<'a> {
    /// Desks, best first.
    pub desks: Vec<&'a Desk>,
    /// The entry's desks differ by prefecture and none is known yet.
    pub needs_prefecture: bool,
    /// How near the first of them is.
    pub level: Level,
    /// Prefectures asked about for which the guide names no desk.
    pub missing: Vec<String>,
    /// The desks are those of the audience said.
    pub for_audience: bool,
}

/// Chooses desks of `entry` (or of one of its courses).
#[must_use]
pub fn choose<'a>(
    knowledge: &'a Knowledge,
    entry: &'a Entry,
    course: Option<&'a Course>,
    asker: Asker<'_>,
) -> Chosen<'a> {
    let own = !entry.desks.is_empty() || !entry.desks_from.is_empty();
    let (all, own): (Vec<&Desk>, bool) = match course {
        Some(course) if !course.desks.is_empty() => (course.desks.iter().collect(), true),
        _ => (knowledge.desks_of(entry), own),
    };
    let mut places: Vec<&str> = all.iter().filter_map(|d| d.prefecture.as_deref()).collect();
    places.sort_unstable();
    places.dedup();
    // A single place, such as one school, serves everybody.
    let local = places.len() > 1;
    let serves = |p: &String| all.iter().any(|d| d.prefecture.as_ref() == Some(p));
    let mut chosen = Chosen {
        desks: all.clone(),
        needs_prefecture: local && asker.prefectures.is_empty(),
        level: if own { Level::Measure } else { Level::Publisher },
        missing: asker.prefectures.iter().filter(|p| !serves(p)).cloned().collect(),
        for_audience: false,
    };
    if local && !asker.prefectures.is_empty() {
        let near = all.iter().copied().filter(|d| d.prefecture.as_ref().is_some_and(|p| asker.prefectures.contains(p)));
        let mut near: Vec<&Desk> = near.collect();
        near.sort_by_key(|d| asker.prefectures.iter().position(|p| d.prefecture.as_ref() == Some(p)));
        let general: Vec<&Desk> = all.iter().copied().filter(|d| d.prefecture.is_none()).collect();
        if !near.is_empty() {
            chosen.level = Level::Prefecture;
        } else if general.is_empty() {
            chosen.level = Level::Publisher;
        }
        chosen.desks = near.into_iter().chain(general).collect();
        if chosen.desks.is_empty() {
            chosen.desks = vec![&knowledge.pack.default_desk];
        }
    }
    let fits = |d: &Desk, whom: &str| d.audience.as_deref().is_some_and(|a| a.contains(whom));
    if let Some(whom) = asker.audience
        && chosen.desks.iter().any(|d| fits(d, whom))
    {
        chosen.for_audience = chosen.desks.iter().any(|d| d.audience.is_some() && !fits(d, whom));
        chosen.desks.retain(|d| d.audience.is_none() || fits(d, whom));
    }
    let worth = |d: &Desk| {
        let named = d.purpose.as_deref().map_or(0, |p| named(p, asker.question, &knowledge.lexicon.desks));
        let likely = usize::from(asker.likely.is_some_and(|whom| fits(d, whom)));
        std::cmp::Reverse(2 * named + likely)
    };
    // Within the prefecture's desks and the others apart: nearness counts more than the matter.
    chosen.desks.sort_by_key(|d| (local && chosen.level == Level::Prefecture && d.prefecture.is_none(), worth(d)));
    chosen
}

/// How many parts of what a desk is for the question names.
fn named(purpose: &str, question: &str, terms: &DeskTerms) -> usize {
    let parts = purpose.split(['・', '、', 'の', 'と', '（', '）']).filter(|p| p.chars().count() >= 3);
    let bare = |part: &'_ str| terms.about.ending(part).map_or(part.len(), |about| part.len() - about.len());
    parts.filter(|p| question.contains(&p[..bare(p)])).count()
}

#[cfg(test)]
mod tests {
    use super::super::load::{Source, load};
    use super::super::model::EntryId;
    use super::*;

    /// An office whose measures have a desk for each of two prefectures, one school, and desks by audience.
    fn knowledge() -> Knowledge {
        let files = [
            (
                "pack",
                "id: t\ntitle: 手引き\npublisher: 本局\nedition: 2024-10\nedition_text: x\nscope: x\ndefault_desk: {org: 本局, phone: 022-000-0000}",
            ),
            (
                "entries/local",
                "id: local\nkind: faq\ntitle: 拠点\nsummary: x\ndesks:\n  - {org: 宮城の拠点, prefecture: 宮城県, note: x}\n  - {org: 山形の拠点, prefecture: 山形県, note: x}",
            ),
            (
                "entries/school",
                "id: school\nkind: faq\ntitle: 学校\nsummary: x\ndesks:\n  - {org: 仙台校, prefecture: 宮城県, note: x}",
            ),
            (
                "entries/tax",
                "id: tax\nkind: faq\ntitle: 税制\nsummary: x\ndesks:\n  - {org: 一般, audience: 企業向け, note: x}\n  - {org: 中小, audience: 中小企業向け, note: x}\n  - {org: 手続き, for: 事業計画について, note: x}",
            ),
            (
                "entries/person",
                "id: person\nkind: faq\ntitle: 相談\nsummary: x\ndesks:\n  - {org: 会社の係, audience: 企業向け, note: x}\n  - {org: 本人の係, audience: 本人向け, note: x}",
            ),
            ("entries/borrower", "id: borrower\nkind: faq\ntitle: 事例\nsummary: x\ndesks_from: [school]"),
            ("entries/none", "id: none\nkind: faq\ntitle: 資料\nsummary: x"),
        ];
        let files = files.map(|(name, text)| (format!("knowledge/{name}.yaml"), text.to_owned())).to_vec();
        let (knowledge, problems) = load(&Source { files });
        assert!(problems.is_empty(), "{problems:?}");
        knowledge.expect("knowledge")
    }

    fn names(entry: &str, asker: Asker<'_>) -> (Vec<String>, Level, Vec<String>) {
        let knowledge = knowledge();
        let entry = knowledge.entry(&EntryId(entry.to_owned())).expect("entry");
        let chosen = choose(&knowledge, entry, None, asker);
        (chosen.desks.iter().map(|d| d.full_name()).collect(), chosen.level, chosen.missing)
    }

    #[test]
    fn by_prefecture_and_back_to_the_publisher() {
        let places = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
        let near = |entry, prefectures: &[String]| names(entry, Asker { prefectures, ..Asker::default() });
        let two = places(&["山形県", "宮城県"]);
        assert_eq!(near("local", &two), (places(&["山形の拠点", "宮城の拠点"]), Level::Prefecture, vec![]));
        let far = places(&["東京都"]);
        assert_eq!(near("local", &far), (places(&["本局"]), Level::Publisher, far.clone()));
        assert_eq!(near("none", &two).1, Level::Publisher);
        // One school for the whole region is no desk of its prefecture only.
        let akita = places(&["秋田県"]);
        assert_eq!(near("school", &akita), (places(&["仙台校"]), Level::Measure, akita.clone()));
        assert_eq!(near("borrower", &akita).0, ["仙台校"]);
    }

    #[test]
    fn a_prefecture_is_asked_for_where_desks_differ_by_it() {
        let knowledge = knowledge();
        let needs = |id: &str| {
            let entry = knowledge.entry(&EntryId(id.to_owned())).expect("entry");
            choose(&knowledge, entry, None, Asker::default()).needs_prefecture
        };
        assert!(needs("local") && !needs("school") && !needs("tax"));
    }

    #[test]
    fn by_audience_said_or_likely_and_by_the_matter() {
        let said = |entry, whom| names(entry, Asker { audience: Some(whom), ..Asker::default() }).0;
        assert_eq!(said("person", "本人"), ["本人の係"]);
        assert_eq!(said("tax", "中小企業"), ["中小", "手続き"]);
        let likely = Asker { likely: Some("中小企業"), ..Asker::default() };
        assert_eq!(names("tax", likely).0, ["中小", "一般", "手続き"]);
        let matter = Asker { question: "税制の事業計画を出したい", ..Asker::default() };
        assert_eq!(names("tax", matter).0[0], "手続き");
    }
}
