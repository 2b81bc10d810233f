//! Contacts as callers see them.

use actix_web::http::StatusCode;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::api::view::{MarkView, PersonView, told};
use crate::error::Result;
use crate::http::{etag, listed};
use crate::idempotency::model::StoredResponse;
use crate::procedure::{AgreedCallBack, CallBackOutcome, CalledBack, Channel, Contact, Direction, RecordedContact};

/// A contact with the complainant, or an attempt at one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContactView {
    /// Names the contact to programs.
    #[schema(example = "019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10")]
    id: Uuid,
    /// The version, as in `ETag`, for `If-Match`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    direction: Direction,
    channel: Channel,
    /// When it took place.
    at: DateTime<Utc>,
    /// The person of the company who had it; `null` for another system.
    #[schema(max_length = 200, example = "M. Visser")]
    by_name: Option<String>,
    /// Whether the other side was reached.
    #[schema(example = true)]
    reached: bool,
    /// Whether a program sent it.
    #[schema(example = false)]
    automatic: bool,
    /// Whether it is the first by which a person of the company reached the complainant.
    #[schema(example = true)]
    is_first_response: bool,
    /// The subject, in a few words.
    #[schema(max_length = 200, example = "Ontvangst en vervolg besproken")]
    subject: Option<String>,
    /// The words that were said or written.
    #[schema(max_length = 10000, example = "Uitgelegd dat wij de opname beluisteren.")]
    text: Option<String>,
    /// A document of the complaint that went with it.
    document_id: Option<Uuid>,
    /// The call-back that was agreed, and what became of it; `null` when none was.
    call_back: Option<CallBackView>,
    /// The reason for which the first response came after its term.
    #[schema(max_length = 2000, example = json!(null))]
    late_reason: Option<String>,
    /// When it was noted.
    noted_at: DateTime<Utc>,
    /// The person who noted it; `null` for another system.
    noted_by: Option<PersonView>,
    /// That it was struck out, and why: it then counts nowhere. `null` while it stands.
    struck_out: Option<MarkView>,
}

/// A call-back as agreed, and what became of it: all `null` while it is open.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CallBackView {
    /// The day for which it was agreed.
    #[schema(example = "2026-11-03")]
    date: NaiveDate,
    /// The person who calls back; `null`: whoever handles the complaint.
    person: Option<PersonView>,
    /// The result of the call-back.
    outcome: Option<CallBackOutcome>,
    /// When that was.
    at: Option<DateTime<Utc>>,
    /// The words of the call, or the reason why it failed.
    #[schema(max_length = 2000, example = "Mevrouw neemt het voorstel in overweging.")]
    note: Option<String>,
    /// Whether it was done and is the first response.
    #[schema(example = false)]
    is_first_response: bool,
    /// The reason for which it came, as the first response, after its term.
    #[schema(max_length = 2000, example = json!(null))]
    late_reason: Option<String>,
    /// When it was noted.
    noted_at: Option<DateTime<Utc>>,
    /// The person who noted it; `null` for another system.
    noted_by: Option<PersonView>,
}

listed!(pub(super) ContactPage of ContactView, "The contacts in the order in which they took place, answers to the complainant among them.");

/// Answers a contact, with its version.
pub(super) fn answered(status: StatusCode, noted: RecordedContact) -> Result<StoredResponse> {
    let tag = etag(noted.version);
    Ok(StoredResponse::json(status, &ContactView::from(noted))?.with_etag(tag))
}

impl From<RecordedContact> for ContactView {
    fn from(noted: RecordedContact) -> Self {
        let Contact {
            id,
            direction,
            channel,
            at,
            by_name,
            reached,
            automatic,
            subject,
            text,
            document,
            call_back,
            late_reason,
        } = noted.contact;
        let call_back = call_back.map(|agreed| CallBackView::new(agreed, noted.called_back));
        ContactView {
            id,
            version: noted.version,
            direction,
            channel,
            at,
            by_name: told(by_name),
            reached,
            automatic,
            is_first_response: noted.is_first_response,
            subject,
            text,
            document_id: document,
            call_back,
            late_reason,
            noted_at: noted.noted_at,
            noted_by: PersonView::told(noted.noted_by),
            struck_out: noted.struck_out.map(Into::into),
        }
    }
}

impl CallBackView {
    fn new(agreed: AgreedCallBack, became: Option<CalledBack>) -> Self {
        let mut view = CallBackView {
            date: agreed.date,
            person: agreed.person.map(Into::into),
            outcome: None,
            at: None,
            note: None,
            is_first_response: false,
            late_reason: None,
            noted_at: None,
            noted_by: None,
        };
        if let Some(became) = became {
            view.outcome = Some(became.call_back.outcome);
            view.at = Some(became.call_back.at);
            view.note = became.call_back.note;
            view.is_first_response = became.is_first_response;
            view.late_reason = became.call_back.late_reason;
            view.noted_at = Some(became.noted_at);
            view.noted_by = PersonView::told(became.noted_by);
        }
        view
    }
}
