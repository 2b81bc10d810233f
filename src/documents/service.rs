//! Removing contents for good: the storage first, then the note of it, so that what was cut off is done again.

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
