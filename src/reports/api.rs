//! The monthly report over HTTP, as JSON or CSV by `Accept`. Reports have connections of their own, so that counting
//! never keeps a registration waiting.

use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::model::Report;
use super::render::{MonthlyReport, csv};
use super::store;
use crate::auth::{Caller, can};
use crate::calendar::api::outside;
use crate::calendar::model::{Month, local_date};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Fault, Result};
use crate::http::{Accept, PageLinks, PathId, Query};
use crate::text::Text;

/// The database as reports reach it.
pub struct ReportDb(pub Db);

/// Which months.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MonthsQuery {
    /// First month; default eleven months before `to`.
    #[param(
        pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$",
        max_length = 7,
        example = "2026-01"
    )]
    from: Option<String>,
    /// Last month; default this month.
    #[param(
        pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$",
        max_length = 7,
        example = "2026-10"
    )]
    to: Option<String>,
}

/// The reports of several months, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthlyReportPage {
    /// The reports, one a month.
    #[schema(max_items = 24)]
    items: Vec<MonthlyReport>,
    links: PageLinks,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Json,
    Csv,
}

const FORMS: &[(&str, Form)] = &[("application/json", Form::Json), ("text/csv", Form::Csv)];
const FORM_NAMES: &str = "application/json, text/csv";
const MOST_MONTHS: usize = 24;

/// Monthly reports
///
/// The reports of up to 24 months, by default the last twelve. Managers.
#[utoipa::path(
    operation_id = "listMonthlyReports",
    tag = "reports",
    params(MonthsQuery),
    responses((status = 200, description = "The reports", content(
        (MonthlyReportPage = "application/json"), (String = "text/csv", example = "month,figure,of,value\r\n2026-10,registered,,214\r\n")))),
    extensions(("x-roles" = json!(["manager"])))
)]
#[get("/reports/monthly")]
pub async fn list_monthly_reports(
    _caller: Caller<can::ReadReports>,
    query: Query<MonthsQuery>,
    accept: Accept,
    (db, clock): (Data<ReportDb>, Data<Clock>),
) -> Result<HttpResponse> {
    let form = accept.choose(FORMS, FORM_NAMES)?;
    let this_month = Month::of(clock.now()).map_err(|_| outside("to"))?;
    let reports = reports(&db, &clock, months(&query.0, this_month)?).await?;
    Ok(match form {
        Form::Csv => as_csv(csv(&reports)?),
        Form::Json => HttpResponse::Ok().json(MonthlyReportPage {
            items: reports,
            links: PageLinks { next: None },
        }),
    })
}

/// Monthly report
///
/// Everything the monthly meeting needs about one month. Managers.
#[utoipa::path(
    operation_id = "readMonthlyReport",
    tag = "reports",
    params(("month" = String, Path, pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$", max_length = 7, description = "The month.", example = "2026-10")),
    responses((status = 200, description = "The report", content(
        (MonthlyReport = "application/json"), (String = "text/csv", example = "month,figure,of,value\r\n2026-10,registered,,214\r\n")))),
    extensions(("x-roles" = json!(["manager"])))
)]
#[get("/reports/monthly/{month}")]
pub async fn read_monthly_report(
    _caller: Caller<can::ReadReports>,
    month: PathId<Month>,
    accept: Accept,
    (db, clock): (Data<ReportDb>, Data<Clock>),
) -> Result<HttpResponse> {
    let form = accept.choose(FORMS, FORM_NAMES)?;
    let reports = reports(&db, &clock, vec![month.0]).await?;
    Ok(match form {
        Form::Csv => as_csv(csv(&reports)?),
        Form::Json => HttpResponse::Ok().json(&reports[0]),
    })
}

async fn reports(db: &ReportDb, clock: &Clock, months: Vec<Month>) -> Result<Vec<MonthlyReport>> {
    let now = clock.now();
    db.0.run(move |connection| {
        let report = |month| {
            let counts = store::count(connection, month, local_date(now))?;
            let report = Report::of(month, &counts).map_err(|discrepancy| {
                Error::Internal("report".into(), Some(discrepancy.into()))
            })?;
            Ok(MonthlyReport::new(&report, now))
        };
        months.into_iter().map(report).collect()
    })
    .await
}

fn months(query: &MonthsQuery, this_month: Month) -> Result<Vec<Month>> {
    let read = |name: &'static str, text: &Option<String>| {
        text.as_ref()
            .map(|text| text.parse::<Month>().map_err(|_| outside(name)))
            .transpose()
    };
    let to = read("to", &query.to)?.unwrap_or(this_month);
    let eleven_before = || (0..11).try_fold(to, |month, _| month.previous());
    let from = read("from", &query.from)?
        .or_else(eleven_before)
        .unwrap_or(to);
    let all: Vec<Month> = std::iter::successors(Some(from), |month| month.next())
        .take_while(|month| *month <= to)
        .take(MOST_MONTHS + 1)
        .collect();
    if (1..=MOST_MONTHS).contains(&all.len()) {
        return Ok(all);
    }
    Err(Error::Invalid(vec![Fault::parameter(
        "from",
        "out_of_range",
        Text::of(
            "Vraag 1 tot 24 maanden, van vroeg naar laat.",
            "Ask for 1 to 24 months, from early to late.",
        ),
    )]))
}

fn as_csv(text: String) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(("Content-Type", "text/csv; charset=utf-8; header=present"))
        .insert_header(("Vary", "Accept, Accept-Language"))
        .body(text)
}
