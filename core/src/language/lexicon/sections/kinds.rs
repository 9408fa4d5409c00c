//! Terms around the noun that says which kind of entry is asked for.

use super::sections;
use crate::language::lexicon::Words;

sections! {
    /// Words by what they do beside that noun.
    KindTerms {
        /// Nouns after what is asked for that only ask (base forms).
        asking: Words,
    }
}
