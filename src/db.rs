//! The only path from async code to the database: a few threads behind one bounded, fair queue, each using a
//! pooled connection while the thread has work. The queries are in the stores of the slices.

mod among;
mod batch_queue;
mod combined_statement;
mod compacting;
mod counting;
mod failure;
mod identity;
mod json;
mod migrations;
mod pool;
mod settings;
mod snapshot;
mod text_vector;
mod word;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::PgConnection;
use tokio::sync::{Notify, oneshot};

pub use among::{Among, among};
pub use batch_queue::BatchQueue;
pub use combined_statement::{CombinedStatement, StatementPart};
pub use compacting::compact;
pub use counting::{count_up_to, counted};
pub use failure::{ConstraintExt, again, tell_all};
pub use identity::identity;
pub use json::Json;
pub use migrations::{SchemaState, migrate, schema_state, undo_all_migrations};
pub use settings::Settings;
pub use text_vector::TextVector;
pub use word::Word;

use self::failure::Patience;
use self::pool::{Checkout, Connections};
use crate::error::{Error, Result};

/// A handle on the database, cheap to clone. The threads end when the last handle is dropped.
#[derive(Clone)]
pub struct Db {
    queue: Sender<Job>,
    connections: Connections,
    patience: Patience,
    wait: Duration,
    /// Maximum number of threads for one batch queue; some threads always remain for other work.
    queue_width: usize,
    commits: Arc<Notify>,
}

impl Db {
    /// Opens the pool without waiting for the database; an unreachable database is detected at the first query.
    pub fn open(settings: &Settings) -> Db {
        let connections = Connections::new(settings);
        let (sender, receiver) = bounded(settings.queue);
        for _ in 0..settings.connections {
            let (jobs, connections) = (receiver.clone(), connections.clone());
            std::thread::spawn(move || work(&jobs, &connections));
        }
        Db {
            queue: sender,
            connections,
            patience: Patience::new(settings.statement_timeout),
            wait: settings.wait,
            queue_width: usize::try_from(settings.connections / 4)
                .map_or(1, |share| share.clamp(1, batch_queue::WIDTH)),
            commits: Arc::default(),
        }
    }

    /// Tells the task that waits for [`Db::committed`] that a change of a complaint is committed.
    pub fn announce_commit(&self) {
        self.commits.notify_one();
    }

    /// Waits for a commit that was announced in this process since the last call.
    pub async fn committed(&self) {
        self.commits.notified().await;
    }

    /// Whether the last attempts to reach the database failed and no connection is left. Work is then refused at once,
    /// until an attempt succeeds in the background.
    pub fn is_away(&self) -> bool {
        self.connections.are_lost()
    }

    /// Runs `work` on a connection of the pool. Work that has not begun within the waiting time is cancelled and
    /// reported to the caller; the outcome of work that has begun is awaited, because it may have been committed.
    ///
    /// PostgreSQL may give `work` up for the work of another session. It is then done again from its beginning, so it
    /// writes in one statement or one transaction.
    ///
    /// # Errors
    /// The error of `work`, `Overloaded` when the queue is full or slow, `DatabaseUnavailable` without a connection.
    pub async fn run<T, F>(&self, mut work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnMut(&mut PgConnection) -> Result<T> + Send + 'static,
    {
        let (ticket, answer) = QueuedJob::new();
        let patience = self.patience;
        self.submit(Box::new(move |connection| {
            if !ticket.begin() {
                return KeepConnection::Yes;
            }
            let outcome = connection.and_then(|connection| patience.tried(connection, &mut work));
            let keep = KeepConnection::after(&outcome);
            ticket.answer(outcome);
            keep
        }))?;
        answer.within(self.wait).await
    }

    /// Returns how busy it is at this moment.
    pub fn load(&self) -> Load {
        let (connections, idle, most) = self.connections.count();
        Load {
            waiting: self.queue.len(),
            room: self.room(),
            connections,
            idle,
            most,
        }
    }

    /// The maximum number of jobs that wait in any one queue.
    fn room(&self) -> usize {
        self.queue.capacity().unwrap_or(usize::MAX)
    }

    fn submit(&self, job: Job) -> Result<()> {
        if self.is_away() {
            return Err(Error::DatabaseUnavailable(None));
        }
        self.queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::Overloaded,
            TrySendError::Disconnected(_) => Error::internal("the database threads have ended"),
        })
    }
}

