//! Steps of the investigation as callers see them.

use actix_web::http::StatusCode;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::api::view::{MarkView, PersonView, told};
use crate::complaints::api::wire::EmployeeBody;
use crate::error::Result;
use crate::http::{etag, listed};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{
    Interview, Investigation, InvestigationKind, InvestigationStep, RecordedInvestigation, Recording,
};

/// A step of the investigation. What its kind does not have is `null`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvestigationView {
    /// Names the step to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    kind: InvestigationKind,
    /// Of a call recording: whether there was one to listen to.
    #[schema(example = true)]
    available: Option<bool>,
    /// The reason for which there was none.
    #[schema(max_length = 2000, example = "Bewaartermijn van de telefooncentrale verstreken.")]
    unavailable_reason: Option<String>,
    /// The place of the recording.
    #[schema(max_length = 200, example = "OPN-2026-10-21-1030")]
    reference: Option<String>,
    /// The person who listened to it.
    #[schema(max_length = 200, example = "M. Visser")]
    listened_by: Option<String>,
    /// When it was listened to.
    listened_at: Option<DateTime<Utc>>,
    /// The findings of listening.
    #[schema(max_length = 10000, example = "Mevrouw zegt twee keer dat zij erover wil nadenken.")]
    findings: Option<String>,
    /// Of an interview: with which employee.
    employee: Option<EmployeeBody>,
    /// Whether it was held.
    #[schema(example = true)]
    held: Option<bool>,
    /// The reason for which it was not held.
    #[schema(max_length = 2000, example = "De medewerker is uit dienst.")]
    not_held_reason: Option<String>,
    /// The person who held it.
    #[schema(max_length = 200, example = "M. Visser")]
    interviewed_by: Option<String>,
    /// When it was held.
    held_at: Option<DateTime<Utc>>,
    /// The summary of the interview.
    #[schema(max_length = 10000, example = "Erkent te snel door het script te zijn gegaan.")]
    summary: Option<String>,
    /// Of an analysis: what it says.
    #[schema(max_length = 10000, example = "Bevestiging en opname spreken elkaar tegen.")]
    text: Option<String>,
    /// When it was noted.
    noted_at: DateTime<Utc>,
    /// The person who noted it; `null` for another system.
    noted_by: Option<PersonView>,
    /// That it was struck out, and why: it then counts nowhere. `null` while it stands.
    struck_out: Option<MarkView>,
}

listed!(pub(super) InvestigationPage of InvestigationView, "The steps that the caller may see, oldest first.");

/// Answers a step, with its version.
pub(super) fn answered(status: StatusCode, noted: RecordedInvestigation) -> Result<StoredResponse> {
    let tag = etag(noted.version);
    Ok(StoredResponse::json(status, &InvestigationView::from(noted))?.with_etag(tag))
}

impl InvestigationView {
    fn blank(noted_at: DateTime<Utc>, noted_by: Option<PersonView>, id: Uuid, kind: InvestigationKind) -> Self {
        InvestigationView {
            id,
            version: 1,
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
            struck_out: None,
        }
    }
}

impl From<RecordedInvestigation> for InvestigationView {
    fn from(noted: RecordedInvestigation) -> Self {
        let Investigation { id, step } = noted.investigation;
        let blank = InvestigationView {
            version: noted.version,
            struck_out: noted.struck_out.map(Into::into),
            ..InvestigationView::blank(noted.at, PersonView::told(noted.by), id, step.kind())
        };
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
                    listened_by: told(listened_by),
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
                    interviewed_by: told(interviewed_by),
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
