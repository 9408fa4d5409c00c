//! `madoguchi desk`: the officers' desk on the command line.

mod edit;
mod history;
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
    /// 質問を、項目・願い・行為・答えない話題の言い方として覚えさせる。まず影響を示し、--apply で使い始めます
    Teach(edit::TeachArgs),
    /// 日付・電話・リンク・文などを書きかえる。まず影響を示し、--apply で使い始めます
    Set(edit::SetArgs),
    /// 並びに 1 つ加える（窓口、リンク、別名 …）
    Add(edit::SetArgs),
    /// 1 つ取り除く
    Remove(edit::RemoveArgs),
    /// 書きかえられる場所と、いまの値
    Fields(history::FieldsArgs),
    /// 最後の変更を取り消す。まず影響を示し、--apply で戻します
    Undo(edit::HowArgs),
    /// だれが、いつ、なぜ、何を変えたか
    History,
    /// 変えたファイルと、その差分 (changes.patch) を書き出す
    Export(history::ExportArgs),
}

pub(super) fn run(config: &Config, args: &DeskArgs) -> Result<ExitCode> {
    match &args.command {
        DeskCommand::Today(args) => today::run(config, args),
        DeskCommand::Teach(args) => edit::teach(config, args),
        DeskCommand::Set(args) => edit::set(config, args, false),
        DeskCommand::Add(args) => edit::set(config, args, true),
        DeskCommand::Remove(args) => edit::remove(config, args),
        DeskCommand::Fields(args) => history::show_fields(config, args),
        DeskCommand::Undo(how) => edit::undo(config, how),
        DeskCommand::History => history::show(config),
        DeskCommand::Export(args) => history::export(config, args),
    }
}
