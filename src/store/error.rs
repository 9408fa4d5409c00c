//! Why a store cannot be used.

use std::path::PathBuf;
use std::time::Duration;

/// What lies under an error of a store, whatever the store is made of.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a store cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has it open.
    #[error("the data directory {} is in use by another madoguchi process; stop it or choose another with --data", .0.display())]
    InUse(PathBuf),
    /// The directory cannot be made or read.
    #[error("cannot use the data directory {}", .path.display())]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The system does not let a file of the store be used, or another version wrote it.
    #[error("cannot use {}: {why}; {repair}, or start with --start-fresh, which sets the store aside", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What was said of it.
        why: String,
        /// What would help.
        repair: &'static str,
    },
    /// Opening the store did not end.
    #[error("opening the store did not end within {} s; it is set aside as {}: start again", .limit.as_secs(), .aside.display())]
    Hung {
        /// New name of its folder.
        aside: PathBuf,
        /// How long it was given.
        limit: Duration,
    },
    /// It failed for too long.
    #[error("the store has failed for a minute ({0}); start again, which mends what can be mended")]
    Lasting(String),
    /// What is stored cannot be read.
    #[error("the store is damaged")]
    Damaged(#[source] Cause),
    /// The system did not let the store be read or written.
    #[error("the disk does not take it")]
    Disk(#[source] std::io::Error),
    /// The store failed.
    #[error("the store failed")]
    Failed(#[source] Cause),
    /// A record does not encode or decode.
    #[error("the store holds {0} that cannot be read")]
    Unreadable(&'static str, #[source] Cause),
    /// The server of the store does not answer, or cannot take it now. What was asked of it may have been done.
    #[error("the store's server ({server}) is away")]
    Away {
        /// Where it is.
        server: String,
        /// What was heard of it.
        #[source]
        source: Cause,
    },
    /// The server of the store says no.
    #[error("the store's server ({server}) refuses it")]
    Refused {
        /// Where it is.
        server: String,
        /// What it said.
        #[source]
        source: Cause,
    },
    /// The address of the store's server is none.
    #[error("the store's address is no good: {0}")]
    Address(String),
    /// The process is ending.
    #[error("the store is closing")]
    Stopped,
    /// There is no version to go back to.
    #[error("there is no earlier version of the knowledge to go back to")]
    NoEarlier,
}

impl StoreError {
    /// Whether the store may take it later, and nobody has to mend anything here: its server is away.
    #[must_use]
    pub fn is_away(&self) -> bool {
        matches!(self, Self::Away { .. })
    }

    /// What the system said, where it said something.
    #[must_use]
    pub fn system(&self) -> Option<std::io::ErrorKind> {
        match self {
            Self::Directory { source, .. } | Self::Disk(source) => Some(source.kind()),
            _ => None,
        }
    }
}
