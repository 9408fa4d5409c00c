//! Slack, against a stand-in on loopback: conversations over both transports, everything people
//! can press, refusals, and deliveries under faults.

pub(crate) mod app;
pub(crate) mod conversations;
mod fallback;
mod flood;
mod handoffs;
mod peace;
mod refusals;
mod rooms;
pub(crate) mod standin;
