//! `klachtenmap migrate`.

use diesel::{Connection, PgConnection};

use super::Failure;
use super::database::Database;
use crate::config::Config;
use crate::db::{SchemaState, migrate, schema_state};

/// # Errors
/// When the database cannot be reached, a migration fails, or the schema is newer than this program.
pub fn run(config: &Config) -> Result<(), Failure> {
    let database = Database::shared(config)?;
    let mut connection = PgConnection::establish(&database.url)?;
    for name in migrate(&mut connection)? {
        println!("applied {name}");
    }
    if schema_state(&mut connection)? == SchemaState::Ahead {
        return Err("the schema is newer than this program".into());
    }
    println!("the schema is up to date");
    Ok(())
}
