//! Slack, against a stand-in on loopback: conversations over both transports, everything people
//! can press, refusals, and deliveries under faults.

mod app;
mod conversations;
mod flood;
mod refusals;
mod rooms;
mod standin;
