//! What the sides of a matter are called.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Labels of the sides.
    FacetPhrases {
        /// What differs between two things.
        difference,
        /// Where to ask.
        contact,
        /// Until when.
        deadline,
        /// How much.
        amount,
        /// Who can use it.
        audience,
        /// Courses, kinds, menus.
        course,
        /// Examples.
        case,
        /// Where on the web.
        link,
        /// How to apply or use it.
        how,
        /// Everything there is to say.
        detail,
        /// What it is.
        overview,
        /// On which page of the source.
        page,
        /// What the choice of examples is called.
        case_choice,
        /// What the choice of links is called.
        link_choice,
    }
}
