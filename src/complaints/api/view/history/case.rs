//! The data that events of the case carry, as callers see it: assessment, investigation, remedies and contacts. Every
//! field may be absent in an answer, as with the other details of events.

use chrono::{DateTime, NaiveDate, Utc};
use o2o::o2o;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::api::view::parts::InadmissibilityView;
use crate::complaints::api::view::people::{PersonView, told};
use crate::complaints::api::wire::EmployeeBody;
use crate::procedure::{
    AgreedCallBack, AssessmentReview, CallBack, CallBackOutcome, CasePart, Channel, Contact, Direction, Finding,
    FindingRule, InvestigationKind, RemedyKind, RemedyMove, RemedyReview, RemedyStatus, RemedyStep, StrikeOut,
};

/// The details of an assessment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "separate questions, and whether a second person decides"
)]
pub struct AssessedDetails {
    /// The number of the revision, from 1.
    #[schema(minimum = 1, example = 1)]
    pub(super) revision: i32,
    /// Whether the complaint is admissible ("ontvankelijk").
    #[schema(example = true)]
    pub(super) admissible: bool,
    /// The reason for which it is not admissible.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) inadmissibility: Option<InadmissibilityView>,
    /// Whether law or regulation was violated.
    #[schema(example = true)]
    pub(super) law_violated: bool,
    /// Whether the norm of decency was violated.
    #[schema(example = false)]
    pub(super) decency_violated: bool,
    /// The norm that was violated or tested against.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "Artikel 6:230v BW.")]
    pub(super) norm: Option<String>,
    /// The grounds of the decision.
    #[schema(max_length = 10000, example = "Op de opname is geen akkoord te horen.")]
    pub(super) motivation: String,
    /// The cause of the complaint, a code of the catalogue of causes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "call_script")]
    pub(super) cause: Option<String>,
    pub(super) finding: Finding,
    pub(super) rule: FindingRule,
    /// The reason for the revision; absent on the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "De opname is teruggevonden.")]
    pub(super) revision_reason: Option<String>,
    /// The revision of the handler that a manager overruled with this one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, example = 1)]
    pub(super) overrules: Option<i32>,
    /// Whether a second person must approve it before the complaint is closed.
    #[schema(example = false)]
    pub(super) needs_approval: bool,
}

/// The details of the decision on an assessment that waited for approval.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(AssessmentReview)]
pub struct AssessmentReviewedDetails {
    /// The number of the revision that was decided on.
    #[schema(minimum = 1, example = 1)]
    pub(super) revision: i32,
    /// Whether it was approved. Without approval the complaint is not closed by this assessment.
    #[schema(example = true)]
    pub(super) approved: bool,
    /// The reason for the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Past bij eerdere gevallen.")]
    pub(super) reason: Option<String>,
}

/// The details of a step of the investigation: those of its kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvestigatedDetails {
    /// The step among those of the investigation.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a22")]
    pub(super) id: Uuid,
    pub(super) kind: InvestigationKind,
    /// Of a call recording: its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "OPN-2026-10-21-1030")]
    pub(super) reference: Option<String>,
    /// The person who listened to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "M. Visser")]
    pub(super) listened_by: Option<String>,
    /// When it was listened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) listened_at: Option<DateTime<Utc>>,
    /// The words that were heard.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10000, example = "Mevrouw wil erover nadenken.")]
    pub(super) findings: Option<String>,
    /// The reason for which there is no recording.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "De bewaartermijn is verstreken.")]
    pub(super) unavailable_reason: Option<String>,
    /// Of an interview: the employee.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) employee: Option<EmployeeBody>,
    /// The person who held it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "M. Visser")]
    pub(super) interviewed_by: Option<String>,
    /// When it was held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) held_at: Option<DateTime<Utc>>,
    /// The interview in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 10000,
        example = "Erkent te snel door het script te zijn gegaan."
    )]
    pub(super) summary: Option<String>,
    /// The reason for which it was not held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "De medewerker is uit dienst.")]
    pub(super) not_held_reason: Option<String>,
    /// Of an analysis: its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 10000,
        example = "Bevestiging en opname spreken elkaar tegen."
    )]
    pub(super) text: Option<String>,
}

/// The details of a remedy as it was offered: those of its kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RemedyOfferedDetails {
    /// The remedy.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a11")]
    pub(super) id: Uuid,
    pub(super) kind: RemedyKind,
    /// Of a reprimand: the employee.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) employee: Option<EmployeeBody>,
    /// The remedy in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000, example = "Kosteloos, per de ingangsdatum.")]
    pub(super) description: Option<String>,
    /// Of a cancellation: the number of the agreement.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "OVK-2026-55120")]
    pub(super) agreement_reference: Option<String>,
    /// Of a compensation in money: the amount in hundredths of the currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 1, example = 12500)]
    pub(super) amount_cents: Option<i64>,
    /// ISO 4217.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 3, example = "EUR")]
    pub(super) currency: Option<String>,
    /// The day of the offer.
    #[schema(example = "2026-10-30")]
    pub(super) offered_date: NaiveDate,
    /// Whether a second person must approve it.
    #[schema(example = false)]
    pub(super) needs_approval: bool,
}

