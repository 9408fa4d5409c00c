//! `madoguchi suggest`: what the author of a pack should write next.
//!
//! Not responsible for finding it (`evaluate::suggest`).

use std::process::ExitCode;

use anyhow::Result;

use super::knowledge::PackArgs;
use super::progress;
use crate::config::Config;
use crate::engine::Clock;
use crate::evaluate::suggest::suggest;

#[derive(Debug, clap::Args)]
pub(super) struct SuggestArgs {
    #[command(flatten)]
    pack: PackArgs,
    /// 1 つの項目について示す言い方の数
    #[arg(long, default_value_t = 5, value_name = "N")]
    most: usize,
    /// 示す取りちがえの数
    #[arg(long, default_value_t = 20, value_name = "N")]
    pairs: usize,
}

pub(super) fn run(config: &Config, args: &SuggestArgs) -> Result<ExitCode> {
    let mind = args.pack.mind(config)?;
    let (knowledge, say) = (&mind.knowledge, &mind.knowledge.phrasebook.author);
    let found = progress::during(knowledge.phrasebook.sheet.compiling(), || suggest(&mind, Clock::System.now()));
    let title = |at: usize| knowledge.entries[at].title.as_str();
    let mut lines = Vec::new();
    for (at, lacking) in &found.lacking {
        lines.push(format!("{} ({}, {})", title(*at), knowledge.entries[*at].id, lacking.len()));
        let shown = lacking.iter().take(args.most);
        lines.extend(shown.map(|l| say.lacking(l.class, &l.said, l.answered.map_or(say.nothing(), title))));
    }
    if !found.confused.is_empty() {
        lines.push(say.pairs().to_owned());
        let shown = found.confused.iter().take(args.pairs);
        lines.extend(shown.map(|((one, other), count)| say.confused(title(*one), title(*other), count)));
    }
    let elsewhere: usize = found.lacking.iter().map(|(_, lacking)| lacking.len()).sum();
    lines.push(say.tried(found.tried, knowledge.entries.len(), elsewhere));
    super::shared::print(&(lines.join("\n") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}
