//! What people write to the machinery around the conversation, as it was typed.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Words between people, staff and the channels.
    ChannelTerms {
        /// A whole message of the staff that ends a hand-off.
        closes: Pattern,
        /// A whole message of a person who goes back to the bot.
        leaves: Pattern,
        /// Says in so many words that a person shall take over; 「電話番号は？」 does not.
        calls: Words,
        /// A whole line that ends the talk at a terminal.
        quits: Words,
    }
}
