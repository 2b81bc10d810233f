//! What concerns the service itself: whether it lives and is ready, who calls it, what its problems mean, its contract.

use actix_web::http::Method;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL, ETAG};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::problem_codes::{CONFLICTS, FAULTS};
use super::yaml::yaml;
use crate::auth::{Action, Caller, Role, can};
use crate::db::Db;
use crate::error::{Error, KINDS, Result};
use crate::http::middleware::RequestContext;
use crate::http::{API_VERSION, Contract, Health, Impairment, Page, PathId, etag_of_content, listed, problem};
use crate::i18n::{Language, Text};

/// The state of the service. A service that can do nothing answers a problem instead.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// `pass`, or `warn` when there is something that the service cannot do.
    #[schema(max_length = 10, example = "pass")]
    status: &'static str,
    /// Everything that the service cannot do, and what can be done about it.
    #[schema(max_items = 10, max_length = 2000)]
    warnings: Vec<String>,
}

/// Who a token says is calling, and what it lets them do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The `sub` of the token.
    #[schema(max_length = 200, example = "h-1")]
    subject: String,
    /// The name in the token.
    #[schema(max_length = 200, example = "M. Visser")]
    name: Option<String>,
    /// The roles that the token carries.
    #[schema(max_items = 5)]
    roles: Vec<Role>,
    /// Actions that these roles permit at all; what a complaint's state permits is in its `allowedTransitions`.
    #[schema(max_items = 50, value_type = Vec<String>, max_length = 60, example = json!(["register_complaint", "read_complaints"]))]
    permissions: Vec<Action>,
    /// When the token ends.
    token_expires_at: DateTime<Utc>,
}

/// A code of an error, explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemType {
    /// The code for programs; never changes.
    #[schema(max_length = 100, example = "stale")]
    code: &'static str,
    level: ProblemLevel,
    /// The HTTP status that it comes with.
    #[schema(minimum = 400, maximum = 599, example = 412)]
    status: u16,
    /// The kind of problem in words.
    #[schema(max_length = 200, example = "Intussen gewijzigd")]
    title: String,
    /// What can be done about it.
    #[schema(
        max_length = 2000,
        example = "Haal de huidige versie op en probeer het daarmee opnieuw."
    )]
    detail: String,
}

listed!(pub ProblemTypePage of ProblemType, "Every code, kinds of problems first.");

/// The place of a code in a problem.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemLevel {
    /// In `type` and `code`: a kind of problem.
    Problem,
    /// In `code` of a conflict: why it is not possible now.
    Conflict,
    /// In `code` of one of the `errors`.
    Fault,
}

/// The document as it is served, in both notations.
pub struct Published {
    json: Notation,
    yaml: Notation,
}

struct Notation {
    media_type: &'static str,
    text: String,
    etag: String,
}

/// The service, and where to go from here.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceView {
    /// The name of the service.
    #[schema(max_length = 60, example = "Klachtenmap")]
    name: &'static str,
    /// The version of the contract, as in `API-Version`.
    #[schema(max_length = 20, example = "0.1.0")]
    version: &'static str,
    links: ServiceLinks,
}

/// Links from the root of the service; everything is relative to the service.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceLinks {
    /// The documentation for developers.
    #[schema(max_length = 60, format = "uri-reference", example = "/docs/")]
    documentation: &'static str,
    /// The contract, as OpenAPI in JSON.
    #[schema(max_length = 60, format = "uri-reference", example = "/v1/openapi.json")]
    openapi: &'static str,
    /// The same in YAML.
    #[schema(max_length = 60, format = "uri-reference", example = "/v1/openapi.yaml")]
    openapi_yaml: &'static str,
    /// The complaints procedure.
    #[schema(max_length = 60, format = "uri-reference", example = "/v1/procedure")]
    procedure: &'static str,
    /// Every code with its names.
    #[schema(max_length = 60, format = "uri-reference", example = "/v1/vocabularies")]
    vocabularies: &'static str,
    /// Every code of an error, explained.
    #[schema(max_length = 60, format = "uri-reference", example = "/v1/problem-types")]
    problem_types: &'static str,
    /// The caller.
    #[schema(max_length = 60, format = "uri-reference", example = "/v1/me")]
    me: &'static str,
    /// The register.
    #[schema(max_length = 60, format = "uri-reference", example = "/v1/complaints")]
    complaints: &'static str,
    /// Whether the service lives.
    #[schema(max_length = 60, format = "uri-reference", example = "/livez")]
    live: &'static str,
    /// Whether it is ready.
    #[schema(max_length = 60, format = "uri-reference", example = "/readyz")]
    ready: &'static str,
}

