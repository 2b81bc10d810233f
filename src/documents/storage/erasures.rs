//! The things beside the contents about erasures, outside the database: the key of the digests by which references of
//! erased complaints are recognised, and the journal by which a restored database knows that it is behind.

use futures_util::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStoreExt, PutMode, PutOptions, PutPayload};
use rand::RngCore;
use uuid::Uuid;

use super::{Storage, away};
use crate::error::{Error, Result};
use crate::tombstones::model::ReferenceKey;

/// The folder of this in the storage; no complaint has such a name.
pub(super) const FOLDER: &str = "erasures";

const HEAD: &str = "head";
const ENTRIES: &str = "entries";

impl Storage {
    /// Returns the key of the digests of references. It is made by the process that asks first, and the same for all.
    ///
    /// # Errors
    /// When the storage cannot be reached, or what is there is no key.
    pub async fn reference_key(&self) -> Result<ReferenceKey> {
        let place = self.beside_contents().join("key");
        if let Some(key) = self.kept(&place).await? {
            return read_key(&key);
        }
        let mut drawn = [0; 32];
        rand::rng().fill_bytes(&mut drawn);
        if self.keep_new(&place, drawn.to_vec()).await? {
            return Ok(ReferenceKey(drawn));
        }
        let first = self.kept(&place).await?;
        read_key(&first.unwrap_or_default())
    }

    /// Reads the head of the journal, if one was written.
    ///
    /// # Errors
    /// When the storage cannot be reached.
    pub async fn journal_head(&self) -> Result<Option<Vec<u8>>> {
        self.kept(&self.beside_contents().join(HEAD)).await
    }

    /// Writes the head of the journal in the place of the one before.
    ///
    /// # Errors
    /// When the storage cannot be reached.
    pub async fn write_journal_head(&self, head: Vec<u8>) -> Result<()> {
        let place = self.beside_contents().join(HEAD);
        let written = self.store().put(&place, PutPayload::from(head)).await;
        written.map(drop).map_err(away)
    }

    /// Adds an entry to the journal, which nothing overwrites; one that is there stays as it is.
    ///
    /// # Errors
    /// When the storage cannot be reached.
    pub async fn add_journal_entry(&self, id: Uuid, entry: Vec<u8>) -> Result<()> {
        let place = self.beside_contents().join(ENTRIES).join(format!("{id}.json"));
        self.keep_new(&place, entry).await.map(drop)
    }

    /// Reads the entries of the journal, in their order.
    ///
    /// # Errors
    /// When the storage cannot be reached.
    pub async fn journal_entries(&self) -> Result<Vec<Vec<u8>>> {
        let folder = self.beside_contents().join(ENTRIES);
        let listed = self.store().list(Some(&folder));
        let mut places: Vec<Path> = listed
            .map_ok(|found| found.location)
            .map_err(away)
            .try_collect()
            .await?;
        places.sort();
        let mut entries = Vec::with_capacity(places.len());
        for place in places {
            entries.extend(self.kept(&place).await?);
        }
        Ok(entries)
    }

    pub(super) fn beside_contents(&self) -> Path {
        self.prefix().cloned().unwrap_or_default().join(FOLDER)
    }

    /// Reads what is kept at `place`; nothing where nothing is.
    pub(super) async fn kept(&self, place: &Path) -> Result<Option<Vec<u8>>> {
        let found = match self.store().get(place).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            found => found.map_err(away)?,
        };
        Ok(Some(found.bytes().await.map_err(away)?.to_vec()))
    }

    /// Keeps `content` at `place`, unless something is kept there by now; returns whether it was kept.
    pub(super) async fn keep_new(&self, place: &Path, content: Vec<u8>) -> Result<bool> {
        let only_new = PutOptions::from(PutMode::Create);
        match self
            .store()
            .put_opts(place, PutPayload::from(content.clone()), only_new)
            .await
        {
            Ok(_) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(object_store::Error::NotImplemented { .. }) => {
                let written = self.store().put(place, PutPayload::from(content)).await;
                written.map(|_| true).map_err(away)
            }
            Err(error) => Err(away(error)),
        }
    }
}

fn read_key(kept: &[u8]) -> Result<ReferenceKey> {
    let key = kept.try_into().map(ReferenceKey);
    key.map_err(|_| Error::internal("the storage holds no key of references where there should be one"))
}
