//! Translates failures reported by PostgreSQL for callers. Each store translates the named constraints that it owns.

use diesel::result::{DatabaseErrorKind, Error as Failure};

use crate::error::Error;

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
        match &failure {
            Failure::NotFound => Error::NotFound,
            Failure::BrokenTransactionManager => Error::OutcomeUnknown(Box::new(failure)),
            Failure::DatabaseError(kind, information) => match (kind, Interruption::of(information.message())) {
                (_, Some(Interruption::LockTimeout)) => Error::LockTimeout,
                (_, Some(Interruption::Canceled)) => Error::Overloaded,
                (_, Some(Interruption::ConnectionLost)) => Error::OutcomeUnknown(Box::new(failure)),
                (DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, None) => {
                    Error::OutcomeUnknown(Box::new(failure))
                }
                (DatabaseErrorKind::ReadOnlyTransaction, None) => Error::DatabaseUnavailable(Some(Box::new(failure))),
                (DatabaseErrorKind::SerializationFailure, None) => Error::Overloaded,
                _ => Error::caused("the database refused a statement", failure),
            },
            _ => Error::caused("a statement failed", failure),
        }
    }
}

/// The reasons for PostgreSQL to cancel a statement; diesel passes on their message but not their SQLSTATE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Interruption {
    LockTimeout,
    Canceled,
    ConnectionLost,
}

impl Interruption {
    fn of(message: &str) -> Option<Self> {
        const SIGNS: &[(&str, Interruption)] = &[
            ("due to lock timeout", Interruption::LockTimeout),
            ("deadlock detected", Interruption::Canceled),
            ("due to statement timeout", Interruption::Canceled),
            ("due to user request", Interruption::Canceled),
            ("terminating connection", Interruption::ConnectionLost),
            ("server closed the connection", Interruption::ConnectionLost),
            ("connection to server", Interruption::ConnectionLost),
            ("no connection to the server", Interruption::ConnectionLost),
            ("could not send data", Interruption::ConnectionLost),
            ("could not receive data", Interruption::ConnectionLost),
            ("is starting up", Interruption::ConnectionLost),
            ("is shutting down", Interruption::ConnectionLost),
        ];
        SIGNS
            .iter()
            .find(|(sign, _)| message.contains(sign))
            .map(|(_, interruption)| *interruption)
    }
}
