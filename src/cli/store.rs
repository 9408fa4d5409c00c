//! `madoguchi store` and `forget`: the store as a whole, while no bot runs on it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;
use crate::store::sled::{Counts, SledStore};

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
    /// すべての記録と知識を、別の保存先に写す（フォルダとサーバーのどちらからどちらへも）
    Copy(super::copy::CopyArgs),
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
    let on_server = config.store.as_ref().filter(|_| !matches!(args.command, StoreCommand::Copy(_)));
    if let Some(server) = on_server {
        anyhow::bail!("the store is on a server ({}): it is checked and backed up there", server.server());
    }
    match &args.command {
        StoreCommand::Copy(args) => super::copy::run(config, args),
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

/// Forgets a conversation, and writes a store in a folder anew: its bytes go from the disk too. A server's go when it
/// rewrites its file.
pub(super) fn forget(config: &Config, args: &ForgetArgs) -> Result<ExitCode> {
    let home = config.home();
    let empty = home.server.is_none() && !SledStore::is_in(&home.data);
    anyhow::ensure!(!empty, "there is no store in {}", home.data.display());
    let store = home.open_store(false, &mut super::shared::notice)?;
    let gone = store.forget_person(&args.conversation)?;
    store.flush()?;
    drop(store);
    if home.server.is_none() {
        SledStore::compact(&home.data)?;
    }
    super::shared::print(&format!("{gone}\n"))?;
    Ok(if gone > 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
