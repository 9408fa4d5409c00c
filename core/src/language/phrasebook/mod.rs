//! The phrasebook: every sentence and label the bot itself says, as data with typed placeholders.
//!
//! `dictionaries/ja/phrasebook.yaml` holds what all Japanese packs share; a pack's own file of the
//! same name replaces single keys of it. A phrase is asked for by its name with the values that go
//! into it, so that no caller can forget one. Not responsible for choosing what to say.

mod phrase;
pub mod sections;

use crate::language::lexicon::{Checked as _, Fault, layered};

pub use phrase::{Phrase, Phrases};
pub use sections::Phrasebook;

/// What every Japanese pack shares, as it stands in the repository.
pub const SHARED: &str = include_str!("../../../../dictionaries/ja/phrasebook.yaml");

impl Phrasebook {
    /// The shared phrasebook with the keys of a pack's own file in place of its own.
    ///
    /// # Errors
    /// The fault of either file: its line, what is wrong, what was expected.
    pub fn read(own: Option<&str>) -> Result<Self, Fault> {
        layered(SHARED, own)
    }

    /// What every Japanese pack shares.
    ///
    /// # Errors
    /// When the file that the binary carries is not whole, which a test excludes.
    pub fn shared() -> anyhow::Result<Self> {
        Self::read(None).map_err(|fault| anyhow::anyhow!("line {}: {}", fault.line, fault.wrong))
    }

    /// Every phrase with a placeholder that nothing fills.
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.check(&mut faults);
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_phrasebook_is_whole() {
        let book = Phrasebook::read(None).expect("the shared phrasebook");
        assert_eq!(book.faults(), []);
        assert_eq!(book.hub.failed("7f-1").matches("7f-1").count(), 1);
    }

    #[test]
    fn a_placeholder_that_nothing_fills_is_found() {
        let book = Phrasebook::read(Some("hub:\n  failed: すみません。{receipt} {number}\n")).expect("reads");
        let faults = book.faults();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].wrong.contains("{number}") && faults[0].expected.contains("{receipt}"), "{faults:?}");
    }
}
