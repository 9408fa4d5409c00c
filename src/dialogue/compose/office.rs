//! The desk of an answer: which, for whom, and whether it can be reached now.
//!
//! Not responsible for the choice itself (`knowledge::desks`) or for the clock (`knowledge::hours`).

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime};

use super::{Composer, FEW_LINKS, Focus, MANY_DESKS, MANY_LINKS, link_ref};
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
/// Desks called by their names in one sentence.
const NAMED: usize = 2;

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
                reply.say(self.book().desk.by_prefecture());
            }
            let general = desks.iter().filter(|d| d.prefecture.is_none()).take(3);
            reply.contacts.extend(general.map(|d| Contact::from(*d)));
            reply.ask = Some(self.book().desk.which_prefecture().to_owned());
        } else {
            let most = if asked || self.prefectures.len() > 1 { 12 } else { 3 };
            reply.contacts.extend(desks.iter().take(most).map(|d| Contact::from(*d)));
            if chosen.needs_prefecture {
                reply.ask = Some(self.book().desk.name_prefecture().to_owned());
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
            reply.notices.push(self.book().desk.for_places(served.join(self.book().answer.and())));
        }
        if chosen.for_audience
            && let Some(whom) = self.audience()
        {
            reply.notices.push(self.book().desk.for_whom(whom.word(&self.mind.knowledge.lexicon.audience)));
        }
    }

    /// Who asks for a number or a mail address gets it in the first sentence.
    pub(super) fn number_first(&self, reply: &mut Reply) {
        // Of desks of several prefectures none is the one, where it is not known where the person is.
        let Some(first) = reply.contacts.first().filter(|_| reply.ask.is_none()) else { return };
        let (terms, say) = (self.terms(), &self.book().desk);
        let said = if terms.mail_asked.within(self.question) {
            let mail = reply.contacts.iter().find_map(|c| Some(say.mail(&c.org, c.email.as_ref()?)));
            mail.unwrap_or_else(|| say.no_mail(&first.org, self.source()))
        } else if terms.phone_asked.within(self.question) {
            let phone = reply.contacts.iter().find_map(|c| Some(say.phone(&c.org, c.phone.as_ref()?)));
            phone.unwrap_or_else(|| self.without_phone(reply))
        } else {
            return;
        };
        let heading = reply.after_heading();
        // 「…の問い合わせ先です」 says no more than the number does.
        reply.blocks.truncate(heading);
        reply.say(said);
    }

    /// Says that no number is told of the desks, and adds the publisher's own where it has one: who cannot see the
    /// pages can ask there.
    fn without_phone(&self, reply: &mut Reply) -> String {
        let mut orgs: Vec<&str> = Vec::new();
        reply.contacts.iter().for_each(|c| {
            if !orgs.contains(&c.org.as_str()) {
                orgs.push(&c.org);
            }
        });
        let say = &self.book().desk;
        let orgs = if orgs.len() > NAMED { say.these_desks().to_owned() } else { orgs.join(self.book().answer.and()) };
        let publisher = Contact::from(&self.mind.knowledge.pack.default_desk);
        if publisher.phone.is_none() {
            return say.no_phone(orgs, self.source());
        }
        let said = say.no_phone_ask(orgs, self.source(), self.mind.knowledge.desk_name());
        reply.contacts.push(publisher);
        said
    }

    /// What is said when the nearest desk is not the one asked for.
    fn fallback_text(&self, chosen: &Chosen<'_>) -> Option<String> {
        let first = chosen.desks.first()?;
        let missing = chosen.missing.join(self.book().answer.and());
        let (say, source, item) = (&self.book().desk, self.source(), self.mind.knowledge.item_name());
        Some(match chosen.level {
            Level::Publisher if missing.is_empty() => say.publishers(source, self.mind.knowledge.desk_name()),
            Level::Publisher => say.elsewhere(missing, source, first.full_name()),
            _ if missing.is_empty() => return None,
            Level::Prefecture => say.none_there(missing, source),
            Level::Measure if first.phone.is_none() && first.url.is_some() => say.no_number(missing, source),
            Level::Measure if first.note.is_some() && first.phone.is_none() => return None,
            Level::Measure => say.for_whole(missing, item),
        })
    }

    fn asker(&self) -> Asker<'_> {
        let terms = &self.mind.knowledge.lexicon.audience;
        Asker {
            prefectures: &self.prefectures,
            audience: self.audience().map(|a| a.word(terms)),
            likely: self.slots.heads().filter(|heads| heads.limits().1 <= SMALL).map(|_| Audience::Small.word(terms)),
            question: self.question,
        }
    }

    fn audience(&self) -> Option<Audience> {
        Audience::said(self.question, &self.mind.knowledge.lexicon.audience)
    }

    pub(super) fn few_links(&self, entry: &Entry, course: Option<&Course>, reply: &mut Reply) {
        let own = course.into_iter().flat_map(|c| &c.links);
        let links = own.chain(entry.links.iter().filter(|l| self.fits(l)));
        let most = if reply.facet == Some(Facet::Link) { MANY_LINKS } else { FEW_LINKS };
        let shown: Vec<&str> = reply.contacts.iter().filter_map(|c| c.url.as_deref()).collect();
        let few: Vec<LinkRef> = links.filter(|l| !shown.contains(&l.url.as_str())).take(most).map(link_ref).collect();
        reply.links = few;
    }

    pub(super) fn fits(&self, link: &Link) -> bool {
        match &link.prefecture {
            Some(theirs) => self.prefectures.is_empty() || self.prefectures.contains(theirs),
            None => true,
        }
    }
}

