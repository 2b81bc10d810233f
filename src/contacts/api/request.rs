//! Contacts as callers write them, and what became of a call-back.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

use crate::auth::Identity;
use crate::calendar::model::without_clock_skew;
use crate::complaints::api::wire::{StrikeOutInput, not_with_striking_out};
use crate::http::Input;
use crate::procedure::Channel;
use crate::procedure::{AgreedCallBack, CallBackOutcome, Contact, Direction, Person};

/// A contact with the complainant, or an attempt at one.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactInput {
    #[schema(example = "out")]
    direction: Direction,
    #[schema(example = "phone")]
    channel: Channel,
    /// When. Default: now. After receipt and never in the future.
    #[schema(example = "2026-10-30T15:00:00+01:00")]
    at: Option<DateTime<Utc>>,
    /// Who of the company had it. Default: the caller.
    #[schema(min_length = 1, max_length = 200, example = "M. Visser")]
    by_name: Option<String>,
    /// Whether the other side was reached. A failed attempt is kept but is no response.
    #[schema(example = true)]
    reached: bool,
    /// Sent by a program, as an acknowledgement of receipt is: never a first response.
    #[serde(default)]
    #[schema(example = false)]
    automatic: bool,
    /// What it was about, in a few words.
    #[schema(min_length = 1, max_length = 200, example = "Ontvangst en vervolg besproken")]
    subject: Option<String>,
    /// What was said or written.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Uitgelegd dat wij de opname beluisteren; mevrouw hoort dinsdag van ons."
    )]
    text: Option<String>,
    /// A document of this complaint that went with it.
    #[schema(example = json!(null))]
    document_id: Option<Uuid>,
    /// A call-back that was agreed.
    call_back: Option<AgreedCallBackInput>,
    /// Why the first response comes after its term; required when it does, and kept only then.
    #[schema(min_length = 1, max_length = 2000, example = json!(null))]
    late_reason: Option<String>,
}

/// A call-back as agreed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({ "date": "2026-11-03" }))]
pub struct AgreedCallBackInput {
    /// The day; not before the contact, and at most a year ahead.
    #[schema(example = "2026-11-03")]
    date: NaiveDate,
    /// The person who calls back. Default: whoever handles the complaint.
    person: Option<CallerBack>,
}

/// Somebody who calls back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallerBack {
    /// The `sub` of an active member of staff.
    #[schema(min_length = 1, max_length = 200, example = "h-1")]
    subject: String,
}

/// A change of a contact, as a JSON merge patch: one of both.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(min_properties = 1, example = json!({ "callBack": { "outcome": "done" } }))]
pub struct ContactPatch {
    /// The result of the call-back that was agreed.
    #[schema(nullable = false)]
    pub call_back: Option<CallBackInput>,
    /// The striking out of the contact.
    #[schema(nullable = false)]
    pub struck_out: Option<StrikeOutInput>,
}

/// What became of a call-back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallBackInput {
    #[schema(example = "done")]
    pub outcome: CallBackOutcome,
    /// When. Default: now. After the contact and never in the future.
    #[schema(example = "2026-11-03T10:00:00+01:00")]
    pub at: Option<DateTime<Utc>>,
    /// What was said, or why it failed.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Mevrouw neemt het voorstel in overweging."
    )]
    pub note: Option<String>,
    /// The reason for a late first response; required when a call-back that was done is the first response and late.
    #[schema(min_length = 1, max_length = 2000, example = json!(null))]
    pub late_reason: Option<String>,
}

impl Input for ContactInput {}

impl Input for ContactPatch {}

impl Validate for ContactPatch {
    fn validate(&self) -> Result<(), ValidationErrors> {
        let mut errors = ValidationErrors::new();
        if self.call_back.is_some() && self.struck_out.is_some() {
            errors.add("callBack", not_with_striking_out());
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl ContactInput {
    /// The contact as it is kept, with what was left to the caller and the time.
    pub(super) fn into_contact(self, id: Uuid, caller: &Identity, now: DateTime<Utc>) -> Contact {
        let caller_name = || {
            let name = caller.name.clone();
            name.unwrap_or_else(|| caller.subject.clone())
        };
        Contact {
            id,
            direction: self.direction,
            channel: self.channel,
            at: self.at.map_or(now, |at| without_clock_skew(at, now)),
            by_name: self.by_name.unwrap_or_else(caller_name),
            reached: self.reached,
            automatic: self.automatic,
            subject: self.subject,
            text: self.text,
            document: self.document_id,
            call_back: self.call_back.map(|agreed| AgreedCallBack {
                date: agreed.date,
                person: agreed.person.map(|person| Person {
                    subject: person.subject,
                    name: None,
                }),
            }),
            late_reason: self.late_reason,
        }
    }
}
