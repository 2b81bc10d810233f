//! The middleware around every request: its id, limits on address and headers, `HEAD`, panics, error body, the headers
//! that every response carries, and one line in the log.

use std::fmt;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{ConnectionType, Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse, ResponseError};
use futures_util::FutureExt;
use log::Level;
use uuid::Uuid;

use super::cors::{self, Origins};
use super::counting::{count_stranger, standing};
use super::limiter::Limiter;
use super::precondition::is_known;
use super::refusals::{self, is_refusal};
use super::{API_VERSION, Contract, Health, language, problem};
use crate::error::{Error, with_causes};
use crate::i18n::Language;
use crate::metrics::{Answered, Metrics};

/// Facts about a request, gathered before the request is processed.
#[derive(Debug, Clone)]
pub struct RequestContext {
    pub id: String,
    pub language: Language,
    /// Whether the request is a `HEAD`; handlers see a `GET`.
    pub is_head: bool,
    /// Set when the request comes from a page of a configured origin; such a page may read any answer.
    origin: Option<HeaderValue>,
}

impl RequestContext {
    fn of(request: &ServiceRequest) -> Self {
        RequestContext {
            id: request_id(request.headers()),
            language: language::preferred(request.headers()),
            is_head: request.method() == Method::HEAD,
            origin: request
                .app_data::<Data<Origins>>()
                .and_then(|origins| origins.allowed(request.headers())),
        }
    }
}

const LONGEST_URI: usize = 4 * 1024;
const LARGEST_HEADERS: usize = 16 * 1024;

/// The outermost middleware.
///
/// # Errors
/// None: every failure is converted to a complete response.
pub async fn middleware<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let begun = Instant::now();
    let context = RequestContext::of(&request);
    request.extensions_mut().insert(context.clone());
    let method = request.method().clone();
    let known = Known::of(&request);
    let metrics = request.app_data::<Data<Metrics>>().cloned();
    let _in_flight = metrics.as_ref().map(|metrics| metrics.begin());
    if context.is_head {
        // The connection still knows that it must not send the body.
        request.head_mut().method = Method::GET;
    }
    keep_uncompressed(&mut request);
    let outcome = match limits(&request)
        .and_then(|()| count_stranger(request.request()))
        .and_then(|()| check_contract(&request))
    {
        Err(error) => Ok(request.error_response(error)),
        Ok(()) => AssertUnwindSafe(async move { next.call(request).await })
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(Error::internal("a handler panicked").into()))
            .map(ServiceResponse::map_into_boxed_body),
    };
    match outcome {
        Ok(response) => {
            let mut response = without_what_is_known(with_problem(response, &context), &known);
            close_while_draining(&mut response);
            tell_standing(&mut response);
            let pattern = response.request().match_pattern();
            add_default_headers(response.headers_mut(), &context);
            let answered = Answered {
                method: method.as_str(),
                route: pattern.as_deref(),
                status: response.status().as_u16(),
                refusal: problem::refusal(response.response()),
                took: begun.elapsed(),
            };
            record(answered, metrics.as_ref(), &context);
            Ok(response)
        }
        Err(error) => {
            log_cause(&error, &context);
            let status = error.as_response_error().status_code();
            let error = domain_error(&error, status);
            let answered = Answered {
                method: method.as_str(),
                route: None,
                status: status.as_u16(),
                refusal: Some(error.kind().code),
                took: begun.elapsed(),
            };
            record(answered, metrics.as_ref(), &context);
            Err(Complete { error, context }.into())
        }
    }
}

/// The headers by which the caller of a read says what they have already.
struct Known(Option<HeaderMap>);

impl Known {
    fn of(request: &ServiceRequest) -> Self {
        let is_conditional = request.headers().contains_key(header::IF_NONE_MATCH);
        let reads = [Method::GET, Method::HEAD].contains(request.method());
        Known((is_conditional && reads).then(|| request.headers().clone()))
    }
}

