//! Requests of one kind that share a statement: all requests that wait when a database thread comes free form one
//! batch. An idle service makes batches of one, so no request waits for others to join its batch.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use diesel::PgConnection;

use super::failure::{Patience, unless_lost};
use super::{Db, Job, KeepConnection, QueuedJob};
use crate::error::{Error, Result};

/// Executes a batch; the results are in the order of the items.
type Work<I, O> = dyn Fn(&mut PgConnection, Vec<I>) -> Vec<Result<O>> + Send + Sync;

/// A queue of one kind of work, done in batches by one or two database threads at a time.
pub struct BatchQueue<I, O> {
    shared: Arc<Shared<I, O>>,
}

struct Shared<I, O> {
    waiting: Mutex<Waiting<I, O>>,
    work: Box<Work<I, O>>,
}

struct Waiting<I, O> {
    items: Vec<(I, QueuedJob<O>)>,
    threads: usize,
}

/// More threads make smaller batches: two keep both cores busy and let one batch form while the other is written.
pub(super) const WIDTH: usize = 2;
/// Keeps a statement with some sixty values a row well below PostgreSQL's limit of 65,535.
const LARGEST_BATCH: usize = 64;

impl<I: Send + 'static, O: Send + 'static> BatchQueue<I, O> {
    pub fn new(work: impl Fn(&mut PgConnection, Vec<I>) -> Vec<Result<O>> + Send + Sync + 'static) -> Self {
        let waiting = Mutex::new(Waiting {
            items: Vec::new(),
            threads: 0,
        });
        BatchQueue {
            shared: Arc::new(Shared {
                waiting,
                work: Box::new(work),
            }),
        }
    }

    /// Hands in one item and waits for its answer.
    ///
    /// # Errors
    /// The item's own error, or those of [`Db::run`].
    pub async fn send(&self, db: &Db, item: I) -> Result<O> {
        if db.is_away() {
            return Err(Error::DatabaseUnavailable(None));
        }
        let (ticket, answer) = QueuedJob::new();
        let needs_thread = {
            let mut waiting = self.shared.lock();
            if waiting.items.len() >= db.room() {
                return Err(Error::Overloaded);
            }
            waiting.items.push((item, ticket));
            let needed = waiting.threads < db.queue_width;
            waiting.threads += usize::from(needed);
            needed
        };
        if needs_thread && db.submit(self.drain(db.patience)).is_err() {
            self.shared.refuse_all_unless_served();
        }
        answer.within(db.wait).await
    }

    fn drain(&self, patience: Patience) -> Job {
        let mut place = WorkerSlot {
            shared: Arc::clone(&self.shared),
            left: false,
        };
        Box::new(move |connection| match connection {
            Ok(connection) => place.work_off(connection, patience),
            Err(_) => place.turn_away_all(),
        })
    }
}

/// A worker slot of the queue; released on drop, also after a panic.
struct WorkerSlot<I, O> {
    shared: Arc<Shared<I, O>>,
    left: bool,
}

impl<I, O> WorkerSlot<I, O> {
    fn work_off(&mut self, connection: &mut PgConnection, patience: Patience) -> KeepConnection {
        while let Some(batch) = self.next_batch() {
            let (items, tickets): (Vec<I>, Vec<QueuedJob<O>>) = batch.into_iter().unzip();
            let begun = Instant::now();
            let work =
                AssertUnwindSafe(|| unless_lost(connection, |connection| Ok((self.shared.work)(connection, items))));
            let outcomes = catch_unwind(work).unwrap_or_else(|panic| {
                // The slot must be free before a caller of this batch gets its error and tries again.
                self.turn_away_all();
                resume_unwind(panic)
            });
            let lost = || Error::OutcomeUnknown("the database died under a batch".into());
            let outcomes = outcomes.unwrap_or_else(|_| tickets.iter().map(|_| Err(lost())).collect());
            let outcomes = patience.explained_all(connection, outcomes, begun.elapsed());
            let keep = outcomes.iter().map(KeepConnection::after).max();
            let lost = keep.filter(|keep| *keep != KeepConnection::Yes);
            if lost.is_some() {
                // As above: who tries again gets another connection.
                self.turn_away_all();
            }
            for (ticket, outcome) in tickets.into_iter().zip(outcomes) {
                ticket.answer(outcome);
            }
            if let Some(keep) = lost {
                return keep;
            }
        }
        KeepConnection::Yes
    }

    /// Returns the next batch. With no item waiting, releases the slot under the lock that `send` takes, so that an
    /// item is never left without a thread.
    fn next_batch(&mut self) -> Option<Vec<(I, QueuedJob<O>)>> {
        let mut waiting = self.shared.lock();
        while !waiting.items.is_empty() {
            let size = waiting.items.len().min(LARGEST_BATCH);
            let mut batch: Vec<_> = waiting.items.drain(..size).collect();
            batch.retain(|(_, ticket)| ticket.begin());
            if !batch.is_empty() {
                return Some(batch);
            }
        }
        waiting.threads -= 1;
        self.left = true;
        None
    }

    /// Fails all waiting items and releases the slot, under one lock.
    fn turn_away_all(&mut self) -> KeepConnection {
        let mut waiting = self.shared.lock();
        for (_, ticket) in waiting.items.drain(..) {
            if ticket.begin() {
                ticket.answer(Err(Error::DatabaseUnavailable(None)));
            }
        }
        waiting.threads -= 1;
        self.left = true;
        KeepConnection::No
    }
}

impl<I, O> Drop for WorkerSlot<I, O> {
    fn drop(&mut self) {
        if !self.left {
            self.shared.lock().threads -= 1;
        }
    }
}

impl<I, O> Shared<I, O> {
    /// Fails all waiting items when no thread serves the queue, so that the items do not wait for their timeout.
    fn refuse_all_unless_served(&self) {
        let mut waiting = self.lock();
        if waiting.threads == 0 {
            for (_, ticket) in waiting.items.drain(..) {
                ticket.answer(Err(Error::Overloaded));
            }
        }
    }

    /// Locks the list and ignores poisoning: the list is only pushed to and drained, so a panic leaves it consistent.
    fn lock(&self) -> MutexGuard<'_, Waiting<I, O>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