/// The details of a step of a remedy.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(RemedyMove)]
#[serde(rename_all = "camelCase")]
pub struct RemedyMovedDetails {
    /// The remedy.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a11")]
    pub(super) remedy: Uuid,
    pub(super) kind: RemedyKind,
    pub(super) from: RemedyStatus,
    pub(super) to: RemedyStep,
    /// The day of the step.
    #[schema(example = "2026-10-30")]
    pub(super) date: NaiveDate,
    /// The day by which an accepted remedy is to be executed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-11-13")]
    pub(super) due_date: Option<NaiveDate>,
    /// A note with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 2000,
        example = "Telefonisch akkoord van mevrouw Hoekstra."
    )]
    pub(super) note: Option<String>,
}

/// The details of the decision on a remedy that waited for approval.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(RemedyReview)]
pub struct RemedyReviewedDetails {
    /// The remedy.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a11")]
    pub(super) remedy: Uuid,
    pub(super) kind: RemedyKind,
    /// Whether it was approved; a refusal declines the remedy.
    #[schema(example = true)]
    pub(super) approved: bool,
    /// The day of the decision.
    #[schema(example = "2026-10-30")]
    pub(super) date: NaiveDate,
    /// The reason for the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Past bij eerdere gevallen.")]
    pub(super) reason: Option<String>,
}

/// The details of a contact with the complainant.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Contact)]
#[serde(rename_all = "camelCase")]
pub struct ContactedDetails {
    /// The contact.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a12")]
    pub(super) id: Uuid,
    pub(super) direction: Direction,
    pub(super) channel: Channel,
    /// When it was.
    pub(super) at: DateTime<Utc>,
    /// The person of the company who had it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "M. Visser")]
    #[from(told(~))]
    pub(super) by_name: Option<String>,
    /// Whether the other side was reached.
    #[schema(example = true)]
    pub(super) reached: bool,
    /// Whether a program sent it.
    #[schema(example = false)]
    pub(super) automatic: bool,
    /// The subject in a few words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "Ontvangst en vervolg besproken")]
    pub(super) subject: Option<String>,
    /// The words that were said or written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 10000, example = "Mevrouw hoort dinsdag van ons.")]
    pub(super) text: Option<String>,
    /// The document that went with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a21")]
    pub(super) document: Option<Uuid>,
    /// The call-back that was agreed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[from(~.map(Into::into))]
    pub(super) call_back: Option<AgreedCallBackDetails>,
    /// The reason for which the first response was late.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 2000,
        example = "De brief lag bij een andere afdeling."
    )]
    pub(super) late_reason: Option<String>,
}

/// The details of a call-back as agreed.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(AgreedCallBack)]
pub struct AgreedCallBackDetails {
    /// The day for which it was agreed.
    #[schema(example = "2026-11-03")]
    pub(super) date: NaiveDate,
    /// The person who calls back.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    #[from(~.map(Into::into))]
    pub(super) person: Option<PersonView>,
}

/// The details of the result of a call-back.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(CallBack)]
pub struct CalledBackDetails {
    /// The contact in which it was agreed.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a12")]
    pub(super) contact: Uuid,
    pub(super) outcome: CallBackOutcome,
    /// When it was.
    pub(super) at: DateTime<Utc>,
    /// A note with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 2000,
        example = "Mevrouw neemt het voorstel in overweging."
    )]
    pub(super) note: Option<String>,
    /// The reason for which the first response was late.
    #[serde(rename = "lateReason", skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "De melder nam niet op.")]
    pub(super) late_reason: Option<String>,
}

/// The details of striking out a part of the case.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(StrikeOut)]
pub struct StruckOutDetails {
    /// The kind of the part.
    pub(super) part: CasePart,
    /// The part.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a12")]
    pub(super) id: Uuid,
    /// The reason for striking it out.
    #[schema(max_length = 2000, example = "Hoort bij een andere klacht.")]
    pub(super) reason: String,
}

impl InvestigatedDetails {
    /// The details of a step without findings.
    pub(super) const fn of_kind(id: Uuid, kind: InvestigationKind) -> Self {
        InvestigatedDetails {
            id,
            kind,
            reference: None,
            listened_by: None,
            listened_at: None,
            findings: None,
            unavailable_reason: None,
            employee: None,
            interviewed_by: None,
            held_at: None,
            summary: None,
            not_held_reason: None,
            text: None,
        }
    }
}
