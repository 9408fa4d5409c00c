//! What to say when calling: who asks, about what, and which questions to put,
//! from the conversation's memory and from what the guide leaves open.
//!
//! Not responsible for choosing the desk (`knowledge::desks`).

use jiff::civil::DateTime;

use super::state::{State, Topic};
use super::verdict::count;
use crate::knowledge::Knowledge;
use crate::knowledge::freshness::{Standing, date_text, standing};
use crate::knowledge::model::{Course, Entry, Window};
use crate::language::phrasebook::Phrasebook;
use crate::message::{Contact, Memo};
use crate::understanding::facet::Facet;

/// Questions in one memo: what can be read out before the other side answers.
const MOST_QUESTIONS: usize = 4;

/// The memo of a conversation, for calling the first of `contacts` that has a number.
pub(super) fn memo(state: &State, knowledge: &Knowledge, now: DateTime, contacts: &[Contact]) -> Memo {
    let (entry, facet) = match &state.topic {
        Some(Topic::Entry(id, facet)) => (knowledge.entry(id), *facet),
        _ => (None, None),
    };
    let need = match &state.topic {
        Some(Topic::Need(id)) => knowledge.intent(id).map(|i| i.label.clone()),
        _ => None,
    };
    let course = entry.and_then(|e| state.course.as_ref().and_then(|id| e.courses.iter().find(|c| c.id == *id)));
    let say = &knowledge.phrasebook.memo;
    let topic = entry.map(|e| match course {
        Some(course) => say.topic_course(e.name(), &course.name),
        None => say.topic(&e.title),
    });
    Memo {
        entry: entry.map(|e| e.id.clone()),
        topic: topic.or_else(|| need.map(|n| say.topic(n))),
        who: who(state, &knowledge.phrasebook),
        questions: entry.map_or_else(Vec::new, |e| questions(e, course, facet, state, knowledge, now)),
        desk: contacts
            .iter()
            .find(|c| c.phone.is_some())
            .or(contacts.first())
            .map(|c| c.call(&knowledge.phrasebook.reply)),
    }
}

fn who(state: &State, book: &Phrasebook) -> Vec<String> {
    let (slots, say) = (&state.slots, &book.memo);
    let place = slots.prefecture.iter().map(|p| format!("{p}{}", slots.city.as_deref().unwrap_or_default()));
    place
        .chain(slots.line().cloned())
        .chain(slots.heads().map(|heads| say.employees(count(heads, book))))
        .chain(slots.employment.as_ref().map(|e| say.employment(e)))
        .collect()
}

fn questions(
    entry: &Entry,
    course: Option<&Course>,
    facet: Option<Facet>,
    state: &State,
    knowledge: &Knowledge,
    now: DateTime,
) -> Vec<String> {
    let (say, asker) = (&knowledge.phrasebook.memo, knowledge.asker_name());
    let mut all = Vec::new();
    let windows: Vec<&Window> =
        (entry.windows.iter()).filter(|w| w.course.is_none() || w.course.as_ref() == course.map(|c| &c.id)).collect();
    if windows.is_empty() && entry.traits.is_applied() {
        all.push(say.still_usable().to_owned());
    }
    all.extend(windows.first().map(|w| standing_question(w, knowledge, now)));
    let fits = match state.slots.heads() {
        Some(heads) => say.fits_count(count(heads, &knowledge.phrasebook), asker),
        None => say.fits(asker),
    };
    match course {
        Some(course) if !course.conditions.is_empty() => {
            all.push(say.fits_condition(fits, course.conditions[0].trim_end_matches('。')));
        }
        None if entry.courses.len() > 1 => all.push(say.which_course(entry.courses.len(), asker)),
        _ if entry.traits.is_applied() => all.push(fits),
        _ => {}
    }
    all.extend(match facet {
        Some(Facet::Amount) => Some(say.amount(asker)),
        Some(Facet::Case) => Some(say.similar(knowledge.like_name())),
        _ => None,
    });
    all.extend(entry.traits.question.clone());
    all.truncate(MOST_QUESTIONS);
    all
}

/// What to ask about a period, as it stands now.
fn standing_question(window: &Window, knowledge: &Knowledge, now: DateTime) -> String {
    let say = &knowledge.phrasebook.memo;
    let label = &window.label;
    match standing(window, now) {
        Standing::Open { .. } => match window.closes {
            Some(_) if window.early_close => say.closed_early(label),
            _ => say.in_time(label),
        },
        Standing::NotYet { opens } => say.as_planned(label, date_text(opens, &knowledge.phrasebook.dates)),
        Standing::Ended { .. } => say.what_next(label, knowledge.item_name()),
        Standing::Suspended => say.resumes(label),
        Standing::Unknown => say.still_open(label),
    }
}
