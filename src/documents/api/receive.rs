//! Reading a form with files: each goes to the storage while it is judged, and never stands in memory whole.

mod faults;

use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use self::faults::{Wrong, expected, flawed, given_name, too_large, too_many};
use super::upload::DocumentUpload;
use crate::documents::model::{
    Content, Document, DocumentId, DocumentType, FileName, Format, Inspector, Limits, StoredFile,
};
use crate::documents::storage::{Key, Storage, UncommittedBlobs};
use crate::error::{Error, FieldError, Result};
use crate::http::input::{check, schemas};
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
    format: Format,
    size: u64,
    sha256: [u8; 32],
}

/// No text in a form is longer, in bytes; its schema says how long each may be.
const LONGEST_TEXT: usize = 4096;
/// So many parts beside the files are read before it is no form of ours.
const MOST_TEXTS: usize = 20;

struct Reader<'a> {
    storage: &'a Storage,
    limits: Limits,
    complaint: ComplaintId,
    now: DateTime<Utc>,
    texts: Map<String, Value>,
    names: Vec<String>,
    files: Vec<File>,
    blobs: UncommittedBlobs,
    faults: Vec<FieldError>,
    too_large: bool,
}

pub async fn receive(
    mut parts: Multipart,
    request: &HttpRequest,
    storage: &Storage,
    limits: Limits,
    complaint: ComplaintId,
    now: DateTime<Utc>,
) -> Result<Received> {
    let mut reader = Reader {
        storage,
        limits,
        complaint,
        now,
        texts: Map::new(),
        names: Vec::new(),
        files: Vec::new(),
        blobs: UncommittedBlobs::none(storage.clone()),
        faults: Vec::new(),
        too_large: false,
    };
    let read = reader.read(&mut parts).await;
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
            let error = if reader.too_large {
                Error::FilesTooLarge(faults)
            } else {
                Error::Invalid(faults)
            };
            Err(reader.refuse(error).await)
        }
    }
}

impl Reader<'_> {
    async fn read(&mut self, parts: &mut Multipart) -> Result<()> {
        while let Some(part) = parts.next().await {
            let mut part = part.map_err(|_| broken())?;
            match part.name() {
                Some("file") => self.file(&mut part).await?,
                _ => self.text(&mut part).await?,
            }
        }
        Ok(())
    }

    async fn text(&mut self, part: &mut Field) -> Result<()> {
        let name = part.name().unwrap_or_default().to_owned();
        let mut text = Vec::new();
        while let Some(bytes) = part.next().await {
            let bytes = bytes.map_err(|_| broken())?;
            // One byte more than fits, so that its schema finds it too long.
            let room = (LONGEST_TEXT + 1).saturating_sub(text.len());
            text.extend(bytes.iter().take(room));
        }
        let pointer = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
        if self.texts.len() >= MOST_TEXTS {
            let message = Text::of("Er zijn te veel delen.", "There are too many parts.");
            return Err(Error::at("", "too_many", message));
        }
        let text = String::from_utf8_lossy(&text);
        let text = plain_text(&text);
        if text.is_empty() {
            // What was left open in a form comes in as nothing.
            return Ok(());
        }
        if self.texts.insert(name, json!(text)).is_some() {
            let message = Text::of("Geef dit deel één keer.", "Give this part once.");
            self.faults.push(FieldError::at(pointer, "repeated", message));
        }
        Ok(())
    }

    async fn file(&mut self, part: &mut Field) -> Result<()> {
        let place = format!("/file/{}", self.names.len());
        let given = given_name(part);
        self.names.push(given.clone());
        let taken_in = if self.names.len() > self.limits.files_per_request {
            self.too_large = true;
            Err(too_many(self.limits.files_per_request))
        } else {
            expected(&given, part)
        };
        let (name, format) = match taken_in {
            Ok(expected) => expected,
            Err((code, message)) => {
                self.faults.push(FieldError::at(place, code, message));
                return self.pass_by(part).await;
            }
        };
        let outcome = self.content(part, name, format).await?;
        match outcome {
            Ok(file) => self.files.push(file),
            Err((code, message)) => {
                self.too_large |= code == "too_large";
                self.faults.push(FieldError::at(place, code, message));
            }
        }
        Ok(())
    }

    /// Brings one file to the storage.
    async fn content(&mut self, part: &mut Field, name: FileName, format: Format) -> Result<Result<File, Wrong>> {
        let place = self.names.len() - 1;
        let id = DocumentId::new(self.now, u16::try_from(place).unwrap_or(u16::MAX));
        let key = Key {
            complaint: self.complaint,
            document: id,
        };
        // Before there is anything: whatever happens from here on, it goes.
        self.blobs.add(key);
        let mut upload = self.storage.begin(key).await?;
        let (mut inspector, mut hash, mut size) = (Inspector::new(format), Sha256::new(), 0);
        while let Some(bytes) = part.next().await {
            let bytes = bytes.map_err(|_| broken())?;
            size += bytes.len() as u64;
            if size > self.limits.file_bytes {
                self.pass_by(part).await?;
                return Ok(Err(too_large(self.limits.file_bytes)));
            }
            if let Err(error) = inspector.take(&bytes) {
                self.pass_by(part).await?;
                return Ok(Err(flawed(error, format)));
            }
            hash.update(&bytes);
            upload.write(bytes).await?;
        }
        if size == 0 {
            let message = Text::of("Dit bestand is leeg.", "This file is empty.");
            return Ok(Err(("empty", message)));
        }
        if let Err(error) = inspector.finish() {
            return Ok(Err(flawed(error, format)));
        }
        upload.complete().await?;
        Ok(Ok(File {
            place,
            id,
            name,
            format,
            size,
            sha256: hash.finalize().into(),
        }))
    }

    /// The rest of a part of which enough is known.
    async fn pass_by(&self, part: &mut Field) -> Result<()> {
        while let Some(bytes) = part.next().await {
            bytes.map_err(|_| broken())?;
        }
        Ok(())
    }

    /// Holds the form as a whole against its schema, and the files against what the form says they are.
    fn judge(&mut self, request: &HttpRequest) -> (Option<DocumentUpload>, Vec<FieldError>) {
        let mut faults = std::mem::take(&mut self.faults);
        let mut form = std::mem::take(&mut self.texts);
        if !self.names.is_empty() {
            let names = self.names.iter().map(|_| json!("…"));
            form.insert("file".to_owned(), names.collect());
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
                let (code, message) = kind.mismatch(file.format)?;
                Some(FieldError::at(format!("/file/{}", file.place), code, message))
            });
            faults.extend(wrong);
        }
        (input, faults)
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
    ) -> (Vec<Document>, UncommittedBlobs) {
        let document = |file: File| Document {
            id: file.id,
            complaint,
            kind: self.kind,
            content: Content::Stored(StoredFile {
                name: file.name,
                sha256: file.sha256,
            }),
            format: file.format,
            size: file.size,
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

fn broken() -> Error {
    Error::at(
        "",
        "multipart",
        Text::of(
            "De delen van het formulier zijn niet te onderscheiden.",
            "The parts of the form cannot be told apart.",
        ),
    )
}
