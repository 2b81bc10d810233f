//! Keeps storage and register in step: a content without a row goes when no upload can still be busy with it. Contents
//! come before their rows and go after them, so that a row never tells of what is not there. Nothing is removed from
//! the storage of another register, nor when the storage looks like one.

use futures_util::TryStreamExt;
use uuid::Uuid;

use super::model::DocumentId;
use super::storage::{Key, Storage};
use super::store;
use crate::clock::Clock;
use crate::db::{self, Db};
use crate::error::{Error, Result, with_causes};

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Contents without a row.
    pub orphans: usize,
    /// What uploads that were cut off by a crash had left.
    pub leftovers: usize,
}

/// Why a sweep removed nothing, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Unswept {
    #[error(
        "the documents belong to the register {storage}, and the database is that of {database}: nothing is removed. \
         Set DATABASE_URL and KLACHTENMAP_DOCUMENTS_URL to a database and a storage that belong together. If these two \
         do, remove `register` from the storage and start again"
    )]
    OtherRegister { storage: String, database: Uuid },
    #[error(
        "{orphans} of {contents} stored contents belong to no document of this register: nothing is removed, because \
         that is more than a tenth. The database may be another one or an older one than these documents belong to"
    )]
    TooMany { orphans: usize, contents: usize },
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Of all contents, one in so many may be removed by a sweep.
const LARGEST_SHARE: usize = 10;

/// So many are asked of the database at once.
const STEP: usize = 500;

/// Removes what belongs to nothing.
///
/// # Errors
/// When the storage is another register's, when more than a tenth of it would go, and when storage or database cannot
/// be reached; what was removed by then stays removed.
pub async fn sweep(storage: &Storage, db: &Db, clock: &Clock) -> Result<Swept, Unswept> {
    let now = clock.now();
    let owner = owner(storage, db).await?;
    let mut contents = 0;
    let mut orphans = Vec::new();
    let mut steps = std::pin::pin!(storage.keys().try_ready_chunks(STEP));
    while let Some(mut keys) = steps.try_next().await.map_err(|broken| broken.1)? {
        contents += keys.len();
        keys.retain(|key| key.document.is_settled(now));
        orphans.append(&mut without_rows(db, keys).await?);
    }
    if orphans.len() * LARGEST_SHARE > contents {
        return Err(Unswept::TooMany {
            orphans: orphans.len(),
            contents,
        });
    }
    if let Owner::Nobody(register) = owner {
        storage.claim(register).await?;
    }
    let mut swept = Swept::default();
    for key in orphans {
        storage.remove(key).await?;
        swept.orphans += 1;
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

/// Lets an empty storage belong to the register in the database.
///
/// # Errors
/// When the storage is another register's, or storage or database cannot be reached.
pub async fn claim_empty(storage: &Storage, db: &Db) -> Result<(), Unswept> {
    if let Owner::Nobody(register) = owner(storage, db).await?
        && storage.keys().try_next().await?.is_none()
    {
        storage.claim(register).await?;
    }
    Ok(())
}

enum Owner {
    ThisRegister,
    /// Nobody yet; and which register this is.
    Nobody(Uuid),
}

async fn owner(storage: &Storage, db: &Db) -> Result<Owner, Unswept> {
    let database = db.run(db::identity).await?;
    match storage.owner().await? {
        None => Ok(Owner::Nobody(database)),
        Some(owner) if owner == database.to_string() => Ok(Owner::ThisRegister),
        Some(storage) => Err(Unswept::OtherRegister { storage, database }),
    }
}

async fn without_rows(db: &Db, keys: Vec<Key>) -> Result<Vec<Key>> {
    let ids: Vec<DocumentId> = keys.iter().map(|key| key.document).collect();
    let known = db.run(move |connection| store::known(connection, &ids)).await?;
    Ok(keys.into_iter().filter(|key| !known.contains(&key.document)).collect())
}
