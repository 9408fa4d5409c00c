//! Where knowledge comes from: the binary, a data folder, or a folder of files; compiled or read
//! back into a mind that answers.
//!
//! The rule above all: knowledge that was imported and cannot be read any more is never replaced
//! by the binary's. Then there is a mind that only says so. Not responsible for conversations.

pub mod archive;
pub mod embedded;
mod home;
mod look;
mod marker;
mod packs;
mod stored;

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use jiff::civil::DateTime;

use crate::compiled;
use crate::dialogue::{State, step};
use crate::knowledge::Knowledge;
use crate::knowledge::load::Source;
use crate::language::Analyzer;
use crate::message::{Reply, ReplyKind};
use crate::store::sled::SledStore;
use crate::store::{Label, Origin, Store, StoreError, Versions as _};
use crate::understanding::Understander;
pub use home::Home;
pub use look::{Looked, look};
use marker::{Holder, Marker};
pub(crate) use stored::files_in_use;
use stored::{Ahead, Change, Stored, source_of, stored};

pub use madoguchi_core::CODE;

/// Which knowledge a command answers from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnowledgeSource {
    /// The pack in the binary.
    Embedded,
    /// What the store there holds.
    Stored(Home),
    /// The pack of files in this folder; nothing is stored.
    Folder(PathBuf),
}

impl KnowledgeSource {
    /// What a data folder or its server holds; the binary's pack where nothing was ever stored there.
    #[must_use]
    pub fn of_data(home: impl Into<Home>) -> Self {
        let home = home.into();
        if home.was_used() { Self::Stored(home) } else { Self::Embedded }
    }

    /// The mind of this knowledge, for commands that keep nothing: a store is only read.
    ///
    /// # Errors
    /// When the store is in use, or the knowledge cannot be read or has problems.
    pub fn mind(&self, notice: &mut dyn FnMut(&str)) -> Result<Understander> {
        match self {
            Self::Embedded => embedded::mind(),
            Self::Folder(dir) => compiled::of_sound_files(&Source::read(dir)?),
            Self::Stored(home) => {
                let store = home.open_store(false, notice)?;
                Ok(stored(store.as_ref(), &home.data, None)?.mind)
            }
        }
    }

    /// The files of this knowledge.
    ///
    /// # Errors
    /// When the store is in use, or the files cannot be read.
    pub fn files(&self, notice: &mut dyn FnMut(&str)) -> Result<Source> {
        match self {
            Self::Embedded => Ok(embedded::files()),
            Self::Folder(dir) => Source::read(dir),
            Self::Stored(home) => {
                let store = home.open_store(false, notice)?;
                files_in_use(store.as_ref(), &home.data)
            }
        }
    }
}

/// A mind in use: knowledge to answer from, or the reason why there is none.
#[derive(Debug, Clone)]
pub struct Mind {
    /// What understands and knows; it knows nothing where `missing` says why.
    pub understander: Arc<Understander>,
    /// Why there is no knowledge.
    pub missing: Option<Arc<str>>,
    /// Hash of the pack's files.
    pub pack: Arc<str>,
}

impl Mind {
    /// A mind that answers, of the files with the hash `pack`.
    #[must_use]
    pub fn new(understander: Understander, pack: &str) -> Self {
        Self { understander: Arc::new(understander), missing: None, pack: pack.into() }
    }

    /// A mind that only says that the knowledge is being prepared.
    fn without_knowledge(reason: &str, title: &str) -> Result<Self> {
        tracing::error!(reason, "there is no knowledge to answer from");
        let nothing = Arc::new(Knowledge::nothing(title));
        let analyzer = Analyzer::new(&[], &nothing.lexicon.language)?;
        let understander = Understander::compile(nothing, &analyzer)?;
        Ok(Self { understander: Arc::new(understander), missing: Some(reason.into()), pack: "".into() })
    }

