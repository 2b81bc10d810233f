//! The request that brings files in a form.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};

use super::body::{Body, too_large_together};
use super::receive::{Fields, Received, receive};
use super::shared::Documents;
use crate::documents::model::Limits;
use crate::documents::storage::Storage;
use crate::error::{Error, Result};
use crate::http::Argument;
use crate::http::input::data;
use crate::http::multipart::{Multipart, boundary};
use crate::procedure::ComplaintId;

/// A request whose body is a form with files, not yet read.
pub struct Form {
    request: HttpRequest,
    body: Body,
}

const MEDIA_TYPE: &str = "multipart/form-data";

impl Argument for Form {}

impl FromRequest for Form {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let headers = request.headers();
        let limits = data::<Documents>(request).limits;
        let is_form = text(headers, &CONTENT_TYPE).and_then(boundary).is_some();
        // Of more than that nothing is read, not even so that the client gets to reading the answer.
        if announced(headers) > limits.request_bytes.saturating_mul(2) {
            return ready(Err(too_large_together(limits.request_bytes)));
        }
        ready(if is_form && !headers.contains_key(CONTENT_ENCODING) {
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
        let headers = self.request.headers();
        if announced(headers) > limits.request_bytes {
            return Err(too_large_together(limits.request_bytes));
        }
        let content_type = text(headers, &CONTENT_TYPE).unwrap_or_default();
        let parts = Multipart::new(content_type, self.body.clone()).ok_or(Error::UnsupportedMediaType(MEDIA_TYPE))?;
        let received = receive(parts, &self.request, storage, limits, complaint, now).await;
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

    /// Brings the files to the storage as they come in, and reads the other fields as they are given. A file that is refused
    /// is named and refuses nothing else.
    ///
    /// # Errors
    /// The failure that broke it off, or a form that cannot be read; nothing stays in the storage then.
    pub async fn receive_fields(
        self,
        storage: &Storage,
        limits: Limits,
        complaint: ComplaintId,
        now: DateTime<Utc>,
    ) -> Result<Fields> {
        let headers = self.request.headers();
        let content_type = text(headers, &CONTENT_TYPE).unwrap_or_default();
        let parts = Multipart::new(content_type, self.body.clone()).ok_or(Error::UnsupportedMediaType(MEDIA_TYPE))?;
        let received = Fields::receive(parts, storage, limits, complaint, now).await;
        match (received, self.body.failure()) {
            (Ok(fields), Some(failure)) => {
                fields.received.discard().await;
                Err(failure)
            }
            (Err(Error::Invalid(_)), Some(failure)) => Err(failure),
            (received, _) => received,
        }
    }
}

/// The length of the body as the client says; zero when it does not.
fn announced(headers: &HeaderMap) -> u64 {
    let length = text(headers, &CONTENT_LENGTH).and_then(|length| length.parse().ok());
    length.unwrap_or_default()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
