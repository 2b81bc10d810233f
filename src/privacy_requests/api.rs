//! Privacy requests over HTTP: received, listed, read, and taken from step to step. What comes of them is in `outcome`.

pub mod bundle;
mod letter;
pub mod outcome;
pub mod request;
pub mod view;

use actix_web::http::StatusCode;
use actix_web::web::{Data, ReqData};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use uuid::Uuid;

use self::request::{PrivacyRequestInput, PrivacyTransitionRequest};
use self::view::{
    PrivacyRequestItem, PrivacyRequestPage, PrivacyRequestReceipt, PrivacyRequestView, PrivacyTransition,
    PrivacyTransitionPage,
};
use super::model::{
    PrivacyRequest, PrivacyRequestId, PrivacyRequestKind, PrivacyRequestStatus, PrivacyStep, Step, StepTaken,
};
use super::store::{self, Filter, Rulebook};
use crate::auth::{Action, Caller, can};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::Result;
use crate::http::middleware::RequestContext;
use crate::http::{IfMatch, PageQuery, Paged, PathId, Query, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::Rules;

/// Filters and page of the list of requests.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PrivacyRequestsQuery {
    /// The right that is claimed.
    #[param(example = "erasure")]
    pub kind: Option<PrivacyRequestKind>,
    /// The status.
    #[param(example = "identified")]
    pub status: Option<PrivacyRequestStatus>,
    /// `true`: neither refused nor executed.
    #[param(example = true)]
    pub open: Option<bool>,
    /// Waiting for somebody until a day before this one: the end of the term, or of a postponement.
    #[param(example = "2026-12-01")]
    pub due_before: Option<NaiveDate>,
}

impl PrivacyRequestsQuery {
    pub fn filter(&self) -> Filter {
        Filter {
            kind: self.kind,
            status: self.status,
            open: self.open,
            due_before: self.due_before,
        }
    }
}

/// Receive a privacy request
///
/// Enters the request of a person about the person's data. Its term is a month from the receipt. To who may not read
/// requests, only number, status and term are answered.
#[utoipa::path(
    post,
    path = "/privacy-requests",
    operation_id = "receivePrivacyRequest",
    tag = "privacy",
    request_body = PrivacyRequestInput,
    responses((status = 201, description = "Received", body = PrivacyRequestReceipt,
        headers(("Location" = String, description = "The request."), ("ETag" = String, description = "Its version."))))
)]
pub async fn receive_privacy_request(
    caller: Caller<can::ReceivePrivacyRequests>,
    key: IdempotencyKey,
    body: Valid<PrivacyRequestInput>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let reads = caller.also_may(Action::ReadPrivacyRequests).is_ok();
    let filing = body.input.filing(now)?;
    let id = PrivacyRequestId(Uuid::now_v7());
    let rules = Rulebook::of(&rules);
    let policy = rules.policy.clone();
    let respond = move |request: PrivacyRequest, matches| {
        let version = request.version;
        let receipt = PrivacyRequestReceipt::new(request, matches, &policy);
        let answer = StoredResponse::json(StatusCode::CREATED, &receipt)?;
        Ok(answer.with_etag(etag(version)).with_location(address(id)))
    };
    store::receive(&db, id, (filing, caller.identity, reads), (claim, now), rules, respond).await
}

/// List privacy requests
///
/// The requests, those received last first, without those that are about the caller. All filters given must hold. Managers.
#[utoipa::path(
    get,
    path = "/privacy-requests",
    operation_id = "listPrivacyRequests",
    tag = "privacy",
    params(PrivacyRequestsQuery, PageQuery),
    responses((status = 200, description = "A page", body = PrivacyRequestPage))
)]
pub async fn list_privacy_requests(
    caller: Caller<can::ReadPrivacyRequests>,
    query: Paged<PrivacyRequestsQuery>,
    request: HttpRequest,
    (db, rules): (Data<Db>, Data<Rules>),
) -> Result<HttpResponse> {
    let filter = query.filter.filter();
    let paging = query.page.paging(&("privacy-requests", &filter))?;
    let found = store::list(&db, filter, caller.identity, paging.clone()).await?;
    let page = paging.page(&request, found, |(one, _): &(PrivacyRequest, bool)| {
        (one.received_at, one.id.0)
    });
    let policy = &rules.terms.policy;
    let items = |found: Vec<(PrivacyRequest, bool)>| {
        let shown = found.into_iter().filter(|(_, is_shown)| *is_shown);
        shown.map(|(one, _)| PrivacyRequestItem::new(one, policy)).collect()
    };
    Ok(page.map(items).response())
}

