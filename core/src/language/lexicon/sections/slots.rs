//! Terms by which people say where they are, how many, and who they are.

use std::collections::BTreeMap;

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Words around what a person says of themselves; the values themselves are the pack's.
    SlotTerms {
        /// The own firm, as those who speak of it call it.
        own: Pattern,
        /// Deny what stands before them.
        denials: Words,
        /// Last characters of the names of towns and counties, with their readings in hiragana.
        town_readings: BTreeMap<char, Words>,
        /// Begin a part of a town in its address.
        districts_before: Words,
        /// End the name of a part of a town.
        districts_after: Words,
        /// Names of towns and villages that without 町 or 村 are more often a person's or another place's.
        not_towns: Words,
        /// After a name that may be a family's, make it one who introduces themselves.
        as_person: Words,
        /// Before a short name in kana, after which a town may be named.
        before_town: Words,
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
        /// After an employment type: it is what somebody is to have, not what they have (正社員化, 正社員に転換).
        aimed_at: Pattern,
    }
}
