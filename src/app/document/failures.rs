//! The ways to fail that many operations share, each with the operations that it belongs to.

use std::time::Duration;

use chrono::DateTime;
use serde_json::{Map, Value, json};

use crate::error::{Error, FieldError};
use crate::http::problem;
use crate::i18n::Text;

/// A way to fail that many operations share.
pub(super) struct Failure {
    pub(super) name: &'static str,
    pub(super) status: u16,
    description: &'static str,
    headers: &'static [&'static str],
    pub(super) applies: fn(&Value) -> bool,
    /// An error that each of these operations gives.
    example: fn() -> Error,
}

pub(super) const FAILURES: &[Failure] = &[
    Failure {
        name: "InvalidBody",
        status: 400,
        description: "The request has faults; all are listed.",
        headers: &[],
        applies: |operation| has_body(operation) && !takes_files(operation),
        example: unknown_field,
    },
    Failure {
        name: "Invalid",
        status: 400,
        description: "The request has faults; all are listed.",
        headers: &[],
        applies: |_| true,
        example: unknown_parameter,
    },
    Failure {
        name: "Unauthenticated",
        status: 401,
        description: "No valid token.",
        headers: &["WWW-Authenticate"],
        applies: |operation| is_protected(operation) || is_form(operation),
        example: || Error::Unauthenticated { token_given: false },
    },
    Failure {
        name: "Forbidden",
        status: 403,
        description: "The caller may not do this.",
        headers: &["WWW-Authenticate"],
        applies: is_protected,
        example: || Error::Forbidden(None),
    },
    Failure {
        name: "OriginNotAllowed",
        status: 403,
        description: "The page may not send the form, or the role of the token may not.",
        headers: &[],
        applies: is_form,
        example: || Error::OriginNotAllowed,
    },
    Failure {
        name: "NotFound",
        status: 404,
        description: "It does not exist, or not for this caller.",
        headers: &[],
        applies: |operation| {
            has_path_parameter(operation) || is_by_reference(operation) || has_header(operation, "Tracking-Code")
        },
        example: || Error::NotFound,
    },
    Failure {
        name: "Gone",
        status: 410,
        description: "The complaint was erased, or the content of the document was removed for good.",
        headers: &[],
        // A registration may name what was erased, or be repeated after that.
        applies: |operation| {
            has_parameter(operation, "path", "complaintId")
                || operation["operationId"] == "registerComplaint"
                || is_by_reference(operation)
        },
        example: || Error::Erased {
            erased_at: DateTime::UNIX_EPOCH,
        },
    },
    Failure {
        name: "CursorExpired",
        status: 410,
        description: "The changes after this cursor cannot be given any more.",
        headers: &[],
        applies: waits,
        example: || Error::CursorExpired,
    },
    Failure {
        name: "ExportGone",
        status: 410,
        description: "The file of the export is not kept any more.",
        headers: &[],
        applies: gives_an_export,
        example: || Error::ExportGone,
    },
    Failure {
        name: "NotAcceptable",
        status: 406,
        description: "None of the forms asked for is offered.",
        headers: &[],
        applies: has_answer,
        example: || Error::NotAcceptable("application/json"),
    },
    Failure {
        name: "BodyTimeout",
        status: 408,
        description: "The body did not arrive in time.",
        headers: &[],
        applies: has_body,
        example: || Error::BodyTimeout,
    },
    Failure {
        name: "Conflict",
        status: 409,
        description: "Not possible in this state, with what is missing; or the same request is still running.",
        headers: &["Retry-After"],
        applies: is_a_change,
        example: || Error::StillRunning,
    },
    Failure {
        name: "NotGivenOut",
        status: 409,
        description: "The content is not known to be free of viruses.",
        headers: &[],
        applies: |operation| has_header(operation, "Range"),
        example: infected,
    },
    Failure {
        name: "ExportNotDone",
        status: 409,
        description: "The export is not done yet, or was not finished.",
        headers: &[],
        applies: gives_an_export,
        example: not_done,
    },
    Failure {
        name: "Stale",
        status: 412,
        description: "Changed meanwhile; the current version is in `ETag`.",
        headers: &["ETag"],
        applies: |operation| has_header(operation, "If-Match"),
        example: || Error::Stale { current: None },
    },
    Failure {
        name: "BodyTooLarge",
        status: 413,
        description: "The body is too large.",
        headers: &[],
        applies: has_body,
        example: || Error::BodyTooLarge { limit: 0 },
    },
    Failure {
        name: "FormExpected",
        status: 415,
        description: "The files do not come as a form.",
        headers: &[],
        applies: takes_files,
        example: || Error::UnsupportedMediaType("multipart/form-data"),
    },
    Failure {
        name: "UnsupportedMediaType",
        status: 415,
        description: "The body has another form than the one that is read here.",
        headers: &[],
        applies: has_body,
        example: || Error::UnsupportedMediaType("application/json"),
    },
    Failure {
        name: "RangeNotSatisfiable",
        status: 416,
        description: "There is no such part; how much there is, is in `Content-Range`.",
        headers: &["Content-Range"],
        applies: |operation| has_header(operation, "Range"),
        example: || Error::RangeNotSatisfiable { size: 48_213 },
    },
    Failure {
        name: "KeyReused",
        status: 422,
        description: "The idempotency key was used for another request.",
        headers: &[],
        applies: |operation| has_header(operation, "Idempotency-Key"),
        example: || Error::KeyReused,
    },
    Failure {
        name: "PreconditionRequired",
        status: 428,
        description: "`If-Match` is missing.",
        headers: &[],
        applies: |operation| has_header(operation, "If-Match") && !has_header(operation, "If-None-Match"),
        example: || Error::PreconditionRequired,
    },
    Failure {
        name: "RateLimited",
        status: 429,
        description: "The caller asked more than it may in a time, or has as much going on at a time as it may have.",
        headers: &["Retry-After", "RateLimit", "RateLimit-Policy"],
        applies: is_counted,
        example: too_much_in_a_time,
    },
    Failure {
        name: "Internal",
        status: 500,
        description: "Something went wrong here.",
        headers: &[],
        applies: |_| true,
        example: || Error::internal("an example"),
    },
    Failure {
        name: "Unavailable",
        status: 503,
        description: "Too busy, or the database is away; try again.",
        headers: &["Retry-After"],
        applies: |_| true,
        example: || Error::Overloaded,
    },
];

