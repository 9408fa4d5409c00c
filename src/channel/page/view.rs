//! How things are shown to somebody: language, size of text, colours.
//!
//! Not responsible for where that is kept (`session`).

use crate::language::phrasebook::Phrasebook;
use crate::language::phrasebook::sections::PagePhrases;

/// Language of the page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Language {
    #[default]
    Japanese,
    Easy,
    English,
}

/// Size of text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Size {
    #[default]
    Usual,
    Large,
    Largest,
}

/// Colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Colours {
    #[default]
    Device,
    Light,
    Dark,
}

/// A value of a setting by its name in forms, cookies and the page.
pub(super) trait Named: Copy + Default + PartialEq + 'static {
    /// All of them with their names.
    const ALL: &'static [(Self, &'static str)];

    /// Its name.
    fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(value, _)| *value == self).map_or("", |(_, name)| name)
    }

    /// By its name.
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, own)| *own == name).map(|(value, _)| *value)
    }
}

impl Named for Language {
    const ALL: &'static [(Self, &'static str)] = &[(Self::Japanese, "ja"), (Self::Easy, "easy"), (Self::English, "en")];
}

impl Named for Size {
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Usual, "usual"), (Self::Large, "large"), (Self::Largest, "largest")];
}

impl Named for Colours {
    const ALL: &'static [(Self, &'static str)] =
        &[(Self::Device, "device"), (Self::Light, "light"), (Self::Dark, "dark")];
}

/// How things are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct View {
    pub(super) language: Language,
    pub(super) size: Size,
    pub(super) colours: Colours,
}

impl View {
    /// As it was kept; what is not known is as usual.
    pub(super) fn read(kept: Option<&str>) -> Self {
        let mut parts = kept.unwrap_or_default().split('.');
        let mut next = || parts.next().unwrap_or_default();
        Self {
            language: Language::named(next()).unwrap_or_default(),
            size: Size::named(next()).unwrap_or_default(),
            colours: Colours::named(next()).unwrap_or_default(),
        }
    }

    /// As it is kept.
    pub(super) fn to_text(self) -> String {
        [self.language.as_str(), self.size.as_str(), self.colours.as_str()].join(".")
    }

    /// The texts of its language.
    pub(super) fn phrases(self, book: &Phrasebook) -> &PagePhrases {
        match self.language {
            Language::Japanese => &book.page.ja,
            Language::Easy => &book.page.easy,
            Language::English => &book.page.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_nonsense_is_as_usual() {
        let view = View { language: Language::English, size: Size::Largest, colours: Colours::Dark };
        assert_eq!(View::read(Some(&view.to_text())), view);
        for nonsense in [None, Some(""), Some("xx.yy.zz.ww"), Some("\u{1f600}")] {
            assert_eq!(View::read(nonsense), View::default());
        }
    }
}