    /// Answers one message: the new memory and the reply. Without knowledge the memory stays as it is.
    #[must_use]
    pub fn answer(&self, state: &State, text: &str, now: DateTime) -> (State, Reply) {
        if self.missing.is_none() {
            return step(state, text, &self.understander, now);
        }
        let knowledge = &self.understander.knowledge;
        let mut reply = Reply::new(ReplyKind::Fallback, &knowledge.pack.edition_text);
        reply.say(knowledge.phrasebook.hub.preparing());
        (state.clone(), reply)
    }
}

/// Opens the store with its mind. Damage that only shows when the knowledge is read or written leads to a new
/// store too.
///
/// # Errors
/// As [`Home::open_store`] and [`ready`].
pub(crate) fn open(home: &Home, start_fresh: bool, notice: &mut dyn FnMut(&str)) -> Result<(Box<dyn Store>, Mind)> {
    let data = &home.data;
    let (store, ahead) = std::thread::scope(|scope| {
        // What the note says is read while the store opens.
        let ahead = scope.spawn(|| noted(data));
        let store = home.open_store(start_fresh, notice);
        (store, ahead.join().ok().flatten())
    });
    let store = store?;
    let why = match std::panic::catch_unwind(AssertUnwindSafe(|| ready(store.as_ref(), data, ahead))) {
        Ok(Ok(mind)) => return Ok((store, mind)),
        Ok(Err(error)) if is_damage(&error) => format!("{error:#}"),
        Ok(Err(error)) => return Err(error),
        Err(_) => "reading the knowledge broke off".to_owned(),
    };
    tracing::error!(why, "the store is damaged");
    drop(store);
    let store = home.renew_store(notice)?;
    let mind = ready(store.as_ref(), data, None)?;
    Ok((store, mind))
}

/// The mind that the note beside the store speaks of, as it was compiled.
fn noted(data: &Path) -> Ahead {
    let Some(Marker { origin: Holder::Imported, hash, .. }) = Marker::read(data) else {
        return Some((embedded::hash().to_owned(), embedded::mind().ok()?));
    };
    let mind = packs::compiled(data, &hash)?;
    Some((hash, mind))
}

/// Whether a store's server is away: what it holds is not lost.
fn is_away(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref().is_some_and(StoreError::is_away))
}

fn is_damage(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| matches!(cause.downcast_ref(), Some(StoreError::Damaged(_))))
}

/// The mind of the store in `data`: that of the binary's pack, or an imported one's as it was compiled; anew
/// where that was by other code. Where the knowledge cannot be read, a mind that says so.
///
/// # Errors
/// When the store cannot be written.
fn ready(store: &dyn Store, data: &Path, ahead: Ahead) -> Result<Mind> {
    match stored(store, data, ahead) {
        Ok(Stored { mind, pack, change }) => match change {
            Change::Keep(source, origin) => keep(store, data, &source, origin, mind),
            change => {
                if matches!(change, Change::Compiled)
                    && let Err(error) = packs::keep_compiled(data, &pack, &mind)
                {
                    tracing::warn!(error = format!("{error:#}"), "the compiled pack could not be kept");
                }
                if let Some(label) = store.label()? {
                    // A store filled before there was a note may have held anything before.
                    note(data, &label, &mind.knowledge.pack.title, Some(Holder::Unknown))?;
                }
                Ok(Mind::new(mind, &pack))
            }
        },
        Err(error) if is_damage(&error) || is_away(&error) => Err(error),
        Err(error) => {
            let title = Marker::read(data).map(|m| m.title).unwrap_or_default();
            Mind::without_knowledge(&format!("{error:#}"), &title)
        }
    }
}

