//! The storage of the contents of documents: a folder, or an S3-compatible object storage. Contents are written and
//! read in pieces; only a complete content is visible.

mod bucket;
mod erasures;
mod folder;
mod owner;
mod probe;
mod reader;
mod trash;
mod upload;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use object_store::aws::AmazonS3;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{GetOptions, GetResultPayload, ObjectStore, ObjectStoreExt};
use uuid::Uuid;

pub use probe::Probed;
pub use reader::ContentReader;
pub use trash::Trashed;
pub use upload::{CommittedBlobs, UncommittedBlobs, Upload};

use super::model::{Document, DocumentId, StorageLocation};
use crate::error::{Error, Result};
use crate::procedure::ComplaintId;

/// A handle on the storage, cheap to clone.
#[derive(Clone)]
pub struct Storage {
    kind: Arc<Kind>,
}

/// The name of a content in the storage, independent of the client's name for the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub complaint: ComplaintId,
    pub document: DocumentId,
}

impl Key {
    /// Parses the two parts of a name.
    fn named(complaint: &str, document: &str) -> Option<Self> {
        let id = |part: &str| part.parse::<Uuid>().ok();
        Some(Key {
            complaint: ComplaintId(id(complaint)?),
            document: DocumentId(id(document)?),
        })
    }
}

impl From<&Document> for Key {
    fn from(document: &Document) -> Self {
        Key {
            complaint: document.complaint,
            document: document.id,
        }
    }
}

enum Kind {
    Folder {
        root: std::path::PathBuf,
        files: LocalFileSystem,
    },
    Bucket {
        prefix: Path,
        objects: AmazonS3,
    },
}

/// A storage that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("documents cannot be kept in {place}")]
pub struct Unusable {
    place: String,
    source: crate::error::Cause,
}

/// A leftover of an upload that was interrupted.
pub struct Abandoned {
    pub document: DocumentId,
    what: Leftover,
}

enum Leftover {
    /// Part of a content, in a folder.
    File(std::path::PathBuf),
    /// A note of an upload in parts, in a bucket.
    Note(Path),
}

pub type Pieces = BoxStream<'static, Result<Bytes>>;

/// Time limit for an answer of an object storage.
const PATIENCE: Duration = Duration::from_secs(20);

impl Storage {
    /// Opens the storage; an absent folder is created.
    ///
    /// # Errors
    /// When the storage cannot be used.
    pub fn open(place: &StorageLocation) -> Result<Self, Unusable> {
        let kind = match place {
            StorageLocation::Folder(root) => folder::open(root),
            StorageLocation::Bucket(bucket) => bucket::open(bucket),
        };
        let kind = Arc::new(kind.map_err(|source| Unusable {
            place: match place {
                StorageLocation::Folder(root) => root.display().to_string(),
                StorageLocation::Bucket(bucket) => format!("the bucket {}", bucket.name),
            },
            source,
        })?);
        Ok(Storage { kind })
    }

    /// Returns the size of a content in bytes, or nothing for an absent one.
    pub async fn size(&self, key: Key) -> Result<Option<u64>> {
        match self.store().head(&self.path(key)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(away(error)),
        }
    }

    /// Streams a range of a content, piece by piece.
    ///
    /// # Errors
    /// When the content is absent or the storage cannot be reached.
    pub async fn read(&self, key: Key, part: Range<u64>) -> Result<Pieces> {
        let options = GetOptions {
            range: Some(part.into()),
            ..GetOptions::default()
        };
        let found = self.store().get_opts(&self.path(key), options).await;
        let found = found.map_err(away)?;
        Ok(match found.payload {
            GetResultPayload::File(file, _) => folder::pieces(file, found.range),
            GetResultPayload::Stream(stream) => stream.map(|piece| piece.map_err(away)).boxed(),
        })
    }

    /// Removes a content for good, from the trash too; an absent one is no error.
    pub async fn remove(&self, key: Key) -> Result<()> {
        self.delete(&self.path(key)).await?;
        self.remove_all_trashed(key).await
    }

    async fn delete(&self, path: &Path) -> Result<()> {
        match self.store().delete(path).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(away(error)),
        }
    }

    /// Removes all that is kept of a content, also what was set aside of it; an absent one is no error. In a folder the
    /// folder of the complaint goes with its last content.
    pub async fn remove_for_good(&self, key: Key) -> Result<()> {
        self.remove(key).await?;
        if let Kind::Folder { root, .. } = self.kind.as_ref() {
            folder::remove_empty(root.join(key.complaint.to_string())).await?;
        }
        Ok(())
    }

    /// Restricts the permissions of contents that were stored before this release, in the background.
    pub fn restrict(&self) {
        if let Kind::Folder { root, .. } = self.kind.as_ref() {
            folder::restrict(root.clone());
        }
    }

    /// Lists the names of all contents.
    pub fn keys(&self) -> BoxStream<'_, Result<Key>> {
        let listed = self.store().list(self.prefix());
        listed
            .filter_map(async |found| match found {
                Ok(found) => self.key(&found.location).map(Ok),
                Err(error) => Some(Err(away(error))),
            })
            .boxed()
    }

    /// Lists the leftovers of uploads that a crash interrupted.
    pub async fn abandoned(&self) -> Result<Vec<Abandoned>> {
        match self.kind.as_ref() {
            Kind::Folder { root, .. } => folder::abandoned(root.clone()).await,
            Kind::Bucket { objects, prefix } => bucket::abandoned(objects, prefix).await,
        }
    }

    pub async fn clear(&self, abandoned: Abandoned) -> Result<()> {
        match (abandoned.what, self.kind.as_ref()) {
            (Leftover::File(file), _) => folder::clear(file).await,
            (Leftover::Note(note), Kind::Bucket { objects, .. }) => bucket::clear(objects, &note).await,
            (Leftover::Note(_), Kind::Folder { .. }) => Ok(()),
        }
    }

    fn store(&self) -> &dyn ObjectStore {
        match self.kind.as_ref() {
            Kind::Folder { files, .. } => files,
            Kind::Bucket { objects, .. } => objects,
        }
    }

    fn prefix(&self) -> Option<&Path> {
        match self.kind.as_ref() {
            Kind::Folder { .. } => None,
            Kind::Bucket { prefix, .. } => Some(prefix),
        }
    }

    fn path(&self, key: Key) -> Path {
        let prefix = self.prefix().cloned().unwrap_or_default();
        prefix.join(key.complaint.to_string()).join(key.document.to_string())
    }

    /// Parses a name; `None` for an object that is not part of this storage.
    fn key(&self, path: &Path) -> Option<Key> {
        let own = match self.prefix() {
            Some(prefix) => path.prefix_match(prefix)?.collect::<Vec<_>>(),
            None => path.parts().collect(),
        };
        let [complaint, document] = own.as_slice() else {
            return None;
        };
        Key::named(complaint.as_ref(), document.as_ref())
    }
}

fn away(error: object_store::Error) -> Error {
    Error::StorageUnavailable(Some(error.into()))
}
