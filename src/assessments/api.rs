//! The assessment of a complaint over HTTP.

pub mod approval;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::api::approval::ApprovalView;
use crate::complaints::api::request::AssessmentInput;
use crate::complaints::api::view::{InadmissibilityView, PersonView};
use crate::complaints::store::{self, Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::{OptionalIfMatch, PageQuery, PathId, Query, Valid, etag, listed};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{Assessment, Event, FindingRule, Judgement, Revision, assess, revisions};
use crate::procedure::{ComplaintId, EventData, Finding, Rules};

/// The decision on a complaint, one revision of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssessmentView {
    /// The version, as in `ETag`, for `If-Match`: one more with each revision and each decision on one.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// Counts from 1.
    #[schema(minimum = 1, example = 1)]
    revision: i32,
    /// Whether the complaint is admissible ("ontvankelijk").
    #[schema(example = true)]
    admissible: bool,
    /// Why it is not admissible; `null` when it is.
    inadmissibility: Option<InadmissibilityView>,
    /// Whether law or regulation was violated.
    #[schema(example = true)]
    law_violated: bool,
    /// Whether the norm of decency was violated.
    #[schema(example = false)]
    decency_violated: bool,
    /// Which norm was violated or tested against.
    #[schema(max_length = 1000, example = "Artikel 6:230v BW.")]
    norm: Option<String>,
    /// What follows from the two answers by the rule.
    finding: Finding,
    rule: FindingRule,
    /// On what the decision rests.
    #[schema(max_length = 10000, example = "Op de opname is geen akkoord te horen.")]
    motivation: String,
    /// The cause of the complaint, a code of the catalogue of causes; `null` when none was named.
    #[schema(max_length = 60, example = "call_script")]
    cause: Option<String>,
    /// Why the revision before it was revised; `null` on the first.
    #[schema(max_length = 2000, example = json!(null))]
    revision_reason: Option<String>,
    /// The revision of the handler that a manager overruled with this one.
    #[schema(minimum = 1, example = json!(null))]
    overrules: Option<i32>,
    /// Of an assessment by which the complaint is not admissible, where the settings say so: that a manager who did not
    /// write it decides on it. `null` when it needs none.
    approval: Option<ApprovalView>,
    /// When it was made.
    assessed_at: DateTime<Utc>,
    /// The person who made it; `null` for another system.
    assessed_by: Option<PersonView>,
}

/// The assessment in force and, when a manager overruled it, the handler's own.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrentAssessmentView {
    #[serde(flatten)]
    current: AssessmentView,
    /// The handler's assessment that was overruled.
    overruled: Option<AssessmentView>,
}

listed!(pub AssessmentRevisionPage of AssessmentView, "The revisions, oldest first.");

/// Read the assessment
///
/// The assessment in force; when a manager overruled the handler's, that one too. 404 as long as there is none.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/assessment",
    operation_id = "readAssessment",
    tag = "cases",
    responses((status = 200, description = "The assessment", body = CurrentAssessmentView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_assessment(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let revisions = all_revisions(&db, &clock, caller, id.0).await?;
    let view = CurrentAssessmentView::of(&revisions).ok_or(Error::NotFound)?;
    let tag = etag(view.current.version);
    Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(tag))
}

/// List the revisions of the assessment
///
/// Every assessment that was made of the complaint, oldest first.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/assessment/revisions",
    operation_id = "listAssessmentRevisions",
    tag = "cases",
    params(PageQuery),
    responses((status = 200, description = "A page", body = AssessmentRevisionPage))
)]
pub async fn list_assessment_revisions(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let paging = query.0.paging(&(id.0.0, "assessments"))?;
    let revisions = all_revisions(&db, &clock, caller, id.0).await?;
    let page = paging.page_of(&request, revisions, |made| made.assessment.revision);
    Ok(page
        .map(|made| made.into_iter().map(AssessmentView::from).collect())
        .response())
}

