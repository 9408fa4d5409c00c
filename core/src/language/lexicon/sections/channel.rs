//! What people write to the machinery around the conversation, as it was typed.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Words between people, staff and the channels.
    ChannelTerms {
        /// A whole sentence of the staff, without decoration and blanks, that ends a hand-off.
        closes: Pattern,
        /// In a sentence of a person, without decoration and blanks: goes back to the bot.
        leaves: Pattern,
        /// A whole sentence that says nothing else than that.
        leaves_alone: Pattern,
        /// In such a sentence: speaks of going back, and does not do it.
        stays: Pattern,
        /// Says in so many words that a person shall take over; 「電話番号は？」 does not.
        calls: Words,
        /// A whole line that ends the talk at a terminal.
        quits: Words,
    }
}
