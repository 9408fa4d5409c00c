//! How the API is served.
//!
//! Not responsible for refusing anybody (`guard`).

use axum::http::{HeaderMap, header};
use sha2::{Digest as _, Sha256};

/// Name of the channel.
pub const NAME: &str = "api";

/// How the API is served.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Sites whose scripts may ask.
    pub origins: Vec<String>,
    /// Name of the host that people reach, where a proxy stands in front.
    pub host: Option<String>,
    /// Who may ask; anybody where there is none.
    pub keys: Keys,
}

/// Keys of those who may ask, as hashes: comparing these takes as long whatever a wrong key begins with.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keys(Vec<[u8; 32]>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} keys", self.0.len())
    }
}

impl Keys {
    /// The keys of a list with commas.
    #[must_use]
    pub fn new(list: &str) -> Self {
        Self(list.split(',').map(str::trim).filter(|k| !k.is_empty()).map(|k| Sha256::digest(k).into()).collect())
    }

    /// Whether a request may ask.
    pub(super) fn admit(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()?.strip_prefix("Bearer "));
        self.0.is_empty() || given.is_some_and(|key| self.0.contains(&Sha256::digest(key.trim()).into()))
    }
}
