//! Documents: their definition, the accepted files, and the limits on uploads. Pure: this module inspects bytes; other
//! modules read and store bytes.

mod amending;
mod content;
mod name;
mod scan;
mod staged;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use strum::{EnumString, IntoStaticStr, VariantArray};
use utoipa::ToSchema;
use uuid::{NoContext, Timestamp, Uuid};

pub use content::{Flag, Format, Found, Inspector, Refused};
pub use name::{FileName, extension};
pub use scan::{Scan, ScannerAddress};
pub use staged::StagedDocument;

use crate::i18n::Text;
use crate::procedure::{AddedDocument, ComplaintId, EventData, Mark, Person};
use crate::vocabulary::Vocabulary;

/// Identifies a document; a UUID of version 7 with the time of the document's upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct DocumentId(pub Uuid);

/// What a document is to the complaint.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, EnumString, IntoStaticStr, VariantArray, ToSchema,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum DocumentType {
    /// What was offered to the customer.
    Offer,
    /// What the customer agreed to.
    Agreement,
    /// A letter or e-mail, in or out.
    Letter,
    /// A recorded conversation.
    Recording,
    /// Anything else.
    Other,
}

/// A document on file. Its content never changes; type and name can be corrected, and the content removed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub id: DocumentId,
    pub complaint: ComplaintId,
    pub kind: DocumentType,
    pub content: Content,
    pub format: Format,
    pub flags: Vec<Flag>,
    pub size: u64,
    /// Absent: it was added by a service that scans nothing.
    pub scan: Option<Scan>,
    pub description: Option<String>,
    pub added_at: DateTime<Utc>,
    pub added_by: Person,
    /// 1 when added, one more after each change.
    pub version: i32,
    pub struck_out: Option<Mark>,
}

impl Document {
    /// The same without who added it and struck it out, unless the reader is told.
    #[must_use]
    pub fn for_reader(mut self, is_told_people: bool) -> Self {
        if !is_told_people {
            self.added_by = Person::withheld();
            let removed = match &mut self.content {
                Content::Removed(mark) => Some(mark),
                Content::Stored(_) => None,
            };
            for mark in self.struck_out.iter_mut().chain(removed) {
                mark.by = Person::withheld();
            }
        }
        self
    }
}

/// The content of a document: in the storage, or removed for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    Stored(StoredFile),
    Removed(Mark),
}

/// A file as it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    pub name: FileName,
    pub sha256: [u8; 32],
}

/// The number of documents of a complaint, and their total size in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Volume {
    pub documents: u64,
    pub bytes: u64,
}

impl Volume {
    pub fn of(documents: &[Document]) -> Self {
        Volume {
            documents: documents.len() as u64,
            bytes: documents.iter().map(|document| document.size).sum(),
        }
    }
}

/// The limits on the size and the speed of uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub file_bytes: u64,
    /// The same for sound and film.
    pub recording_bytes: u64,
    pub files_per_request: usize,
    pub request_bytes: u64,
    pub per_complaint: Volume,
    /// What a caller may add in a day; zero: without limit.
    pub per_day: Volume,
    /// The minimum speed of an upload, in bytes per second; a slower upload is aborted.
    pub slowest: u64,
    /// The maximum number of concurrent uploads and downloads.
    pub transfers: usize,
}

/// The location of the contents of documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StorageLocation {
    Folder(PathBuf),
    Bucket(Bucket),
}

/// A part of an S3-compatible object storage.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    /// The common prefix of the names of all objects; may be empty.
    pub prefix: String,
    /// The endpoint; absent: Amazon's own endpoint.
    pub endpoint: Option<String>,
    pub region: String,
    /// The access keys; absent: the permissions of the machine's role.
    pub keys: Option<AccessKeys>,
}

#[derive(Clone, PartialEq, Eq)]
pub struct AccessKeys {
    pub id: String,
    pub secret: String,
}

/// The minimum age at which a content without a row may be removed: its upload may still be in progress before.
pub const GRACE: TimeDelta = TimeDelta::hours(24);

impl Limits {
    /// The most bytes of a file that has `size` bytes so far.
    pub fn most(&self, size: u64, is_recording: impl FnOnce() -> bool) -> u64 {
        if size > self.file_bytes && is_recording() {
            self.recording_bytes
        } else {
            self.file_bytes
        }
    }
}

impl DocumentId {
    /// Makes an id. `place` is the index of the file in the request: ids of one request are in the order of its files.
    pub fn new(now: DateTime<Utc>, place: u16) -> Self {
        let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
        let timestamp = Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos());
        let mut bytes = Uuid::new_v7(timestamp).into_bytes();
        // The twelve bits after the time and the version are a counter, as RFC 9562 allows; the other bits stay random.
        let [high, low] = place.to_be_bytes();
        bytes[6] = 0x70 | (high & 0x0f);
        bytes[7] = low;
        DocumentId(Uuid::from_bytes(bytes))
    }

    /// The time of the document's upload, read from the id.
    pub fn made_at(self) -> Option<DateTime<Utc>> {
        let (seconds, nanos) = self.0.get_timestamp()?.to_unix();
        DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
    }

    /// Whether no upload of this document can still be in progress.
    pub fn is_settled(self, now: DateTime<Utc>) -> bool {
        self.made_at().is_some_and(|made| now - made >= GRACE)
    }
}

impl fmt::Display for DocumentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for DocumentId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(DocumentId)
    }
}

