//! Settings about documents: how much is taken in, where it is kept, and what scans it.

use std::path::{Path, PathBuf};

use super::source::Source;
use crate::documents::model::{AccessKeys, Bucket, Limits, ScannerAddress, StorageLocation, Volume};

pub(super) fn limits(source: &mut Source<'_>) -> Limits {
    const MB: u64 = 1024 * 1024;
    const LARGEST: u64 = 1024 * MB;
    Limits {
        file_bytes: source.number("KLACHTENMAP_DOCUMENT_BYTES", 25 * MB, 1_000..=LARGEST),
        recording_bytes: source.number("KLACHTENMAP_RECORDING_BYTES", 100 * MB, 1_000..=LARGEST),
        files_per_request: source.number("KLACHTENMAP_DOCUMENTS_PER_REQUEST", 10, 1..=100),
        request_bytes: source.number("KLACHTENMAP_UPLOAD_BYTES", 250 * MB, 1_000..=10 * LARGEST),
        per_complaint: Volume {
            documents: source.number("KLACHTENMAP_DOCUMENTS_PER_COMPLAINT", 100, 1..=10_000),
            bytes: source.number("KLACHTENMAP_DOCUMENT_BYTES_PER_COMPLAINT", LARGEST, 100..=100 * LARGEST),
        },
        per_day: Volume {
            documents: source.number("KLACHTENMAP_DOCUMENTS_PER_DAY", 2_000, 0..=1_000_000),
            bytes: source.number("KLACHTENMAP_DOCUMENT_BYTES_PER_DAY", 5_000_000_000, 0..=1_000 * LARGEST),
        },
        slowest: source.number("KLACHTENMAP_UPLOAD_RATE", 16 * 1024, 1..=100 * MB),
        transfers: source.number("KLACHTENMAP_TRANSFERS", 16, 1..=10_000),
    }
}

pub(super) fn scanner(source: &mut Source<'_>) -> Option<ScannerAddress> {
    const ADDRESS: &str = "KLACHTENMAP_CLAMAV";
    let address = source.text(ADDRESS)?;
    let read = address.parse().ok();
    read.or_else(|| source.fault(ADDRESS, "is neither host:port nor the path of a socket", None))
}

pub(super) fn place(source: &mut Source<'_>, data_dir: &Path, production: bool) -> StorageLocation {
    const URL: &str = "KLACHTENMAP_DOCUMENTS_URL";
    let own = || StorageLocation::Folder(data_dir.join("documents"));
    let keys = keys(source);
    let endpoint = source.text("KLACHTENMAP_S3_ENDPOINT");
    if let Some(endpoint) = &endpoint {
        const NAME: &str = "KLACHTENMAP_S3_ENDPOINT";
        let unprotected = endpoint.strip_prefix("http://");
        let host = unprotected.map(|rest| rest.split(['/', ':']).next().unwrap_or_default());
        match host {
            None if !endpoint.starts_with("https://") => source.fault(NAME, "is no http:// or https:// address", ()),
            Some(host) if production && !["localhost", "127.0.0.1"].contains(&host) => {
                source.fault(NAME, "must be https in production", ());
            }
            _ => {}
        }
    }
    let region = source
        .text("KLACHTENMAP_S3_REGION")
        .unwrap_or_else(|| "us-east-1".to_owned());
    match source.text(URL) {
        None => own(),
        Some(url) => match url
            .strip_prefix("s3://")
            .map(|rest| rest.split_once('/').unwrap_or((rest, "")))
        {
            Some(("", _)) => source.fault(URL, "names no bucket", own()),
            Some((bucket, prefix)) => StorageLocation::Bucket(Bucket {
                name: bucket.to_owned(),
                prefix: prefix.trim_matches('/').to_owned(),
                endpoint,
                region,
                keys,
            }),
            None if url.contains("://") => source.fault(URL, "is neither s3:// nor a folder", own()),
            None => StorageLocation::Folder(PathBuf::from(url)),
        },
    }
}

fn keys(source: &mut Source<'_>) -> Option<AccessKeys> {
    const ID: &str = "KLACHTENMAP_S3_ACCESS_KEY_ID";
    const SECRET: &str = "KLACHTENMAP_S3_SECRET_ACCESS_KEY";
    match (source.text(ID), source.text(SECRET)) {
        (Some(id), Some(secret)) => Some(AccessKeys { id, secret }),
        (None, None) => None,
        (Some(_), None) => source.fault(SECRET, "is required with the key's id", None),
        (None, Some(_)) => source.fault(ID, "is required with the secret", None),
    }
}
