//! Routing rules over HTTP: handlers read them, managers keep them, and whoever may see a complaint asks whom they propose.

mod view;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

pub use self::view::RoutingRulePatch;
use self::view::{RoutingProposals, RoutingRule, RoutingRuleInput, RoutingRulePage, RuleQuery};
use super::model::{Rule, RuleId};
use super::store;
use crate::auth::{Caller, can};
use crate::catalogues::store::KnownNames;
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::{MergePatch, check};
use crate::http::middleware::RequestContext;
use crate::http::{IfMatch, PageQuery, Paged, PathId, Schemas, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::ComplaintId;

/// List routing rules
///
/// Which handler is proposed for which complaints, oldest rule first. Handlers and managers.
#[utoipa::path(
    get,
    path = "/routing-rules",
    operation_id = "listRoutingRules",
    tag = "routing",
    params(RuleQuery, PageQuery),
    responses((status = 200, description = "A page", body = RoutingRulePage))
)]
pub async fn list_routing_rules(
    _caller: Caller<can::ReadRouting>,
    query: Paged<RuleQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let active = query.filter.active;
    let paging = query.page.paging::<Uuid>(&("routing-rules", active))?;
    let found = store::list(&db, active, paging.clone()).await?;
    let page = paging.page(&request, found, |rule| rule.id.0);
    Ok(page
        .map(|rules| rules.into_iter().map(RoutingRule::from).collect())
        .response())
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
    answer(StatusCode::OK, store::read(&db, id.0).await?)
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
    let answer = answer(StatusCode::CREATED, rule.clone())?.with_location(format!("/v1/routing-rules/{}", rule.id));
    store::add(&db, rule, answer, claim, now).await
}

/// Change a routing rule
///
/// Changes a rule by a JSON merge patch, or retires it with `active: false`. Managers.
#[utoipa::path(
    patch,
    path = "/routing-rules/{routingRuleId}",
    operation_id = "changeRoutingRule",
    tag = "routing",
    request_body(content = RoutingRulePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = RoutingRule,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_routing_rule(
    caller: Caller<can::KeepRouting>,
    id: PathId<RuleId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas): (Data<Db>, Data<Clock>, Data<Schemas>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &patch.digest);
    let patch = patch.checked(&schemas, "RoutingRulePatch")?;
    let decide = move |rule: Rule| {
        if_match.check(rule.version)?;
        let (id, version) = (rule.id, rule.version + 1);
        let mut wanted =
            serde_json::to_value(RoutingRuleInput::from(rule)).map_err(|error| Error::caused("routing rule", error))?;
        patch.apply_to(&mut wanted);
        check::<RoutingRuleInput>(&schemas, wanted)?.into_rule(id, version)
    };
    let respond = |rule| answer(StatusCode::OK, rule);
    store::change(&db, id.0, decide, respond, claim, clock.now()).await
}

/// Propose a handler
///
/// The handlers that the routing rules propose for this complaint, best first; who is retired, absent or may not handle
/// complaints comes after all others, and to who is shown the employee also whom it is about. Nothing is forwarded by it:
/// a person decides. Whoever may see the complaint.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/routing-proposal",
    operation_id = "readRoutingProposal",
    tag = "routing",
    responses((status = 200, description = "The proposals", body = RoutingProposals))
)]
pub async fn propose_handler(
    caller: Caller<can::ReadComplaints>,
    id: PathId<ComplaintId>,
    context: ReqData<RequestContext>,
    (db, clock, names): (Data<Db>, Data<Clock>, Data<KnownNames>),
) -> Result<StoredResponse> {
    let found = store::propose(&db, id.0, caller.identity, clock.now()).await?;
    let names = names.current(&db).await;
    StoredResponse::json(StatusCode::OK, &RoutingProposals::new(found, context.language, &names))
}

fn answer(status: StatusCode, rule: Rule) -> Result<StoredResponse> {
    let version = rule.version;
    Ok(StoredResponse::json(status, &RoutingRule::from(rule))?.with_etag(etag(version)))
}