/// Read a privacy request
///
/// One request, with the complaints that may be the requester's, those that were confirmed, and the steps that are possible
/// now. A request that is about the caller, or about a complaint that is, is answered as one that does not exist. Managers.
#[utoipa::path(
    get,
    path = "/privacy-requests/{requestId}",
    operation_id = "readPrivacyRequest",
    tag = "privacy",
    responses((status = 200, description = "The request", body = PrivacyRequestView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_privacy_request(
    caller: Caller<can::ReadPrivacyRequests>,
    id: PathId<PrivacyRequestId>,
    context: ReqData<RequestContext>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<StoredResponse> {
    let rulebook = Rulebook::of(&rules);
    let seen = store::read(&db, id.0, caller.identity, rulebook, clock.now()).await?;
    let version = seen.request.version;
    let view = PrivacyRequestView::new(seen, &rules.terms.policy, context.language);
    Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(etag(version)))
}

/// Take a step of a privacy request
///
/// Identity checked, complaints confirmed, granted, refused, postponed, term extended, executed, or a restriction lifted. An
/// execution is done by the service within a minute, and answered before. Managers whom none of it is about.
#[utoipa::path(
    post,
    path = "/privacy-requests/{requestId}/transitions",
    operation_id = "transitionPrivacyRequest",
    tag = "privacy",
    params(("If-Match" = String, Header, max_length = 100, description = "The `ETag` of the version of the request being changed.")),
    request_body = PrivacyTransitionRequest,
    responses(
        (status = 201, description = "Taken", body = PrivacyTransition,
            headers(("ETag" = String, description = "The request's new version."))),
        (status = 202, description = "Being executed", body = PrivacyTransition,
            headers(("Location" = String, description = "The request."), ("ETag" = String, description = "Its new version.")))
    )
)]
pub async fn take_privacy_step(
    caller: Caller<can::DecidePrivacyRequests>,
    id: PathId<PrivacyRequestId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<PrivacyTransitionRequest>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let step = Step::from(body.input);
    let respond = |request: &PrivacyRequest, taken: StepTaken| {
        let status = if matches!(taken.step, PrivacyStep::Executed | PrivacyStep::Lifted) {
            StatusCode::ACCEPTED
        } else {
            StatusCode::CREATED
        };
        let answer = StoredResponse::json(status, &PrivacyTransition::from(taken))?.with_etag(etag(request.version));
        Ok(if status == StatusCode::ACCEPTED {
            answer.with_location(address(request.id))
        } else {
            answer
        })
    };
    store::take(
        &db,
        id.0,
        (step, caller.identity),
        (claim, now),
        Rulebook::of(&rules),
        move |version| if_match.check(version),
        respond,
    )
    .await
}

/// Steps of a privacy request
///
/// Every step with who and when, oldest first. Managers.
#[utoipa::path(
    get,
    path = "/privacy-requests/{requestId}/transitions",
    operation_id = "listPrivacyTransitions",
    tag = "privacy",
    params(PageQuery),
    responses((status = 200, description = "A page", body = PrivacyTransitionPage))
)]
pub async fn list_privacy_steps(
    caller: Caller<can::ReadPrivacyRequests>,
    id: PathId<PrivacyRequestId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let paging = query.0.paging::<i32>(&("privacy-request", id.0.0))?;
    let found = store::steps(&db, id.0, caller.identity, paging.clone()).await?;
    let page = paging.page(&request, found, |taken| taken.version);
    Ok(page
        .map(|steps| steps.into_iter().map(PrivacyTransition::from).collect())
        .response())
}

fn address(id: PrivacyRequestId) -> String {
    format!("/v1/privacy-requests/{id}")
}
