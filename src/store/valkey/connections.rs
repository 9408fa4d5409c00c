//! Connections to the server: each lent to one piece of work under time limits, and errors that name the server.
//!
//! A stack of idle connections of our own. Those who read are tokio's blocking threads, which are many and come and go:
//! a connection for each would leave hundreds. The crate r2d2 keeps threads of its own, asks the server before every
//! piece of work, and tells "timed out" where the server said why.

use std::time::{Duration, Instant};

use parking_lot::Mutex;
use redis::{Connection, ErrorKind, RedisError, RedisResult, ServerErrorKind};

use super::settings::Settings;
use crate::store::StoreError;

/// Longest that connecting may take, with name and password.
const CONNECT: Duration = Duration::from_secs(3);
/// Longest that the server may be silent while it is asked something.
const ANSWER: Duration = Duration::from_secs(5);
/// Idle connections that are kept.
const IDLE: usize = 8;
/// A connection that was used within this time needs not be asked whether it is still there.
const FRESH: Duration = Duration::from_secs(1);

/// A connection nobody uses, and since when.
type Idle = (Connection, Instant);

/// The connections to one server.
pub(super) struct Connections {
    client: redis::Client,
    shown: String,
    idle: Mutex<Vec<Idle>>,
}

impl Connections {
    /// None is made yet.
    pub(super) fn new(settings: &Settings) -> Result<Self, StoreError> {
        let client = settings.client().map_err(|error| StoreError::Address(error.to_string()))?;
        Ok(Self { client, shown: settings.server().to_owned(), idle: Mutex::default() })
    }

    /// Where the server is.
    pub(super) fn server(&self) -> &str {
        &self.shown
    }

    /// Lends a connection to `work`, and another one where the first was lost while nobody used it.
    ///
    /// # Errors
    /// [`StoreError::Away`] when the server does not answer in time or cannot take it now; what was asked may have been
    /// done all the same. [`StoreError::Refused`] when it says no.
    pub(super) fn ask<T>(&self, work: impl Fn(&mut Connection) -> RedisResult<T>) -> Result<T, StoreError> {
        let asked = || {
            let idle = self.take();
            match idle.map(|(connection, _)| self.lend(connection, &work)) {
                Some(Err(error)) if error.is_connection_dropped() => self.lend(self.connect()?, &work),
                Some(done) => done,
                None => self.lend(self.connect()?, &work),
            }
        };
        waiting(asked).map_err(|error| self.failed(error))
    }

    /// Lends a connection to `work` that must not be done twice.
    ///
    /// # Errors
    /// As [`Connections::ask`].
    pub(super) fn ask_once<T>(&self, work: impl Fn(&mut Connection) -> RedisResult<T>) -> Result<T, StoreError> {
        let asked = || {
            let idle = self.take().and_then(|(mut connection, since)| {
                let there = since.elapsed() < FRESH || redis::cmd("PING").exec(&mut connection).is_ok();
                there.then_some(connection)
            });
            self.lend(idle.map_or_else(|| self.connect(), Ok)?, &work)
        };
        waiting(asked).map_err(|error| self.failed(error))
    }

    /// The connection that was used last. Of its own, so that nobody holds the others while it is used.
    fn take(&self) -> Option<Idle> {
        self.idle.lock().pop()
    }

    fn lend<T>(&self, mut connection: Connection, work: &impl Fn(&mut Connection) -> RedisResult<T>) -> RedisResult<T> {
        let done = work(&mut connection);
        let mut idle = self.idle.lock();
        if done.as_ref().is_err_and(is_lost) {
            // What one of them met the others have met too.
            idle.clear();
        } else if idle.len() < IDLE {
            idle.push((connection, Instant::now()));
        }
        done
    }

    fn connect(&self) -> RedisResult<Connection> {
        let connection = self.client.get_connection_with_timeout(CONNECT)?;
        connection.set_read_timeout(Some(ANSWER))?;
        connection.set_write_timeout(Some(ANSWER))?;
        Ok(connection)
    }

    fn failed(&self, error: RedisError) -> StoreError {
        let server = self.shown.clone();
        if is_lost(&error) || is_passing(&error) {
            StoreError::Away { server, source: error.into() }
        } else {
            StoreError::Refused { server, source: error.into() }
        }
    }
}

/// Does what may wait for the server. Where that is on a worker of the runtime, its other tasks go on elsewhere meanwhile.
fn waiting<T>(work: impl FnOnce() -> T) -> T {
    let flavour = tokio::runtime::Handle::try_current().map(|runtime| runtime.runtime_flavor());
    match flavour {
        Ok(tokio::runtime::RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// Whether a connection is of no use after this.
fn is_lost(error: &RedisError) -> bool {
    matches!(error.kind(), ErrorKind::Io | ErrorKind::Parse)
}

/// Whether the server is there and cannot take it now: it starts, has no memory or disk, or follows another.
fn is_passing(error: &RedisError) -> bool {
    use ServerErrorKind::{BusyLoading, ClusterDown, MasterDown, ReadOnly, TryAgain};
    let known = matches!(error.kind(), ErrorKind::Server(BusyLoading | ClusterDown | MasterDown | ReadOnly | TryAgain));
    known || matches!(error.code(), Some("OOM" | "MISCONF" | "NOREPLICAS" | "BUSY"))
}
