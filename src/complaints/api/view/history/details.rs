//! The data that each kind of event carries, as callers see it. Every field of these types may be absent in an answer:
//! an event whose data was erased, or is hidden from the caller, carries nothing.

use chrono::{DateTime, NaiveDate, Utc};
use o2o::o2o;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::api::view::parts::{InadmissibilityView, WithdrawalView};
use crate::procedure::{AddedDocument, Assignee, Change, Channel, Closure, LegalHold, Outcome, Prevention, WaitingFor};

/// The details of an event that carries none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(max_properties = 0)]
pub struct NoDetails {}

/// The details of a forwarding.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ForwardedDetails {
    pub(super) previous_handler: HandlerDetails,
    pub(super) handler: HandlerDetails,
    /// A note for the next handler.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000, example = "Graag vandaag nog bellen.")]
    pub(super) note: Option<String>,
    /// The last day of the resolution term after the wait that this ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-29")]
    pub(super) resolution_due_date: Option<NaiveDate>,
}

/// The handler of a complaint at that time: a person, or the queue of a department or function.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Assignee)]
pub struct HandlerDetails {
    /// A code of the catalogue of departments.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 60, example = "customer_service")]
    pub(super) department: Option<String>,
    /// The `sub` of the person's tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "h-1")]
    pub(super) subject: Option<String>,
    /// The function whose queue it was in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 100, example = "Klachtenbehandelaar")]
    pub(super) function: Option<String>,
    /// The name of the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 200, example = "M. Visser")]
    pub(super) name: Option<String>,
}

/// The details of a return to the desk.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReturnedDetails {
    /// The reason for the return; absent for a registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000, example = "Hoort bij een andere afdeling.")]
    pub(super) reason: Option<String>,
}

/// The details of taking up a complaint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TakenUpDetails {
    pub(super) handler: HandlerDetails,
    /// The reason for taking up a complaint that was answered, or that a colleague had.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 5000, example = "Collega is ziek.")]
    pub(super) reason: Option<String>,
    /// The last day of the resolution term after the wait that this ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-29")]
    pub(super) resolution_due_date: Option<NaiveDate>,
}

/// The details of the beginning of a wait.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PausedDetails {
    pub(super) waiting_for: WaitingFor,
    /// The reason for the wait.
    #[schema(max_length = 5000, example = "Leverancier zoekt de meterstanden op.")]
    pub(super) reason: String,
    /// The day on which an answer is expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-11-06")]
    pub(super) expected_date: Option<NaiveDate>,
}

/// The details of the end of a wait.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResumedDetails {
    /// The last day of the resolution term after the wait.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-29")]
    pub(super) resolution_due_date: Option<NaiveDate>,
}

/// The details of an answer to the complainant.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AnsweredDetails {
    /// The answer among the contacts of the complaint.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a12")]
    pub(super) contact: Uuid,
    /// When the complainant was told.
    pub(super) feedback_at: DateTime<Utc>,
    pub(super) channel: Channel,
    /// The answer in words.
    #[schema(
        max_length = 10000,
        example = "Excuses gemaakt; de overeenkomst is ongedaan gemaakt."
    )]
    pub(super) summary: String,
    /// The reason for which the answer came after the end of a term.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "De leverancier antwoordde laat.")]
    pub(super) late_reason: Option<String>,
    /// The last day of the resolution term after the wait that this ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-29")]
    pub(super) resolution_due_date: Option<NaiveDate>,
}

/// The details of closing.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Closure)]
#[serde(rename_all = "camelCase")]
pub struct ClosedDetails {
    pub(super) outcome: Outcome,
    /// The complaint in a few words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 1000, example = "Overeenkomst zonder toestemming.")]
    pub(super) short_description: Option<String>,
    /// The handling in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 10000,
        example = "Opname beluisterd; overeenkomst geannuleerd."
    )]
    pub(super) handling_summary: Option<String>,
    /// The prevention that was settled with the closing.
    #[from(~.map(Into::into))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) prevention: Option<PreventionDetails>,
    /// The complaint that this one is a duplicate of. That complaint may be gone since.
    #[from(~.map(|id| id.0))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    pub(super) duplicate_of: Option<Uuid>,
    #[from(~.map(Into::into))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) withdrawal: Option<WithdrawalView>,
    #[from(~.map(Into::into))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) inadmissibility: Option<InadmissibilityView>,
}

/// The prevention of a recurrence: measures, or the reason for taking none.
#[derive(Debug, Serialize, ToSchema)]
#[schema(min_properties = 1, max_properties = 1)]
pub struct PreventionDetails {
    /// The reason for taking no measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 2000, example = "Eenmalige vraag, geen fout van ons.")]
    pub(super) none: Option<String>,
    /// The measures that were linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_items = 1000)]
    pub(super) measures: Option<Vec<Uuid>>,
}

/// The details of reopening.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReopenedDetails {
    /// The reason for reopening.
    #[schema(max_length = 5000, example = "De melder heeft de opname nagestuurd.")]
    pub(super) reason: String,
    /// The last day of the resolution term that begins with the reopening.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-29")]
    pub(super) resolution_due_date: Option<NaiveDate>,
}

/// The details of taking a merge apart. The complaint has the status, handler and terms of before the merge.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnmergedDetails {
    /// The reason for taking the merge apart.
    #[schema(max_length = 5000, example = "Twee bewoners, twee klachten.")]
    pub(super) reason: String,
}

