//! Which knowledge a command works on, chosen once from its arguments, and the engine that has it.

use std::path::PathBuf;

use anyhow::Result;

use super::progress;
use super::shared::{notice, settings};
use crate::config::Config;
use crate::engine::{Clock, Engine};
use crate::mind::KnowledgeSource;
use crate::service::bench::Bench;
use crate::store::StoreError;
use crate::understanding::Understander;

/// The option that names a pack's folder.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct PackArgs {
    /// --data の知識の代わりに、このフォルダの知識を使う (読み込みはせず、--data の知識は変えません)
    #[arg(long, value_name = "DIR", value_parser = folder)]
    pub(super) pack: Option<PathBuf>,
}

/// Options of the commands that answer.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct AnswerArgs {
    /// 1 行の JSON で答える
    #[arg(long)]
    pub(super) json: bool,
    /// 時計の代わりに使う日時 (日本時間, YYYY-MM-DD か YYYY-MM-DDTHH:MM)
    #[arg(long, value_name = "T", value_parser = crate::script::clock)]
    pub(super) now: Option<Clock>,
    #[command(flatten)]
    pub(super) pack: PackArgs,
}

/// A folder that holds a pack.
fn folder(text: &str) -> Result<PathBuf> {
    let dir = PathBuf::from(text);
    anyhow::ensure!(dir.join("knowledge/pack.yaml").is_file(), "it has no knowledge/pack.yaml");
    Ok(dir)
}

impl PackArgs {
    /// The folder that was named, else what the data folder holds, else the binary's pack. Makes no data folder.
    pub(super) fn source(&self, config: &Config) -> KnowledgeSource {
        match &self.pack {
            Some(dir) => KnowledgeSource::Folder(dir.clone()),
            None => KnowledgeSource::of_data(config.home()),
        }
    }

    /// The mind of that knowledge.
    pub(super) fn mind(&self, config: &Config) -> Result<Understander> {
        self.source(config).mind(&mut notice).map_err(in_use_hint)
    }

    /// A mind of that knowledge on which nothing is kept.
    pub(super) fn bench(&self, config: &Config) -> Result<Bench> {
        self.mind(config).map(Bench::new)
    }
}

/// A data folder in use is no obstacle to reading a pack's files.
pub(super) fn in_use_hint(error: anyhow::Error) -> anyhow::Error {
    match error.downcast_ref::<StoreError>() {
        Some(StoreError::InUse(_)) => anyhow::anyhow!("{error}, or name a pack's folder with --pack DIR"),
        _ => error,
    }
}

/// Opens the engine on the data folder.
pub(super) fn open(config: &Config, clock: Option<Clock>) -> Result<Engine> {
    let open = || Engine::open(config.home(), settings(config, clock), &mut notice);
    progress::at_first_start(open).map_err(in_use_hint)
}

/// Opens an engine that has knowledge to answer from.
pub(super) fn open_to_answer(config: &Config, clock: Option<Clock>) -> Result<Engine> {
    let engine = open(config, clock)?;
    match engine.missing() {
        Some(reason) => Err(anyhow::anyhow!("{reason}")),
        None => Ok(engine),
    }
}
