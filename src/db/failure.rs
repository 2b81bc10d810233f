//! Translates failures reported by PostgreSQL for callers, by their SQLSTATE. Each store translates the named constraints
//! that it owns.

mod state;

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::dsl::{select, sql};
use diesel::r2d2::R2D2Connection;
use diesel::result::{DatabaseErrorKind, Error as Failure};
use diesel::sql_types::Text;
use diesel::{PgConnection, RunQueryDsl};
use rand::Rng;

use self::state::State;
use super::migrations::{SchemaState, schema_state};
use super::pool::MESSAGES;
use crate::error::{Cause, Error, Result, with_causes};

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

/// Does `work`, which may panic because the database dies: diesel takes for granted that an answer comes to what it sent.
///
/// # Errors
/// `OutcomeUnknown` after such a panic, and those of `work`. Any other panic goes on.
pub(super) fn unless_lost<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T>,
) -> Result<T> {
    catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or_else(|panic| {
        match connection.ping().map_err(Error::from) {
            Err(lost @ Error::OutcomeUnknown(_)) => {
                log::warn!("work on the database panicked when its connection was lost");
                Err(lost)
            }
            _ => resume_unwind(panic),
        }
    })
}

/// The time after which PostgreSQL may break a statement off, by which such failures are recognised in sessions whose
/// messages may be translated.
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
        let outcome = unless_lost(connection, |connection| {
            again(connection, |connection| {
                begun = Instant::now();
                work(connection)
            })
        });
        outcome.map_err(|error| self.explained(connection, error, begun.elapsed(), &mut None))
    }

    /// Explains the failures of a batch that took so long, with one look at the database for all of them.
    pub(super) fn explained_all<T>(
        self,
        connection: &mut PgConnection,
        outcomes: Vec<Result<T>>,
        took: Duration,
    ) -> Vec<Result<T>> {
        let mut circumstance = None;
        outcomes
            .into_iter()
            .map(|outcome| outcome.map_err(|error| self.explained(connection, error, took, &mut circumstance)))
            .collect()
    }

    /// Explains a failure in ways that depend on no language, by the circumstance in which it happened; looks for that
    /// one if it is not known.
    fn explained(
        self,
        connection: &mut PgConnection,
        error: Error,
        took: Duration,
        known: &mut Option<Circumstance>,
    ) -> Error {
        let Some(has_position) = unexplained(&error) else {
            return error;
        };
        let circumstance = *known.get_or_insert_with(|| self.circumstance(connection, took));
        match (circumstance, error) {
            (Circumstance::BrokenOff, error) => {
                log::warn!(
                    "a statement failed that took {} ms: {}",
                    took.as_millis(),
                    with_causes(&error)
                );
                Error::Overloaded
            }
            // Statements are valid for the schema that this program knows.
            (Circumstance::OtherSchema(state), error) if has_position => {
                log::error!("a statement does not fit the schema: {}", with_causes(&error));
                Error::NotReady(state.explained())
            }
            (Circumstance::ConnectionLost, Error::Internal(_, Some(cause))) => Error::OutcomeUnknown(cause),
            (_, error) => error,
        }
    }

    /// Looks how the database is, after work that took so long failed for a reason that diesel does not tell.
    fn circumstance(self, connection: &mut PgConnection, took: Duration) -> Circumstance {
        if took >= self.0 && may_translate(connection) {
            return Circumstance::BrokenOff;
        }
        match schema_state(connection) {
            Ok(SchemaState::Current) => Circumstance::Ordinary,
            Ok(state) => Circumstance::OtherSchema(state),
            Err(_) => Circumstance::ConnectionLost,
        }
    }
}

/// The state of the database and of the connection on which a statement failed.
#[derive(Debug, Clone, Copy)]
enum Circumstance {
    Ordinary,
    /// The statement took so long that it was probably broken off, in words that are not known.
    BrokenOff,
    OtherSchema(SchemaState),
    ConnectionLost,
}

/// Returns whether the session speaks another language than [`State::of_message`] reads; `false` on a lost connection.
fn may_translate(connection: &mut PgConnection) -> bool {
    select(sql::<Text>("current_setting('lc_messages')"))
        .get_result::<String>(connection)
        .is_ok_and(|language| language != MESSAGES)
}

/// Returns whether PostgreSQL named a place in the statement that it refused for a reason that diesel does not tell;
/// `None` for all other errors.
fn unexplained(error: &Error) -> Option<bool> {
    let Error::Internal(_, Some(cause)) = error else {
        return None;
    };
    let failure: Option<&Failure> = match cause.downcast_ref::<SharedCause>() {
        Some(shared) => shared.0.downcast_ref(),
        None => cause.downcast_ref(),
    };
    match failure? {
        Failure::DatabaseError(DatabaseErrorKind::Unknown, information) => {
            Some(information.statement_position().is_some())
        }
        _ => None,
    }
}

/// Tells an error of the statement that a batch shares to each of its requests: an internal error with its cause, so
/// that it can still be explained, and instead of another one what `told` makes of it.
pub fn tell_all(error: Error, requests: usize, told: impl Fn(&Error) -> Error) -> Vec<Error> {
    match error {
        Error::Internal(what, cause) => {
            let cause: Option<Arc<dyn std::error::Error + Send + Sync>> = cause.map(Arc::from);
            let shared = || cause.as_ref().map(|cause| SharedCause(Arc::clone(cause)));
            (0..requests)
                .map(|_| Error::Internal(what.clone(), shared().map(Cause::from)))
                .collect()
        }
        error => (0..requests).map(|_| told(&error)).collect(),
    }
}

/// The cause of the errors of several requests.
#[derive(Debug)]
struct SharedCause(Arc<dyn std::error::Error + Send + Sync>);

impl fmt::Display for SharedCause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, formatter)
    }
}

impl std::error::Error for SharedCause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_of_a_batch_gets_an_error_that_can_be_explained() {
        let failure = Failure::DatabaseError(DatabaseErrorKind::Unknown, Box::new("no such column".to_owned()));
        let errors = tell_all(failure.into(), 2, |_| Error::Overloaded);
        assert_eq!(errors.len(), 2);
        for error in errors {
            assert_eq!(unexplained(&error), Some(false));
            assert!(with_causes(&error).contains("no such column"));
        }
    }

    #[test]
    fn other_errors_of_a_batch_are_told_as_its_store_says() {
        let errors = tell_all(Error::GivenUp, 2, |_| Error::Overloaded);
        assert!(matches!(errors[..], [Error::Overloaded, Error::Overloaded]));
        assert!(unexplained(&errors[0]).is_none());
    }
}
