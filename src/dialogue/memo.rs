//! What to say when calling: who asks, about what, and which questions to put,
//! from the conversation's memory and from what the guide leaves open.
//!
//! Not responsible for choosing the desk (`knowledge::desks`).

use jiff::civil::DateTime;

use super::state::{State, Topic};
use crate::knowledge::Knowledge;
use crate::knowledge::freshness::{Standing, date_text, standing};
use crate::knowledge::model::{Course, Entry, Window};
use crate::message::{Contact, Memo};
use crate::understanding::facet::Facet;

/// Questions in one memo: what can be read out before the other side answers.
const MOST_QUESTIONS: usize = 4;

/// Whether normalised `text` is from someone about to call or to be called.
pub(super) fn wants_call(text: &str) -> bool {
    const WISHES: [&str; 17] = [
        "電話で聞き",
        "電話で相談",
        "電話で問い合わせ",
        "電話で話",
        "電話したい",
        "電話をしたい",
        "電話かけたい",
        "電話をかけ",
        "電話してみ",
        "かけてみ",
        "何を聞け",
        "何を伝え",
        "何と言え",
        "なんて言え",
        "何て言え",
        "メモ",
        "直接聞き",
    ];
    WISHES.iter().any(|w| text.contains(w))
}

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
    let topic = entry.map(|e| match course {
        Some(course) => format!("「{}」の「{}」", e.name(), course.name),
        None => format!("「{}」", e.title),
    });
    Memo {
        entry: entry.map(|e| e.id.clone()),
        topic: topic.or_else(|| need.map(|n| format!("「{n}」"))),
        who: who(state),
        questions: entry.map_or_else(Vec::new, |e| questions(knowledge, e, course, facet, state, now)),
        desk: contacts
            .iter()
            .find(|c| c.phone.is_some())
            .or(contacts.first())
            .map(|c| c.call(&knowledge.phrasebook.reply)),
    }
}

fn who(state: &State) -> Vec<String> {
    let slots = &state.slots;
    let place = slots.prefecture.iter().map(|p| format!("{p}{}", slots.city.as_deref().unwrap_or_default()));
    place
        .chain(slots.industry.clone())
        .chain(slots.employees.map(|n| format!("従業員{n}人")))
        .chain(slots.employment.as_ref().map(|e| format!("{e}のこと")))
        .collect()
}

fn questions(
    knowledge: &Knowledge,
    entry: &Entry,
    course: Option<&Course>,
    facet: Option<Facet>,
    state: &State,
    now: DateTime,
) -> Vec<String> {
    let mut all = Vec::new();
    let windows: Vec<&Window> =
        (entry.windows.iter()).filter(|w| w.course.is_none() || w.course.as_ref() == course.map(|c| &c.id)).collect();
    if windows.is_empty() && entry.traits.is_applied() {
        all.push("いまも使えるか、手続きの締切はいつか".to_owned());
    }
    all.extend(windows.first().map(|w| standing_question(knowledge, w, now)));
    let fits = match &state.slots.employees {
        Some(n) => format!("従業員{n}人の当社が対象になるか"),
        None => "当社が対象になるか".to_owned(),
    };
    match course {
        Some(course) if !course.conditions.is_empty() => {
            all.push(format!("{fits}（確かめたい条件: {}）", course.conditions[0].trim_end_matches('。')));
        }
        None if entry.courses.len() > 1 => all.push(format!("{}つのうち、当社に合うのはどれか", entry.courses.len())),
        _ if entry.traits.is_applied() => all.push(fits),
        _ => {}
    }
    all.extend(match facet {
        Some(Facet::Amount) => Some("当社の場合の金額や率はいくらか".to_owned()),
        Some(Facet::Case) => Some("近い会社の事例はあるか".to_owned()),
        _ => None,
    });
    all.extend(entry.traits.question.clone());
    all.truncate(MOST_QUESTIONS);
    all
}

/// What to ask about a period, as it stands now.
fn standing_question(knowledge: &Knowledge, window: &Window, now: DateTime) -> String {
    let label = &window.label;
    match standing(window, now) {
        Standing::Open { .. } => match window.closes {
            Some(_) if window.early_close => format!("{label}は、予算に達して早く締め切られていないか"),
            _ => format!("{label}の締切までに間に合うか"),
        },
        Standing::NotYet { opens } => {
            format!("{label}は{}に始まる予定のままか", date_text(opens, &knowledge.phrasebook.dates))
        }
        Standing::Ended { .. } => format!("{label}は終わったが、次の募集や後継の制度はあるか"),
        Standing::Suspended => format!("{label}の受付再開の予定はあるか"),
        Standing::Unknown => format!("{label}は、いまも受け付けているか"),
    }
}
