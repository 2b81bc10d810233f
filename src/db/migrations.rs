//! Migrates the schema to the version that this program expects, one process at a time.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use crate::error::{Cause, Error, Result};
use crate::i18n::Text;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// The key of the advisory lock: any number that nothing else uses in the same database.
const LOCK: i64 = 0x6b6c_6163_6874_656e;
const LOCK_ATTEMPTS: u32 = 300;

/// The state of a database's schema relative to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaState {
    Current,
    Behind,
    /// Migrated by a later release; this program might damage data of such a schema.
    Ahead,
}

impl SchemaState {
    /// Says in words what is wrong with the schema, if it is not current.
    pub const fn explained(self) -> Text {
        match self {
            SchemaState::Current => Text::of("De database is gereed.", "The database is ready."),
            SchemaState::Behind => Text::of(
                "Het schema van de database is ouder dan dit programma: voer \"klachtenmap migrate\" uit.",
                "The schema of the database is older than this program: run \"klachtenmap migrate\".",
            ),
            SchemaState::Ahead => Text::of(
                "Het schema van de database is nieuwer dan dit programma.",
                "The schema of the database is newer than this program.",
            ),
        }
    }
}

define_sql_function! { fn pg_try_advisory_lock(key: BigInt) -> diesel::sql_types::Bool; }
define_sql_function! { fn pg_advisory_unlock(key: BigInt) -> diesel::sql_types::Bool; }

/// Applies the missing migrations and returns their names. Several processes may call this function at once: the
/// lock is polled, because waiting inside the database would block statements that wait for all transactions.
///
/// # Errors
/// `Internal` with the migration's failure as its cause; the migrations before the failed one stay applied.
pub fn migrate(connection: &mut PgConnection) -> Result<Vec<String>> {
    with_lock(connection, |connection| {
        let applied = connection
            .run_pending_migrations(MIGRATIONS)
            .map_err(|cause| failed("a migration failed", cause))?;
        Ok(applied.into_iter().map(|version| version.to_string()).collect())
    })
}

/// Reverts every migration, for the test that each migration is reversible.
///
/// # Errors
/// As [`migrate`].
pub fn undo_all_migrations(connection: &mut PgConnection) -> Result<()> {
    with_lock(connection, |connection| {
        connection
            .revert_all_migrations(MIGRATIONS)
            .map_err(|cause| failed("a migration could not be undone", cause))?;
        Ok(())
    })
}

/// # Errors
/// When the database cannot be queried.
pub fn schema_state(connection: &mut PgConnection) -> Result<SchemaState> {
    let ours: Vec<String> = diesel::migration::MigrationSource::<diesel::pg::Pg>::migrations(&MIGRATIONS)
        .map_err(|cause| failed("the migrations cannot be listed", cause))?
        .iter()
        .map(|migration| migration.name().version().to_string())
        .collect();
    let theirs: Vec<String> = connection
        .applied_migrations()
        .map_err(|cause| failed("the applied migrations cannot be listed", cause))?
        .iter()
        .map(ToString::to_string)
        .collect();
    if theirs.iter().any(|version| !ours.contains(version)) {
        return Ok(SchemaState::Ahead);
    }
    Ok(if theirs.len() == ours.len() {
        SchemaState::Current
    } else {
        SchemaState::Behind
    })
}

fn with_lock<T>(connection: &mut PgConnection, work: impl FnOnce(&mut PgConnection) -> Result<T>) -> Result<T> {
    for _ in 0..LOCK_ATTEMPTS {
        if diesel::select(pg_try_advisory_lock(LOCK)).get_result(connection)? {
            let outcome = work(connection);
            diesel::select(pg_advisory_unlock(LOCK)).get_result::<bool>(connection)?;
            return outcome;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Err(Error::internal(
        "another process has held the migration lock for half a minute",
    ))
}

fn failed(what: &'static str, cause: Cause) -> Error {
    Error::caused(what, cause)
}
