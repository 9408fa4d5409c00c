//! What stands in the place of what tells who somebody is.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Marks in a text that is kept.
    MaskPhrases {
        /// A phone number.
        phone,
        /// A mail address.
        mail,
        /// An address of a page.
        page,
        /// Any other long number.
        number,
        /// A name.
        name,
    }
}
