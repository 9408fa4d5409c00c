//! What was asked in a period: how it was answered, what was not, what was thought of it, and what was wanted where.
//!
//! Counts of what is wanted below a given number are not told: one firm asking for one measure in one town is nobody's
//! business. Not responsible for how it is shown.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

use super::likeness::groups;
use crate::knowledge::model::EntryId;
use crate::message::{Memo, ReplyKind};
use crate::store::answers::{Answer, From};
use crate::store::inbox::Unanswered;
use crate::store::{HandoffStatus, Store, StoreError};
use crate::understanding::Understander;

/// Days in Japan time as seconds since 1970: from the first midnight to the last.
#[must_use]
pub fn seconds(days: Range<Date>) -> Range<i64> {
    let midnight = |day: Date| {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(9));
        day.to_zoned(zone).map_or(0, |at| at.timestamp().as_second())
    };
    midnight(days.start)..midnight(days.end)
}

/// How many answers were of each sort.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Answered.
    pub answered: u64,
    /// Choices offered or asked back.
    pub narrowed: u64,
    /// Said not to know.
    pub refused: u64,
    /// Talk about the bot.
    pub talk: u64,
    /// Handed over to a person.
    pub handed_over: u64,
}

impl Counts {
    fn count(&mut self, kind: ReplyKind) {
        let count = match kind {
            ReplyKind::Answer => &mut self.answered,
            ReplyKind::Choices | ReplyKind::Clarify => &mut self.narrowed,
            ReplyKind::Fallback => &mut self.refused,
            ReplyKind::Smalltalk => &mut self.talk,
            ReplyKind::Handoff => &mut self.handed_over,
        };
        *count += 1;
    }
}

/// An entry by id and title.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Named {
    /// Id.
    pub id: String,
    /// Title; the id where the pack has none of it any more.
    pub title: String,
}

/// Questions of nearly one meaning that found no answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// How many.
    pub count: usize,
    /// What was asked, the most typical first; empty where words are not kept.
    pub questions: Vec<String>,
    /// Entries that came closest, the most often named first.
    pub guesses: Vec<Named>,
    /// The intent that was recognised most often.
    pub intent: Option<String>,
}

/// An answer that did not help.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Disliked {
    /// Seconds since 1970.
    pub at: i64,
    /// Id of the answer, where it is recorded.
    pub answer: Option<String>,
    /// What was asked, where words are kept.
    pub question: Option<String>,
    /// What was answered from, the first entry.
    pub entry: Option<Named>,
    /// Sort of the reply.
    pub kind: Option<&'static str>,
    /// Ids of the answers given before in the conversation, oldest first.
    pub before: Vec<String>,
}

/// A hand-off.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HandedOver {
    /// Number.
    pub id: u64,
    /// Seconds since 1970 of the last wish for it.
    pub opened: i64,
    /// Whether somebody still waits.
    pub open: bool,
    /// Whether the staff has answered.
    pub answered: bool,
    /// What it is about.
    pub memo: Memo,
}

/// How often an entry was asked for somewhere in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// Month, `YYYY-MM`.
    pub month: String,
    /// Entry.
    pub entry: Named,
    /// Prefecture; none where the person did not say.
    pub prefecture: Option<String>,
    /// How often; none where that is below the smallest count that is told.
    pub count: Option<u64>,
}

/// What was asked.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Today {
    /// First day.
    pub from: Date,
    /// The day after the last.
    pub to: Date,
    /// Answers by sort.
    pub counts: Counts,
    /// Questions without an answer.
    pub unanswered: Vec<Group>,
    /// Answers that did not help.
    pub disliked: Vec<Disliked>,
    /// Answers that helped.
    pub liked: usize,
    /// Hand-offs that are open, whenever they began, and those of the period.
    pub handoffs: Vec<HandedOver>,
    /// What was wanted where.
    pub wanted: Vec<Wanted>,
    /// Smallest count that is told.
    pub smallest_count: u64,
}

struct Given {
    answer: Answer,
    words: Option<String>,
}

/// What was asked on `days`.
///
/// # Errors
/// When the store fails.
pub fn today(
    store: &dyn Store,
    mind: &Understander,
    days: Range<Date>,
    smallest_count: u64,
) -> Result<Today, StoreError> {
    let period = seconds(days.clone());
    let given = given(store, &period)?;
    let mut counts = Counts::default();
    given.iter().for_each(|g| counts.count(g.answer.kind));
    let unanswered: Vec<Unanswered> = store.unanswered()?.into_iter().filter(|u| period.contains(&u.at)).collect();
    let votes: Vec<_> = store.votes()?.into_iter().filter(|vote| period.contains(&vote.at)).collect();
    let of_period = |h: &crate::store::Handoff| h.status == HandoffStatus::Open || period.contains(&h.opened);
    let handoffs = (store.handoffs()?.into_iter().filter(of_period))
        .map(|h| HandedOver {
            id: h.id,
            opened: h.opened,
            open: h.status == HandoffStatus::Open,
            answered: h.answered > 0,
            memo: h.memo,
        })
        .collect();
    Ok(Today {
        from: days.start,
        to: days.end,
        counts,
        unanswered: grouped(&unanswered, mind),
        disliked: votes.iter().filter(|v| !v.helpful).map(|vote| disliked(vote, &given, mind)).collect(),
        liked: votes.iter().filter(|v| v.helpful).count(),
        handoffs,
        wanted: wanted(&given, mind, smallest_count),
        smallest_count,
    })
}

