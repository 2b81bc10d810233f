//! Contents in an S3-compatible object storage. A content larger than one part is uploaded in parts, which are
//! invisible until joined. A note beside the contents records each such upload, so that an upload interrupted by a
//! crash can be aborted and its parts do not cost storage for ever.

use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig};
use std::time::Duration;

use super::{Abandoned, Kind, Leftover, PATIENCE, away};
use crate::documents::model::{Bucket, DocumentId};
use crate::error::{Cause, Result};

/// The prefix of the notes in the bucket.
const NOTES: &str = "uploads";

pub(super) fn open(bucket: &Bucket) -> Result<Kind, Cause> {
    // Other code in this process may have installed a provider already; that provider is then used.
    drop(rustls::crypto::ring::default_provider().install_default());
    let plain = bucket
        .endpoint
        .as_ref()
        .is_some_and(|endpoint| endpoint.starts_with("http://"));
    let client = ClientOptions::new()
        .with_allow_http(plain)
        .with_connect_timeout(Duration::from_secs(5))
        .with_timeout(PATIENCE);
    let retry = RetryConfig {
        max_retries: 3,
        retry_timeout: PATIENCE,
        ..RetryConfig::default()
    };
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&bucket.name)
        .with_region(&bucket.region)
        .with_client_options(client)
        .with_retry(retry);
    if let Some(endpoint) = &bucket.endpoint {
        builder = builder.with_endpoint(endpoint);
    }
    if let Some(keys) = &bucket.keys {
        builder = builder
            .with_access_key_id(&keys.id)
            .with_secret_access_key(&keys.secret);
    }
    Ok(Kind::Bucket {
        objects: builder.build()?,
        prefix: Path::parse(&bucket.prefix)?,
    })
}

pub(super) fn note(prefix: &Path, document: DocumentId) -> Path {
    prefix.clone().join(NOTES).join(document.to_string())
}

/// Writes a note: the path of the object and the id of the upload.
pub(super) fn written(path: &Path, upload: &str) -> PutPayload {
    format!("{path}\n{upload}").into()
}

pub(super) async fn abandoned(objects: &AmazonS3, prefix: &Path) -> Result<Vec<Abandoned>> {
    let notes = prefix.clone().join(NOTES);
    let listed = objects.list(Some(&notes)).map_err(away);
    let found = listed.try_filter_map(async |found| {
        let document = found.location.filename().and_then(|name| name.parse().ok());
        Ok(document.map(|document| Abandoned {
            document,
            what: Leftover::Note(found.location),
        }))
    });
    found.boxed().try_collect().await
}

pub(super) async fn clear(objects: &AmazonS3, note: &Path) -> Result<()> {
    let text = objects.get(note).await.map_err(away)?;
    let text = text.bytes().await.map_err(away)?;
    let text = String::from_utf8_lossy(&text);
    if let Some((path, upload)) = text.split_once('\n') {
        let path = Path::parse(path).map_err(|error| away(error.into()))?;
        match objects.abort_multipart(&path, &upload.to_owned()).await {
            // The upload was completed or aborted meanwhile: only the note is left.
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => return Err(away(error)),
        }
    }
    objects.delete(note).await.map_err(away)
}
