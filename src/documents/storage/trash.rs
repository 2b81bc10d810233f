//! The trash of a storage: contents that belonged to no document, each under its own name and the day on which it was
//! moved there. They wait for some weeks, because the database may have been the one that was wrong.

use chrono::NaiveDate;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt};
use object_store::ObjectStoreExt;
use object_store::path::Path;

use super::{Key, Storage, away};
use crate::error::Result;

/// The name of the trash in the storage; no complaint has such a name.
pub(super) const TRASH: &str = "trash";

/// A content in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trashed {
    pub key: Key,
    /// The day on which it was moved there.
    pub since: NaiveDate,
}

impl Storage {
    /// Moves a content to the trash; an absent one is no error. In a bucket it may for a moment be in both places.
    pub async fn discard(&self, key: Key, today: NaiveDate) -> Result<()> {
        let trashed = Trashed { key, since: today };
        self.rename(&self.path(key), &self.trash_path(trashed)).await
    }

    /// Lists the contents of the trash.
    pub fn trashed(&self) -> BoxStream<'_, Result<Trashed>> {
        self.listed(&self.trash())
    }

    /// Moves a content out of the trash to its place, unless there is one; returns whether it was moved.
    pub async fn take_back(&self, trashed: Trashed) -> Result<bool> {
        if self.size(trashed.key).await?.is_some() {
            return Ok(false);
        }
        self.rename(&self.trash_path(trashed), &self.path(trashed.key)).await?;
        Ok(true)
    }

    /// Removes a content from the trash for good.
    pub async fn remove_trashed(&self, trashed: Trashed) -> Result<()> {
        self.delete(&self.trash_path(trashed)).await
    }

    /// Removes from the trash whatever was ever moved there of a document.
    pub(super) async fn remove_all_trashed(&self, key: Key) -> Result<()> {
        let own = self.trash_path_of(key);
        let found: Vec<Trashed> = self.listed(&own).try_collect().await?;
        for trashed in found {
            self.remove_trashed(trashed).await?;
        }
        Ok(())
    }

    async fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        match self.store().rename(from, to).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(away(error)),
        }
    }

    fn listed(&self, below: &Path) -> BoxStream<'_, Result<Trashed>> {
        let listed = self.store().list(Some(below));
        listed
            .filter_map(async |found| match found {
                Ok(found) => self.trashed_at(&found.location).map(Ok),
                Err(error) => Some(Err(away(error))),
            })
            .boxed()
    }

    fn trash(&self) -> Path {
        self.prefix().cloned().unwrap_or_default().join(TRASH)
    }

    fn trash_path_of(&self, key: Key) -> Path {
        self.trash()
            .join(key.complaint.to_string())
            .join(key.document.to_string())
    }

    fn trash_path(&self, trashed: Trashed) -> Path {
        self.trash_path_of(trashed.key).join(trashed.since.to_string())
    }

    /// Parses a path below the trash; `None` for an object that is not part of it.
    fn trashed_at(&self, path: &Path) -> Option<Trashed> {
        let trash = self.trash();
        let parts: Vec<_> = path.prefix_match(&trash)?.collect();
        let [complaint, document, since] = parts.as_slice() else {
            return None;
        };
        Some(Trashed {
            key: Key::named(complaint.as_ref(), document.as_ref())?,
            since: since.as_ref().parse().ok()?,
        })
    }
}
