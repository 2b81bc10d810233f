//! CORS: the browser pages that may call the service, and the parts of an answer that such pages may read.

use actix_cors::Cors;
use actix_web::http::header::{self, HeaderMap, HeaderValue};

/// The origins whose pages may call the API; no other page may.
#[derive(Debug, Clone)]
pub struct Origins(Vec<String>);

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"];

const REQUEST_HEADERS: [&str; 9] = [
    "authorization",
    "content-type",
    "if-match",
    "idempotency-key",
    "accept-language",
    "range",
    "if-range",
    "if-none-match",
    "tracking-code",
];

const EXPOSED: [&str; 13] = [
    "etag",
    "location",
    "link",
    "retry-after",
    "ratelimit",
    "ratelimit-policy",
    "x-request-id",
    "api-version",
    "idempotency-replayed",
    "content-disposition",
    "content-range",
    "accept-ranges",
    "repr-digest",
];

impl Origins {
    pub const fn new(origins: Vec<String>) -> Self {
        Origins(origins)
    }

    /// The middleware that answers preflight requests and marks the answers of handlers.
    pub fn middleware(&self) -> Cors {
        let cors = Cors::default()
            .allowed_methods(METHODS)
            .allowed_headers(REQUEST_HEADERS)
            .expose_headers(EXPOSED)
            .block_on_origin_mismatch(false)
            .max_age(3600);
        self.0.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
    }

    /// The origins, as a policy for content names sources.
    pub fn sources(&self) -> String {
        self.0.join(" ")
    }

    /// The origin of a request, when its pages may call the API.
    pub fn allowed(&self, request: &HeaderMap) -> Option<HeaderValue> {
        let origin = request.get(header::ORIGIN)?;
        let is_allowed = self.0.iter().any(|one| one.as_bytes() == origin.as_bytes());
        is_allowed.then(|| origin.clone())
    }
}

/// Marks an answer that did not pass the CORS middleware as readable for a page of `origin`: a request refused before
/// that middleware, an error body that replaced an answer, a panic.
pub fn allow(response: &mut HeaderMap, origin: &HeaderValue) {
    if response.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        return;
    }
    response.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    if let Ok(exposed) = HeaderValue::from_str(&EXPOSED.join(", ")) {
        response.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
    }
    response.append(header::VARY, HeaderValue::from_static("Origin"));
}