/// Leaves the body out of an answer that the caller has already: 304, with the headers that describe it.
fn without_what_is_known(response: ServiceResponse, known: &Known) -> ServiceResponse {
    let etag = response.headers().get(header::ETAG).and_then(|tag| tag.to_str().ok());
    let is_known = match (&known.0, etag) {
        (Some(headers), Some(etag)) => response.status() == StatusCode::OK && is_known(headers, etag),
        _ => false,
    };
    if !is_known {
        return response;
    }
    let mut response = response.map_body(|_, _| BoxBody::new(()));
    *response.response_mut().status_mut() = StatusCode::NOT_MODIFIED;
    for name in [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::CONTENT_ENCODING,
        header::CONTENT_DISPOSITION,
    ] {
        response.headers_mut().remove(name);
    }
    response
}

/// Tells the caller how much it may still ask.
fn tell_standing(response: &mut ServiceResponse) {
    let limiter = response.request().app_data::<Data<Limiter>>().cloned();
    if let (Some(limiter), Some(standing)) = (limiter, standing(response.request())) {
        limiter.tell(response.headers_mut(), standing);
    }
}

/// Closes the connection when the process is ending: the client finds another one for its next request.
fn close_while_draining(response: &mut ServiceResponse) {
    let health = response.request().app_data::<Data<Health>>();
    if health.is_some_and(|health| health.is_draining()) {
        let head = response.response_mut().head_mut();
        head.set_connection_type(ConnectionType::Close);
    }
}

/// Hides from the compression that the client takes it, when the answer may hold personal data: compressed, it would tell
/// by its length what else is in it (BREACH).
fn keep_uncompressed(request: &mut ServiceRequest) {
    let headers = request.headers();
    let is_private = headers.contains_key(header::AUTHORIZATION) || headers.contains_key("tracking-code");
    if is_private || request.method() == Method::POST {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
}

/// Returns the caller's request id if it is harmless in a log and a header, so that one id follows a request through
/// systems; else a new id.
fn request_id(headers: &HeaderMap) -> String {
    let harmless = |id: &&str| {
        (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
    };
    let given = headers
        .get("x-request-id")
        .and_then(|value| value.to_str().ok())
        .filter(harmless);
    given.map_or_else(|| Uuid::now_v7().to_string(), str::to_owned)
}

fn limits(request: &ServiceRequest) -> Result<(), Error> {
    let uri = request.uri().path_and_query().map_or(0, |uri| uri.as_str().len());
    if uri > LONGEST_URI {
        return Err(Error::UriTooLong);
    }
    let headers: usize = request
        .headers()
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + 4)
        .sum();
    if headers > LARGEST_HEADERS {
        return Err(Error::HeadersTooLarge);
    }
    Ok(())
}

/// Checks the request against the contract, and refuses it while the service is not ready.
fn check_contract(request: &ServiceRequest) -> Result<(), Error> {
    let (path, query) = (request.path(), request.query_string());
    if let Some(contract) = request.app_data::<Data<Contract>>() {
        contract.check(request.method().as_str(), path, query, request.headers())?;
    }
    match request.app_data::<Data<Health>>() {
        Some(health) if path.starts_with("/v1/") && path != "/v1/openapi.json" => health.check(),
        _ => Ok(()),
    }
}

/// Sets the problem body of every failed response, also of the framework's responses with an empty or text body.
fn with_problem(response: ServiceResponse, context: &RequestContext) -> ServiceResponse {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let error = response.response().error();
    if let Some(error) = error {
        log_cause(error, context);
    }
    let is_problem = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|given| given == problem::MEDIA_TYPE || given.as_bytes().starts_with(b"text/html"));
    let body = match error.and_then(|error| error.as_error::<Error>()) {
        Some(error) => problem::response(error, context.language, &context.id),
        None if is_problem => return response,
        None => problem::response(&by_status(status), context.language, &context.id),
    };
    response.into_response(body)
}

fn domain_error(error: &actix_web::Error, status: StatusCode) -> Error {
    match error.as_error::<Error>() {
        Some(Error::Internal(what, _)) => Error::Internal(what.clone(), None),
        _ => by_status(status),
    }
}

