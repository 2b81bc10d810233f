//! Work on contents that is noted when it is done: removing them for good, and scanning them for viruses. The note comes
//! last, so that work that was cut off is done again.

pub mod adder;

use chrono::{DateTime, Utc};

use super::model::Scan;
use super::ownership::{Owner, owner};
use super::scanner::{Scanner, Verdict};
use super::storage::{Key, Storage};
use super::store;
use crate::db::Db;
use crate::error::{Error, Result, with_causes};
use crate::http::Impairment;

/// Removes the content of a document that was removed, and notes that it is gone. Harmless when done again.
///
/// # Errors
/// When storage or database cannot be reached.
pub async fn remove_content(storage: &Storage, db: &Db, content: Key) -> Result<()> {
    storage.remove(content).await?;
    db.run(move |connection| store::note_content_gone(connection, content.document))
        .await
}

/// Removes the contents whose removal was recorded and not finished; returns how many.
///
/// # Errors
/// As [`remove_content`].
pub async fn remove_contents(storage: &Storage, db: &Db) -> Result<usize> {
    let contents = db.run(store::contents_to_remove).await?;
    for content in &contents {
        remove_content(storage, db, *content).await?;
    }
    Ok(contents.len())
}

/// Contents of erased complaints that are removed before it is noted.
const STEP: i64 = 100;

/// Removes the contents of erased complaints from the storage, all that is kept of them; returns how many there were.
/// Harmless when done again.
///
/// # Errors
/// When storage or database cannot be reached; what was removed by then stays removed. `NotReady` for a storage that is
/// not this register's: what is missing there may be in the right one.
pub async fn remove_erased_contents(storage: &Storage, db: &Db) -> Result<usize> {
    let mut removed = 0;
    loop {
        let contents = db.run(|connection| store::erased_contents(connection, STEP)).await?;
        if contents.is_empty() {
            return Ok(removed);
        }
        if !may_remove(storage, db, &contents).await? {
            return Err(Error::NotReady(Impairment::StorageOfAnother.explained()));
        }
        for content in &contents {
            storage.remove_for_good(*content).await?;
        }
        removed += contents.len();
        db.run(move |connection| store::note_erased_contents_gone(connection, &contents))
            .await?;
    }
}

/// Whether the storage is the one to remove these contents from: this register's, or one that nobody owns yet and that has
/// one of them.
async fn may_remove(storage: &Storage, db: &Db, contents: &[Key]) -> Result<bool> {
    match owner(storage, db).await? {
        Owner::ThisRegister => Ok(true),
        Owner::Another { .. } => Ok(false),
        Owner::Nobody(_) => {
            for content in contents {
                if storage.size(*content).await?.is_some() {
                    return Ok(true);
                }
            }
            Ok(false)
        }
    }
}

/// Has the content of a document scanned for viruses, and notes what comes of it. Returns nothing, and notes nothing,
/// when the scanner is away. The scan of a content that the storage does not give has failed, as one of which the
/// scanner cannot tell anything: it keeps no other one waiting. Harmless when done again.
///
/// # Errors
/// When the database cannot be reached.
pub async fn scan_content(
    storage: &Storage,
    scanner: &Scanner,
    db: &Db,
    content: Key,
    now: DateTime<Utc>,
) -> Result<Option<Scan>> {
    let scan = match verdict(storage, scanner, content).await {
        Ok(Some(Verdict::Clean)) => Scan::Clean,
        Ok(Some(Verdict::Infected(name))) => {
            log::warn!(
                target: "klachtenmap::security",
                "document {} of complaint {} is infected: {}",
                content.document,
                content.complaint,
                name.escape_debug()
            );
            Scan::Infected
        }
        Ok(Some(Verdict::Unclear(said))) => {
            log::warn!("the scanner cannot tell about document {}: {said:?}", content.document);
            Scan::Failed
        }
        Ok(Some(Verdict::Away)) => return Ok(None),
        Ok(None) => {
            log::warn!("the content of document {} is not in the storage", content.document);
            Scan::Failed
        }
        Err(error) => {
            log::warn!("document {} was not scanned: {}", content.document, with_causes(&error));
            Scan::Failed
        }
    };
    db.run(move |connection| store::note_scan(connection, content.document, scan, now))
        .await?;
    Ok(Some(scan))
}

/// The verdict of the scanner; nothing when there is no such content.
async fn verdict(storage: &Storage, scanner: &Scanner, content: Key) -> Result<Option<Verdict>> {
    let Some(size) = storage.size(content).await? else {
        return Ok(None);
    };
    let content = storage.read(content, 0..size).await?;
    scanner.scan(content).await.map(Some)
}
