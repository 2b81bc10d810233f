//! The monthly report over HTTP, in the form that `Accept` asks for. Reports have connections of their own, so that
//! counting never keeps a registration waiting.

pub mod evaluation;
mod query;
mod questions;

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY,
};
use actix_web::web::{Data, ReqData};
use actix_web::{HttpResponse, get};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::query::{Dialect, EditionQuery, MonthsQuery};
pub use self::questions::{Asked, Question, ReportDb, Written};
use super::forms::Form;
use super::model::Report;
use super::render::json::{Edition, MonthlyReport};
use crate::auth::{Caller, can};
use crate::calendar::model::Month;
use crate::clock::Clock;
use crate::error::{Error, Result};
use crate::http::frame::Request;
use crate::http::{Accept, PageLinks, PathId, Query};

/// The reports of several months, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct MonthlyReportPage {
    /// The reports, one a month; of an evaluated month the edition that was frozen.
    #[schema(max_items = 24)]
    items: Vec<MonthlyReport>,
    links: PageLinks,
}

const FORMS: &[(&str, Form)] = &[
    ("application/json", Form::Json),
    ("text/csv", Form::Csv),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Form::Xlsx,
    ),
    ("text/html", Form::Html),
    ("application/pdf", Form::Pdf),
];
const FORM_NAMES: &str = "application/json, text/csv, \
     application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, text/html, application/pdf";

/// Monthly reports
///
/// The reports of up to 24 months, by default the last twelve, and which of them were evaluated. Spreadsheet, page and
/// PDF tell of the last month, and compare it with the others. Managers.
#[utoipa::path(
    operation_id = "listMonthlyReports",
    tag = "reports",
    params(MonthsQuery),
    responses((status = 200, description = "The reports", content(
        (MonthlyReportPage = "application/json"),
        (String = "text/csv", example = "month,figure,of,value,unit\r\n2026-10,registered,,214,count\r\n"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/html", example = "<!DOCTYPE html>"),
        (String = "application/pdf")))),
    extensions(("x-roles" = json!(["manager"])))
)]
#[get("/reports/monthly")]
pub async fn list_monthly_reports(
    _caller: Caller<can::ReadReports>,
    query: Query<MonthsQuery>,
    accept: Accept,
    facts: ReqData<Request>,
    (reports, clock): (Data<ReportDb>, Data<Clock>),
) -> Result<HttpResponse> {
    let form = form(&accept, query.0.dialect)?;
    let months = query.0.months(clock.now())?;
    let name = months.last().map_or_else(String::new, Month::to_string);
    let question = Question {
        of: Asked::Months(months),
        form,
        language: facts.language,
    };
    Ok(answer(form, &name, reports.ask(question).await?))
}

/// Monthly report
///
/// Everything the monthly meeting needs about one month. Once it is evaluated the report is frozen: what is answered is
/// its latest edition, byte for byte the same whatever is corrected or erased later. Managers.
#[utoipa::path(
    operation_id = "readMonthlyReport",
    tag = "reports",
    params(("month" = String, Path, pattern = "^[0-9]{4}-(0[1-9]|1[0-2])$", max_length = 7, description = "The month.", example = "2026-10"),
        EditionQuery),
    responses((status = 200, description = "The report", content(
        (MonthlyReport = "application/json"),
        (String = "text/csv", example = "month,figure,of,value,unit\r\n2026-10,registered,,214,count\r\n"),
        (String = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (String = "text/html", example = "<!DOCTYPE html>"),
        (String = "application/pdf")),
        headers(("ETag" = String, description = "Of a frozen report: its edition.")))),
    extensions(("x-roles" = json!(["manager"])))
)]
#[get("/reports/monthly/{month}")]
pub async fn read_monthly_report(
    _caller: Caller<can::ReadReports>,
    month: PathId<Month>,
    query: Query<EditionQuery>,
    accept: Accept,
    facts: ReqData<Request>,
    reports: Data<ReportDb>,
) -> Result<HttpResponse> {
    let form = form(&accept, query.0.dialect)?;
    let EditionQuery { edition, live, .. } = query.0;
    let of = match edition {
        _ if live == Some(true) => Asked::Live(month.0),
        Some(version) => Asked::Edition(month.0, version),
        None => Asked::Month(month.0),
    };
    let question = Question {
        of,
        form,
        language: facts.language,
    };
    Ok(answer(
        form,
        &month.0.to_string(),
        reports.ask(question).await?,
    ))
}

fn page(reports: &[Report], editions: Vec<Option<Edition>>) -> Result<Vec<u8>> {
    let page = MonthlyReportPage {
        items: reports
            .iter()
            .zip(editions)
            .map(|(report, edition)| MonthlyReport::new(report, edition))
            .collect(),
        links: PageLinks { next: None },
    };
    serde_json::to_vec(&page).map_err(|error| Error::Internal("report".into(), Some(error.into())))
}

fn form(accept: &Accept, dialect: Option<Dialect>) -> Result<Form> {
    let form = accept.choose(FORMS, FORM_NAMES)?;
    Ok(match (form, dialect) {
        (Form::Csv, Some(Dialect::Excel)) => Form::CsvExcel,
        _ => form,
    })
}

fn answer(form: Form, month: &str, written: Written) -> HttpResponse {
    /// The page brings its own style and charts, and nothing else.
    const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
    let mut response = HttpResponse::build(StatusCode::OK);
    response
        .insert_header((CONTENT_TYPE, form.media_type()))
        .insert_header((VARY, "Accept, Accept-Language"));
    if form != Form::Json {
        let place = if form == Form::Html {
            "inline"
        } else {
            "attachment"
        };
        let name = format!(
            "{place}; filename=\"klachten-{month}.{}\"",
            form.extension()
        );
        response.insert_header((CONTENT_DISPOSITION, name));
    }
    if form == Form::Html {
        response.insert_header((CONTENT_SECURITY_POLICY, PAGE_POLICY));
    }
    if let Some(version) = written.version {
        response.insert_header((ETAG, format!("\"{version}-{}\"", form.as_str())));
    }
    response.body(written.content)
}
