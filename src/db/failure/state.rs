//! Tells the failures of PostgreSQL apart by their SQLSTATE, and by its words where diesel hides the state.

use diesel::result::{DatabaseErrorKind, Error as Failure};

/// The groups of SQLSTATEs that are no fault of the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
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

/// The words of diesel, whose type for them it keeps to itself.
const NO_TYPE: &str = "Failed to find a type oid for";

impl State {
    pub(super) fn of(failure: &Failure) -> Option<Self> {
        match failure {
            // The last two come of a session that is in another state than the program believes it to be.
            Failure::BrokenTransactionManager
            | Failure::RollbackErrorOnCommit { .. }
            | Failure::NotInTransaction
            | Failure::AlreadyInTransaction => Some(State::ConnectionLost),
            // Every type that is bound exists: only a connection that was lost before its first use cannot look it up.
            Failure::SerializationError(cause) if cause.to_string().starts_with(NO_TYPE) => Some(State::ConnectionLost),
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
    /// sessions ask for (`lc_messages`), and those of libpq, which is never translated here. Files of the database are
    /// named as they are in every language, and in nothing but failures of the disk: of these no statement is the cause.
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
            ("connection to server", State::ConnectionLost),
            ("no connection to the server", State::ConnectionLost),
            ("could not send data", State::ConnectionLost),
            ("could not receive data", State::ConnectionLost),
            ("connection not open", State::ConnectionLost),
            ("connection pointer is NULL", State::ConnectionLost),
            ("closed unexpectedly", State::ConnectionLost),
            ("closed the connection unexpectedly", State::ConnectionLost),
            ("EOF detected", State::ConnectionLost),
            ("lost synchronization with server", State::ConnectionLost),
            ("message type 0x", State::ConnectionLost),
            ("unexpected response from server", State::ConnectionLost),
            ("Connection reset by peer", State::ConnectionLost),
            ("Connection timed out", State::ConnectionLost),
            ("Broken pipe", State::ConnectionLost),
            ("is starting up", State::ConnectionLost),
            ("is shutting down", State::ConnectionLost),
            ("is in recovery mode", State::ConnectionLost),
            ("is not yet accepting connections", State::ConnectionLost),
            ("is not accepting connections", State::ConnectionLost),
        ];
        let found = TEXTS.iter().find(|(text, _)| message.contains(text));
        let of_disk = || names_file_of_database(message).then_some(State::OutOfResources);
        found.map(|(_, state)| *state).or_else(of_disk)
    }
}

/// Whether a message names a file of the database by its path below the data folder, in whatever quotes the language has.
fn names_file_of_database(message: &str) -> bool {
    const FOLDERS: [&str; 6] = ["base/", "global/", "pg_tblspc/", "pg_wal/", "pg_xact/", "/PostgreSQL."];
    let mut words = message.split(|letter: char| letter.is_whitespace() || "\"'»«„“”‚‘’`".contains(letter));
    words.any(|word| {
        FOLDERS
            .iter()
            .any(|folder| word.strip_prefix(folder).is_some_and(|file| !file.is_empty()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn said(message: &str) -> Error {
        Failure::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned())).into()
    }

    #[test]
    fn whatever_is_said_while_the_database_dies_leaves_the_outcome_unknown() {
        for message in [
            "terminating connection due to administrator command",
            "terminating connection due to unexpected postmaster exit",
            "terminating connection because of crash of another server process",
            "server closed the connection unexpectedly\n\tThis probably means the server terminated abnormally",
            "SSL connection has been closed unexpectedly",
            "SSL SYSCALL error: EOF detected",
            "could not receive data from server: Connection reset by peer",
            "could not send data to server: Broken pipe",
            "no connection to the server\n",
            "connection not open\n",
            "lost synchronization with server: got message type \"D\", length 1952805748",
            "the database system is in recovery mode",
            "the database system is not yet accepting connections",
            "the database system is shutting down",
        ] {
            assert!(matches!(said(message), Error::OutcomeUnknown(_)), "{message}");
        }
        for confused in [
            Failure::BrokenTransactionManager,
            Failure::NotInTransaction,
            Failure::AlreadyInTransaction,
        ] {
            assert!(matches!(Error::from(confused), Error::OutcomeUnknown(_)));
        }
    }

    #[test]
    fn a_disk_that_fails_is_recognised_in_every_language() {
        for message in [
            "could not extend file \"base/16384/2619\": No space left on device",
            "konnte Datei »base/16384/2619« nicht erweitern: Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
            "konnte Datei \"pg_wal/xlogtemp.31\" nicht schreiben: Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
            "n'a pas pu étendre le fichier « base/16384/2619 » : Aucun espace disponible sur le périphérique",
            "could not resize shared memory segment \"/PostgreSQL.1949\" to 8388608 bytes: No space left on device",
        ] {
            assert!(matches!(said(message), Error::DatabaseUnavailable(_)), "{message}");
        }
        for own in [
            "column \"base\" does not exist",
            "invalid input syntax for type uuid: \"pg_wal\"",
        ] {
            assert!(matches!(said(own), Error::Internal(..)), "{own}");
        }
    }
}
