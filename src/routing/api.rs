//! Routing rules over HTTP: handlers read them, managers keep them, and whoever may see a complaint asks whom they propose.

mod view;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;
use uuid::Uuid;

pub use self::view::RoutingRulePatch;
use self::view::{RoutingProposals, RoutingRule, RoutingRuleInput, RoutingRulePage, RuleQuery};
use super::model::{Case, RuleId, Staffing, proposals};
use super::store;
use crate::auth::{Caller, can};
use crate::calendar::model::local_date;
use crate::catalogues::model::{Department, Nature, StaffMember};
use crate::catalogues::store::CatalogueEntry;
use crate::clock::Clock;
use crate::complaints::store as complaints;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::{MergePatch, check};
use crate::http::middleware::RequestContext;
use crate::http::{Cursor, IfMatch, PathId, Query, Schemas, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::idempotency::store::{Record, idempotent};
use crate::procedure::ComplaintId;

/// List routing rules
///
/// Which handler is proposed for which complaints, oldest rule first. Handlers and managers.
#[utoipa::path(
    get,
    path = "/routing-rules",
    operation_id = "listRoutingRules",
    tag = "routing",
    params(RuleQuery),
    responses((status = 200, description = "A page", body = RoutingRulePage))
)]
pub async fn list_routing_rules(
    _caller: Caller<can::ReadRouting>,
    query: Query<RuleQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let RuleQuery {
        active,
        page_size,
        cursor,
    } = query.0;
    let paging = Cursor::read::<Uuid>(page_size, cursor.as_deref(), &("routing-rules", active))?;
    let (after, fetch) = (paging.after, paging.fetch());
    let mut rules = db
        .run(move |connection| store::page(connection, active, after, fetch))
        .await?;
    let links = paging.cut(&mut rules, request.path(), request.query_string(), |rule| rule.id.0);
    let mut response = HttpResponse::Ok();
    if let Some(link) = links.header() {
        response.insert_header(link);
    }
    let items = rules.into_iter().map(RoutingRule::from).collect();
    Ok(response.json(RoutingRulePage { items, links }))
}

/// Read a routing rule
///
/// One rule. Handlers and managers.
#[utoipa::path(
    get,
    path = "/routing-rules/{routingRuleId}",
    operation_id = "readRoutingRule",
    tag = "routing",
    responses((status = 200, description = "The rule", body = RoutingRule,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_routing_rule(
    _caller: Caller<can::ReadRouting>,
    id: PathId<RuleId>,
    db: Data<Db>,
) -> Result<StoredResponse> {
    let rule = db.run(move |connection| store::find(connection, id.0)).await?;
    let version = rule.version;
    Ok(StoredResponse::json(StatusCode::OK, &RoutingRule::from(rule))?.with_etag(etag(version)))
}

/// Add a routing rule
///
/// Proposes a handler for complaints of a nature, a complexity, both or any. Of the rules that fit a complaint the most
/// specific comes first: its own nature before the one above it before any, a complexity before any, then the oldest.
/// Managers.
#[utoipa::path(
    post,
    path = "/routing-rules",
    operation_id = "addRoutingRule",
    tag = "routing",
    request_body = RoutingRuleInput,
    responses((status = 201, description = "Added", body = RoutingRule,
        headers(("Location" = String, description = "The rule."), ("ETag" = String, description = "Its version."))))
)]
pub async fn add_routing_rule(
    caller: Caller<can::KeepRouting>,
    key: IdempotencyKey,
    body: Valid<RoutingRuleInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let rule = body.input.into_rule(RuleId(Uuid::now_v7()), 1)?;
    let answer = StoredResponse::json(StatusCode::CREATED, &RoutingRule::from(rule.clone()))?
        .with_etag(etag(rule.version))
        .with_location(format!("/v1/routing-rules/{}", rule.id));
    let record = claim.as_ref().map(|claim| Record::new(claim, &answer, None, now));
    db.run(move |connection| {
        idempotent(connection, claim.as_ref(), now, |connection| {
            store::add(connection, rule.clone(), record.as_ref())?;
            Ok(answer.clone())
        })
    })
    .await
}

/// Change a routing rule
///
/// Changes a rule by a JSON merge patch, or retires it with `active: false`. Managers.
#[utoipa::path(
    patch,
    path = "/routing-rules/{routingRuleId}",
    operation_id = "changeRoutingRule",
    tag = "routing",
    request_body(content((RoutingRulePatch = "application/merge-patch+json"), (RoutingRulePatch = "application/json"))),
    responses((status = 200, description = "Changed", body = RoutingRule,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_routing_rule(
    _caller: Caller<can::KeepRouting>,
    id: PathId<RuleId>,
    if_match: IfMatch,
    patch: MergePatch,
    (db, schemas): (Data<Db>, Data<Schemas>),
) -> Result<StoredResponse> {
    let faults = schemas.faults("RoutingRulePatch", &Value::Object(patch.patch.clone()));
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let rule = db
        .run(move |connection| {
            store::change(connection, id.0, |rule| {
                if_match.check(rule.version)?;
                let (id, version) = (rule.id, rule.version + 1);
                let mut wanted = serde_json::to_value(RoutingRuleInput::from(rule))
                    .map_err(|error| Error::caused("routing rule", error))?;
                patch.apply_to(&mut wanted);
                check::<RoutingRuleInput>(&schemas, wanted)?.into_rule(id, version)
            })
        })
        .await?;
    let version = rule.version;
    Ok(StoredResponse::json(StatusCode::OK, &RoutingRule::from(rule))?.with_etag(etag(version)))
}

/// Propose a handler
///
/// Whom the routing rules propose for this complaint, best first; who is retired, absent or the employee whom it is about
/// comes after all others. Nothing is forwarded by it: a person decides. Whoever may see the complaint.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/routing-proposal",
    operation_id = "proposeHandler",
    tag = "routing",
    responses((status = 200, description = "The proposals", body = RoutingProposals))
)]
pub async fn propose_handler(
    caller: Caller<can::ReadComplaints>,
    id: PathId<ComplaintId>,
    context: ReqData<RequestContext>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let load = complaints::load(&db, id.0, caller.identity, now, move |mut opened| {
        let connection = opened.connection();
        let rules = store::in_use(connection)?;
        let natures = Nature::all(connection)?;
        let (staff, departments) = (StaffMember::all(connection)?, Department::all(connection)?);
        let complaint = opened.complaint;
        let case = Case::of(&complaint, &natures);
        let staffing = Staffing {
            staff: &staff,
            departments: &departments,
            today: local_date(now),
        };
        Ok(proposals(&rules, &case, staffing, |subject| {
            complaint.is_about(subject)
        }))
    });
    let found = load.await?;
    StoredResponse::json(StatusCode::OK, &RoutingProposals::new(found, context.language))
}
