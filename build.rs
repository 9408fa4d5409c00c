//! Compile-time assets: builds Lindera's system dictionary from `dictionaries/`,
//! unpacks the word vectors and gathers the default knowledge pack, so that the binary needs no files.
//!
//! Not responsible for checking the pack: `madoguchi check` does that.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::metadata::Metadata;
use lindera_dictionary::dictionary::schema::Schema;

const ARCHIVE: &str = "dictionaries/ipadic-2.7.0-20070801.tar.xz";
const VECTORS: &str = "dictionaries/vectors/chive-128.bin.xz";
/// Folders of the default pack and the endings that count in them.
const PACK: [(&str, &str); 4] =
    [("knowledge", "yaml"), ("intents", "yaml"), ("dictionaries", "csv"), ("dictionaries/ja", "yaml")];

fn main() -> Result<()> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={ARCHIVE}");
    println!("cargo:rerun-if-changed={VECTORS}");
    println!("cargo:rustc-env=LINDERA_WORKDIR={}", out.display());
    println!("cargo:rustc-env=MADOGUCHI_CODE_HASH={:016x}", code_hash(&root)?);
    println!("cargo:rustc-env=MADOGUCHI_COMMIT={}", commit(&root));
    build_dictionary(&root.join(ARCHIVE), &out).context("building the system dictionary")?;
    unpack(&root.join(VECTORS), &out.join("vectors.bin")).context("unpacking the word vectors")?;
    gather_pack(&root, &out).context("gathering the default pack")
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

fn unpack(archive: &Path, to: &Path) -> Result<()> {
    std::io::copy(&mut lzma_rust2::XzReader::new(File::open(archive)?, true), &mut File::create(to)?)?;
    Ok(())
}

/// Unpacks the archive of MeCab-format sources (EUC-JP) and compiles it into `out/ipadic`.
fn build_dictionary(archive: &Path, out: &Path) -> Result<()> {
    let built = out.join("ipadic");
    let stamp = out.join("ipadic.stamp");
    let size = fs::metadata(archive)?.len().to_string();
    if fs::read_to_string(&stamp).is_ok_and(|s| s == size) {
        return Ok(());
    }
    let source = out.join("ipadic-source");
    let xz = lzma_rust2::XzReader::new(File::open(archive)?, true);
    tar::Archive::new(xz).unpack(&source)?;
    let fields = [
        "surface",
        "left_context_id",
        "right_context_id",
        "cost",
        "pos",
        "pos1",
        "pos2",
        "pos3",
        "conjugation_type",
        "conjugation_form",
        "base_form",
        "reading",
        "pronunciation",
    ];
    let metadata = Metadata {
        name: "ipadic".to_owned(),
        encoding: "EUC-JP".to_owned(),
        flexible_csv: false,
        dictionary_schema: Schema::new(fields.map(str::to_owned).to_vec()),
        ..Metadata::default()
    };
    DictionaryBuilder::new(metadata)
        .build_dictionary(&source.join("ipadic"), &built)
        .map_err(|error| anyhow::anyhow!("{error}"))?;
    fs::remove_dir_all(&source)?;
    fs::write(stamp, size)?;
    Ok(())
}

/// Writes `pack_files.rs`: a sorted slice of (path in the pack, text).
fn gather_pack(root: &Path, out: &Path) -> Result<()> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    let mut code = String::from("&[\n");
    for (folder, ending) in PACK {
        println!("cargo:rerun-if-changed={folder}");
        let mut files = Vec::new();
        collect(&root.join(folder), ending, &mut files)?;
        files.sort();
        for file in files {
            let name = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
            (&name, fs::read(&file)?).hash(&mut hasher);
            writeln!(code, "    ({name:?}, include_str!({:?})),", file.display().to_string())?;
        }
    }
    code.push_str("]\n");
    println!("cargo:rustc-env=MADOGUCHI_PACK_HASH={:016x}", hasher.finish());
    fs::write(out.join("pack_files.rs"), code)?;
    Ok(())
}

/// Hash of everything a compiled model depends on besides the pack: a store made by other code is compiled anew.
fn code_hash(root: &Path) -> Result<u64> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut files = vec![root.join("Cargo.lock"), root.join(ARCHIVE), root.join(VECTORS)];
    for folder in ["src/language", "src/understanding", "src/knowledge"] {
        println!("cargo:rerun-if-changed={folder}");
        collect(&root.join(folder), "rs", &mut files)?;
    }
    // What every pack shares is compiled in, too.
    for ending in ["yaml", "csv"] {
        collect(&root.join("dictionaries/ja"), ending, &mut files)?;
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        fs::read(&file).with_context(|| file.display().to_string())?.hash(&mut hasher);
    }
    Ok(hasher.finish())
}

fn collect(dir: &Path, ending: &str, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(dir).with_context(|| dir.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, ending, files)?;
        } else if path.extension().is_some_and(|e| e == ending) {
            files.push(path);
        }
    }
    Ok(())
}
