//! The words of complaints that have none: those that were registered before words were kept, or by an older release.

use uuid::Uuid;

use super::store::make_missing_words;
use crate::db::Db;
use crate::error::Result;

/// Makes the words of all complaints that have none; returns how many. Harmless when repeated or broken off.
///
/// # Errors
/// When the database fails; the words that were made before stay.
pub async fn make_words(db: &Db) -> Result<usize> {
    let (mut made, mut next) = (0, Some(Uuid::nil()));
    while let Some(after) = next {
        let (step, last) = db.run(move |connection| make_missing_words(connection, after)).await?;
        made += step;
        next = last;
    }
    Ok(made)
}
