//! Reading requests: bodies, query strings and ids, each either valid as a whole or refused with every fault named.

use std::any::type_name;
use std::borrow::Cow;
use std::collections::HashMap;
use std::future::{Ready, ready};
use std::str::FromStr;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use validator::{ValidateEmail, ValidationError, ValidationErrors, ValidationErrorsKind};

use super::Contract;
use super::schemas::{Blank, Input, Schemas};
use crate::error::{Error, FieldError, Result};
use crate::i18n::Text;

pub mod json;
mod merge_patch;
mod query;

pub use merge_patch::MergePatch;
pub use query::{Paged, Query};

/// The limits on reading a body: its size and the time it may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    pub body_bytes: usize,
    pub body_time: Duration,
}

/// A JSON body that meets its schema and its rules, with the digest of the bytes it was read from.
pub struct Valid<T> {
    pub input: T,
    pub digest: [u8; 32],
}

/// A JSON object that its handler judges by itself, with the digest of the bytes it was read from.
pub struct RawObject {
    pub fields: Map<String, Value>,
    pub digest: [u8; 32],
}

/// A JSON body of which faults may be known, so that whoever judges it further reports all at once.
pub struct Draft<T> {
    /// The body as far as it can be read; a faulty part is left out, or is what the example says.
    pub input: T,
    pub faults: Vec<FieldError>,
    pub digest: [u8; 32],
}

/// The only variable segment of the path, decoded; a segment that cannot be an id is answered as not found.
pub struct PathId<T>(pub T);

/// The two variable segments of the path: a resource, and a part of that resource.
pub struct PathIds<T, U>(pub T, pub U);

impl<T: Input + 'static> FromRequest for Valid<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload, &["application/json"]).await?;
            let input = check::<T>(schemas(&request), json::parse(&bytes)?)?;
            Ok(Valid {
                input,
                digest: Sha256::digest(&bytes).into(),
            })
        })
    }
}

impl FromRequest for RawObject {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload, &["application/json"]).await?;
            Ok(RawObject {
                fields: json::object(&bytes)?,
                digest: Sha256::digest(&bytes).into(),
            })
        })
    }
}

impl<T: Input + 'static> FromRequest for Draft<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(&request, payload, &["application/json"]).await?;
            let (input, faults) = judge::<T>(schemas(&request), json::parse(&bytes)?, Blank::Absent)?;
            Ok(Draft {
                input,
                faults,
                digest: Sha256::digest(&bytes).into(),
            })
        })
    }
}

impl<T: Input> Draft<T> {
    /// Reads a body that was received otherwise.
    ///
    /// # Errors
    /// As [`judge`].
    pub fn of(schemas: &Schemas, body: Value, digest: [u8; 32]) -> Result<Self> {
        let (input, faults) = judge(schemas, body, Blank::Absent)?;
        Ok(Draft { input, faults, digest })
    }
}

/// Validates a body by its schema and by the rules over several fields; an empty text of an optional field is absent.
///
/// # Errors
/// `Invalid` with all faults found.
pub fn check<T: Input>(schemas: &Schemas, body: Value) -> Result<T> {
    check_with(schemas, body, Blank::Absent)
}

fn check_with<T: Input>(schemas: &Schemas, body: Value, blank: Blank) -> Result<T> {
    let (input, faults) = judge(schemas, body, blank)?;
    if faults.is_empty() {
        Ok(input)
    } else {
        Err(Error::Invalid(faults))
    }
}

/// Reads a body as far as it can be read, with its faults: a faulty part is left out, or is what the example says.
///
/// # Errors
/// `Invalid` when nothing can be read of it.
pub fn judge<T: Input>(schemas: &Schemas, mut body: Value, blank: Blank) -> Result<(T, Vec<FieldError>)> {
    let name = T::schema_for(&body).map_err(|fault| Error::Invalid(vec![fault]))?;
    schemas.forgive_blanks(&name, &mut body, blank);
    let faults = schemas.faults(&name, &body);
    let judged = if faults.is_empty() {
        body
    } else {
        schemas.repaired(&name, &body, &faults)
    };
    match serde_json::from_value::<T>(judged) {
        Ok(input) => {
            let broken = input.validate().err();
            let further = broken.map_or_else(Vec::new, |errors| listed(&errors, ""));
            let shape = faults.clone();
            let is_news = |fault: &FieldError| !shape.iter().any(|known| known.concerns_part_of(fault));
            let all = faults.into_iter().chain(further.into_iter().filter(is_news));
            Ok((input, all.collect()))
        }
        Err(_) if !faults.is_empty() => Err(Error::Invalid(faults)),
        Err(_) => {
            log::warn!("a body met schema {name} and could not be read: {}", type_name::<T>());
            Err(Error::unreadable())
        }
    }
}

/// Makes the error for a broken rule over fields, in both languages.
pub fn broken(code: impl Into<Cow<'static, str>>, message: &Text) -> ValidationError {
    let mut error = ValidationError {
        code: code.into(),
        message: None,
        params: HashMap::new(),
    };
    error.add_param(Cow::Borrowed("nl"), &message.get(crate::i18n::Language::Dutch));
    error.add_param(Cow::Borrowed("en"), &message.get(crate::i18n::Language::English));
    error
}

