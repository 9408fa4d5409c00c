//! What answers rest on: Japanese text, a pack's knowledge, and what a message means by it.
//!
//! A crate of its own so that the build compiles the binary's pack with the same code. Not responsible for
//! conversations, stores or channels, nor for the pack itself.

pub mod compiled;
pub mod flat;
pub mod knowledge;
pub mod language;
pub mod understanding;

/// Hash of the code and the shared data that compile models; another hash means compiling anew.
pub const CODE: &str = env!("MADOGUCHI_CODE_HASH");
