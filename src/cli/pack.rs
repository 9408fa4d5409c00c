//! `madoguchi import`, `export`, `rollback`: knowledge into the store and out of it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::config::Config;
use crate::engine::Engine;
use crate::knowledge::faq::{self, About};
use crate::knowledge::load::Source;

#[derive(Debug, clap::Args)]
pub(super) struct ImportArgs {
    /// knowledge/ を含むフォルダ、または question,answer の列を持つ CSV
    path: PathBuf,
    /// CSV のとき: この FAQ の名前 [default: ファイル名]
    #[arg(long)]
    title: Option<String>,
    /// CSV のとき: 発行者 [default: 担当窓口]
    #[arg(long)]
    publisher: Option<String>,
    /// CSV のとき: 窓口の電話番号
    #[arg(long)]
    phone: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct ExportArgs {
    /// 書き出すフォルダ (無いこと、または空であること)
    dir: PathBuf,
}

pub(super) fn import(config: &Config, args: &ImportArgs) -> Result<ExitCode> {
    let source = if args.path.is_dir() {
        Source::read(&args.path)?
    } else {
        let name = args.path.file_stem().map_or_else(|| "FAQ".to_owned(), |n| n.to_string_lossy().into_owned());
        let today = crate::engine::Clock::System.now();
        faq::read(
            &args.path,
            &About {
                title: args.title.clone().unwrap_or(name),
                publisher: args.publisher.clone().unwrap_or_else(|| "担当窓口".to_owned()),
                edition: format!("{:04}-{:02}", today.year(), today.month()),
                phone: args.phone.clone(),
            },
        )?
    };
    let engine = Engine::import(&config.data, super::settings(config, None), &source, &mut super::notice)?;
    let knowledge = &engine.mind().knowledge;
    super::print(&format!(
        "「{}」を読み込みました: 項目 {}、インテント {}\n",
        knowledge.pack.title,
        knowledge.entries.len(),
        knowledge.intents.len()
    ))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn export(config: &Config, args: &ExportArgs) -> Result<ExitCode> {
    let engine = super::open(config, None)?;
    let source = engine.export()?;
    let empty = !args.dir.exists() || std::fs::read_dir(&args.dir).is_ok_and(|mut d| d.next().is_none());
    anyhow::ensure!(empty, "{} is not empty", args.dir.display());
    for (path, text) in &source.files {
        let file = args.dir.join(path);
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        std::fs::write(&file, text).with_context(|| format!("writing {}", file.display()))?;
    }
    super::print(&format!("{} 個のファイルを {} に書き出しました\n", source.files.len(), args.dir.display()))?;
    Ok(ExitCode::SUCCESS)
}

pub(super) fn rollback(config: &Config) -> Result<ExitCode> {
    let engine = super::open(config, None)?;
    engine.rollback()?;
    super::print(&format!("「{}」に戻しました\n", engine.mind().knowledge.pack.title))?;
    Ok(ExitCode::SUCCESS)
}
