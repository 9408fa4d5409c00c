//! The desk of an answer: which, for whom, and whether it can be reached now.
//!
//! Not responsible for the choice itself (`knowledge::desks`) or for the clock (`knowledge::hours`).

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use super::{Composer, FEW_LINKS, Focus, MANY_DESKS, link_ref};
use crate::knowledge::Knowledge;
use crate::knowledge::desks::{Asker, Chosen, Level, choose};
use crate::knowledge::hours::{DayState, Doubt, Opening, Why, day, opening};
use crate::knowledge::model::{Course, Days, Entry, Holidays as OnHolidays, Hours, Link};
use crate::message::{Contact, LinkRef, Reply};
use crate::understanding::audience::Audience;
use crate::understanding::facet::Facet;
use crate::understanding::timing::Timing;

/// Head count up to which a firm is likely to be a small or medium-sized one in every line of business.
const SMALL: u32 = 50;

impl Composer<'_> {
    pub(super) fn desks(&self, entry: &Entry, course: Option<&Course>, focus: &Focus, reply: &mut Reply) {
        if !reply.contacts.is_empty() {
            return;
        }
        let asked = matches!(focus, Focus::Facet(Facet::Contact)) || reply.facet == Some(Facet::Contact);
        let chosen = choose(&self.mind.knowledge, entry, course, self.asker());
        let desks = &chosen.desks;
        if chosen.needs_prefecture && (!asked || desks.len() > MANY_DESKS) {
            if asked {
                reply.say("窓口は県ごとに分かれています。");
            }
            let general = desks.iter().filter(|d| d.prefecture.is_none()).take(2);
            reply.contacts.extend(general.map(|d| Contact::from(*d)));
            reply.ask =
                Some("県ごとに窓口があります。どの県の窓口をお調べしますか（県名だけでも大丈夫です）。".to_owned());
        } else {
            let most = if asked || self.prefectures.len() > 1 { 12 } else { 3 };
            reply.contacts.extend(desks.iter().take(most).map(|d| Contact::from(*d)));
            if chosen.needs_prefecture {
                reply.ask = Some("県名を書いていただければ、その県の窓口だけをご案内します。".to_owned());
            }
        }
        if asked {
            reply.cite(desks.iter().filter_map(|d| entry.page_of(d.page)));
            if self.mind.cues.timing(self.question).is_none()
                && let Some(text) = self.fallback_text(&chosen)
            {
                reply.say(text);
            }
        }
        if chosen.level == Level::Prefecture {
            let served: Vec<&str> =
                self.prefectures.iter().filter(|p| !chosen.missing.contains(p)).map(String::as_str).collect();
            reply.notices.push(format!("{}の窓口でお調べしました。", served.join("と")));
        }
        if chosen.for_audience
            && let Some(whom) = self.audience()
        {
            reply
                .notices
                .push(format!("{}向けの窓口でお調べしました。", whom.word(&self.mind.knowledge.lexicon.audience)));
        }
    }

    /// What is said when the nearest desk is not the one asked for.
    fn fallback_text(&self, chosen: &Chosen<'_>) -> Option<String> {
        let first = chosen.desks.first()?;
        let missing = chosen.missing.join("と");
        Some(match chosen.level {
            Level::Publisher if missing.is_empty() => {
                "この項目だけの窓口はガイドブックに載っていないため、ガイドブックを作った担当室をご案内します。"
                    .to_owned()
            }
            Level::Publisher => {
                format!("{missing}の窓口はガイドブックに載っていないため、{}をご案内します。", first.full_name())
            }
            _ if missing.is_empty() => return None,
            Level::Prefecture => format!("{missing}の窓口はガイドブックに載っていません。"),
            Level::Measure if first.phone.is_none() && first.url.is_some() => {
                format!(
                    "{missing}の窓口の番号はガイドブックに載っていません。下の案内ページから{missing}をお探しください。"
                )
            }
            Level::Measure if first.note.is_some() && first.phone.is_none() => return None,
            Level::Measure => format!("{missing}だけの窓口は載っていないため、制度全体の窓口をご案内します。"),
        })
    }

    fn asker(&self) -> Asker<'_> {
        let terms = &self.mind.knowledge.lexicon.audience;
        Asker {
            prefectures: &self.prefectures,
            audience: self.audience().map(|a| a.word(terms)),
            likely: self.slots.employees.filter(|n| *n <= SMALL).map(|_| Audience::Small.word(terms)),
            question: self.question,
        }
    }

    fn audience(&self) -> Option<Audience> {
        Audience::said(self.question, &self.mind.knowledge.lexicon.audience)
    }

    pub(super) fn few_links(&self, entry: &Entry, course: Option<&Course>, reply: &mut Reply) {
        let own = course.into_iter().flat_map(|c| &c.links);
        let links = own.chain(entry.links.iter().filter(|l| self.fits(l)));
        let shown: Vec<&str> = reply.contacts.iter().filter_map(|c| c.url.as_deref()).collect();
        let few: Vec<LinkRef> =
            links.filter(|l| !shown.contains(&l.url.as_str())).take(FEW_LINKS).map(link_ref).collect();
        reply.links = few;
    }

    pub(super) fn fits(&self, link: &Link) -> bool {
        match &link.prefecture {
            Some(theirs) => self.prefectures.is_empty() || self.prefectures.contains(theirs),
            None => true,
        }
    }
}

