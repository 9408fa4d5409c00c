//! The pack in the binary: its files, and its mind as the build compiled it.
//!
//! Not responsible for packs in a data folder (`packs`).

use anyhow::{Context, Result};
use bytes::Bytes;

use crate::compiled;
use crate::knowledge::load::Source;
use crate::understanding::Understander;

/// The files of the pack in the binary.
#[must_use]
pub fn files() -> Source {
    const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/pack_files.rs"));
    Source { files: FILES.iter().map(|(p, t)| ((*p).to_owned(), (*t).to_owned())).collect() }
}

/// Hash of [`files`], taken when the binary was built.
#[must_use]
pub fn hash() -> &'static str {
    env!("MADOGUCHI_PACK_HASH")
}

/// The mind of the pack in the binary.
///
/// # Errors
/// When the build compiled it with other code.
pub fn mind() -> Result<Understander> {
    static COMPILED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/pack.mind"));
    compiled::decode(&Bytes::from_static(COMPILED)).context("the pack in the binary")
}
