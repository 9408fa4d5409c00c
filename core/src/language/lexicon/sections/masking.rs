//! What tells who somebody is.
//!
//! Not responsible for what stands in its place.

use super::declare::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Looked for in what people write, before it is kept.
    MaskTerms {
        /// A mail address.
        mail: Pattern,
        /// An address of a page.
        page: Pattern,
        /// A run of digits, with what people put between them.
        number: Pattern,
        /// After such a number: it counts something.
        counted: Words,
        /// A shorter number whose label says that it is a phone's; its group `it`.
        labelled_number: Pattern,
        /// Names by what follows them; their group `it`.
        name: Vec<Pattern>,
        /// What may be a name by what stands before; its group `it`.
        perhaps_name: Pattern,
        /// Such a thing ends so where it is none.
        no_name: Words,
    }
}
