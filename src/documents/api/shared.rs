//! The state that all requests about documents share.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::documents::model::Limits;
use crate::documents::storage::Storage;
use crate::error::{Error, Result};

/// State that all requests about documents share.
pub struct Documents {
    pub storage: Storage,
    pub limits: Limits,
    /// Uploads and downloads have places of their own: readers who stall keep nobody from adding.
    pub uploads: Arc<Semaphore>,
    pub downloads: Arc<Semaphore>,
}

impl Documents {
    pub fn new(storage: Storage, limits: Limits) -> Self {
        Documents {
            storage,
            limits,
            uploads: Arc::new(Semaphore::new(limits.transfers)),
            downloads: Arc::new(Semaphore::new(limits.transfers)),
        }
    }

    /// A place, held until it is dropped.
    ///
    /// # Errors
    /// `Overloaded` when none is free.
    pub fn place(of: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit> {
        Arc::clone(of).try_acquire_owned().map_err(|_| Error::Overloaded)
    }
}
