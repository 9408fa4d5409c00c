//! Terms by which people say where they are, how many, and who they are.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Words around what a person says of themselves; the values themselves are the pack's.
    SlotTerms {
        /// Before a number of people, up to it: it is that of the own firm.
        heads_before: Pattern,
        /// After a number of people: it is that of the own firm.
        heads_after: Pattern,
        /// Before a number of people that is all that is said, up to it.
        alone_before: Pattern,
        /// After such a number, to the end.
        alone_after: Pattern,
        /// Between two numbers of people of the same firm, which together are its count.
        heads_joined: Pattern,
        /// Deny what stands before them.
        denials: Words,
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
