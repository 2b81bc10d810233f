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
use crate::complaints::api::history::HistoryQuery;
use crate::db::Db;
use crate::error::Result;
use crate::http::input::MergePatch;
use crate::http::{Cursor, IfMatch, PathId, Query, Schemas, etag};
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
    #[param(value_type = Option<String>, pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$", max_length = 7, example = "2026-10")]
    pub month: Option<Month>,
    /// The `sub` of the owner.
    #[param(min_length = 1, max_length = 200, example = "h-1")]
    pub owner_subject: Option<String>,
    /// Items on a page; default 50.
    #[param(minimum = 1, maximum = 200, example = 20)]
    pub page_size: Option<i64>,
    /// From `links.next` of the page before; belongs to the same filters.
    #[param(max_length = 2000)]
    pub cursor: Option<String>,
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
    params(ReportActionsQuery),
    responses((status = 200, description = "A page", body = ReportActionPage))
)]
pub async fn list_report_actions(
    _caller: Caller<can::ReadReports>,
    query: Query<ReportActionsQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let today = local_date(clock.now());
    let filter = query.0.filter();
    let paging = Cursor::read(
        query.0.page_size,
        query.0.cursor.as_deref(),
        &("report-actions", &filter),
    )?;
    let mut found = actions::list(&db, filter, paging.after, paging.fetch(), today).await?;
    let query = request.query_string();
    let place = |action: &Action| (action.plan.due_date, action.id.0);
    let links = paging.cut(&mut found, "/v1/report-actions", query, place);
    let items = views(found, today);
    Ok(links.response().json(ReportActionPage { items, links }))
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
    request_body(content((request::ReportActionPatch = "application/merge-patch+json"), (request::ReportActionPatch = "application/json"))),
    responses((status = 200, description = "Changed", body = ReportActionView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_report_action(
    caller: Caller<can::KeepReportActions>,
    id: PathId<ActionId>,
    if_match: IfMatch,
    patch: MergePatch,
    (db, clock, schemas): (Data<Db>, Data<Clock>, Data<Schemas>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let patch = patch.checked(&schemas, "ReportActionPatch")?;
    let by = actor_from_token(caller.identity).person;
    let decide = move |before: &Action| {
        if_match.check(before.version)?;
        patched(before, &patch, &schemas)
    };
    let after = actions::change(&db, id.0, by, now, decide).await?;
    answer(after, local_date(now))
}

/// History of a follow-up action
///
/// Every change of the action: who, when, why, and each field with its old and new value; oldest first. Managers.
#[utoipa::path(
    get,
    path = "/report-actions/{actionId}/history",
    operation_id = "readReportActionHistory",
    tag = "reports",
    params(HistoryQuery),
    responses((status = 200, description = "A page", body = ReportActionChangePage))
)]
pub async fn read_report_action_history(
    _caller: Caller<can::ReadReports>,
    id: PathId<ActionId>,
    query: Query<HistoryQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let HistoryQuery { page_size, cursor } = query.0;
    let paging = Cursor::read::<i32>(page_size, cursor.as_deref(), &("report-action", id.0.0))?;
    let mut changes = actions::history(&db, id.0, paging.after, paging.fetch()).await?;
    let query = request.query_string();
    let links = paging.cut(&mut changes, request.path(), query, |change| change.version);
    let items = changes.into_iter().map(ReportActionChange::from).collect();
    Ok(links.response().json(ReportActionChangePage { items, links }))
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
