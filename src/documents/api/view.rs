//! Documents as callers see them.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::api::view::{MarkView, PersonView};
use crate::documents::model::{Document, DocumentType, Flag, Scan, StoredFile};
use crate::http::listed;

/// What is known of a document.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentView {
    /// Names the document.
    id: Uuid,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    r#type: DocumentType,
    /// The name of the file as the client gave it, made harmless and with the extension of its content, or as it was
    /// corrected; `null` once the content was
    /// removed, as `sha256` and `description`.
    #[schema(max_length = 255, example = "Offerte 2026-10.pdf")]
    name: Option<String>,
    /// As found in the content.
    #[schema(max_length = 100, example = "application/pdf")]
    media_type: &'static str,
    /// What a reader should know of the content: protected by a password, active, damaged, or fetching something from
    /// elsewhere.
    #[schema(max_items = 10)]
    flags: Vec<Flag>,
    /// How far the scan for viruses is; `null` for what was never scanned where documents are not. Where they are, only
    /// what is clean is given out; what is `infected` or `failed` is given out nowhere.
    scan: Option<Scan>,
    /// In bytes.
    #[schema(minimum = 1, example = 48213)]
    size: u64,
    /// The SHA-256 of the content, in hexadecimal.
    #[schema(
        min_length = 64,
        max_length = 64,
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    sha256: Option<String>,
    /// What the sender said of it.
    #[schema(max_length = 500, example = "De offerte waar de klacht over gaat.")]
    description: Option<String>,
    /// When it was added.
    added_at: DateTime<Utc>,
    /// The person who added it; `null` for another system.
    added_by: Option<PersonView>,
    /// That it was struck out, and why: it then proves nothing. `null` while it stands.
    struck_out: Option<MarkView>,
    /// That its content was removed for good, and why; `null` as long as it is there.
    removed: Option<MarkView>,
    links: DocumentLinks,
}

/// Links from a document.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DocumentLinks {
    /// The document itself.
    #[serde(rename = "self")]
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/documents/019ac3f1-2c3d-7e4f-8a5b-6c7d8e9fa0b1"
    )]
    own: String,
    /// The file.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/documents/019ac3f1-2c3d-7e4f-8a5b-6c7d8e9fa0b1/content"
    )]
    content: String,
    /// The complaint that it belongs to.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/complaints/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    )]
    complaint: String,
}

listed!(pub DocumentPage of DocumentView, "The documents on this page, in the order in which they were added.");

/// What one request added.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentsAdded {
    /// The documents, in the order of their files in the request.
    #[schema(max_items = 1000)]
    pub items: Vec<DocumentView>,
}

impl DocumentView {
    pub(super) fn address(&self) -> String {
        self.links.own.clone()
    }

    /// `has_scanner` says whether documents are scanned.
    pub(super) fn new(document: &Document, has_scanner: bool) -> Self {
        let complaint = format!("/v1/complaints/{}", document.complaint);
        let own = format!("{complaint}/documents/{}", document.id);
        DocumentView {
            id: document.id.0,
            version: document.version,
            r#type: document.kind,
            name: document.file().map(|file| file.name.as_str().to_owned()),
            media_type: document.format.media_type(),
            flags: document.flags.clone(),
            scan: Scan::shown(document.scan, has_scanner),
            size: document.size,
            sha256: document.file().map(StoredFile::sha256_hex),
            description: document.description.clone(),
            added_at: document.added_at,
            added_by: PersonView::told(document.added_by.clone()),
            struck_out: document.struck_out.clone().map(Into::into),
            removed: document.removed().cloned().map(Into::into),
            links: DocumentLinks {
                content: format!("{own}/content"),
                own,
                complaint,
            },
        }
    }
}