/// Assess a complaint
///
/// Decides on a complaint that was taken up: admissibility, law, decency, and why. A later assessment revises the one
/// in force, says why and names it in `If-Match`; every revision is kept. A manager may overrule the handler, whose
/// assessment stays visible; after that only managers revise. Where the settings say so, an assessment by which the
/// complaint is not admissible waits for the approval of a manager who did not write it (`approval`); until then the
/// complaint stays undecided and cannot be closed by it.
#[utoipa::path(
    put,
    path = "/complaints/{complaintId}/assessment",
    operation_id = "assessComplaint",
    tag = "cases",
    request_body = AssessmentInput,
    responses((status = 200, description = "Revised", body = AssessmentView,
            headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "Assessed for the first time", body = AssessmentView,
            headers(("ETag" = String, description = "Its version."), ("Location" = String, description = "The assessment."))))
)]
pub async fn assess_complaint(
    caller: Caller<can::WorkOnCase>,
    id: PathId<ComplaintId>,
    if_there: OptionalIfMatch,
    key: IdempotencyKey,
    body: Valid<AssessmentInput>,
    (db, clock, rules): (Data<Db>, Data<Clock>, Data<Rules>),
) -> Result<StoredResponse> {
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let (judgement, reason) = body.input.into_judgement();
    let decide = move |mut case: Case<'_>| {
        let earlier = revisions(&case.events()?).pop();
        if_there.check(earlier.as_ref().map(|earlier| earlier.version))?;
        let (judgement, reason) = (judgement.clone(), reason.clone());
        let assessment = assess(judgement, reason, earlier.as_ref(), case.actor, &rules)?;
        let what = EventData::Assessed(assessment);
        let decision = Decision::from(case.complaint.record(what, case.actor, case.now)?);
        Ok(decision.carrying(earlier))
    };
    store::change(&db, change, decide, |changed| {
        let earlier = changed.carried;
        let status = if earlier.is_some() {
            StatusCode::OK
        } else {
            StatusCode::CREATED
        };
        let answer = answered(status, earlier.as_ref(), changed.event)?;
        let place = format!("/v1/complaints/{}/assessment", changed.complaint.id);
        Ok(if earlier.is_some() {
            answer
        } else {
            answer.with_location(place)
        })
    })
    .await
}

/// Answers the revision that `event` made after `earlier`, or on which it decided.
fn answered(status: StatusCode, earlier: Option<&Revision>, event: &Event) -> Result<StoredResponse> {
    let made = Revision::next(earlier, event).ok_or_else(|| Error::internal("an assessment made another event"))?;
    let tag = etag(made.version);
    Ok(StoredResponse::json(status, &AssessmentView::from(made))?.with_etag(tag))
}

async fn all_revisions(
    db: &Db,
    clock: &Clock,
    caller: Caller<can::ReadCase>,
    id: ComplaintId,
) -> Result<Vec<Revision>> {
    store::load(db, id, caller.identity, clock.now(), |mut case| {
        Ok(revisions(&case.events()?))
    })
    .await
}

impl CurrentAssessmentView {
    fn of(revisions: &[Revision]) -> Option<Self> {
        let current = revisions.last()?;
        let overruled = current
            .assessment
            .overrules
            .and_then(|number| revisions.iter().find(|one| one.assessment.revision == number));
        Some(CurrentAssessmentView {
            current: current.clone().into(),
            overruled: overruled.cloned().map(AssessmentView::from),
        })
    }
}

impl From<Revision> for AssessmentView {
    fn from(revision: Revision) -> Self {
        let Revision {
            assessment,
            version,
            approval,
            at,
            by,
        } = revision;
        let Assessment {
            revision,
            judgement,
            finding,
            rule,
            revision_reason,
            overrules,
            needs_approval,
        } = assessment;
        let Judgement {
            admissible,
            inadmissibility,
            law_violated,
            decency_violated,
            norm,
            motivation,
            cause,
        } = judgement;
        AssessmentView {
            version,
            revision,
            admissible,
            inadmissibility: inadmissibility.map(Into::into),
            law_violated,
            decency_violated,
            norm,
            finding,
            rule,
            motivation,
            cause,
            revision_reason,
            overrules,
            approval: needs_approval.then(|| ApprovalView::new(approval)),
            assessed_at: at,
            assessed_by: PersonView::told(by),
        }
    }
}
