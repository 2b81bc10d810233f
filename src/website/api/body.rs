//! The bodies that visitors send: JSON, or a form of a browser with or without files.

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT, CONTENT_TYPE};
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::LocalBoxFuture;
use serde_json::{Value, json};

use super::visitor::Attempt;
use crate::documents::api::form::Form;
use crate::documents::api::{Documents, Fields, Received, RefusedFile};
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
    pub fields: Value,
    /// Absent: it came without files.
    pub received: Option<Received>,
    pub refused: Vec<RefusedFile>,
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

    /// Reads the rest; files go to the storage under the id of the complaint. `place` tells who takes a place for an upload.
    ///
    /// # Errors
    /// The failure that broke it off; nothing stays in the storage then.
    pub async fn receive(
        self,
        documents: &Documents,
        place: &str,
        complaint: ComplaintId,
        now: DateTime<Utc>,
    ) -> Result<Given> {
        let form = match self {
            Submitted::Fields(fields) => {
                return Ok(Given {
                    fields,
                    received: None,
                    refused: Vec::new(),
                });
            }
            Submitted::Parts(form) => form,
        };
        let body = form.body();
        let receiving = async {
            documents.ownership.check().await?;
            let _place = documents.upload(place).await?;
            form.receive_fields(&documents.storage, documents.limits, complaint, now)
                .await
        };
        match receiving.await {
            Ok(fields) => Given::of(fields),
            Err(error) => {
                // A client that is still sending would never read why it is refused.
                body.drain(documents.limits.request_bytes).await;
                Err(error)
            }
        }
    }
}

impl Given {
    /// The fields by their names; those of `complaint`, which is JSON, are fields as well.
    fn of(form: Fields) -> Result<Self> {
        let Fields {
            mut texts,
            received,
            refused,
        } = form;
        let whole = match texts.remove("complaint") {
            Some(Value::String(text)) => json::parse(text.as_bytes()).map_err(|error| error.below("complaint"))?,
            _ => json!({}),
        };
        let mut fields = nested(texts);
        merge(&mut fields, whole);
        Ok(Given {
            fields,
            received: Some(received),
            refused,
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
    /// Judges the fields by their schema and rules. Nothing of what came with faulty fields stays in the storage.
    ///
    /// # Errors
    /// `Invalid` with all faults.
    pub async fn judged<T: Input>(self, schemas: &Schemas) -> Result<Judged<T>> {
        let Given {
            fields,
            received,
            refused,
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
