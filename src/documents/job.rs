//! Keeps storage and register in step: a content without a row goes when no upload can still be busy with it. Contents
//! come before their rows and go after them, so that a row never tells of what is not there.

use futures_util::TryStreamExt;

use super::model::DocumentId;
use super::storage::{Key, Storage};
use super::store;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Result, with_causes};

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Contents without a row.
    pub orphans: usize,
    /// What uploads that were cut off by a crash had left.
    pub leftovers: usize,
}

/// So many are asked of the database at once.
const STEP: usize = 500;

/// Removes what belongs to nothing.
///
/// # Errors
/// When storage or database cannot be reached; what was removed by then stays removed.
pub async fn sweep(storage: &Storage, db: &Db, clock: &Clock) -> Result<Swept> {
    let now = clock.now();
    let mut swept = Swept::default();
    let settled = storage
        .keys()
        .try_filter(|key| std::future::ready(key.document.is_settled(now)));
    let mut steps = std::pin::pin!(settled.try_ready_chunks(STEP));
    while let Some(keys) = steps.try_next().await.map_err(|broken| broken.1)? {
        swept.orphans += remove_orphans(storage, db, keys).await?;
    }
    for abandoned in storage.abandoned().await? {
        if !abandoned.document.is_settled(now) {
            continue;
        }
        // One that cannot be given up keeps no other from it.
        match storage.clear(abandoned).await {
            Ok(()) => swept.leftovers += 1,
            Err(error) => log::warn!("an unfinished upload stays: {}", with_causes(&error)),
        }
    }
    Ok(swept)
}

async fn remove_orphans(storage: &Storage, db: &Db, keys: Vec<Key>) -> Result<usize> {
    let ids: Vec<DocumentId> = keys.iter().map(|key| key.document).collect();
    let known = db
        .run(move |connection| store::known(connection, &ids))
        .await?;
    let mut removed = 0;
    for key in keys {
        if !known.contains(&key.document) {
            storage.remove(key).await?;
            removed += 1;
        }
    }
    Ok(removed)
}
