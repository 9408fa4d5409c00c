//! What is said to the officers of an office.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// The officers' desk.
    OfficerPhrases {
        /// What was asked.
        today: TodayPhrases,
        /// A change and what it does.
        effect: EffectPhrases,
        /// Answers replayed.
        verify: VerifyPhrases,
        /// Editions beside each other.
        edition: EditionPhrases,
        /// What grows old.
        fresh: FreshPhrases,
    }

    /// A change of the pack and what it does.
    EffectPhrases {
        /// Title of the page, with the pack's.
        title(pack),
        /// While the changed pack is compiled, and while both are asked.
        compiling,
        /// While both packs are asked.
        comparing,
        /// A value takes the place of another.
        sets(file, path, value),
        /// A value is added to a list.
        adds(file, path, value),
        /// Something is taken out.
        removes(file, path),
        /// A change is taken back.
        undoes(number),
        /// Who and why.
        reason(by, why),
        /// Phrases of the pack.
        phrase,
        /// Scripts of the pack.
        script,
        /// Cases of laws.
        law,
        /// What people asked.
        logged,
        /// How many were asked and how many change.
        count(origin, asked, changed),
        /// How many scripts and laws no longer hold.
        broken(count),
        /// Heading: where it comes from.
        origin,
        /// Heading: how many were asked.
        asked,
        /// Heading: how many change.
        changed,
        /// An answer that changes.
        changed_one(origin, place, said),
        /// The answer now, and after the change.
        old,
        /// The answer after the change.
        new_one,
        /// An answer by its entry and its first line.
        answer(name, entry, line),
        /// An answer from no entry.
        no_entry,
        /// How many more there are.
        more(count),
        /// Heading of the signatures.
        sign,
        /// Who drafted it.
        drafted,
        /// Who checked it.
        checked,
        /// Who approved it.
        approved,
        /// It is in use.
        applied(number),
        /// A bot runs on the data.
        stop_first,
        /// A change in the list of all.
        entry(number, at, by, why),
    }

    /// An answer replayed.
    VerifyPhrases {
        /// What came of it.
        answer(id, outcome),
        /// When it was given, of what sort, from what.
        given(now, kind, entry, pack),
        /// Another version of the program gave it.
        other_code,
        /// A hand-off was noted under it.
        handoff(number),
        /// What was asked.
        words(text),
        /// There is no such record.
        none(id),
        /// The same bytes.
        same,
        /// The same text.
        same_text,
        /// Another answer.
        differs,
        /// Another answer, but not all that was said is kept.
        undecided,
        /// Nothing of what was said is kept.
        no_words,
        /// The pack is not there.
        no_pack,
        /// Forgotten on purpose.
        forgotten,
        /// Changed afterwards.
        tampered,
        /// The whole chain: records and its head.
        chain(records, head),
        /// A record that breaks it.
        broken(number),
        /// The head that was noted is in it.
        head_holds,
        /// It is not.
        head_lost,
    }

    /// Two editions beside each other.
    EditionPhrases {
        /// An entry is new.
        entry_added(entry),
        /// An entry is gone.
        entry_dropped(entry),
        /// A part of an entry is new.
        part_added(entry, part, text),
        /// A part of an entry is gone.
        part_dropped(entry, part, text),
        /// Something is another.
        changed(entry, part, what, old, new),
        /// Phone numbers.
        phone,
        /// Addresses of pages.
        link,
        /// Mail addresses.
        mail,
        /// Days.
        date,
        /// Amounts.
        amount,
        /// The wording.
        wording,
        /// Where there is nothing.
        nothing,
        /// How many differences, and how many other files differ.
        counted(differences, files),
        /// While both are asked.
        comparing,
        /// Scripts and laws run against both.
        played(name, asked, changed, broken),
        /// A turn that no longer holds.
        breaks(place, said),
        /// Something of the guide's text to look at.
        look(page, what, old, new, entries),
        /// How many there are.
        looks(count),
    }

    /// What grows old.
    FreshPhrases {
        /// A window opens.
        opens(entry, label),
        /// A window closes.
        closes(entry, label),
        /// Heading of what is to come.
        coming(count),
        /// Heading of what has passed.
        passed(count),
        /// Heading of what nobody knows the end of.
        unknown(count),
        /// Heading of the desks that are closed.
        closed_today(count),
        /// An item of a list.
        item(what, more),
        /// A page has moved.
        moved(to),
        /// A page is gone.
        gone(status),
        /// A page is not asked for.
        refused(to),
        /// Nobody answered.
        failed(why),
        /// How many were asked for, and how many are wrong.
        checked(count, wrong),
    }

    /// What was asked in a period.
    TodayPhrases {
        /// Heading: a day, and a period.
        day(day),
        /// From a day to another.
        days(from, to),
        /// Answers by sort.
        counts(answered, narrowed, refused, talk, handed_over),
        /// Heading of what found no answer.
        unanswered(count),
        /// A group of questions.
        group(count, question),
        /// The same, where words are not kept.
        silent_group(count),
        /// Another question of the group.
        also(question),
        /// What came closest.
        guesses(names),
        /// Heading of what did not help.
        disliked(count, liked),
        /// An answer that did not help.
        disliked_one(time, entry, answer),
        /// What was asked there.
        asked(question),
        /// Between names.
        between,
        /// Where nothing is known.
        unknown,
        /// Heading of the hand-offs.
        handoffs(open, closed),
        /// A hand-off that is open, and one that is closed.
        open(number, time, topic),
        /// One that is closed.
        closed(number, time, topic),
        /// Heading of what is wanted.
        wanted,
        /// How often an entry was asked for somewhere.
        wanted_one(month, entry, prefecture, count),
        /// A count that is too small to be told.
        fewer(smallest),
        /// Where the person did not say where they are.
        nowhere,
        /// Headings of the table, with commas between them.
        columns,
        /// Nothing at all.
        nothing,
    }
}
