//! Terms by which people say where they are, how many, and who they are.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Words around what a person says of themselves; the values themselves are the pack's.
    SlotTerms {
        /// The own firm, as those who speak of it call it.
        own: Pattern,
        /// Others than the own firm, up to what is said of them.
        someone_else: Pattern,
        /// What follows in the sentence is only supposed.
        supposed: Pattern,
        /// After a place or a line of business: one goes there, or has it for a customer.
        visited: Pattern,
        /// After a firm: something about it is wanted, so it is not the own.
        heard_of: Pattern,
        /// Something moves from place to place.
        moving: Words,
        /// After the place it moves to.
        moved_to: Words,
        /// After a place that something comes from.
        left: Pattern,
        /// Before a number of people, up to it: whose it is says the own firm or its staff.
        heads_before: Pattern,
        /// All that may stand in the clause before a number of people of which nothing else is said.
        alone_before: Pattern,
        /// After a number of people: it is told.
        heads_told: Pattern,
        /// After a number of people and what takes them for its object: they are employed.
        heads_employed: Pattern,
        /// After a number of people: something is asked for firms of that many.
        heads_asked: Pattern,
        /// After a number of people, before the firm that has so many.
        heads_of_firm: Pattern,
        /// Words for a firm.
        firm_nouns: Words,
        /// Between a firm and the number of its people.
        firm_link: Pattern,
        /// Words that make people a part of the staff, or none of it.
        staff_parts: Words,
        /// Before a number that such people are counted in.
        including: Words,
        /// Sorts of staff that are counted by themselves.
        staff_kinds: Words,
        /// Between the number of a staff and that of a part of it.
        heads_of_which: Pattern,
        /// Between two numbers of people of the same firm, which together are its count.
        heads_joined: Pattern,
        /// Deny what stands before them.
        denials: Words,
        /// Last characters of the names of towns and counties, with their readings in hiragana.
        town_readings: BTreeMap<char, Words>,
        /// After a family name.
        titles: Words,
        /// After the name of a prefecture, make it that of an organisation.
        organisations: Words,
        /// After a name that a message begins with, make it that of a town.
        after_town: Words,
        /// After a prefecture spelt in hiragana, make it one.
        prefecture_suffixes: Words,
        /// After one that a message begins with, make it one.
        after_prefecture: Words,
        /// Before a sort of firm, up to it: the person's own firm is one.
        own_firm: Pattern,
        /// After a sort of firm: the person's own firm is one.
        stating: Words,
    }
}
