//! The store on a server that speaks Valkey's protocol: Valkey, or Redis from 7.0 on. The only folder that knows the
//! crate `redis`.
//!
//! `connections` speaks with the server, `keys` names what is kept there, `scripts` has what is done in one step
//! (accept, settle, deliver, lease …); the other files are the port's traits.
//!
//! **Scaling.** All keys of an office carry one hash tag, `{prefix}`: a cluster keeps them in one slot, so that a script
//! may touch all of them and a settle is whole or not at all. One office therefore never outgrows one node; many offices,
//! each with a prefix of its own, spread over a cluster's nodes. The URL names the node that has the office's slot (a
//! cluster's other nodes answer `MOVED`, which is an error here), or a proxy that finds it.
//!
//! **On disk.** The server decides when what it was told is on disk: with `appendonly yes` and `appendfsync always`
//! before it answers, which is what "acknowledged" means elsewhere in this program; with less, the last moment may be
//! lost with the server. [`Server::appends`] tells the first half of it. [`super::Store::flush`] asks whether it is there.
//!
//! **TLS and accounts** come with the URL: `rediss://user:password@host:port/database` is TLS by rustls with the
//! system's roots (`SSL_CERT_FILE` names others), `redis+unix:///path?user=…&pass=…` a socket of this machine.

mod answers;
mod connections;
mod contents;
mod conversations;
mod handoffs;
mod inbox;
mod keys;
mod leases;
mod place;
mod scripts;
mod settings;
mod settle;
#[cfg(all(test, unix))]
mod tests;
mod versions;

pub use place::{Server, ValkeyStore};
pub use settings::{PREFIX, Settings};
