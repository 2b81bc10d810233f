//! Reading a form in which files come beside other fields: what is wrong with a file is told, and refuses nothing else.

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures_util::Stream;
use serde_json::{Map, Value};

use super::{Admission, Limits, Multipart, Part, Reader, Received};
use crate::documents::model::{DocumentId, DocumentType};
use crate::documents::storage::{Storage, UncommittedBlobs};
use crate::error::{Error, Result};
use crate::i18n::Text;
use crate::plain_text::plain_text;
use crate::procedure::ComplaintId;

/// A form that was read, its files in the storage.
pub struct Fields {
    /// The texts by the names of their parts.
    pub texts: Map<String, Value>,
    pub received: Received,
    pub refused: Vec<RefusedFile>,
    /// The names of all files, taken in or not.
    pub names: Vec<String>,
}

/// A file that was refused.
#[derive(Debug, Clone)]
pub struct RefusedFile {
    /// The name that the client gave it.
    pub name: String,
    pub code: &'static str,
    pub message: Text,
}

/// A form that was not taken in, and what was read of it.
#[derive(Debug)]
pub struct Interrupted {
    pub error: Error,
    /// By the names of their parts.
    pub texts: Map<String, Value>,
    /// The names of its files.
    pub names: Vec<String>,
}

impl From<Error> for Interrupted {
    fn from(error: Error) -> Self {
        Interrupted {
            error,
            texts: Map::new(),
            names: Vec::new(),
        }
    }
}

impl From<Interrupted> for Error {
    fn from(interrupted: Interrupted) -> Self {
        interrupted.error
    }
}

/// No text in such a form is longer, in bytes, and there are no more of them; their schema says how long each may be.
const LARGEST: (usize, usize) = (100_000, 60);
/// No name that is told is longer, in characters.
const LONGEST_NAME: usize = 200;

impl Fields {
    /// Without an admission, every file is let in.
    ///
    /// # Errors
    /// `Invalid` for what is no such form, or when its files are not let in or the storage fails.
    pub async fn receive<S>(
        parts: Multipart<S>,
        storage: &Storage,
        admission: Option<Admission<'_>>,
        limits: Limits,
        complaint: ComplaintId,
        now: DateTime<Utc>,
    ) -> Result<Self, Interrupted>
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
            most: LARGEST,
            refused: Some(Vec::new()),
            admission,
            barred: None,
            names: Vec::new(),
        };
        let mut outcome = reader.read().await;
        if let Some(error) = reader.barred.take() {
            outcome = outcome.and(Err(error));
        }
        if outcome.is_ok() && !reader.faults.is_empty() {
            outcome = Err(Error::Invalid(std::mem::take(&mut reader.faults)));
        }
        if let Err(error) = outcome {
            let (texts, names) = (std::mem::take(&mut reader.texts), std::mem::take(&mut reader.names));
            let error = reader.refuse(error).await;
            return Err(Interrupted { error, texts, names });
        }
        Ok(Fields {
            texts: reader.texts,
            received: Received {
                kind: DocumentType::Other,
                description: None,
                files: reader.files,
                blobs: reader.blobs,
            },
            refused: reader.refused.unwrap_or_default(),
            names: reader.names,
        })
    }
}

impl<S> Reader<'_, S>
where
    S: Stream<Item = Result<Bytes, PayloadError>> + Unpin,
{
    /// Lets files in, or passes by what is left of them: the words after them are read all the same.
    pub(super) async fn admit(&mut self) {
        let Some(admission) = &mut self.admission else { return };
        if let Err(error) = admission.enter().await {
            self.limits.files_per_request = 0;
            self.admission = None;
            self.barred = Some(error);
        }
    }

    /// Notes the name of a file.
    pub(super) fn name(&mut self, part: &Part) {
        let name = told(part);
        if !name.is_empty() {
            self.names.push(name);
        }
    }

    /// Notes a file that is refused, and leaves nothing of it in the storage.
    pub(super) async fn pass_by(&mut self, part: &Part, code: &'static str, message: Text) {
        // Ids are random: what was taken in is known, and the rest is what was refused.
        let taken: Vec<DocumentId> = self.files.iter().map(|file| file.id).collect();
        self.blobs.keep_only(|key| taken.contains(&key.document)).remove().await;
        let name = told(part);
        if let Some(refused) = &mut self.refused {
            refused.push(RefusedFile { name, code, message });
        }
    }
}

impl Received {
    /// Whether no file was taken in.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }
}

/// The name that a client gave a file, as it is told.
fn told(part: &Part) -> String {
    let given = plain_text(part.file_name.as_deref().unwrap_or_default());
    given.chars().take(LONGEST_NAME).collect()
}
