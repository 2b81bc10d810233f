//! What concerns the service itself: whether it lives and is ready, who calls it, what its problems mean, its contract.

use actix_web::http::Method;
use actix_web::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, ALLOW, CACHE_CONTROL};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::auth::{Action, Caller, Role, can};
use crate::db::Db;
use crate::error::{Error, KINDS, Kind, Result};
use crate::http::middleware::RequestContext;
use crate::http::{Contract, Health, PageLinks, PathId, problem};
use crate::i18n::{Language, Text};

/// That all is well; what is not well is a problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct HealthView {
    /// Always `pass`.
    #[schema(max_length = 10, example = "pass")]
    status: &'static str,
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
    #[schema(max_items = 3)]
    roles: Vec<Role>,
    /// Actions that these roles permit at all; what a complaint's state permits is in its `allowedTransitions`.
    #[schema(max_items = 50, value_type = Vec<String>, max_length = 60, example = json!(["register_complaint", "read_complaints"]))]
    permissions: Vec<Action>,
    /// When the token ends.
    token_expires_at: DateTime<Utc>,
}

/// A kind of problem, explained.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemType {
    /// The kind of problem for programs; never changes.
    #[schema(max_length = 100, example = "stale")]
    code: &'static str,
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

/// Every kind of problem.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemTypePage {
    /// Every kind of problem.
    #[schema(max_items = 100)]
    items: Vec<ProblemType>,
    links: PageLinks,
}

/// The document as it is served.
pub struct Published(String);

impl Published {
    pub fn new(document: &Value) -> Self {
        Published(document.to_string())
    }
}

/// Alive
///
/// Answers as long as the process does; asks nobody else. Public.
#[utoipa::path(
    get,
    path = "/livez",
    operation_id = "isAlive", tag = "operations",
    responses((status = 200, description = "Alive", body = HealthView)))]
pub async fn livez() -> HttpResponse {
    well()
}

/// Ready
///
/// Whether requests can be served: the database answers, its schema fits, its clock and that of the service agree, and the
/// service is not shutting down. Known from looks once a second, so asking costs nothing. Public.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "isReady", tag = "operations",
    responses((status = 200, description = "Ready", body = HealthView)))]
pub async fn readyz(context: ReqData<RequestContext>, (db, health): (Data<Db>, Data<Health>)) -> HttpResponse {
    let away = || Text::of("De database is niet bereikbaar.", "The database cannot be reached.");
    let obstacle = health.obstacle().or_else(|| db.is_away().then(away));
    let obstacle = obstacle.map(Error::NotReady);
    let obstacle = obstacle.or_else(|| health.is_restored().then_some(Error::Restored));
    // Answered as it stands: being asked too early is no failure that belongs in the log.
    obstacle.map_or_else(well, |error| problem::response(&error, context.language, &context.id))
}

fn well() -> HttpResponse {
    HttpResponse::Ok().json(HealthView { status: "pass" })
}

/// Who am I
///
/// What the token says of its bearer. Any role.
#[utoipa::path(
    get,
    path = "/me",
    operation_id = "whoAmI", tag = "operations",
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
/// Every kind of problem with its status and what can be done about it. Public.
#[utoipa::path(
    get,
    path = "/problem-types",
    operation_id = "listProblemTypes", tag = "operations",
    responses((status = 200, description = "The kinds", body = ProblemTypePage)))]
pub async fn list_problem_types(context: ReqData<RequestContext>) -> HttpResponse {
    let items = KINDS.iter().map(|kind| explained(kind, context.language)).collect();
    HttpResponse::Ok().json(ProblemTypePage {
        items,
        links: PageLinks::none(),
    })
}

/// Problem type
///
/// One kind of problem: what `type` in a problem leads to. Public.
#[utoipa::path(
    get,
    path = "/problem-types/{code}",
    operation_id = "readProblemType", tag = "operations",
    responses((status = 200, description = "The kind", body = ProblemType)))]
pub async fn read_problem_type(code: PathId<String>, context: ReqData<RequestContext>) -> Result<HttpResponse> {
    let kind = KINDS.iter().find(|kind| kind.code == code.0).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok().json(explained(kind, context.language)))
}

/// The contract
///
/// This document. Public, for pages of any origin.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "readContract", tag = "operations",
    responses((status = 200, description = "The OpenAPI document", body = Value, content_type = "application/json")))]
pub async fn openapi(published: Data<Published>) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, "*"))
        .insert_header((CACHE_CONTROL, "public, max-age=300"))
        .content_type("application/json")
        .body(published.0.clone())
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

fn explained(kind: &Kind, language: Language) -> ProblemType {
    ProblemType {
        code: kind.code,
        status: kind.status,
        title: kind.title.get(language).to_owned(),
        detail: kind.detail.get(language).to_owned(),
    }
}
