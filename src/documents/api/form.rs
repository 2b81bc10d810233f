//! The request that brings files in a form.

use std::future::{Ready, ready};

use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::{FromRequest, HttpRequest};
use chrono::{DateTime, Utc};

use super::body::Body;
use super::receive::{Received, receive};
use super::shared::Documents;
use crate::documents::model::Limits;
use crate::documents::storage::Storage;
use crate::error::{Error, Result};
use crate::http::Argument;
use crate::http::input::data;
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
