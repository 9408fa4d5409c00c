//! The one that writes: changes asked for at the same time share one flush to disk.
//!
//! A caller gets its answer only when what it asked for is on disk. New questions are handed on
//! in the order in which they came. Not responsible for what is written.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, oneshot};

use super::engine::Engine;
use crate::store::inbox::{Accepted, Delivered, Question, Settled, Settling, Ticket, Vote};
use crate::store::{StaffThread, Store, StoreError};

/// Most changes that share a flush.
const BATCH: usize = 512;

/// What was asked of the store; the error is shared by all who shared the flush.
pub(super) type Kept<T> = Result<T, Arc<StoreError>>;

/// A conversation, and the thread in which the staff answers it.
pub(super) type Thread = (String, StaffThread);

enum Change {
    Accept(Box<Question>, oneshot::Sender<Kept<Accepted>>),
    Settle(Box<Settling>, oneshot::Sender<Kept<Vec<Ticket>>>),
    Delivered(Delivered, oneshot::Sender<Kept<()>>),
    Vote(Vote, oneshot::Sender<Kept<()>>),
    Forget(String, oneshot::Sender<Kept<usize>>),
    ForgetEvents(i64, oneshot::Sender<Kept<usize>>),
    Resume,
}

/// The writer's address. Dropping the last one lets the thread finish.
#[derive(Debug, Clone)]
pub(super) struct Writer {
    changes: mpsc::UnboundedSender<Change>,
}

impl Writer {
    /// Starts the thread; `take` gets every new question once it is on disk, in order.
    pub(super) fn start(
        engine: Arc<Engine>,
        take: impl Fn(Ticket, Question) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (changes, mut asked) = mpsc::unbounded_channel();
        let runtime = tokio::runtime::Handle::current();
        std::thread::Builder::new().name("writer".to_owned()).spawn(move || {
            let _entered = runtime.enter();
            let mut batch = Vec::new();
            // Written, and not known to be on disk yet.
            let mut unflushed: Vec<(Ticket, Question)> = Vec::new();
            while let Some(first) = asked.blocking_recv() {
                batch.push(first);
                while batch.len() < BATCH {
                    match asked.try_recv() {
                        Ok(change) => batch.push(change),
                        Err(_) => break,
                    }
                }
                write(&engine, &mut batch, &mut unflushed, &take);
            }
        })?;
        Ok(Self { changes })
    }

    /// One that refuses everything.
    pub(super) fn stopped() -> Self {
        Self { changes: mpsc::unbounded_channel().0 }
    }

    async fn ask<T>(&self, change: impl FnOnce(oneshot::Sender<Kept<T>>) -> Change) -> Kept<T> {
        let (tell, told) = oneshot::channel();
        let gone = || Arc::new(StoreError::Stopped);
        self.changes.send(change(tell)).map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }

    pub(super) async fn accept(&self, question: Question) -> Kept<Accepted> {
        self.ask(|tell| Change::Accept(Box::new(question), tell)).await
    }

    pub(super) async fn settle(&self, ticket: Ticket, question: Question, settled: Settled) -> Kept<Vec<Ticket>> {
        self.ask(|tell| Change::Settle(Box::new(Settling { ticket, question, settled }), tell)).await
    }

    pub(super) async fn delivered(&self, ticket: Ticket, thread: Option<Thread>) -> Kept<()> {
        self.ask(|tell| Change::Delivered(Delivered { ticket, thread }, tell)).await
    }

    pub(super) async fn vote(&self, vote: Vote) -> Kept<()> {
        self.ask(|tell| Change::Vote(vote, tell)).await
    }

    /// Forgets a conversation.
    pub(super) async fn forget(&self, conversation: String) -> Kept<usize> {
        self.ask(|tell| Change::Forget(conversation, tell)).await
    }

    /// Has the store written again, where that was not possible and is now.
    pub(super) fn resume(&self) {
        // Without a writer there is nothing to write.
        let _ = self.changes.send(Change::Resume);
    }

    pub(super) async fn forget_events(&self, before: i64) -> Kept<usize> {
        self.ask(|tell| Change::ForgetEvents(before, tell)).await
    }
}

/// An answer that waits for the flush.
type Answer = Box<dyn FnOnce(Option<&Arc<StoreError>>)>;

