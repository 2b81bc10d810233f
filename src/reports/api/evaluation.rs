//! The evaluation of a report over HTTP. Storing an evaluation freezes the report.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::actions::view::{ReportActionView, views};
use crate::auth::{Caller, can};
use crate::calendar::model::{Month, local_date};
use crate::clock::Clock;
use crate::complaints::api::actor_from_token;
use crate::complaints::api::view::PersonView;
use crate::db::Db;
use crate::error::Result;
use crate::http::{Input, OptionalIfMatch, PathId, Query, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::Standing;
use crate::reports::model::{ActionContext, ActionId, ActionPlan, Evaluation, NamedAction};
use crate::reports::service::{self, Meeting, Recorded};

/// The meeting that discussed a report.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EvaluationInput {
    /// The day of the meeting: after the month and not in the future.
    #[schema(example = "2026-11-12")]
    date: NaiveDate,
    /// Who took part.
    #[schema(min_items = 1, max_items = 50, min_length = 1, max_length = 200, example = json!(["M. Visser", "S. Hoekstra"]))]
    participants: Vec<String>,
    /// What was concluded; no personal data of complainants belongs here.
    #[schema(
        min_length = 1,
        max_length = 10000,
        example = "Minder klachten over toestemming sinds het nieuwe belscript; de termijn bleef krap in de vakantie."
    )]
    conclusions: String,
    /// The actions to be taken: new ones, and of those that the month has already all that are open.
    #[schema(max_items = 100)]
    #[serde(default)]
    actions: Vec<ActionInput>,
    /// The edition that the meeting discussed. Default: the latest; the first is frozen when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2_147_483_647, example = json!(null))]
    edition: Option<i32>,
    /// Why the evaluation is amended; required when the due date of an action moves, and not with the first evaluation.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 2000, example = "De einddatum viel in de vakantie.")]
    reason: Option<String>,
}

/// What somebody is to do.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionInput {
    /// The action that the month has already; an action without an id that has the same description as one is that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>, example = json!(null))]
    id: Option<ActionId>,
    /// What is to be done.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Vakantierooster van de klachtenbehandeling aanpassen."
    )]
    description: String,
    /// The name of the person who sees to it, as people read it.
    #[schema(min_length = 1, max_length = 200, example = "M. Visser")]
    owner: String,
    /// The `sub` of the owner's tokens; an active member of staff. An action that keeps its owner keeps it too.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 200, example = "h-1")]
    owner_subject: Option<String>,
    /// The last day on which it is done in time; for an action that is there another one is not in the past.
    #[schema(example = "2026-12-15")]
    due_date: NaiveDate,
}

/// An evaluation as it was kept.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EvaluationView {
    /// The version, as in `ETag`, for `If-Match`; counts the evaluations of the month, whichever edition they are about.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// The month of the report.
    #[schema(
        pattern = "^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$",
        max_length = 7,
        example = "2026-10"
    )]
    month: String,
    /// The edition of the report that the meeting discussed; counts from 1.
    #[schema(minimum = 1, example = 1)]
    edition: i32,
    /// When its figures were kept.
    frozen_at: DateTime<Utc>,
    frozen_by: PersonView,
    /// When these words were recorded.
    recorded_at: DateTime<Utc>,
    recorded_by: PersonView,
    /// The day of the meeting.
    date: NaiveDate,
    /// Who took part.
    #[schema(max_items = 50, max_length = 200, example = json!(["M. Visser", "S. Hoekstra"]))]
    participants: Vec<String>,
    /// What was concluded.
    #[schema(
        max_length = 10000,
        example = "Minder klachten over toestemming sinds het nieuwe belscript."
    )]
    conclusions: String,
    /// Every action that was agreed about the month until this edition, as it stands now.
    #[schema(max_items = 10000)]
    actions: Vec<ReportActionView>,
    /// Why the evaluation was amended.
    #[schema(max_length = 2000, example = "De einddatum viel in de vakantie.")]
    reason: Option<String>,
}

/// Which evaluation.
#[derive(Debug, Clone, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EvaluationQuery {
    /// That of this edition; default the latest that was evaluated.
    #[param(minimum = 1, maximum = 2_147_483_647, example = 1)]
    edition: Option<i32>,
}

