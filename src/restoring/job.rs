//! Holds the database against the journal, writes down how far it has come, and lets a restored one go on.

use std::time::Duration;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::model::{Entry, Erased, Head};
use super::store;
use crate::db::Db;
use crate::documents::ownership::refuse_anothers;
use crate::documents::storage::Storage;
use crate::error::{Error, Result, with_causes};
use crate::http::Health;

/// The time that a process waits until it looks again.
const PAUSE: Duration = Duration::from_mins(5);
/// The same until it has seen the journal.
const SHORT_PAUSE: Duration = Duration::from_secs(2);

/// The entries that the journal has that the database lacks.
#[derive(Debug, Clone, Default)]
pub struct Lack {
    /// The head that was written down, where the database has not come as far.
    pub head: Option<Head>,
    /// The entries that the database does not know.
    pub entries: Vec<Entry>,
}

impl Lack {
    pub fn is_nothing(&self) -> bool {
        self.head.is_none() && self.entries.is_empty()
    }
}

/// Reads the journal, and then the database: what was written down in between is in both.
///
/// # Errors
/// When storage or database cannot be reached, or an entry cannot be read; `NotReady` for the storage of another register.
pub async fn compare(storage: &Storage, db: &Db) -> Result<Lack> {
    refuse_anothers(storage, db).await?;
    let written = match storage.journal_head().await? {
        Some(head) => Some(serde_json::from_slice::<Head>(&head).map_err(unreadable)?),
        None => None,
    };
    let entries = storage.journal_entries().await?;
    let entries = entries
        .iter()
        .map(|entry| serde_json::from_slice::<Entry>(entry).map_err(unreadable))
        .collect::<Result<Vec<_>>>()?;
    db.run(move |connection| {
        let own = store::head(connection)?;
        let ours = entries.iter().filter(|entry| entry.register == own.register).cloned();
        let entries = store::unknown(connection, ours.collect())?;
        let head = written.clone().filter(|written| own.is_behind(written));
        Ok(Lack { head, entries })
    })
    .await
}

fn unreadable(error: serde_json::Error) -> Error {
    Error::caused("the journal of erasures cannot be read", error)
}

/// Writes down how far the database has come.
///
/// # Errors
/// When storage or database cannot be reached.
pub async fn write_head(storage: &Storage, db: &Db) -> Result<()> {
    let head = db.run(store::head).await?;
    storage
        .write_journal_head(serde_json::to_vec(&head).map_err(unreadable)?)
        .await
}

/// Compares the database with the journal, and writes down how far it has come when it lacks nothing. `health` learns of
/// it.
///
/// # Errors
/// When storage or database cannot be reached.
pub async fn look(storage: &Storage, db: &Db, health: &Health) -> Result<()> {
    let lack = compare(storage, db).await?;
    if health.restored(!lack.is_nothing()) && !lack.is_nothing() {
        log::error!(
            "the database is older than what was written down beside the documents ({} erasures are missing): run \
             `klachtenmap erase reapply` and `klachtenmap restore accept`",
            lack.entries.len()
        );
    }
    if lack.is_nothing() {
        write_head(storage, db).await?;
    }
    Ok(())
}

/// Looks again every few minutes, for ever.
pub async fn keep_looking(storage: &Storage, db: &Db, health: &Health) {
    let mut pause = SHORT_PAUSE;
    loop {
        tokio::time::sleep(pause).await;
        let looked = look(storage, db, health).await;
        if let (Err(error), true) = (&looked, pause == PAUSE) {
            log::warn!("the journal was not compared: {}", with_causes(error));
        }
        pause = if looked.is_ok() { PAUSE } else { SHORT_PAUSE };
    }
}

/// Adds an entry to the journal, and notes that this database knows it. To be called after the erasure was committed and
/// before anybody is told that it is done. Harmless when done again with the same entry.
///
/// # Errors
/// When storage or database cannot be reached.
pub async fn record(storage: &Storage, db: &Db, id: Uuid, what: Erased, at: DateTime<Utc>) -> Result<()> {
    let register = db.run(crate::db::identity).await?;
    let entry = Entry { id, register, at, what };
    let content = serde_json::to_vec(&entry).map_err(unreadable)?;
    storage.add_journal_entry(id, content).await?;
    db.run(move |connection| store::note(connection, id, at)).await
}

/// Lets a restored database go on, once nothing is left to be erased again; returns how far it has come. What was lost
/// within minutes shows nowhere: then only whoever restored it is certain that it was.
///
/// # Errors
/// When there is something to be erased, or nothing shows that the database was restored and nobody is certain.
pub async fn accept(storage: &Storage, db: &Db, skipped: i64, is_certain: bool) -> Result<Head, crate::error::Cause> {
    let lack = compare(storage, db).await?;
    if !lack.entries.is_empty() {
        let count = lack.entries.len();
        return Err(format!("{count} erasures are missing: run `klachtenmap erase reapply` first").into());
    }
    let written = lack.head;
    if written.is_none() && !is_certain {
        return Err(
            "the database lacks nothing that was written down beside the documents: give `--certain` if it was restored \
             all the same"
                .into(),
        );
    }
    let accepted = db.run(move |connection| store::accept(connection, written.as_ref(), skipped));
    let head = accepted.await?;
    write_head(storage, db).await?;
    Ok(head)
}
