//! An error as the caller sees it: problem details by RFC 9457, in the caller's language, without causes.

use actix_web::body::BoxBody;
use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::{HttpResponse, ResponseError};
use chrono::{DateTime, Utc};
use rand::Rng;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::etag;
use super::limiter::with_jitter;
use crate::error::{Error, FieldError, FieldLocation, Kind};
use crate::i18n::{Language, Text};
use crate::plain_text::repeatable;

pub const MEDIA_TYPE: &str = "application/problem+json";

/// The code of a kind of problem, beside the response that tells it.
#[derive(Debug, Clone, Copy)]
struct Refusal(&'static str);

/// Returns the code of the kind of problem that a response tells, if it tells one.
pub fn refusal(response: &HttpResponse) -> Option<&'static str> {
    response.extensions().get::<Refusal>().map(|refusal| refusal.0)
}

/// Limits on the number of faults and the length of a location, so that a problem body stays small for any input.
const MOST_FAULTS: usize = 200;
const LONGEST_PLACE: usize = 500;

/// The detail of an unsupported media type on a route that accepts files.
static AS_A_FORM: Text = Text::of(
    "Stuur de bestanden als multipart/form-data, zonder compressie.",
    "Send the files as multipart/form-data, uncompressed.",
);

/// What went wrong (RFC 9457). `code` is stable and never translated; the texts follow `Accept-Language`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Where this kind of problem is explained, relative to the service.
    #[schema(
        format = "uri-reference",
        max_length = 200,
        example = "/v1/problem-types/invalid-input"
    )]
    r#type: String,
    /// The kind of problem in words; the same for every occurrence.
    #[schema(max_length = 200, example = "Het verzoek bevat fouten")]
    title: String,
    /// The HTTP status, repeated.
    #[schema(minimum = 400, maximum = 599, example = 400)]
    status: u16,
    /// What can be done about it.
    #[schema(
        max_length = 2000,
        example = "Verbeter de genoemde fouten en stuur het verzoek opnieuw."
    )]
    detail: String,
    /// This occurrence: the request's `X-Request-Id` as a URN.
    #[schema(
        format = "uri",
        max_length = 200,
        example = "urn:klachtenmap:request:019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    )]
    instance: String,
    /// The kind of problem for programs; never changes.
    #[schema(max_length = 100, example = "invalid-input")]
    code: &'static str,
    /// Every fault found in the request, all at once.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200)]
    errors: Vec<ProblemFault>,
    /// What is missing before the action becomes possible.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 50, max_length = 100, example = json!(["feedback"]))]
    missing: Vec<&'static str>,
    /// When the complaint that was asked for was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-11-28T09:15:00Z")]
    erased_at: Option<DateTime<Utc>>,
    /// The complaint that has the reference, where the caller may read it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    complaint_id: Option<Uuid>,
    /// The address of the register as a whole, when changes cannot be followed any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    links: Option<ProblemLinks>,
}

/// Addresses by which a caller can go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemLinks {
    /// The address at which an export is asked for.
    #[schema(max_length = 200, format = "uri-reference", example = "/v1/exports")]
    export: &'static str,
}

/// One fault in a request; exactly one of `pointer`, `parameter` and `header` says where.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProblemFault {
    /// JSON Pointer (RFC 6901) into the body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, example = "/complainant/email")]
    pointer: Option<String>,
    /// Name of a query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 500, example = "pageSize")]
    parameter: Option<String>,
    /// Name of a header.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "If-Match")]
    header: Option<&'static str>,
    /// What is wrong, for programs.
    #[schema(max_length = 100, example = "email")]
    code: String,
    /// What is wrong, in words.
    #[schema(max_length = 500, example = "Dit is geen e-mailadres.")]
    message: String,
}

