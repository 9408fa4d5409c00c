//! Where the server is and which of its keys are ours, checked when it is said.

use redis::{ConnectionInfo, IntoConnectionInfo as _};

use crate::store::StoreError;

/// The prefix where none is set.
pub const PREFIX: &str = "madoguchi";
/// Longest prefix, in bytes: it is a part of every key.
const LONGEST: usize = 64;

/// Where the server is. Shown without the password.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    url: String,
    /// Where that is: host and port or a socket's path, and the database. No secret.
    shown: String,
    prefix: String,
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { url: _, shown, prefix } = self;
        f.debug_struct("Settings").field("server", shown).field("prefix", prefix).finish()
    }
}

impl Settings {
    /// The server at `url`, and the prefix of an office's keys there.
    ///
    /// # Errors
    /// [`StoreError::Address`] when the URL is none, or the prefix holds anything but ASCII letters, digits and `-_.:`.
    /// The error does not hold the URL: it may have a password.
    pub fn new(url: &str, prefix: &str) -> Result<Self, StoreError> {
        let info = url.into_connection_info().map_err(|error| {
            StoreError::Address(format!("expected redis://, rediss://, valkey:// or redis+unix:// ({error})"))
        })?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:".contains(c);
        if prefix.is_empty() || prefix.len() > LONGEST || !prefix.chars().all(plain) {
            let expected = format!("expected 1 to {LONGEST} ASCII letters, digits and -_.:");
            return Err(StoreError::Address(format!("the prefix is {prefix:?}, {expected}")));
        }
        Ok(Self { url: url.to_owned(), shown: shown(&info), prefix: prefix.to_owned() })
    }

    /// Prefix of the office's keys.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Host and port or a socket's path, and the database; never a secret.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.shown
    }

    pub(super) fn client(&self) -> redis::RedisResult<redis::Client> {
        redis::Client::open(self.url.as_str())
    }
}

fn shown(info: &ConnectionInfo) -> String {
    format!("{}, database {}", info.addr(), info.redis_settings().db())
}
