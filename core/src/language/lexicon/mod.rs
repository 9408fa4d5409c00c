//! The lexicon: every word and pattern of Japanese that the mechanisms look for, as data.
//!
//! `dictionaries/ja/lexicon.yaml` holds what all Japanese packs share; a pack's own file of the same
//! name replaces single keys of it. Typed, so that a missing or unknown key is found when it is read;
//! checking a pack compiles every pattern. Not responsible for what a match leads to.

mod data;
mod framed;
pub mod sections;
mod terms;

pub(crate) use data::{Fault, layered};
pub use framed::Framed;
pub use sections::Lexicon;
pub(crate) use terms::Checked;
pub use terms::{Pattern, Words};

/// What every Japanese pack shares, as it stands in the repository.
pub const SHARED: &str = include_str!("../../../../dictionaries/ja/lexicon.yaml");

impl Lexicon {
    /// The shared lexicon with the keys of a pack's own file in place of its own.
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

    /// Every pattern and word that cannot be looked for.
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
    fn the_shared_lexicon_is_whole() {
        let lexicon = Lexicon::read(None).expect("the shared lexicon");
        assert_eq!(lexicon.faults(), []);
    }

    #[test]
    fn what_is_wrong_in_a_packs_own_file_has_its_line() {
        let unknown = Lexicon::read(Some("language:\n  commn: [する]\n")).expect_err("an unknown key");
        assert_eq!((unknown.line, unknown.wrong.contains("commn")), (2, true), "{unknown:?}");
        assert!(Lexicon::read(Some("language:\n  common: [する]\n")).expect("one key").language.common.holds("する"));
    }
}
