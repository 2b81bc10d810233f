//! Reading a form with files: each goes to the storage while it is judged, and never stands in memory whole.

mod faults;
mod fields;

use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures_util::Stream;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use self::faults::{Wrong, field, no_file, too_large, too_many};
pub use self::fields::{Fields, Interrupted, RefusedFile};
use super::shared::Admission;
use super::upload::DocumentUpload;
use crate::documents::model::{
    Content, Document, DocumentId, DocumentType, FileName, Format, Found, Inspector, Limits, Refused, Scan, StoredFile,
    extension,
};
use crate::documents::storage::{Key, Storage, UncommittedBlobs};
use crate::error::{Error, FieldError, Result};
use crate::http::input::{check, schemas};
use crate::http::multipart::{Broken, Multipart, Part, decoded};
use crate::i18n::Text;
use crate::plain_text::plain_text;
use crate::procedure::{ComplaintId, Person};
use crate::vocabulary::Vocabulary;

/// A form that was read without finding fault, its files in the storage.
pub struct Received {
    kind: DocumentType,
    description: Option<String>,
    files: Vec<File>,
    blobs: UncommittedBlobs,
}

struct File {
    /// Which of the files of the form it is.
    place: usize,
    id: DocumentId,
    name: FileName,
    found: Found,
    size: u64,
    sha256: [u8; 32],
}

/// No text in a form is longer, in bytes; its schema says how long each may be.
const LONGEST_TEXT: usize = 4096;
/// So many parts beside the files are read before it is no form of ours.
const MOST_TEXTS: usize = 20;
/// So many faults are kept: each part may bring one, and nobody reads hundreds.
const MOST_FAULTS: usize = 20;

struct Reader<'a, S> {
    parts: Multipart<S>,
    storage: &'a Storage,
    limits: Limits,
    complaint: ComplaintId,
    now: DateTime<Utc>,
    texts: Map<String, Value>,
    /// The number of parts so far, of any kind.
    parts_read: usize,
    /// The number of files so far, taken in or not.
    count: usize,
    files: Vec<File>,
    blobs: UncommittedBlobs,
    faults: Vec<FieldError>,
    too_large: bool,
    /// No text is longer, in bytes, and there are no more of them.
    most: (usize, usize),
    /// The files that were refused, where they refuse nothing else.
    refused: Option<Vec<RefusedFile>>,
    /// Present where files are let in as they come.
    admission: Option<Admission<'a>>,
    /// The reason for which no files are let in.
    barred: Option<Error>,
    /// The names of all files, as the client gave them.
    names: Vec<String>,
}

pub async fn receive<S>(
    parts: Multipart<S>,
    request: &HttpRequest,
    storage: &Storage,
    limits: Limits,
    complaint: ComplaintId,
    now: DateTime<Utc>,
) -> Result<Received>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    let mut reader = Reader {
        parts,
        storage,
        limits,
        complaint,
        now,
        texts: Map::new(),
        parts_read: 0,
        count: 0,
        files: Vec::new(),
        blobs: UncommittedBlobs::none(storage.clone()),
        faults: Vec::new(),
        too_large: false,
        most: (LONGEST_TEXT, MOST_TEXTS),
        refused: None,
        admission: None,
        barred: None,
        names: Vec::new(),
    };
    let read = reader.read().await;
    let (input, faults) = match read {
        Ok(()) => reader.judge(request),
        Err(error) => return Err(reader.refuse(error).await),
    };
    match input {
        Some(input) if faults.is_empty() => Ok(Received {
            kind: input.r#type,
            description: input.description,
            files: reader.files,
            blobs: reader.blobs,
        }),
        _ => {
            let error = reader.error(faults);
            Err(reader.refuse(error).await)
        }
    }
}

