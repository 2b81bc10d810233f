//! The state that all requests about documents share.

use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::db::Db;
use crate::documents::model::{Limits, Scan};
use crate::documents::ownership::Ownership;
use crate::documents::scanner::Scanner;
use crate::documents::service::scan_content;
use crate::documents::storage::{Key, Storage};
use crate::error::{Error, Result, with_causes};
use crate::http::places::{Full, Place, Places, SOON};
use crate::i18n::Text;

/// State that all requests about documents share.
pub struct Documents {
    pub storage: Storage,
    /// Asked before contents are given, added or removed.
    pub ownership: Ownership,
    pub limits: Limits,
    /// Absent: documents are not scanned for viruses.
    pub scanner: Option<Scanner>,
    /// Uploads and downloads have places of their own: readers who stall keep nobody from adding. One caller has at most
    /// a quarter of either.
    uploads: Places,
    downloads: Places,
}

/// The way in for the files of a request: its conditions are asked for when the first of them comes.
pub struct Admission<'a> {
    documents: &'a Documents,
    caller: &'a str,
    place: Option<Place>,
}

const PATIENCE: Duration = Duration::from_secs(3);

impl Documents {
    pub fn new(storage: Storage, ownership: Ownership, limits: Limits, scanner: Option<Scanner>) -> Self {
        let share = (limits.transfers / 4).max(1);
        Documents {
            storage,
            ownership,
            limits,
            scanner,
            uploads: Places::new(limits.transfers, share, PATIENCE),
            downloads: Places::new(limits.transfers, share, PATIENCE),
        }
    }

    /// Takes a place for an upload.
    ///
    /// # Errors
    /// `RateLimited` when the caller has its share already, `Overloaded` when no place is free.
    pub async fn upload(&self, caller: &str) -> Result<Place> {
        take(&self.uploads, caller).await
    }

    /// The way in for the files of a request.
    pub const fn admission<'a>(&'a self, caller: &'a str) -> Admission<'a> {
        Admission {
            documents: self,
            caller,
            place: None,
        }
    }

    /// Takes a place for a download.
    ///
    /// # Errors
    /// As [`Documents::upload`].
    pub async fn download(&self, caller: &str) -> Result<Place> {
        take(&self.downloads, caller).await
    }

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

impl Admission<'_> {
    /// Takes a place for the first file, which the others share.
    ///
    /// # Errors
    /// As [`Documents::upload`], or when the storage is not of this service.
    pub async fn enter(&mut self) -> Result<()> {
        if self.place.is_none() {
            self.documents.ownership.check().await?;
            self.place = Some(self.documents.upload(self.caller).await?);
        }
        Ok(())
    }
}

/// Takes a place for a transfer of a caller.
///
/// # Errors
/// `RateLimited` when the caller has its share already, `Overloaded` when no place is free.
async fn take(places: &Places, caller: &str) -> Result<Place> {
    places.take(caller).await.map_err(|full| match full {
        Full::Everybody => Error::Overloaded,
        Full::Caller { share } => {
            let (nl, en) = if share == 1 {
                ("bestand", "file")
            } else {
                ("bestanden", "files")
            };
            Error::RateLimited {
                reason: Text::written(
                    format!(
                        "U kunt ten hoogste {share} {nl} tegelijk versturen of ophalen. Wacht tot er een klaar is."
                    ),
                    format!("You can send or fetch at most {share} {en} at a time. Wait until one is done."),
                ),
                after: SOON,
            }
        }
    })
}