/// The answers of a period, oldest first.
fn given(store: &dyn Store, period: &Range<i64>) -> Result<Vec<Given>, StoreError> {
    let mut given = Vec::new();
    store.answers(From::Latest, &mut |read| {
        let Ok(record) = read else { return true };
        let Some(answer) = record.answer() else { return true };
        let at = answer.at;
        if period.contains(&at) {
            given.push(Given { answer, words: record.words().map(|words| words.text) });
        }
        at >= period.start
    })?;
    given.reverse();
    Ok(given)
}

fn named(id: &str, mind: &Understander) -> Named {
    let entry = mind.knowledge.entries.iter().find(|e| e.id.as_str() == id);
    Named { id: id.to_owned(), title: entry.map_or(id, |e| e.name()).to_owned() }
}

/// What is named most often, the most frequent first; of equals the one named first.
fn most_often<T: Ord + Clone>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut counted: BTreeMap<T, (usize, usize)> = BTreeMap::new();
    for (at, one) in all.enumerate() {
        counted.entry(one).or_insert((0, at)).0 += 1;
    }
    let mut counted: Vec<_> = counted.into_iter().collect();
    counted.sort_by_key(|(_, (count, first))| (std::cmp::Reverse(*count), *first));
    counted.into_iter().map(|(one, _)| one).collect()
}

fn grouped(unanswered: &[Unanswered], mind: &Understander) -> Vec<Group> {
    let (said, silent): (Vec<&Unanswered>, Vec<&Unanswered>) = unanswered.iter().partition(|u| u.text.is_some());
    let texts: Vec<&str> = said.iter().filter_map(|u| u.text.as_deref()).collect();
    let mut all: Vec<Vec<&Unanswered>> =
        groups(&texts, mind).into_iter().map(|group| group.into_iter().map(|at| said[at]).collect()).collect();
    // Without words, what came closest is all there is to go by.
    let mut by_guess: BTreeMap<(Option<&str>, Option<&str>), Vec<&Unanswered>> = BTreeMap::new();
    for one in silent {
        let intent = one.intent.as_ref().map(|(id, _)| id.as_str());
        by_guess.entry((one.guesses.first().map(EntryId::as_str), intent)).or_default().push(one);
    }
    all.extend(by_guess.into_values());
    all.sort_by_key(|group| std::cmp::Reverse(group.len()));
    let group = |group: Vec<&Unanswered>| Group {
        count: group.len(),
        questions: most_often(group.iter().filter_map(|u| u.text.clone())),
        guesses: most_often(group.iter().flat_map(|u| u.guesses.iter().map(|id| named(id.as_str(), mind)))),
        intent: most_often(group.iter().filter_map(|u| u.intent.as_ref().map(|(id, _)| id.clone()))).into_iter().next(),
    };
    all.into_iter().map(group).collect()
}

fn disliked(vote: &crate::store::inbox::Vote, given: &[Given], mind: &Understander) -> Disliked {
    let same = |g: &&Given| g.answer.conversation == vote.conversation;
    let of = given.iter().filter(same).find(|g| g.answer.event == vote.event);
    let before = of.map_or_else(Vec::new, |of| {
        let earlier = given.iter().filter(same).take_while(|g| g.answer.id != of.answer.id);
        earlier.map(|g| g.answer.id.clone()).collect()
    });
    let entry = vote.entry.clone().or_else(|| of.and_then(|of| of.answer.entries.first()).map(|id| id.0.clone()));
    Disliked {
        at: vote.at,
        answer: of.map(|of| of.answer.id.clone()),
        question: of.and_then(|of| of.words.clone()),
        entry: entry.map(|id| named(&id, mind)),
        kind: of.map(|of| of.answer.kind.as_str()),
        before,
    }
}

fn wanted(given: &[Given], mind: &Understander, smallest_count: u64) -> Vec<Wanted> {
    let mut counted: BTreeMap<(String, Named, Option<String>), u64> = BTreeMap::new();
    for Given { answer, .. } in given.iter().filter(|g| g.answer.kind == ReplyKind::Answer) {
        let Some(first) = answer.entries.first() else { continue };
        let month = format!("{:04}-{:02}", answer.now.year(), answer.now.month());
        *counted.entry((month, named(first.as_str(), mind), answer.prefecture.clone())).or_default() += 1;
    }
    let told = |count: u64| (count >= smallest_count).then_some(count);
    let mut wanted: Vec<Wanted> = (counted.into_iter())
        .map(|((month, entry, prefecture), count)| Wanted { month, entry, prefecture, count: told(count) })
        .collect();
    wanted.sort_by(|a, b| (&a.month, b.count, &a.entry).cmp(&(&b.month, a.count, &b.entry)));
    wanted
}