impl DocumentType {
    /// Whether a document of this kind may have this format: a recording is sound or film, offers and letters are not. An
    /// agreement may be given by phone.
    pub fn takes(self, format: Format) -> bool {
        match self {
            DocumentType::Recording => format.is_recording(),
            DocumentType::Agreement | DocumentType::Other => true,
            DocumentType::Offer | DocumentType::Letter => !format.is_recording(),
        }
    }

    /// The fault of a file of a format that this kind does not take: for programs and for people.
    pub fn mismatch(self, format: Format) -> Option<(&'static str, Text)> {
        let message = match self {
            DocumentType::Recording => Text::of(
                "Een gespreksopname moet geluid of film zijn. Kies voor dit bestand een ander soort document.",
                "A recording must be sound or film. Choose another kind of document for this file.",
            ),
            _ => Text::of(
                "Dit bestand is geluid of film. Kies een gespreksopname, een overeenkomst of iets anders.",
                "This file is sound or film. Choose a recording, an agreement or something else.",
            ),
        };
        (!self.takes(format)).then_some(("type_mismatch", message))
    }
}

impl StoredFile {
    pub fn sha256_hex(&self) -> String {
        hex(&self.sha256)
    }
}

impl Document {
    /// The file of the document; `None` once it was removed.
    pub const fn file(&self) -> Option<&StoredFile> {
        match &self.content {
            Content::Stored(file) => Some(file),
            Content::Removed(_) => None,
        }
    }

    /// The removal of the content.
    pub const fn removed(&self) -> Option<&Mark> {
        match &self.content {
            Content::Stored(_) => None,
            Content::Removed(mark) => Some(mark),
        }
    }

    /// The document as kept in the history.
    fn added(&self) -> AddedDocument {
        AddedDocument {
            id: self.id.0,
            kind: self.kind.as_str().to_owned(),
            name: self.file().map(|file| file.name.as_str().to_owned()),
            size: i64::try_from(self.size).unwrap_or(i64::MAX),
            sha256: self.file().map(StoredFile::sha256_hex),
        }
    }
}

/// Makes the event of adding these documents to a complaint.
pub fn addition(documents: &[Document]) -> EventData {
    EventData::DocumentsAdded {
        documents: documents.iter().map(Document::added).collect(),
    }
}

/// A size in megabytes of 1024 × 1024 bytes, rounded down to a tenth; a smaller size in bytes.
pub fn size_in_words(bytes: u64) -> Text {
    let tenths = u128::from(bytes) * 10 / (1024 * 1024);
    match (tenths / 10, tenths % 10) {
        (0, 0) => Text::written(format!("{bytes} bytes"), format!("{bytes} bytes")),
        (whole, 0) => Text::written(format!("{whole} MB"), format!("{whole} MB")),
        (whole, tenth) => Text::written(format!("{whole},{tenth} MB"), format!("{whole}.{tenth} MB")),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
        text
    })
}

impl fmt::Debug for Bucket {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Bucket")
            .field("name", &self.name)
            .field("prefix", &self.prefix)
            .field("endpoint", &self.endpoint)
            .field("region", &self.region)
            .field("keys", &self.keys)
            .finish()
    }
}

impl fmt::Debug for AccessKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("AccessKeys(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Language;

    #[test]
    fn an_id_tells_when_its_document_came_in_and_when_it_is_settled() {
        let now: DateTime<Utc> = "2026-10-30T14:00:00.123Z".parse().unwrap();
        let id = DocumentId::new(now, 0);
        assert_eq!((id.made_at(), id.0.get_version_num()), (Some(now), 7));
        assert!(id < DocumentId::new(now, 1) && DocumentId::new(now, 1) < DocumentId::new(now, 300));
        assert!(!id.is_settled(now + GRACE - TimeDelta::milliseconds(1)));
        assert!(id.is_settled(now + GRACE));
    }

    #[test]
    fn recordings_are_sound_or_film_and_agreements_may_be() {
        assert!(DocumentType::Recording.takes(Format::Mp3) && DocumentType::Recording.takes(Format::Mp4));
        assert!(!DocumentType::Recording.takes(Format::Pdf));
        assert!(!DocumentType::Offer.takes(Format::Wav) && !DocumentType::Letter.takes(Format::Mov));
        assert!(DocumentType::Agreement.takes(Format::M4a) && DocumentType::Agreement.takes(Format::Pdf));
        assert!(DocumentType::Other.takes(Format::Wav) && DocumentType::Other.takes(Format::Pdf));
    }

    #[test]
    fn keys_are_not_written_to_logs() {
        let bucket = Bucket {
            name: "b".into(),
            prefix: String::new(),
            endpoint: None,
            region: "r".into(),
            keys: Some(AccessKeys {
                id: "hunter1".into(),
                secret: "hunter2".into(),
            }),
        };
        assert!(!format!("{:?}", StorageLocation::Bucket(bucket)).contains("hunter"));
    }

    #[test]
    fn sizes_are_told_in_megabytes() {
        let told = |bytes| {
            let size = size_in_words(bytes);
            [Language::Dutch, Language::English].map(|language| size.get(language).to_owned())
        };
        assert_eq!(told(10 * 1024 * 1024), ["10 MB", "10 MB"]);
        assert_eq!(told(2_700_000), ["2,5 MB", "2.5 MB"]);
        assert_eq!(told(1000), ["1000 bytes", "1000 bytes"]);
    }

    #[test]
    fn digests_are_written_in_hexadecimal() {
        assert_eq!(hex(&[0, 15, 16, 255]), "000f10ff");
    }
}
