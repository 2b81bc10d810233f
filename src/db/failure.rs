//! Translates failures reported by PostgreSQL for callers, by their SQLSTATE. Each store translates the named constraints
//! that it owns.

use std::time::{Duration, Instant};

use diesel::PgConnection;
use diesel::result::{DatabaseErrorKind, Error as Failure};
use rand::Rng;

use super::migrations::{SchemaState, schema_state};
use crate::error::{Error, Result, with_causes};

/// Returns the name of the constraint that refused a change, for the store that requested the change.
pub trait ConstraintExt {
    fn constraint(&self) -> Option<&str>;
}

impl ConstraintExt for Failure {
    fn constraint(&self) -> Option<&str> {
        match self {
            Failure::DatabaseError(_, information) => information.constraint_name(),
            _ => None,
        }
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match State::of(&failure) {
            Some(State::LockNotAvailable) => Error::LockTimeout,
            Some(State::Cancelled) => Error::Overloaded,
            Some(State::GivenUp) => Error::GivenUp,
            Some(State::ReadOnly) => Error::DatabaseReadOnly,
            Some(State::OutOfResources) => Error::DatabaseUnavailable(Some(Box::new(failure))),
            Some(State::ConnectionLost) => Error::OutcomeUnknown(Box::new(failure)),
            None if matches!(failure, Failure::NotFound) => Error::NotFound,
            None => Error::caused("the database refused a statement", failure),
        }
    }
}

/// The groups of SQLSTATEs that are no fault of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// 55P03.
    LockNotAvailable,
    /// 57014.
    Cancelled,
    /// 40001 and 40P01: another session went first, and the same work can succeed at once.
    GivenUp,
    /// 25006: the database has become a standby, or its place is taken.
    ReadOnly,
    /// Class 53, such as a full disk: 53100.
    OutOfResources,
    /// Class 08, 57P01 to 57P05.
    ConnectionLost,
}

impl State {
    fn of(failure: &Failure) -> Option<Self> {
        match failure {
            Failure::BrokenTransactionManager | Failure::RollbackErrorOnCommit { .. } => Some(State::ConnectionLost),
            Failure::DatabaseError(kind, information) => match kind {
                DatabaseErrorKind::SerializationFailure => Some(State::GivenUp),
                DatabaseErrorKind::ReadOnlyTransaction => Some(State::ReadOnly),
                DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                    Some(State::ConnectionLost)
                }
                DatabaseErrorKind::Unknown => State::of_message(information.message()),
                _ => None,
            },
            _ => None,
        }
    }

    /// Recognises the states that diesel does not tell. The texts are those of PostgreSQL before translation, which
    /// sessions ask for (`lc_messages`), and those of libpq, which is never translated here.
    fn of_message(message: &str) -> Option<Self> {
        const TEXTS: &[(&str, State)] = &[
            ("due to lock timeout", State::LockNotAvailable),
            ("could not obtain lock", State::LockNotAvailable),
            ("deadlock detected", State::GivenUp),
            ("due to statement timeout", State::Cancelled),
            ("due to user request", State::Cancelled),
            ("No space left on device", State::OutOfResources),
            ("Disk quota exceeded", State::OutOfResources),
            ("out of memory", State::OutOfResources),
            ("out of shared memory", State::OutOfResources),
            ("terminating connection", State::ConnectionLost),
            ("server closed the connection", State::ConnectionLost),
            ("connection to server", State::ConnectionLost),
            ("no connection to the server", State::ConnectionLost),
            ("could not send data", State::ConnectionLost),
            ("could not receive data", State::ConnectionLost),
            ("is starting up", State::ConnectionLost),
            ("is shutting down", State::ConnectionLost),
        ];
        let found = TEXTS.iter().find(|(text, _)| message.contains(text));
        found.map(|(_, state)| *state)
    }
}

/// Does `work`, and again from its beginning each time that PostgreSQL gave it up for the work of another session, a few
/// times at most.
///
/// # Errors
/// Those of the last attempt.
pub fn again<T>(connection: &mut PgConnection, mut work: impl FnMut(&mut PgConnection) -> Result<T>) -> Result<T> {
    for attempt in 1..ATTEMPTS {
        match work(connection) {
            Err(Error::GivenUp) => {
                let pause = rand::rng().random_range(5..20) * u64::from(attempt);
                std::thread::sleep(Duration::from_millis(pause));
            }
            outcome => return outcome,
        }
    }
    work(connection)
}

const ATTEMPTS: u32 = 4;

/// The time after which PostgreSQL may break a statement off, by which such failures are recognised whatever their words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience(Duration);

/// The time after which PostgreSQL looks for a deadlock (`deadlock_timeout`): nothing is broken off for a lock sooner.
const SOONEST: Duration = Duration::from_secs(1);

impl Patience {
    pub(super) fn new(statement_timeout: Duration) -> Self {
        Patience(statement_timeout.min(SOONEST))
    }

    /// Does `work` as often as [`again`], and explains the failure of the last attempt.
    pub(super) fn tried<T>(
        self,
        connection: &mut PgConnection,
        work: &mut impl FnMut(&mut PgConnection) -> Result<T>,
    ) -> Result<T> {
        let mut begun = Instant::now();
        let outcome = again(connection, |connection| {
            begun = Instant::now();
            work(connection)
        });
        outcome.map_err(|error| self.explained(connection, error, begun.elapsed()))
    }

    /// Explains a failure in ways that depend on no language: by how long the work took, by the schema, and by whether the
    /// connection is still there.
    pub(super) fn explained(self, connection: &mut PgConnection, error: Error, took: Duration) -> Error {
        let Some(has_position) = unexplained(&error) else {
            return error;
        };
        if took >= self.0 {
            return Error::Overloaded;
        }
        match (schema_state(connection), error) {
            // Statements are valid for the schema that this program knows.
            (Ok(state @ (SchemaState::Ahead | SchemaState::Behind)), error) if has_position => {
                log::error!("a statement does not fit the schema: {}", with_causes(&error));
                Error::NotReady(state.explained())
            }
            (Err(_), Error::Internal(_, Some(cause))) => Error::OutcomeUnknown(cause),
            (_, error) => error,
        }
    }
}

/// Returns whether PostgreSQL named a place in the statement that it refused for a reason that diesel does not tell;
/// `None` for all other errors.
fn unexplained(error: &Error) -> Option<bool> {
    let Error::Internal(_, Some(cause)) = error else {
        return None;
    };
    match cause.downcast_ref()? {
        Failure::DatabaseError(DatabaseErrorKind::Unknown, information) => {
            Some(information.statement_position().is_some())
        }
        _ => None,
    }
}
