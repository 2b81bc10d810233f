//! Keeps storage and register in step: a content without a row goes when no upload can still be busy with it, and one
//! whose removal was recorded goes at once. Contents
//! come before their rows and go after them, so that a row never tells of what is not there. Nothing is removed from
//! the storage of another register, nor when the storage looks like one. Besides, scans for viruses what was not yet.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt;
use uuid::Uuid;

use super::model::Scan;
use super::scanner::Scanner;
use super::service::{remove_contents, scan_content};
use super::storage::{Key, Storage};
use super::store;
use crate::clock::Clock;
use crate::db::{self, Db};
use crate::error::{Error, Result, with_causes};

/// What a sweep removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Contents that a manager had removed, and that were still there.
    pub removed: usize,
    /// Contents without a row.
    pub orphans: usize,
    /// What uploads that were cut off by a crash had left.
    pub leftovers: usize,
}

/// The reason for which a sweep removed nothing, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Unswept {
    #[error(
        "the documents belong to the register {storage}, and the database is that of {database}: nothing is removed. \
         Set DATABASE_URL and KLACHTENMAP_DOCUMENTS_URL to a database and a storage that belong together. If these two \
         do, remove `register` from the storage and start again"
    )]
    OtherRegister { storage: String, database: Uuid },
    #[error(
        "{strangers} of {contents} stored contents belong to complaints that this register does not have, and no \
         register has claimed the storage: nothing is removed. Set DATABASE_URL and KLACHTENMAP_DOCUMENTS_URL to a \
         database and a storage that belong together"
    )]
    Strangers { strangers: usize, contents: usize },
    #[error(
        "{orphans} of {contents} stored contents belong to no document of this register: nothing is removed, because \
         that is more than a tenth. The database may be an older one than these documents belong to"
    )]
    TooMany { orphans: usize, contents: usize },
    #[error(transparent)]
    Failed(#[from] Error),
}

/// A sweep removes at most one content in ten.
const LARGEST_SHARE: usize = 10;

/// Contents that one query asks about.
const STEP: usize = 500;

/// What a run of the scan came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scanned {
    pub clean: usize,
    pub infected: usize,
    /// Contents of which the scanner could not tell, or that could not be read.
    pub failed: usize,
    /// Whether the scanner was away, so that the rest waits for the next run.
    pub is_away: bool,
}

/// A content of which the scanner could not tell is scanned again after this time.
const AGAIN: TimeDelta = TimeDelta::minutes(10);

/// Contents that one run scans: the next one follows soon.
const MOST_SCANS: i64 = 200;

/// The contents of a storage, held against the register.
#[derive(Default)]
struct Inventory {
    contents: usize,
    /// Contents without a row, of complaints of this register, older than any upload in progress.
    orphans: Vec<Key>,
    /// Contents of complaints that this register does not have. Another register may own them: they are never removed.
    strangers: usize,
}

impl Inventory {
    /// Whether `count` is more than crashes leave behind: over one content in ten.
    const fn is_large_share(&self, count: usize) -> bool {
        count * LARGEST_SHARE > self.contents
    }
}

/// Removes contents without a document, and unfinished uploads.
///
/// # Errors
/// When the storage is another register's, when more than a tenth of it would go, and when storage or database cannot
/// be reached; what was removed by then stays removed.
pub async fn sweep(storage: &Storage, db: &Db, clock: &Clock) -> Result<Swept, Unswept> {
    let now = clock.now();
    let owner = owner(storage, db).await?;
    let removed = match owner {
        Owner::ThisRegister => remove_contents(storage, db).await?,
        Owner::Nobody(_) => 0,
    };
    let inventory = take_inventory(storage, db, now).await?;
    let (contents, strangers, orphans) = (inventory.contents, inventory.strangers, inventory.orphans.len());
    let too_many = inventory.is_large_share(orphans);
    if let Owner::Nobody(register) = owner {
        if inventory.is_large_share(strangers) {
            return Err(Unswept::Strangers { strangers, contents });
        }
        if !too_many {
            storage.claim(register).await?;
            // Another register may have been first.
            self::owner(storage, db).await?;
        }
    }
    if strangers > 0 {
        log::warn!("{strangers} of {contents} stored contents belong to complaints of another register and stay");
    }
    let mut swept = Swept {
        removed,
        leftovers: clear_leftovers(storage, now).await?,
        ..Swept::default()
    };
    if too_many {
        return Err(Unswept::TooMany { orphans, contents });
    }
    for key in inventory.orphans {
        storage.remove(key).await?;
        swept.orphans += 1;
    }
    Ok(swept)
}

/// Has contents scanned for viruses that were not yet, or in vain.
///
/// # Errors
/// When the database cannot be reached.
pub async fn scan(storage: &Storage, scanner: &Scanner, db: &Db, clock: &Clock) -> Result<Scanned> {
    let again = clock.now() - AGAIN;
    let contents = db
        .run(move |connection| store::contents_to_scan(connection, again, MOST_SCANS))
        .await?;
    let mut scanned = Scanned::default();
    for content in contents {
        match scan_content(storage, scanner, db, content, clock.now()).await? {
            Some(Scan::Clean) => scanned.clean += 1,
            Some(Scan::Infected) => scanned.infected += 1,
            Some(_) => scanned.failed += 1,
            None => {
                scanned.is_away = true;
                break;
            }
        }
    }
    Ok(scanned)
}

async fn take_inventory(storage: &Storage, db: &Db, now: DateTime<Utc>) -> Result<Inventory> {
    let mut inventory = Inventory::default();
    let mut steps = std::pin::pin!(storage.keys().try_ready_chunks(STEP));
    while let Some(keys) = steps.try_next().await.map_err(|broken| broken.1)? {
        inventory.contents += keys.len();
        let asked = keys.clone();
        let known = db.run(move |connection| store::known(connection, &asked)).await?;
        for key in keys {
            if !known.complaints.contains(&key.complaint) {
                inventory.strangers += 1;
            } else if key.document.is_settled(now) && !known.documents.contains(&key.document) {
                inventory.orphans.push(key);
            }
        }
    }
    Ok(inventory)
}

async fn clear_leftovers(storage: &Storage, now: DateTime<Utc>) -> Result<usize> {
    let mut cleared = 0;
    for abandoned in storage.abandoned().await? {
        if !abandoned.document.is_settled(now) {
            continue;
        }
        // A failed clearing must not stop the others.
        match storage.clear(abandoned).await {
            Ok(()) => cleared += 1,
            Err(error) => log::warn!("an unfinished upload stays: {}", with_causes(&error)),
        }
    }
    Ok(cleared)
}

enum Owner {
    ThisRegister,
    /// No register yet; holds the identity of this one.
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
