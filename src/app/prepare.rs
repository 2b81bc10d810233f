//! Prepares the schema before the first request is answered, and waits for the database without a time limit.

use std::time::Duration;

use diesel::{Connection, PgConnection};

use crate::db::{SchemaState, migrate, schema_state};
use crate::error::{Error, Result, with_causes};
use crate::http::Health;

/// Waits for the database, migrates if allowed, and marks `health` when the schema fits. Blocks until the schema fits.
pub fn prepare(database_url: &str, may_migrate: bool, health: &Health) {
    let mut pause = Duration::from_millis(100);
    let mut said = String::new();
    loop {
        match attempt(database_url, may_migrate) {
            Ok(SchemaState::Current) => return health.schema_fits(),
            Ok(SchemaState::Ahead) => {
                say_once(&mut said, "the schema is newer than this program".to_owned());
            }
            Ok(SchemaState::Behind) => say_once(
                &mut said,
                "the schema is older than this program: run `klachtenmap migrate`".to_owned(),
            ),
            Err(error) => say_once(&mut said, format!("the database is not ready: {}", with_causes(&error))),
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

fn attempt(database_url: &str, may_migrate: bool) -> Result<SchemaState> {
    let mut connection =
        PgConnection::establish(database_url).map_err(|error| Error::DatabaseUnavailable(Some(error.into())))?;
    let state = schema_state(&mut connection)?;
    if state == SchemaState::Behind && may_migrate {
        for name in migrate(&mut connection)? {
            log::info!("migrated: {name}");
        }
        return schema_state(&mut connection);
    }
    Ok(state)
}

fn say_once(said: &mut String, what: String) {
    if *said != what {
        log::warn!("{what}");
        *said = what;
    }
}
