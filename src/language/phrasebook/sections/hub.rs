//! What is said between channels and the conversation: hand-offs, receipts, apologies.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// The hub between channels and the conversation.
    HubPhrases {
        /// A question that could not be answered because something broke.
        failed(receipt),
        /// There is no knowledge to answer from yet.
        preparing,
    }
}
