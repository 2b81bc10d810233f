//! The actions of all meetings over HTTP: open, overdue, done and withdrawn. They are agreed in evaluations.

pub mod request;
pub mod view;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use self::request::patched;
use self::view::{ReportActionChange, ReportActionChangePage, ReportActionPage, ReportActionView, views};
use crate::auth::{Caller, can};
use crate::calendar::model::{Month, local_date};
use crate::clock::Clock;
use crate::complaints::api::actor_from_token;
use crate::db::Db;
use crate::error::Result;
use crate::http::input::MergePatch;
use crate::http::{IfMatch, PageQuery, Paged, PathId, Query, Schemas, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::reports::model::{Action, ActionId};
use crate::reports::store::actions::{self, Filter};

/// Filters and page of the list of actions.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ReportActionsQuery {
    /// `true`: neither done nor withdrawn.
    pub open: Option<bool>,
    /// `true`: open, and due before today in Europe/Amsterdam.
    pub overdue: Option<bool>,
    /// The month of the report that the meeting discussed.
    #[param(value_type = Option<String>, pattern = "^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$", max_length = 7, example = "2026-10")]
    pub month: Option<Month>,
    /// The `sub` of the owner.
    #[param(min_length = 1, max_length = 200, example = "h-1")]
    pub owner_subject: Option<String>,
}

/// List follow-up actions
///
/// The follow-up actions of all meetings about the monthly report, those due first at the top. All filters given must
/// hold. Managers.
#[utoipa::path(
    get,
    path = "/report-actions",
    operation_id = "listReportActions",
    tag = "reports",
    params(ReportActionsQuery, PageQuery),
    responses((status = 200, description = "A page", body = ReportActionPage))
)]
pub async fn list_report_actions(
    _caller: Caller<can::ReadReports>,
    query: Paged<ReportActionsQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let today = local_date(clock.now());
    let filter = query.filter.filter();
    let paging = query.page.paging(&("report-actions", &filter))?;
    let found = actions::list(&db, filter, paging.clone(), today).await?;
    let place = |action: &Action| (action.plan.due_date, action.id.0);
    let page = paging.page(&request, found, place);
    Ok(page.map(|found| views(found, today)).response())
}

/// Read a follow-up action
///
/// One action: what was agreed about which month, and how it stands. Managers.
#[utoipa::path(
    get,
    path = "/report-actions/{actionId}",
    operation_id = "readReportAction",
    tag = "reports",
    responses((status = 200, description = "The action", body = ReportActionView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_report_action(
    _caller: Caller<can::ReadReports>,
    id: PathId<ActionId>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    answer(actions::read(&db, id.0).await?, local_date(clock.now()))
}

/// Change a follow-up action
///
/// Changes an action by a JSON merge patch: `doneDate` with `result` when it is done, `withdrawalReason` when it is not to
/// be done any more, another `dueDate` with a `reason`, another owner or other words. An action that was done or withdrawn
/// is opened again with a `reason`. Who changed what, from what and why, is kept. Managers.
#[utoipa::path(
    patch,
    path = "/report-actions/{actionId}",
    operation_id = "changeReportAction",
    tag = "reports",
    request_body(content = request::ReportActionPatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = ReportActionView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_report_action(
    caller: Caller<can::KeepReportActions>,
    id: PathId<ActionId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas): (Data<Db>, Data<Clock>, Data<Schemas>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &patch.digest);
    let patch = patch.checked(&schemas, "ReportActionPatch")?;
    let by = actor_from_token(caller.identity).person;
    let decide = move |before: &Action| {
        if_match.check(before.version)?;
        patched(before, &patch, &schemas)
    };
    let respond = move |after| answer(after, local_date(now));
    actions::change(&db, id.0, (by, now), claim, decide, respond).await
}

/// History of a follow-up action
///
/// Every change of the action: who, when, why, and each field with its old and new value; oldest first. Managers.
#[utoipa::path(
    get,
    path = "/report-actions/{actionId}/history",
    operation_id = "readReportActionHistory",
    tag = "reports",
    params(PageQuery),
    responses((status = 200, description = "A page", body = ReportActionChangePage))
)]
pub async fn read_report_action_history(
    _caller: Caller<can::ReadReports>,
    id: PathId<ActionId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let paging = query.0.paging::<i32>(&("report-action", id.0.0))?;
    let found = actions::history(&db, id.0, paging.clone()).await?;
    let page = paging.page(&request, found, |change| change.version);
    let views = page.map(|changes| changes.into_iter().map(ReportActionChange::from).collect());
    Ok(views.response())
}

impl ReportActionsQuery {
    pub fn filter(&self) -> Filter {
        Filter {
            open: self.open,
            overdue: self.overdue,
            month: self.month,
            owner_subject: self.owner_subject.clone(),
        }
    }
}

fn answer(action: Action, today: NaiveDate) -> Result<StoredResponse> {
    let tag = etag(action.version);
    let view = ReportActionView::new(action, today);
    Ok(StoredResponse::json(StatusCode::OK, &view)?.with_etag(tag))
}
