//! Terms that tell which side of a matter is asked about.

use super::sections;
use crate::language::lexicon::{Pattern, Words};

sections! {
    /// Cues of the sides.
    FacetTerms {
        /// What differs between two things.
        difference: Pattern,
        /// Where to ask.
        contact: Pattern,
        /// Until when.
        deadline: Pattern,
        /// How much.
        amount: Pattern,
        /// Who can use it.
        audience: Pattern,
        /// Courses, kinds, menus.
        course: Pattern,
        /// Examples.
        case: Pattern,
        /// Where on the web.
        link: Pattern,
        /// How to apply or use it.
        how: Pattern,
        /// Everything there is to say.
        detail: Pattern,
        /// What it is.
        overview: Pattern,
        /// On which page of the source.
        page: Pattern,
        /// After the name of the pack's region: asks for examples.
        case_in_region: Pattern,
        /// After a name of the pack's guide: asks for its link.
        link_after_guide: Pattern,
        /// Ask which firms.
        which_firms: Words,
        /// Beside them: the firms are those that were chosen, not those that may apply.
        chosen: Words,
        /// The address is wanted, whatever else is named.
        address: Words,
    }
}
