//! What is said about desks, and when they can be reached.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// The desk of an answer.
    DeskPhrases {
        /// The number in a sentence.
        phone(org, phone),
        /// The mail address in a sentence.
        mail(org, mail),
        /// No mail address is known.
        no_mail(org, source),
        /// What many desks are called together.
        these_desks,
        /// Desks without a number, asked for it.
        no_phone(orgs, source),
        /// The same, with the publisher's desk to ask.
        no_phone_ask(orgs, source, desk),
        /// Before the desks of an entry.
        of(name),
        /// One in each prefecture.
        by_prefecture,
        /// Asks which.
        which_prefecture,
        /// How to see one prefecture's only.
        name_prefecture,
        /// For which places it was looked up.
        for_places(places),
        /// For whom it was looked up.
        for_whom(whom),
        /// No desk of its own, the publisher's instead.
        publishers(source, desk),
        /// None in these places, another instead.
        elsewhere(places, source, desk),
        /// None in these places.
        none_there(places, source),
        /// None with a number in these places, but a page to look at.
        no_number(places, source),
        /// None for these places alone.
        for_whole(places, item),
        /// The firm of an example has none.
        firm(source, item),
    }

    /// Whether and when a desk can be reached.
    ReceptionPhrases {
        /// No hours are known: whether now.
        unknown_now(source),
        /// No hours are known: when.
        unknown_hours(source),
        /// It is open now.
        yes,
        /// Its hours.
        hours(hours, state),
        /// Closed at weekends.
        weekend_closed(hours),
        /// Open at weekends.
        weekend_open(hours),
        /// Closed on holidays.
        holiday_closed(hours),
        /// Open on holidays.
        holiday_open(hours),
        /// Holidays are not told of.
        holiday_unsure(doubt, hours),
        /// Closed around New Year.
        new_year_closed(hours),
        /// Closed around New Year, without dates.
        new_year_undated(source, hours),
        /// New Year is not told of.
        new_year_unsure(source, hours),
        /// Open on a day.
        day_open(day, hours),
        /// Perhaps open on a day.
        day_unsure(day, doubt),
        /// Closed on a day.
        day_closed(day, why, hours),
        /// As it is a weekend.
        why_weekend,
        /// As it is a holiday.
        why_holiday(holiday),
        /// As it is closed every year then.
        why_yearly(range),
        /// Where one entry's desk is asked for.
        name_item(item),
    }
}