/// Answers to questions about opening hours.
pub(in crate::dialogue) struct Reception<'a> {
    pub(in crate::dialogue) knowledge: &'a Knowledge,
    pub(in crate::dialogue) now: DateTime,
}

impl Reception<'_> {
    /// The answer for the desks shown; desks with the same hours share a line.
    pub(in crate::dialogue) fn lines(&self, timing: Timing, contacts: &[Contact]) -> Vec<String> {
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
            let (say, source) = (&self.knowledge.phrasebook.reception, self.knowledge.source_name());
            return vec![if timing == Timing::Now { say.unknown_now(source) } else { say.unknown_hours(source) }];
        }
        let several = kept.len() > 1;
        kept.into_iter()
            .map(|(hours, names)| {
                let text = self.answer(timing, hours);
                if several { format!("{}: {text}", names.join("・")) } else { text }
            })
            .collect()
    }

    fn answer(&self, timing: Timing, hours: &Hours) -> String {
        let (say, source) = (&self.knowledge.phrasebook.reception, self.knowledge.source_name());
        let open = opening(hours, &self.knowledge.holidays, self.now);
        let state = self.knowledge.hours_wording().sentence(&open, self.now);
        let text = &hours.text;
        match timing {
            Timing::Now => {
                let yes = if matches!(open, Opening::Open { .. }) { say.yes() } else { "" };
                format!("{yes}{state}")
            }
            Timing::Hours => say.hours(text, state),
            Timing::Weekend if hours.days == Days::Weekdays => say.weekend_closed(text),
            Timing::Weekend => say.weekend_open(text),
            Timing::Holidays => match hours.holidays {
                Some(OnHolidays::Closed) => say.holiday_closed(text),
                Some(OnHolidays::Open) => say.holiday_open(text),
                None => say.holiday_unsure(self.knowledge.hours_wording().doubt(Doubt::Holiday), text),
            },
            Timing::YearEnd => match hours.closed.first() {
                Some(_) => say.new_year_closed(text),
                None if self.knowledge.lexicon.dialogue.new_year.within(text) => say.new_year_undated(source, text),
                None => say.new_year_unsure(source, text),
            },
            Timing::Ahead(days) => match self.now.date().checked_add(days.days()) {
                Ok(date) => self.on(date, hours),
                Err(_) => state,
            },
            Timing::Date(month, of_month) => match coming(month, of_month, self.now.date()) {
                Some(date) => self.on(date, hours),
                None => say.hours(text, state),
            },
        }
    }

    fn on(&self, date: Date, hours: &Hours) -> String {
        let say = &self.knowledge.phrasebook.reception;
        let words = self.knowledge.hours_wording();
        let (name, text) = (words.day(date, self.now.date()), &hours.text);
        match day(hours, &self.knowledge.holidays, date) {
            DayState::Open => say.day_open(name, text),
            DayState::Unsure(doubt) => say.day_unsure(name, words.doubt(doubt)),
            DayState::Closed(why) => {
                let why = match why {
                    Why::Weekend(_) => say.why_weekend().to_owned(),
                    Why::Holiday(holiday) => say.why_holiday(holiday),
                    Why::Yearly(range) => say.why_yearly(words.range(&range)),
                    Why::Hours | Why::Break => String::new(),
                };
                say.day_closed(name, why, text)
            }
        }
    }
}

/// The next such day of the year, today included.
fn coming(month: i8, of_month: i8, today: Date) -> Option<Date> {
    let this = Date::new(today.year(), month, of_month).ok();
    this.filter(|d| *d >= today).or_else(|| Date::new(today.year() + 1, month, of_month).ok())
}
