//! `madoguchi store copy`: everything of one store to another, whatever they are made of.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;

use crate::config::Config;
use crate::mind::Home;
use crate::store::copy::copy;
use crate::store::sled::SledStore;
use crate::store::valkey::{PREFIX, Settings};

#[derive(Debug, clap::Args)]
pub(super) struct CopyArgs {
    /// 写す元: データのフォルダ、またはサーバー (redis://、rediss://、valkey://)
    #[arg(long, value_name = "URL_OR_DIR", value_parser = Place::read)]
    from: Place,
    /// 写す先: データのフォルダ、またはサーバー
    #[arg(long, value_name = "URL_OR_DIR", value_parser = Place::read)]
    to: Place,
    /// 写す元のサーバーでのキーの頭 [default: 設定ファイルの store.prefix]
    #[arg(long, value_name = "PREFIX")]
    from_prefix: Option<String>,
    /// 写す先のサーバーでのキーの頭 [default: 設定ファイルの store.prefix]
    #[arg(long, value_name = "PREFIX")]
    to_prefix: Option<String>,
    /// 写す先に記録があれば、置き換える
    #[arg(long)]
    overwrite: bool,
}

/// Where a store is, as it was written.
#[derive(Clone)]
enum Place {
    Folder(PathBuf),
    /// A URL, which may hold a password.
    Server(String),
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            Self::Server(_) => f.debug_tuple("Server").finish_non_exhaustive(),
        }
    }
}

impl Place {
    fn read(text: &str) -> Result<Self> {
        anyhow::ensure!(!text.trim().is_empty(), "it is empty");
        Ok(if text.contains("://") { Self::Server(text.to_owned()) } else { Self::Folder(text.into()) })
    }

    fn home(&self, prefix: Option<&str>, config: &Config) -> Result<Home> {
        Ok(match self {
            Self::Folder(folder) => folder.into(),
            Self::Server(url) => {
                let usual = config.store.as_ref().map_or(PREFIX, Settings::prefix);
                Home { data: config.data.clone(), server: Some(Settings::new(url, prefix.unwrap_or(usual))?) }
            }
        })
    }
}

pub(super) fn run(config: &Config, args: &CopyArgs) -> Result<ExitCode> {
    let from = args.from.home(args.from_prefix.as_deref(), config)?;
    let to = args.to.home(args.to_prefix.as_deref(), config)?;
    anyhow::ensure!(from != to, "source and target are the same");
    let empty = from.server.is_none() && !SledStore::is_in(&from.data);
    anyhow::ensure!(!empty, "there is no store in {}", from.data.display());
    let notice = &mut super::shared::notice;
    let (source, target) = (from.open_store(false, notice)?, to.open_store(false, notice)?);
    let counted = copy(source.as_ref(), target.as_ref(), args.overwrite)?;
    drop(target);
    if to.server.is_none() {
        // Whose knowledge is there now is noted beside it.
        crate::mind::adopt(&to.data)?;
    }
    let lines: Vec<String> = counted.iter().map(|(kind, count)| format!("{kind}\t{count}\n")).collect();
    super::shared::print(&lines.concat())?;
    Ok(ExitCode::SUCCESS)
}