/// The work that waits for connections, and the connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    pub waiting: usize,
    pub room: usize,
    pub connections: usize,
    pub idle: usize,
    pub most: usize,
}

/// A job for a database thread; receives an error instead of a connection when none is available.
type Job = Box<dyn FnOnce(Result<&mut PgConnection>) -> KeepConnection + Send>;

/// The connections that can serve the next job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum KeepConnection {
    /// This one and all others.
    Yes,
    /// The others; this one is tested before it is used again.
    No,
    /// None: the database takes no changes any more, and another one may have taken its place.
    NoneOfAll,
}

impl KeepConnection {
    fn after<T>(outcome: &Result<T>) -> Self {
        match outcome {
            Err(Error::DatabaseReadOnly) => KeepConnection::NoneOfAll,
            // An error that nobody expected may have left the session in any state.
            Err(Error::DatabaseUnavailable(_) | Error::OutcomeUnknown(_) | Error::Internal(..)) => KeepConnection::No,
            _ => KeepConnection::Yes,
        }
    }
}

/// The working end of one piece of queued work.
struct QueuedJob<T> {
    state: Arc<AtomicU8>,
    answer: oneshot::Sender<Result<T>>,
}

/// The waiting end of one piece of queued work.
struct Answer<T> {
    state: Arc<AtomicU8>,
    answer: oneshot::Receiver<Result<T>>,
}

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl<T> QueuedJob<T> {
    fn new() -> (QueuedJob<T>, Answer<T>) {
        let state = Arc::new(AtomicU8::new(WAITING));
        let (sender, receiver) = oneshot::channel();
        (
            QueuedJob {
                state: Arc::clone(&state),
                answer: sender,
            },
            Answer {
                state,
                answer: receiver,
            },
        )
    }

    /// Marks the job as begun; returns false when no caller waits for its answer: the job must then have no effect.
    fn begin(&self) -> bool {
        !self.answer.is_closed()
            && self
                .state
                .compare_exchange(WAITING, BEGUN, Ordering::SeqCst, Ordering::SeqCst)
                .is_ok()
    }

    fn answer(self, outcome: Result<T>) {
        // The receiver is closed when the client has disconnected; committed work stays committed.
        drop(self.answer.send(outcome));
    }
}

impl<T> Answer<T> {
    async fn within(mut self, wait: Duration) -> Result<T> {
        let received = match tokio::time::timeout(wait, &mut self.answer).await {
            Ok(received) => received,
            Err(_) if self.give_up() => return Err(Error::Overloaded),
            Err(_) => self.answer.await,
        };
        received.unwrap_or_else(|_| Err(Error::internal("the database work ended without an answer")))
    }

    fn give_up(&self) -> bool {
        self.state
            .compare_exchange(WAITING, GIVEN_UP, Ordering::SeqCst, Ordering::SeqCst)
            .is_ok()
    }
}

/// The main loop of a database thread: a connection is checked out as long as the thread has work.
fn work(jobs: &Receiver<Job>, connections: &Connections) {
    while let Ok(job) = jobs.recv() {
        match connections.checkout() {
            Some(connection) => work_with(connection, job, jobs, connections),
            None => turn_away(job, jobs),
        }
    }
}

/// The time for which an idle thread keeps its connection. Checking out a connection costs a round trip to test it,
/// and under load the next job comes well within this time.
const LINGER: Duration = Duration::from_millis(50);

fn work_with(mut connection: Checkout, first: Job, jobs: &Receiver<Job>, connections: &Connections) {
    let mut next = Some(first);
    while let Some(job) = next {
        let outcome = catch_unwind(AssertUnwindSafe(|| job(Ok(&mut connection))));
        match outcome {
            Ok(KeepConnection::Yes) => next = jobs.recv_timeout(LINGER).ok(),
            // The pool tests the connection before it is used again, and drops it when a transaction is still open.
            Ok(KeepConnection::No) => return,
            Ok(KeepConnection::NoneOfAll) => return connections.discard_all(),
            Err(_) => {
                log::error!("database work panicked");
                return;
            }
        }
    }
}

/// Fails every waiting job at once when there is no connection, so that no job waits for a connection in its turn.
fn turn_away(first: Job, jobs: &Receiver<Job>) {
    first(Err(Error::DatabaseUnavailable(None)));
    while let Ok(job) = jobs.try_recv() {
        job(Err(Error::DatabaseUnavailable(None)));
    }
}
