//! Terms that tell on whose behalf a question is asked.

use super::sections;
use crate::language::lexicon::Pattern;

sections! {
    /// Those on whose behalf one asks.
    AudienceTerms {
        /// The worker or student rather than the firm.
        person: AudienceTerm,
        /// A bank or credit union.
        bank: AudienceTerm,
        /// A small or medium-sized firm.
        small: AudienceTerm,
        /// A larger firm, or any firm.
        large: AudienceTerm,
        /// A firm.
        firm: AudienceTerm,
    }

    /// One of them.
    AudienceTerm {
        /// How a question says so.
        said: Pattern,
        /// The word for it in a desk's `audience`.
        desk: String,
    }
}
