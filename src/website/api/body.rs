//! The bodies that visitors send: JSON, or a form of a browser with or without files.

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};
use uuid::Uuid;

use super::visitor::Attempt;
use crate::documents::api::form::Form;
use crate::documents::api::{Admission, Documents, Fields, Interrupted, Received, RefusedFile};
use crate::documents::model::Limits;
use crate::error::{Error, Result};
use crate::http::input::{check, json, read};
use crate::http::{Accept, Argument, Input, Schemas};
use crate::plain_text::plain_text;
use crate::procedure::ComplaintId;
use crate::website::model::nested;
use chrono::{DateTime, Utc};

/// A body of which the files, if it has any, are not read yet.
pub enum Submitted {
    Fields(Value),
    Parts(Form),
}

/// A body that was read, its files in the storage.
pub struct Given {
    /// The id under which its files are in the storage.
    pub complaint: ComplaintId,
    pub fields: Value,
    /// Absent: it came without files.
    pub received: Option<Received>,
    pub refused: Vec<RefusedFile>,
    /// The names of its files, which a browser does not choose again by itself.
    pub files: Vec<String>,
}

/// A form that was not taken in: what was typed, and the names of its files.
pub struct Failed {
    pub error: Error,
    pub typed: Value,
    pub files: Vec<String>,
}

const JSON: &str = "application/json";
const URLENCODED: &str = "application/x-www-form-urlencoded";

impl Submitted {
    async fn of(request: &HttpRequest, mut payload: Payload) -> Result<Self> {
        if is_multipart(request) {
            return Ok(Submitted::Parts(Form::from_request(request, &mut payload).await?));
        }
        let bytes = read(request, payload, &[JSON, URLENCODED]).await?;
        if media_type(request).starts_with(URLENCODED) {
            let fields: Vec<(String, String)> = serde_urlencoded::from_bytes(&bytes).unwrap_or_default();
            let fields = fields
                .into_iter()
                .map(|(name, value)| (name, json!(plain_text(&value))));
            return Ok(Submitted::Fields(nested(fields)));
        }
        json::parse(&bytes).map(Submitted::Fields)
    }

    /// Takes the field out that tells whom the rest is about; in a form of parts it is the first.
    ///
    /// # Errors
    /// When the body is no form.
    pub async fn first(&mut self, name: &str) -> Result<Option<String>> {
        match self {
            Submitted::Parts(form) => form.first_text(name).await,
            Submitted::Fields(fields) => Ok(take_text(fields, name)),
        }
    }

    /// Whether a field was given; of a form of parts that is not known yet.
    pub fn may_have(&self, name: &str) -> bool {
        match self {
            Submitted::Parts(_) => true,
            Submitted::Fields(fields) => fields.get(name).is_some(),
        }
    }

    /// Reads the rest; files go to the storage under the id of the complaint. `place` tells who takes a place for an upload.
    ///
    /// # Errors
    /// The failure that broke it off, with the texts before it; nothing stays in the storage then.
    pub async fn receive(
        self,
        documents: &Documents,
        place: &str,
        complaint: ComplaintId,
        now: DateTime<Utc>,
    ) -> Result<Given, Interrupted> {
        let admission = Some(documents.admission(place));
        self.receive_within(documents.limits, documents, admission, complaint, now)
            .await
    }

    /// Reads what was typed, of a form that is refused whatever it says: its files are passed by.
    pub async fn rescued(self, error: Error, documents: &Documents, now: DateTime<Utc>) -> Failed {
        let limits = Limits {
            files_per_request: 0,
            ..documents.limits
        };
        let complaint = ComplaintId(Uuid::nil());
        match self.receive_within(limits, documents, None, complaint, now).await {
            Ok(given) => Failed {
                error,
                typed: given.fields,
                files: given.files,
            },
            Err(interrupted) => Failed {
                error,
                ..Failed::from(interrupted)
            },
        }
    }

