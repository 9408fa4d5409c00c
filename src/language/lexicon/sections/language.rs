//! Terms for cutting and weighing words.

use super::sections;
use crate::language::lexicon::Words;

sections! {
    /// Words by the part they play in any question.
    LanguageTerms {
        /// Base forms said whatever the question is about.
        common: Words,
    }
}