impl Input for EvaluationInput {}

/// Evaluate a monthly report
///
/// Records the meeting that discussed an edition of the report, by default the latest; the first is frozen when there is
/// none, and from then on the report is answered as it was, byte for byte in every form, whatever is corrected or erased
/// later. Amending the words names the evaluation before in `If-Match`; it freezes nothing, and every version is kept.
/// The actions are watched until they are done (`/report-actions`): another evaluation names again, by `id` or in the same
/// words, those that are still open. Managers, once the month is over.
#[utoipa::path(
    put,
    path = "/reports/monthly/{month}/evaluation",
    operation_id = "evaluateMonthlyReport",
    tag = "reports",
    request_body = EvaluationInput,
    responses((status = 200, description = "Amended", body = EvaluationView,
            headers(("ETag" = String, description = "Its version."))),
        (status = 201, description = "Evaluated for the first time", body = EvaluationView,
            headers(("ETag" = String, description = "Its version."), ("Location" = String, description = "The evaluation."))))
)]
pub async fn evaluate_monthly_report(
    caller: Caller<can::EvaluateReports>,
    month: PathId<Month>,
    if_there: OptionalIfMatch,
    key: IdempotencyKey,
    body: Valid<EvaluationInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let (month, now) = (month.0, clock.now());
    let claim = key.claim(&caller.identity, &body.digest);
    let context = ActionContext {
        by: actor_from_token(caller.identity).person,
        now,
        owner: Standing::Active,
    };
    let respond = move |recorded: Recorded, is_first: bool| {
        let tag = etag(recorded.evaluated.version);
        let view = EvaluationView::new(recorded, local_date(now));
        if is_first {
            let place = format!("/v1/reports/monthly/{month}/evaluation");
            return Ok(StoredResponse::json(StatusCode::CREATED, &view)?
                .with_etag(tag)
                .with_location(place));
        }
        Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(tag))
    };
    let check = move |version| if_there.check(version);
    // Freeze from the primary database: a replica that reports are read from may lag behind.
    service::evaluate(&db, month, body.input.into_meeting(), context, (claim, check), respond).await
}

/// Read the evaluation of a monthly report
///
/// The meeting that discussed the report, of which edition, and how its actions stand. 404 as long as the edition was not
/// evaluated. Managers.
#[utoipa::path(
    get,
    path = "/reports/monthly/{month}/evaluation",
    operation_id = "readMonthlyReportEvaluation",
    tag = "reports",
    params(EvaluationQuery),
    responses((status = 200, description = "The evaluation", body = EvaluationView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_monthly_report_evaluation(
    _caller: Caller<can::ReadReports>,
    month: PathId<Month>,
    query: Query<EvaluationQuery>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let recorded = service::read_evaluation(&db, month.0, query.0.edition).await?;
    let tag = etag(recorded.evaluated.version);
    let view = EvaluationView::new(recorded, local_date(clock.now()));
    Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(tag))
}

impl EvaluationInput {
    fn into_meeting(self) -> Meeting {
        let action = |action: ActionInput| NamedAction {
            id: action.id,
            plan: ActionPlan {
                description: action.description,
                owner: action.owner,
                owner_subject: action.owner_subject,
                due_date: action.due_date,
            },
        };
        let evaluation = Evaluation {
            date: self.date,
            participants: self.participants,
            conclusions: self.conclusions,
            actions: self.actions.into_iter().map(action).collect(),
        };
        Meeting {
            edition: self.edition,
            evaluation,
            reason: self.reason,
        }
    }
}

impl EvaluationView {
    fn new(recorded: Recorded, today: NaiveDate) -> Self {
        let Recorded {
            frozen,
            evaluated,
            actions,
        } = recorded;
        let evaluation = evaluated.evaluation;
        EvaluationView {
            version: evaluated.version,
            month: frozen.month.to_string(),
            edition: frozen.version,
            frozen_at: frozen.frozen_at,
            frozen_by: frozen.frozen_by.into(),
            recorded_at: evaluated.at,
            recorded_by: evaluated.by.into(),
            date: evaluation.date,
            participants: evaluation.participants,
            conclusions: evaluation.conclusions,
            actions: views(actions, today),
            reason: evaluated.reason,
        }
    }
}
