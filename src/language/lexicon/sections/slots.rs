//! Terms by which people say where they are, how many, and who they are.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Words around what a person says of themselves; the values themselves are the pack's.
    SlotTerms {
        /// Number of people of the person's own firm, in the first or second group.
        heads: Pattern,
        /// Number of people that is all that is said.
        heads_alone: Pattern,
        /// Number of people put in place of another, in the first group.
        heads_corrected: Pattern,
        /// Counters of people.
        head_counters: Words,
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