    async fn receive_within(
        self,
        limits: Limits,
        documents: &Documents,
        admission: Option<Admission<'_>>,
        complaint: ComplaintId,
        now: DateTime<Utc>,
    ) -> Result<Given, Interrupted> {
        let form = match self {
            Submitted::Fields(fields) => {
                return Ok(Given {
                    complaint,
                    fields,
                    received: None,
                    refused: Vec::new(),
                    files: Vec::new(),
                });
            }
            Submitted::Parts(form) => form,
        };
        let body = form.body();
        let receiving = form.receive_fields(&documents.storage, admission, limits, complaint, now);
        match receiving.await {
            Ok(fields) => Ok(Given::of(fields, complaint)?),
            Err(interrupted) => {
                // A client that is still sending would never read why it is refused.
                body.drain(limits.request_bytes).await;
                Err(interrupted)
            }
        }
    }
}

impl From<Interrupted> for Failed {
    fn from(interrupted: Interrupted) -> Self {
        Failed {
            error: interrupted.error,
            typed: nested(interrupted.texts),
            files: interrupted.names,
        }
    }
}

impl Given {
    /// The fields by their names; those of `complaint`, which is JSON, are fields as well.
    fn of(form: Fields, complaint: ComplaintId) -> Result<Self> {
        let Fields {
            mut texts,
            received,
            refused,
            names,
        } = form;
        let whole = match texts.remove("complaint") {
            Some(Value::String(text)) => json::parse(text.as_bytes()).map_err(|error| error.below("complaint"))?,
            _ => json!({}),
        };
        let mut fields = nested(texts);
        merge(&mut fields, whole);
        Ok(Given {
            complaint,
            fields,
            received: Some(received),
            refused,
            files: names,
        })
    }
}

/// A body that was judged, with its files.
pub struct Judged<T> {
    pub input: T,
    pub received: Option<Received>,
    pub refused: Vec<RefusedFile>,
}

impl Given {
    /// Takes a field out that is not judged with the others.
    pub fn take_text(&mut self, name: &str) -> Option<String> {
        take_text(&mut self.fields, name)
    }

    /// Judges the fields by their schema and rules. Nothing of what came with faulty fields stays in the storage.
    ///
    /// # Errors
    /// `Invalid` with all faults.
    pub async fn judged<T: Input>(self, schemas: &Schemas) -> Result<Judged<T>> {
        let Given {
            fields,
            received,
            refused,
            ..
        } = self;
        match check(schemas, fields) {
            Ok(input) => Ok(Judged {
                input,
                received,
                refused,
            }),
            Err(error) => {
                if let Some(received) = received {
                    received.discard().await;
                }
                Err(error)
            }
        }
    }
}

fn take_text(fields: &mut Value, name: &str) -> Option<String> {
    match fields.as_object_mut()?.remove(name)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

fn media_type(request: &HttpRequest) -> String {
    let given = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|given| given.to_str().ok());
    given.unwrap_or_default().trim().to_ascii_lowercase()
}

fn is_multipart(request: &HttpRequest) -> bool {
    media_type(request).starts_with("multipart/form-data")
}

/// Whether a browser sent a plain form and shows the answer as a page.
pub struct WantsPage(pub bool);

impl WantsPage {
    fn of(request: &HttpRequest) -> Self {
        let is_form = is_multipart(request) || media_type(request).starts_with(URLENCODED);
        let asks = request.headers().contains_key(ACCEPT);
        let offered = [(JSON, false), ("text/html", true)];
        let chosen = Accept::of(request.headers()).choose(&offered, JSON);
        WantsPage(is_form && asks && chosen.unwrap_or_default())
    }
}

impl FromRequest for WantsPage {
    type Error = Error;
    type Future = std::future::Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        std::future::ready(Ok(WantsPage::of(request)))
    }
}

impl Argument for WantsPage {}

impl FromRequest for Attempt<Submitted> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { Ok(Attempt(Submitted::of(&request, payload).await)) })
    }
}

impl Argument for Attempt<Submitted> {}
