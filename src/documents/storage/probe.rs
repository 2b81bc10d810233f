//! A trial of the storage: a small object is written, read and removed.

use std::path::Path as FilePath;

use object_store::{ObjectStoreExt, PutPayload};
use uuid::Uuid;

use super::trash::TRASH;
use super::{Kind, Storage, away};
use crate::error::{Error, Result};

/// The outcome of a trial that went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probed {
    /// Whether the storage keeps earlier versions of what is removed: a bucket with versioning, and so any with object
    /// lock.
    pub keeps_versions: bool,
}

impl Storage {
    /// Writes, reads and removes an object in the trash, where nothing takes it for a content.
    ///
    /// # Errors
    /// When one of these cannot be done.
    pub async fn probe(&self) -> Result<Probed> {
        let name = Uuid::now_v7().to_string();
        let path = self
            .prefix()
            .cloned()
            .unwrap_or_default()
            .join(TRASH)
            .join(name.as_str());
        let written = self.store().put(&path, PutPayload::from(name.clone())).await;
        let keeps_versions = written.map_err(away)?.version.is_some();
        let read = self.store().get(&path).await.map_err(away)?;
        let read = read.bytes().await.map_err(away)?;
        self.store().delete(&path).await.map_err(away)?;
        if read != name.as_bytes() {
            return Err(Error::StorageUnavailable(Some("it gives back something else".into())));
        }
        Ok(Probed { keeps_versions })
    }

    /// The folder, of a storage on this machine.
    pub fn folder(&self) -> Option<&FilePath> {
        match self.kind.as_ref() {
            Kind::Folder { root, .. } => Some(root),
            Kind::Bucket { .. } => None,
        }
    }
}
