//! Where an office's things are: its folder, and the server that has its store, where one does.
//!
//! Whatever is beside the store (compiled packs, earlier versions, keys) stays in the folder. Not responsible for what is
//! in either.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{marker, packs};
use crate::language::phrasebook::Phrasebook;
use crate::store::sled::{Opened, SetAside, SledStore};
use crate::store::valkey::{self, ValkeyStore};
use crate::store::{Store, StoreError, folder};

/// Where an office's things are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The data folder.
    pub data: PathBuf,
    /// The server that has the store; none where that is in the data folder.
    pub server: Option<valkey::Settings>,
}

impl From<&Path> for Home {
    fn from(data: &Path) -> Self {
        Self { data: data.to_owned(), server: None }
    }
}

impl From<&PathBuf> for Home {
    fn from(data: &PathBuf) -> Self {
        data.as_path().into()
    }
}

impl From<&Home> for Home {
    fn from(home: &Home) -> Self {
        home.clone()
    }
}

impl Home {
    /// Whether anything was ever stored there. A server may hold something.
    pub(super) fn was_used(&self) -> bool {
        let data = &self.data;
        self.server.is_some() || SledStore::is_in(data) || marker::is_there(data) || packs::any(data)
    }

    /// Opens the store and says what had to be set aside.
    ///
    /// # Errors
    /// When it is in use, away, cannot be made, or must not be touched.
    pub(crate) fn open_store(&self, start_fresh: bool, notice: &mut dyn FnMut(&str)) -> Result<Box<dyn Store>> {
        let data = &self.data;
        if let Some(server) = &self.server {
            folder::make(data).map_err(|source| StoreError::Directory { path: data.clone(), source })?;
            return on_server(server, notice);
        }
        if !marker::is_there(data) && !packs::any(data) {
            // A first start that was killed at once left nothing that could be lost.
            SledStore::remove_unbegun(data)?;
        }
        told(if start_fresh { SledStore::open_fresh(data)? } else { SledStore::open(data)? }, data, notice)
    }

    /// Sets a store in the data folder aside though it opened, and carries over what can be read of it.
    ///
    /// # Errors
    /// As [`Home::open_store`].
    pub(super) fn renew_store(&self, notice: &mut dyn FnMut(&str)) -> Result<Box<dyn Store>> {
        told(SledStore::renew(&self.data)?, &self.data, notice)
    }
}

/// Opens the store on a server and says which one it is.
fn on_server(server: &valkey::Settings, notice: &mut dyn FnMut(&str)) -> Result<Box<dyn Store>> {
    let store = ValkeyStore::open(server)?;
    let (book, server) = (Phrasebook::shared()?, store.server());
    let say = &book.terminal.store;
    tracing::info!(%server, "connected to the store's server");
    notice(&say.connected(server));
    if server.appends == Some(false) {
        notice(say.forgetful());
    }
    Ok(Box::new(store))
}

/// Says what had to be set aside, and what came over.
fn told(opened: Opened, data: &Path, notice: &mut dyn FnMut(&str)) -> Result<Box<dyn Store>> {
    if let Some(SetAside { folder, carried }) = &opened.set_aside {
        let of = |tree| carried.of(tree);
        notice(&format!(
            "保存データが壊れていたため、{} に退避して作り直しました（引き継いだ記録: 会話 {}、引き継ぎ {}、評価 {}、答えられなかった質問 {}、未処理の質問と返事 {}、知識 {}）。",
            folder.display(),
            of("conversations"),
            of("handoffs"),
            of("votes"),
            of("unanswered"),
            of("questions") + of("outgoing"),
            of("knowledge"),
        ));
        if marker::Marker::read(data).is_none() {
            marker::Marker::unknown().write(data)?;
        }
    }
    Ok(Box::new(opened.store))
}
