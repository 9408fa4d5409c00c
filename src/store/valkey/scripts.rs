//! What the server does in one step, as scripts (`scripts/*.lua`): each runs alone and whole.
//!
//! `#!lua` has the server refuse a script before its first line where it could not write (no memory, a disk that failed,
//! a follower), so that none stops halfway; what a script checks it checks before it writes anything. A script is sent
//! once and then called by its sum (`EVALSHA`); a server that does not know it, as after a restart, is sent it again.

use std::sync::LazyLock;

use redis::{Script, ScriptInvocation};

/// The head of every script.
const HEAD: &str = "#!lua\n";
const READING: &str = include_str!("scripts/reading.lua");
const HANDOFF: &str = include_str!("scripts/handoff.lua");

macro_rules! scripts {
    ($($name:ident = $($part:expr),+;)+) => {
        $(pub(super) static $name: LazyLock<Script> = LazyLock::new(|| Script::new(&[HEAD, $($part),+].concat()));)+
        /// Every script.
        #[cfg(test)]
        pub(super) fn all() -> Vec<(&'static str, &'static Script)> {
            vec![$((stringify!($name), &*$name)),+]
        }
    };
}

scripts! {
    ACCEPT = READING, include_str!("scripts/accept.lua");
    CHANGE_ANSWERS = READING, include_str!("scripts/change_answers.lua");
    DELIVERED = READING, HANDOFF, include_str!("scripts/delivered.lua");
    DROP_HANDOFFS = READING, HANDOFF, include_str!("scripts/drop_handoffs.lua");
    DROP_LINES = READING, include_str!("scripts/drop_lines.lua");
    DROP_SAME = READING, include_str!("scripts/drop_same.lua");
    EXPIRE_ANSWERS = READING, include_str!("scripts/expire_answers.lua");
    FIND_HANDOFF = include_str!("scripts/find_handoff.lua");
    KNOWLEDGE = include_str!("scripts/knowledge.lua");
    LEASE = include_str!("scripts/lease.lua");
    RAISE = include_str!("scripts/raise.lua");
    REPLACE_KNOWLEDGE = include_str!("scripts/replace_knowledge.lua");
    ROLL_BACK = include_str!("scripts/roll_back.lua");
    SETTLE = READING, HANDOFF, include_str!("scripts/settle.lua");
}

/// A script with its keys.
pub(super) fn on<'s>(script: &'s Script, keys: &[&str]) -> ScriptInvocation<'s> {
    let mut call = script.prepare_invoke();
    for key in keys {
        call.key(*key);
    }
    call
}

/// Adds an argument for each of `parts`, with their number before them.
pub(super) fn each<T>(call: &mut ScriptInvocation<'_>, parts: &[T], add: impl Fn(&mut ScriptInvocation<'_>, &T)) {
    call.arg(parts.len());
    for part in parts {
        add(call, part);
    }
}

/// Adds an argument of bytes.
pub(super) fn bytes(call: &mut ScriptInvocation<'_>, bytes: &[u8]) {
    call.arg(bytes);
}
