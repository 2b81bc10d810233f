//! The editions of a monthly report over HTTP: freezing its figures, and the list of what was frozen.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::auth::{Caller, can};
use crate::calendar::model::Month;
use crate::clock::Clock;
use crate::complaints::api::actor_from_token;
use crate::complaints::api::view::PersonView;
use crate::db::Db;
use crate::error::Result;
use crate::http::{Input, PageQuery, PathId, Query, Valid, listed};
use crate::idempotency::api::IdempotencyKey;
use crate::idempotency::model::StoredResponse;
use crate::reports::model::Frozen;
use crate::reports::service;

/// The figures of a report, to be kept as they are now.
#[derive(Debug, Clone, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EditionInput {
    /// Why a frozen report gets another edition; required then, and only then.
    #[schema(
        min_length = 1,
        max_length = 2000,
        example = "Twee klachten stonden op de verkeerde aard."
    )]
    reason: Option<String>,
}

/// An edition of a report.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportEditionView {
    /// The month of the report.
    #[schema(
        pattern = "^(199[0-9]|20[0-9]{2})-(0[1-9]|1[0-2])$",
        max_length = 7,
        example = "2026-10"
    )]
    month: String,
    /// Counts the editions of the month, from 1.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// When its figures were kept.
    frozen_at: DateTime<Utc>,
    frozen_by: PersonView,
    /// Why there is another edition than the first.
    #[schema(max_length = 2000, example = "Twee klachten stonden op de verkeerde aard.")]
    reason: Option<String>,
}

listed!(pub ReportEditionPage of ReportEditionView, "The editions, oldest first.");

impl Input for EditionInput {}

/// Freeze a monthly report
///
/// Keeps the figures as they are now: from then on this edition is answered as it was, byte for byte in every form,
/// whatever is corrected or erased later. Another edition gives a reason; those before it stay. Managers, once the month
/// is over.
#[utoipa::path(
    post,
    path = "/reports/monthly/{month}/editions",
    operation_id = "freezeMonthlyReport",
    tag = "reports",
    request_body = EditionInput,
    responses((status = 201, description = "Frozen", body = ReportEditionView,
        headers(("Location" = String, description = "The report in this edition."))))
)]
pub async fn freeze_monthly_report(
    caller: Caller<can::EvaluateReports>,
    month: PathId<Month>,
    key: IdempotencyKey,
    body: Valid<EditionInput>,
    (db, clock): (Data<Db>, Data<Clock>),
) -> Result<StoredResponse> {
    let claim = key.claim(&caller.identity, &body.digest);
    let by = actor_from_token(caller.identity).person;
    // Freeze from the primary database: a replica that reports are read from may lag behind.
    let moment = (by, clock.now());
    service::freeze_edition(&db, month.0, body.input.reason, moment, claim, |frozen| {
        let place = format!("/v1/reports/monthly/{}?edition={}", frozen.month, frozen.version);
        Ok(StoredResponse::json(StatusCode::CREATED, &ReportEditionView::from(frozen))?.with_location(place))
    })
    .await
}

/// List the editions of a monthly report
///
/// What was frozen, when and by whom; none as long as nothing was. Managers.
#[utoipa::path(
    get,
    path = "/reports/monthly/{month}/editions",
    operation_id = "listMonthlyReportEditions",
    tag = "reports",
    params(PageQuery),
    responses((status = 200, description = "A page", body = ReportEditionPage))
)]
pub async fn list_monthly_report_editions(
    _caller: Caller<can::ReadReports>,
    month: PathId<Month>,
    query: Query<PageQuery>,
    request: HttpRequest,
    db: Data<Db>,
) -> Result<HttpResponse> {
    let paging = query.0.paging(&(month.0.to_string(), "editions"))?;
    let editions = service::read_editions(&db, month.0).await?;
    let page = paging.page_of(&request, editions, |frozen| frozen.version);
    Ok(page
        .map(|found| found.into_iter().map(ReportEditionView::from).collect())
        .response())
}

impl From<Frozen> for ReportEditionView {
    fn from(frozen: Frozen) -> Self {
        ReportEditionView {
            month: frozen.month.to_string(),
            version: frozen.version,
            frozen_at: frozen.frozen_at,
            frozen_by: frozen.frozen_by.into(),
            reason: frozen.reason,
        }
    }
}