/// Returns the error for a failure that only has a status.
fn by_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::REQUEST_TIMEOUT => Error::BodyTimeout,
        StatusCode::PAYLOAD_TOO_LARGE => Error::BodyTooLarge { limit: 0 },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::UnsupportedMediaType("application/json"),
        status if status.is_client_error() => Error::Invalid(Vec::new()),
        _ => Error::internal("the framework failed"),
    }
}

/// Adds the headers of every response; does not replace a value set by the handler.
pub fn add_default_headers(headers: &mut HeaderMap, context: &RequestContext) {
    const ALWAYS: &[(&str, &str)] = &[
        ("api-version", API_VERSION),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("referrer-policy", "no-referrer"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
    ];
    // Older browsers know no list of who may embed a page, and would refuse everybody.
    let policy = headers
        .get(header::CONTENT_SECURITY_POLICY)
        .and_then(|policy| policy.to_str().ok());
    let is_embedded = policy.is_some_and(|policy| policy.contains("frame-ancestors http"));
    // `identity` only marks a response as not to be compressed; for a client the header has no meaning.
    if headers
        .get(header::CONTENT_ENCODING)
        .is_some_and(|given| given == "identity")
    {
        headers.remove(header::CONTENT_ENCODING);
    }
    let mut add = |name: &'static str, value: HeaderValue| {
        let name = HeaderName::from_static(name);
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    };
    for (name, value) in ALWAYS {
        add(name, HeaderValue::from_static(value));
    }
    if !is_embedded {
        add("x-frame-options", HeaderValue::from_static("DENY"));
    }
    add("content-language", HeaderValue::from_static(context.language.tag()));
    if let Ok(id) = HeaderValue::from_str(&context.id) {
        add("x-request-id", id);
    }
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
    if let Some(origin) = &context.origin {
        cors::allow(headers, origin);
    }
}

/// Counts a request, and logs it by its route's pattern only: an address may hold an id, and a query more than an id. Probes
/// come every few seconds and are logged at debug level only.
fn record(answered: Answered<'_>, metrics: Option<&Data<Metrics>>, context: &RequestContext) {
    if let Some(metrics) = metrics {
        metrics.count(answered);
    }
    let Answered {
        method,
        route,
        status,
        took,
        ..
    } = answered;
    let level = match route {
        Some("/livez" | "/readyz") => Level::Debug,
        // Told together.
        _ if StatusCode::from_u16(status).is_ok_and(is_refusal) => Level::Debug,
        _ => Level::Info,
    };
    log::log!(
        target: "klachtenmap::request",
        level,
        "{method} {} {} {}us {}",
        route.unwrap_or("-"),
        status,
        took.as_micros(),
        context.id
    );
}

/// Logs the causes of a failure, those of refusals together; causes appear nowhere else, and the caller gets the request's id as a reference.
fn log_cause(error: &actix_web::Error, context: &RequestContext) {
    let status = error.as_response_error().status_code();
    let chain = || {
        let known = error.as_error::<Error>();
        known.map_or_else(|| error.to_string(), |error| with_causes(error))
    };
    log_chain(status, chain, context);
}

/// Logs the causes of a failure that its handler tells in its own form.
pub fn log_failure(error: &Error, context: &RequestContext) {
    log_chain(error.status_code(), || with_causes(error), context);
}

fn log_chain(status: StatusCode, chain: impl FnOnce() -> String, context: &RequestContext) {
    if status.is_server_error() || is_refusal(status) {
        let chain = chain();
        if is_refusal(status) {
            return refusals::tell(status, &chain, &context.id);
        }
        log::error!("{} {}", context.id, chain.escape_debug());
    }
}

/// A failure without a remaining request to answer, converted to a complete response.
#[derive(Debug)]
struct Complete {
    error: Error,
    context: RequestContext,
}

impl fmt::Display for Complete {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(formatter)
    }
}

impl ResponseError for Complete {
    fn status_code(&self) -> StatusCode {
        self.error.status_code()
    }

    fn error_response(&self) -> HttpResponse<BoxBody> {
        let mut response = problem::response(&self.error, self.context.language, &self.context.id);
        add_default_headers(response.headers_mut(), &self.context);
        response
    }
}
