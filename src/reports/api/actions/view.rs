//! Actions as callers see them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::complaints::api::view::PersonView;
use crate::http::listed;
use crate::measures::api::view::ChangedField;
use crate::reports::model::{Action, ActionChange, ActionStatus, parts};

/// A follow-up action of a meeting about the monthly report. Absent facts are `null`.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportActionView {
    /// The action's id, a UUID of version 7; the same in every later evaluation.
    id: Uuid,
    /// Counts changes; the same as in `ETag`.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// The month of the report that the meeting discussed.
    #[schema(
        pattern = "^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$",
        max_length = 7,
        example = "2026-10"
    )]
    month: String,
    /// The edition of the report whose evaluation named the action first.
    #[schema(minimum = 1, example = 1)]
    edition: i32,
    /// The action in words.
    #[schema(max_length = 2000, example = "Vakantierooster van de klachtenbehandeling aanpassen.")]
    description: String,
    /// The person who sees to it.
    #[schema(max_length = 200, example = "M. Visser")]
    owner: String,
    /// The `sub` of the owner's tokens, where a member of staff was named.
    #[schema(max_length = 200, example = "h-1")]
    owner_subject: Option<String>,
    /// The last day on which it is done in time.
    #[schema(example = "2026-12-15")]
    due_date: NaiveDate,
    /// The standing today, in Europe/Amsterdam.
    #[schema(example = "open")]
    status: ActionStatus,
    /// The day on which it was done.
    #[schema(example = "2026-11-12")]
    done_date: Option<NaiveDate>,
    /// The result.
    #[schema(max_length = 2000, example = "Het rooster is aangepast en besproken.")]
    result: Option<String>,
    /// The reason for not doing it any more.
    #[schema(max_length = 2000, example = "Opgegaan in het nieuwe rooster van de klantenservice.")]
    withdrawal_reason: Option<String>,
    /// When it was agreed, by the record.
    agreed_at: DateTime<Utc>,
    /// The person who recorded it.
    agreed_by: PersonView,
    links: ReportActionLinks,
}

/// Links to go on, relative to the service.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportActionLinks {
    /// The action.
    #[serde(rename = "self")]
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/report-actions/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10"
    )]
    this: String,
    /// Every change of it.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/report-actions/019ac3f0-7b1e-7cc0-8f00-2b8f6e1d9a10/history"
    )]
    history: String,
    /// The evaluation that named it first.
    #[schema(
        max_length = 200,
        format = "uri-reference",
        example = "/v1/reports/monthly/2026-10/evaluation?edition=1"
    )]
    evaluation: String,
}

listed!(pub ReportActionPage of ReportActionView, "The actions on this page.");

/// A change of an action.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReportActionChange {
    /// The version of the action that it made; 1 when the action was agreed.
    #[schema(minimum = 1, example = 2)]
    version: i32,
    /// When it was made.
    at: DateTime<Utc>,
    /// The person who made it.
    by: PersonView,
    /// The fields that it changed, those that have a value when the action was agreed.
    #[schema(max_items = 20)]
    changes: Vec<ChangedField>,
    /// Why.
    #[schema(max_length = 2000, example = "Wacht op de planning van het team.")]
    reason: Option<String>,
}

listed!(pub ReportActionChangePage of ReportActionChange, "The changes on this page, oldest first.");

/// Actions as they stand on a day.
pub fn views(actions: Vec<Action>, today: NaiveDate) -> Vec<ReportActionView> {
    let view = |action| ReportActionView::new(action, today);
    actions.into_iter().map(view).collect()
}

impl ReportActionView {
    pub fn new(action: Action, today: NaiveDate) -> Self {
        let status = action.status(today);
        let (done_date, result, withdrawal_reason) = parts(action.outcome.as_ref());
        let this = format!("/v1/report-actions/{}", action.id);
        let (month, edition) = (action.month.to_string(), action.edition);
        ReportActionView {
            id: action.id.0,
            version: action.version,
            done_date,
            result: result.map(str::to_owned),
            withdrawal_reason: withdrawal_reason.map(str::to_owned),
            description: action.plan.description,
            owner: action.plan.owner,
            owner_subject: action.plan.owner_subject,
            due_date: action.plan.due_date,
            status,
            agreed_at: action.agreed_at,
            agreed_by: action.agreed_by.into(),
            links: ReportActionLinks {
                history: format!("{this}/history"),
                this,
                evaluation: format!("/v1/reports/monthly/{month}/evaluation?edition={edition}"),
            },
            month,
            edition,
        }
    }
}

impl From<ActionChange> for ReportActionChange {
    fn from(change: ActionChange) -> Self {
        ReportActionChange {
            version: change.version,
            at: change.at,
            by: change.by.into(),
            changes: change.changes.into_iter().map(ChangedField::from).collect(),
            reason: change.reason,
        }
    }
}
