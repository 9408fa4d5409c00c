//! Which desk to name: by prefecture and audience, falling back from the
//! prefecture's desk to the measure's, and to the publisher's.

use super::Knowledge;
use super::model::{Course, Desk, Entry};

/// What is known about the person who asks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asker<'a> {
    /// Prefecture, full name.
    pub prefecture: Option<&'a str>,
    /// Audience word said (企業, 本人, 中小企業 …), matched against the desk's.
    pub audience: Option<&'a str>,
}

/// Desks chosen for a question, and whether a prefecture would narrow them.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen<'a> {
    /// Desks, best first.
    pub desks: Vec<&'a Desk>,
    /// The entry's desks differ by prefecture and none is known yet.
    pub needs_prefecture: bool,
    /// None of the entry's own desks serve the prefecture: the answer is a fallback.
    pub fallback: bool,
}

/// Chooses desks of `entry` (or of one of its courses).
#[must_use]
pub fn choose<'a>(
    knowledge: &'a Knowledge,
    entry: &'a Entry,
    course: Option<&'a Course>,
    asker: Asker<'_>,
) -> Chosen<'a> {
    let all: Vec<&Desk> = match course {
        Some(course) if !course.desks.is_empty() => course.desks.iter().collect(),
        _ => knowledge.desks_of(entry),
    };
    let local = all.iter().any(|d| d.prefecture.is_some());
    let mut chosen = Chosen {
        desks: all.clone(),
        needs_prefecture: false,
        fallback: entry.desks.is_empty() && entry.desks_from.is_empty(),
    };
    if local {
        if let Some(prefecture) = asker.prefecture {
            let near: Vec<&Desk> =
                all.iter().copied().filter(|d| d.prefecture.as_deref() == Some(prefecture)).collect();
            let general = all.iter().copied().filter(|d| d.prefecture.is_none());
            chosen.fallback = near.is_empty();
            chosen.desks = near.into_iter().chain(general).collect();
            if chosen.desks.is_empty() {
                chosen.desks = vec![&knowledge.pack.default_desk];
            }
        } else {
            let mut places: Vec<&str> = all.iter().filter_map(|d| d.prefecture.as_deref()).collect();
            places.dedup();
            chosen.needs_prefecture = places.len() > 1;
        }
    }
    if let Some(audience) = asker.audience {
        let fits = |d: &&Desk| d.audience.as_deref().is_some_and(|a| a.contains(audience));
        if chosen.desks.iter().any(fits) {
            chosen.desks.retain(|d| d.audience.is_none() || fits(d));
        }
    }
    chosen
}
