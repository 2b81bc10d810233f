//! The ways to fail that many operations share, each with the operations that it belongs to.

use serde_json::{Map, Value, json};

/// A way to fail that many operations share.
pub(super) struct Failure {
    pub(super) name: &'static str,
    pub(super) status: u16,
    description: &'static str,
    headers: &'static [&'static str],
    pub(super) applies: fn(&Value) -> bool,
}

pub(super) const FAILURES: &[Failure] = &[
    Failure {
        name: "Invalid",
        status: 400,
        description: "The request has faults; all are listed.",
        headers: &[],
        applies: |_| true,
    },
    Failure {
        name: "Unauthenticated",
        status: 401,
        description: "No valid token.",
        headers: &["WWW-Authenticate"],
        applies: is_protected,
    },
    Failure {
        name: "Forbidden",
        status: 403,
        description: "The caller may not do this.",
        headers: &["WWW-Authenticate"],
        applies: is_protected,
    },
    Failure {
        name: "NotFound",
        status: 404,
        description: "It does not exist, or not for this caller.",
        headers: &[],
        applies: has_path_parameter,
    },
    Failure {
        name: "Gone",
        status: 410,
        description: "The complaint was erased, or the content of the document was removed for good.",
        headers: &[],
        // A registration may name what was erased, or be repeated after that.
        applies: |operation| {
            has_parameter(operation, "path", "complaintId") || operation["operationId"] == "registerComplaint"
        },
    },
    Failure {
        name: "NotAcceptable",
        status: 406,
        description: "None of the forms asked for is offered.",
        headers: &[],
        applies: |_| true,
    },
    Failure {
        name: "BodyTimeout",
        status: 408,
        description: "The body did not arrive in time.",
        headers: &[],
        applies: has_body,
    },
    Failure {
        name: "Conflict",
        status: 409,
        description: "Not possible in this state, with what is missing; or the same request is still running.",
        headers: &["Retry-After"],
        // A content may wait for its scan.
        applies: |operation| is_a_change(operation) || has_header(operation, "Range"),
    },
    Failure {
        name: "Stale",
        status: 412,
        description: "Changed meanwhile; the current version is in `ETag`.",
        headers: &["ETag"],
        applies: |operation| has_header(operation, "If-Match"),
    },
    Failure {
        name: "BodyTooLarge",
        status: 413,
        description: "The body is too large.",
        headers: &[],
        applies: has_body,
    },
    Failure {
        name: "UnsupportedMediaType",
        status: 415,
        description: "The body has another form than the one that is read here.",
        headers: &[],
        applies: has_body,
    },
    Failure {
        name: "RangeNotSatisfiable",
        status: 416,
        description: "There is no such part; how much there is, is in `Content-Range`.",
        headers: &["Content-Range"],
        applies: |operation| has_header(operation, "Range"),
    },
    Failure {
        name: "KeyReused",
        status: 422,
        description: "The idempotency key was used for another request.",
        headers: &[],
        applies: |operation| has_header(operation, "Idempotency-Key"),
    },
    Failure {
        name: "PreconditionRequired",
        status: 428,
        description: "`If-Match` is missing.",
        headers: &[],
        applies: |operation| has_header(operation, "If-Match"),
    },
    Failure {
        name: "RateLimited",
        status: 429,
        description: "The caller has as many transfers going on as it may have.",
        headers: &["Retry-After"],
        applies: |operation| has_header(operation, "Range") || takes_files(operation),
    },
    Failure {
        name: "Internal",
        status: 500,
        description: "Something went wrong here.",
        headers: &[],
        applies: |_| true,
    },
    Failure {
        name: "Unavailable",
        status: 503,
        description: "Too busy, or the database is away; try again.",
        headers: &["Retry-After"],
        applies: |_| true,
    },
];

impl Failure {
    pub(super) fn component(&self) -> (String, Value) {
        let named = self.headers.iter().map(|name| (*name).to_owned());
        let response = json!({
            "description": self.description,
            "headers": references(named),
            "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
        });
        (self.name.to_owned(), response)
    }
}

fn has_body(operation: &Value) -> bool {
    operation.get("requestBody").is_some()
}

fn takes_files(operation: &Value) -> bool {
    operation["requestBody"]["content"].get("multipart/form-data").is_some()
}

fn has_header(operation: &Value, name: &str) -> bool {
    has_parameter(operation, "header", name)
}

pub(super) fn has_parameter(operation: &Value, place: &str, name: &str) -> bool {
    let mut all = operation["parameters"].as_array().into_iter().flatten();
    all.any(|parameter| parameter["in"] == place && parameter["name"] == name)
}

fn has_path_parameter(operation: &Value) -> bool {
    let mut all = operation["parameters"].as_array().into_iter().flatten();
    all.any(|parameter| parameter["in"] == "path")
}

pub(super) fn is_protected(operation: &Value) -> bool {
    operation.get("security").is_none()
}

/// Searching changes nothing but keeps its answer, so it too may still be running.
fn is_a_change(operation: &Value) -> bool {
    has_body(operation)
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
