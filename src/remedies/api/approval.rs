//! The approval of a remedy over HTTP.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use uuid::Uuid;

use super::{RemedyView, answered, one, visible_remedies};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::api::approval::ApprovalInput;
use crate::complaints::store::{self, Case, Change, Decision};
use crate::db::Db;
use crate::error::Result;
use crate::http::{IfMatch, PathIds, Valid};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{ComplaintId, EventData};

/// Decide on a remedy
///
/// A compensation above the set amount (`approval` of the remedy) is accepted only after a manager approved it who did not
/// offer it. A refusal declines it, with the reason.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/remedies/{remedyId}/approval",
    operation_id = "approveRemedy",
    tag = "cases",
    request_body = ApprovalInput,
    responses((status = 200, description = "Decided", body = RemedyView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn approve_remedy(
    caller: Caller<can::Approve>,
    ids: PathIds<ComplaintId, Uuid>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<ApprovalInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    let change = Change {
        id,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let ApprovalInput { approved, reason } = body.input;
    let decide = move |mut case: Case<'_>| {
        let events = case.events()?;
        let remedy = one(visible_remedies(&case.complaint, &events, case.actor), wanted)?;
        if_match.check(remedy.version)?;
        let what = EventData::RemedyReviewed(remedy.review(approved, reason.clone(), case.actor, case.now)?);
        let decision = Decision::from(case.complaint.record(what, case.actor, case.now)?);
        Ok(decision.carrying(remedy))
    };
    store::change(&db, change, decide, |changed| {
        answered(StatusCode::OK, changed.carried.after(changed.event))
    })
    .await
}
