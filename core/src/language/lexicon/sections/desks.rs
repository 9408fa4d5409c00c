//! Terms of what a desk is for.

use super::sections;
use crate::language::lexicon::Words;

sections! {
    /// Words of what a desk answers (`for` of a desk).
    DeskTerms {
        /// Ends the name of a matter without being part of it.
        about: Words,
    }
}
