//! The port of the answers on sled: reading them, and forgetting what people wrote.

use super::SledStore;
use super::answers::read;
use crate::store::StoreError;
use crate::store::answers::{Answers, From, Link, Read, Recorded};

impl Answers for SledStore {
    fn answers(&self, from: From, take: &mut dyn FnMut(Read) -> bool) -> Result<(), StoreError> {
        let mut records = self.answers.records.iter();
        let mut next = || match from {
            From::Oldest => records.next(),
            From::Latest => records.next_back(),
        };
        while let Some(item) = next() {
            let (key, bytes) = item?;
            if !take(read(&key, &bytes)) {
                break;
            }
        }
        Ok(())
    }

    fn answer(&self, id: &str) -> Result<Option<Recorded>, StoreError> {
        for key in self.answers.records.iter().keys().rev() {
            let key = key?;
            if key.get(8..) == Some(id.as_bytes()) {
                return self.answers.records.get(&key)?.map(|bytes| Recorded::decode(&bytes)).transpose();
            }
        }
        Ok(None)
    }

    fn chain_start(&self) -> Result<Link, StoreError> {
        self.answers.read_start()
    }

    fn forget_words(&self, before: i64) -> Result<usize, StoreError> {
        self.answers.change(|record| record.answer().is_some_and(|a| a.at >= before), Recorded::forget_words)
    }
}