fn answer<T: 'static>(tell: oneshot::Sender<Kept<T>>, result: Result<T, StoreError>) -> Answer {
    Box::new(move |flush_failed| {
        let result = match flush_failed {
            Some(error) => Err(error.clone()),
            None => result.map_err(Arc::new),
        };
        // Whoever asked may have left.
        let _ = tell.send(result);
    })
}

fn write(
    engine: &Engine,
    batch: &mut Vec<Change>,
    unflushed: &mut Vec<(Ticket, Question)>,
    take: &impl Fn(Ticket, Question),
) {
    let (start, count) = (Instant::now(), batch.len());
    if batch.iter().any(|change| matches!(change, Change::Resume)) {
        engine.resume();
    }
    let mut answers: Vec<Answer> = Vec::with_capacity(count);
    let (mut questions, mut askers) = (Vec::new(), Vec::new());
    let (mut settling, mut settlers) = (Vec::new(), Vec::new());
    let (mut delivered, mut deliverers) = (Vec::new(), Vec::new());
    let mut single = Vec::new();
    for change in batch.drain(..) {
        match change {
            Change::Accept(question, tell) => {
                questions.push(*question);
                askers.push(tell);
            }
            Change::Settle(one, tell) => {
                settling.push(*one);
                settlers.push(tell);
            }
            Change::Delivered(one, tell) => {
                delivered.push(one);
                deliverers.push(tell);
            }
            Change::Resume => {}
            change => single.push(change),
        }
    }
    // What is asked for at the same time has no order; many of a kind are one write. Forgetting comes last.
    if !settling.is_empty() {
        let written = steadily(engine, |store| store.settle_all(&settling));
        answers.extend(all(settlers, written));
    }
    if !delivered.is_empty() {
        let written = steadily(engine, |store| store.delivered_all(&delivered));
        let each = written.map(|()| vec![(); deliverers.len()]);
        answers.extend(all(deliverers, each));
    }
    answers.extend(single.into_iter().filter_map(|change| apply(engine, change)));
    if !questions.is_empty() {
        let taken = steadily(engine, |store| store.accept(&questions, engine.clock().seconds()));
        for (question, accepted) in questions.into_iter().zip(taken.iter().flatten()) {
            if let Accepted::New(ticket) = accepted {
                unflushed.push((*ticket, question));
            }
        }
        answers.extend(all(askers, taken));
    }
    let flushed = flush(engine).map_err(Arc::new);
    let failed = flushed.as_ref().err();
    if failed.is_none() {
        unflushed.drain(..).for_each(|(ticket, question)| take(ticket, question));
    }
    answers.into_iter().for_each(|answer| answer(failed));
    let took = start.elapsed();
    if took > Duration::from_millis(100) {
        tracing::warn!(changes = count, ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX), "slow write");
    }
}

/// The answers to all who asked for one write, each its own part of it.
fn all<T: 'static>(askers: Vec<oneshot::Sender<Kept<T>>>, written: Result<Vec<T>, StoreError>) -> Vec<Answer> {
    match written {
        Ok(parts) => askers.into_iter().zip(parts).map(|(tell, part)| answer(tell, Ok(part))).collect(),
        Err(error) => {
            let error = Arc::new(error);
            for tell in askers {
                // Whoever asked may have left.
                let _ = tell.send(Err(error.clone()));
            }
            Vec::new()
        }
    }
}

/// Does a change that is written by itself.
fn apply(engine: &Engine, change: Change) -> Option<Answer> {
    Some(match change {
        Change::Vote(vote, tell) => answer(tell, steadily(engine, |store| store.vote(&vote))),
        Change::Forget(id, tell) => answer(tell, steadily(engine, |store| store.forget_person(&id))),
        Change::ForgetEvents(before, tell) => answer(tell, steadily(engine, |store| store.forget_events(before))),
        Change::Accept(..) | Change::Settle(..) | Change::Delivered(..) | Change::Resume => return None,
    })
}

/// Does something to the store, and once more where memory took its place.
fn steadily<T>(engine: &Engine, work: impl Fn(&dyn Store) -> Result<T, StoreError>) -> Result<T, StoreError> {
    match work(engine.store().as_ref()) {
        Err(error) if engine.failed(&error) => work(engine.store().as_ref()),
        result => result,
    }
}

/// Puts the batch on disk. What memory takes over from a store that cannot be written holds it too.
fn flush(engine: &Engine) -> Result<(), StoreError> {
    match engine.flush() {
        Ok(()) => engine.held(),
        Err(error) if engine.failed(&error) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}
