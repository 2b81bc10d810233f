//! Measures over HTTP: the register of measures. Which measures a complaint names is in `of_complaints`.

pub mod of_complaints;
mod query;
pub mod request;
pub mod view;

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use uuid::Uuid;

use self::query::MeasureQuery;
pub use self::query::{MeasuresQuery, SortKeyOfMeasures};
use self::request::{NewMeasure, patched};
use self::view::{MeasureChange, MeasureChangePage, MeasurePage, MeasureView, items};
use super::model::{Amendment, Measure, MeasureId, Recurrence};
use super::store::{self, Seen};
use crate::auth::{Caller, can};
use crate::calendar::model::local_date;
use crate::clock::Clock;
use crate::complaints::api::actor_from_token;
use crate::db::Db;
use crate::error::Result;
use crate::http::input::MergePatch;
use crate::http::{IfMatch, PageQuery, Paged, PathId, Query, Schemas, Valid, etag};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::procedure::Rules;

/// List measures
///
/// The register of prevention measures, those due first at the top. All filters given must hold.
#[utoipa::path(
    get,
    path = "/measures",
    operation_id = "listMeasures",
    tag = "measures",
    params(MeasuresQuery, PageQuery),
    responses((status = 200, description = "A page", body = MeasurePage))
)]
pub async fn list_measures(
    caller: Caller<can::ReadMeasures>,
    query: Paged<MeasuresQuery>,
    request: HttpRequest,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<HttpResponse> {
    let today = local_date(clock.now());
    let (filter, sort) = query.filter.filter();
    let paging = query.page.paging(&("measures", &filter, sort))?;
    let found = store::list(&db, filter, sort, paging.clone(), today).await?;
    let page = paging.page(&request, found, |item| item.place(sort));
    let told = |seen: Seen| seen.for_reader(caller.is_told_people());
    Ok(page.map(|found| items(found.into_iter().map(told), today)).response())
}

/// Add a measure
///
/// Enters a prevention measure with its owner and due date; what was done already is entered with its `doneDate`.
#[utoipa::path(
    post,
    path = "/measures",
    operation_id = "addMeasure",
    tag = "measures",
    request_body = NewMeasure,
    responses((status = 201, description = "Added", body = MeasureView,
        headers(("Location" = String, description = "The measure."), ("ETag" = String, description = "Its version."))))
)]
pub async fn add_measure(
    caller: Caller<can::KeepMeasures>,
    key: IdempotencyKey,
    body: Valid<NewMeasure>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &body.digest);
    let id = MeasureId(Uuid::now_v7());
    let plan = body.input.into_plan();
    let by = actor_from_token(caller.identity).person;
    store::add(&db, id, plan, by, claim, now, move |seen, recurrence| {
        let answer = answer(StatusCode::CREATED, seen, recurrence, local_date(now))?;
        Ok(answer.with_location(format!("/v1/measures/{id}")))
    })
    .await
}

/// Read a measure
///
/// One measure, with how often it happened again before and after it was done.
#[utoipa::path(
    get,
    path = "/measures/{measureId}",
    operation_id = "readMeasure",
    tag = "measures",
    params(MeasureQuery),
    responses((status = 200, description = "The measure", body = MeasureView,
        headers(("ETag" = String, description = "Its version, for `If-Match`."))))
)]
pub async fn read_measure(
    caller: Caller<can::ReadMeasures>,
    id: PathId<MeasureId>,
    query: Query<MeasureQuery>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let today = local_date(clock.now());
    let (seen, recurrence) = store::read(&db, id.0, query.0.days(), today).await?;
    answer(
        StatusCode::OK,
        seen.for_reader(caller.is_told_people()),
        recurrence,
        today,
    )
}

/// Change a measure
///
/// Changes a measure by a JSON merge patch: its owner, its maker and managers. Managers judge the `effect` some
/// weeks after it was done; while the judgement stands, so do `doneDate` and `natures`. Who changed what, from what, is kept.
#[utoipa::path(
    patch,
    path = "/measures/{measureId}",
    operation_id = "changeMeasure",
    tag = "measures",
    request_body(content = request::MeasurePatch, content_type = "application/merge-patch+json"),
    responses((status = 200, description = "Changed", body = MeasureView,
        headers(("ETag" = String, description = "Its new version."))))
)]
pub async fn change_measure(
    caller: Caller<can::KeepMeasures>,
    id: PathId<MeasureId>,
    if_match: IfMatch,
    key: IdempotencyKey,
    patch: MergePatch,
    (db, clock, schemas, rules): (Data<Db>, Data<Clock>, Data<Schemas>, Data<Rules>),
) -> Result<StoredResponse> {
    let now = clock.now();
    let claim = key.claim(&caller.identity, &patch.digest);
    let patch = patch.checked(&schemas, "MeasurePatch")?;
    let actor = actor_from_token(caller.identity);
    let decide = move |before: &Measure| {
        if_match.check(before.version)?;
        patched(before, &patch, &schemas)
    };
    store::change(
        &db,
        id.0,
        actor,
        (now, &rules),
        claim,
        decide,
        move |seen, recurrence| answer(StatusCode::OK, seen, recurrence, local_date(now)),
    )
    .await
}

/// History of a measure
///
/// Every change of the measure: who, when, and each field with its old and new value; oldest first.
#[utoipa::path(
    get,
    path = "/measures/{measureId}/history",
    operation_id = "readMeasureHistory",
    tag = "measures",
    params(PageQuery),
    responses((status = 200, description = "A page", body = MeasureChangePage))
)]
pub async fn read_measure_history(
    caller: Caller<can::ReadMeasures>,
    id: PathId<MeasureId>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let paging = query.0.paging::<i32>(&("measure", id.0.0))?;
    let found = store::history(&db, id.0, paging.clone()).await?;
    let page = paging.page(&request, found, |change| change.version);
    let told = |change: Amendment| change.for_reader(caller.is_told_people());
    Ok(page
        .map(|changes| changes.into_iter().map(told).map(MeasureChange::from).collect())
        .response())
}

fn answer(status: StatusCode, seen: Seen, recurrence: Option<Recurrence>, today: NaiveDate) -> Result<StoredResponse> {
    let version = seen.measure.version;
    let view = MeasureView::new(seen, recurrence, today);
    Ok(StoredResponse::json(status, &view)?.with_etag(etag(version)))
}
