//! `madoguchi check`: what is wrong in a pack, file and line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use super::knowledge::{PackArgs, in_use_hint};
use crate::config::Config;
use crate::knowledge::check::load_checked;
use crate::knowledge::load::Source;

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// knowledge/ を含むフォルダ。指定しないと、いま使われる知識 (--data のもの、なければ組み込みのもの)
    dirs: Vec<PathBuf>,
    #[command(flatten)]
    pack: PackArgs,
}

pub(super) fn run(config: &Config, args: &CheckArgs) -> Result<ExitCode> {
    let mut found = 0;
    if args.dirs.is_empty() && args.pack.pack.is_none() {
        let source = args.pack.source(config).files(&mut super::notice).map_err(in_use_hint)?;
        found += report(&source, None)?;
    }
    for dir in args.pack.pack.iter().chain(&args.dirs) {
        found += report(&Source::read(dir)?, Some(dir))?;
    }
    Ok(ExitCode::from(u8::from(found > 0)))
}

/// Shows what is wrong with `source`, which stands in `dir` if anywhere; returns how many problems.
fn report(source: &Source, dir: Option<&Path>) -> Result<usize> {
    let (knowledge, problems) = load_checked(source);
    for problem in &problems {
        let file = dir.map_or_else(|| PathBuf::from(&problem.file), |dir| dir.join(&problem.file));
        let file = file.strip_prefix("./").unwrap_or(&file);
        super::print(&format!(
            "{}:{}: {}, expected {}\n",
            file.display(),
            problem.line,
            problem.wrong,
            problem.expected
        ))?;
    }
    if let Some(k) = knowledge.filter(|_| problems.is_empty()) {
        let phrases: usize = k.intents.iter().map(|i| i.phrases.len()).sum();
        let name = dir.map_or_else(|| format!("「{}」", k.pack.title), |dir| dir.display().to_string());
        super::print(&format!(
            "{name}: 項目 {}、インテント {}、言い方 {} に問題はありません\n",
            k.entries.len(),
            k.intents.len(),
            phrases
        ))?;
    }
    Ok(problems.len())
}
