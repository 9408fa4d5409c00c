//! Everything of one store copied to another, and read back: what moves an office from a folder to a server or back.
//!
//! Knows the port alone. Not responsible for what is beside a store (compiled packs, earlier packs), nor for leases, which
//! end by themselves.

use super::{Contents, Store, StoreError};

/// How many records of a kind were copied.
pub type Counted = (&'static str, usize);

/// Why a copy was not made, or is not to be trusted.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the stores failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The target holds something, and may not be overwritten.
    #[error("the target is not empty: {0} records; --overwrite replaces them")]
    Taken(usize),
    /// What was read back differs.
    #[error("what was read back of {0} is not what was written; do not use the target")]
    Differs(&'static str),
}

/// Copies everything of `from` to `to`. Whatever `to` held is gone afterwards, which `overwrite` has to allow.
///
/// # Errors
/// When a store fails, `to` is not empty, or does not give back what it was given.
pub fn copy(from: &dyn Store, to: &dyn Store, overwrite: bool) -> Result<Vec<Counted>, CopyError> {
    let taken = to.contents()?.len() + usize::from(to.current()?.is_some());
    if taken > 0 && !overwrite {
        return Err(CopyError::Taken(taken));
    }
    let (current, contents) = (from.current()?, from.contents()?);
    let before = from.before()?.filter(|before| Some(before) != current.as_ref());
    let versions = usize::from(current.is_some()) + usize::from(before.is_some());
    // Without a version before, the current one stands in its place too: nothing of the target's own is left.
    for version in [before.as_ref().or(current.as_ref()), current.as_ref()].into_iter().flatten() {
        to.replace_knowledge(&version.label, &version.source)?;
    }
    to.replace_contents(&contents)?;
    to.flush()?;
    let counted = counted(&contents, versions);
    let same = current.is_none() || (to.current()? == current && to.before()? == before.or(current));
    if !same {
        return Err(CopyError::Differs("knowledge"));
    }
    let (written, read) = (contents.sorted(), to.contents()?.sorted());
    match differing(&written, &read) {
        Some(kind) => Err(CopyError::Differs(kind)),
        None => Ok(counted),
    }
}

/// Records by kind.
fn counted(contents: &Contents, versions: usize) -> Vec<Counted> {
    vec![
        ("knowledge", versions),
        ("conversations", contents.conversations.len()),
        ("lines", contents.lines.len()),
        ("handoffs", contents.handoffs.len()),
        ("questions", contents.questions.len()),
        ("outgoing", contents.outgoing.len()),
        ("seen", contents.seen.len()),
        ("votes", contents.votes.len()),
        ("unanswered", contents.unanswered.len()),
        ("answers", contents.answers.len()),
    ]
}

/// The first kind of which two contents differ.
fn differing(a: &Contents, b: &Contents) -> Option<&'static str> {
    let same = [
        ("conversations", a.conversations == b.conversations),
        ("lines", a.lines == b.lines),
        ("handoffs", a.handoffs == b.handoffs),
        ("questions", a.questions == b.questions),
        ("outgoing", a.outgoing == b.outgoing),
        ("seen", a.seen == b.seen),
        ("votes", a.votes == b.votes),
        ("unanswered", a.unanswered == b.unanswered),
        ("answers", a.answers == b.answers && a.chain_start == b.chain_start),
    ];
    same.into_iter().find(|(_, same)| !same).map(|(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory::MemoryStore;
    use crate::store::{Versions as _, contract};

    #[test]
    fn everything_arrives_and_only_where_nothing_was() {
        let (from, to) = (MemoryStore::default(), MemoryStore::default());
        contract::fill(&from);
        let counted = copy(&from, &to, false).expect("copies");
        assert_eq!(counted[..2], [("knowledge", 2), ("conversations", 1)]);
        assert!(counted.iter().all(|(_, count)| *count > 0), "{counted:?}");
        assert_eq!(contract::all(&to), contract::all(&from));
        to.rollback().expect("the version before came along");
        assert_eq!(to.current().expect("reads").map(|version| version.label.hash), Some("one".to_owned()));
        assert!(matches!(copy(&from, &to, false), Err(CopyError::Taken(count)) if count > 5));
        let empty = MemoryStore::default();
        contract::put_knowledge(&empty, "three");
        copy(&empty, &to, true).expect("copies");
        assert!(to.contents().expect("contents").is_empty());
        to.rollback().expect("there is only one");
        assert_eq!(to.current().expect("reads").map(|version| version.label.hash), Some("three".to_owned()));
    }

    #[test]
    fn a_difference_is_found_in_every_kind() {
        let store = MemoryStore::default();
        contract::fill(&store);
        let (whole, nothing) = (store.contents().expect("contents"), Contents::default());
        let kinds = counted(&whole, 1);
        for (kind, _) in kinds.iter().skip(1) {
            let one = Contents { chain_start: whole.chain_start.clone(), ..Contents::default() };
            let one = match *kind {
                "conversations" => Contents { conversations: whole.conversations.clone(), ..one },
                "lines" => Contents { lines: whole.lines.clone(), ..one },
                "handoffs" => Contents { handoffs: whole.handoffs.clone(), ..one },
                "questions" => Contents { questions: whole.questions.clone(), ..one },
                "outgoing" => Contents { outgoing: whole.outgoing.clone(), ..one },
                "seen" => Contents { seen: whole.seen.clone(), ..one },
                "votes" => Contents { votes: whole.votes.clone(), ..one },
                "unanswered" => Contents { unanswered: whole.unanswered.clone(), ..one },
                "answers" => Contents { answers: whole.answers.clone(), ..one },
                other => panic!("{other} is not looked at"),
            };
            assert_eq!(differing(&one, &nothing), Some(*kind));
        }
    }
}