/// The answer to a question about opening hours, from the desks shown.
pub(in crate::dialogue) fn hours_lines(
    timing: Timing,
    contacts: &[Contact],
    knowledge: &Knowledge,
    now: DateTime,
) -> Vec<String> {
    let mut kept: Vec<(&Hours, Vec<&str>)> = Vec::new();
    for contact in contacts {
        let Some(hours) = &contact.schedule else {
            continue;
        };
        match kept.iter_mut().find(|(h, _)| *h == hours) {
            Some((_, names)) => names.push(&contact.org),
            None => kept.push((hours, vec![&contact.org])),
        }
    }
    if kept.is_empty() {
        let can = if timing == Timing::Now {
            "いまつながるかは分かりません"
        } else {
            "いつ開いているかは分かりません"
        };
        return vec![format!(
            "受付時間はガイドブックに載っていないため、{can}。つながらないときは、公式ページで受付時間を確認してください。"
        )];
    }
    let several = kept.len() > 1;
    kept.into_iter()
        .map(|(hours, names)| {
            let text = answer(timing, hours, knowledge, now);
            if several { format!("{}: {text}", names.join("・")) } else { text }
        })
        .collect()
}

fn answer(timing: Timing, hours: &Hours, knowledge: &Knowledge, now: DateTime) -> String {
    let open = opening(hours, &knowledge.holidays, now);
    let state = knowledge.hours_wording().sentence(&open, now);
    let text = &hours.text;
    match timing {
        Timing::Now => {
            let yes = if matches!(open, Opening::Open { .. }) { "はい、" } else { "" };
            format!("{yes}{state}")
        }
        Timing::Hours => format!("受付時間は、{text}です。{state}"),
        Timing::Weekend if hours.days == Days::Weekdays => {
            format!("土日はお休みです。受付時間は、{text}です。")
        }
        Timing::Weekend => format!("土日も受け付けています。受付時間は、{text}です。"),
        Timing::Holidays => match hours.holidays {
            Some(OnHolidays::Closed) => format!("祝日はお休みです。受付時間は、{text}です。"),
            Some(OnHolidays::Open) => format!("祝日も受け付けています。受付時間は、{text}です。"),
            None => format!("{}（要確認）。受付時間は、{text}です。", knowledge.hours_wording().doubt(Doubt::Holiday)),
        },
        Timing::YearEnd => match hours.closed.first() {
            Some(_) => format!("年末年始はお休みの期間があります。受付時間は、{text}です。"),
            None if text.contains("年末年始") => {
                format!("年末年始はお休みですが、日付はガイドブックに載っていません。受付時間は、{text}です。")
            }
            None => format!("年末年始の休みはガイドブックに載っていません（要確認）。受付時間は、{text}です。"),
        },
        Timing::Ahead(days) => match now.date().checked_add(days.days()) {
            Ok(date) => on(date, hours, knowledge, now),
            Err(_) => state,
        },
        Timing::Date(month, of_month) => match coming(month, of_month, now.date()) {
            Some(date) => on(date, hours, knowledge, now),
            None => format!("受付時間は、{text}です。{state}"),
        },
    }
}

/// The next such day of the year, today included.
fn coming(month: i8, of_month: i8, today: Date) -> Option<Date> {
    let this = Date::new(today.year(), month, of_month).ok();
    this.filter(|d| *d >= today).or_else(|| Date::new(today.year() + 1, month, of_month).ok())
}

fn on(date: Date, hours: &Hours, knowledge: &Knowledge, now: DateTime) -> String {
    let wording = knowledge.hours_wording();
    let (name, text) = (wording.day(date, now.date()), &hours.text);
    match day(hours, &knowledge.holidays, date) {
        DayState::Open => format!("{name}は受付日です。受付時間は、{text}です。"),
        DayState::Unsure(doubt) => format!("{name}の受付は要確認です（{}）。", wording.doubt(doubt)),
        DayState::Closed(why) => {
            let why = match why {
                Why::Weekend(_) => "土日のため".to_owned(),
                Why::Holiday(holiday) => format!("祝日（{holiday}）のため"),
                Why::Yearly(range) => format!("{}の休みの期間のため", wording.range(&range)),
                Why::Hours | Why::Break => String::new(),
            };
            format!("{name}は{why}お休みです。受付時間は、{text}です。")
        }
    }
}
