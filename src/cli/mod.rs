//! The command line: arguments become a validated command, its result an exit status.
//!
//! Standard output holds replies only; logs and errors go to standard error.
//! 0: done; 1: the work found problems, or another start will mend it; 2: wrong usage or cannot start.
#![allow(clippy::print_stderr, reason = "errors of the command line are for its user")]

mod ask;
mod chat;
mod check;
mod copy;
mod desk;
mod edition;
mod eval;
mod fresh;
mod help;
mod import;
mod init;
mod knowledge;
mod map;
mod pack;
mod progress;
mod record;
mod serve;
mod shared;
mod store;
mod suggest;
mod test;
mod verify;
mod watch;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat, Overrides};
use crate::store::StoreError;

#[derive(Debug, Parser)]
#[command(name = "madoguchi", about = "窓口: 読み込んだ知識をもとに、日本語の質問に答えるボット")]
struct Cli {
    /// 設定ファイル (TOML)
    #[arg(long, global = true, value_name = "FILE", env = "MADOGUCHI_CONFIG")]
    config: Option<PathBuf>,
    /// データを置くフォルダ [default: ./data]
    #[arg(long, global = true, value_name = "DIR", env = "MADOGUCHI_DATA")]
    data: Option<PathBuf>,
    /// ログの形
    #[arg(long, global = true, value_enum, env = "MADOGUCHI_LOG_FORMAT")]
    log_format: Option<LogFormat>,
    /// 開けない保存データを退避して、新しく始める
    #[arg(long, global = true)]
    start_fresh: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 1 つの質問に 1 つの答え。質問を書かないと、標準入力の 1 行を 1 問として順に答えます
    Ask(ask::AskArgs),
    /// 会話する。パイプからは 1 行を 1 発言として答えます
    Chat(chat::ChatArgs),
    /// ボットを動かす: HTTP と、トークンがあれば Discord・Slack
    Serve(serve::ServeArgs),
    /// 知識・インテント・辞書を確かめる。問題は file:line: の形で示します
    Check(check::CheckArgs),
    /// 台本の会話を実行して確かめる
    Test(test::TestArgs),
    /// 対話を図にする（SVG・Mermaid・DOT）。--reach で、すべてに届くことを確かめる
    Map(map::MapArgs),
    /// 会話をしながら、その台本を書く
    Record(record::RecordArgs),
    /// 理解の精度を測る
    Eval(eval::EvalArgs),
    /// 知識を読み込む: フォルダか、質問と回答の表 (CSV・TSV・Excel・ODS・JSON)
    Import(import::ImportArgs),
    /// 自分の知識のフォルダを作る。--from で、質問と回答の表から
    Init(init::InitArgs),
    /// いまの知識をフォルダに書き出す
    Export(pack::ExportArgs),
    /// 1 つ前の知識に戻す
    Rollback,
    /// 保存データを確かめる・詰める・控える・戻す（ボットを止めてから）
    Store(store::StoreArgs),
    /// 1 つの会話の記録をすべて消す（ボットを止めてから。例: slack:im:U123）
    Forget(store::ForgetArgs),
    /// 職員の机: 聞かれたこと、答えられなかったこと
    Desk(desk::DeskArgs),
    /// 次の版: いまの知識と比べる・新しい資料のテキストと比べる
    Edition(edition::EditionArgs),
    /// 受付の始まりと終わり、過ぎた日付、今日休みの窓口
    Calendar(fresh::CalendarArgs),
    /// 知識のリンクの一覧。--check で、まだあるかを確かめる
    Links(fresh::LinksArgs),
    /// 記録された回答を同じ知識・状態・時計でやり直し、同じかを確かめる
    Verify(verify::VerifyArgs),
    /// 足りない言い方と、取りちがえやすい項目を示す
    Suggest(suggest::SuggestArgs),
    /// シェルの補完を書き出す
    Completions(help::CompletionsArgs),
    /// マニュアルのページを書き出す
    Man(help::ManArgs),
}

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    let parsed = command().try_get_matches().and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match start(cli) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("madoguchi: {error:#}");
            let passes = |e: &StoreError| {
                matches!(e, StoreError::Hung { .. } | StoreError::Lasting(_) | StoreError::Away { .. })
            };
            let again = error.downcast_ref().is_some_and(passes);
            ExitCode::from(if again { 1 } else { 2 })
        }
    }
}

/// The whole command tree.
fn command() -> clap::Command {
    help::in_japanese(Cli::command())
}

fn start(cli: Cli) -> Result<ExitCode> {
    let overrides = Overrides {
        data: cli.data,
        start_fresh: cli.start_fresh,
        log_format: cli.log_format,
        store_url: std::env::var("MADOGUCHI_STORE_URL").ok(),
        log_filter: std::env::var("RUST_LOG").ok(),
        api_keys: std::env::var("MADOGUCHI_API_KEYS").ok(),
        discord_token: std::env::var("DISCORD_TOKEN").ok(),
    };
    let config = Config::load(cli.config.as_deref(), overrides)?;
    start_logging(&config)?;
    match cli.command {
        Command::Ask(args) => ask::run(&config, &args),
        Command::Chat(args) => chat::run(&config, &args),
        Command::Serve(args) => serve::run(&config, &args),
        Command::Check(args) => check::run(&config, &args),
        Command::Test(args) => test::run(&config, &args),
        Command::Map(args) => map::run(&config, &args),
        Command::Record(args) => record::run(&config, &args),
        Command::Eval(args) => eval::run(&config, args),
        Command::Import(args) => import::run(&config, &args),
        Command::Init(args) => init::run(&config, &args),
        Command::Export(args) => pack::export(&config, &args),
        Command::Rollback => pack::rollback(&config),
        Command::Store(args) => store::run(&config, &args),
        Command::Forget(args) => store::forget(&config, &args),
        Command::Desk(args) => desk::run(&config, &args),
        Command::Edition(args) => edition::run(&config, &args),
        Command::Calendar(args) => fresh::show(&config, &args),
        Command::Links(args) => fresh::check_links(&config, &args),
        Command::Verify(args) => verify::run(&config, &args),
        Command::Suggest(args) => suggest::run(&config, &args),
        Command::Completions(args) => help::completions(command(), &args),
        Command::Man(args) => help::man(command(), &args),
    }
}

fn start_logging(config: &Config) -> Result<()> {
    // Whatever the filter says: below these, libraries write tokens, addresses and texts.
    let mut filter = EnvFilter::try_new(&config.log_filter)?;
    let quiet = ["slack_morphism=off", "tungstenite=off", "tokio_tungstenite=off", "hyper_util=warn", "serenity=error"];
    for directive in quiet {
        filter = filter.add_directive(directive.parse()?);
    }
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    match config.log_format {
        LogFormat::Text => builder.init(),
        LogFormat::Json => builder.json().init(),
    }
    Ok(())
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|e| e.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    /// Every piece of help that a command shows.
    fn shown(command: &mut clap::Command, all: &mut Vec<String>) {
        all.push(command.render_long_help().to_string());
        command.get_subcommands_mut().for_each(|inner| shown(inner, all));
    }

    #[test]
    fn help_is_japanese_throughout() {
        let mut all = Vec::new();
        shown(&mut command(), &mut all);
        assert!(all.len() > 15, "{}", all.len());
        for help in all {
            for english in ["Usage:", "Options:", "Arguments:", "Commands:", "Print help", "Print version"] {
                assert!(!help.contains(english), "{english}: {help}");
            }
        }
    }
}
