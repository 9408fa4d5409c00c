//! Every record of a database as bytes: what is carried over, backed up, compacted and counted.

use std::panic::AssertUnwindSafe;

use ::sled::Db;

use crate::store::StoreError;

/// Trees and how many records of each there are: knowledge by version.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Name of the tree, and its records.
    pub trees: Vec<(String, usize)>,
    /// Bytes of all keys and values.
    pub bytes: u64,
}

impl Counts {
    /// Records in all.
    #[must_use]
    pub fn total(&self) -> usize {
        self.trees.iter().map(|(_, n)| n).sum()
    }

    /// Records of one tree.
    #[must_use]
    pub fn of(&self, tree: &str) -> usize {
        self.trees.iter().find(|(name, _)| name == tree).map_or(0, |(_, n)| *n)
    }

    pub(super) fn count(&mut self, record: Record<'_>) {
        self.bytes += (record.key.len() + record.value.len()) as u64;
        match self.trees.iter_mut().find(|(name, _)| name.as_bytes() == record.tree) {
            Some((_, count)) => *count += 1,
            None => self.trees.push((String::from_utf8_lossy(record.tree).into_owned(), 1)),
        }
    }
}

/// A record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    /// Name of its tree.
    pub(super) tree: &'a [u8],
    /// Its key.
    pub(super) key: &'a [u8],
    /// Its value.
    pub(super) value: &'a [u8],
}

impl Record<'_> {
    /// Writes it to a database.
    pub(super) fn put(self, to: &Db) -> Result<(), StoreError> {
        to.open_tree(self.tree)?.insert(self.key, self.value)?;
        Ok(())
    }
}

/// The records of a database.
pub(super) struct Records<'a> {
    db: &'a Db,
}

/// The tree that sled itself brings, and ours that has checksums of its own.
const DEFAULT: &[u8] = b"__sled__default";
const KNOWLEDGE: &[u8] = b"knowledge";

impl<'a> Records<'a> {
    pub(super) fn of(db: &'a Db) -> Self {
        Self { db }
    }

    fn names(&self) -> Vec<::sled::IVec> {
        let mut names = self.db.tree_names();
        names.retain(|name| name.as_ref() != DEFAULT);
        names.sort();
        names
    }

    /// Reads everything but the knowledge.
    pub(super) fn check(&self) -> Result<(), ::sled::Error> {
        for name in self.names().iter().filter(|name| name.as_ref() != KNOWLEDGE) {
            for item in &self.db.open_tree(name)? {
                item?;
            }
        }
        Ok(())
    }

    /// Counts every record; the trees that break, with what breaks them.
    pub(super) fn checked(&self) -> (Counts, Vec<String>) {
        let (mut counts, mut problems) = (Counts::default(), Vec::new());
        for name in self.names() {
            let shown = String::from_utf8_lossy(&name).into_owned();
            let read = AssertUnwindSafe(|| -> Result<(), ::sled::Error> {
                for item in &self.db.open_tree(&name)? {
                    let (key, value) = item?;
                    counts.count(Record { tree: &name, key: &key, value: &value });
                }
                Ok(())
            });
            match std::panic::catch_unwind(read) {
                Ok(Ok(())) => {}
                Ok(Err(error)) => problems.push(format!("{shown}: {error}")),
                Err(_) => problems.push(format!("{shown}: reading it broke off")),
            }
        }
        (counts, problems)
    }

    /// Every record, tree by tree.
    pub(super) fn each(&self, take: &mut dyn FnMut(Record<'_>) -> Result<(), StoreError>) -> Result<(), StoreError> {
        for name in self.names() {
            for item in &self.db.open_tree(&name)? {
                let (key, value) = item?;
                take(Record { tree: &name, key: &key, value: &value })?;
            }
        }
        Ok(())
    }

    /// Every record that can be read: of each tree from its start to where it breaks, and from its end
    /// back to there.
    pub(super) fn each_readable(&self, take: &mut dyn FnMut(Record<'_>)) {
        for name in self.names() {
            let read = AssertUnwindSafe(|| self.tree(&name, take));
            if std::panic::catch_unwind(read).is_err() {
                tracing::warn!("a part of the database cannot be read");
            }
        }
    }

    fn tree(&self, name: &[u8], take: &mut dyn FnMut(Record<'_>)) {
        let Ok(tree) = self.db.open_tree(name) else { return };
        let mut last = None;
        let mut records = tree.iter();
        let broken = loop {
            match records.next() {
                None => break false,
                Some(Err(_)) => break true,
                Some(Ok((key, value))) => {
                    take(Record { tree: name, key: &key, value: &value });
                    last = Some(key);
                }
            }
        };
        if !broken {
            return;
        }
        for (key, value) in tree.iter().rev().map_while(Result::ok) {
            if last.as_ref().is_some_and(|last| key <= *last) {
                return;
            }
            take(Record { tree: name, key: &key, value: &value });
        }
    }
}
