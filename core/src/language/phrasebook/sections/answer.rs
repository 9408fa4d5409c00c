//! What an answer about an entry says around the facts, and what it says where a fact is missing.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// An answer about one entry.
    AnswerPhrases {
        /// What is asked, where it has no name.
        the_point,
        /// All its periods are over.
        closed(source, item),
        /// New applications rest.
        suspended,
        /// Beside a course that rests.
        tag_suspended,
        /// Beside a course that is no more.
        tag_ended,
        /// Beside what cannot be applied for any longer.
        tag_over,
        /// Beside a new course.
        tag_new,
        /// As of when it holds.
        as_of(edition),
        /// The wish that a course answers.
        wish(wish),
        /// Whom a course is for.
        whom(whom),
        /// What a course demands.
        conditions(conditions),
        /// What a course pays, and how long.
        amount(amount),
        /// The firm of an example.
        firm(name, place),
        /// The body of an example that is no firm.
        association(name, place),
        /// A list that the entry has.
        list(title, count),
        /// How many rows.
        count(count, noun),
        /// A difference asked for where nothing is set beside the entry.
        no_difference(name, source, example),
        /// An example of how to ask for one.
        difference_example(name, other),
        /// No side of this name, as the entry is of a sort that has none.
        not_of_sort(name, sort, side, source),
        /// The side: until when.
        deadline_side,
        /// No date.
        no_deadline(name, source),
        /// The side: courses.
        courses_side,
        /// No courses.
        no_courses(name, source),
        /// The side: amounts.
        amount_side,
        /// No amount.
        no_amount(name, source),
        /// The side: for whom.
        audience_side,
        /// No audience.
        no_audience(name, source),
        /// The side: how.
        how_side,
        /// No procedure.
        no_how(name, source),
        /// Before the courses.
        courses_of(name, count),
        /// No examples.
        no_cases(name, source),
        /// Before the examples.
        cases_of(name),
        /// No links.
        no_links(name, source),
        /// Before the links, and which of them.
        links_of(name, part),
        /// Which links of many.
        links_part(count, first, last),
        /// Before one link.
        link_is(label),
        /// Something asked about an entry that is not told.
        not_told(sort, name, source),
        /// A question beside another that no answer was found for.
        left_open(question, source),
        /// On which pages of the source an entry stands.
        on_pages(name, source, pages),
        /// The source has none.
        no_pages(name, source),
        /// Before what comes near to it and is told.
        told_nearby,
        /// Before what is of the sort that is asked, where it may not be the very thing.
        told_of_sort,
        /// The very point is not told; what follows comes near to it.
        told_nearby_only(sort, name, source),
        /// Of what a question is about nothing is told; what follows comes near to it.
        topic_untold(topic, source),
        /// The same once more.
        not_told_either(source),
        /// The same of a sort of answer (率, 次回の予定).
        sort_not_told(name, sort, source),
        /// A list that has nothing of a place.
        nowhere(table, place, count, noun),
        /// A town that a list does not have.
        no_town(city, source, table, rest),
        /// Before the rows of its prefecture.
        rows_there(place),
        /// Before all rows of a list whose title says how many.
        rows_titled(title),
        /// Before all rows.
        rows_all(title, count, noun),
        /// Before some rows.
        rows_some(title, count, noun),
        /// Before an answer given again.
        as_said,
        /// A row of a table as a sentence, and each of its cells.
        row_sentence(name, cells),
        /// Of a row that says yes in every column, to a question of yes or no.
        row_yes(name, columns, yes),
        /// A cell of it.
        cell(label, value),
        /// Who runs it.
        body_is(name, body),
        /// Courses by name, and how many more there are.
        courses_named(names, more),
        /// How many more there are.
        and_more(count),
        /// What the source says, to a question of yes or no.
        settled(says),
        /// The same, which is yes.
        settled_yes(says),
        /// Before a list that has what is asked for.
        listed(item),
        /// The same, which is no.
        settled_no(says),
        /// Before two answers in one.
        two_questions,
        /// Before answers to several.
        several_questions,
        /// Before two sides in one.
        two_sides(first, second),
        /// Before the answers for two places.
        two_places(first, second),
        /// What a number or address belongs to.
        belongs(names),
        /// A name in brackets.
        quoted(name),
        /// Stands between two names.
        and,
    }

    /// Things side by side.
    ComparePhrases {
        /// Before entries that no table compares.
        beside(names),
        /// Before a table.
        table(title),
        /// No value.
        missing(source),
        /// What it is.
        what,
        /// For whom.
        whom,
        /// What it gives.
        content,
        /// Who carries it out.
        body,
    }

    /// Periods in which something can be applied for.
    PeriodPhrases {
        /// Without a first day.
        until(last),
        /// Without a last day.
        since(first),
        /// Open until tonight.
        last_day(period),
        /// Open.
        open(days, period),
        /// Not yet.
        not_yet(opens, period),
        /// Over, and since when.
        ended_on(period),
        /// Over.
        ended,
        /// At rest.
        suspended,
        /// Without an end.
        rolling(source, since),
        /// Nobody knows.
        unsure(source, period),
        /// No dates at all.
        undated,
        /// May close before its end.
        early,
        /// A day that was asked about comes after it.
        too_late(day),
        /// … before it.
        too_early(day),
        /// … within it.
        in_time(day),
        /// Of the days asked about only some are within it.
        partly(day, last),
        /// The label, how it stands, and remarks.
        line(label, stand, early, note),
    }
}