/// Writes a version of knowledge and the note beside the store; gives the mind that answers from it.
pub(crate) fn keep(
    store: &dyn Store,
    data: &Path,
    source: &Source,
    origin: Origin,
    mind: Understander,
) -> Result<Mind> {
    let hash = if origin == Origin::Embedded { embedded::hash().to_owned() } else { source.hash() };
    let label = Label { hash, code: CODE.to_owned(), origin };
    put_by(store, data, &label);
    let title = &mind.knowledge.pack.title;
    let held = Marker::read(data);
    let known = store.label().ok().flatten().map(|l| Holder::from(&l.origin));
    let before = known.or(held.as_ref().map(|m| m.origin));
    if label.origin == Origin::Imported {
        // Before the store: between the two steps nothing may look as if it were the binary's.
        packs::write(data, source, &label.hash)?;
        packs::keep_compiled(data, &label.hash, &mind)?;
        Marker::of(&label, title, before).write(data)?;
    }
    store.replace_knowledge(&label, &postcard::to_stdvec(source)?)?;
    Marker::of(&label, title, before).write(data)?;
    let earlier = held.map(|m| m.hash).unwrap_or_default();
    packs::keep_only(data, &[&label.hash, &earlier])?;
    Ok(Mind::new(mind, &label.hash))
}

/// Keeps the files of the version that goes, for answers that were given from it.
fn put_by(store: &dyn Store, data: &Path, next: &Label) {
    let gone = store.label().ok().flatten().filter(|label| label.hash != next.hash);
    let Some(gone) = gone else { return };
    let kept = source_of(store, data, &gone).and_then(|source| archive::keep(data, &gone.hash, &source));
    if let Err(error) = kept {
        // What is to come matters more than what was.
        tracing::warn!(error = format!("{error:#}"), "the pack that goes could not be kept");
    }
}

/// Corrects the note where it does not describe what the store holds. `before` is whose knowledge was
/// there, where the note itself does not know.
fn note(data: &Path, label: &Label, title: &str, before: Option<Holder>) -> Result<()> {
    let known = Marker::read(data);
    let before = match &known {
        Some(known) if known.hash == label.hash && known.origin == Holder::from(&label.origin) => known.before,
        Some(known) => Some(known.origin),
        None => before,
    };
    let marker = Marker::of(label, title, before);
    if known.as_ref() == Some(&marker) { Ok(()) } else { marker.write(data) }
}

/// Goes back to the knowledge before the last change; before a first import it was the binary's.
///
/// # Errors
/// When there is none, it cannot be read, or the store fails. Then the current one stays.
pub(crate) fn roll_back(store: &dyn Store, data: &Path) -> Result<Mind> {
    match store.rollback() {
        Ok(()) => {}
        Err(StoreError::NoEarlier) if is_first_import(store, data)? => {
            return keep(store, data, &embedded::files(), Origin::Embedded, embedded::mind()?);
        }
        Err(error) => return Err(error.into()),
    }
    let held = Marker::read(data);
    if let Some(label) = store.label()? {
        // The note first: it says whose knowledge is wanted.
        note(data, &label, "", None)?;
    }
    let mind = ready(store, data, None)?;
    if let Some(reason) = &mind.missing {
        store.rollback()?;
        held.map_or(Ok(()), |held| held.write(data))?;
        anyhow::bail!("the earlier knowledge cannot be read ({reason}); the current one stays");
    }
    Ok(mind)
}

/// Takes note of whose knowledge a restored store holds, and exports it beside the store.
///
/// # Errors
/// When the data folder cannot be written, or the store holds no whole knowledge.
pub fn adopt(data: &Path) -> Result<()> {
    let store = SledStore::open(data)?.store;
    let Some(label) = store.label()? else { return Ok(()) };
    if label.origin == Origin::Imported {
        let source = source_of(&store, data, &label)?;
        packs::write(data, &source, &label.hash)?;
    }
    note(data, &label, "", Some(Holder::Unknown))
}

/// Whether the current knowledge was imported where no other pack had been.
fn is_first_import(store: &dyn Store, data: &Path) -> Result<bool> {
    let imported = store.label()?.is_some_and(|l| l.origin == Origin::Imported);
    let alone = matches!(Marker::read(data).map(|m| m.before), Some(None | Some(Holder::Embedded)));
    Ok(imported && alone)
}
