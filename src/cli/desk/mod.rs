//! `madoguchi desk`: the officers' desk on the command line.

mod today;

use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;

#[derive(Debug, clap::Args)]
pub(super) struct DeskArgs {
    #[command(subcommand)]
    command: DeskCommand,
}

#[derive(Debug, clap::Subcommand)]
enum DeskCommand {
    /// 聞かれたこと: 答えた数、答えられなかった質問、評価、引き継ぎ、どの制度がどこから（ボットが動いていても読めます）
    Today(today::TodayArgs),
}

pub(super) fn run(config: &Config, args: &DeskArgs) -> Result<ExitCode> {
    match &args.command {
        DeskCommand::Today(args) => today::run(config, args),
    }
}
