//! Answers on the server: records by their number, read page by page.

use redis::ScriptInvocation;

use super::conversations::PAGE;
use super::place::ValkeyStore;
use super::scripts::{CHANGE_ANSWERS, EXPIRE_ANSWERS, bytes, each, on};
use super::settle::read_link;
use crate::store::StoreError;
use crate::store::answers::{Answers, From, Link, Read, Recorded};
use crate::store::codec::encode;

/// A record as it is kept, and its number.
type Numbered = (Vec<u8>, u64);
/// An answer that goes: its record, its id, and where the chain stands after it.
type Old = (Vec<u8>, String, Vec<u8>);

impl ValkeyStore {
    /// Reads records as they are kept until `take` says false.
    fn raw_answers(
        &self,
        from: From,
        take: &mut dyn FnMut(Numbered) -> Result<bool, StoreError>,
    ) -> Result<(), StoreError> {
        let (command, mut bound, end) = match from {
            From::Oldest => ("ZRANGEBYSCORE", "-inf".to_owned(), "+inf"),
            From::Latest => ("ZREVRANGEBYSCORE", "+inf".to_owned(), "-inf"),
        };
        loop {
            let mut asked = redis::cmd(command);
            asked.arg(&self.keys.answers).arg(&bound).arg(end).arg("WITHSCORES").arg("LIMIT").arg(0).arg(PAGE);
            let page: Vec<(Vec<u8>, f64)> = self.ask(&asked)?;
            let Some((_, last)) = page.last() else { return Ok(()) };
            bound = format!("({last}");
            for (record, number) in page {
                if !take((record, number as u64))? {
                    return Ok(());
                }
            }
        }
    }

    /// Changes the records that `change` says true of, up to the first that `until` says true of; returns how many.
    pub(super) fn change_answers(
        &self,
        until: impl Fn(&Recorded) -> bool,
        mut change: impl FnMut(&mut Recorded) -> bool,
    ) -> Result<usize, StoreError> {
        let mut changed = Vec::new();
        self.raw_answers(From::Oldest, &mut |(bytes, number)| {
            let Ok(mut record) = Recorded::decode(&bytes) else { return Ok(true) };
            if until(&record) {
                return Ok(false);
            }
            if change(&mut record) {
                changed.push((number, bytes, record.encode()?));
            }
            Ok(true)
        })?;
        let mut count = 0;
        for page in changed.chunks(PAGE) {
            let mut call = on(&CHANGE_ANSWERS, &[&self.keys.answers]);
            each(&mut call, page, |call: &mut ScriptInvocation<'_>, (number, old, new)| {
                call.arg(*number);
                bytes(call, old);
                bytes(call, new);
            });
            count += self.run::<usize>(&call)?;
        }
        Ok(count)
    }

    /// Forgets the records from before `before`, oldest first.
    pub(super) fn expire_answers(&self, before: i64) -> Result<usize, StoreError> {
        let mut old: Vec<Old> = Vec::new();
        self.raw_answers(From::Oldest, &mut |(bytes, number)| {
            let record = Recorded::decode(&bytes).ok();
            // What was forgotten or cannot be read has no time of its own: it goes once it is the oldest.
            if record.as_ref().and_then(Recorded::answer).is_some_and(|a| a.at >= before) {
                return Ok(false);
            }
            let broken = || Link { next: number + 1, link: String::new() };
            let after = encode(&record.as_ref().map_or_else(broken, Recorded::chain))?;
            old.push((bytes, record.map(|r| r.id().to_owned()).unwrap_or_default(), after));
            Ok(true)
        })?;
        let mut gone = 0;
        for page in old.chunks(PAGE) {
            let keys = &self.keys;
            let mut call = on(&EXPIRE_ANSWERS, &[&keys.answers, &keys.answer_ids, &keys.chain_start]);
            each(&mut call, page, |call: &mut ScriptInvocation<'_>, (record, id, after)| {
                bytes(call, record);
                call.arg(id);
                bytes(call, after);
            });
            let went: usize = self.run(&call)?;
            gone += went;
            if went < page.len() {
                break;
            }
        }
        Ok(gone)
    }
}

impl Answers for ValkeyStore {
    fn answers(&self, from: From, take: &mut dyn FnMut(Read) -> bool) -> Result<(), StoreError> {
        self.raw_answers(from, &mut |(bytes, number)| Ok(take(Recorded::decode(&bytes).map_err(|_| number))))
    }

    fn answer(&self, id: &str) -> Result<Option<Recorded>, StoreError> {
        let number: Option<u64> = self.ask(redis::cmd("HGET").arg(&self.keys.answer_ids).arg(id))?;
        let Some(number) = number else { return Ok(None) };
        let mut asked = redis::cmd("ZRANGEBYSCORE");
        let records: Vec<Vec<u8>> = self.ask(asked.arg(&self.keys.answers).arg(number).arg(number))?;
        records.first().map(|bytes| Recorded::decode(bytes)).transpose()
    }

    fn chain_start(&self) -> Result<Link, StoreError> {
        let start: Option<Vec<u8>> = self.ask(redis::cmd("GET").arg(&self.keys.chain_start))?;
        Ok(start.and_then(|bytes| read_link(&bytes).ok()).unwrap_or_default())
    }

    fn forget_words(&self, before: i64) -> Result<usize, StoreError> {
        self.change_answers(|record| record.answer().is_some_and(|a| a.at >= before), Recorded::forget_words)
    }
}
