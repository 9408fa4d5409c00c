//! The store itself: opening it, and which server it is.

use std::fmt;

use parking_lot::Mutex;
use redis::RedisResult;
use rustc_hash::FxHashSet;

use super::connections::Connections;
use super::keys::{FORM, Keys};
use super::settings::Settings;
use crate::store::StoreError;
use crate::store::inbox::Ticket;

/// The store on a server.
pub struct ValkeyStore {
    pub(super) keys: Keys,
    pub(super) connections: Connections,
    server: Server,
    /// Questions of which it is not known whether they were settled: the server's answer was lost.
    pub(super) in_doubt: Mutex<FxHashSet<Ticket>>,
}

impl fmt::Debug for ValkeyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ValkeyStore").field("server", &self.server).finish_non_exhaustive()
    }
}

/// Which server a store is on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// `valkey` or `redis`; none where the account may not ask.
    pub name: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Host and port or a socket's path, and the database.
    pub place: String,
    /// Whether it writes what it is told to disk (`appendonly`); none where the account may not ask.
    pub appends: Option<bool>,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let named = [self.name.as_deref(), self.version.as_deref()];
        named.into_iter().flatten().try_for_each(|part| write!(f, "{part} "))?;
        write!(f, "{}", self.place)
    }
}

impl Server {
    /// Reads what the server tells of itself.
    fn of(told: &str, place: &str) -> Self {
        let said = |name: &str| {
            let line = told.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.map(|value| value.trim().to_owned())
        };
        // Valkey tells the version of Redis that it is as good as, and its own beside it.
        let version = said("valkey_version").or_else(|| said("redis_version"));
        let name = said("server_name").or_else(|| version.is_some().then(|| "redis".to_owned()));
        let appends = said("aof_enabled").map(|value| value == "1");
        Self { name, version, place: place.to_owned(), appends }
    }
}

impl ValkeyStore {
    /// Opens the store at `settings`, making it if it is missing.
    ///
    /// # Errors
    /// [`StoreError::Away`] when the server does not answer within a few seconds, [`StoreError::Refused`] when it does
    /// not let us in or another version of the program wrote there.
    pub fn open(settings: &Settings) -> Result<Self, StoreError> {
        let (keys, connections) = (Keys::new(settings.prefix()), Connections::new(settings)?);
        let form: u64 = connections.ask(|connection| {
            let (form,) = redis::pipe()
                .cmd("SET")
                .arg(&keys.form)
                .arg(FORM)
                .arg("NX")
                .ignore()
                .cmd("GET")
                .arg(&keys.form)
                .query(connection)?;
            Ok(form)
        })?;
        if form != FORM {
            let source = format!("another version of madoguchi wrote it: its form is {form}, not {FORM}").into();
            return Err(StoreError::Refused { server: settings.server().to_owned(), source });
        }
        let told = connections.ask(|connection| {
            let asked = |part: &str, connection: &mut redis::Connection| -> RedisResult<String> {
                match redis::cmd("INFO").arg(part).query(connection) {
                    // An account that may not ask may still do everything else.
                    Err(error) if error.code() == Some("NOPERM") => Ok(String::new()),
                    told => told,
                }
            };
            Ok(asked("server", connection)? + &asked("persistence", connection)?)
        })?;
        let server = Server::of(&told, connections.server());
        Ok(Self { keys, connections, server, in_doubt: Mutex::default() })
    }

    /// Which server it is on, as it said when the store was opened.
    #[must_use]
    pub fn server(&self) -> &Server {
        &self.server
    }

    /// Asks the server one thing.
    pub(super) fn ask<T: redis::FromRedisValue>(&self, command: &redis::Cmd) -> Result<T, StoreError> {
        self.connections.ask(|connection| command.query(connection))
    }

    /// Asks the server several things at once.
    pub(super) fn ask_all<T: redis::FromRedisValue>(&self, commands: &redis::Pipeline) -> Result<T, StoreError> {
        self.connections.ask(|connection| commands.query(connection))
    }

    /// Has a script done that must not be done twice.
    pub(super) fn run_once<T: redis::FromRedisValue>(
        &self,
        script: &redis::ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        self.connections.ask_once(|connection| script.invoke(connection))
    }

    /// Has a script done.
    pub(super) fn run<T: redis::FromRedisValue>(&self, script: &redis::ScriptInvocation<'_>) -> Result<T, StoreError> {
        self.connections.ask(|connection| script.invoke(connection))
    }
}

#[cfg(test)]
mod tests {
    use super::Server;

    #[test]
    fn a_server_is_known_by_what_it_tells() {
        let of = |told: &str| Server::of(told, "host:1, database 0").to_string();
        assert_eq!(of("# Server\r\nredis_version:7.0.15\r\n"), "redis 7.0.15 host:1, database 0");
        let valkey = "redis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\naof_enabled:1\r\n";
        assert_eq!(of(valkey), "valkey 8.0.1 host:1, database 0");
        assert_eq!(Server::of(valkey, "").appends, Some(true));
        assert_eq!(of(""), "host:1, database 0");
    }
}
