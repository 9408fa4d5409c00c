//! Figures in running text: what changes from one edition of a guide to the next.

use super::sections;
use crate::language::lexicon::Pattern;

sections! {
    /// Figures, in normalised text.
    FigureTerms {
        /// An address of a page.
        url: Pattern,
        /// A mail address.
        mail: Pattern,
        /// A phone number.
        phone: Pattern,
        /// A day or a month of a year: groups `era`, `year`, `month`, `day`.
        date: Pattern,
        /// A day without its year: groups `month`, `day`.
        day: Pattern,
        /// An amount with its unit.
        amount: Pattern,
        /// Alone on its line it names a page: group `number`.
        page: Pattern,
    }
}
