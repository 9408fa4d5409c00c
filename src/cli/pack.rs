//! `madoguchi export`, `rollback`: knowledge out of the store, and the version before.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::config::Config;
use crate::knowledge::load::Source;

#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// 書き出すフォルダ (無いこと、または空であること)
    dir: PathBuf,
}

pub(super) fn export(config: &Config, args: &ExportArgs) -> Result<ExitCode> {
    let engine = super::knowledge::open(config, None)?;
    let source = engine.export()?;
    write(&source, &args.dir)?;
    super::shared::print(&format!("{} 個のファイルを {} に書き出しました\n", source.files.len(), args.dir.display()))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the files of a pack into a folder that is not there or empty.
pub(super) fn write(source: &Source, dir: &Path) -> Result<()> {
    let empty = !dir.exists() || std::fs::read_dir(dir).is_ok_and(|mut d| d.next().is_none());
    anyhow::ensure!(empty, "{} is not empty", dir.display());
    for (path, text) in &source.files {
        let file = dir.join(path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    Ok(())
}

pub(super) fn rollback(config: &Config) -> Result<ExitCode> {
    let engine = super::knowledge::open(config, None)?;
    engine.rollback()?;
    super::shared::print(&format!("「{}」に戻しました\n", engine.mind().knowledge.pack.title))?;
    Ok(ExitCode::SUCCESS)
}