/// The problem as a whole response, with the headers that belong to its kind.
pub fn response(error: &Error, language: Language, request_id: &str) -> HttpResponse {
    let kind = error.kind();
    let status = StatusCode::from_u16(kind.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for (name, value) in headers(error) {
        response.insert_header((name, value));
    }
    response.insert_header((header::CONTENT_TYPE, MEDIA_TYPE));
    response.extensions_mut().insert(Refusal(kind.code));
    response.body(serde_json::to_vec(&problem(error, kind, language, request_id)).unwrap_or_default())
}

/// The problem as the document shows it.
pub fn example(error: &Error) -> Value {
    const REQUEST: &str = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10";
    json!(Problem::of(error, Language::Dutch, REQUEST))
}

impl Problem {
    /// The problem as a part of an answer.
    pub fn of(error: &Error, language: Language, request_id: &str) -> Self {
        problem(error, error.kind(), language, request_id)
    }
}

fn problem(error: &Error, kind: &Kind, language: Language, request_id: &str) -> Problem {
    let (code, detail, missing) = match error {
        Error::UnsupportedMediaType("multipart/form-data") => (kind.code, &AS_A_FORM, Vec::new()),
        Error::Conflict(conflict) => (conflict.code, &conflict.reason, conflict.missing.clone()),
        Error::Forbidden(Some(reason)) | Error::NotReady(reason) | Error::RateLimited { reason, .. } => {
            (kind.code, reason, Vec::new())
        }
        _ => (kind.code, &kind.detail, Vec::new()),
    };
    let errors = match error {
        Error::Invalid(faults) | Error::FilesTooLarge(faults) => faults
            .iter()
            .take(MOST_FAULTS)
            .map(|fault| ProblemFault::of(fault, language))
            .collect(),
        _ => Vec::new(),
    };
    Problem {
        r#type: format!("/v1/problem-types/{}", kind.code),
        title: kind.title.get(language).to_owned(),
        status: kind.status,
        detail: Text::get(detail, language).to_owned(),
        instance: format!("urn:klachtenmap:request:{request_id}"),
        code,
        errors,
        missing,
        erased_at: match error {
            Error::Erased { erased_at } => Some(*erased_at),
            _ => None,
        },
        complaint_id: match error {
            Error::ReferenceTaken { complaint } => *complaint,
            _ => None,
        },
        links: matches!(error, Error::CursorExpired).then_some(ProblemLinks { export: "/v1/exports" }),
    }
}

impl ProblemFault {
    fn of(fault: &FieldError, language: Language) -> Self {
        let (mut pointer, mut parameter, mut header) = (None, None, None);
        match &fault.place {
            FieldLocation::Pointer(place) => pointer = Some(repeated(place)),
            FieldLocation::Parameter(place) => parameter = Some(repeated(place)),
            FieldLocation::Header(place) => header = Some(*place),
        }
        let message = repeatable(fault.message.get(language));
        ProblemFault {
            pointer,
            parameter,
            header,
            code: fault.code.to_string(),
            message,
        }
    }
}

/// A place as the caller named it, cut off and without what an answer does not hold.
fn repeated(place: &str) -> String {
    repeatable(place).chars().take(LONGEST_PLACE).collect()
}

fn headers(error: &Error) -> Vec<(HeaderName, HeaderValue)> {
    let value = |text: &str| HeaderValue::from_str(text).ok();
    let header = match error {
        Error::Unauthenticated { token_given: false } => Some((header::WWW_AUTHENTICATE, value("Bearer"))),
        Error::Unauthenticated { token_given: true } => {
            Some((header::WWW_AUTHENTICATE, value("Bearer error=\"invalid_token\"")))
        }
        Error::Forbidden(_) => Some((header::WWW_AUTHENTICATE, value("Bearer error=\"insufficient_scope\""))),
        Error::MethodNotAllowed(allowed) => Some((header::ALLOW, value(allowed))),
        Error::Stale { current: Some(version) } => Some((header::ETAG, value(&etag(*version)))),
        Error::RangeNotSatisfiable { size } => Some((header::CONTENT_RANGE, value(&format!("bytes */{size}")))),
        Error::StillRunning => Some((header::RETRY_AFTER, value("1"))),
        Error::RateLimited { after, .. } => Some((header::RETRY_AFTER, value(&with_jitter(*after).to_string()))),
        Error::Overloaded
        | Error::LockTimeout
        | Error::GivenUp
        | Error::DatabaseReadOnly
        | Error::DatabaseUnavailable(_)
        | Error::StorageUnavailable(_)
        | Error::NotReady(_)
        | Error::OutcomeUnknown(_) => Some((header::RETRY_AFTER, value(&scattered().to_string()))),
        _ => None,
    };
    header
        .and_then(|(name, value)| Some((name, value?)))
        .into_iter()
        .collect()
}

/// Seconds until another try, by chance: who is refused at the same time does not come back at the same time.
fn scattered() -> u64 {
    rand::rng().random_range(1..=5)
}

/// Sets only the status: the middleware writes the body, because it has the language and the request's id.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        HttpResponse::new(self.status_code())
    }
}
