//! The connections to the database: how a session begins, and whether the database can be reached.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::r2d2::{Error, HandleError, ManageConnection, Pool, PooledConnection, R2D2Connection};
use diesel::{Connection, PgConnection};

use super::settings::Settings;

/// The pool and the time that work waits for one of its connections; cheap to clone.
#[derive(Clone)]
pub(super) struct Connections {
    pool: Pool<Sessions>,
    reach: Arc<Reach>,
    url: Arc<str>,
    wait: Duration,
}

pub(super) type Checkout = PooledConnection<Sessions>;

/// The time limit of a wait for a lock, in every session.
const LOCK_TIMEOUT: Duration = Duration::from_secs(2);

/// The longest time between two attempts to reach a database that is away: half of this.
const RETRY: Duration = Duration::from_secs(1);

/// The time between two looks at whether the database can be reached, while waiting for a connection.
const LOOK: Duration = Duration::from_millis(20);

impl Connections {
    /// Makes the pool without waiting for the database.
    pub(super) fn new(settings: &Settings) -> Self {
        let reach = Arc::new(Reach::default());
        let url = with_timeouts(settings);
        let sessions = Sessions {
            url: url.clone(),
            beginning: beginning(settings.statement_timeout),
            reach: Arc::clone(&reach),
        };
        let pool = Pool::builder()
            .max_size(settings.connections)
            .min_idle(Some(0))
            .connection_timeout(RETRY)
            .error_handler(Box::new(QuietHandler::default()))
            .build_unchecked(sessions);
        Connections {
            pool,
            reach,
            url: url.into(),
            wait: settings.wait,
        }
    }

    /// Returns a connection; `None` when none comes free in time, or as soon as it is known that the database cannot be
    /// reached.
    pub(super) fn checkout(&self) -> Option<Checkout> {
        let begun = Instant::now();
        loop {
            match self.pool.get_timeout(LOOK) {
                Ok(connection) => return Some(connection),
                Err(_) if self.are_lost() || begun.elapsed() >= self.wait => return None,
                Err(_) => {}
            }
        }
    }

    /// Whether the last attempt to connect failed and no connection is left. The pool goes on trying.
    pub(super) fn are_lost(&self) -> bool {
        self.reach.failing.load(Ordering::Acquire) && self.pool.state().connections == 0
    }

    /// The address and the first statements of a session that is none of the pool: each of its statements, and of the pauses
    /// between two, takes `limit` at most.
    pub(super) fn apart(&self, limit: Duration) -> (Arc<str>, String) {
        let pauses = format!("; set idle_in_transaction_session_timeout = {}", limit.as_millis());
        (Arc::clone(&self.url), beginning(limit) + &pauses)
    }

    /// Returns how many connections there are, how many of them nobody uses, and how many there may be.
    pub(super) fn count(&self) -> (usize, usize, usize) {
        let state = self.pool.state();
        let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        (
            number(state.connections),
            number(state.idle_connections),
            number(self.pool.max_size()),
        )
    }

    /// Lets no connection serve any further work: each is replaced when it is free.
    pub(super) fn discard_all(&self) {
        log::warn!("the database takes no changes: all connections to it are replaced");
        self.reach.generation.fetch_add(1, Ordering::AcqRel);
    }
}

/// Facts about the database that all connections share.
#[derive(Debug, Default)]
struct Reach {
    /// Whether the last attempt to connect failed.
    failing: AtomicBool,
    /// The connections made before it was raised are replaced.
    generation: AtomicU64,
}

/// Makes and judges sessions.
#[derive(Debug)]
pub(super) struct Sessions {
    url: String,
    /// The statements with which each session begins.
    beginning: String,
    reach: Arc<Reach>,
}

/// A connection with the generation that it belongs to.
pub(super) struct Session {
    connection: PgConnection,
    generation: u64,
}

impl ManageConnection for Sessions {
    type Connection = Session;
    type Error = Error;

    fn connect(&self) -> Result<Session, Error> {
        let generation = self.reach.generation.load(Ordering::Acquire);
        let connected = PgConnection::establish(&self.url)
            .map_err(Error::ConnectionError)
            .and_then(|mut connection| {
                connection.batch_execute(&self.beginning)?;
                Ok(connection)
            });
        self.reach.failing.store(connected.is_err(), Ordering::Release);
        connected.map(|connection| Session { connection, generation })
    }

    fn is_valid(&self, session: &mut Session) -> Result<(), Error> {
        if self.is_outdated(session) {
            return Err(Error::QueryError(diesel::result::Error::BrokenTransactionManager));
        }
        session.connection.ping().map_err(Error::QueryError)
    }

    fn has_broken(&self, session: &mut Session) -> bool {
        std::thread::panicking() || self.is_outdated(session) || session.connection.is_broken()
    }
}

impl Sessions {
    fn is_outdated(&self, session: &Session) -> bool {
        session.generation != self.reach.generation.load(Ordering::Acquire)
    }
}

impl std::ops::Deref for Session {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.connection
    }
}

impl std::ops::DerefMut for Session {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.connection
    }
}

/// The language of messages (`lc_messages`) that every session asks for: that of the source of PostgreSQL.
pub(super) const MESSAGES: &str = "C";

/// The time limits of every session, so that no statement can hold a connection for ever, and the language in which
/// [`super::failure`] reads errors. Only a superuser, or a role with that privilege, may choose the language.
fn beginning(statement_timeout: Duration) -> String {
    format!(
        "set timezone = 'UTC'; set statement_timeout = {}; set lock_timeout = {}; \
         set idle_in_transaction_session_timeout = '10s'; set random_page_cost = 1.1; \
         do $$ begin set lc_messages = '{MESSAGES}'; exception when insufficient_privilege then null; end $$",
        statement_timeout.as_millis(),
        LOCK_TIMEOUT.as_millis()
    )
}

/// Adds timeouts to the connection URL, so that a network that silently drops packets cannot hold a request for ever.
fn with_timeouts(settings: &Settings) -> String {
    let separator = if settings.url.contains('?') { '&' } else { '?' };
    format!(
        "{}{separator}connect_timeout=3&tcp_user_timeout=10000&keepalives_idle=30&application_name={}",
        settings.url, settings.application_name
    )
}

/// Logs failed attempts of the pool to connect without the password, one line every ten seconds.
#[derive(Debug)]
struct QuietHandler {
    made: Instant,
    /// The second in which the last line was written, counted from when the handler was made.
    last: AtomicI64,
}

const QUIET_SECONDS: i64 = 10;

impl Default for QuietHandler {
    fn default() -> Self {
        QuietHandler {
            made: Instant::now(),
            last: AtomicI64::new(-QUIET_SECONDS),
        }
    }
}

impl HandleError<Error> for QuietHandler {
    fn handle_error(&self, error: Error) {
        let now = i64::try_from(self.made.elapsed().as_secs()).unwrap_or(i64::MAX);
        let last = self.last.load(Ordering::Relaxed);
        let is_due = now - last >= QUIET_SECONDS;
        if is_due
            && self
                .last
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
        {
            log::warn!("database connection: {error}");
        }
    }
}
