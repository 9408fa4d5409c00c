//! A note beside the store of which knowledge it holds: `knowledge.json` in the data folder.
//!
//! The store itself may be damaged and set aside; this stays, so that the next start knows whether
//! another office's pack was here. Not responsible for the knowledge, only for whose it was.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::store::{Label, Origin};

/// The note's file in the data folder.
const FILE: &str = "knowledge.json";

/// Whose knowledge a data folder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Holder {
    /// The pack in the binary.
    Embedded,
    /// A pack that was imported.
    Imported,
    /// It was lost before anyone took note of it.
    Unknown,
}

impl From<&Origin> for Holder {
    fn from(origin: &Origin) -> Self {
        match origin {
            Origin::Embedded => Self::Embedded,
            Origin::Imported => Self::Imported,
        }
    }
}

/// The note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marker {
    /// Whose knowledge it is.
    pub origin: Holder,
    /// Title of the pack.
    pub title: String,
    /// Hash of its files.
    pub hash: String,
    /// Whose was there before it, if anyone's: what a rollback may go back to.
    #[serde(default)]
    pub before: Option<Holder>,
}

impl Marker {
    /// The note for what `label` describes.
    pub(super) fn of(label: &Label, title: &str, before: Option<Holder>) -> Self {
        Self { origin: (&label.origin).into(), title: title.to_owned(), hash: label.hash.clone(), before }
    }

    /// The note for knowledge that was lost unseen.
    pub(super) fn unknown() -> Self {
        Self { origin: Holder::Unknown, title: String::new(), hash: String::new(), before: None }
    }

    /// The note in `data`; one that cannot be read says that something unknown was there.
    pub(super) fn read(data: &Path) -> Option<Self> {
        match std::fs::read(path(data)) {
            Ok(bytes) => Some(serde_json::from_slice(&bytes).unwrap_or_else(|error| {
                tracing::error!(%error, "the note of the knowledge cannot be read");
                Self::unknown()
            })),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_there(data) => None,
            Err(error) => {
                tracing::error!(%error, "the note of the knowledge cannot be read");
                Some(Self::unknown())
            }
        }
    }

    /// Writes the note, whole or not at all.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn write(&self, data: &Path) -> Result<()> {
        let (to, new) = (path(data), data.join(format!("{FILE}.new")));
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        std::fs::File::create(&new)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| std::fs::rename(&new, &to))
            .with_context(|| format!("writing {}", to.display()))
    }
}

fn path(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// Whether there is a note in `data`, even one that leads nowhere.
pub(super) fn is_there(data: &Path) -> bool {
    std::fs::symlink_metadata(path(data)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_comes_back_and_a_spoilt_one_is_no_promise() {
        let dir = tempfile::tempdir().expect("dir");
        assert_eq!(Marker::read(dir.path()), None);
        let label = Label { hash: "h".to_owned(), code: "c".to_owned(), origin: Origin::Imported };
        let marker = Marker::of(&label, "題", Some(Holder::Embedded));
        marker.write(dir.path()).expect("writes");
        assert_eq!(Marker::read(dir.path()), Some(marker));
        std::fs::write(path(dir.path()), "{").expect("spoils");
        assert_eq!(Marker::read(dir.path()).map(|m| m.origin), Some(Holder::Unknown));
    }
}
