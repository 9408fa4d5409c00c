//! `madoguchi init`: a folder with a pack of one's own that checks clean and answers.
//!
//! Not responsible for reading tables (`import`) or for what the files mean (`knowledge`).

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use super::import::{Read, TableArgs};
use crate::config::Config;
use crate::knowledge::check::check;
use crate::knowledge::load::Source;
use crate::knowledge::schema;
use crate::language::phrasebook::Phrasebook;

/// A few questions of a made-up office, to be replaced.
const BEGINNING: &str = include_str!("../../examples/init/hajime.csv");
const BEGINNING_NAME: &str = "hajime.csv";
/// What stands where, and which commands come next.
const README: &str = include_str!("../../examples/init/README.md");

#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// 知識を書くフォルダ (無いこと、または空であること)
    dir: PathBuf,
    /// 質問と回答の表 (csv, tsv, xlsx, xls, ods, jsonl)。指定しないと、書きかえるための例から作ります
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,
    #[command(flatten)]
    table: TableArgs,
}

pub(super) fn run(_: &Config, args: &InitArgs) -> Result<ExitCode> {
    let book = Phrasebook::shared()?;
    let source = match &args.from {
        Some(file) => args.table.read(file, false, &book)?,
        None => args.table.of_bytes(BEGINNING.as_bytes(), Path::new(BEGINNING_NAME), &args.dir, &book)?,
    };
    let Read::Pack(source) = source else { return Ok(ExitCode::from(1)) };
    let source = with_schemas(*source);
    let problems = check(&source);
    anyhow::ensure!(problems.is_empty(), "{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"));
    super::pack::write(&source, &args.dir)?;
    let written = |name: &str, text: &str| {
        let file = args.dir.join(name);
        let folder = file.parent().unwrap_or(&args.dir);
        std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))
    };
    written("README.md", &README.replace("DIR", &args.dir.display().to_string()))?;
    for (name, text) in schema::files() {
        written(&format!("{}/{name}", schema::FOLDER), &text)?;
    }
    let entries = source.files.iter().filter(|(path, _)| path.starts_with("knowledge/entries/")).count();
    super::shared::print(&format!("{}\n", book.author.begun(args.dir.display(), entries)))?;
    Ok(ExitCode::SUCCESS)
}

/// Names in each file's first line the schema by which editors help.
fn with_schemas(mut source: Source) -> Source {
    for (path, text) in &mut source.files {
        if let Some(line) = schema::line_for(path) {
            text.insert_str(0, &line);
        }
    }
    source
}
