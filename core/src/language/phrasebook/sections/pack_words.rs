//! What things are called where a pack does not say.

use crate::language::phrasebook::Phrase;
use crate::language::phrasebook::phrase::phrases;

phrases! {
    /// Names of things that a pack may call otherwise (`wording` of `pack.yaml`).
    PackWords {
        /// What the pack was made from.
        source,
        /// What one entry is.
        item,
        /// Who made the source.
        desk,
        /// Who asks, as they call themselves.
        asker,
        /// Those whose example would be of use.
        like,
    }
}
