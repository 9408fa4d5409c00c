//! `madoguchi check`: what is wrong in a pack, file and line.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::knowledge::check::check;
use crate::knowledge::load::{Source, load};

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// knowledge/ を含むフォルダ
    #[arg(default_value = ".")]
    dirs: Vec<PathBuf>,
}

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode> {
    let mut found = 0;
    for dir in &args.dirs {
        let source = Source::read(dir)?;
        let problems = check(&source);
        found += problems.len();
        for problem in &problems {
            let file = dir.join(&problem.file);
            let file = file.strip_prefix("./").unwrap_or(&file);
            super::print(&format!(
                "{}:{}: {}, expected {}\n",
                file.display(),
                problem.line,
                problem.wrong,
                problem.expected
            ))?;
        }
        if problems.is_empty()
            && let (Some(k), _) = load(&source)
        {
            let phrases: usize = k.intents.iter().map(|i| i.phrases.len()).sum();
            super::print(&format!(
                "{}: 項目 {}、インテント {}、言い方 {} に問題はありません\n",
                dir.display(),
                k.entries.len(),
                k.intents.len(),
                phrases
            ))?;
        }
    }
    Ok(ExitCode::from(u8::from(found > 0)))
}