impl<S> Reader<'_, S>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    async fn read(&mut self) -> Result<()> {
        while let Some(part) = self.parts.next_part().await.map_err(broken)? {
            self.parts_read += 1;
            if self.parts_read > self.limits.files_per_request.saturating_add(self.most.1) {
                return Err(self.too_many_parts());
            }
            let name = field(&part.name);
            match name {
                "file" => self.file(part).await?,
                _ => self.text(name).await?,
            }
        }
        Ok(())
    }

    async fn text(&mut self, name: &str) -> Result<()> {
        let mut text = Vec::new();
        while let Some(bytes) = self.parts.next_bytes().await.map_err(broken)? {
            // One byte more than fits, so that its schema finds it too long.
            let room = (self.most.0 + 1).saturating_sub(text.len());
            text.extend(bytes.iter().take(room));
        }
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        if self.texts.len() >= self.most.1 {
            return Err(self.too_many_parts());
        }
        let text = decoded(&text);
        let text = plain_text(&text);
        if text.is_empty() {
            // What was left open in a form comes in as nothing.
            return Ok(());
        }
        if self.texts.insert(name.to_owned(), json!(text)).is_some() {
            let message = Text::of("Geef dit deel één keer.", "Give this part once.");
            self.note(FieldError::at(pointer, "repeated", message));
        }
        Ok(())
    }

    async fn file(&mut self, part: Part) -> Result<()> {
        let first = self.parts.next_bytes().await.map_err(broken)?;
        if first.is_none() && part.file_name.as_deref().unwrap_or_default().is_empty() {
            // A field for files in which nothing was chosen.
            return Ok(());
        }
        self.name(&part);
        self.admit().await;
        let place = self.count;
        self.count += 1;
        let outcome = if self.count > self.limits.files_per_request {
            Err(too_many(self.limits.files_per_request))
        } else {
            self.content(&part, place, first).await?
        };
        match outcome {
            Ok(file) => self.files.push(file),
            Err((code, message)) if self.refused.is_some() => self.pass_by(&part, code, message).await,
            Err((code, message)) => {
                self.too_large |= ["too_large", "too_many"].contains(&code);
                self.note(FieldError::at(format!("/file/{place}"), code, message));
            }
        }
        Ok(())
    }

    /// Brings one file to the storage, and finds out there what it is. What is left of a part that is refused is passed by.
    async fn content(&mut self, part: &Part, place: usize, first: Option<Bytes>) -> Result<Result<File, Wrong>> {
        let id = DocumentId::new(self.now, u16::try_from(place).unwrap_or(u16::MAX));
        let key = Key {
            complaint: self.complaint,
            document: id,
        };
        // Before there is anything: whatever happens from here on, it goes.
        self.blobs.add(key);
        let given = part.file_name.as_deref().unwrap_or_default();
        let mut upload = self.storage.begin(key).await?;
        let (mut inspector, mut hash, mut next) = (Inspector::new(&extension(given)), Sha256::new(), first);
        while let Some(bytes) = next {
            if let Err(refused) = inspector.take(&bytes) {
                return Ok(Err(refused.fault()));
            }
            let most = self.limits.most(inspector.size(), || inspector.is_recording());
            if inspector.size() > most {
                return Ok(Err(too_large(&self.limits)));
            }
            hash.update(&bytes);
            upload.write(bytes).await?;
            next = self.parts.next_bytes().await.map_err(broken)?;
        }
        let size = inspector.size();
        if size == 0 {
            return Ok(Err(Refused::Empty.fault()));
        }
        upload.complete().await?;
        let found = match self.examined(inspector, key).await? {
            Ok(found) => found,
            Err(refused) => return Ok(Err(refused.fault())),
        };
        if part.file_name.is_none() && !part.has_type && found.format == Format::Txt {
            return Ok(Err(no_file()));
        }
        Ok(Ok(File {
            place,
            id,
            name: FileName::of(given, found.format),
            found,
            size,
            sha256: hash.finalize().into(),
        }))
    }

    async fn examined(&self, inspector: Inspector, key: Key) -> Result<Result<Found, Refused>> {
        let content = self.storage.open_content(key, inspector.size()).await?;
        let examining = tokio::task::spawn_blocking(move || inspector.finish(content));
        let examined = examining
            .await
            .map_err(|error| Error::caused("an examination", error))?;
        examined.map_err(|error| Error::StorageUnavailable(Some(error.into())))
    }

    /// Holds the form as a whole against its schema, and the files against what the form says they are.
    fn judge(&mut self, request: &HttpRequest) -> (Option<DocumentUpload>, Vec<FieldError>) {
        let mut faults = std::mem::take(&mut self.faults);
        let mut form = std::mem::take(&mut self.texts);
        if self.count > 0 {
            form.insert("file".to_owned(), vec!["…"; self.count].into());
        }
        let input = match check::<DocumentUpload>(schemas(request), Value::Object(form)) {
            Ok(input) => Some(input),
            Err(Error::Invalid(more)) => {
                faults.extend(more);
                None
            }
            Err(_) => None,
        };
        if let Some(kind) = input.as_ref().map(|input| input.r#type) {
            let wrong = self.files.iter().filter_map(|file| {
                let (code, message) = kind.mismatch(file.found.format)?;
                Some(FieldError::at(format!("/file/{}", file.place), code, message))
            });
            faults.extend(wrong);
        }
        (input, faults)
    }

    /// Keeps a fault, unless there are many already.
    fn note(&mut self, fault: FieldError) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        }
    }

    /// The faults so far, and that there are too many parts to read on.
    fn too_many_parts(&mut self) -> Error {
        let mut faults = std::mem::take(&mut self.faults);
        let message = Text::of("Er zijn te veel delen.", "There are too many parts.");
        faults.push(FieldError::at("", "too_many", message));
        self.error(faults)
    }

    fn error(&self, faults: Vec<FieldError>) -> Error {
        if self.too_large {
            Error::FilesTooLarge(faults)
        } else {
            Error::Invalid(faults)
        }
    }

    async fn refuse(self, error: Error) -> Error {
        self.blobs.remove().await;
        error
    }
}

impl Received {
    /// Tells this form from any other, for a key under which it is sent.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        add(self.kind.as_str().as_bytes());
        add(self.description.as_deref().unwrap_or_default().as_bytes());
        for file in &self.files {
            add(file.name.as_str().as_bytes());
            add(&file.sha256);
        }
        hash.finalize().into()
    }

    pub fn into_documents(
        self,
        complaint: ComplaintId,
        by: &Person,
        now: DateTime<Utc>,
        scan: Option<Scan>,
    ) -> (Vec<Document>, UncommittedBlobs) {
        let document = |file: File| Document {
            id: file.id,
            complaint,
            kind: self.kind,
            content: Content::Stored(StoredFile {
                name: file.name,
                sha256: file.sha256,
            }),
            format: file.found.format,
            flags: file.found.flags,
            size: file.size,
            scan,
            description: self.description.clone(),
            added_at: now,
            added_by: by.clone(),
            version: 1,
            struck_out: None,
        };
        (self.files.into_iter().map(document).collect(), self.blobs)
    }

    /// Nothing of it stays.
    pub async fn discard(self) {
        self.blobs.remove().await;
    }
}

pub fn broken(Broken: Broken) -> Error {
    Error::at(
        "",
        "multipart",
        Text::of(
            "De delen van het formulier zijn niet te onderscheiden.",
            "The parts of the form cannot be told apart.",
        ),
    )
}
