//! The database of a command: the configured database, or else the embedded one, started unless already running.

use diesel::{Connection, PgConnection};

use super::Failure;
use crate::config::Config;
use crate::db::{SchemaState, migrate, schema_state};
use crate::embedded_postgres::{self, DATABASE, Server};

/// A database that stays reachable until this value is dropped.
pub struct Database {
    pub url: String,
    /// Stops the embedded server when the command ends.
    _server: Option<Server>,
}

impl Database {
    /// Opens the database for the service, which must be the only one on its embedded database.
    ///
    /// # Errors
    /// When the embedded server cannot be started.
    pub fn own(config: &Config) -> Result<Self, embedded_postgres::Error> {
        if let Some(url) = &config.database_url {
            return Ok(Database {
                url: url.clone(),
                _server: None,
            });
        }
        let server = Server::start(&embedded_postgres::Settings {
            data_dir: &config.data_dir,
            bin_dir: config.postgres_bin.as_deref(),
            archive: config.postgres_archive.as_deref(),
            durable: true,
            max_connections: config.connections + 20,
        })?;
        Ok(Database {
            url: server.url(DATABASE),
            _server: Some(server),
        })
    }

    /// Opens the database for a command, which may work beside a running service.
    ///
    /// # Errors
    /// As [`Database::own`].
    pub fn shared(config: &Config) -> Result<Self, embedded_postgres::Error> {
        match Database::own(config) {
            Err(embedded_postgres::Error::InUse { .. }) => Ok(Database {
                url: Server::url_of_another(&config.data_dir, DATABASE),
                _server: None,
            }),
            other => other,
        }
    }

    /// Connects, and migrates the schema if allowed.
    ///
    /// # Errors
    /// When the database cannot be reached or its schema does not fit.
    pub fn connect(&self, config: &Config) -> Result<PgConnection, Failure> {
        let mut connection = PgConnection::establish(&self.url)?;
        match schema_state(&mut connection)? {
            SchemaState::Current => {}
            SchemaState::Behind if config.auto_migrate => drop(migrate(&mut connection)?),
            SchemaState::Behind => {
                return Err("the schema is older than this program: run `klachtenmap migrate`".into());
            }
            SchemaState::Ahead => return Err("the schema is newer than this program".into()),
        }
        Ok(connection)
    }
}
