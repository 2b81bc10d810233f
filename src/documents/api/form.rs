//! The form in which files come: what it may have, and the request that brings it.

use std::future::{Ready, ready};

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ArrayBuilder, KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use validator::Validate;

use super::Documents;
use super::body::Body;
use super::receive::{Received, receive};
use crate::documents::model::{DocumentType, Limits};
use crate::documents::storage::Storage;
use crate::error::{Error, Result};
use crate::http::Input;
use crate::http::input::data;
use crate::procedure::ComplaintId;

/// Files with what they are. The parts may come in any order.
#[derive(Debug, Clone, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct DocumentUpload {
    /// The files, each a part of this name with its file name.
    #[schema(schema_with = files)]
    #[serde(rename = "file")]
    pub(super) _files: Vec<String>,
    pub(super) r#type: DocumentType,
    /// What there is to say of them.
    #[schema(min_length = 1, max_length = 500, example = "De offerte waar de klacht over gaat.")]
    pub(super) description: Option<String>,
}

/// More than any service is set to.
const MOST_FILES: usize = 1000;

/// As strings in binary format: from these Swagger UI makes buttons to choose files with.
fn files() -> Schema {
    let file = ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)));
    ArrayBuilder::new()
        .items(file)
        .description(Some("The files, each a part of this name with its file name."))
        .min_items(Some(1))
        .max_items(Some(MOST_FILES))
        .build()
        .into()
}

impl Input for DocumentUpload {}

/// A request whose body is such a form, not yet read.
pub struct Form {
    request: HttpRequest,
    body: Body,
}

const MEDIA_TYPE: &str = "multipart/form-data";

impl FromRequest for Form {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let limits = data::<Documents>(request).limits;
        ready(if is_form(headers) && !headers.contains_key(CONTENT_ENCODING) {
            Ok(Form {
                request: request.clone(),
                body: Body::new(payload.take(), &limits),
            })
        } else {
            Err(Error::UnsupportedMediaType(MEDIA_TYPE))
        })
    }
}

impl Form {
    pub fn body(&self) -> Body {
        self.body.clone()
    }

    /// Brings the files to the storage as they come in.
    ///
    /// # Errors
    /// Every fault there is, or what broke it off; nothing stays in the storage then.
    pub async fn receive(
        self,
        storage: &Storage,
        limits: Limits,
        complaint: ComplaintId,
        now: DateTime<Utc>,
    ) -> Result<Received> {
        let announced = announced(self.request.headers());
        if announced.is_some_and(|bytes| bytes > limits.request_bytes) {
            return Err(Error::BodyTooLarge {
                limit: usize::try_from(limits.request_bytes).unwrap_or(usize::MAX),
            });
        }
        let parts = Multipart::new(self.request.headers(), self.body.clone());
        let receiving = receive(parts, &self.request, storage, limits, complaint, now);
        let received = tokio::time::timeout(limits.time, receiving).await;
        let received = received.unwrap_or(Err(Error::BodyTimeout));
        // What stopped the body says more than what the form made of it.
        match (received, self.body.failure()) {
            (Ok(received), Some(failure)) => {
                received.discard().await;
                Err(failure)
            }
            (Err(Error::Invalid(_)), Some(failure)) => Err(failure),
            (received, _) => received,
        }
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let mut parts = given.unwrap_or_default().split(';').map(str::trim);
    let is_multipart = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case(MEDIA_TYPE));
    is_multipart
        && parts.any(|parameter| {
            let name = parameter.get(..9).unwrap_or_default();
            name.eq_ignore_ascii_case("boundary=") && parameter.len() > 9
        })
}

fn announced(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
