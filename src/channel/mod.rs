//! Channels: where people read and type.
//!
//! Each hands messages to [`crate::service::hub::Hub::accept`] and fills the port
//! [`crate::service::Adapter`] for what is to be said. Not responsible for order, repeats,
//! crashes or hand-offs: the service is.

pub mod api;
pub mod asking;
mod connections;
pub mod discord;
mod mcp;
pub mod page;
pub mod slack;
pub mod terminal;
pub mod web;
