//! The only path from async code to the database: a few threads behind one bounded, fair queue, each using a
//! pooled connection while the thread has work. The queries are in the stores of the slices.

mod batch_queue;
mod combined_statement;
mod failure;
mod identity;
mod json;
mod migrations;
mod text_vector;
mod word;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool, PooledConnection};
use tokio::sync::{Notify, oneshot};

pub use batch_queue::BatchQueue;
pub use combined_statement::{CombinedStatement, StatementPart};
pub use failure::ConstraintExt;
pub use identity::identity;
pub use json::Json;
pub use migrations::{SchemaState, migrate, schema_state, undo_all_migrations};
pub use text_vector::TextVector;
pub use word::Word;

use crate::error::{Error, Result};

/// The address of the database and the limits on concurrent work.
#[derive(Debug, Clone)]
pub struct Settings {
    pub url: String,
    pub connections: u32,
    /// Maximum number of jobs that wait for a connection; beyond this number the service answers 503 at once.
    pub queue: usize,
    /// Maximum time that a job waits for a connection before the job is cancelled.
    pub wait: Duration,
    pub statement_timeout: Duration,
    pub application_name: &'static str,
}

/// A handle on the database, cheap to clone. The threads end when the last handle is dropped.
#[derive(Clone)]
pub struct Db {
    queue: Sender<Job>,
    wait: Duration,
    /// Maximum number of threads for one batch queue; some threads always remain for other work.
    queue_width: usize,
    commits: Arc<Notify>,
}

type Connections = Pool<ConnectionManager<PgConnection>>;
type Connection = PooledConnection<ConnectionManager<PgConnection>>;

impl Db {
    /// Opens the pool without waiting for the database; an unreachable database is detected at the first query.
    pub fn open(settings: &Settings) -> Db {
        let pool: Connections = Pool::builder()
            .max_size(settings.connections)
            .min_idle(Some(0))
            .connection_timeout(settings.wait)
            .error_handler(Box::new(QuietHandler))
            .connection_customizer(Box::new(Session {
                statement_timeout: settings.statement_timeout,
            }))
            .build_unchecked(ConnectionManager::new(with_timeouts(settings)));
        let (sender, receiver) = bounded(settings.queue);
        for _ in 0..settings.connections {
            let (jobs, pool) = (receiver.clone(), pool.clone());
            std::thread::spawn(move || work(&jobs, &pool));
        }
        Db {
            queue: sender,
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

    /// Runs `work` on a connection of the pool. Work that has not begun within the waiting time is cancelled and
    /// reported to the caller; the outcome of work that has begun is awaited, because it may have been committed.
    ///
    /// # Errors
    /// The error of `work`, `Overloaded` when the queue is full or slow, `DatabaseUnavailable` without a connection.
    pub async fn run<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    {
        let (ticket, answer) = QueuedJob::new();
        self.submit(Box::new(move |connection| {
            if !ticket.begin() {
                return KeepConnection(true);
            }
            let outcome = connection.and_then(work);
            let keep = KeepConnection::after(&outcome);
            ticket.answer(outcome);
            keep
        }))?;
        answer.within(self.wait).await
    }

    /// The maximum number of jobs that wait in any one queue.
    fn room(&self) -> usize {
        self.queue.capacity().unwrap_or(usize::MAX)
    }

    fn submit(&self, job: Job) -> Result<()> {
        self.queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) => Error::Overloaded,
            TrySendError::Disconnected(_) => Error::internal("the database threads have ended"),
        })
    }
}

/// A job for a database thread; receives an error instead of a connection when none is available.
type Job = Box<dyn FnOnce(Result<&mut PgConnection>) -> KeepConnection + Send>;

/// Whether the connection can serve the next job.
struct KeepConnection(bool);

impl KeepConnection {
    fn after<T>(outcome: &Result<T>) -> Self {
        KeepConnection(!matches!(
            outcome,
            Err(Error::DatabaseUnavailable(_) | Error::OutcomeUnknown(_))
        ))
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
fn work(jobs: &Receiver<Job>, pool: &Connections) {
    while let Ok(job) = jobs.recv() {
        match pool.get() {
            Ok(connection) => work_with(connection, job, jobs),
            Err(_) => turn_away(job, jobs),
        }
    }
}

/// The time for which an idle thread keeps its connection. Checking out a connection costs a round trip to test it,
/// and under load the next job comes well within this time.
const LINGER: Duration = Duration::from_millis(50);

fn work_with(mut connection: Connection, first: Job, jobs: &Receiver<Job>) {
    let mut next = Some(first);
    while let Some(job) = next {
        let outcome = catch_unwind(AssertUnwindSafe(|| job(Ok(&mut connection))));
        match outcome {
            Ok(KeepConnection(true)) => next = jobs.recv_timeout(LINGER).ok(),
            // The pool tests the connection before it is used again, and drops it when a transaction is still open.
            Ok(KeepConnection(false)) => return,
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

/// The time limits of every session, so that no statement can hold a connection for ever.
#[derive(Debug)]
struct Session {
    statement_timeout: Duration,
}

impl CustomizeConnection<PgConnection, diesel::r2d2::Error> for Session {
    fn on_acquire(&self, connection: &mut PgConnection) -> Result<(), diesel::r2d2::Error> {
        connection
            .batch_execute(&format!(
                "set timezone = 'UTC'; set statement_timeout = {}; set lock_timeout = '2s'; \
                 set idle_in_transaction_session_timeout = '10s'; set random_page_cost = 1.1",
                self.statement_timeout.as_millis()
            ))
            .map_err(diesel::r2d2::Error::QueryError)
    }
}

/// Adds timeouts to the connection URL, so that a network that silently drops packets cannot hold a request for ever.
fn with_timeouts(settings: &Settings) -> String {
    let separator = if settings.url.contains('?') { '&' } else { '?' };
    format!(
        "{}{separator}connect_timeout=3&tcp_user_timeout=10000&keepalives_idle=30&application_name={}",
        settings.url, settings.application_name
    )
}

/// Logs each failed attempt of the pool to connect in one line without the password.
#[derive(Debug)]
struct QuietHandler;

impl diesel::r2d2::HandleError<diesel::r2d2::Error> for QuietHandler {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        log::warn!("database connection: {error}");
    }
}
