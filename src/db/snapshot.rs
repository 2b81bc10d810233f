//! Long reading of one moment of the database, beside the threads and connections of requests.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use tokio::sync::oneshot;

use super::Db;
use crate::error::{Error, Result};

/// The time limit of each statement, and of the pauses between two.
const STATEMENT: Duration = Duration::from_mins(1);

impl Db {
    /// Runs `work` in a transaction that sees one moment of the database and writes nothing, on a thread and a connection
    /// of its own. It may take long, and takes no turn of a request; meanwhile the database keeps what is changed. It reads the
    /// primary and not the replica of the reports: a replica breaks long reading off, and may not know yet what was restricted
    /// or erased.
    ///
    /// # Errors
    /// The error of `work`, or when the database cannot be reached.
    pub async fn in_snapshot<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T> + Send + 'static,
    {
        let (url, beginning) = self.connections.apart(STATEMENT);
        let (answer, read) = oneshot::channel();
        // None of the runtime, which would wait for it when the service ends.
        std::thread::spawn(move || answer.send(read_at(&url, &beginning, work)).ok());
        read.await
            .map_err(|panicked| Error::caused("reading a snapshot", panicked))?
    }
}

fn read_at<T>(url: &str, beginning: &str, work: impl FnOnce(&mut PgConnection) -> Result<T>) -> Result<T> {
    let mut connection =
        PgConnection::establish(url).map_err(|error| Error::DatabaseUnavailable(Some(error.into())))?;
    connection.batch_execute(beginning)?;
    connection.build_transaction().read_only().repeatable_read().run(work)
}
