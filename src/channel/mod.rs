//! Channels: how replies are drawn where people read them.

pub mod terminal;
