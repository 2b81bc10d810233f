//! Actions as callers change them.

use std::borrow::Cow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::Validate;

use crate::error::{Error, FieldError, Result};
use crate::http::input::{MergePatch, check};
use crate::http::{Input, Schemas};
use crate::i18n::Text;
use crate::reports::model::{Action, ActionDraft, ActionPlan};

/// The changeable facts of an action, whole.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReportActionInput {
    /// What is to be done.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Vakantierooster van de klachtenbehandeling aanpassen."
    )]
    description: String,
    /// The name of the person who sees to it, as people read it; given too when `ownerSubject` names somebody else.
    #[schema(min_length = 1, max_length = 200, example = "M. Visser")]
    owner: String,
    /// The `sub` of the owner's tokens; an active member of staff.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "h-1")]
    owner_subject: Option<String>,
    /// The last day on which it is done in time; another one has a `reason` and is not in the past.
    #[schema(example = "2026-12-22")]
    due_date: NaiveDate,
    /// The day on which it was done; never in the future.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-12")]
    done_date: Option<NaiveDate>,
    /// The result; with `doneDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Het rooster is aangepast en besproken."
    )]
    result: Option<String>,
    /// The reason for not doing it any more; without `doneDate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Opgegaan in het nieuwe rooster van de klantenservice."
    )]
    withdrawal_reason: Option<String>,
    /// The reason for the change; kept in the history. Needed for another due date, and to open again what was done or
    /// withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000, example = "Wacht op de planning van het team.")]
    reason: Option<String>,
}

/// Changes of an action.
pub struct ReportActionPatch;

impl Input for ReportActionInput {
    /// The schema of the patch, whose bounds are the same: every field of the whole is there already.
    fn schema_for(_body: &Value) -> Result<Cow<'static, str>, FieldError> {
        Ok(ReportActionPatch::name())
    }
}

impl PartialSchema for ReportActionPatch {
    fn schema() -> RefOr<Schema> {
        let mut schema = ReportActionInput::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
            object.description =
                Some("A JSON merge patch (RFC 7396): absent fields stay, `null` clears an optional one.".to_owned());
            // All fields together contradict each other.
            object.example = Some(json!({
                "doneDate": "2026-11-12", "result": "Het rooster is aangepast en besproken."
            }));
        }
        schema
    }
}

impl ToSchema for ReportActionPatch {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ReportActionPatch")
    }
}

/// The action as the patch makes it.
///
/// # Errors
/// `Invalid` with all faults found.
pub(super) fn patched(action: &Action, patch: &MergePatch, schemas: &Schemas) -> Result<ActionDraft> {
    let draft = ReportActionInput::from(action.draft());
    let mut wanted = serde_json::to_value(&draft).map_err(|error| Error::caused("action", error))?;
    let subject = patch.patch.get("ownerSubject").and_then(|subject| subject.as_str());
    let is_somebody_else = subject.is_some_and(|subject| Some(subject.trim()) != draft.owner_subject.as_deref());
    if is_somebody_else && !patch.concerns("owner") {
        return Err(Error::at(
            "/owner",
            "required",
            Text::of(
                "Geef ook de naam van de nieuwe eigenaar.",
                "Give the name of the new owner too.",
            ),
        ));
    }
    patch.apply_to(&mut wanted);
    Ok(check::<ReportActionInput>(schemas, wanted)?.into())
}

impl From<ActionDraft> for ReportActionInput {
    fn from(draft: ActionDraft) -> Self {
        ReportActionInput {
            description: draft.plan.description,
            owner: draft.plan.owner,
            owner_subject: draft.plan.owner_subject,
            due_date: draft.plan.due_date,
            done_date: draft.done_date,
            result: draft.result,
            withdrawal_reason: draft.withdrawal_reason,
            reason: draft.reason,
        }
    }
}

impl From<ReportActionInput> for ActionDraft {
    fn from(input: ReportActionInput) -> Self {
        ActionDraft {
            plan: ActionPlan {
                description: input.description,
                owner: input.owner,
                owner_subject: input.owner_subject,
                due_date: input.due_date,
            },
            done_date: input.done_date,
            result: input.result,
            withdrawal_reason: input.withdrawal_reason,
            reason: input.reason,
        }
    }
}
