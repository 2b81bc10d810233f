//! A content on its way to the storage. Whatever ends an upload before it is complete, nothing of it stays behind.

use actix_web::web::Bytes;
use object_store::multipart::{MultipartStore, PartId};
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};

use super::{Key, Kind, Storage, away, bucket};
use crate::error::{Error, Result, with_causes};

/// The smallest part that S3 accepts, and the most of a content that is in memory at any time.
const PART: usize = 5 * 1024 * 1024;
/// A folder takes smaller ones.
const PIECE: usize = 1024 * 1024;

/// A content that is coming in.
pub struct Upload {
    storage: Storage,
    key: Key,
    waiting: Vec<Bytes>,
    waiting_bytes: usize,
    way: Way,
}

enum Way {
    /// Into a file with a name of its own, which disappears with this.
    File(Box<dyn MultipartUpload>),
    /// To a bucket, as long as it fits in one part.
    Object,
    /// To a bucket in parts.
    Parts {
        id: String,
        done: Vec<PartId>,
    },
    Complete,
}

/// Contents that are complete and that no row tells of yet. They go when this does.
pub struct Blobs {
    storage: Storage,
    keys: Vec<Key>,
}

/// Contents that a row may tell of: they go only when somebody says so.
pub struct Released {
    storage: Storage,
    keys: Vec<Key>,
}

impl Storage {
    /// Begins a content.
    pub async fn begin(&self, key: Key) -> Result<Upload> {
        let way = match self.kind.as_ref() {
            Kind::Folder { files, .. } => Way::File(files.put_multipart(&self.path(key)).await.map_err(away)?),
            Kind::Bucket { .. } => Way::Object,
        };
        Ok(Upload {
            storage: self.clone(),
            key,
            waiting: Vec::new(),
            waiting_bytes: 0,
            way,
        })
    }
}

impl Upload {
    /// Adds the next bytes; returns when there is room for more.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.waiting_bytes += bytes.len();
        self.waiting.push(bytes);
        let enough = match self.way {
            Way::File(_) => PIECE,
            _ => PART,
        };
        while self.waiting_bytes >= enough {
            let part = self.next_part(enough);
            self.send(part).await?;
        }
        Ok(())
    }

    /// Makes the content appear, whole.
    pub async fn complete(mut self) -> Result<()> {
        let last = self.next_part(usize::MAX);
        let path = self.storage.path(self.key);
        if let Way::Object = self.way {
            let objects = self.storage.store();
            objects.put(&path, last).await.map_err(away)?;
            self.way = Way::Complete;
            return Ok(());
        }
        if last.content_length() > 0 {
            self.send(last).await?;
        }
        match (&mut self.way, self.storage.kind.as_ref()) {
            (Way::File(file), _) => {
                file.complete().await.map_err(away)?;
            }
            (Way::Parts { id, done }, Kind::Bucket { objects, prefix }) => {
                let done = std::mem::take(done);
                objects.complete_multipart(&path, id, done).await.map_err(away)?;
                let note = bucket::note(prefix, self.key.document);
                if let Err(error) = objects.delete(&note).await {
                    log::warn!("a note of an upload stays for now: {error}");
                }
            }
            _ => return Err(Error::internal("an upload that goes nowhere")),
        }
        self.way = Way::Complete;
        Ok(())
    }

    async fn send(&mut self, part: PutPayload) -> Result<()> {
        if let Way::Object = self.way {
            self.way = self.in_parts().await?;
        }
        let path = self.storage.path(self.key);
        match (&mut self.way, self.storage.kind.as_ref()) {
            (Way::File(file), _) => file.put_part(part).await.map_err(away),
            (Way::Parts { id, done }, Kind::Bucket { objects, .. }) => {
                let sent = objects.put_part(&path, id, done.len(), part).await;
                done.push(sent.map_err(away)?);
                Ok(())
            }
            _ => Err(Error::internal("an upload that goes nowhere")),
        }
    }

    /// The note is there before the first part is: whatever happens then, the parts can be found.
    async fn in_parts(&self) -> Result<Way> {
        let Kind::Bucket { objects, prefix } = self.storage.kind.as_ref() else {
            return Err(Error::internal("parts are for buckets"));
        };
        let path = self.storage.path(self.key);
        let id = objects.create_multipart(&path).await.map_err(away)?;
        let note = bucket::note(prefix, self.key.document);
        let way = Way::Parts {
            id: id.clone(),
            done: Vec::new(),
        };
        match objects.put(&note, bucket::written(&path, &id)).await {
            Ok(_) => Ok(way),
            Err(error) => {
                drop(objects.abort_multipart(&path, &id).await);
                Err(away(error))
            }
        }
    }

    /// Takes so much of what is waiting, or all of it.
    fn next_part(&mut self, most: usize) -> PutPayload {
        let mut part = Vec::new();
        let mut length = 0;
        let mut rest = Vec::new();
        for mut bytes in std::mem::take(&mut self.waiting) {
            let room = most - length;
            if bytes.len() > room {
                rest.push(bytes.split_off(room));
            }
            length += bytes.len();
            if !bytes.is_empty() {
                part.push(bytes);
            }
        }
        self.waiting = rest;
        self.waiting_bytes -= length;
        PutPayload::from_iter(part)
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        let Way::Parts { id, .. } = std::mem::replace(&mut self.way, Way::Complete) else {
            return;
        };
        let (storage, key) = (self.storage.clone(), self.key);
        soon(async move {
            if let Kind::Bucket { objects, prefix } = storage.kind.as_ref() {
                let given_up = objects.abort_multipart(&storage.path(key), &id).await;
                if given_up.is_ok() {
                    let note = bucket::note(prefix, key.document);
                    drop(objects.delete(&note).await);
                }
            }
        });
    }
}

impl Blobs {
    pub const fn none(storage: Storage) -> Self {
        Blobs {
            storage,
            keys: Vec::new(),
        }
    }

    pub fn add(&mut self, key: Key) {
        self.keys.push(key);
    }

    /// From here on they may have rows, and whoever leaves takes nothing along.
    pub fn release(mut self) -> Released {
        Released {
            storage: self.storage.clone(),
            keys: std::mem::take(&mut self.keys),
        }
    }

    /// They go, before anything else happens.
    pub async fn remove(self) {
        self.release().remove().await;
    }
}

impl Released {
    pub async fn remove(self) {
        for key in self.keys {
            remove(&self.storage, key).await;
        }
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        let (storage, keys) = (self.storage.clone(), std::mem::take(&mut self.keys));
        if !keys.is_empty() {
            soon(async move {
                for key in keys {
                    remove(&storage, key).await;
                }
            });
        }
    }
}

async fn remove(storage: &Storage, key: Key) {
    if let Err(error) = storage.remove(key).await {
        log::warn!(
            "the content of a document that was refused stays for the sweeper: {}",
            with_causes(&error)
        );
    }
}

/// Whoever began this has left: it happens beside the requests that go on.
fn soon(work: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        drop(runtime.spawn(work));
    }
}