const LINKS: ServiceLinks = ServiceLinks {
    documentation: "/docs/",
    openapi: "/v1/openapi.json",
    openapi_yaml: "/v1/openapi.yaml",
    procedure: "/v1/procedure",
    vocabularies: "/v1/vocabularies",
    problem_types: "/v1/problem-types",
    me: "/v1/me",
    complaints: "/v1/complaints",
    live: "/livez",
    ready: "/readyz",
};

impl Published {
    pub fn new(document: &Value) -> Self {
        Published {
            json: Notation::new("application/json", document.to_string()),
            yaml: Notation::new("application/yaml", yaml(document)),
        }
    }
}

impl Notation {
    fn new(media_type: &'static str, text: String) -> Self {
        let etag = etag_of_content(text.as_bytes());
        Notation { media_type, text, etag }
    }

    fn response(&self) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
            .insert_header((CACHE_CONTROL, "public, max-age=300"))
            .insert_header((ETAG, self.etag.clone()))
            .content_type(self.media_type)
            .body(self.text.clone())
    }
}

/// The service
///
/// The name and version of the service, and where everything is. Public.
#[utoipa::path(
    get,
    path = "",
    operation_id = "readService", tag = "operations",
    responses((status = 200, description = "The service", body = ServiceView)))]
pub async fn service() -> HttpResponse {
    HttpResponse::Ok().json(ServiceView {
        name: "Klachtenmap",
        version: API_VERSION,
        links: LINKS,
    })
}

/// Alive
///
/// Answers as long as the process does; asks nobody else. Public.
#[utoipa::path(
    get,
    path = "/livez",
    operation_id = "readLiveness", tag = "operations",
    responses((status = 200, description = "Alive", body = HealthView)))]
pub async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(HealthView::new(Vec::new()))
}

/// Ready
///
/// Whether requests can be served: the database answers, its schema fits, its clock and that of the service agree, and the
/// service is not shutting down. Known from looks once a second, so asking costs nothing. `warnings` tells of what the service
/// cannot do meanwhile: documents, when their storage is away or belongs to another register, and scans for viruses. Public.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readReadiness", tag = "operations",
    responses((status = 200, description = "Ready", body = HealthView)))]
pub async fn readyz(context: ReqData<RequestContext>, (db, health): (Data<Db>, Data<Health>)) -> HttpResponse {
    let away = || Text::of("De database is niet bereikbaar.", "The database cannot be reached.");
    let obstacle = health.obstacle().or_else(|| db.is_away().then(away));
    let obstacle = obstacle.map(Error::NotReady);
    let obstacle = obstacle.or_else(|| health.is_restored().then_some(Error::Restored));
    // Answered as it stands: being asked too early is no failure that belongs in the log.
    if let Some(error) = obstacle {
        return problem::response(&error, context.language, &context.id);
    }
    let impairments = Impairment::ALL.into_iter().filter(|one| health.is_impaired(*one));
    let warnings = impairments.map(|one| one.explained().into_language(context.language).into_owned());
    HttpResponse::Ok().json(HealthView::new(warnings.collect()))
}

impl HealthView {
    const fn new(warnings: Vec<String>) -> Self {
        HealthView {
            status: if warnings.is_empty() { "pass" } else { "warn" },
            warnings,
        }
    }
}

