//! Keeps storage and register in step: a content without a row goes to the trash when no upload can still be busy with
//! it, and for good after some weeks; one whose removal was recorded goes for good at once. Contents come before their
//! rows and go after them, so that a row never tells of what is not there. Nothing is moved in the storage of another
//! register, nor when the storage looks like one. Besides, scans for viruses what was not yet.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use futures_util::TryStreamExt;
use uuid::Uuid;

use super::model::Scan;
use super::ownership::{Owner, owner, refuse_anothers};
use super::scanner::Scanner;
use super::service::{remove_contents, scan_content};
use super::storage::{Key, Storage, Trashed};
use super::store;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result, with_causes};

/// The outcome of a sweep.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Contents that a manager had removed, and that were still there.
    pub removed: usize,
    /// Contents without a row, which went to the trash.
    pub orphans: usize,
    /// Remains of uploads that were cut off by a crash.
    pub leftovers: usize,
    /// Contents of the trash that turned out to belong to a document.
    pub taken_back: usize,
    /// Contents that had been in the trash for its time, and are gone for good.
    pub expired: usize,
}

/// The reason for which a sweep moved nothing, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Unswept {
    #[error(
        "the documents belong to the register {storage}, and the database is that of {database}: nothing is moved. \
         Set DATABASE_URL and KLACHTENMAP_DOCUMENTS_URL to a database and a storage that belong together. If these two \
         do, remove `register` from the storage and start again"
    )]
    OtherRegister { storage: String, database: Uuid },
    #[error(
        "{strangers} of {contents} stored contents belong to complaints that this register does not have, and no \
         register has claimed the storage: nothing is moved. Set DATABASE_URL and KLACHTENMAP_DOCUMENTS_URL to a \
         database and a storage that belong together"
    )]
    Strangers { strangers: usize, contents: usize },
    #[error(
        "{orphans} of {contents} stored contents belong to no document of this register: nothing is moved, because \
         that is more than a tenth. The database may be an older one than these documents belong to"
    )]
    TooMany { orphans: usize, contents: usize },
    #[error(transparent)]
    Failed(#[from] Error),
}

/// A sweep moves at most one content in ten to the trash,
const LARGEST_SHARE: usize = 10;
/// or so many in any case: the files of one request, which a crash leaves behind together.
const FEW: usize = 10;

/// Contents that one query asks about.
const STEP: usize = 500;

/// The outcome of a run of the scan.
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
    /// The same of complaints that were erased.
    erased: Vec<Key>,
    /// Contents of complaints that this register does not have. Another register may own them: they are never removed.
    strangers: usize,
}

impl Inventory {
    /// Whether `count` is over one content in ten.
    const fn is_large_share(&self, count: usize) -> bool {
        count * LARGEST_SHARE > self.contents
    }
}

/// Moves contents without a document to the trash, where they stay for `kept` days, takes back from there those that
/// have one, and removes unfinished uploads.
///
/// # Errors
/// When the storage is another register's, when unusually much of it would be moved, and when storage or database cannot
/// be reached; what was moved by then stays so.
pub async fn sweep(storage: &Storage, db: &Db, clock: &Clock, kept: Days) -> Result<Swept, Unswept> {
    let now = clock.now();
    let owner = owner_for_sweep(storage, db).await?;
    let removed = match owner {
        None => remove_contents(storage, db).await?,
        Some(_) => 0,
    };
    let inventory = take_inventory(storage, db, now).await?;
    let (contents, strangers, orphans) = (inventory.contents, inventory.strangers, inventory.orphans.len());
    let too_many = orphans > FEW && inventory.is_large_share(orphans);
    if let Some(register) = owner {
        if inventory.is_large_share(strangers) {
            return Err(Unswept::Strangers { strangers, contents });
        }
        if !too_many {
            storage.claim(register).await?;
            // Another register may have been first.
            owner_for_sweep(storage, db).await?;
        }
    }
    if strangers > 0 {
        log::warn!("{strangers} of {contents} stored contents belong to complaints of another register and stay");
    }
    let today = now.date_naive();
    let (taken_back, expired) = sort_trash(storage, db, today - kept, !too_many).await?;
    let leftovers = clear_leftovers(storage, now).await?;
    if too_many {
        return Err(Unswept::TooMany { orphans, contents });
    }
    for key in inventory.orphans {
        storage.discard(key, today).await?;
    }
    // Uploads that were cut off, of complaints that were erased since: nothing of them waits in the trash.
    for key in inventory.erased {
        storage.remove_for_good(key).await?;
    }
    Ok(Swept {
        removed,
        orphans,
        leftovers,
        taken_back,
        expired,
    })
}

/// Takes back the contents of the trash that belong to a document. Where it `expires`, removes those that were moved there
/// on `last` or before, and those of complaints that were erased. Returns how many of each.
async fn sort_trash(storage: &Storage, db: &Db, last: NaiveDate, expires: bool) -> Result<(usize, usize)> {
    let (mut taken_back, mut expired) = (0, 0);
    let mut steps = std::pin::pin!(storage.trashed().try_ready_chunks(STEP));
    while let Some(step) = steps.try_next().await.map_err(|broken| broken.1)? {
        let keys: Vec<Key> = step.iter().map(|trashed| trashed.key).collect();
        let known = db.run(move |connection| store::known(connection, &keys)).await?;
        for trashed in step {
            if known.documents.contains(&trashed.key.document) && storage.take_back(trashed).await? {
                log_taken_back(trashed);
                taken_back += 1;
            } else if expires && (trashed.since <= last || known.erased.contains(&trashed.key.complaint)) {
                storage.remove_trashed(trashed).await?;
                expired += 1;
            }
        }
    }
    Ok((taken_back, expired))
}

fn log_taken_back(Trashed { key, since }: Trashed) {
    log::warn!(
        "document {} of complaint {} was without its content, which is taken back from the trash of {since}",
        key.document,
        key.complaint
    );
}

/// Has contents scanned for viruses that were not yet, or in vain.
///
/// # Errors
/// When storage or database cannot be reached, and `NotReady` when the storage is another register's: nothing in it
/// would be found.
pub async fn scan(storage: &Storage, scanner: &Scanner, db: &Db, clock: &Clock) -> Result<Scanned> {
    if !scanner.answers().await {
        let is_away = true;
        return Ok(Scanned {
            is_away,
            ..Scanned::default()
        });
    }
    let again = clock.now() - AGAIN;
    let contents = db
        .run(move |connection| store::contents_to_scan(connection, again, MOST_SCANS))
        .await?;
    if !contents.is_empty() {
        refuse_anothers(storage, db).await?;
    }
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
                let left = if known.erased.contains(&key.complaint) {
                    &mut inventory.erased
                } else {
                    &mut inventory.orphans
                };
                left.push(key);
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

/// Returns the identity of this register when nobody owns the storage yet, and nothing when this register does.
async fn owner_for_sweep(storage: &Storage, db: &Db) -> Result<Option<Uuid>, Unswept> {
    match owner(storage, db).await? {
        Owner::ThisRegister => Ok(None),
        Owner::Nobody(register) => Ok(Some(register)),
        Owner::Another { storage, database } => Err(Unswept::OtherRegister { storage, database }),
    }
}
