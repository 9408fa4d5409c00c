//! `madoguchi store` and `forget`: the store as a whole, while no bot runs on it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;
use crate::store::sled::{Counts, SledStore};
use crate::store::{Conversations as _, Store as _};

#[derive(Debug, clap::Args)]
pub(super) struct StoreArgs {
    #[command(subcommand)]
    command: StoreCommand,
}

#[derive(Debug, clap::Subcommand)]
enum StoreCommand {
    /// すべてを読み、読めないものを示す
    Check,
    /// 使われなくなった場所を返す
    Compact,
    /// すべての記録を 1 つのファイルに書く
    Backup {
        /// 書くファイル（まだ無いこと）
        file: PathBuf,
    },
    /// 控えの記録に置き換える。いまの保存データは退避します
    Restore {
        /// `store backup` のファイル
        file: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
pub(super) struct ForgetArgs {
    /// 会話の ID
    conversation: String,
}

/// Lines of counts, a tree each.
fn shown(counts: &Counts) -> String {
    let lines: Vec<String> = counts.trees.iter().map(|(tree, records)| format!("{tree}\t{records}\n")).collect();
    lines.concat()
}

pub(super) fn run(config: &Config, args: &StoreArgs) -> Result<ExitCode> {
    let data = &config.data;
    match &args.command {
        StoreCommand::Check => {
            anyhow::ensure!(SledStore::is_in(data), "there is no store in {}", data.display());
            let opened = SledStore::open(data)?;
            let aside = opened.set_aside.map(|a| format!("it was damaged and is set aside as {}", a.folder.display()));
            let checked = opened.store.check(data);
            let problems: Vec<String> = aside.into_iter().chain(checked.problems).collect();
            super::shared::print(&format!("{}bytes\t{}\n", shown(&checked.counts), checked.bytes))?;
            problems.iter().try_for_each(|problem| super::shared::print(&format!("! {problem}\n")))?;
            Ok(if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
        }
        StoreCommand::Compact => {
            let compacted = SledStore::compact(data)?;
            super::shared::print(&format!("bytes\t{} → {}\n", compacted.before, compacted.after))?;
            Ok(ExitCode::SUCCESS)
        }
        StoreCommand::Backup { file } => {
            anyhow::ensure!(SledStore::is_in(data), "there is no store in {}", data.display());
            super::shared::print(&shown(&SledStore::open(data)?.store.back_up(file)?))?;
            Ok(ExitCode::SUCCESS)
        }
        StoreCommand::Restore { file } => {
            let counts = SledStore::restore(data, file)?;
            crate::mind::adopt(data)?;
            super::shared::print(&shown(&counts))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Forgets a conversation, and writes the store anew: its bytes go from the disk too.
pub(super) fn forget(config: &Config, args: &ForgetArgs) -> Result<ExitCode> {
    anyhow::ensure!(SledStore::is_in(&config.data), "there is no store in {}", config.data.display());
    let store = SledStore::open(&config.data)?.store;
    let gone = store.forget_person(&args.conversation)?;
    store.flush()?;
    drop(store);
    SledStore::compact(&config.data)?;
    super::shared::print(&format!("{gone}\n"))?;
    Ok(if gone > 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