/// # Errors
/// `email` for a text that is no e-mail address.
pub fn is_email(text: &str) -> std::result::Result<(), ValidationError> {
    if text.validate_email() {
        return Ok(());
    }
    Err(broken(
        "email",
        &Text::of("Dit is geen e-mailadres.", "This is not an e-mail address."),
    ))
}

fn listed(errors: &ValidationErrors, prefix: &str) -> Vec<FieldError> {
    let mut faults = Vec::new();
    for (field, kind) in errors.errors() {
        let pointer = if *field == "__all__" {
            prefix.to_owned()
        } else {
            format!("{prefix}/{}", camel_case(field))
        };
        match kind {
            ValidationErrorsKind::Struct(inner) => faults.extend(listed(inner, &pointer)),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    faults.extend(listed(inner, &format!("{pointer}/{index}")));
                }
            }
            ValidationErrorsKind::Field(found) => faults.extend(found.iter().map(|error| {
                let word = |language| {
                    error
                        .params
                        .get(language)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned()
                };
                FieldError::at(
                    pointer.clone(),
                    error.code.clone(),
                    Text::written(word("nl"), word("en")),
                )
            })),
        }
    }
    faults
}

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |so_far, word| {
        so_far + &word[..1].to_ascii_uppercase() + &word[1..]
    })
}

/// Reads the whole body of a request, whose media type is one of `accepted`, within the limits on size and time.
///
/// # Errors
/// `UnsupportedMediaType`, `BodyTooLarge`, `BodyTimeout`.
pub async fn read(request: &HttpRequest, mut payload: Payload, accepted: &[&'static str]) -> Result<Bytes> {
    let limits = *data::<Limits>(request);
    let media_type = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if !is_one_of(media_type, accepted) || request.headers().contains_key(CONTENT_ENCODING) {
        return Err(Error::UnsupportedMediaType(accepted[0]));
    }
    let too_large = || Error::BodyTooLarge {
        limit: limits.body_bytes,
    };
    if declared_length(request).is_some_and(|length| length > limits.body_bytes) {
        return Err(too_large());
    }
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            // Written wrongly, or broken off: then the client has left and hears nothing.
            let chunk = chunk.map_err(|_| Error::Invalid(Vec::new()))?;
            if body.len() + chunk.len() > limits.body_bytes {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    tokio::time::timeout(limits.body_time, reading)
        .await
        .unwrap_or(Err(Error::BodyTimeout))
}

/// The length that the client says the body has.
fn declared_length(request: &HttpRequest) -> Option<usize> {
    request.headers().get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Compares the media type without parameters to those accepted; refuses any charset other than UTF-8.
fn is_one_of(given: &str, accepted: &[&str]) -> bool {
    let mut parts = given.split(';').map(|part| part.trim().to_ascii_lowercase());
    let essence = parts.next().unwrap_or_default();
    accepted.contains(&essence.as_str())
        && parts.all(|parameter| {
            parameter
                .strip_prefix("charset=")
                .is_none_or(|charset| ["utf-8", "utf8"].contains(&charset.trim_matches('"')))
        })
}

impl<T: FromStr> FromRequest for PathId<T> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let segment = segments::<String>(request);
        let id = segment.and_then(|segment| id(&segment));
        ready(id.map(PathId).ok_or_else(|| no_such(request)))
    }
}

impl<T: FromStr, U: FromStr> FromRequest for PathIds<T, U> {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let both = segments::<(String, String)>(request);
        let ids = both.and_then(|(whole, part)| Some(PathIds(id(&whole)?, id(&part)?)));
        ready(ids.ok_or_else(|| no_such(request)))
    }
}

fn segments<T: DeserializeOwned>(request: &HttpRequest) -> Option<T> {
    let read = web::Path::<T>::extract(request).into_inner().ok();
    read.map(web::Path::into_inner)
}

fn id<T: FromStr>(segment: &str) -> Option<T> {
    if segment.contains(char::is_control) {
        None
    } else {
        segment.parse().ok()
    }
}

/// Returns the error for a segment that cannot be an id: `MethodNotAllowed` for an existing address without this
/// method, such as `_search`, else `NotFound`.
fn no_such(request: &HttpRequest) -> Error {
    match data::<Contract>(request).allowed(request.path()) {
        Some(methods) if methods.split(", ").all(|known| known != request.method()) => Error::MethodNotAllowed(methods),
        _ => Error::NotFound,
    }
}

/// The schemas of the running service.
pub fn schemas(request: &HttpRequest) -> &Schemas {
    data::<Schemas>(request)
}

/// Returns state that all requests share.
///
/// # Panics
/// When the app was built without this state.
pub fn data<T: 'static>(request: &HttpRequest) -> &T {
    kept(request)
}

/// Returns state that all requests share, to be held for longer.
///
/// # Panics
/// When the app was built without this state.
pub fn shared<T: 'static>(request: &HttpRequest) -> web::Data<T> {
    kept::<T>(request).clone()
}

fn kept<T: 'static>(request: &HttpRequest) -> &web::Data<T> {
    request
        .app_data::<web::Data<T>>()
        .expect("the app registers all shared state before its routes")
}
