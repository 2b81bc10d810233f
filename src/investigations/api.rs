//! The investigation of a complaint over HTTP.

mod request;
mod view;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use uuid::Uuid;

pub use self::request::{InvestigationInput, InvestigationPatch};
use self::view::{InvestigationPage, InvestigationView, answered};
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::store::{self, Audience, Case, Change, Decision};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::input::MergePatch;
use crate::http::{IfMatch, PageQuery, PathId, PathIds, Query, Schemas, Valid};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{ComplaintId, Event, EventData, Investigation, RecordedInvestigation, Refusal, investigations};

/// List the investigation
///
/// Every step of the investigation, oldest first, also what was struck out. Interviews with the employee are shown to
/// managers and the handler of the case only.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/investigations",
    operation_id = "listInvestigations",
    tag = "cases",
    params(PageQuery),
    responses((status = 200, description = "A page", body = InvestigationPage))
)]
pub async fn list_investigations(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let paging = query.0.paging(&(id.0.0, "investigations"))?;
    let steps = shown(&db, &clock, caller, id.0).await?;
    let page = paging.page_of(&request, steps, |noted| noted.investigation.id);
    Ok(page
        .map(|steps| steps.into_iter().map(InvestigationView::from).collect())
        .response())
}

/// Read a step of the investigation
///
/// One step of the investigation, if the caller may see it.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/investigations/{investigationId}",
    operation_id = "readInvestigation",
    tag = "cases",
    responses((status = 200, description = "The step", body = InvestigationView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_investigation(
    caller: Caller<can::ReadCase>,
    ids: PathIds<ComplaintId, Uuid>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    answered(StatusCode::OK, one(shown(&db, &clock, caller, id).await?, wanted)?)
}

/// Note a step of the investigation
///
/// Notes that a recording was listened to, an employee was spoken with, or what the analysis says; or why that could
/// not be done. What was noted stays: a correction is a further step, and a mistake is struck out. The handler of the
/// case and managers, while it is being handled. The employee cannot be the complaint's handler.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/investigations",
    operation_id = "addInvestigation",
    tag = "cases",
    request_body = InvestigationInput,
    responses((status = 201, description = "Noted", body = InvestigationView,
        headers(("Location" = String, description = "The step."), ("ETag" = String, description = "Its version."))))
)]
pub async fn note_investigation(
    caller: Caller<can::WorkOnCase>,
    id: PathId<ComplaintId>,
    key: IdempotencyKey,
    body: Valid<InvestigationInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let change = Change {
        id: id.0,
        claim: key.claim(&caller.identity, &body.digest),
        caller: caller.identity.clone(),
        expected: None,
        now,
    };
    let step = body.input.into_step(&caller.identity, now);
    if let Some(pointer) = step.time_after(now) {
        return Err(in_future(pointer).into());
    }
    let investigation = Investigation {
        id: Uuid::now_v7(),
        step,
    };
    let location = format!("/v1/complaints/{}/investigations/{}", id.0, investigation.id);
    let decide = move |mut case: Case<'_>| {
        let unknown = case.unknown(investigation.step.employee())?;
        let what = EventData::Investigated(investigation.clone());
        let (complaint, event) = case.complaint.record(what, case.actor, case.now)?;
        Ok((complaint.guard_by_name(unknown)?, event).into())
    };
    store::change(&db, change, decide, move |changed| {
        let noted = RecordedInvestigation::of(changed.event)
            .ok_or_else(|| Error::internal("an investigation made another event"))?;
        Ok(answered(StatusCode::CREATED, noted)?.with_location(location.clone()))
    })
    .await
}

/// Strike out a step of the investigation
///
/// A step that was noted by mistake stays readable, with the reason, and counts nowhere: closing needs another of its kind.
/// An employee whom it named stays named. Once, and for good. Who noted it, the handler of the case and managers, in any
/// status; not a step without which a closed complaint could not have been closed.
#[utoipa::path(
    patch,
    path = "/complaints/{complaintId}/investigations/{investigationId}",
    operation_id = "changeInvestigation",
    tag = "cases",
    request_body(content = InvestigationPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Struck out", body = InvestigationView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_investigation(
    caller: Caller<can::WorkOnCase>,
    ids: PathIds<ComplaintId, Uuid>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas): (Data<Db>, Data<Clock>, Data<Schemas>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    let change = Change {
        id,
        claim: key.claim(&caller.identity, &patch.digest),
        caller: caller.identity,
        expected: None,
        now: clock.now(),
    };
    let InvestigationPatch { struck_out } = patch.read(&schemas)?;
    let decide = move |mut case: Case<'_>| {
        let events = case.events()?;
        let noted = one(visible_to(&case, &events), wanted)?;
        if_match.check(noted.version)?;
        let reason = struck_out.reason.clone();
        let struck = (case.complaint).strike_out_investigation(&noted, reason, &events, case.actor, case.now)?;
        Ok(Decision::from(struck).carrying(noted))
    };
    store::change_for(Audience::WhoRecorded(wanted), &db, change, decide, |changed| {
        answered(StatusCode::OK, changed.carried.after(changed.event))
    })
    .await
}

/// The steps that the caller may see.
async fn shown(
    db: &Db,
    clock: &Clock,
    caller: Caller<can::ReadCase>,
    id: ComplaintId,
) -> Result<Vec<RecordedInvestigation>> {
    store::load(db, id, caller.identity, clock.now(), |mut case| {
        let events = case.events()?;
        Ok(visible_to(&case, &events))
    })
    .await
}

/// The steps that the actor of the case may see: interviews for managers and the handler of the case only.
fn visible_to(case: &Case<'_>, events: &[Event]) -> Vec<RecordedInvestigation> {
    let mut steps = investigations(events);
    let shows_employee = case.complaint.access_facts().shows_employee_to(case.actor);
    steps.retain(|noted| shows_employee || !noted.investigation.step.kind().is_about_employee());
    steps
}

fn one(steps: Vec<RecordedInvestigation>, wanted: Uuid) -> Result<RecordedInvestigation> {
    let mut all = steps.into_iter();
    all.find(|noted| noted.investigation.id == wanted)
        .ok_or(Error::NotFound)
}

fn in_future(pointer: &'static str) -> Refusal {
    Refusal::Fault {
        pointer,
        code: "in_future",
        message: Text::of(
            "Dit tijdstip kan niet in de toekomst liggen.",
            "This time cannot be in the future.",
        ),
    }
}
