//! The approval of an assessment over HTTP.

use actix_web::http::StatusCode;
use actix_web::web::Data;

use super::{AssessmentView, answered};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::api::approval::ApprovalInput;
use crate::complaints::store::{self, Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::{IfMatch, PathId, Valid};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{ComplaintId, EventData, revisions};

/// Decide on an assessment
///
/// An assessment by which the complaint is not admissible (`approval` of the assessment) counts, if the settings say so,
/// only after a manager approved it who did not write it. After a refusal, which has a reason, the complaint stays
/// undecided until it is assessed again. Another assessment needs another approval.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/assessment/approval",
    operation_id = "approveAssessment",
    tag = "cases",
    request_body = ApprovalInput,
    responses((status = 200, description = "Decided", body = AssessmentView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn approve_assessment(
    caller: Caller<can::Approve>,
    id: PathId<ComplaintId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    body: Valid<ApprovalInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let ApprovalInput { approved, reason } = body.input;
    let decide = move |mut case: Case<'_>| {
        let revision = revisions(&case.events()?).pop().ok_or(Error::NotFound)?;
        if_match.check(revision.version)?;
        let what = EventData::AssessmentReviewed(revision.review(approved, reason.clone(), case.actor)?);
        let decision = Decision::from(case.complaint.record(what, case.actor, case.now)?);
        Ok(decision.carrying(revision))
    };
    store::change(&db, change, decide, |changed| {
        answered(StatusCode::OK, Some(&changed.carried), changed.event)
    })
    .await
}
