//! Compile-time assets: builds Lindera's system dictionary from `dictionaries/` and unpacks the word vectors,
//! so that the binary needs no files; says by a hash which code compiles models.
//!
//! Not responsible for the pack: the binary's own build compiles it.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::metadata::Metadata;
use lindera_dictionary::dictionary::schema::Schema;

const ARCHIVE: &str = "dictionaries/ipadic-2.7.0-20070801.tar.xz";
const VECTORS: &str = "dictionaries/vectors/chive-128.bin.xz";
/// Files of the default pack that every other pack uses, too, where it has none of its own.
const SHARED: [&str; 3] = ["dictionaries/holidays.csv", "dictionaries/weights.csv", "dictionaries/ja/own.txt"];
const SHARED_FOLDERS: [&str; 3] = ["intents/acts", "intents/sides", "intents/talk"];

fn main() -> Result<()> {
    let root = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("..");
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let (archive, vectors) = (root.join(ARCHIVE), root.join(VECTORS));
    [Path::new("build.rs"), &archive, &vectors].into_iter().for_each(watch);
    println!("cargo:rustc-env=LINDERA_WORKDIR={}", out.display());
    println!("cargo:rustc-env=MADOGUCHI_CODE_HASH={:016x}", code_hash(&root)?);
    build_dictionary(&archive, &out).context("building the system dictionary")?;
    unpack(&vectors, &out.join("vectors.bin")).context("unpacking the word vectors")?;
    fs::write(out.join("shared_files.rs"), listed(&root, &shared(&root)?)?)?;
    Ok(())
}

/// What every pack shares, sorted.
fn shared(root: &Path) -> Result<Vec<PathBuf>> {
    let mut files = SHARED.map(|file| root.join(file)).to_vec();
    for folder in SHARED_FOLDERS {
        collect(&root.join(folder), "yaml", &mut files)?;
    }
    files.sort();
    Ok(files)
}

/// A slice of (path in the pack, text), as code.
fn listed(root: &Path, files: &[PathBuf]) -> Result<String> {
    let mut code = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
        writeln!(code, "    ({name:?}, include_str!({:?})),", file.display().to_string())?;
    }
    code.push_str("]\n");
    Ok(code)
}

/// Has this run again when `path` changes.
fn watch(path: &Path) {
    println!("cargo:rerun-if-changed={}", path.display());
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

/// Hash of everything a compiled model depends on besides the pack: a store made by other code is compiled anew.
fn code_hash(root: &Path) -> Result<u64> {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let lock = root.join("Cargo.lock");
    watch(&lock);
    let mut files = vec![lock, root.join(ARCHIVE), root.join(VECTORS)];
    watch(&root.join("core/src"));
    collect(&root.join("core/src"), "rs", &mut files)?;
    // What every pack shares is compiled in, too.
    let spoken = root.join("dictionaries/ja");
    watch(&spoken);
    for ending in ["yaml", "csv"] {
        collect(&spoken, ending, &mut files)?;
    }
    SHARED.iter().chain(&SHARED_FOLDERS).for_each(|path| watch(&root.join(path)));
    files.extend(shared(root)?);
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
