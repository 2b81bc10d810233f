//! Extraction of `Idempotency-Key` from a request, and the response from a stored or new answer.

use std::future::{Ready, ready};

use actix_web::body::BoxBody;
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, ETAG, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse, Responder};
use serde::Serialize;
use utoipa::openapi::Required;
use utoipa::openapi::path::Operation;

use super::model::{IdempotencyClaim, StoredResponse};
use crate::auth::Identity;
use crate::error::{Error, FieldError, Result};
use crate::http::Argument;
use crate::http::operation::read_header;
use crate::i18n::Text;

/// The digest of a request without a body.
pub const NO_BODY: [u8; 32] = [0; 32];

/// The idempotency key of a request, if any, and the request's method and path.
#[derive(Debug, Clone)]
pub struct IdempotencyKey {
    key: Option<String>,
    target: String,
}

impl IdempotencyKey {
    /// Whether the request has a key.
    pub const fn is_given(&self) -> bool {
        self.key.is_some()
    }

    /// The key of a part of the request.
    pub fn part(&self, index: usize) -> Self {
        IdempotencyKey {
            key: self.key.clone(),
            target: format!("{} {index}", self.target),
        }
    }

    /// The caller's claim on the key, if the request has a key.
    pub fn claim(&self, caller: &Identity, body_digest: &[u8; 32]) -> Option<IdempotencyClaim> {
        self.claim_of(&caller.subject, body_digest)
    }

    /// The claim of a caller without a token, who is told from others by `caller`.
    pub fn claim_of(&self, caller: &str, body_digest: &[u8; 32]) -> Option<IdempotencyClaim> {
        self.key
            .as_ref()
            .map(|key| IdempotencyClaim::new(&[caller, &self.target], key, body_digest))
    }
}

impl FromRequest for IdempotencyKey {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(key(request).map(|key| {
            let target = format!("{} {}", request.method(), request.path());
            IdempotencyKey { key, target }
        }))
    }
}

impl Argument for IdempotencyKey {
    fn describe(operation: &mut Operation) {
        let about = "One key per request, of visible ASCII; repeats within a day get the same answer.";
        let pattern = r#"^("[!-~]{1,255}"|[!-~]{1,255})$"#;
        read_header(operation, "Idempotency-Key", Required::False, (pattern, 257), about);
    }
}

/// Reads the key from the header, bare or as a quoted string of 1 to 255 visible ASCII characters.
fn key(request: &HttpRequest) -> Result<Option<String>> {
    let mut given = request.headers().get_all("idempotency-key");
    let Some(value) = given.next() else {
        return Ok(None);
    };
    let text = value.to_str().unwrap_or_default().trim();
    let key = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or(text);
    if given.next().is_none() && (1..=255).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(Some(key.to_owned()));
    }
    Err(Error::Invalid(vec![FieldError::header(
        "Idempotency-Key",
        "format",
        Text::of(
            "Geef één sleutel van 1 tot 255 zichtbare ASCII-tekens.",
            "Give one key of 1 to 255 visible ASCII characters.",
        ),
    )]))
}

impl StoredResponse {
    /// Creates an answer with a JSON body.
    ///
    /// # Errors
    /// `Internal` when `body` cannot be serialised as JSON.
    pub fn json(status: StatusCode, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(body).map_err(|error| Error::caused("view", error))?;
        Ok(StoredResponse {
            status: status.as_u16(),
            etag: None,
            location: None,
            body,
            replayed: false,
        })
    }

    /// Creates an answer without a body.
    pub fn empty(status: StatusCode) -> Self {
        StoredResponse {
            status: status.as_u16(),
            etag: None,
            location: None,
            body: String::new(),
            replayed: false,
        }
    }

    pub fn with_etag(mut self, etag: String) -> Self {
        self.etag = Some(etag);
        self
    }

    pub fn with_location(mut self, location: String) -> Self {
        self.location = Some(location);
        self
    }
}

impl Responder for StoredResponse {
    type Body = BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let mut response = HttpResponse::build(StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK));
        if !self.body.is_empty() {
            response.insert_header((CONTENT_TYPE, "application/json; charset=utf-8"));
        }
        if let Some(etag) = self.etag {
            response.insert_header((ETAG, etag));
        }
        if let Some(location) = self.location {
            response.insert_header((LOCATION, location));
        }
        if self.replayed {
            response.insert_header(("Idempotency-Replayed", "true"));
        }
        response.body(self.body)
    }
}
