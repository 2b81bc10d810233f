//! The state that all requests about documents share.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::db::Db;
use crate::documents::model::{Limits, Scan};
use crate::documents::ownership::Ownership;
use crate::documents::scanner::Scanner;
use crate::documents::service::scan_content;
use crate::documents::storage::{Key, Storage};
use crate::error::{Error, Result, with_causes};
use crate::i18n::Text;

/// State that all requests about documents share.
pub struct Documents {
    pub storage: Storage,
    /// Asked before contents are given, added or removed.
    pub ownership: Ownership,
    pub limits: Limits,
    /// Absent: documents are not scanned for viruses.
    pub scanner: Option<Scanner>,
    /// Uploads and downloads have places of their own: readers who stall keep nobody from adding.
    pub uploads: Places,
    pub downloads: Places,
}

/// The places for transfers at the same time, of which one caller has at most a quarter.
pub struct Places {
    all: Arc<Semaphore>,
    share: usize,
    /// The time that a transfer waits for another one of the same caller to end.
    patience: Duration,
    of_callers: Mutex<HashMap<String, Arc<Semaphore>>>,
}

/// A place for one transfer, held until it is dropped.
pub struct Place {
    _all: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
}

const PATIENCE: Duration = Duration::from_secs(3);

impl Documents {
    pub fn new(storage: Storage, ownership: Ownership, limits: Limits, scanner: Option<Scanner>) -> Self {
        Documents {
            storage,
            ownership,
            limits,
            scanner,
            uploads: Places::new(limits.transfers, PATIENCE),
            downloads: Places::new(limits.transfers, PATIENCE),
        }
    }
}

impl Documents {
    /// Whether documents are scanned for viruses.
    pub const fn has_scanner(&self) -> bool {
        self.scanner.is_some()
    }

    /// Has these contents scanned beside the requests; the job comes back to those that could not be.
    pub fn scan_soon(&self, db: &Db, contents: Vec<Key>, now: DateTime<Utc>) {
        let Some(scanner) = self.scanner.clone() else {
            return;
        };
        let (storage, db) = (self.storage.clone(), db.clone());
        actix_web::rt::spawn(async move {
            for content in contents {
                if let Err(error) = scan_content(&storage, &scanner, &db, content, now).await {
                    log::warn!(
                        "document {} waits for a scan: {}",
                        content.document,
                        with_causes(&error)
                    );
                }
            }
        });
    }

    /// Whether the content of a document may be given out.
    ///
    /// # Errors
    /// `Conflict` when it is infected or the scanner could not tell, and, where documents are scanned, as long as
    /// nobody knows that it is clean.
    pub fn check_scan(&self, scan: Option<Scan>) -> Result<()> {
        if Scan::lets_through(scan, self.has_scanner()) {
            return Ok(());
        }
        match scan {
            Some(Scan::Infected) => Err(Error::conflict(
                "infected",
                Text::of(
                    "In dit document is een virus gevonden. Het wordt niet meer gegeven; een manager kan het verwijderen.",
                    "A virus was found in this document. It is not given out any more; a manager can remove it.",
                ),
            )),
            Some(Scan::Failed) => Err(Error::conflict(
                "not-scanned",
                Text::of(
                    "Dit document kon niet op virussen worden gecontroleerd. Dat wordt later opnieuw geprobeerd.",
                    "This document could not be scanned for viruses. That is tried again later.",
                ),
            )),
            _ => Err(Error::conflict(
                "not-scanned",
                Text::of(
                    "Dit document wordt nog op virussen gecontroleerd. Probeer het over een minuut opnieuw.",
                    "This document is still being scanned for viruses. Try again in a minute.",
                ),
            )),
        }
    }
}

impl Places {
    fn new(most: usize, patience: Duration) -> Self {
        Places {
            all: Arc::new(Semaphore::new(most)),
            share: (most / 4).max(1),
            patience,
            of_callers: Mutex::default(),
        }
    }

    /// Takes a place for a caller.
    ///
    /// # Errors
    /// `RateLimited` when the caller has a quarter of all places already, `Overloaded` when none is free.
    pub async fn take(&self, caller: &str) -> Result<Place> {
        let own = self.of_caller(caller);
        let own = tokio::time::timeout(self.patience, own.acquire_owned()).await;
        let Ok(Ok(own)) = own else {
            let share = self.share;
            let (nl, en) = if share == 1 {
                ("bestand", "file")
            } else {
                ("bestanden", "files")
            };
            return Err(Error::RateLimited(Text::written(
                format!("U kunt ten hoogste {share} {nl} tegelijk versturen of ophalen. Wacht tot er een klaar is."),
                format!("You can send or fetch at most {share} {en} at a time. Wait until one is done."),
            )));
        };
        let all = Arc::clone(&self.all).try_acquire_owned();
        Ok(Place {
            _all: all.map_err(|_| Error::Overloaded)?,
            _own: own,
        })
    }

    fn of_caller(&self, caller: &str) -> Arc<Semaphore> {
        let mut callers = self.of_callers.lock().unwrap_or_else(PoisonError::into_inner);
        // A semaphore that is in use has another owner.
        callers.retain(|_, places| Arc::strong_count(places) > 1);
        let share = self.share;
        let own = callers
            .entry(caller.to_owned())
            .or_insert_with(|| Arc::new(Semaphore::new(share)));
        Arc::clone(own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_has_a_quarter_of_the_places_and_nobody_more_than_there_are() {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        runtime.block_on(async {
            let places = Places::new(8, Duration::ZERO);
            let mut held = Vec::new();
            for caller in ["a", "b", "c", "d"] {
                held.push(places.take(caller).await.unwrap());
                held.push(places.take(caller).await.unwrap());
            }
            assert!(matches!(places.take("a").await, Err(Error::RateLimited(_))));
            assert!(matches!(places.take("e").await, Err(Error::Overloaded)));
            held.remove(0);
            held.push(places.take("a").await.unwrap());
            held.clear();
            places.take("f").await.unwrap();
            assert_eq!(places.of_callers.lock().unwrap().len(), 1);
            places.take("a").await.unwrap();
        });
    }
}
