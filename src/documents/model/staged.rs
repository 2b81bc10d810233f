//! A document of something that is to be decided on, as it is kept until then: its content is in the storage already.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Content, Document, DocumentId, DocumentType, FileName, Flag, Format, Scan, StoredFile};
use crate::procedure::{ComplaintId, Person};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StagedDocument {
    pub id: Uuid,
    pub name: String,
    pub size: u64,
    media_type: String,
    flags: Vec<Flag>,
    sha256: [u8; 32],
    added_at: DateTime<Utc>,
}

impl StagedDocument {
    /// `None` for a document whose content was removed.
    pub fn of(document: &Document) -> Option<Self> {
        let file = document.file()?;
        Some(StagedDocument {
            id: document.id.0,
            name: file.name.as_str().to_owned(),
            size: document.size,
            media_type: document.format.media_type().to_owned(),
            flags: document.flags.clone(),
            sha256: file.sha256,
            added_at: document.added_at,
        })
    }

    /// The document that it becomes; `None` for a format that is not known any more.
    pub fn into_document(self, complaint: ComplaintId, by: &Person, scan: Option<Scan>) -> Option<Document> {
        Some(Document {
            id: DocumentId(self.id),
            complaint,
            kind: DocumentType::Other,
            format: Format::by_media_type(&self.media_type)?,
            content: Content::Stored(StoredFile {
                name: FileName::from_stored(self.name),
                sha256: self.sha256,
            }),
            flags: self.flags,
            size: self.size,
            scan,
            description: None,
            added_at: self.added_at,
            added_by: by.clone(),
            version: 1,
            struck_out: None,
        })
    }
}
