//! The default pack in the binary: its files as they are, and compiled by the code that reads them back.
//!
//! Not responsible for the dictionary and the vectors (`core/build.rs`), nor for checking the pack:
//! `madoguchi check` does that.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use madoguchi_core::compiled;
use madoguchi_core::knowledge::load::{FOLDERS, Source};

fn main() -> Result<()> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=MADOGUCHI_COMMIT={}", commit(&root));
    for (folder, _) in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
    }
    let source = Source::read(&root)?;
    println!("cargo:rustc-env=MADOGUCHI_PACK_HASH={}", source.hash());
    fs::write(out.join("pack_files.rs"), listed(&source, &root)?)?;
    let mind = compiled::of_files(&source).context("compiling the default pack")?;
    fs::write(out.join("pack.mind"), compiled::encode(&mind)?)?;
    Ok(())
}

/// A sorted slice of (path in the pack, text), as code.
fn listed(source: &Source, root: &Path) -> Result<String> {
    let mut code = String::from("&[\n");
    for (path, _) in &source.files {
        writeln!(code, "    ({path:?}, include_str!({:?})),", root.join(path).display().to_string())?;
    }
    code.push_str("]\n");
    Ok(code)
}

/// The commit that is built; for development, and from an archive without its history, only that.
fn commit(root: &Path) -> String {
    println!("cargo:rerun-if-env-changed=MADOGUCHI_COMMIT");
    let given = std::env::var("MADOGUCHI_COMMIT").ok().filter(|commit| !commit.is_empty());
    // A debug build is not worth a new compilation with every commit.
    if given.is_some() || std::env::var("PROFILE").is_ok_and(|profile| profile == "debug") {
        return given.unwrap_or_else(|| "development".to_owned());
    }
    println!("cargo:rerun-if-changed=.git/HEAD");
    println!("cargo:rerun-if-changed=.git/logs/HEAD");
    let git = std::process::Command::new("git").args(["rev-parse", "--short", "HEAD"]).current_dir(root).output();
    let told = git.ok().filter(|out| out.status.success()).map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
    told.map_or_else(|| "archive".to_owned(), |commit| commit.trim().to_owned())
}
