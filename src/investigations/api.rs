//! The investigation of a complaint over HTTP.

mod request;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

pub use self::request::InvestigationInput;
use crate::auth::{Caller, can};
use crate::clock::Clock;
use crate::complaints::api::view::PersonView;
use crate::complaints::api::wire::EmployeeBody;
use crate::complaints::store::{self, Case, Change};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::http::{PageLinks, PathId, PathIds, Valid};
use crate::i18n::Text;
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::{ComplaintId, EventData, Refusal};
use crate::procedure::{
    Interview, Investigation, InvestigationKind, InvestigationStep, RecordedInvestigation, Recording, investigations,
};

/// A step of the investigation. What its kind does not have is `null`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvestigationView {
    /// Names the step to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    kind: InvestigationKind,
    /// Of a call recording: whether there was one to listen to.
    #[schema(example = true)]
    available: Option<bool>,
    /// Why there was none.
    #[schema(max_length = 2000, example = "Bewaartermijn van de telefooncentrale verstreken.")]
    unavailable_reason: Option<String>,
    /// Where the recording is found.
    #[schema(max_length = 200, example = "OPN-2026-10-21-1030")]
    reference: Option<String>,
    /// Who listened to it.
    #[schema(max_length = 200, example = "M. Visser")]
    listened_by: Option<String>,
    /// When it was listened to.
    listened_at: Option<DateTime<Utc>>,
    /// What was heard.
    #[schema(max_length = 10000, example = "Mevrouw zegt twee keer dat zij erover wil nadenken.")]
    findings: Option<String>,
    /// Of an interview: with which employee.
    employee: Option<EmployeeBody>,
    /// Whether it was held.
    #[schema(example = true)]
    held: Option<bool>,
    /// Why it was not.
    #[schema(max_length = 2000, example = "De medewerker is uit dienst.")]
    not_held_reason: Option<String>,
    /// Who held it.
    #[schema(max_length = 200, example = "M. Visser")]
    interviewed_by: Option<String>,
    /// When it was held.
    held_at: Option<DateTime<Utc>>,
    /// What was said.
    #[schema(max_length = 10000, example = "Erkent te snel door het script te zijn gegaan.")]
    summary: Option<String>,
    /// Of an analysis: what it says.
    #[schema(max_length = 10000, example = "Bevestiging en opname spreken elkaar tegen.")]
    text: Option<String>,
    /// When it was noted.
    noted_at: DateTime<Utc>,
    noted_by: PersonView,
}

/// The steps of an investigation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvestigationPage {
    /// The steps that the caller may see, oldest first.
    #[schema(max_items = 10000)]
    items: Vec<InvestigationView>,
    links: PageLinks,
}

/// List the investigation
///
/// Every step of the investigation, oldest first. Interviews with the employee are shown to managers and the handler of
/// the case only.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/investigations",
    operation_id = "listInvestigations",
    tag = "cases",
    responses((status = 200, description = "The steps", body = InvestigationPage))
)]
pub async fn list_investigations(
    caller: Caller<can::ReadCase>,
    id: PathId<ComplaintId>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let steps = shown(&db, &clock, caller, id.0).await?;
    let page = InvestigationPage {
        items: steps.into_iter().map(InvestigationView::from).collect(),
        links: PageLinks::none(),
    };
    StoredResponse::json(StatusCode::OK, &page)
}

/// Read a step of the investigation
///
/// One step of the investigation, if the caller may see it.
#[utoipa::path(
    get,
    path = "/complaints/{complaintId}/investigations/{investigationId}",
    operation_id = "readInvestigation",
    tag = "cases",
    responses((status = 200, description = "The step", body = InvestigationView))
)]
pub async fn read_investigation(
    caller: Caller<can::ReadCase>,
    ids: PathIds<ComplaintId, Uuid>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let PathIds(id, wanted) = ids;
    let mut steps = shown(&db, &clock, caller, id).await?.into_iter();
    let found = steps.find(|noted| noted.investigation.id == wanted);
    let view = InvestigationView::from(found.ok_or(Error::NotFound)?);
    StoredResponse::json(StatusCode::OK, &view)
}

/// Note a step of the investigation
///
/// Notes that a recording was listened to, an employee was spoken with, or what the analysis says; or why that could
/// not be done. What was noted stays: a correction is a further step. The handler of the case and managers, while it is
/// being handled. The employee cannot be the complaint's handler.
#[utoipa::path(
    post,
    path = "/complaints/{complaintId}/investigations",
    operation_id = "noteInvestigation",
    tag = "cases",
    request_body = InvestigationInput,
    responses((status = 201, description = "Noted", body = InvestigationView,
        headers(("Location" = String, description = "The step."))))
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
        Ok(StoredResponse::json(StatusCode::CREATED, &InvestigationView::from(noted))?.with_location(location.clone()))
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
        let mut steps = investigations(&case.events()?);
        let shows_employee = case.complaint.access_facts().shows_employee_to(case.actor);
        steps.retain(|noted| shows_employee || !noted.investigation.step.is_about_employee());
        Ok(steps)
    })
    .await
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

impl InvestigationView {
    fn blank(noted_at: DateTime<Utc>, noted_by: PersonView, id: Uuid, kind: InvestigationKind) -> Self {
        InvestigationView {
            id,
            kind,
            available: None,
            unavailable_reason: None,
            reference: None,
            listened_by: None,
            listened_at: None,
            findings: None,
            employee: None,
            held: None,
            not_held_reason: None,
            interviewed_by: None,
            held_at: None,
            summary: None,
            text: None,
            noted_at,
            noted_by,
        }
    }
}

impl From<RecordedInvestigation> for InvestigationView {
    fn from(noted: RecordedInvestigation) -> Self {
        let Investigation { id, step } = noted.investigation;
        let blank = InvestigationView::blank(noted.at, noted.by.into(), id, step.kind());
        match step {
            InvestigationStep::Analysis { text } => InvestigationView {
                text: Some(text),
                ..blank
            },
            InvestigationStep::CallRecording { recording } => match recording {
                Recording::Available {
                    reference,
                    listened_by,
                    listened_at,
                    findings,
                } => InvestigationView {
                    available: Some(true),
                    reference: Some(reference),
                    listened_by: Some(listened_by),
                    listened_at: Some(listened_at),
                    findings: Some(findings),
                    ..blank
                },
                Recording::Unavailable { unavailable_reason } => InvestigationView {
                    available: Some(false),
                    unavailable_reason: Some(unavailable_reason),
                    ..blank
                },
            },
            InvestigationStep::EmployeeInterview { interview } => match interview {
                Interview::Held {
                    employee,
                    interviewed_by,
                    held_at,
                    summary,
                } => InvestigationView {
                    employee: Some(employee.into()),
                    held: Some(true),
                    interviewed_by: Some(interviewed_by),
                    held_at: Some(held_at),
                    summary: Some(summary),
                    ..blank
                },
                Interview::NotHeld {
                    employee,
                    not_held_reason,
                } => InvestigationView {
                    employee: employee.map(Into::into),
                    held: Some(false),
                    not_held_reason: Some(not_held_reason),
                    ..blank
                },
            },
        }
    }
}