fn unknown_parameter() -> Error {
    Error::Invalid(vec![FieldError::parameter(
        "unknown",
        "unknown_parameter",
        Text::of("Deze parameter bestaat niet.", "There is no such parameter."),
    )])
}

fn unknown_field() -> Error {
    Error::Invalid(vec![FieldError::at(
        "/unknown",
        "unknown_field",
        Text::of("Dit veld bestaat niet.", "There is no such field."),
    )])
}

fn infected() -> Error {
    Error::conflict(
        "infected",
        Text::of(
            "In dit document is een virus gevonden. Het wordt niet meer gegeven; een manager kan het verwijderen.",
            "A virus was found in this document. It is not given out any more; a manager can remove it.",
        ),
    )
}

fn not_done() -> Error {
    Error::conflict(
        "export-not-done",
        Text::of(
            "Deze export is nog niet klaar. Probeer het zo opnieuw.",
            "This export is not done yet. Try again shortly.",
        ),
    )
}

fn too_much_in_a_time() -> Error {
    Error::RateLimited {
        reason: Text::of(
            "U vraagt meer dan u in deze tijd mag. Wacht even, en probeer het dan opnieuw.",
            "You ask more than you may in this time. Wait a moment, and then try again.",
        ),
        after: Duration::from_secs(1),
    }
}

impl Failure {
    pub(super) fn component(&self) -> (String, Value) {
        let named = self.headers.iter().map(|name| (*name).to_owned());
        let response = json!({
            "description": self.description,
            "headers": references(named),
            "content": { "application/problem+json": {
                "schema": { "$ref": "#/components/schemas/Problem" },
                "example": problem::example(&(self.example)())
            } }
        });
        (self.name.to_owned(), response)
    }
}

fn has_body(operation: &Value) -> bool {
    operation.get("requestBody").is_some()
}

/// Whether success has a body, in some form.
fn has_answer(operation: &Value) -> bool {
    let mut all = operation["responses"].as_object().into_iter().flatten();
    all.any(|(status, answer)| status.starts_with('2') && answer.get("content").is_some())
}

fn takes_files(operation: &Value) -> bool {
    operation["requestBody"]["content"].get("multipart/form-data").is_some()
}

/// The form of the website, which takes a token and needs none.
fn is_form(operation: &Value) -> bool {
    operation["operationId"] == "submitForm"
}

/// Whether it gives the file of an export.
fn gives_an_export(operation: &Value) -> bool {
    operation["operationId"] == "downloadExport"
}

/// Whether it answers only when there is something to tell, if so asked.
fn waits(operation: &Value) -> bool {
    has_parameter(operation, "query", "wait")
}

fn has_header(operation: &Value, name: &str) -> bool {
    has_parameter(operation, "header", name)
}

pub(super) fn has_parameter(operation: &Value, place: &str, name: &str) -> bool {
    let mut all = operation["parameters"].as_array().into_iter().flatten();
    all.any(|parameter| parameter["in"] == place && parameter["name"] == name)
}

/// Whether it is about the complaint that has a reference.
fn is_by_reference(operation: &Value) -> bool {
    ["path", "query"]
        .iter()
        .any(|place| has_parameter(operation, place, "system"))
}

fn has_path_parameter(operation: &Value) -> bool {
    let mut all = operation["parameters"].as_array().into_iter().flatten();
    all.any(|parameter| parameter["in"] == "path")
}

pub(super) fn is_protected(operation: &Value) -> bool {
    operation.get("security").is_none()
}

/// A change may meet the same request, still running.
fn is_a_change(operation: &Value) -> bool {
    has_header(operation, "Idempotency-Key")
}

pub(super) fn references(more: impl Iterator<Item = String>) -> Value {
    let names = ["API-Version", "X-Request-Id"]
        .map(str::to_owned)
        .into_iter()
        .chain(more);
    names
        .map(|name| (name.clone(), json!({ "$ref": format!("#/components/headers/{name}") })))
        .collect::<Map<_, _>>()
        .into()
}

/// Whether requests are counted: all but those of whoever watches the service.
fn is_counted(operation: &Value) -> bool {
    !["isAlive", "isReady"]
        .iter()
        .any(|watched| operation["operationId"] == *watched)
}
