//! Contacts as callers write them, and what became of a call-back.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::auth::Identity;
use crate::calendar::model::in_micros;
use crate::http::Input;
use crate::procedure::Channel;
use crate::procedure::{CallBackOutcome, Contact, Direction};

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
    /// The day for which a call-back was agreed; not before the contact.
    #[schema(example = "2026-11-03")]
    call_back_date: Option<NaiveDate>,
    /// Why the first response comes after its term; required when it does, and kept only then.
    #[schema(min_length = 1, max_length = 2000, example = json!(null))]
    late_reason: Option<String>,
}

/// What became of a call-back that was agreed, as a JSON merge patch.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactPatch {
    pub call_back: CallBackInput,
}

/// What became of a call-back.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CallBackInput {
    #[schema(example = "done")]
    pub outcome: CallBackOutcome,
    /// When. Default: now. After the contact and never in the future.
    #[schema(example = "2026-11-03T10:00:00+01:00")]
    at: Option<DateTime<Utc>>,
    /// What was said, or why it failed.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Mevrouw neemt het voorstel in overweging."
    )]
    pub note: Option<String>,
}

impl Input for ContactInput {}

impl Input for ContactPatch {}

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
            at: self.at.map_or(now, in_micros),
            by_name: self.by_name.unwrap_or_else(caller_name),
            reached: self.reached,
            automatic: self.automatic,
            subject: self.subject,
            text: self.text,
            document: self.document_id,
            call_back_date: self.call_back_date,
            late_reason: self.late_reason,
        }
    }
}

impl CallBackInput {
    pub(super) fn at(&self) -> Option<DateTime<Utc>> {
        self.at.map(in_micros)
    }
}