/// Who am I
///
/// What the token says of its bearer. Any role.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "readMe", tag = "operations",
    responses((status = 200, description = "The caller", body = Me)))]
pub async fn who_am_i(caller: Caller<can::AskWhoIAm>) -> HttpResponse {
    let identity = caller.identity;
    let permissions = Action::ALL
        .iter()
        .copied()
        .filter(|action| identity.roles.iter().any(|role| role.may(*action)));
    HttpResponse::Ok().json(Me {
        permissions: permissions.collect(),
        subject: identity.subject,
        name: identity.name,
        roles: identity.roles,
        token_expires_at: identity.expires_at,
    })
}

/// Problem types
///
/// Every code that an error can carry, with its status and what can be done about it: kinds of problems, reasons of
/// conflicts, and faults in a request. Public.
#[utoipa::path(
    get,
    path = "/problem-types",
    operation_id = "listProblemTypes", tag = "operations",
    responses((status = 200, description = "The codes", body = ProblemTypePage)))]
pub async fn list_problem_types(context: ReqData<RequestContext>) -> HttpResponse {
    Page::whole(problem_types(context.language).collect()).response()
}

/// Problem type
///
/// One code: what `type` in a problem leads to. Public.
#[utoipa::path(
    get,
    path = "/problem-types/{code}",
    operation_id = "readProblemType", tag = "operations",
    responses((status = 200, description = "The code", body = ProblemType)))]
pub async fn read_problem_type(code: PathId<String>, context: ReqData<RequestContext>) -> Result<HttpResponse> {
    let mut known = problem_types(context.language);
    let found = known.find(|known| known.code == code.0).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok().json(found))
}

/// The contract
///
/// This document. Public, for pages of any origin.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "readOpenApi", tag = "operations",
    responses((status = 200, description = "The OpenAPI document", body = Value, content_type = "application/json",
        headers(("ETag" = String, description = "Of this very document.")))))]
pub async fn openapi(published: Data<Published>) -> HttpResponse {
    published.json.response()
}

/// The contract in YAML
///
/// This document in another notation. Public, for pages of any origin.
#[utoipa::path(
    get,
    path = "/openapi.yaml",
    operation_id = "readOpenApiYaml", tag = "operations",
    responses((status = 200, description = "The OpenAPI document", body = Value, content_type = "application/yaml",
        headers(("ETag" = String, description = "Of this very document.")))))]
pub async fn openapi_yaml(published: Data<Published>) -> HttpResponse {
    published.yaml.response()
}

/// A method that an address does not have is 405; an address that does not exist is 404.
pub async fn no_such_route(request: HttpRequest, contract: Data<Contract>) -> Result<HttpResponse> {
    match contract.allowed(request.path()) {
        Some(methods) if request.method() == Method::OPTIONS => {
            Ok(HttpResponse::NoContent().insert_header((ALLOW, methods)).finish())
        }
        Some(methods) => Err(Error::MethodNotAllowed(methods)),
        None => Err(Error::NotFound),
    }
}

/// Every code that an error can carry.
pub fn problem_codes() -> impl Iterator<Item = &'static str> {
    problem_types(Language::English).map(|known| known.code)
}

fn problem_types(language: Language) -> impl Iterator<Item = ProblemType> {
    let told = move |level, code, status, title: &'static Text, detail: &'static Text| ProblemType {
        code,
        level,
        status,
        title: title.get(language).to_owned(),
        detail: detail.get(language).to_owned(),
    };
    let kinds = KINDS.iter().copied();
    let kinds = kinds.map(move |kind| told(ProblemLevel::Problem, kind.code, kind.status, &kind.title, &kind.detail));
    let codes = [(ProblemLevel::Conflict, CONFLICTS), (ProblemLevel::Fault, FAULTS)];
    kinds.chain(codes.into_iter().flat_map(move |(level, codes)| {
        codes
            .iter()
            .map(move |known| told(level, known.name, known.status, &known.title, &known.detail))
    }))
}