/// The details of a step to `in_progress`: of taking up the handler, of the end of a wait and of reopening the new term,
/// and the reason, if one was given.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProceededDetails {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub(super) handler: Option<HandlerDetails>,
    /// The last day of the resolution term after a wait or a reopening.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "2026-12-29")]
    pub(super) resolution_due_date: Option<NaiveDate>,
    /// The reason for reopening, for taking up again or over, or for taking a merge apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 5000,
        example = "De melder heeft de opname nagestuurd."
    )]
    pub(super) reason: Option<String>,
}

/// The details of a correction.
#[derive(Debug, Serialize, ToSchema)]
pub struct CorrectedDetails {
    /// The corrected fields. Without those about an employee when the caller neither handles the case nor manages.
    #[schema(max_items = 200)]
    pub(super) changes: Vec<CorrectedField>,
}

/// A corrected field of a complaint.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(Change)]
pub struct CorrectedField {
    /// JSON Pointer of the field.
    #[schema(max_length = 100, example = "/nature")]
    pub(super) field: String,
    /// The value before it; `null` when there was none.
    #[schema(example = "other")]
    pub(super) old: Value,
    /// The value after it; `null` when there is none.
    #[schema(example = "tariff")]
    pub(super) new: Value,
}

/// The details of adding documents.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentsAddedDetails {
    /// The files, in the order of the request.
    #[schema(max_items = 1000)]
    pub(super) documents: Vec<AddedDocumentDetails>,
}

/// A file as it was added to a complaint.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(AddedDocument)]
pub struct AddedDocumentDetails {
    /// The id of the document.
    #[schema(example = "019ac3f1-2c3d-7e4f-8a5b-6c7d8e9fa0b1")]
    pub(super) id: Uuid,
    /// The type of the document.
    #[serde(rename = "type")]
    #[schema(max_length = 60, example = "offer")]
    pub(super) kind: String,
    /// The name of the file; absent once the content was removed, as the digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, max_length = 255, example = "Offerte 2026-10.pdf")]
    pub(super) name: Option<String>,
    /// The size in bytes.
    #[schema(minimum = 1, example = 48213)]
    pub(super) size: i64,
    /// The SHA-256 of the content, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        nullable = false,
        max_length = 64,
        example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    )]
    pub(super) sha256: Option<String>,
}

/// The details of correcting a document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentCorrectedDetails {
    /// The document.
    #[schema(example = "019ac3f1-2c3d-7e4f-8a5b-6c7d8e9fa0b1")]
    pub(super) document: Uuid,
    /// The corrected fields.
    #[schema(max_items = 200)]
    pub(super) changes: Vec<CorrectedField>,
}

/// The details of removing the content of a document for good.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentRemovedDetails {
    /// The document.
    #[schema(example = "019ac3f1-2c3d-7e4f-8a5b-6c7d8e9fa0b1")]
    pub(super) document: Uuid,
    /// The reason for removing it.
    #[schema(max_length = 2000, example = "Hoort bij iemand anders.")]
    pub(super) reason: String,
}

/// The details of settling the prevention of a recurrence.
#[derive(Debug, Serialize, ToSchema)]
pub struct PreventionSettledDetails {
    pub(super) prevention: PreventionDetails,
}

/// The details of unlinking a measure.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureUnlinkedDetails {
    /// The measure.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a20")]
    pub(super) measure: Uuid,
}

/// The details of an extension of the resolution term.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermExtendedDetails {
    /// The last day of the term before it.
    #[schema(example = "2026-12-25")]
    pub(super) previous_due_date: NaiveDate,
    /// The last day of the term after it.
    #[schema(example = "2027-01-15")]
    pub(super) due_date: NaiveDate,
    /// The reason for the extension.
    #[schema(max_length = 5000, example = "De netbeheerder heeft langer nodig.")]
    pub(super) reason: String,
}

/// The details of a first-response term that was computed anew after a change of the calendar.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TermRecomputedDetails {
    /// The last day of the term before it.
    #[schema(example = "2026-11-06")]
    pub(super) previous_due_date: NaiveDate,
    /// The last day of the term after it.
    #[schema(example = "2026-11-09")]
    pub(super) due_date: NaiveDate,
}

/// The details of linking and unlinking another complaint.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedDetails {
    /// The other complaint. That complaint may be gone since.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a23")]
    pub(super) complaint: Uuid,
}

/// The details of a legal hold.
#[derive(Debug, Serialize, ToSchema, o2o)]
#[from_owned(LegalHold)]
#[serde(rename_all = "camelCase")]
pub struct HoldPlacedDetails {
    /// The reason for the hold.
    #[schema(max_length = 2000, example = "De zaak ligt bij de rechter.")]
    pub(super) reason: String,
    /// The last day of the hold.
    #[schema(example = "2027-12-31")]
    pub(super) until_date: NaiveDate,
}

impl From<Prevention> for PreventionDetails {
    fn from(prevention: Prevention) -> Self {
        match prevention {
            Prevention::None(reason) => PreventionDetails {
                none: Some(reason),
                measures: None,
            },
            Prevention::Measures(measures) => PreventionDetails {
                none: None,
                measures: Some(measures),
            },
        }
    }
}
