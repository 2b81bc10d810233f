//! What is done with contents and then noted: removing them for good, and scanning them for viruses. The note comes last,
//! so that what was cut off is done again.

use chrono::{DateTime, Utc};

use super::model::Scan;
use super::scanner::{Scanner, Verdict};
use super::storage::{Key, Storage};
use super::store;
use crate::db::Db;
use crate::error::Result;

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

/// Has the content of a document scanned for viruses, and notes what comes of it. Returns nothing, and notes nothing, when
/// the scanner is away. Harmless when done again.
///
/// # Errors
/// When storage or database cannot be reached.
pub async fn scan_content(
    storage: &Storage,
    scanner: &Scanner,
    db: &Db,
    content: Key,
    now: DateTime<Utc>,
) -> Result<Option<Scan>> {
    let Some(size) = storage.size(content).await? else {
        return note(db, content, Scan::Failed, now).await;
    };
    let scan = match scanner.scan(storage.read(content, 0..size).await?).await? {
        Verdict::Clean => Scan::Clean,
        Verdict::Infected(name) => {
            log::warn!(
                target: "klachtenmap::security",
                "document {} of complaint {} is infected: {}",
                content.document,
                content.complaint,
                name.escape_debug()
            );
            Scan::Infected
        }
        Verdict::Unclear(said) => {
            log::warn!("the scanner cannot tell about document {}: {said:?}", content.document);
            Scan::Failed
        }
        Verdict::Away => return Ok(None),
    };
    note(db, content, scan, now).await
}

async fn note(db: &Db, content: Key, scan: Scan, now: DateTime<Utc>) -> Result<Option<Scan>> {
    db.run(move |connection| store::note_scan(connection, content.document, scan, now))
        .await?;
    Ok(Some(scan))
}
