//! The request that brings files in a form.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};

use super::body::{Body, too_large_together};
use super::receive::{Fields, Interrupted, Received, broken, receive};
use super::shared::{Admission, Documents};
use crate::documents::model::Limits;
use crate::documents::storage::Storage;
use crate::error::{Error, Result};
use crate::http::Argument;
use crate::http::input::data;
use crate::http::multipart::{Multipart, boundary, decoded};
use crate::plain_text::plain_text;
use crate::procedure::ComplaintId;

/// A request whose body is a form with files, not yet read.
pub struct Form {
    request: HttpRequest,
    body: Body,
    /// Present once the first part was read.
    begun: Option<Multipart<Body>>,
}

const MEDIA_TYPE: &str = "multipart/form-data";
/// Of a first part no more is read, in bytes.
const LONGEST_FIRST: usize = 1024;

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
                begun: None,
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
        if announced(self.request.headers()) > limits.request_bytes {
            return Err(too_large_together(limits.request_bytes));
        }
        let parts = self.parts()?;
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
    /// The failure that broke it off, or a form that cannot be read, with the texts before it; nothing stays in the storage
    /// then.
    pub async fn receive_fields(
        mut self,
        storage: &Storage,
        admission: Option<Admission<'_>>,
        limits: Limits,
        complaint: ComplaintId,
        now: DateTime<Utc>,
    ) -> Result<Fields, Interrupted> {
        let parts = match self.begun.take() {
            Some(parts) => parts,
            None => self.parts()?,
        };
        let received = Fields::receive(parts, storage, admission, limits, complaint, now).await;
        match (received, self.body.failure()) {
            (Ok(fields), Some(error)) => {
                fields.received.discard().await;
                let (texts, names) = (fields.texts, fields.names);
                Err(Interrupted { error, texts, names })
            }
            (Err(broken), Some(error)) if matches!(broken.error, Error::Invalid(_)) => {
                Err(Interrupted { error, ..broken })
            }
            (received, _) => received,
        }
    }

    /// The text of the first part, which tells whom the rest is about; `None` when the first part is another one.
    ///
    /// # Errors
    /// When the body is no form; the rest of it is passed by then.
    pub async fn first_text(&mut self, name: &str) -> Result<Option<String>> {
        let read = self.read_first(name).await;
        if read.is_err() {
            let most = data::<Documents>(&self.request).limits.request_bytes;
            self.body.drain(most).await;
        }
        read
    }

    async fn read_first(&mut self, name: &str) -> Result<Option<String>> {
        let mut parts = self.parts()?;
        let first = parts.next_part().await.map_err(broken)?;
        let mut text = None;
        if first.is_some_and(|part| part.name == name && part.file_name.is_none()) {
            let mut bytes = Vec::new();
            while let Some(more) = parts.next_bytes().await.map_err(broken)? {
                bytes.extend(more.iter().take(LONGEST_FIRST - bytes.len()));
            }
            text = Some(plain_text(&decoded(&bytes)).into_owned());
        }
        self.begun = Some(parts);
        Ok(text)
    }

    fn parts(&self) -> Result<Multipart<Body>> {
        let content_type = text(self.request.headers(), &CONTENT_TYPE).unwrap_or_default();
        Multipart::new(content_type, self.body.clone()).ok_or(Error::UnsupportedMediaType(MEDIA_TYPE))
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
