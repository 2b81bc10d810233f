//! The upload of a content to the storage. An upload that ends before it is complete leaves nothing behind.

use actix_web::web::Bytes;
use object_store::multipart::{MultipartStore, PartId};
use object_store::{MultipartUpload, ObjectStoreExt, PutPayload};

use super::{Key, Kind, Storage, away, bucket};
use crate::error::{Error, Result, with_causes};

/// Size of a part for a bucket, in bytes: the smallest that S3 accepts. No more of a content is in memory at any time.
const PART: usize = 5 * 1024 * 1024;
/// Size of a part for a folder, in bytes.
const PIECE: usize = 1024 * 1024;

/// The upload of one content; dropped before it is complete, it leaves nothing behind.
pub struct Upload {
    storage: Storage,
    key: Key,
    waiting: Vec<Bytes>,
    waiting_bytes: usize,
    state: UploadState,
}

/// The target of the parts, and the progress.
enum UploadState {
    /// A temporary file in a folder, which is removed on drop.
    File(Box<dyn MultipartUpload>),
    /// A single object in a bucket, as long as the content fits in one part.
    Object,
    /// A multipart upload to a bucket.
    Parts {
        id: String,
        done: Vec<PartId>,
    },
    Complete,
}

/// Contents that are complete and have no row in the database yet; removed from the storage on drop.
pub struct UncommittedBlobs {
    storage: Storage,
    keys: Vec<Key>,
}

/// Contents that may have a row in the database; removed from the storage only by [`CommittedBlobs::remove`].
pub struct CommittedBlobs {
    storage: Storage,
    keys: Vec<Key>,
}

impl Storage {
    /// Begins the upload of a content.
    pub async fn begin(&self, key: Key) -> Result<Upload> {
        let state = match self.kind.as_ref() {
            Kind::Folder { files, .. } => UploadState::File(files.put_multipart(&self.path(key)).await.map_err(away)?),
            Kind::Bucket { .. } => UploadState::Object,
        };
        Ok(Upload {
            storage: self.clone(),
            key,
            waiting: Vec::new(),
            waiting_bytes: 0,
            state,
        })
    }
}

impl Upload {
    /// Adds the next bytes; returns when there is room for more.
    pub async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.waiting_bytes += bytes.len();
        self.waiting.push(bytes);
        let enough = match self.state {
            UploadState::File(_) => PIECE,
            _ => PART,
        };
        while self.waiting_bytes >= enough {
            let part = self.next_part(enough);
            self.send(part).await?;
        }
        Ok(())
    }

    /// Sends the last part; the content becomes visible as a whole.
    pub async fn complete(mut self) -> Result<()> {
        let last = self.next_part(usize::MAX);
        let path = self.storage.path(self.key);
        if let UploadState::Object = self.state {
            let objects = self.storage.store();
            objects.put(&path, last).await.map_err(away)?;
            self.state = UploadState::Complete;
            return Ok(());
        }
        if last.content_length() > 0 {
            self.send(last).await?;
        }
        match (&mut self.state, self.storage.kind.as_ref()) {
            (UploadState::File(file), _) => {
                file.complete().await.map_err(away)?;
            }
            (UploadState::Parts { id, done }, Kind::Bucket { objects, prefix }) => {
                let done = std::mem::take(done);
                objects.complete_multipart(&path, id, done).await.map_err(away)?;
                let note = bucket::note(prefix, self.key.document);
                if let Err(error) = objects.delete(&note).await {
                    log::warn!("a note of an upload stays for now: {error}");
                }
            }
            _ => return Err(Error::internal("an upload that goes nowhere")),
        }
        self.state = UploadState::Complete;
        Ok(())
    }

    /// Sends a part, and turns a single object into a multipart upload first.
    async fn send(&mut self, part: PutPayload) -> Result<()> {
        if let UploadState::Object = self.state {
            self.state = self.begin_parts().await?;
        }
        let path = self.storage.path(self.key);
        match (&mut self.state, self.storage.kind.as_ref()) {
            (UploadState::File(file), _) => file.put_part(part).await.map_err(away),
            (UploadState::Parts { id, done }, Kind::Bucket { objects, .. }) => {
                let sent = objects.put_part(&path, id, done.len(), part).await;
                done.push(sent.map_err(away)?);
                Ok(())
            }
            _ => Err(Error::internal("an upload that goes nowhere")),
        }
    }

    /// Begins a multipart upload and writes its note. The note comes before the first part, so that the parts can be
    /// found after any failure.
    async fn begin_parts(&self) -> Result<UploadState> {
        let Kind::Bucket { objects, prefix } = self.storage.kind.as_ref() else {
            return Err(Error::internal("parts are for buckets"));
        };
        let path = self.storage.path(self.key);
        let id = objects.create_multipart(&path).await.map_err(away)?;
        let note = bucket::note(prefix, self.key.document);
        let state = UploadState::Parts {
            id: id.clone(),
            done: Vec::new(),
        };
        match objects.put(&note, bucket::written(&path, &id)).await {
            Ok(_) => Ok(state),
            Err(error) => {
                drop(objects.abort_multipart(&path, &id).await);
                Err(away(error))
            }
        }
    }

    /// Takes at most `most` of the bytes that are waiting.
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
        let UploadState::Parts { id, .. } = std::mem::replace(&mut self.state, UploadState::Complete) else {
            return;
        };
        let (storage, key) = (self.storage.clone(), self.key);
        spawn_detached(async move {
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

impl UncommittedBlobs {
    pub const fn none(storage: Storage) -> Self {
        UncommittedBlobs {
            storage,
            keys: Vec::new(),
        }
    }

    pub fn add(&mut self, key: Key) {
        self.keys.push(key);
    }

    /// Leaves out the contents that are not to be kept, and returns those.
    pub fn keep_only(&mut self, is_kept: impl Fn(&Key) -> bool) -> CommittedBlobs {
        let (kept, others) = std::mem::take(&mut self.keys).into_iter().partition(is_kept);
        self.keys = kept;
        CommittedBlobs {
            storage: self.storage.clone(),
            keys: others,
        }
    }

    /// Marks the contents as possibly committed, so that a drop no longer removes them.
    pub fn release(mut self) -> CommittedBlobs {
        CommittedBlobs {
            storage: self.storage.clone(),
            keys: std::mem::take(&mut self.keys),
        }
    }

    /// Removes the contents from the storage and waits for it.
    pub async fn remove(self) {
        self.release().remove().await;
    }
}

impl CommittedBlobs {
    /// Removes the contents from the storage.
    pub async fn remove(self) {
        for key in self.keys {
            remove(&self.storage, key).await;
        }
    }
}

impl Drop for UncommittedBlobs {
    fn drop(&mut self) {
        let (storage, keys) = (self.storage.clone(), std::mem::take(&mut self.keys));
        if !keys.is_empty() {
            spawn_detached(async move {
                for key in keys {
                    remove(&storage, key).await;
                }
            });
        }
    }
}

/// Removes a content; a failure is logged, and the sweeper removes the content later.
async fn remove(storage: &Storage, key: Key) {
    if let Err(error) = storage.delete(&storage.path(key)).await {
        log::warn!(
            "the content of a document that was refused stays for the sweeper: {}",
            with_causes(&error)
        );
    }
}

/// Runs work on the current runtime without waiting for it; does nothing without a runtime.
fn spawn_detached(work: impl Future<Output = ()> + Send + 'static) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        drop(runtime.spawn(work));
    }
}
