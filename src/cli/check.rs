//! `madoguchi check`: what is wrong in a pack, file and line.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;

use super::knowledge::{PackArgs, in_use_hint};
use super::watch::Watch;
use crate::config::Config;
use crate::knowledge::Problem;
use crate::knowledge::check::{Examined, examine};
use crate::knowledge::load::Source;
use crate::language::phrasebook::Phrasebook;

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// knowledge/ を含むフォルダ。指定しないと、いま使われる知識 (--data のもの、なければ組み込みのもの)
    dirs: Vec<PathBuf>,
    #[command(flatten)]
    pack: PackArgs,
    /// フォルダを見ていて、書きかえるたびに確かめる
    #[arg(long)]
    watch: bool,
}

pub(super) fn run(config: &Config, args: &CheckArgs) -> Result<ExitCode> {
    let dirs: Vec<&Path> = args.pack.pack.iter().chain(&args.dirs).map(PathBuf::as_path).collect();
    if args.watch {
        return watch(&dirs);
    }
    let mut found = 0;
    if dirs.is_empty() {
        let source = args.pack.source(config).files(&mut super::shared::notice).map_err(in_use_hint)?;
        found += report(&source, None)?;
    }
    for dir in dirs {
        found += report(&Source::read(dir)?, Some(dir))?;
    }
    Ok(ExitCode::from(u8::from(found > 0)))
}

/// Checks `dirs` now and after each change, until the program is ended.
fn watch(dirs: &[&Path]) -> Result<ExitCode> {
    anyhow::ensure!(!dirs.is_empty(), "--watch DIR");
    let watch = Watch::new(dirs.iter().copied())?;
    let book = Phrasebook::shared()?;
    for dir in dirs {
        super::shared::notice(&book.author.watching(dir.display()));
    }
    loop {
        for dir in dirs {
            // A file may be gone for the moment in which an editor replaces it.
            match Source::read(dir) {
                Ok(source) => {
                    report(&source, Some(dir))?;
                }
                Err(error) => super::shared::notice(&format!("{error:#}")),
            }
        }
        if !watch.wait() {
            return Ok(ExitCode::SUCCESS);
        }
    }
}

/// Shows what is wrong with `source`, which stands in `dir` if anywhere; returns how many problems.
fn report(source: &Source, dir: Option<&Path>) -> Result<usize> {
    let Examined { knowledge, problems, follow } = examine(source);
    for problem in &problems {
        let file = dir.map_or_else(|| PathBuf::from(&problem.file), |dir| dir.join(&problem.file));
        let file = file.strip_prefix("./").unwrap_or(&file);
        let shown = Problem { file: file.display().to_string(), ..problem.clone() };
        super::shared::print(&format!("{shown}\n"))?;
    }
    if !follow.is_empty() {
        super::shared::print(&format!("{}\n", Phrasebook::shared()?.author.follows(follow.len())))?;
    }
    if let Some(k) = knowledge.filter(|_| problems.is_empty()) {
        let phrases: usize = k.intents.iter().map(|i| i.phrases.len()).sum();
        let name = dir.map_or_else(|| format!("「{}」", k.pack.title), |dir| dir.display().to_string());
        super::shared::print(&format!(
            "{name}: 項目 {}、インテント {}、言い方 {} に問題はありません\n",
            k.entries.len(),
            k.intents.len(),
            phrases
        ))?;
    }
    Ok(problems.len())
}
